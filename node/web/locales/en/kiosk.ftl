## Screens for everybody, and the sheet of QR codes
kiosk-title = Free places
kiosk-visitor = Visitor no.{"\u00A0"}{ $x }
kiosk-free = Free
kiosk-places = { $x ->
    [one] 1 place free
   *[other] { $x } places free
}
kiosk-taken = { $kind ->
   *[other] Taken
}
kiosk-shut = { $kind ->
   *[other] Closed
}
kiosk-out = Out of service
kiosk-next-free = Next: free { $x }
kiosk-next-taken = { $kind ->
   *[other] Next: taken { $x }
}
kiosk-next-shut = { $kind ->
   *[other] Next: closed { $x }
}
kiosk-take = Sit down here
kiosk-yours = { $who }: { $place } is yours until { $until }. Have a good time!
kiosk-gone = This place has just been taken. Choose another one.
kiosk-as-of = As seen from here, by what arrived { $x }.
kiosk-off-title = Nothing to see here for now
kiosk-off = This screen is not open. Ask at the front desk, which knows what is free.
kiosk-off-host = Front desk: open the screen
kiosk-setting = Screen for everybody
kiosk-setting-lead = What everybody sees without a password, on the centre's network: never a name.
kiosk-mode-off = nothing
kiosk-mode-show = what is free and what is taken
kiosk-mode-seat = the same, and one tap takes a seat, as “Visitor no. 3”
kiosk-where = Where to see it
kiosk-board-hint = For a screen at the entrance. It keeps itself up to date.
kiosk-door = At the door: { $x }
qr-title = Sheet of QR codes to print
qr-sheet-hint = A code for each place, to cut out and stick on.
qr-no-address = The box does not know its address yet
qr-no-address-why = A code leads to an address. As long as the box does not know which, it would lead nowhere.
qr-no-address-how = Write the address at which people reach it into its configuration file, then restart it:
qr-off = The screen for everybody is not open: whoever follows one of these codes will see nothing. Open it under
qr-hint = Print, cut out, and stick a code on each place.
qr-of = QR code of { $x }
qr-scan = Free? Point at the code.
