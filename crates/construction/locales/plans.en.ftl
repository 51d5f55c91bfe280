### Annex 1, construction of sites and columns: reasons of its rules.

plans-missing = { $field ->
    [section] The responsible section
    [leader] The leader in charge
    [contact] The information officer
    [phone] The telephone
    [basis] The basis
    [reason] The reason
    [effect] The expected effect
    [upkeep] How content is kept up
    [security] Measures of security and secrecy
    [purpose] The purpose
    [audience] The audience
   *[other] This field
    } needs at least { $least } characters.
plans-too-long = { $field ->
    [section] The responsible section
    [leader] The leader in charge
    [contact] The information officer
    [phone] The telephone
    [basis] The basis
    [reason] The reason
    [effect] The expected effect
    [upkeep] How content is kept up
    [security] Measures of security and secrecy
    [purpose] The purpose
    [audience] The audience
    [protection] The proposed protection level
    [migration] The migration of data
    [old_addresses] What becomes of old addresses
   *[other] This field
    } may have at most { $most } characters.
plans-nothing-columns = No change of a column is listed.
plans-nothing-redesign = Say what the redesign changes.
plans-nothing-new-site = Describe the new site and the columns it is to have.
plans-nothing-offline = Say from when to when the site is offline, and why.
plans-nothing-closing = Say why the site is closed and where its content goes on.
plans-no-site = Choose the site.
plans-change = Change { $number } cannot be made:
plans-change-reason = Change { $number } gives no reason of at least { $least } characters.
plans-outdated = The columns of the site have changed since this form was filled in; the tree it was drawn against is no longer there.
plans-outdated-remedy = Return the form; the applicant compares its changes with the present columns and hands it in again.
plans-foreign = Your unit cannot apply for these changes of { $site }.
plans-foreign-remedy = A unit changes the columns of its own site, and on the portal only those it answers for.

## The form

plans-title = Approval of construction of sites and columns
plans-lede = New sites, redesigns, changes of columns, times offline and closings are applied for here and carried out by the IT office once approved.
plans-site-hint = Your unit's site; on the portal only the columns your unit answers for. Not needed for a new site.
plans-begin = Begin
plans-application-columns = Change of columns
plans-application-new-site = New site
plans-application-redesign = Redesign
plans-application-offline = Offline for a time
plans-application-closing = Closing
plans-part-application = Application
plans-part-site = Site
plans-part-changes = Changes of columns
plans-part-offline = Offline for a time
plans-part-closing = Closing
plans-part-reasons = Basis and measures
plans-label-kind = Kind of application
plans-label-site = Site
plans-label-unit = Applying unit
plans-label-section = Responsible section
plans-label-leader = Leader in charge
plans-label-contact = Information officer
plans-label-phone = Telephone
plans-label-mobile = Mobile
plans-label-email = Mail
plans-label-domain = Proposed domain
plans-label-code = Code
plans-label-short-name = Short name
plans-label-name-en = English name
plans-label-purpose = Purpose
plans-label-audience = Audience
plans-label-opens-on = Planned opening
plans-label-personal-data = Registers users or handles personal information
plans-label-protection = Proposed protection level
plans-label-migration = Migration of data
plans-label-old-addresses = Old addresses
plans-label-from = Begins
plans-label-until = Ends
plans-label-public-reason = Reason as announced
plans-label-heir = Where the content goes on
plans-label-heir-url = Its address
plans-label-keeps = After closing
plans-label-basis = Basis
plans-label-reason = Reason
plans-label-effect = Expected effect
plans-label-upkeep = How content is kept up
plans-label-security = Security and secrecy
plans-label-sensitive = Sensitive matter
plans-sensitive-hint = Adds the opinion of the secrecy administration.
plans-label-number = No.
plans-label-change = Kind of change
plans-label-about = Column
plans-label-target = Becomes
plans-label-answers = Responsible unit
plans-label-duty = Upkeep
plans-label-why = Reason for the change
plans-label-column = Column
plans-label-channel = Channel
plans-label-path = Address
plans-label-mark = Change
plans-label-position = Place
plans-label-into = Merge into
plans-label-source = Source of content
plans-label-content = Kind of content
plans-content-hint = text, pictures, video, services, interaction
plans-label-period = Updated
plans-label-person = Person responsible
plans-label-note = What becomes of the content
plans-note-hint = Told to the public on the column and its articles.
plans-last-disclosure = After this change nothing in the portal's navigation would lead to disclosure (its guide or its catalogue).
plans-last-services = After this change nothing in the portal's navigation would lead to services.
plans-last-interaction = After this change nothing in the portal's navigation would lead to participation.
plans-last-organisation = After this change no column of the site would say what the unit does.
plans-last-speciality = After this change no column of the site would show what the unit is known for.
plans-last-remedy = First open a column of that kind and let it appear in the navigation, or let this change turn one that is there into it.
plans-interactive = Interactive
plans-yes = Yes
plans-no = No
plans-archive = Kept as an archive
plans-gone = Gone; only says where the content went
plans-before = Before
plans-after = After
plans-picture = Before and after
plans-words = Other fields
plans-no-changes = No change is listed yet. Choose a kind of change.
plans-kind = Choose a kind of change.
plans-kind-open = New column
plans-kind-topic = Special topic
plans-kind-rename = Rename
plans-kind-move = Move
plans-kind-merge = Merge
plans-kind-close = Close
plans-kind-open-channel = New channel
plans-kind-rename-channel = Rename channel
plans-mark-same = same
plans-mark-new = new
plans-mark-topic = new topic
plans-mark-renamed = changed
plans-mark-moved = moved
plans-mark-merged = merged
plans-mark-closed = closed
plans-position-last = Behind all others
plans-position-first = Before all others
plans-pick-hint = to rename, move, merge or close
plans-pick-channel-hint = to rename a channel
plans-next = Describe this change
plans-add = Add to the form
plans-remove = Take out change { $number }
plans-keep = Keep
plans-hand-in = Check and hand in
plans-redraw = I have looked at the present columns: draw against them
plans-redraw-remedy = Look at the present columns and draw against them before you add a change.
plans-day = Write the day as year-month-day.
plans-done-kept = Kept.
plans-done-planned = Added to the form.
plans-done-removed = Taken out.
plans-done-redrawn = Drawn against the present columns.
