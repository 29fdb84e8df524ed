## Booking
reserve-when = When
reserve-date = Day
reserve-hours = Times
reserve-first-desk = The first free desk
reserve-first-office = The first free office
reserve-first-meeting-room = The first free meeting room
reserve-first-video-point = The first free video room
reserve-first-area = The first free area
reserve-repeat = Repeat
reserve-once = Once
reserve-weekly = Every week
reserve-weekdays = Days of the week
reserve-until = Until
reserve-count = or number of dates
reserve-dates = These dates
reserve-dates-list = Other dates, one a line
reserve-not-a-date = “{ $x }” is not a date such as 2026-12-01.
reserve-until-when = Until when? Choose a last day, or a number of dates.
reserve-days = A series has 1 to 104 dates: choose a nearer last day.
reserve-look = { $x ->
    [one] One date: look at it, then book
   *[other] { $x } dates: look at them, then book
}
reserve-look-again = Look at the dates again
reserve-make = Book these dates
reserve-skip = Leave out
reserve-instead-of = Instead of { $x }
reserve-taken-by = taken by { $x }
reserve-free-asked = free, on request
reserve-also = (already expected: { $x }, { $y })
reserve-wait = Wait for this place
weekday-mo = Monday
weekday-tu = Tuesday
weekday-we = Wednesday
weekday-th = Thursday
weekday-fr = Friday
weekday-sa = Saturday
weekday-su = Sunday
reserve-pair = By video with
reserve-pair-none = nobody else
