## La liste d’attente
wait-title = { $x } attend une place
wait-what = { $x }, { $y }
wait-asked = La demande est partie : le centre dira à qui c’est le tour.
wait-queued = { $x ->
    [0] C’est à cette personne que va la prochaine place libre.
    [one] Une personne attend avant elle.
   *[other] { $x } personnes attendent avant elle.
}
wait-given = La place est trouvée.
wait-withdrawn = Cette attente est retirée.
wait-expired = Cette attente est terminée : l’heure est passée, ou trop de personnes attendaient déjà.
wait-since = Demandé { $x }
wait-stop = Ne plus attendre
wait-stop-sure = Ne plus attendre cette place ?
wait-see = Voir la réservation
