//! The hub's key is lost or stolen: the root key names another, which begins with nothing but that word.

use telecentre_log::body::encode_body;
use telecentre_log::chain::SignedRun;
use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::entry::Dependency;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{ActorId, Hash, Line, NodeId, RecordId, Space};
use telecentre_log::network::{self, Closing, ClosingKind, Cut, Role, Standing};
use telecentre_rules::slot::days_of_date;
use telecentre_rules::steward::{Stewards, steward_of};

use crate::session::{Event, Stranger};
use crate::testing::{
    Site, centre, close_drafts, confirmed, connect, enrol, hub, network_id, revoke, revoke_id, root, sync,
};

/// Later than any hub of these tests.
const TERM: u32 = 1_800_000_000;

/// The root key's word that this one is the hub, written where nothing of the network is held.
fn word(new: &NodeId, stolen: bool) -> SignedRun {
    let nothing = telecentre_log::have::Have::new(network_id());
    network::succeed(&root(), &nothing, (new, "Relève"), (TERM, stolen), (1_700_000_100, [7; 8]))
}

/// A hub that was just named by the root key and holds nothing else.
fn successor(stolen: bool) -> Site {
    let mut new = Site::new(9);
    new.take(word(&new.keys.id(), stolen)).unwrap();
    assert_eq!(new.replica.network().hub(), Some(new.keys.id()));
    new
}

/// The node meets the new hub in the old one's place, then comes back twice: known to it, then known by it.
fn meet(node: &mut Site, new: &mut Site) {
    let mut wire = connect(node, new, [None, None]);
    wire.a.take_as_stranger(Stranger::Claims);
    wire.b.take_as_stranger(Stranger::Gives);
    wire.settle(node, new);
    assert_eq!(node.replica.network().hub(), Some(new.keys.id()), "the charter tells the node");
    let held: Vec<_> = new.replica.have().lines().map(|held| held.line.clone()).collect();
    assert!(held.iter().all(|line| line.author == root().id()), "the node gave more than the charter: {held:?}");
    let mut wire = connect(node, new, [None, None]);
    wire.b.take_as_stranger(Stranger::Gives);
    wire.settle(node, new);
    assert_eq!(new.replica.network().standing(&node.keys.id()), Standing::Open, "commons told the hub");
    assert!(new.replica.have().lines().all(|held| held.line.space == Space::Commons));
    sync(node, new, [None, None]);
}

#[test]
fn a_hub_with_a_new_key_gets_everything_back_from_a_node_and_governs() {
    let (mut old, mut node) = (hub(&[2, 3]), Site::new(2));
    old.add(5);
    let gone = telecentre_log::document::DocumentName::member(RecordId([5; 8]));
    old.write(&[network::draft(vec![network::erase(RecordId([6; 8]), &gone)])]);
    sync(&mut node, &mut old, [None, None]);
    node.add(8);
    let mut new = successor(false);
    meet(&mut node, &mut new);
    assert!(new.replica.network().erased(&gone), "an erasure holds");
    assert_eq!(new.replica.network().name, "Demo");
    assert_eq!(new.replica.network().standing(&old.keys.id()), Standing::Closed);
    // It writes of records that the old one made: what both said makes one record.
    new.write(&[network::advertise("new.example.org:7400")]);
    revoke(&mut new, 3);
    enrol(&mut new, 4);
    // The lost one comes back and has something to say: it counts, but not against the new one's word.
    old.write(&[network::advertise("old.example.org:7400"), network::settle("Renommé", "Europe/Paris")]);
    sync(&mut node, &mut new, [None, None]);
    connect(&old, &node, [None, None]).settle(&mut old, &mut node);
    sync(&mut node, &mut new, [None, None]);
    node.restart();
    for site in [&node, &new, &old] {
        let network = site.replica.network();
        assert_eq!((network.hub(), network.name.as_str()), (Some(new.keys.id()), "Renommé"));
        assert_eq!(network.hub_endpoint.as_deref(), Some("new.example.org:7400"));
        let third = network.enrolment(&Site::new(3).keys.id()).unwrap();
        assert_eq!((third.closed.is_some(), third.role, &third.centre), (true, Role::Node, &Some(centre(3))));
        assert!(network.enrolment(&Site::new(4).keys.id()).unwrap().closed.is_none());
    }
}

