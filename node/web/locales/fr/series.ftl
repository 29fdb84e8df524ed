## Une série de réservations
series-title = Série de { $x }
series-what = { $x }, { $y }
series-made = { $x ->
    [one] C’est noté : une date.
   *[other] C’est noté : { $x } dates.
}
series-cancelled = Les dates choisies sont annulées. Celles qu’un autre centre décide restent jusqu’à sa réponse.
series-retried = { $x ->
    [0] Toutes les dates laissées de côté sont maintenant réservées.
    [one] Il reste une date laissée de côté : elle n’est toujours pas libre.
   *[other] Il reste { $x } dates laissées de côté : elles ne sont toujours pas libres.
}
series-partial = { $x } sur { $y } connues ici : les autres arriveront avec la liaison.
series-missed = Personne n’est venu les trois dernières fois : faut-il arrêter la série ?
series-skipped = { $x ->
    [one] Une date laissée de côté
   *[other] { $x } dates laissées de côté
}
series-retry = Essayer encore
series-retry-elsewhere = Ces dates s’essaient encore à la boîte où la série a été faite.
series-end = Arrêter la série
series-end-hint = Pour une seule date, ouvrez-la ci-dessus.
series-from = À partir du
series-end-do = Annuler la suite
series-end-sure = Annuler toutes les dates à partir de ce jour ?
series-status-free = libre
series-status-taken = pris
series-status-closed = fermé
series-status-past = passé
series-status-too-far = trop loin
