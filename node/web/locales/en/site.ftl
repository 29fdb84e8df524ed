## What every page shares: menu, banners, dates, amounts
never = never
demo = demonstration
menu = Menu
skip = Skip to content
role-node = box of a centre
role-hub = hub of the network
role-witness = witness box
live-lost = The box no longer answers. What you see may have changed; it will be brought up to date by itself.
banner-recovering = This box found an old backup: part of what it held is missing. You can go on; what you confirm now will be checked when the link is back.
banner-clock-ahead = This box’s clock is { $x } ahead of the network’s: it takes today for { $y }. What you note “today” may fall on the wrong day; set the clock, then restart the box.
banner-clock-behind = This box’s clock is { $x } behind the network’s: it takes today for { $y }. What you note “today” may fall on the wrong day; set the clock, then restart the box.
banner-read-only = The disk is full, or it has failed: nothing can be saved at the moment. What was saved is intact. Make room, then tell whoever looks after the box if this lasts.
banner-paused = The link is paused on this box: the other centres do not see your changes.
date-long = { $weekday } { $day } { $month } { $year }
date-short = { $weekday } { $day } { $month }
span = from { $x } to { $y }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-short-1 = Mon
weekday-short-2 = Tue
weekday-short-3 = Wed
weekday-short-4 = Thu
weekday-short-5 = Fri
weekday-short-6 = Sat
weekday-short-7 = Sun
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
colon = :{" "}
quoted = “{ $x }”
ago-now = just now
ago-minutes = { $x } min ago
ago-hours = { $x } h ago
ago-today = today at { $x }
ago-yesterday = yesterday at { $x }
ago-date = { $x } at { $y }
lasting-moment = less than a minute
lasting-minutes = { $x } min
lasting-hours = { $x } h
lasting-days = { $x } days
bytes = { $x } B
kilobytes = { $x } kB
megabytes = { $x } MB
banner-closed = The network has closed this box’s enrolment. What you note here no longer counts elsewhere: call the network’s administration.
banner-takes-over = This box takes over the centre and does not confirm by itself yet: it waits for { $x }. You may seat people all the same.
awaits-predecessor = what the box before it booked
awaits-hub = what the hub booked here
awaits-witness = the witness’s word on what the hub booked here
chip-linked = In touch
chip-some = { $x } of { $y } boxes in touch
chip-beginning = Connecting
chip-alone = Alone
chip-alone-since = Alone since { $x }
chip-paused = Paused
me-node = Front desk
me-hub = Administration
me-witness = Witness
title-refused = Error: { $x }
date-short-year = { $weekday } { $day } { $month } { $year }
date-heading = { $weekday } { $day } { $month }
date-month = { $x } { $y }
since-yesterday = yesterday { $x }
and = {" and "}
half-morning = Morning
half-afternoon = Afternoon
half-day = Whole day
free-desk = { $x ->
    [one] { $x } desk
   *[other] { $x } desks
}
free-office = { $x ->
    [one] { $x } office
   *[other] { $x } offices
}
free-meeting-room = { $x ->
    [one] { $x } room
   *[other] { $x } rooms
}
free-video-point = { $x ->
    [one] { $x } video point
   *[other] { $x } video points
}
row-since = since { $x }
row-until = until { $x }
row-from = { $x }–{ $y }
date-day = { $x } { $y }
date-days = { $x } to { $y }
panel-close = Close the panel
