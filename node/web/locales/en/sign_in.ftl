## Signing in
sign-in = Sign in
sign-in-title = Sign in
sign-in-wrong = That is not the password. Check the capitals and try again.
sign-in-wait = Too many tries: wait { $x } s before you try again.
sign-out = Sign out
password = Password
sign-in-by-badge = With my badge
sign-in-badge = Badge
sign-in-pin = PIN
sign-in-badge-hint = The front desk of your centre gives you the badge and its PIN. They open the other centres, too.
sign-in-by-password-node = With the password of the front desk
sign-in-by-password-hub = With the password of the hub
sign-in-by-password-witness = With the password of the box
sign-in-wrong-badge = This badge and PIN do not belong together. Check both, and ask the front desk for a new badge if need be.
