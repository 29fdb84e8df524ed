## Roles
role-menu = Roles
role-title = Roles
role-of-admin = Administration of the network
role-of-director = Direction
role-of-host = Front desk of { $x }
role-none = Nobody has a role yet: everything is done with the box’s password.
role-no-badge = no badge
role-end = Take back
role-give = Give a role
role-person = Person
role-person-choose = Choose…
role-which = Role
role-choose = Choose a person and a role.
role-hint = A role opens with a badge whose PIN has at least six digits. Taken back, it ends everywhere as soon as each box hears of it.
role-given = The role is given.
role-ended = The role is taken back.
