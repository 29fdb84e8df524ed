## The network, on the hub
menu-day = Réservations
entries = { $n ->
    [one] { $x } écriture
   *[other] { $x } écritures
}
moment = { $x }, { $y }
nothing = rien
milliseconds = { $x } ms
seconds = { $x } s
box-role-node = boîte du centre
box-role-hub = tête de réseau
box-role-witness = boîte témoin
health-refused = liaison refusée
health-cut = hors de portée
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
fleet-is-behind = { $x } a { $y } de retard, vue { $z }
fleet-is-receiving = { $x } reçoit { $y }
fleet-is-sending = { $x } envoie ce qui manque ici
fleet-is-cut = { $x } est hors de portée, vue { $z }
fleet-is-refused = la liaison avec { $x } est refusée
fleet-is-never = { $x } n’a pas encore été vue
fleet-is-connecting = la liaison avec { $x } s’établit
fleet-is-paused = { $x } attend la fin de la pause
fleet-more = { $n ->
    [one] et une autre
   *[other] et { $x } autres
}
fleet-title = Les boîtes
fleet-name = Boîte
fleet-state = État
fleet-behind = Il lui manque
fleet-missing = Il nous manque
fleet-contact = Vue
fleet-attempt = Dernier essai
fleet-rtt = Aller-retour
fleet-clock = Horloge
fleet-hint = « Il nous manque » dit ce que la boîte a montré la dernière fois ; ce qu’elle écrit hors de portée, on ne le saura qu’à son retour. Une horloge qui s’écarte de plus de 2 min de celle-ci est signalée.
clock-right = à l’heure
clock-ahead = avance de { $x }
clock-behind = retard de { $x }
map-title = Les liaisons
map-hub = Réseau
matrix-title = Qui manque de quoi
matrix-lead = Sur chaque ligne, les écritures qui manquent à une boîte ; en colonne, qui les a écrites.
matrix-whole = Personne ne manque de rien, d’après le dernier contact de chacune.
matrix-who = Il manque à…
matrix-others = autres
matrix-others-words = la clé racine ou d’anciennes boîtes
matrix-cell = { $x } de { $y }
changes-title = Derniers changements de liaison
link-became-live = liaison établie
link-became-connecting = connexion en cours
link-became-offline = liaison perdue
link-became-refused = liaison refusée
link-became-paused = mise en pause

## Demonstration
demo-links = Démonstration : chaque liaison peut être débranchée, ralentie ou rebranchée d’ici. Débranchée, elle l’est sans prévenir, comme un câble arraché : les paquets se perdent et personne ne dit au revoir.
link-set-normal = liaison branchée
link-set-slow = liaison lente : 300 ms dans chaque sens, 128 et 512 kbit/s
link-set-unplugged = liaison débranchée
set-link-plugged = Rebrancher
set-link-normal = Lien normal
set-link-slow = Lien lent
set-link-unplugged = Débrancher

## Centres
centres-lead = Chaque ligne mène au planning du centre, tel que la tête de réseau le connaît.
centres-none = Aucun centre n’est encore connu ici : chargez le fichier du réseau (telecentre-hub load).
centre-name = Centre
centre-places = À réserver
centre-requests = Demandes en attente
centre-today = Réservations du jour
centre-as-of = Connu jusqu’à
centre-box = Boîte
centre-no-box = aucune : à inviter

## Boxes
boxes-title = Boîtes inscrites
boxes-none = Aucune boîte n’est inscrite.
box-name = Boîte
box-role = Rôle
box-centre = Centre
box-id = Identité
box-state = Inscription
box-open = ouverte
box-closed = close
box-former = ancienne tête de réseau
box-stolen = volée
box-closed-for = close : { $x }
box-replaced = remplacée par une nouvelle boîte
box-revoke = Retirer
box-revoke-title = Retirer { $x } du réseau ?
box-revoke-lead = Ce que cette boîte a écrit jusqu’ici reste. Ce qu’elle écrira ensuite ne comptera nulle part, et elle ne pourra plus se synchroniser. C’est définitif : pour revenir, il faudra l’inviter de nouveau.
box-revoke-keeps = Elle garde la copie de ce qu’elle a déjà reçu. Si elle est perdue ou volée, prévenez les personnes dont elle porte les données.
box-revoke-reason = Raison, pour mémoire
box-revoke-sure = Retirer du réseau
box-revoke-back = Ne rien changer
box-revoked = { $x } est retirée du réseau.
invite-title = Inviter une boîte
invite-lead = Un code sert une seule fois, pour une seule boîte. Tapé sur la nouvelle boîte, il l’inscrit au réseau.
invite-for = Pour
invite-witness = une boîte témoin, sans centre
invite-days = Valable
invite-days-for = { $n ->
    [one] { $x } jour
   *[other] { $x } jours
}
invite-make = Faire un code
invite-replaces = Si le centre a déjà une boîte, la nouvelle la remplace au moment où elle s’inscrit.
invite-code-title = Code pour { $x }
invite-code-once = Copiez-le maintenant : il ne sera plus montré. Quiconque l’a peut inscrire une boîte à cette place ; donnez-le de vive voix ou sur papier.
invite-code = Le code, en une ligne
invite-command = À taper sur la nouvelle boîte
invite-until = Valable jusqu’à : { $x }.
invite-refused-address = Cette tête de réseau ne sait pas à quelle adresse les boîtes peuvent la joindre. Redémarrez-la avec --advertise HÔTE:PORT.
invite-refused-centre = Choisissez un centre de la liste, ou la boîte témoin.
invite-waiting = Codes donnés, pas encore utilisés
invite-expires = expire : { $x }
invite-expired = expiré

