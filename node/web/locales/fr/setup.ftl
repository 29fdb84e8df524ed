## The first set-up
setup-title = Première mise en route
setup-lead = Cette boîte est neuve. Choisissez le mot de passe de l’accueil ; pour prouver que la boîte est bien à vous, recopiez le code affiché à son démarrage.
setup-code = Code de mise en route
setup-code-hint = Douze lettres et chiffres, affichés dans la fenêtre où le programme a démarré. Les tirets et les majuscules ne comptent pas.
setup-password = Nouveau mot de passe
setup-password-hint = Au moins { $x } caractères. Quatre mots courants mis bout à bout font un bon mot de passe.
setup-again = Le même, encore une fois
setup-save = Enregistrer et entrer
setup-wrong-code = Ce n’est pas le code de mise en route. Il s’affiche dans la fenêtre où le programme a démarré.
setup-password-short = Ce mot de passe est trop court.
setup-password-long = Ce mot de passe est trop long.
setup-password-differs = Les deux mots de passe ne sont pas les mêmes : tapez deux fois le même.
