## The day's sheet, and what came back on it
sheet = Sheet of the day
sheet-title = Sheet of { $x }
sheet-print = Print
sheet-print-hint = Print this page from the browser's menu: one side of A4.
sheet-printed = printed at { $x }
sheet-who = Name
sheet-type = Type the sheet in
sheet-type-hint = A row for each visit. The Tab key is all you need; a row without a name does not count.
sheet-row = Row { $x }
sheet-noted = Noted: { $x } ({ $y })
sheet-late = This day has passed: what you note will be marked “recorded late”.
sheet-wrong = { $x ->
    [one] 1 row is not noted: mend it and save.
   *[other] { $x } rows are not noted: mend them and save.
}
sheet-who-several = Several members are called “{ $x }”: choose below.
sheet-who-which = No member is called exactly “{ $x }”: choose below, or tick “walk-in”.
sheet-who-none = No member is called “{ $x }”: mend it, or tick “walk-in”.
sheet-changed = This row was noted otherwise before. Empty it here, and change the booking on its page.
sheet-taken = Somebody else had that place at that time.