## What went wrong with a link
trouble-silent = pas de réponse : la liaison est peut-être coupée, la boîte éteinte, ou un pare-feu bloque UDP
trouble-address = son adresse n’est pas joignable d’ici : à corriger
trouble-myself = son adresse est celle de cette machine : à corriger
trouble-not-spoken = un autre programme, ou une autre version, répond à son adresse
trouble-here = liaison fermée ici
trouble-ended = liaison terminée par l’autre côté
trouble-silence = plus rien n’a été entendu pendant longtemps : liaison abandonnée
trouble-restarted = l’autre côté a redémarré
trouble-broken = la liaison s’est rompue
trouble-wrong-network = l’autre côté est d’un autre réseau : vérifiez son code d’inscription
trouble-wrong-version = les deux côtés n’ont pas la même version : mettez à jour le plus ancien
trouble-not-enrolled = l’autre côté ne nous connaît pas, ou son inscription est close : à inviter de nouveau
trouble-malformed = un message reçu ne suit pas le protocole
trouble-too-large = un message reçu est trop grand
trouble-signature = une signature reçue n’est pas bonne
trouble-branch = une suite reçue ne tient à rien de connu ici
trouble-gap = il manquait le début de ce qui a été reçu ; ce sera renvoyé
trouble-unknown-author = l’auteur n’est pas encore connu du réseau ; ce sera renvoyé
trouble-birth = un début de journal reçu n’est pas bon
trouble-frozen = un journal a trop de branches : quelqu’un doit regarder la machine qui l’a écrit
trouble-paused = la synchronisation est en pause de l’autre côté
trouble-duplicate = une autre connexion a été gardée
trouble-stopping = l’autre côté s’arrêtait
trouble-join-code = code d’inscription inconnu, déjà utilisé ou expiré
trouble-erased = une écriture est arrivée sans son contenu, que le réseau n’a pas effacé
trouble-foreign = une inscription close ne peut apporter que ses propres écritures
trouble-full = le disque de l’autre côté est plein : cela reprendra quand il y aura de la place
trouble-wrong-peer = une autre machine répond à cette adresse
trouble-hub-recovering = la tête de réseau revient d’une sauvegarde et attend ses boîtes
trouble-other = refus qu’une version plus récente seule connaît : mettez à jour

menu-erasures = Effacements
erase-done = L’effacement est demandé. Chaque boîte le fait dès qu’elle l’apprend, et le dit ici.
erase-title = Effacer les données de { $x } ?
erase-who-title = Effacer les données d’une personne
erase-who-lead = Un membre ou un visiteur, par son identifiant ou son nom entier. Rien n’est effacé avant une seconde étape.
erase-who = Identifiant ou nom entier
erase-look = Chercher
erase-several = Ce nom ne désigne pas une seule personne. Prenez l’identifiant de celle dont il s’agit : { $x }
erase-nobody = Personne n’a cet identifiant ou ce nom entier : { $x }
erase-guest = Visiteur
erase-member = Membre
erase-lead = Nom, coordonnées et notes disparaissent de tous les fichiers de toutes les boîtes, dès que chacune l’apprend. C’est définitif. Les réservations restent, sans nom.
erase-keeps = Ce qui est déjà sorti du réseau n’est pas repris : sauvegardes, clés USB, impressions, boîtes retirées. Une sauvegarde restaurée efface de nouveau avant de servir.
erase-sure = Effacer définitivement
erasures-title = Ce qui est demandé, et qui l’a fait
erasures-none = Aucun effacement n’a été demandé.
erasures-whole = fait partout
erasures-waiting = en attente
erasures-not-yet = pas encore
erasures-heard = entendue
erasures-never-heard = jamais entendue
erasures-did = fait
erasures-closed = retirée : garde peut-être sa copie
erasures-hint = Une boîte dit « fait » quand plus aucun de ses fichiers ne porte ces données.
member-erase = Effacer les données de cette personne…
