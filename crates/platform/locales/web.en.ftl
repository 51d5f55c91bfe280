### Errors of forms and requests.

web-bad-query = The query in the address cannot be read.
web-bad-form = The form cannot be read: { $detail }
web-cross-site = This request came from another site and was refused.
web-form-too-large = What was sent is larger than { $limit } bytes.
web-token = The page is out of date; nothing was done.
web-token-remedy = Go back, reload the page and try again.
web-upload-broken = The upload broke off: { $detail }
