## Boxes and invitations, on the hub
box-role-node = boîte du centre
box-role-hub = tête de réseau
box-role-witness = boîte témoin
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
box-revoke-lead = Ce que cette boîte a écrit jusqu’ici reste. Ce qu’elle écrira ensuite ne comptera nulle part, et elle ne pourra plus rien échanger. C’est définitif : pour revenir, il faudra l’inviter de nouveau.
box-revoke-keeps = Elle garde la copie de ce qu’elle a déjà reçu. Si elle est perdue ou volée, prévenez les personnes dont elle porte les données.
box-revoke-reason = Raison, pour mémoire
box-revoke-sure = Retirer du réseau
box-revoke-back = Ne rien changer
box-revoked = { $x } est retirée du réseau.
box-revoked-less = Elle avait écrit à plus d’endroits que la fermeture ne peut en nommer : de certaines lignes, seul compte ce qui est arrivé d’abord.
box-revoke-retired = Elle est en de bonnes mains : remplacée, ou partie. Ce qu’elle apportera encore est proposé à l’accueil du centre.
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
menu-enrol = Boîtes
