## A series of bookings
series-title = Series of { $x }
series-what = { $x }, { $y }
series-made = { $x ->
    [one] Done: one date.
   *[other] Done: { $x } dates.
}
series-cancelled = The dates you chose are cancelled. Those that another centre decides about stay until it answers.
series-retried = { $x ->
    [0] Every date that was left out is booked now.
    [one] One date is still left out: it is not free yet.
   *[other] { $x } dates are still left out: they are not free yet.
}
series-partial = { $x } of { $y } known here: the others arrive with the link.
series-missed = Nobody came the last three times: should the series be ended?
series-skipped = { $x ->
    [one] One date left out
   *[other] { $x } dates left out
}
series-retry = Try again
series-retry-elsewhere = These dates can be tried again at the box where the series was made.
series-end = End the series
series-end-hint = For one date alone, open it above.
series-from = From
series-end-do = Cancel the rest
series-end-sure = Cancel every date from this day on?
series-status-free = free
series-status-taken = taken
series-status-closed = closed
series-status-past = past
series-status-too-far = too far ahead
