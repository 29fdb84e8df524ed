//! What was erased stays erased, whoever still sends it; and who says that they did it.

use proptest::prelude::*;
use telecentre_log::chain::SignedRun;
use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::erasure::*;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Space};
use telecentre_log::refusal::Refusal;
use telecentre_log::{chain, network, run};

use crate::replica::Admission;
use crate::testing::{Site, config, connect, hub, sync};

const SECRET: &str = "Delbos-Ricard, 06 11 22 33 44";

fn person(n: u8) -> RecordId {
    RecordId([n; 8])
}

fn tell(n: u8, text: &str) -> Draft {
    let puts = vec![
        Put::new(person(n), Field::NAME, Scalar::from(text)),
        Put::new(person(n), Field::STATUS, "self-employed".into()),
    ];
    Draft { space: Space::Directory, document: DocumentName::member(person(n)), puts }
}

fn erase(hub: &mut Site, n: u8) {
    let put = network::erase(RecordId([n; 8]), &DocumentName::member(person(n)));
    hub.write(&[network::draft(vec![put])]);
}

/// Whether the text stands anywhere in the records, decoded.
fn holds(site: &Site, text: &str) -> bool {
    let found = |run: &SignedRun| {
        run.entries.iter().filter_map(|e| e.body.bytes()).any(|b| b.windows(text.len()).any(|w| w == text.as_bytes()))
    };
    site.journal().iter().any(found)
}

/// Rewrites the whole journal, as the owner of a real one does segment by segment.
fn carry_out(site: &mut Site) {
    let erased = site.replica.to_erase();
    let mut store = telecentre_log::store::memory::MemoryStore::default();
    let mut moved = std::collections::HashMap::new();
    for (address, record) in site.store.records() {
        let new = rewrite(record, |name| site.replica.network().erased(name)).unwrap();
        moved.insert(address, store.append(new.unwrap_or_else(|| record.to_vec())));
    }
    site.store = store;
    site.replica.moved(&moved);
    site.replica.set_receipts(Receipts(erased.into_iter().map(|name| (name, 5)).collect()));
}

#[test]
fn after_an_erasure_the_text_is_in_no_record_and_replicas_that_did_and_did_not_carry_it_out_are_equal() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    sync(&mut node, &mut hub, [None, None]);
    hub.write(&[tell(7, SECRET), tell(8, "Roque")]);
    node.write(&[tell(7, SECRET)]);
    sync(&mut node, &mut hub, [None, None]);
    erase(&mut hub, 7);
    assert!(holds(&hub, SECRET));
    carry_out(&mut hub);
    assert!(!holds(&hub, SECRET));
    assert!(holds(&hub, "Roque"));
    assert!(hub.replica.to_erase().is_empty());
    sync(&mut node, &mut hub, [None, None]);
    assert!(holds(&node, SECRET), "it has not carried it out yet");
    assert_eq!(node.replica.to_erase().len(), 1);
    assert!(node.replica.view().people.member(person(7)).is_none());
    node.restart();
    assert_eq!(node.replica.retained(), node.replica.to_erase(), "a start finds the text in the journal");
    carry_out(&mut node);
    node.restart();
    assert!(node.replica.retained().is_empty() && !holds(&node, SECRET));
    assert_eq!(node.digests(), hub.digests());
    let mut fresh = Site::new(2);
    sync(&mut fresh, &mut hub, [None, None]);
    assert!(!holds(&fresh, SECRET) && fresh.replica.view().people.member(person(8)).is_some());
}

#[test]
fn text_of_an_erased_document_never_reaches_the_journal_whoever_sends_it() {
    let mut hub = hub(&[2, 3]);
    let (mut node, mut late) = (Site::new(2), Site::new(3));
    sync(&mut node, &mut hub, [None, None]);
    sync(&mut late, &mut hub, [None, None]);
    node.write(&[tell(7, SECRET)]);
    late.write(&[tell(7, SECRET)]);
    let old = [node.journal(), late.journal()].concat();
    erase(&mut hub, 7);
    for run in old {
        hub.take(run).unwrap();
    }
    assert!(!holds(&hub, SECRET));
    hub.write(&[tell(7, SECRET)]);
    assert!(!holds(&hub, SECRET), "not even what it writes itself");
    sync(&mut late, &mut hub, [None, None]);
}

#[test]
fn text_that_was_parked_with_its_author_is_dropped_when_the_author_is_named() {
    let mut hub = hub(&[]);
    let mut node = Site::new(2);
    node.write(&[tell(7, SECRET)]);
    erase(&mut hub, 7);
    crate::testing::enrol(&mut hub, 2);
    let mut other = Site::new(9);
    assert_eq!(other.take(node.journal().pop().unwrap()), Ok(Admission::Parked));
    for run in hub.journal() {
        other.take(run).unwrap();
    }
    other.commit();
    assert!(!holds(&other, SECRET));
    hub.take(node.journal().pop().unwrap()).unwrap();
    assert_eq!(other.digests(), hub.digests());
}

