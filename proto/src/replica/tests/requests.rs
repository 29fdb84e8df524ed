//! Requests: what is asked under an id that another began counts for nothing and is shown; a record is written once.

use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Space};
use telecentre_log::visible::Void;
use telecentre_rules::booking::{Booking, State};

use crate::testing::{Site, centre, confirmed, hub, sync};

/// An entry of requests at the centre of the node with seed 2.
fn requests(month: &str, puts: Vec<Put>) -> Draft {
    let document: DocumentName = format!("requests/{month}").parse().unwrap();
    Draft { space: Space::Centre(centre(2)), document, puts }
}

fn base(id: RecordId, person: u8, asked: i64) -> Vec<Put> {
    let mut puts = confirmed(id, person);
    puts.push(Put::new(id, Field::REQUESTED, Scalar::Int(asked)));
    puts
}

fn shown(site: &Site, id: RecordId) -> Booking {
    site.replica.view().bookings.get(id).unwrap()
}

/// A hub that asked for a place at the centre of the first of two nodes, and who of the three holds that.
fn asked() -> (Site, Site, Site, RecordId) {
    let (mut hub, mut node, mut liar) = (hub(&[2, 3]), Site::new(2), Site::new(3));
    let id = RecordId::of(&hub.keys.id(), [1; 5]);
    hub.write(&[requests("2026-11", base(id, 7, 1_700_000_000))]);
    sync(&mut node, &mut hub, [None, None]);
    sync(&mut liar, &mut hub, [None, None]);
    (hub, node, liar, id)
}

#[test]
fn a_base_or_a_wish_under_an_id_that_another_began_is_void_and_shown_and_changes_nothing() {
    let (mut hub, mut node, mut liar, id) = asked();
    let before = shown(&hub, id);
    // Long before anybody, for somebody else, in another month; and a wish under the id of the booking itself.
    liar.write(&[requests("2026-11", base(id, 9, 0))]);
    liar.write(&[requests("2026-10", base(id, 9, i64::MIN + 1))]);
    let wish = |id: RecordId, about: RecordId| {
        vec![Put::new(id, Field::ABOUT, Scalar::id(about)), Put::new(id, Field::WISH, Scalar::Int(1))]
    };
    liar.write(&[requests("2026-11", wish(id, id))]);
    let own = RecordId::of(&liar.keys.id(), [2; 5]);
    // One entry that also says something lawful is void as a whole.
    liar.write(&[requests("2026-12", [base(own, 9, 0), base(id, 9, 0)].concat())]);
    sync(&mut liar, &mut hub, [None, None]);
    sync(&mut node, &mut hub, [None, None]);
    for site in [&mut hub, &mut node, &mut liar] {
        assert_eq!(shown(site, id), before);
        assert!(site.replica.view().bookings.get(own).is_none());
        site.restart();
        assert_eq!(shown(site, id), before, "nor after a start");
        let (void, count) = site.replica.void(Some(Site::new(3).keys.id()), &site.store);
        assert_eq!((count, void.len()), (4, 4));
        assert!(void.iter().all(|entry| entry.reason == Void::ForeignId));
        assert!(void.iter().all(|entry| entry.bookings.iter().any(|b| b.id == id)), "it says which booking");
    }
    let digests = hub.digests();
    assert_eq!([node.digests(), liar.digests()], [digests, digests]);
}

#[test]
fn who_asked_for_one_person_does_not_make_it_another_under_the_same_id() {
    let (mut hub, mut node, _, id) = asked();
    let before = shown(&node, id);
    hub.write(&[requests("2026-11", base(id, 9, 0))]);
    hub.write(&[requests("2026-11", vec![Put::new(id, Field::SERIES, Scalar::id(id))])]);
    // In another month the later one in line order does not count either.
    hub.write(&[requests("2026-10", base(id, 9, 0))]);
    sync(&mut node, &mut hub, [None, None]);
    for site in [&mut hub, &mut node] {
        assert_eq!(shown(site, id), before);
        // Out of a kept copy, too, and out of the journal.
        site.replica.keep_snapshots(&site.store, 1);
        site.restart();
        assert_eq!(shown(site, id), before);
        let late = RecordId::of(&Site::new(1).keys.id(), [9; 5]);
        assert!(site.replica.view().bookings.get(late).is_none());
    }
    hub.write(&[requests("2026-11", base(RecordId::of(&hub.keys.id(), [3; 5]), 8, 0))]);
    sync(&mut node, &mut hub, [None, None]);
    assert_eq!(shown(&node, id), before);
    assert_eq!((before.state, before.member), (State::Requested, RecordId([7; 8])));
}
