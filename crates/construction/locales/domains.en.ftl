### Domain names: naming, register, resolution, annex 2.

## Why something is refused
domains-wrong-step = The domain name “{ $label }” cannot go from “{ $from ->
    [applied] applied for
    [approved] approved
    [registered] registered
    [resolving] resolving
    [changing] being changed
    [redirecting] redirecting
    [stopped] stopped
   *[cancelled] cancelled
    }” to “{ $to ->
    [applied] applied for
    [approved] approved
    [registered] registered
    [resolving] resolving
    [changing] being changed
    [redirecting] redirecting
    [stopped] stopped
   *[cancelled] cancelled
    }”.
domains-wrong-step-remedy = Approval comes first, then registration, and procedures only after it; a name is cancelled after it has stopped resolving.
domains-taken = The domain name “{ $label }” has been given to another application.
domains-like-taken = “{ $label }” is easily confused with the existing domain name “{ $other }”.
domains-like-reserved = “{ $label }” is easily confused with the reserved label “{ $other }”.
domains-term-missing = Give the term in years, one at least.
domains-term-long = The term may be { $most } years at most ({ $source }), what is left of the running one included.
domains-term-remedy = Choose a shorter term; it can be renewed before it ends.

## Name server
domains-dns-settings = The settings of the name server are wrong.
domains-dns-unreachable = The name server cannot be reached.
domains-dns-key = The name server does not take the key.
domains-dns-refused = The name server refuses the update.
domains-dns-moved = Somebody else was changing the zone at the same time.
domains-dns-answer = The name server's answer cannot be relied on.
domains-dns-served = In force
domains-dns-pending = Waiting for the name server

## Register
domains-title = Domain names
domains-lede = Whoever opens a site applies for its name, uses it and answers for it; procedures follow approval and registration.
domains-done-push = A push has been queued; look again in a moment.
domains-q = Label
domains-any = All
domains-state = State
domains-unit = Unit
domains-ends = Ends within { $days } days, or has ended
domains-name = Domain name
domains-number = Registration number
domains-expires = Term ends
domains-rule = Named after
domains-none = No domain names
domains-none-text = None has been registered yet, or none matches.
domains-state-applied = Applied for
domains-state-approved = Approved
domains-state-registered = Registered
domains-state-resolving = Resolving
domains-state-changing = Being changed
domains-state-redirecting = Redirecting
domains-state-stopped = Stopped
domains-state-cancelled = Cancelled
domains-term-soon = Ends soon
domains-term-over = Has ended
domains-rule-pinyin_initials = Initials of the pinyin name
domains-rule-english_initials = Initials of the English name
domains-rule-full_pinyin = Whole pinyin
domains-rule-english_words = English words
domains-rule-none = Not the unit's name; explained on the form

domains-zone = Zone { $zone }
domains-zone-no-server = No name server is set up; the zone can only be exported.
domains-zone-pushed = Last pushed
domains-zone-tried = Last tried
domains-zone-attempts = ({ $count } failures in a row)
domains-zone-next = Next try
domains-zone-push = Push now

domains-change = Change, renew or cancel
domains-facts = Record
domains-registered = Registered on
domains-years = Term in years
domains-receipt = Receipt of the registry
domains-purpose = Purpose
domains-site = Site
domains-letters = The name, letter by letter
domains-letters-from = Name
domains-letters-read = Read as
domains-letters-gives = Gives
domains-letters-none = nothing
domains-addresses = Resolution
domains-addresses-none = It leads nowhere yet.
domains-missing-ipv6 = It has no IPv6 address (AAAA).
domains-redirects = Leads to { $to } until { $until }.
domains-contacts = Contacts
domains-contact-responsible = Responsible person
domains-contact-administrative = Administrative contact
domains-contact-technical = Technical contact
domains-contact-name = Name
domains-contact-title = Position
domains-contact-phone = Telephone
domains-contact-mobile = Mobile
domains-contact-email = Mail address
domains-form = Approval form
domains-history = What happened

## Journal
journal-verb-domain-apply = Applied for a domain name
journal-verb-domain-approve = Approved a domain name
journal-verb-domain-register = Registered a domain name
journal-verb-domain-resolve = Finished the procedures; it begins to resolve
journal-verb-domain-begin-change = Approved a change of a domain name
journal-verb-domain-change = Changed where a domain name leads
journal-verb-domain-renew = Renewed a domain name
journal-verb-domain-redirect = Gave a domain name up; it redirects
journal-verb-domain-stop = Stopped a domain name
journal-verb-domain-cancel = Cancelled a domain name
journal-verb-domain-lapse = An application for a domain name came to nothing
journal-verb-domain-take-over = Took over an existing domain name
journal-verb-domain-remind = Pointed out that a term ends
journal-verb-site-relabel = Moved a site to another domain name
journal-verb-domain-keep = Left a domain name as it is
journal-verb-dns-push = Pushed the zone
journal-verb-dns-fail = The zone could not be pushed
journal-verb-dns-push-now = Asked for a push of the zone

## Notices
domains-notice-expiry = The term of { $name } ends on { $day }; renew or cancel it in time.
domains-notice-expired = The term of { $name } ended on { $day }; renew or cancel it now.

