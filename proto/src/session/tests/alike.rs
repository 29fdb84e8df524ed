//! Entries that share a name: with names of two bytes a liar makes them at once. (With sixteen nobody can; these tests
//! ask for `--features short-names`.) What decides is the signature over all of the hash, and digests tell.

use std::collections::HashMap;

use telecentre_log::chain::{self, SignedRun};
use telecentre_log::document::DocumentName;
use telecentre_log::entry::{Body, Entry, Head};
use telecentre_log::id::{Hash, RecordId, ShortHash};
use telecentre_log::network::Cut;

use super::*;
use crate::testing::{close, network_id};

fn end(run: &SignedRun) -> Hash {
    let start = chain::start(&network_id(), &run.line, &run.actor);
    run.entries.iter().fold(start, |h, entry| chain::next(&h, entry))
}

/// Two first entries of one log that differ and share their name.
fn alike(liar: &Site) -> [SignedRun; 2] {
    let mut seen: HashMap<ShortHash, SignedRun> = HashMap::new();
    for n in 0_u32.. {
        let document = DocumentName::member(RecordId([1; 8]));
        let run = liar.forge(Space::Directory, [5; 8], vec![(document, vec![], n.to_be_bytes().to_vec())]);
        if let Some(other) = seen.insert(end(&run).short(), run.clone()) {
            return [other, run];
        }
    }
    unreachable!("there are 65,536 names")
}

/// The entry after a run, signed.
fn after(run: &SignedRun, liar: &Site) -> SignedRun {
    let document = DocumentName::member(RecordId([2; 8]));
    let head = Head { document, time: 1_700_000_100, dependencies: vec![], birth: None, extensions: vec![] };
    let entry = Entry { head, body: Body::Present(vec![9]) };
    let signature = liar.keys.sign(2, &chain::next(&end(run), &entry));
    SignedRun { first: 2, before: end(run).short(), entries: vec![entry], signature, ..run.clone() }
}

/// A hub that holds one of two entries that share their name, a box that holds the other, and who signed both.
fn split() -> (Site, Site, SignedRun, Site) {
    let (mut hub, mut node, liar) = (hub(&[2, 3]), Site::new(2), Site::new(3));
    sync(&mut node, &mut hub, [None, None]);
    let [one, other] = alike(&liar);
    hub.take(one).unwrap();
    node.take(other.clone()).unwrap();
    (hub, node, other, liar)
}

#[test]
fn two_that_hold_different_entries_under_one_name_are_told_so() {
    let (mut hub, mut node, ..) = split();
    let mut wire = connect(&node, &hub, [None, None]);
    wire.settle(&mut node, &mut hub);
    for events in &wire.events {
        assert!(events.contains(&Event::Differs(true)), "{events:?}");
    }
}

#[test]
fn what_follows_an_entry_that_shares_its_name_ends_no_session_and_holds_up_nothing_else() {
    let (mut hub, mut node, other, liar) = split();
    node.take(after(&other, &liar)).unwrap();
    for _ in 0..2 {
        let mut wire = connect(&node, &hub, [None, None]);
        wire.settle(&mut node, &mut hub);
        node.add(7);
        hub.add(8);
        wire.settle(&mut node, &mut hub);
        let person = |site: &Site, n: u8| site.replica.view().people.member(RecordId([n; 8])).is_some();
        assert!(person(&hub, 7) && person(&node, 8), "what honest ones write goes both ways");
    }
}

#[test]
fn once_the_one_who_signed_both_is_closed_at_nothing_all_are_equal() {
    let (mut hub, mut node, other, liar) = split();
    node.take(after(&other, &liar)).unwrap();
    close(&mut hub, liar.keys.id(), ClosingKind::Revoked, Cut::default());
    sync(&mut node, &mut hub, [None, None]);
}
