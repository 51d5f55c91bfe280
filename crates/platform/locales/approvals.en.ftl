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
approvals-signed-already = You signed another cell of this form; whoever signs here signs nowhere else on it.
approvals-two-cells = You signed the cell before; this one needs another person.
approvals-not-yet = The cell before is not signed yet; it is not this one's turn.
approvals-not-your-cell = This cell is signed by the holder of its post, which you do not hold now.
approvals-nobody-holds = Nobody is { $post ->
    [section_reviewer] section reviewer
    [secrecy_reviewer] secrecy reviewer
    [deputy_leader] deputy leader
    [principal_leader] principal leader
    [information_officer] information officer
    [it_office_planner] planner of the IT office
    [it_office_operator] operator of the IT office
    [secrecy_inspector] secrecy inspector
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

approvals-cell-leader = Leader in charge
approvals-cell-countersign = Countersignature
approvals-cell-plan = IT office: planning
approvals-cell-administration = Secrecy administration
approvals-cell-approval = IT office: approval
approvals-cell-implementation = Implementation
approvals-cell-acceptance = Acceptance
approvals-cell-procedures = Procedures
approvals-cell-registration = Registration
approvals-cell-receipt = Receipt

approvals-ask-test-conclusion = Test conclusion
approvals-ask-registry-receipt = Receipt of the registry
approvals-ask-password-handover = How the initial password was handed over

approvals-no-return = This cell only confirms; nothing can be returned from here.
approvals-answer-missing = Please answer this.
approvals-return-reason = Say why you return it.
approvals-too-late = Form { $serial } has been carried out and cannot be taken back.
approvals-not-editable = Form { $serial } has been handed in and cannot be changed.
approvals-file-large = The file is too large; the limit is { $most } bytes.
approvals-file-type = “{ $name }” is not of a type that is accepted.
approvals-files-many = A form has at most { $most } attachments.
approvals-file-missing = Choose a file first.
approvals-seal-image = This image cannot be a seal: { $why }
approvals-with-its-subject = Form { $serial } goes with its article; recall the article.
approvals-cell-proof-first = First proofreading
approvals-cell-proof-second = Second proofreading
approvals-cell-proof-third = Third proofreading
approvals-cell-deputy = Deputy leader's review
approvals-cell-second-look = Second look after urgent release
approvals-ask-class-secret = Class 1: state secrets
approvals-ask-class-politics = Class 2: sensitive matters of politics and foreign affairs
approvals-ask-class-undecided = Class 3: undecided administrative matters
approvals-ask-class-private = Class 4: personal privacy and trade secrets
approvals-ask-class-stability = Class 5: stability and sensitive periods
approvals-ask-class-other = Class 6: other matters that law keeps from disclosure
approvals-ask-class-aggregate = Secret when put together with what is public
approvals-ask-contested = What the machine found and the drafter lets stand
approvals-ask-second-look = Result of the second look
approvals-answer-no = No
approvals-answer-yes = Yes
approvals-answer-exception = No: put to public consultation
approvals-answer-none = Nothing stands
approvals-answer-confirmed = Looked at one by one and confirmed