## Annex 2
domains-annex2 = Application for a domain name
domains-annex2-lede = Annex 2: register, change, renew or cancel domain names.
domains-business = Business
domains-business-register = Registration
domains-business-change = Change
domains-business-renew = Renewal
domains-business-cancel = Cancellation
domains-business-hint-register = A new name for a site
domains-business-hint-change = Other addresses, or another name with the old one redirecting for a time
domains-business-hint-renew = A longer term
domains-business-hint-cancel = Several names of the unit may stand on one form
domains-begin = Begin
domains-done-kept = Saved.
domains-applicant = Applicant
domains-unit-hint = The full name comes from the register of units and must be that of the seal.
domains-unit-en = Name in English
domains-unit-en-hint = When the domain name is made of its initials
domains-usc = Unified social credit code
domains-postal = Postal address
domains-postcode = Postcode
domains-which-label = Existing names
domains-which-hint-change = Choose one
domains-which-hint-renew = Choose one
domains-which-hint-cancel = Choose one or several
domains-which-none = Your unit has no name that resolves.
domains-label = Name applied for
domains-label-wanted = Label
domains-label-hint = Initials of the unit's English or pinyin name, before .{ $domain }
domains-suggestions = The unit's names give:
domains-not-free = cannot be had
domains-unreadable-characters = These characters have no pinyin and give no letter: { $characters }
domains-reading = Reading of “{ $character }”
domains-show-letters = Save and show letter by letter
domains-basis = Explanation of the name
domains-basis-hint = When it is not made of the unit's names
domains-site-hint = The site of your unit that it leads to
domains-no-site = None, or not built yet
domains-own-addresses = Without addresses those of the platform are used: { $addresses }
domains-ipv4 = IPv4 addresses (A)
domains-ipv6 = IPv6 addresses (AAAA)
domains-ipv6-hint = Government sites are to be reached over IPv6
domains-alias = Alias (CNAME)
domains-alias-hint = An alias stands alone, without addresses
domains-ttl = TTL in seconds
domains-place = Machine room of the server
domains-hosting = Hosting
domains-cdn = Uses a CDN
domains-certificate = HTTPS certificate
domains-years-hint = { $most } years at most
domains-old = What becomes of the old name
domains-redirect-to = Redirect to
domains-redirect-to-hint = A name of the platform, or an address beginning with https://; empty to stop at once
domains-redirect-until = Last day of redirection
domains-redirect-until-hint = Empty for { $months } months after the procedures
domains-reason = Reasons
domains-serving = The contacts are serving employees of the unit
domains-filings = Filings
domains-icp = ICP filing
domains-police = Police filing
domains-mlps = MLPS filing
domains-submit = Save and hand in
domains-check = Save and check
domains-keep = Save
domains-form-page = See the form

domains-missing = { $field ->
    [label] Give the name applied for.
    [purpose] Say what the name is for.
    [reason] Give the reasons of the change or cancellation.
    [responsible-name] Give the name of the responsible person.
    [responsible-phone] Give the telephone of the responsible person.
    [technical-name] Give the name of the technical contact.
   *[technical-phone] Give the telephone of the technical contact.
    }
domains-unreadable = { $field ->
    [ipv4] “{ $text }” is no IPv4 address.
    [ipv6] “{ $text }” is no IPv6 address.
    [alias] “{ $text }” is no whole domain name.
    [ttl] “{ $text }” is no number of seconds.
   *[redirect_until] “{ $text }” is no date.
    }
domains-alias-alone = A name with an alias (CNAME) cannot have addresses, too.
domains-addresses-missing = Give the addresses that it shall lead to.
domains-contact-unknown = { $name } is no serving member of staff on this platform.
domains-contact-unknown-remedy = Have the person entered under organisation first, or name somebody who serves.
domains-contacts-serving = Contacts must be serving employees; please confirm.
domains-which = Choose the existing name.
domains-one-at-a-time = A change or renewal is about one name.
domains-basis-missing = “{ $label }” is not made of the unit's English or pinyin name; explain where it comes from.
domains-basis-remedy = Use the initials, or explain the name to those who approve.
domains-redirect-past = The last day of redirection must be after today.
domains-redirect-form = “{ $to }” cannot be redirected to.
domains-redirect-nowhere = No site answers at “{ $to }”, so it cannot be redirected to.
domains-redirect-itself = “{ $to }” is being cancelled and cannot be redirected to.
domains-unit-name = The full name of the unit is “{ $unit }”, as on the seal; begin a new form.
domains-foreign-site = { $site } is not a site in use of your unit.
domains-foreign = { $name } is not your unit's name to decide on.
domains-not-resolving = { $name } is “{ $state ->
    [applied] applied for
    [approved] approved
    [registered] registered
    [resolving] resolving
    [changing] being changed
    [redirecting] redirecting
    [stopped] stopped
   *[cancelled] cancelled
    }”, so nothing can be done about it now.
domains-two-applications = Form { $serial } is applying for the name “{ $label }”.
domains-yes = Yes
domains-no = No
domains-term = Term
