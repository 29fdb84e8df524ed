## A centre's settings
menu-settings = Réglages
settings-tab-hours = Horaires et demandes
settings-tab-closures = Fermetures
settings-tab-places = Places
settings-tab-displays = Affichages
settings-tab-instant = Réservation immédiate
settings-saved = C’est enregistré.
settings-outside = { $x ->
    [one] 1 réservation à venir ne tient plus dans ces réglages. Elle reste.
   *[other] { $x } réservations à venir ne tiennent plus dans ces réglages. Elles restent.
}
settings-outside-see = Voir dans À traiter
settings-never-open = Avec ces horaires, le centre n’ouvre aucun jour de l’année qui vient.
settings-hours = Horaires d’ouverture
settings-hours-hint = Une ligne par jour, deux périodes au plus. 00:00 à la fin veut dire minuit.
settings-hours-more = Les horaires de ce centre disent plus que sept lignes ne montrent. Les lignes sont celles de cette semaine ; elles ne comptent que si vous remplacez les horaires.
settings-hours-unreadable = Les horaires de ce centre ont été écrits par une version plus récente de ce programme, qui ne sait pas les lire. Tant qu’ils restent, l’accueil décide seul.
settings-hours-keep = Garder ces horaires
settings-hours-replace = Les remplacer par les lignes ci-dessous
settings-closed = Fermé
settings-first-from = { $x }, ouverture
settings-first-to = { $x }, fermeture
settings-then-from = { $x }, réouverture
settings-then-to = { $x }, seconde fermeture
settings-spans-overlap = La seconde période commence avant la fin de la première.
settings-holidays = Jours fériés
settings-closed-holidays = Fermé les jours fériés
holidays-fr = de France
holidays-fr-alsace-moselle = d’Alsace-Moselle
settings-requests = Demandes
settings-requests-which = Quand une demande arrive d’ailleurs pour une place libre
settings-requests-answer = la boîte accepte toute seule
settings-requests-wait = elle attend ma réponse
settings-horizon = Combien de jours à l’avance
settings-horizon-hint = Vide : sans limite.
settings-no-shows = Personne n’est venu
settings-grace = Après combien de minutes
settings-grace-hint = Comptées du début de la réservation. Vide : jamais.
settings-no-shows-then = Alors
settings-no-shows-ask = me demander s’il faut libérer la place
settings-no-shows-release = libérer la place sans demander
settings-centre = Le centre
settings-name = Nom
settings-address = Adresse
settings-position = Position sur la carte
settings-position-hint = Degrés nord, virgule, degrés est, comme une carte en ligne les donne : 44.609, 2.033. Vide : le centre n’est que dans la liste.
settings-password = Mot de passe et appareils connectés
closures-coming = Fermetures à venir
closures-none = Aucune fermeture n’est prévue : le centre ouvre selon ses horaires.
closures-past = Passées : { $x }
closure-add = Fermer quelques jours
closure-from = Premier jour
closure-until = Dernier jour
closure-until-hint = Vide : ce jour seulement.
closure-what = Quoi
closure-whole = tout le centre
closure-reason = Pourquoi (facultatif, tout le monde le lit)
closure-hours = Une partie de la journée seulement ? Sinon laissez vide.
closure-from-time = Le premier jour à partir de
closure-until-time = Le dernier jour jusqu’à
closure-add-act = Ajouter la fermeture
closure-remove = Retirer
closure-removed = La fermeture est retirée : { $x }.
closure-days = du { $x } au { $y }
closure-times = du { $from } à { $at } au { $until } à { $to }
places-offered = Ce qui se réserve
places-none = Rien ne se réserve encore ici. Ajoutez une première place.
places-retired = Plus proposées : { $x }
place-up = Monter
place-down = Descendre
place-add = Ajouter une place
place-add-act = Ajouter
place-name = Nom
place-kind = Sorte
place-capacity = Pour combien de personnes
place-name-taken = Une place de ce centre s’appelle déjà ainsi.
place-out = Hors service
place-out-from = Premier jour
place-out-until = Dernier jour
place-out-hint = Sans dernier jour : jusqu’à nouvel ordre. Videz les deux quand la place sert à nouveau.
place-out-day = Hors service le { $x }
place-out-days = Hors service du { $x } au { $y }
place-out-since = Hors service à partir du { $x }, jusqu’à nouvel ordre
place-retire = Ne plus proposer cette place
place-retire-hint = Les réservations déjà faites restent.
place-offer = Proposer à nouveau
place-is-retired = Cette place n’est plus proposée : personne ne peut la réserver.
instant-lead = Ce que vous cochez est confié à la tête de réseau, jour après jour : un membre qui réserve de chez lui est confirmé tout de suite, même quand la liaison du centre est coupée. Chaque jour revient ici de lui-même le soir choisi, avec ce qui a été réservé.
instant-rule = Ce qui est confié
instant-places = Places
instant-places-hint = La moitié de chaque sorte au plus, pour que l’accueil garde de quoi faire. Rien de coché : plus rien n’est confié.
instant-insist = Confier plus de la moitié quand même
instant-weekdays = Jours
instant-ahead = Combien de jours à l’avance
instant-return = Revient ici
instant-evening = { $x ->
    [1] la veille à 18 h
    [2] l’avant-veille à 18 h
   *[other] { $x } jours avant, à 18 h
}
instant-lent = Confié en ce moment
instant-more = { $x ->
    [one] 1 autre jour
   *[other] { $x } autres jours
}
instant-recall = Reprendre
instant-give-back = Rendre au centre
instant-recalled = C’est demandé. Le jour revient ici dès que la tête de réseau l’a lu, avec ce qui a été réservé.
