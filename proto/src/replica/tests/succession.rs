use crate::network::{self, Standing};
use crate::testing::{Site, connect, hub, root};

#[test]
fn a_hub_that_follows_a_lost_one_is_the_hub_and_what_the_lost_one_wrote_counts() {
    for stolen in [false, true] {
        let (mut old, mut node, new) = (hub(&[2]), Site::new(2), Site::new(9));
        connect(&old, &node, [None, None]).settle(&mut old, &mut node);
        let held = (node.replica.network(), node.replica.have());
        let run = network::succeed(&root(), held, (&new.keys.id(), "Hub"), stolen, (1_700_000_100, [7; 8])).unwrap();
        // What the old hub wrote and nobody holds yet.
        old.write(&[network::settle("Renommé", "Europe/Paris")]);
        node.replica.admit(run, &node.store).unwrap();
        node.commit();
        assert_eq!(node.replica.network().hub(), Some(new.keys.id()));
        assert_eq!(node.replica.network().standing(&new.keys.id()), Standing::Open);
        assert_eq!(node.replica.network().standing(&old.keys.id()), Standing::Closed);
        assert!(node.replica.network().was_hub(&old.keys.id()));
        connect(&old, &node, [None, None]).settle(&mut old, &mut node);
        let name = if stolen { "Demo" } else { "Renommé" };
        assert_eq!(node.replica.network().name, name, "stolen: {stolen}");
        assert_eq!(old.replica.network().hub(), Some(new.keys.id()), "the old one learns of it");
    }
}
