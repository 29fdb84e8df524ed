//! One actor that went on twice: detected, settled by the hub, issued again, equal everywhere in the end; and a box
//! that was replaced and comes back with bookings.

use telecentre_log::counted::CutLimits;
use telecentre_log::document::Draft;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{NodeId, RecordId, Space};
use telecentre_log::network::{self, ClosingKind, Role};
use telecentre_rules::booking::State;
use telecentre_rules::slot::Slot;

use crate::replica::Replica;
use crate::testing::{Site, centre, close_drafts, closing, hub, sync};

/// A desk of the node with seed 2, confirmed in its ledger for an hour of a day.
fn booking(id: u8, hour: u16) -> Draft {
    let slot = Slot::new(jiff::civil::date(2026, 11, 24), hour * 60, hour * 60 + 60).unwrap();
    let put = |field, value| Put::new(RecordId([id; 8]), field, value);
    let puts = vec![
        put(Field::RESOURCE, "desk-1".into()),
        put(Field::WHO, Scalar::id(RecordId([9; 8]))),
        put(Field::SLOT, Scalar::Int(slot.pack())),
    ];
    Draft { space: Space::Centre(centre(2)), document: "ledger/2026-11".parse().unwrap(), puts }
}

/// What a replica does by itself between two batches.
fn keep_up(site: &mut Site) {
    loop {
        let mut drafts = site.replica.settle_forks();
        drafts.extend(site.replica.to_reissue(&site.store));
        drafts.extend(site.replica.to_offer(&site.store));
        if drafts.is_empty() {
            return;
        }
        site.write(&drafts);
    }
}

fn booked(replica: &Replica, id: u8) -> Option<(State, bool)> {
    replica.view().bookings.get(RecordId([id; 8])).map(|b| (b.state, b.overrides))
}

/// A hub, and a box that booked twice and goes on from an image of between, under the actor of then.
fn resumed() -> (Site, Site) {
    let (mut hub, mut node) = (hub(&[2, 3]), Site::new(2));
    sync(&mut node, &mut hub, [None, None]);
    node.write(&[booking(1, 8)]);
    let image = node.frozen();
    node.write(&[booking(2, 9)]);
    sync(&mut node, &mut hub, [None, None]);
    node.resume(image);
    node.drawn += 100;
    (hub, node)
}

#[test]
fn a_resumed_machine_is_found_out_and_what_it_wrote_on_the_lost_branch_is_issued_again_by_a_new_actor() {
    let (mut hub, mut node) = resumed();
    node.write(&[booking(3, 10)]);
    let before = node.replica.actor();
    sync(&mut node, &mut hub, [None, None]);
    let forks = hub.replica.forks();
    assert_eq!((forks.len(), forks[0].branches, forks[0].settled), (1, 2, false));
    assert_eq!(node.replica.actor(), None, "the actor retires");
    keep_up(&mut hub);
    assert!(hub.replica.forks()[0].settled);
    assert_eq!(booked(&hub.replica, 3), None, "it stood on the branch that does not count");
    sync(&mut node, &mut hub, [None, None]);
    keep_up(&mut node);
    assert!(node.replica.actor().is_some() && node.replica.actor() != before);
    sync(&mut node, &mut hub, [None, None]);
    for replica in [&hub.replica, &node.replica] {
        assert_eq!(booked(replica, 1), Some((State::Confirmed, false)));
        assert_eq!(booked(replica, 2), Some((State::Confirmed, false)));
        assert_eq!(booked(replica, 3), Some((State::Confirmed, true)), "issued again, and marked");
    }
    let (mut third, entries) = (Site::new(3), node.replica.have().entries());
    sync(&mut third, &mut hub, [None, None]);
    assert_eq!(third.replica.have().entries(), entries);
    keep_up(&mut node);
    assert_eq!(node.replica.have().entries(), entries, "nothing is issued a second time");
    node.restart();
    keep_up(&mut node);
    assert_eq!(node.replica.have().entries(), entries, "nor after a restart");
}

#[test]
fn who_hears_the_hubs_word_before_the_other_branch_issues_again_once_and_under_a_new_actor() {
    let (mut hub, mut node) = resumed();
    node.write(&[booking(3, 10)]);
    let before = node.replica.actor();
    hub.take(node.journal().pop().unwrap()).unwrap();
    keep_up(&mut hub);
    // Of all that the hub holds its word alone comes; the replica goes on under the actor that it had until now.
    for run in hub.journal().into_iter().filter(|run| run.line.space == Space::Commons) {
        node.take(run).unwrap();
    }
    assert_eq!(booked(&node.replica, 3), None);
    let again = node.replica.to_reissue(&node.store);
    assert!(!again.is_empty());
    assert_ne!(node.replica.actor(), before, "what the actor of then writes does not count");
    node.write(&again);
    assert_eq!(node.replica.to_reissue(&node.store), []);
    sync(&mut node, &mut hub, [None, None]);
    for replica in [&hub.replica, &node.replica] {
        assert_eq!([1, 2, 3].map(|n| booked(replica, n).map(|(state, _)| state)), [Some(State::Confirmed); 3]);
    }
}

