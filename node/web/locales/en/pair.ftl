## Bookings that go together
pair-with = As a pair, with { $x }.
pair-waits = { $n ->
    [one] { $whom } still has to answer for its place (since { $since }): nothing is certain before.
   *[other] Still to answer for their places: { $whom } (since { $since }). Nothing is certain before.
}
pair-waits-first = The other places are held; { $whom } has to decide for all of them (since { $since }): nothing is certain before.
pair-waits-here = The other places are held: it is for you to decide for all of them (since { $x }).
not-yet-halves = The other centre has to answer first: { $x }. You can accept as soon as that answer is here, and refuse right now.
pair-stands = As a pair, with { $x }: the places are confirmed everywhere.
pair-title = Break the pair?
pair-broken = Broken pair, with { $x }: one of the places was refused, let go, or waited for too long. The others are released. What to do: offer the person another time.
pair-broken-stands = Broken pair, with { $x }: one of the places was cancelled after the confirmation. Here the place still stands: keep it, or cancel it too.
pair-broken-gone = Broken pair, with { $x }: this place is gone. The front desks of the other places decide whether to keep them; tell the person.
pair-expires = If { $x } has not decided after 48 hours in connection, the request lapses by itself.
pair-expires-here = { $x ->
    [one] Without a decision here after another hour in connection, the request lapses by itself.
   *[other] Without a decision here after another { $x } hours in connection, the request lapses by itself.
}
pair-others = { $x ->
    [one] The other place:
   *[other] The other places:
}
pair-breaks = The request lapses everywhere: the other places are released as soon as their boxes hear of it, unless { $x } has confirmed meanwhile.
pair-breaks-decided = The other places stay taken: their front desks are asked whether to keep them.
pair-let-go = Let the place go and break the pair
pair-keep = Change nothing
