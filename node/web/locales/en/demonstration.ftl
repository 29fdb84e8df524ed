## The bar of a demonstration
demo-bar = Demonstration, made-up data: by its clock it is { $x }, { $y }
demo-doors = The pages of:
demo-links = Demonstration: each link can be unplugged, slowed or plugged in again from here. It is unplugged without a word, like a cable torn out: packets are lost and nobody says goodbye.
link-set-normal = link plugged in
link-set-slow = slow link: 300 ms each way, 128 and 512 kbit/s
link-set-unplugged = link unplugged
set-link-plugged = Plug in
set-link-normal = Normal link
set-link-slow = Slow link
set-link-unplugged = Unplug
