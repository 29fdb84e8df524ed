## Signing in
sign-in = Entrer
sign-in-title = Se connecter
sign-in-wrong = Ce n’est pas le bon mot de passe. Vérifiez les majuscules et réessayez.
sign-in-wait = Trop d’essais : attendez { $x } s avant de réessayer.
sign-out = Se déconnecter
password = Mot de passe
sign-in-by-badge = Avec mon badge
sign-in-badge = Badge
sign-in-pin = Code PIN
sign-in-badge-hint = Le badge et son code sont donnés à l’accueil de votre centre. Ils ouvrent aussi les autres centres.
sign-in-by-password-node = Avec le mot de passe de l’accueil
sign-in-by-password-hub = Avec le mot de passe de la tête de réseau
sign-in-by-password-witness = Avec le mot de passe de la boîte
sign-in-wrong-badge = Ce badge et ce code ne vont pas ensemble. Vérifiez les deux, et demandez un nouveau badge à l’accueil s’il le faut.
