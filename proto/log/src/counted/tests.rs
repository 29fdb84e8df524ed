use super::*;
use crate::id::{ActorId, Hash, NetworkId};

const AUTHOR: NodeId = NodeId([5; 32]);

#[test]
fn of_an_author_that_nobody_named_nothing_is_waited_for_and_nothing_may_exist() {
    let (network, have) = (Network::new(NetworkId([1; 32])), Have::new(NetworkId([1; 32])));
    let line = Line { space: Space::Directory, author: AUTHOR };
    let on = Dependency { line: line.clone(), actor: ActorId::new(&AUTHOR, [1; 8]), seq: 1, h: Hash([1; 32]).short() };
    assert!(is_met(&network, &have, &on), "it is as one revoked without positions");
    assert!(!is_stored(&have, &on) && !is_placed(&network, &have, &line));
    assert_eq!(awaited(&network, &have, &line), None);
    assert_eq!(draw(&network, &have, &AUTHOR, CutLimits::default(), |_| true), Drawn::default());
}
