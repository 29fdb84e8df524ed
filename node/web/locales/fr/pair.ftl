## Des réservations qui vont ensemble
pair-with = À deux, avec { $x }.
pair-waits = { $n ->
    [one] { $whom } doit encore répondre pour sa place (depuis { $since }) : rien n’est sûr avant.
   *[other] Doivent encore répondre pour leur place : { $whom } (depuis { $since }). Rien n’est sûr avant.
}
pair-waits-first = Les autres places sont retenues ; { $whom } doit décider pour toutes (depuis { $since }) : rien n’est sûr avant.
pair-waits-here = Les autres places sont retenues : à vous de décider pour toutes (depuis { $x }).
not-yet-halves = On attend d’abord la réponse de l’autre centre : { $x }. Vous pourrez accepter dès qu’elle est là ; refuser, dès maintenant.
pair-stands = À deux, avec { $x } : les places sont confirmées partout.
pair-title = Rompre la paire ?
pair-broken = Paire rompue, avec { $x } : une des places a été refusée, lâchée ou attendue trop longtemps. Les autres sont relâchées. À faire : proposez un autre moment à la personne.
pair-broken-stands = Paire rompue, avec { $x } : une des places a été annulée après la confirmation. Ici la place tient toujours : gardez-la, ou annulez-la aussi.
pair-broken-gone = Paire rompue, avec { $x } : cette place n’y est plus. L’accueil des autres places décide s’il les garde ; prévenez la personne.
pair-expires = Si { $x } n’a pas décidé après 48 heures de liaison, la demande tombe d’elle-même.
pair-expires-here = { $x ->
    [one] Sans décision ici après encore une heure de liaison, la demande tombe d’elle-même.
   *[other] Sans décision ici après encore { $x } heures de liaison, la demande tombe d’elle-même.
}
pair-others = { $x ->
    [one] L’autre place :
   *[other] Les autres places :
}
pair-breaks = La demande tombe partout : les autres places sont relâchées dès que leurs boîtes l’apprennent, sauf si { $x } a confirmé entre-temps.
pair-breaks-decided = Les autres places restent prises : leur accueil est prié de choisir s’il les garde.
pair-let-go = Lâcher la place et rompre la paire
pair-keep = Ne rien changer
