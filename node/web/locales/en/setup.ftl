## The first set-up
setup-title = First set-up
setup-lead = This box is new. Choose the password of the front desk; to prove that the box is yours, copy the code that it showed when it started.
setup-code = Setup code
setup-code-hint = Twelve letters and digits, shown in the window where the program was started. Hyphens and capitals do not matter.
setup-password = New password
setup-password-hint = At least { $x } characters. Four everyday words in a row make a good password.
setup-again = The same once more
setup-save = Save and enter
setup-wrong-code = That is not the setup code. It is shown in the window where the program was started.
setup-password-short = This password is too short.
setup-password-long = This password is too long.
setup-password-differs = The two passwords differ: type the same one twice.
