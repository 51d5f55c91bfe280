### Approvals: forms, cells, refusals (Measures art. 31 and the annexes).

approvals-cell-section = Section review
approvals-cell-secrecy = Secrecy review
approvals-cell-release = Principal leader's release
approvals-cell-state-ahead = Not reached yet
approvals-cell-state-waiting = In hand
approvals-cell-state-signed = Signed
approvals-cell-state-returned = Returned from here
approvals-cell-state-dropped = Not reached

approvals-own-work = You had a hand in this content and cannot sign its form.
approvals-two-cells = You signed the cell before; this one needs another person.
approvals-not-yet = The cell before is not signed yet; it is not this one's turn.
approvals-not-your-cell = This cell is signed by the holder of its post, which you do not hold now.
approvals-nobody-holds = Nobody in the unit is { $post ->
    [section_reviewer] section reviewer
    [secrecy_reviewer] secrecy reviewer
    [deputy_leader] deputy leader
    [principal_leader] principal leader
   *[other] { $post }
} now, so nobody could sign the form.
approvals-nobody-holds-remedy = Ask the security administrator to grant the post, then hand in again.
approvals-nothing-waits = No cell of form { $serial } waits for a signature.
approvals-not-returned = Form { $serial } was not returned; a new round cannot begin.
approvals-not-complete = Form { $serial } is not signed in every cell yet.
approvals-not-complete-remedy = Wait until every cell is signed.
approvals-digest-differs = The content is not what form { $serial } stands for.
approvals-digest-remedy = Changed content has to be handed in for approval again.
approvals-other-person = Another holder of the same post has to sign.
approvals-delegation-remedy = The holder of the post has to sign, or delegate it in writing.
approvals-opinion-too-long = An opinion has at most { $most } characters.
