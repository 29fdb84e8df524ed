## The network, on the hub
entries = { $n ->
    [one] { $x } change
   *[other] { $x } changes
}
moment = { $x }, { $y }
nothing = nothing
milliseconds = { $x } ms
seconds = { $x } s
health-refused = link refused
health-cut = out of touch
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
fleet-is-behind = { $x } is { $y } behind, out of touch since { $z }
fleet-is-receiving = { $x } is receiving { $y }
fleet-is-sending = { $x } is sending what is missing here
fleet-is-cut = { $x } has been out of touch since { $z }
fleet-is-refused = the link to { $x } is refused
fleet-is-never = { $x } has not been seen yet
fleet-is-connecting = the link to { $x } is being made
fleet-is-paused = { $x } waits for the end of the pause
fleet-more = { $n ->
    [one] and another one
   *[other] and { $x } others
}
fleet-title = The boxes
fleet-order = The most urgent first: link refused, out of touch, not seen yet, connecting, exchanging, paused, up to date; of equal state, a wrong clock, then what waits most, then the name.
fleet-page = { $x } to { $y } of { $z }
fleet-before = Previous
fleet-after = Next
fleet-name = Box
fleet-state = State
fleet-behind = It lacks
fleet-missing = We lack
fleet-contact = Seen
fleet-attempt = Last attempt
fleet-rtt = Round trip
fleet-clock = Clock
fleet-hint = “We lack” tells what the box showed last; what it notes out of touch is known only when it is back. A clock more than 2 min off this one is pointed out.
clock-right = right
clock-ahead = { $x } ahead
clock-behind = { $x } behind
map-title = The map
map-hub = Hub
map-hub-where = hub, drawn where there is room
map-km = { $x } km
map-thick = thicker: more changes wait
map-none = No centre has a position: none stands on the map yet.
map-unplaced = Without a position, in the list only:
map-drawn = The map shows the { $x } most urgent boxes, of { $y }.
map-twin = The same as a list
matrix-title = Who lacks what
matrix-lead = Each line tells the changes that a box lacks; each column, who wrote them.
matrix-whole = Nobody lacks anything, by the last contact with each.
matrix-more = The table, box by box
matrix-who = Lacking at…
matrix-others = others
matrix-others-words = the root key or former boxes
matrix-more-words = the boxes that are not in this table
matrix-left-out = The table ends with the 30 most urgent boxes; { $x } others are not in it.
matrix-cell = { $x } of { $y }
changes-title = Latest changes of links
link-became-live = linked
link-became-connecting = connecting
link-became-offline = link lost
link-became-refused = link refused
link-became-paused = paused
menu-network = Network
