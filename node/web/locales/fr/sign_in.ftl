## Signing in
sign-in = Entrer
sign-in-title = Se connecter
sign-in-lead = Entrez le mot de passe de l’accueil.
sign-in-wrong = Ce n’est pas le bon mot de passe. Vérifiez les majuscules et réessayez.
sign-in-wait = Trop d’essais : attendez { $x } s avant de réessayer.
sign-out = Se déconnecter
password = Mot de passe
