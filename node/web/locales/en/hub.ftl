## The network, on the hub
menu-day = Bookings
entries = { $n ->
    [one] { $x } entry
   *[other] { $x } entries
}
moment = { $x }, { $y }
nothing = nothing
milliseconds = { $x } ms
seconds = { $x } s
box-role-node = box of a centre
box-role-hub = hub of the network
box-role-witness = witness box
health-refused = link refused
health-cut = out of reach
health-never = not seen yet
health-connecting = connecting
health-catching = exchanging
health-paused = paused
health-up-to-date = up to date
health-here = this machine
health-see = see its state

fleet-empty = No box is enrolled yet: invite the first one.
fleet-whole = { $n ->
    [one] The network’s box is up to date.
   *[other] The network’s { $x } boxes are up to date.
}
fleet-some = { $n ->
    [0] None of { $y } boxes is up to date
    [one] { $n } box of { $y } is up to date
   *[other] { $n } boxes of { $y } are up to date
}
fleet-then = {"; "}
fleet-sentence = { $x }.
fleet-is-behind = { $x } is { $y } behind, seen { $z }
fleet-is-receiving = { $x } is receiving { $y }
fleet-is-sending = { $x } is sending what is missing here
fleet-is-cut = { $x } is out of reach, seen { $z }
fleet-is-refused = the link to { $x } is refused
fleet-is-never = { $x } has not been seen yet
fleet-is-connecting = the link to { $x } is being made
fleet-is-paused = { $x } waits for the end of the pause
fleet-more = { $n ->
    [one] and another one
   *[other] and { $x } others
}
fleet-title = The boxes
fleet-name = Box
fleet-state = State
fleet-behind = It lacks
fleet-missing = We lack
fleet-contact = Seen
fleet-attempt = Last attempt
fleet-rtt = Round trip
fleet-clock = Clock
fleet-hint = “We lack” tells what the box showed last; what it writes out of reach is known only when it is back. A clock more than 2 min off this one is pointed out.
clock-right = right
clock-ahead = { $x } ahead
clock-behind = { $x } behind
map-title = The links
map-hub = Hub
matrix-title = Who lacks what
matrix-lead = Each line tells the entries that a box lacks; each column, who wrote them.
matrix-whole = Nobody lacks anything, by the last contact with each.
matrix-who = Lacking at…
matrix-others = others
matrix-others-words = the root key or former boxes
matrix-cell = { $x } of { $y }
changes-title = Latest changes of links
link-became-live = linked
link-became-connecting = connecting
link-became-offline = link lost
link-became-refused = link refused
link-became-paused = paused

## Demonstration
demo-links = Demonstration: each link can be unplugged, slowed or plugged in again from here. It is unplugged without a word, like a cable torn out: packets are lost and nobody says goodbye.
link-set-normal = link plugged in
link-set-slow = slow link: 300 ms each way, 128 and 512 kbit/s
link-set-unplugged = link unplugged
set-link-plugged = Plug in
set-link-normal = Normal link
set-link-slow = Slow link
set-link-unplugged = Unplug

## Centres
centres-lead = Each line leads to the centre’s day, as the hub knows it.
centres-none = No centre is known here yet: load the network’s file (telecentre-hub load).
centre-name = Centre
centre-places = To be booked
centre-requests = Requests waiting
centre-today = Bookings today
centre-as-of = Known until
centre-box = Box
centre-no-box = none: to be invited

