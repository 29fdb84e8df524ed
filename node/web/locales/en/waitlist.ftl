## The waitlist
wait-title = { $x } waits for a place
wait-what = { $x }, { $y }
wait-asked = The wish is on its way: the centre will say whose turn it is.
wait-queued = { $x ->
    [0] The next place that becomes free goes to this person.
    [one] One person waits before them.
   *[other] { $x } people wait before them.
}
wait-given = A place was found.
wait-withdrawn = This wish was taken back.
wait-expired = This wish is over: its time has come, or too many people waited already.
wait-since = Asked { $x }
wait-stop = Stop waiting
wait-stop-sure = Stop waiting for this place?
wait-see = See the booking
