### The rulebook: units of its values and how sure they are.

rulebook-amount-wd = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}
rulebook-amount-nd = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
rulebook-amount-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
rulebook-amount-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
rulebook-amount-seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
}
rulebook-amount-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
rulebook-amount-years = { $n ->
    [one] { $n } year
   *[other] { $n } years
}
rulebook-amount-count = { $n }
rulebook-amount-percent = { $n }%
rulebook-amount-chars = { $n ->
    [one] { $n } character
   *[other] { $n } characters
}
rulebook-amount-bytes = { $n } bytes
rulebook-amount-pixels = { $n } pixels
rulebook-amount-yuan = { $n } yuan
rulebook-amount-points = { $n ->
    [one] { $n } point
   *[other] { $n } points
}
rulebook-amount-date = every year on { $n }
rulebook-amount-permanent = for ever
rulebook-mark-found = read in the published text
rulebook-mark-known = known text, not checked word by word
rulebook-mark-unsure = the number still has to be checked
rulebook-mark-platform = set by this platform
