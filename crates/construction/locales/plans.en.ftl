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
