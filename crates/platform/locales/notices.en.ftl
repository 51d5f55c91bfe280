### Notices and the mails about them.

notices-none = There are no notices.
notices-mail-subject = [Digital Dongcheng] { $text }
notices-mail-body = Dear { $name },

    { $text }

    Please open the desk: { $url }

    This mail was sent by a machine; please do not answer it.
