## Centres, on the hub
centres-lead = Chaque ligne mène au planning du centre, tel que la tête de réseau le connaît.
centres-none = Aucun centre n’est encore connu ici : chargez le fichier du réseau (telecentre-hub load).
centre-name = Centre
centre-places = À réserver
centre-requests = Demandes en attente
centre-today = Réservations du jour
centre-as-of = Connu jusqu’à
centre-box = Boîte
centre-no-box = aucune : à inviter
menu-centres = Centres
