## The day's sheet, and what came back on it
sheet = Feuille du jour
sheet-title = Feuille du { $x }
sheet-print = Imprimer
sheet-print-hint = Imprimez cette page avec le menu du navigateur : une feuille A4, d’un seul côté.
sheet-printed = imprimée à { $x }
sheet-who = Nom
sheet-type = Saisir la feuille
sheet-type-hint = Une ligne par visite. La touche Tab suffit ; une ligne sans nom ne compte pas.
sheet-row = Ligne { $x }
sheet-noted = Noté : { $x } ({ $y })
sheet-late = Ce jour est passé : ce que vous notez sera marqué « noté après coup ».
sheet-wrong = { $x ->
    [one] 1 ligne n’est pas notée : corrigez-la et enregistrez.
   *[other] { $x } lignes ne sont pas notées : corrigez-les et enregistrez.
}
sheet-who-several = Plusieurs membres s’appellent « { $x } » : choisissez ci-dessous.
sheet-who-which = Aucun membre ne s’appelle exactement « { $x } » : choisissez ci-dessous, ou cochez « de passage ».
sheet-who-none = Aucun membre ne s’appelle « { $x } » : corrigez, ou cochez « de passage ».
sheet-changed = Cette ligne a déjà été notée autrement. Effacez-la ici, et changez la réservation sur sa page.
sheet-taken = Quelqu’un d’autre avait cette place à ce moment.
