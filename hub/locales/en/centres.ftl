## Centres, on the hub
centres-lead = Each line leads to the centre’s day, as the hub knows it.
centres-none = No centre is known here yet: load the network’s file (telecentre-hub load).
centre-name = Centre
centre-places = To be booked
centre-requests = Requests waiting
centre-today = Bookings today
centre-as-of = Known until
centre-box = Box
centre-no-box = none: to be invited
menu-centres = Centres
