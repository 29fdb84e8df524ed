## Des réservations qui vont ensemble
pair-waits = À deux : la moitié de { $half } attend la réponse de { $whom } depuis { $since }. Rien n’est sûr avant.
pair-stands = À deux, avec { $x } : les places sont confirmées partout.
pair-broken = À deux, avec { $x } : une des places n’est plus là, les autres ne tiennent plus ensemble.