## Boxes
boxes-title = Enrolled boxes
boxes-none = No box is enrolled.
box-name = Box
box-role = Role
box-centre = Centre
box-id = Identity
box-state = Enrolment
box-open = open
box-closed = closed
box-former = former hub
box-stolen = stolen
box-closed-for = closed: { $x }
box-replaced = replaced by a new box
box-revoke = Remove
box-revoke-title = Remove { $x } from the network?
box-revoke-lead = What this box has written until now stays. What it writes from now on counts nowhere, and it can no longer sync. This is final: to come back it must be invited again.
box-revoke-keeps = It keeps the copy of what it has received. If it is lost or stolen, tell the people whose data it holds.
box-revoke-reason = Reason, for the record
box-revoke-sure = Remove from the network
box-revoke-back = Change nothing
box-revoked = { $x } is removed from the network.
invite-title = Invite a box
invite-lead = A code is good once, for one box. Typed on the new box, it enrols it in the network.
invite-for = For
invite-witness = a witness box, without a centre
invite-days = Good for
invite-days-for = { $n ->
    [one] { $x } day
   *[other] { $x } days
}
invite-make = Make a code
invite-replaces = If the centre has a box already, the new one takes its place when it enrols.
invite-code-title = Code for { $x }
invite-code-once = Copy it now: it is not shown again. Whoever has it can enrol a box in this place; pass it on by word of mouth or on paper.
invite-code = The code, in one line
invite-command = To be typed on the new box
invite-until = Good until: { $x }.
invite-refused-address = This hub does not know at which address the boxes can reach it. Start it again with --advertise HOST:PORT.
invite-refused-centre = Choose a centre of the list, or the witness box.
invite-waiting = Codes given out, not used yet
invite-expires = expires: { $x }
invite-expired = expired

## What went wrong with a link
trouble-silent = no answer: the link may be down, the box off, or a firewall blocks UDP
trouble-address = its address can’t be reached from here: correct it
trouble-myself = its address is that of this machine: correct it
trouble-not-spoken = another program, or another version, answers at its address
trouble-here = link closed here
trouble-ended = link ended by the other side
trouble-silence = nothing was heard for a long time: the link was given up
trouble-restarted = the other side has restarted
trouble-broken = the link broke
trouble-wrong-network = the other side belongs to another network: check its join code
trouble-wrong-version = the two sides differ in version: update the older one
trouble-not-enrolled = the other side does not know us, or its enrolment is closed: invite it again
trouble-malformed = a message received does not follow the protocol
trouble-too-large = a message received is too large
trouble-signature = a signature received is wrong
trouble-branch = a run received continues nothing that is known here
trouble-gap = the beginning of what came was missing; it will be sent again
trouble-unknown-author = the author is not known to the network yet; it will be sent again
trouble-birth = the beginning of a log received is wrong
trouble-frozen = a log has too many branches: somebody must look at the machine that wrote it
trouble-paused = sync is paused on the other side
trouble-duplicate = another connection was kept
trouble-stopping = the other side was stopping
trouble-join-code = join code unknown, used already or expired
trouble-erased = an entry came without its content, which the network has not erased
trouble-foreign = a closed enrolment may bring its own entries only
trouble-full = the disk of the other side is full: it goes on when there is room
trouble-wrong-peer = another machine answers at this address
trouble-hub-recovering = the hub came back from a backup and waits for its boxes
trouble-other = a refusal that only a later release knows: update

menu-erasures = Erasures
erase-done = The erasure is asked for. Each box does it as soon as it hears of it, and says so here.
erase-title = Erase the data of { $x }?
erase-who-title = Erase a person’s data
erase-who-lead = A member or a guest, by id or whole name. Nothing is erased before a second step.
erase-who = Id or whole name
erase-look = Look up
erase-several = This does not name one person alone. Use the id of the one who is meant: { $x }
erase-nobody = Nobody has this id or whole name: { $x }
erase-guest = Guest
erase-member = Member
erase-lead = Name, contact and notes go from every file of every box, as soon as each hears of it. This is final. Bookings stay, without a name.
erase-keeps = What has left the network already is not taken back: backups, USB keys, prints, boxes that were retired. A restored backup erases again before it serves.
erase-sure = Erase for good
erasures-title = What is asked for, and who has done it
erasures-none = No erasure was asked for.
erasures-whole = done everywhere
erasures-waiting = waiting
erasures-not-yet = not yet
erasures-heard = heard
erasures-never-heard = never heard
erasures-did = done
erasures-closed = retired: may keep its copy
erasures-hint = A box says “done” when none of its files holds the data any more.
member-erase = Erase this person’s data…
