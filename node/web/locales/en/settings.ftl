## A centre's settings
menu-settings = Settings
settings-tab-hours = Hours and requests
settings-tab-closures = Closures
settings-tab-places = Places
settings-tab-displays = Screens
settings-tab-instant = Instant booking
settings-saved = Saved.
settings-outside = { $x ->
    [one] 1 booking to come no longer fits these settings. It stands.
   *[other] { $x } bookings to come no longer fit these settings. They stand.
}
settings-outside-see = See them under To do
settings-never-open = With these hours the centre opens on no day of the coming year.
settings-hours = Opening hours
settings-hours-hint = One row a day, two spans at most. 00:00 at the end means midnight.
settings-hours-more = The hours of this centre say more than seven rows can show. The rows are those of this week; they count only if you replace the hours.
settings-hours-unreadable = The hours of this centre were written by a newer version of this program, which this one cannot read. As long as they stand, the host alone decides.
settings-hours-keep = Keep these hours
settings-hours-replace = Replace them by the rows below
settings-closed = Closed
settings-first-from = { $x }, opens
settings-first-to = { $x }, closes
settings-then-from = { $x }, opens again
settings-then-to = { $x }, closes again
settings-spans-overlap = The second span begins before the first ends.
settings-holidays = Public holidays
settings-closed-holidays = Closed on public holidays
holidays-fr = of France
holidays-fr-alsace-moselle = of Alsace-Moselle
settings-requests = Requests
settings-requests-which = When a request for a free place arrives from elsewhere
settings-requests-answer = the box accepts by itself
settings-requests-wait = it waits for my answer
settings-horizon = How many days ahead
settings-horizon-hint = Empty: no limit.
settings-no-shows = Nobody came
settings-grace = After how many minutes
settings-grace-hint = Counted from the beginning of the booking. Empty: never.
settings-no-shows-then = Then
settings-no-shows-ask = ask me whether to release the place
settings-no-shows-release = release the place without asking
settings-centre = The centre
settings-name = Name
settings-address = Address
settings-position = Position on the map
settings-position-hint = Degrees north, comma, degrees east, as a map on the web gives them: 44.609, 2.033. Empty: the centre stands in the list only.
settings-password = Password and signed-in devices
closures-coming = Closures to come
closures-none = No closure is planned: the centre opens by its hours.
closures-past = Past: { $x }
closure-add = Close for some days
closure-from = First day
closure-until = Last day
closure-until-hint = Empty: this day only.
closure-what = What
closure-whole = the whole centre
closure-reason = Why (optional, everybody reads it)
closure-hours = Only a part of the day? Else leave empty.
closure-from-time = On the first day from
closure-until-time = On the last day until
closure-add-act = Add the closure
closure-remove = Take back
closure-removed = The closure is taken back: { $x }.
closure-days = from { $x } to { $y }
closure-times = from { $from } at { $at } to { $until } at { $to }
places-offered = What can be booked
places-none = Nothing can be booked here yet. Add a first place.
places-retired = No longer offered: { $x }
place-up = Move up
place-down = Move down
place-add = Add a place
place-add-act = Add
place-name = Name
place-kind = Kind
place-capacity = For how many people
place-name-taken = A place of this centre already has this name.
place-out = Out of service
place-out-from = First day
place-out-until = Last day
place-out-hint = Without a last day: until further notice. Empty both when the place works again.
place-out-day = Out of service on { $x }
place-out-days = Out of service from { $x } to { $y }
place-out-since = Out of service from { $x } on, until further notice
place-retire = No longer offer this place
place-retire-hint = The bookings already made stand.
place-offer = Offer it again
place-is-retired = This place is no longer offered: nobody can book it.
instant-lead = What you tick is lent to the hub, day after day: a member who books from home is confirmed at once, even while the centre’s link is down. Each day comes back by itself on the evening you choose, with what was booked.
instant-rule = What is lent
instant-places = Places
instant-places-hint = Half of each sort at most, so that the desk keeps some. Nothing ticked: nothing is lent any more.
instant-insist = Lend more than half all the same
instant-weekdays = Days
instant-ahead = How many days ahead
instant-return = Comes back
instant-evening = { $x ->
    [1] on the evening before, at 18:00
   *[other] { $x } evenings before, at 18:00
}
instant-lent = Lent now
instant-more = { $x ->
    [one] 1 more day
   *[other] { $x } more days
}
instant-recall = Take back
instant-give-back = Give back
instant-recalled = It is asked for. The day comes back as soon as the hub has read that, with what was booked.
