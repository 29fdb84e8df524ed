## What waits at the front desk
inbox-request = { $who } asks for { $resource }, { $day } { $span }.
inbox-question = { $who } asks for a change: { $resource }, { $day } { $span }.
inbox-conflict = Two bookings for { $resource }, { $day } { $span }: that of { $who } is one too many.
inbox-answer = { $centre } could not give { $resource } to { $who }, { $day } { $span }.
inbox-no-show = { $who } is not here: { $resource }, { $span }.
inbox-outside = { $who } booked { $resource }, { $day } { $span }, when that is no longer possible.
inbox-act-confirm = Accept
inbox-act-decline = Decline
inbox-act-displace = Take out the one too many
inbox-act-release = Free the place
inbox-act-move = Move
inbox-act-cancel = Cancel
inbox-act-done = Seen
