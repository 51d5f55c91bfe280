### Clocks: why a move is refused, and how a date was reached.

clock-refusal-not-started = The period has not started.
clock-refusal-started-twice = The period has started already.
clock-refusal-suspended = The period is suspended; let it go on first.
clock-refusal-not-suspended = The period is not suspended.
clock-refusal-ended = The matter is closed; its period does not change any more.
clock-refusal-out-of-order = The day lies before the last change; please check it.
clock-refusal-too-late = The period has run out and cannot be extended any more.
clock-refusal-too-long = That is longer than the rule allows.
clock-refusal-wrong-unit = The extension is in another unit than its rule.
clock-refusal-empty-period = The period cannot be empty.
clock-refusal-no-approver = Please name who approved it.
clock-refusal-no-reason = Please give the reason.
clock-explain-start = Received on { $on }; counted from the next day: { $n } { $unit ->
    [wd] working days
    [months] months
   *[nd] days
}.
clock-explain-suspend = Suspended after { $on }: { $why }.
clock-explain-resume = Resumed on { $on }; counting goes on with the next day.
clock-explain-restart = Counted anew from { $on }: { $why }; earlier extensions lapse.
clock-explain-extend = Extended on { $on } by { $approver }: { $n } { $unit ->
    [wd] working days
    [months] months
   *[nd] days
}; { $why }.
clock-explain-end = Closed on { $on }: { $why }.
clock-explain-rest = { $from } to { $to }: { $en }, rest days, not counted as working days.
clock-explain-make-up = { $from } to { $to }: make-up working days for { $en }, counted.
clock-explain-roll = The last day { $from } is not a working day; the period ends on { $to }.
clock-explain-due = Last day: { $date }.
clock-explain-due-provisional = Last day, provisionally: { $date }; the holidays of that year have not been published.
clock-explain-not-started = The period has not started.
clock-explain-left = Left: { $n } { $unit ->
    [wd] working days
    [months] months
   *[nd] days
}.
clock-explain-suspended = Suspended; left when it goes on: { $n } { $unit ->
    [wd] working days
    [months] months
   *[nd] days
}.
clock-explain-overdue = Overdue by { $n } { $unit ->
    [wd] working days
    [months] months
   *[nd] days
}.
clock-explain-ended-in-time = Closed in time, earlier by { $n } { $unit ->
    [wd] working days
    [months] months
   *[nd] days
}.
clock-explain-ended-late = Closed late by { $n } { $unit ->
    [wd] working days
    [months] months
   *[nd] days
}.
