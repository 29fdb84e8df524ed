## Réserver
reserve-when = Quand
reserve-date = Jour
reserve-hours = Horaires
reserve-first-desk = Le premier poste libre
reserve-first-office = Le premier bureau libre
reserve-first-meeting-room = La première salle libre
reserve-first-video-point = La première visio libre
reserve-first-area = Le premier espace libre
reserve-repeat = Répéter
reserve-once = Une seule fois
reserve-weekly = Chaque semaine
reserve-weekdays = Jours de la semaine
reserve-until = Jusqu’au
reserve-count = ou nombre de dates
reserve-dates = Ces dates
reserve-dates-list = Autres dates, une par ligne
reserve-not-a-date = « { $x } » n’est pas une date, comme 1/12/2026.
reserve-until-when = Jusqu’à quand ? Choisissez un dernier jour, ou un nombre de dates.
reserve-days = Une série a de 1 à 104 dates : choisissez un dernier jour plus proche.
reserve-look = { $x ->
    [one] Une date : vérifiez, puis réservez
   *[other] { $x } dates : vérifiez, puis réservez
}
reserve-look-again = Revoir les dates
reserve-make = Réserver ces dates
reserve-skip = Laisser de côté
reserve-instead-of = À la place du { $x }
reserve-taken-by = pris par { $x }
reserve-free-asked = libre, sur demande
reserve-also = (déjà attendu : { $x }, { $y })
reserve-wait = Attendre cette place
weekday-mo = lundi
weekday-tu = mardi
weekday-we = mercredi
weekday-th = jeudi
weekday-fr = vendredi
weekday-sa = samedi
weekday-su = dimanche
reserve-pair = En visioconférence avec
reserve-pair-none = personne d’autre