#[test]
fn what_shows_nowhere_is_not_issued_again() {
    let (mut hub, mut node) = resumed();
    // Whoever has a copy of the box writes what it may not: a request under another's id, a charter.
    let request = Draft { document: "requests/2026-11".parse().unwrap(), ..booking(4, 11) };
    let charter = Draft { document: "charter".parse().unwrap(), ..booking(5, 12) };
    node.write(&[booking(3, 10), request, charter]);
    sync(&mut node, &mut hub, [None, None]);
    keep_up(&mut hub);
    sync(&mut node, &mut hub, [None, None]);
    let again = node.replica.to_reissue(&node.store);
    assert_eq!(again.len(), 1, "{again:?}");
    node.write(&again);
    assert_eq!(node.replica.to_reissue(&node.store), []);
    assert_eq!(booked(&node.replica, 3), Some((State::Confirmed, true)));
}

#[test]
fn any_number_of_branches_of_one_actor_is_taken_and_shown() {
    let (mut hub, mut node) = (hub(&[2]), Site::new(2));
    sync(&mut node, &mut hub, [None, None]);
    node.write(&[booking(1, 8)]);
    sync(&mut node, &mut hub, [None, None]);
    let image = node.frozen();
    for n in 2..14 {
        node.resume((image.0.clone(), image.1.clone()));
        node.write(&[booking(n, 9)]);
        hub.take(node.journal().pop().unwrap()).unwrap();
    }
    assert_eq!(hub.replica.forks()[0].branches, 12);
}

/// Retires a box of the centre with seed 2, and enrols another in its place.
fn replace(hub: &mut Site, old: NodeId, new: NodeId) {
    let cut = hub.replica.draw_cut(&old, CutLimits::default(), |_| true).cut;
    let mut drafts = close_drafts(&closing(hub, old, ClosingKind::Retired, cut));
    drafts.push(network::draft(network::enrol(RecordId([5; 8]), &new, Role::Node, Some(&centre(2)), "New")));
    hub.write(&drafts);
}

#[test]
fn what_a_replaced_box_booked_after_its_cut_is_offered_to_the_new_ones_host_once() {
    let (mut hub, mut old) = (hub(&[2]), Site::new(2));
    sync(&mut old, &mut hub, [None, None]);
    old.write(&[booking(1, 8)]);
    sync(&mut old, &mut hub, [None, None]);
    let mut new = Site::new(5);
    replace(&mut hub, old.keys.id(), new.keys.id());
    old.write(&[booking(2, 9)]);
    let guest = RecordId([7; 8]);
    let mut walk_in = booking(3, 10);
    walk_in.puts[1].value = Scalar::id(guest);
    walk_in.puts.push(Put::new(RecordId([3; 8]), Field::GUEST, Scalar::Bool(true)));
    let name = Put { n: 1, ..Put::new(guest, Field::NAME, "Zoé".into()) };
    let name = Draft {
        space: walk_in.space.clone(),
        document: telecentre_log::document::DocumentName::guest(guest),
        puts: vec![name],
    };
    old.write(&[name, walk_in]);
    for run in old.journal() {
        // It may deliver its own lines, late.
        let _ = hub.take(run);
    }
    sync(&mut new, &mut hub, [None, None]);
    assert_eq!(booked(&new.replica, 2), None, "it counts for nothing");
    keep_up(&mut new);
    for id in [2, 3] {
        let again = RecordId([id; 8]).again(&new.keys.id());
        let offered = new.replica.view().bookings.get(again).unwrap();
        assert_eq!((offered.state, offered.salvaged), (State::Requested, true));
    }
    assert_eq!(new.replica.view().people.guest(&centre(2), guest).map(|g| g.name.clone()), Some("Zoé".to_owned()));
    let entries = new.replica.have().entries();
    keep_up(&mut new);
    new.restart();
    keep_up(&mut new);
    assert_eq!(new.replica.have().entries(), entries, "it is offered once");
    assert_eq!(booked(&new.replica, 1), Some((State::Confirmed, false)));
}

#[test]
fn who_comes_late_and_knows_the_hubs_word_first_does_not_count_the_other_branch_either() {
    let (mut hub, mut node) = (hub(&[2, 3]), Site::new(2));
    sync(&mut node, &mut hub, [None, None]);
    node.write(&[booking(1, 8)]);
    // The ledger begins with another actor than the one that forks.
    node.restart();
    node.write(&[booking(2, 9)]);
    let image = node.frozen();
    node.write(&[booking(3, 10)]);
    sync(&mut node, &mut hub, [None, None]);
    node.resume(image);
    node.write(&[booking(4, 11)]);
    sync(&mut node, &mut hub, [None, None]);
    keep_up(&mut hub);
    let mut late = Site::new(3);
    let mut runs = hub.journal();
    runs.sort_by_key(|run| run.line.space != Space::Commons);
    for run in runs {
        // Each is stored for itself, so that the word is settled before the first entry of the ledger comes.
        late.take(run).unwrap();
    }
    assert_eq!(booked(&late.replica, 4), None);
    assert_eq!(late.replica.view().fingerprint(), hub.replica.view().fingerprint());
}
