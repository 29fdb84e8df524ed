## Boxes and invitations, on the hub
box-role-node = box of a centre
box-role-hub = hub of the network
box-role-witness = witness box
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
box-revoke-lead = What this box has written until now stays. What it writes from now on counts nowhere, and it can no longer exchange anything. This is final: to come back it must be invited again.
box-revoke-keeps = It keeps the copy of what it has received. If it is lost or stolen, tell the people whose data it holds.
box-revoke-reason = Reason, for the record
box-revoke-sure = Remove from the network
box-revoke-back = Change nothing
box-revoked = { $x } is removed from the network.
box-revoked-less = It had written in more places than the closing can name: of some lines only what came first counts.
box-revoke-retired = It is in good hands: replaced, or moved away. What it still brings is offered to the centre’s host.
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
menu-enrol = Boxes
