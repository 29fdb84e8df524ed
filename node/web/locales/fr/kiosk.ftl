## Screens for everybody, and the sheet of QR codes
kiosk-title = Places libres
kiosk-visitor = Visiteur n°{"\u00A0"}{ $x }
kiosk-free = Libre
kiosk-places = { $x ->
    [one] 1 place libre
   *[other] { $x } places libres
}
kiosk-taken = { $kind ->
    [meeting-room] Occupée
    [video-point] Pas libre
   *[other] Occupé
}
kiosk-shut = { $kind ->
    [meeting-room] Fermée
   *[other] Fermé
}
kiosk-out = Hors service
kiosk-next-free = Ensuite : libre { $x }
kiosk-next-taken = { $kind ->
    [meeting-room] Ensuite : occupée { $x }
    [video-point] Ensuite : pas libre { $x }
   *[other] Ensuite : occupé { $x }
}
kiosk-next-shut = { $kind ->
    [meeting-room] Ensuite : fermée { $x }
   *[other] Ensuite : fermé { $x }
}
kiosk-take = Je m’installe
kiosk-yours = { $who } : { $place } est à vous jusqu’à { $until }. Bon travail !
kiosk-gone = Cette place vient d’être prise. Choisissez-en une autre.
kiosk-as-of = Vu d’ici, d’après ce qui est arrivé { $x }.
kiosk-off-title = Rien à voir ici pour le moment
kiosk-off = Cet affichage n’est pas ouvert. Demandez à l’accueil, qui sait ce qui est libre.
kiosk-off-host = Accueil : ouvrir l’affichage
kiosk-setting = Écran pour tous
kiosk-setting-lead = Ce que chacun voit sans mot de passe, sur le réseau du centre : jamais un nom.
kiosk-mode-off = rien
kiosk-mode-show = ce qui est libre et ce qui est occupé
kiosk-mode-seat = la même chose, et on s’installe d’un geste, comme « Visiteur n° 3 »
kiosk-where = Où le voir
kiosk-board-hint = Pour un écran à l’entrée. Il se met à jour tout seul.
kiosk-door = À la porte : { $x }
qr-title = Feuille de QR à imprimer
qr-sheet-hint = Un code par place, à découper et à coller.
qr-no-address = La boîte ne connaît pas encore son adresse
qr-no-address-why = Un code mène à une adresse. Tant que la boîte ne sait pas laquelle, il ne mènerait nulle part.
qr-no-address-how = Écrivez dans son fichier de configuration l’adresse par laquelle on l’atteint, puis redémarrez‑la :
qr-off = L’écran pour tous n’est pas ouvert : qui suit un de ces codes ne verra rien. À ouvrir dans
qr-hint = Imprimez, découpez, collez un code sur chaque place.
qr-of = QR de { $x }
qr-scan = Libre ? Visez le code.
