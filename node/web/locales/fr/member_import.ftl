## Importing members
member-import-title = Importer des membres
member-import-lead-in = Importer une liste…
member-import-preview = Ce que l’import va faire
member-import-send = Votre liste
member-import-file = Fichier (csv ou xlsx)
member-import-hint = Telle que votre tableur l’enregistre, jusqu’à 8 Mo et 20 000 lignes. Rien n’est écrit avant que vous ayez vu ce que chaque ligne va faire.
member-import-look = Voir ce que cela donne
member-import-what = Ce que la liste contient
member-import-what-name = Une colonne « Nom », ou « Nom » et « Prénom ».
member-import-what-status = Une colonne « Statut » : indépendant, salarié du public ou salarié du privé.
member-import-what-centre = Une colonne « Centre » : le nom du télécentre.
member-import-what-centre-here = Une colonne « Centre », si besoin : sans elle, c’est ce télécentre.
member-import-what-more = Si vous les avez : « Activité », « Employeur », « Courriel », « Téléphone ».
member-import-what-public = Ce que l’annuaire montre, avec l’accord de la personne : « Public » (nom, activité…), ou une colonne par champ, comme « Courriel public » (oui ou non).
member-import-empty = Une case vide ne change rien. Les autres colonnes sont ignorées, et nommées.
member-import-not = Ce fichier ne peut pas être importé
member-import-done = C’est fait.
member-import-refused = Des lignes sont refusées : rien ne sera importé
member-import-wrong-line = Ligne { $x } : { $y }
member-import-more-wrong = Et { $x } autres lignes refusées, plus bas.
member-import-mend = Corrigez ces lignes dans votre tableur, puis choisissez le fichier de nouveau.
member-import-none = Tout y est déjà : il n’y a rien à importer.
member-import-other = Choisir un autre fichier
member-import-do = { $x ->
    [one] Importer 1 membre
   *[other] Importer { $x } membres
}
member-import-line = Ligne
member-import-becomes = Ce qu’elle devient
member-import-told = Détail
member-import-shown = Lignes { $x } à { $y } sur { $z }
member-import-parts = Autres lignes
member-import-before = Lignes précédentes
member-import-after = Lignes suivantes
member-import-nothing = rien
member-import-gone = Ce fichier n’est plus gardé ici : choisissez-le de nouveau.
member-import-no-file = Choisissez un fichier.
member-import-changed = Quelque chose a changé depuis l’aperçu, et rien n’a été importé : voici ce que la liste ferait maintenant.
member-import-broken-off = { $x } membres sur { $y } sont enregistrés, puis l’import s’est arrêté. Importez le même fichier de nouveau : seul ce qui manque sera écrit.
member-import-status-new = nouveau
member-import-status-change = changement
member-import-status-same = identique
member-import-status-double = en double
member-import-status-refused = refusée
member-import-count-new = { $x ->
    [one] 1 nouveau
   *[other] { $x } nouveaux
}
member-import-count-change = { $x ->
    [one] 1 changement
   *[other] { $x } changements
}
member-import-count-same = { $x ->
    [one] 1 identique
   *[other] { $x } identiques
}
member-import-count-double = { $x ->
    [one] 1 en double
   *[other] { $x } en double
}
member-import-count-refused = { $x ->
    [one] 1 refusée
   *[other] { $x } refusées
}
member-import-field-name = nom :
member-import-field-activity = activité :
member-import-field-status = statut :
member-import-field-employer = employeur :
member-import-field-home_centre = centre :
member-import-field-email = courriel :
member-import-field-phone = téléphone :
member-import-field-public = annuaire :
member-import-repeats = Répète la ligne { $x } : n’est pas importée.
member-import-repeats-otherwise = Même personne qu’à la ligne { $x }, avec autre chose : c’est la ligne { $x } qui compte.
member-import-erased = Les données de cette personne ont été effacées : elle n’est pas importée.
member-import-zero = Le zéro que le tableur avait enlevé au téléphone est remis.
member-import-column-unknown = Colonne « { $x } » non reconnue : ignorée.
member-import-column-second = Colonne « { $x } » : elle sert quand « { $y } » est vide.
member-import-column-twice = Les colonnes « { $x } » et « { $y } » disent la même chose : gardez-en une.
member-import-missing-columns = Il manque la colonne : { $x }. La première ligne du fichier a : { $y }.
member-import-need-name = nom
member-import-need-status = statut
member-import-need-home_centre = centre
member-import-no-lines = Il n’y a rien sous les titres des colonnes.
member-import-recovering = Cette boîte cherche encore ce qu’elle avait écrit : importez quand elle aura fini, pour que personne n’y soit deux fois.
member-import-file-empty = Ce fichier est vide.
member-import-file-too-large = Ce fichier dépasse { $x } Mo : partagez-le en plusieurs.
member-import-file-too-many-rows = Ce fichier a plus de { $x } lignes : partagez-le en plusieurs.
member-import-file-too-many-columns = La ligne { $x } a plus de colonnes qu’une liste de membres.
member-import-file-unpacks-too-large = Déplié, ce classeur dépasse { $x } Mo, ou prétend le faire : enregistrez la seule feuille de la liste, en csv.
member-import-file-not-a-list = Ce n’est ni un fichier csv ni un classeur xlsx.
member-import-file-old-excel = C’est un ancien classeur Excel (xls), ou il est protégé par un mot de passe : enregistrez-le en xlsx ou en csv, sans mot de passe.
member-import-file-other-program = Ce n’est pas un classeur xlsx : enregistrez la liste en xlsx ou en csv.
member-import-file-damaged = Ce classeur est abîmé : enregistrez-le de nouveau, ou en csv.
member-import-error-no-name = Il manque le nom.
member-import-error-no-status = Il manque le statut d’un nouveau membre.
member-import-error-unknown-status = Statut « { $x } » : écrivez indépendant, salarié du public ou salarié du privé.
member-import-error-no-centre = Il manque le centre.
member-import-error-unknown-centre = Aucun télécentre ne s’appelle « { $x } ».
member-import-error-not-yours = Cette personne est de { $x } : son accueil, ou la tête de réseau, peut l’importer.
member-import-error-namesakes = { $x } membres de ce centre portent ce nom : donnez l’identifiant de la personne dans une colonne « id ».
member-import-error-other = L’identifiant « { $x } » n’est pas celui d’un membre.
member-import-error-bad-id = « { $x } » n’est pas un identifiant d’ici : videz la case, ou donnez un autre titre à la colonne.
member-import-error-not-yes-or-no = « { $x } » : écrivez oui ou non.
member-import-error-not-a-field = « { $x } » : dites ce que l’annuaire montre, par exemple nom, activité, courriel.
member-import-error-no-value = La case montre { $x } : sa formule n’a pas de valeur.
member-import-error-cells-beyond = Cette ligne a plus de cases que les { $x } titres de colonnes : un texte avec un séparateur doit être entre guillemets.
