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
journal-family-domain = Domain names
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
journal-verb-dns-push = Pushed the zone
journal-verb-dns-fail = The zone could not be pushed
journal-verb-dns-push-now = Asked for a push of the zone

## Notices
domains-notice-expiry = The term of { $name } ends on { $day }; renew or cancel it in time.
domains-notice-expired = The term of { $name } ended on { $day }; renew or cancel it now.
