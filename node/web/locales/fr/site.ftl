## What every page shares: menu, banners, dates, amounts
never = jamais
demo = démonstration
menu = Menu
skip = Aller au contenu
role-node = boîte du centre
role-hub = tête de réseau
role-witness = boîte témoin
live-lost = La boîte ne répond plus. Ce qui est affiché peut avoir changé ; l’affichage se remettra à jour tout seul.
banner-recovering = Cette boîte a retrouvé une ancienne sauvegarde : il lui manque une partie de ce qu’elle tenait. Vous pouvez continuer ; ce que vous confirmez maintenant sera vérifié au retour de la liaison.
banner-clock-ahead = L’horloge de cette boîte avance de { $x } sur celle du réseau : elle croit que nous sommes le { $y }. Ce que vous notez « aujourd’hui » peut tomber au mauvais jour ; mettez l’horloge à l’heure, puis redémarrez la boîte.
banner-clock-behind = L’horloge de cette boîte retarde de { $x } sur celle du réseau : elle croit que nous sommes le { $y }. Ce que vous notez « aujourd’hui » peut tomber au mauvais jour ; mettez l’horloge à l’heure, puis redémarrez la boîte.
banner-read-only = Le disque est plein, ou il est en panne : rien ne peut être noté pour le moment. Ce qui était noté est intact. Libérez de la place, puis prévenez la personne qui s’occupe de la boîte si cela dure.
banner-paused = La liaison est en pause sur cette boîte : les autres centres ne voient pas vos changements.
date-long = { $weekday } { $day }{"\u00A0"}{ $month } { $year }
date-short = { $weekday } { $day }{"\u00A0"}{ $month }
span = de { $x } à { $y }
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche
weekday-short-1 = lun.
weekday-short-2 = mar.
weekday-short-3 = mer.
weekday-short-4 = jeu.
weekday-short-5 = ven.
weekday-short-6 = sam.
weekday-short-7 = dim.
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
month-short-1 = janv.
month-short-2 = févr.
month-short-3 = mars
month-short-4 = avr.
month-short-5 = mai
month-short-6 = juin
month-short-7 = juil.
month-short-8 = août
month-short-9 = sept.
month-short-10 = oct.
month-short-11 = nov.
month-short-12 = déc.
colon = {"\u00A0"}:{" "}
quoted = « { $x } »
ago-now = à l’instant
ago-minutes = il y a { $x } min
ago-hours = il y a { $x } h
ago-today = aujourd’hui à { $x }
ago-yesterday = hier à { $x }
ago-date = le { $x } à { $y }
lasting-moment = moins d’une minute
lasting-minutes = { $x } min
lasting-hours = { $x } h
lasting-days = { $x } jours
bytes = { $x } o
kilobytes = { $x } ko
megabytes = { $x } Mo
banner-closed = L’inscription de cette boîte a été fermée par le réseau. Ce que vous notez ici ne compte plus ailleurs : appelez l’administration du réseau.
banner-takes-over = Cette boîte prend la suite au centre et ne confirme pas encore d’elle-même : elle attend { $x }. Vous pouvez placer quelqu’un malgré tout.
awaits-predecessor = ce que la boîte précédente a réservé
awaits-hub = ce que la tête de réseau a réservé ici
awaits-witness = la parole du témoin sur ce que la tête de réseau a réservé ici
chip-linked = En liaison
chip-some = { $x } boîtes sur { $y } en liaison
chip-beginning = Liaison en cours
chip-alone = Seul
chip-alone-since = Seul depuis { $x }
chip-paused = En pause
me-node = Accueil
me-hub = Administration
me-witness = Témoin
title-refused = Erreur : { $x }
date-short-year = { $weekday } { $day }{"\u00A0"}{ $month } { $year }
date-heading = { $weekday } { $day }{"\u00A0"}{ $month }
date-month = { $x } { $y }
since-yesterday = hier { $x }
and = {" et "}
half-morning = Matin
half-afternoon = Après-midi
half-day = Journée
free-desk = { $x ->
    [one] { $x } poste
   *[other] { $x } postes
}
free-office = { $x ->
    [one] { $x } bureau
   *[other] { $x } bureaux
}
free-meeting-room = { $x ->
    [one] { $x } salle
   *[other] { $x } salles
}
free-video-point = { $x ->
    [one] { $x } visio
   *[other] { $x } visios
}
row-since = depuis { $x }
row-until = jusqu’à { $x }
row-from = { $x } – { $y }
date-day = { $x }{"\u00A0"}{ $y }
date-days = Du { $x } au { $y }
panel-close = Fermer le panneau
