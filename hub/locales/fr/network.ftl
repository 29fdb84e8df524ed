## The network, on the hub
entries = { $n ->
    [one] { $x } changement
   *[other] { $x } changements
}
moment = { $x }, { $y }
nothing = rien
milliseconds = { $x } ms
seconds = { $x } s
health-refused = liaison refusée
health-cut = hors liaison
health-never = pas encore vue
health-connecting = connexion en cours
health-catching = échange en cours
health-paused = en pause
health-up-to-date = à jour
health-here = cette machine
health-see = voir son état
fleet-empty = Aucune boîte n’est encore inscrite : invitez la première.
fleet-whole = { $n ->
    [one] La boîte du réseau est à jour.
   *[other] Les { $x } boîtes du réseau sont à jour.
}
fleet-some = { $n ->
    [0] Aucune boîte sur { $y } n’est à jour
    [one] { $n } boîte sur { $y } à jour
   *[other] { $n } boîtes sur { $y } à jour
}
fleet-then = {" ; "}
fleet-sentence = { $x }.
fleet-is-behind = { $x } a { $y } de retard, hors liaison depuis { $z }
fleet-is-receiving = { $x } reçoit { $y }
fleet-is-sending = { $x } envoie ce qui manque ici
fleet-is-cut = { $x } est hors liaison depuis { $z }
fleet-is-refused = la liaison avec { $x } est refusée
fleet-is-never = { $x } n’a pas encore été vue
fleet-is-connecting = la liaison avec { $x } s’établit
fleet-is-paused = { $x } attend la fin de la pause
fleet-more = { $n ->
    [one] et une autre
   *[other] et { $x } autres
}
fleet-title = Les boîtes
fleet-order = Les plus urgentes d’abord : liaison refusée, hors liaison, pas encore vue, connexion, échange, pause, à jour ; à état égal, une horloge fausse, puis ce qui attend le plus, puis le nom.
fleet-page = { $x } à { $y } sur { $z }
fleet-before = Précédentes
fleet-after = Suivantes
fleet-name = Boîte
fleet-state = État
fleet-behind = Il lui manque
fleet-missing = Il nous manque
fleet-contact = Vue
fleet-attempt = Dernier essai
fleet-rtt = Aller-retour
fleet-clock = Horloge
fleet-hint = « Il nous manque » dit ce que la boîte a montré la dernière fois ; ce qu’elle note hors liaison, on ne le saura qu’à son retour. Une horloge qui s’écarte de plus de 2 min de celle-ci est signalée.
clock-right = à l’heure
clock-ahead = avance de { $x }
clock-behind = retard de { $x }
map-title = La carte
map-hub = Tête de réseau
map-hub-where = tête de réseau, dessinée où il y a de la place
map-km = { $x } km
map-thick = plus épais : plus de changements attendent
map-none = Aucun centre n’a de position : aucun n’est encore sur la carte.
map-unplaced = Sans position, dans la liste seulement :
map-drawn = La carte montre les { $x } boîtes les plus urgentes, sur { $y }.
map-twin = La même chose en liste
matrix-title = Qui manque de quoi
matrix-lead = Sur chaque ligne, les changements qui manquent à une boîte ; en colonne, qui les a écrits.
matrix-whole = Personne ne manque de rien, d’après le dernier contact de chacune.
matrix-more = Le tableau, boîte par boîte
matrix-who = Il manque à…
matrix-others = autres
matrix-others-words = la clé racine ou d’anciennes boîtes
matrix-more-words = les boîtes qui ne sont pas dans ce tableau
matrix-left-out = Le tableau s’arrête aux 30 boîtes les plus urgentes ; { $x } autres n’y sont pas.
matrix-cell = { $x } de { $y }
changes-title = Derniers changements de liaison
link-became-live = liaison établie
link-became-connecting = connexion en cours
link-became-offline = liaison perdue
link-became-refused = liaison refusée
link-became-paused = mise en pause
menu-network = Réseau
