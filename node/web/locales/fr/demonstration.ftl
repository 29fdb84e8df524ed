## La barre d’une démonstration
demo-bar = Démonstration, données inventées : il est { $x } à son horloge, { $y }
demo-doors = Les pages de :
demo-links = Démonstration : chaque liaison peut être débranchée, ralentie ou rebranchée d’ici. Débranchée, elle l’est sans prévenir, comme un câble arraché : les paquets se perdent et personne ne dit au revoir.
link-set-normal = liaison branchée
link-set-slow = liaison lente : 300 ms dans chaque sens, 128 et 512 kbit/s
link-set-unplugged = liaison débranchée
set-link-plugged = Rebrancher
set-link-normal = Liaison normale
set-link-slow = Liaison lente
set-link-unplugged = Débrancher
