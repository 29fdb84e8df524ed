## Roles
role-menu = Rôles
role-title = Rôles
role-of-admin = Administration du réseau
role-of-director = Direction
role-of-host = Accueil de { $x }
role-none = Personne n’a encore de rôle : tout se fait avec le mot de passe de la boîte.
role-no-badge = sans badge
role-end = Retirer
role-give = Donner un rôle
role-person = Personne
role-person-choose = Choisir…
role-which = Rôle
role-choose = Choisissez une personne et un rôle.
role-hint = Un rôle s’ouvre avec un badge dont le code a au moins six chiffres. Retiré, il cesse partout dès que chaque boîte l’apprend.
role-given = Le rôle est donné.
role-ended = Le rôle est retiré.
