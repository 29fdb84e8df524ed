clash-elsewhere = { $who } has another booking at that time: { $resource }, { $centre }, { $span } ({ $state }). Both stand; cancel or move the one that is not needed.
