# How the Measures are kept
desk-nav-measures = Duties
measures-article = Article { $number }
measures-annex = Annex { $number }
measures-own = What the Measures ask of this unit
measures-own-lede = { $unit } has { $total } duties under the Measures; the platform keeps { $kept } of them.
measures-duty = Duty
measures-actor = Who owes it
measures-status = State
measures-last-refusal = Last refusal
measures-mine = My post
measures-enforced = Enforced
measures-served = Served
measures-recorded = Recorded
measures-not-yet = Not yet
measures-none = No duties
measures-none-text = The Measures ask nothing of this unit.
measures-all = All duties