#[test]
fn a_stolen_hub_is_closed_by_the_new_one_and_can_neither_go_on_nor_close_it() {
    let (mut old, mut node) = (hub(&[2]), Site::new(2));
    sync(&mut node, &mut old, [None, None]);
    let mut new = successor(true);
    meet(&mut node, &mut new);
    assert!(new.replica.network().is_shut_out(&old.keys.id()) && !new.replica.network().is_shut_out(&new.keys.id()));
    let to_close = new.replica.network().to_close();
    assert_eq!(to_close.iter().map(|(_, node)| *node).collect::<Vec<_>>(), [old.keys.id()]);
    for (_, former) in to_close {
        revoke_id(&mut new, former);
    }
    assert_eq!(new.replica.network().to_close(), []);
    // The thief enrols a box of his own and closes the new hub, by what he heard of the charter.
    let charter = new.journal().into_iter().filter(|run| run.line.author == root().id());
    charter.for_each(|run| assert!(old.take(run).is_ok()));
    let closing = Closing {
        node: new.keys.id(),
        kind: ClosingKind::Revoked,
        number: 7,
        cut: Cut::default(),
        reason: Some("volé".to_owned()),
        lent_upto: None,
    };
    old.write(&close_drafts(&closing));
    enrol(&mut old, 5);
    sync(&mut node, &mut new, [None, None]);
    for run in old.journal() {
        let _ = node.take(run.clone());
        let _ = new.take(run);
    }
    node.restart();
    for site in [&node, &new] {
        let network = site.replica.network();
        assert_eq!(network.hub(), Some(new.keys.id()));
        assert!(network.enrolment(&old.keys.id()).unwrap().closed.is_some());
        assert_eq!(network.standing(&Site::new(5).keys.id()), Standing::Unknown, "the thief's box is let in");
        assert_eq!(network.standing(&node.keys.id()), Standing::Open);
    }
    assert_eq!(node.digests(), new.digests());
}

#[test]
fn who_answers_in_the_hubs_place_without_the_root_keys_word_gains_nothing() {
    let (mut old, mut node) = (hub(&[2]), Site::new(2));
    old.add(5);
    sync(&mut node, &mut old, [None, None]);
    node.add(6);
    let before = node.digests();
    // It holds all that it could hear, names itself, and shows a tip of the node's own line that the node lacks.
    let mut liar = Site::new(9);
    for run in old.journal() {
        let _ = liar.take(run);
    }
    liar.write(&[network::draft(vec![Put::new(RecordId([1; 8]), Field::NODE, "me".into())])]);
    let mut ghost = Site::new(2);
    ghost.drawn = 900;
    sync(&mut ghost, &mut old, [None, None]);
    ghost.add(7);
    ghost.journal().into_iter().for_each(|run| assert!(liar.take(run).is_ok()));
    let held = liar.digests();
    let mut wire = connect(&node, &liar, [None, None]);
    wire.a.take_as_stranger(Stranger::Claims);
    wire.settle(&mut node, &mut liar);
    assert_eq!(node.digests(), before, "something of the stranger's was kept");
    assert_eq!(liar.digests(), held, "something was told to the stranger");
    assert_eq!(wire.entries[0], 0, "entries were sent to the stranger");
    let told = |event: &&Event| !matches!(event, Event::Hello { .. } | Event::Shown);
    assert_eq!(wire.events[0].iter().filter(told).count(), 0, "{:?}", wire.events[0]);
}

