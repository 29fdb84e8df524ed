## Des réservations qui vont ensemble
pair-waits = À deux : la moitié de { $half } attend la réponse de { $whom } depuis { $since }. Rien n’est sûr avant.
pair-stands = À deux, avec { $x } : les places sont confirmées partout.
pair-title = Rompre la paire ?
pair-broken = Paire rompue, avec { $x } : une des places a été refusée, lâchée ou attendue trop longtemps. Les autres sont relâchées. À faire : proposez un autre moment à la personne.
pair-broken-stands = Paire rompue, avec { $x } : une des places a été annulée après la confirmation. Ici la place tient toujours : gardez-la, ou annulez-la aussi.
pair-broken-gone = Paire rompue, avec { $x } : cette place n’y est plus. L’accueil des autres places décide s’il les garde ; prévenez la personne.
pair-expires = Sans décision du premier centre après 48 heures de liaison, la demande tombe d’elle-même.
pair-expires-here = Sans décision ici après encore { $x } heures de liaison, la demande tombe d’elle-même.
pair-breaks = La demande tombe partout : les autres places sont relâchées dès que leurs boîtes l’apprennent, sauf si le premier centre a confirmé entre-temps.
pair-breaks-decided = Les autres places restent prises : leur accueil est prié de choisir s’il les garde.
pair-let-go = Lâcher la place et rompre la paire
pair-keep = Ne rien changer