#[test]
fn nobody_can_take_text_out_of_a_document_that_the_network_did_not_erase() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    sync(&mut node, &mut hub, [None, None]);
    node.write(&[tell(7, SECRET)]);
    let mut run = node.journal().pop().unwrap();
    assert!(strip(&mut run, |_| true));
    assert_eq!(hub.take(run), Err(Refusal::Erased));
    // A ledger can't be erased, whatever the hub writes.
    let ledger: DocumentName = "ledger/2026-11".parse().unwrap();
    hub.write(&[network::draft(vec![network::erase(person(1), &ledger)])]);
    assert!(!hub.replica.network().erased(&ledger));
}

/// The receipts that one side of a wire heard of the other, as their owner keeps them.
fn heard(wire: &crate::testing::Wire, by: usize, mut before: Receipts) -> Receipts {
    for event in &wire.events[by] {
        if let crate::session::Event::Receipts(anew, more) = event {
            if *anew {
                before.0.clear();
            }
            before.0.extend(more.0.clone());
        }
    }
    before
}

#[test]
fn a_peer_hears_each_receipt_once_and_hears_when_one_is_taken_back() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    hub.write(&[tell(7, SECRET), tell(8, SECRET)]);
    erase(&mut hub, 7);
    let mut wire = sync(&mut node, &mut hub, [None, None]);
    carry_out(&mut node);
    wire.settle(&mut node, &mut hub);
    let told = heard(&wire, 1, Receipts::default());
    assert_eq!(&told, node.replica.receipts(), "live");
    erase(&mut hub, 8);
    wire.settle(&mut node, &mut hub);
    assert_eq!(heard(&wire, 1, Receipts::default()), told, "what is not done is not reported");
    carry_out(&mut node);
    wire.settle(&mut node, &mut hub);
    // (Here the node's list is made anew by the test's own `carry_out`, so it is told anew.)
    let told = heard(&wire, 1, Receipts::default());
    assert_eq!(&told, node.replica.receipts());
    // The next session: the hub remembers, so nothing is listed.
    let mut again = connect(&node, &hub, wire.memory());
    again.b.recall_receipts(told.clone());
    again.settle(&mut node, &mut hub);
    assert!(!again.events[1].iter().any(|e| matches!(e, crate::session::Event::Receipts(..))), "it is remembered");
    // Put back to an old image, it takes its word back with the first exchange.
    node.replica.set_receipts(Receipts::default());
    let mut last = connect(&node, &hub, wire.memory());
    last.b.recall_receipts(told.clone());
    last.settle(&mut node, &mut hub);
    assert_eq!(heard(&last, 1, told), Receipts::default());
}

fn bodies() -> impl Strategy<Value = Vec<(u8, Vec<u8>)>> {
    proptest::collection::vec((0_u8..6, proptest::collection::vec(any::<u8>(), 0..200)), 1..60)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn a_rewritten_block_keeps_chains_signatures_places_and_every_other_text(bodies in bodies(), erased in 0_u8..6) {
        let node = Site::new(2);
        let entries = |part: &[(u8, Vec<u8>)]| {
            part.iter().map(|(n, b)| (DocumentName::member(person(*n)), Vec::new(), b.clone())).collect::<Vec<_>>()
        };
        let half = bodies.len() / 2;
        let mut runs = vec![node.forge(Space::Directory, [1; 8], entries(&bodies[half..]))];
        if half > 0 {
            runs.push(node.forge(Space::Directory, [2; 8], entries(&bodies[..half])));
        }
        let gone = DocumentName::member(person(erased));
        let before = run::encode_block(&runs);
        let after = rewrite(&before, |name| *name == gone).unwrap();
        prop_assert_eq!(after.is_some(), bodies.iter().any(|(n, _)| *n == erased));
        let block = after.unwrap_or(before);
        prop_assert_eq!(rewrite(&block, |name| *name == gone).unwrap(), None, "once is enough");
        let now = run::decode_block(&block).unwrap();
        prop_assert_eq!(now.len(), runs.len());
        for (now, old) in now.into_iter().zip(runs) {
            for (entry, was) in now.entries.iter().zip(&old.entries) {
                prop_assert_eq!(&entry.head, &was.head);
                let kept = (entry.head.document != gone).then(|| was.body.bytes().unwrap());
                prop_assert_eq!(entry.body.bytes(), kept);
            }
            let start = chain::start(&crate::testing::network_id(), &now.line, &now.actor);
            prop_assert!(chain::verify(now, &start).is_ok());
        }
    }

    #[test]
    fn receipts_read_back_and_no_bytes_make_reading_panic(
        given in proptest::collection::btree_map((any::<bool>(), any::<[u8; 8]>()), any::<i64>(), 0..40),
        noise in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let name = |(guest, id)| if guest { DocumentName::guest(RecordId(id)) } else { DocumentName::member(RecordId(id)) };
        let receipts = Receipts(given.into_iter().map(|(key, at)| (name(key), at)).collect());
        prop_assert_eq!(&Receipts::decode(&receipts.encode()).unwrap(), &receipts);
        let _ = Receipts::decode(&noise);
        let told = Receipts(receipts.0.iter().take(receipts.0.len() / 2).map(|(n, at)| (n.clone(), *at)).collect());
        let rest = receipts.beyond(&told).unwrap();
        prop_assert_eq!(rest.0.len() + told.0.len(), receipts.0.len());
        prop_assert!(rest.0.is_empty() || told.beyond(&receipts).is_none(), "what was taken back is told anew");
    }
}