#[test]
fn a_new_box_confirms_nothing_while_what_the_box_before_it_wrote_is_not_shown() {
    let (mut hub, mut old, mut new) = (hub(&[2]), Site::new(2), Site::new(3));
    sync(&mut old, &mut hub, [None, None]);
    let said = |document: &str, n: u8, field: Field, value: Scalar| Draft {
        space: Space::Centre(centre(2)),
        document: document.parse().unwrap(),
        puts: vec![Put::new(RecordId([n; 8]), field, value)],
    };
    // The hub asks for something, which the box held when it handed a day over to the hub.
    hub.write(&[said("requests/2026-11", 7, Field::LATE, Scalar::Bool(true))]);
    let asked = hub.journal().pop().unwrap();
    sync(&mut old, &mut hub, [None, None]);
    let mut over = said("ledger/2026-11", 8, Field::RESOURCE, "desk-1".into());
    let day = days_of_date(jiff::civil::date(2026, 11, 30));
    over.puts.push(Put::new(RecordId([8; 8]), Field::DAY, Scalar::Int(day.into())));
    over.puts.push(Put::new(RecordId([8; 8]), Field::HAND_OVER, Scalar::Int(1)));
    over.puts.push(Put::new(RecordId([8; 8]), Field::NODE, Scalar::Bytes(hub.keys.id().0.to_vec())));
    old.write(&[over]);
    sync(&mut old, &mut hub, [None, None]);
    revoke(&mut hub, 2);
    let puts = network::enrol(RecordId([3; 8]), &new.keys.id(), Role::Node, Some(&centre(2)), "Node");
    hub.write(&[network::draft(puts)]);
    for run in hub.journal().into_iter().filter(|run| *run != asked) {
        new.take(run).unwrap();
    }
    let place = (centre(2), "desk-1".parse().unwrap());
    assert!(new.replica.takeover_complete(&place.0), "it holds all that the box wrote");
    assert!(!new.replica.may_confirm(&place.0));
    new.take(asked).unwrap();
    assert!(new.replica.may_confirm(&place.0));
    let steward = steward_of(new.replica.view(), &new.replica, &place.0, &place.1, jiff::civil::date(2026, 11, 30));
    assert_eq!(steward, Some(hub.keys.id()), "and it sees that the day is not its own");
}

#[test]
fn a_box_that_named_what_was_never_written_holds_up_neither_its_centre_nor_the_box_after_it() {
    let (mut hub, mut old, mut new) = (hub(&[2]), Site::new(2), Site::new(3));
    sync(&mut old, &mut hub, [None, None]);
    let booked = |n: u8| Draft {
        space: Space::Centre(centre(2)),
        document: "ledger/2026-11".parse().unwrap(),
        puts: confirmed(RecordId([n; 8]), 7),
    };
    old.write(&[booked(8)]);
    sync(&mut old, &mut hub, [None, None]);
    let line = Line { space: Space::Centre(centre(2)), author: hub.keys.id() };
    let actor = ActorId::new(&line.author, [9; 8]);
    let junk = Dependency { line, actor, seq: 7, h: Hash([9; 32]).short() };
    let ledger: DocumentName = "ledger/2026-11".parse().unwrap();
    let body = encode_body(&ledger, None, &confirmed(RecordId([9; 8]), 7));
    hub.take(old.forge(Space::Centre(centre(2)), [5; 8], vec![(ledger, vec![junk], body)])).unwrap();
    assert!(hub.replica.documents().holds_up(&old.keys.id(), &centre(2)));
    revoke(&mut hub, 2);
    let puts = network::enrol(RecordId([3; 8]), &new.keys.id(), Role::Node, Some(&centre(2)), "Node");
    hub.write(&[network::draft(puts)]);
    sync(&mut new, &mut hub, [None, None]);
    assert!(new.replica.may_confirm(&centre(2)));
    let shown = |site: &Site, n: u8| site.replica.view().bookings.get(RecordId([n; 8])).is_some();
    for site in [&new, &hub] {
        assert!(shown(site, 8), "what it wrote before counts");
        assert!(!shown(site, 9) && site.replica.documents().behind().next().is_none());
    }
}
