clash-elsewhere = { $who } a aussi une réservation à ce moment : { $resource }, { $centre }, { $span } ({ $state }). Les deux restent ; annulez ou déplacez celle qui est de trop.
