## Ce qui attend à l’accueil
inbox-request = { $who } demande { $resource }, { $day } { $span }.
inbox-question = { $who } demande un changement : { $resource }, { $day } { $span }.
inbox-conflict = Deux réservations pour { $resource }, { $day } { $span } : celle de { $who } est en trop.
inbox-answer = { $centre } n’a pas pu donner { $resource } à { $who }, { $day } { $span }.
inbox-no-show = { $who } n’est pas là : { $resource }, { $span }.
inbox-outside = { $who } a réservé { $resource }, { $day } { $span }, où ce n’est plus possible.
inbox-act-confirm = Accepter
inbox-act-decline = Refuser
inbox-act-displace = Retirer celle qui est en trop
inbox-act-release = Libérer la place
inbox-act-move = Déplacer
inbox-act-cancel = Annuler
inbox-act-done = Vu
