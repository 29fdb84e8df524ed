## Bookings that go together
pair-waits = As a pair: the half at { $half } has waited for the answer of { $whom } since { $since }. Nothing is certain before.
pair-stands = As a pair, with { $x }: the places are confirmed everywhere.
pair-broken = As a pair, with { $x }: one of the places is gone, so the others do not hold together any more.
