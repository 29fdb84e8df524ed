## Signing in
sign-in = Sign in
sign-in-title = Sign in
sign-in-lead = Enter the password of the front desk.
sign-in-wrong = That is not the password. Check the capitals and try again.
sign-in-wait = Too many tries: wait { $x } s before you try again.
sign-out = Sign out
password = Password
