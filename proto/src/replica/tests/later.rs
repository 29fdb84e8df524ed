//! What a later release writes: this one loses nothing of it, shows what it knows, and passes all of it on.

use super::met;
use crate::body::{decode_body, encode_body};
use crate::chain::{self, SignedRun};
use crate::document::{DocumentKind, DocumentName, Month};
use crate::entry::{Body, Entry, Extension, Head};
use crate::field::{Field, Put, Scalar};
use crate::id::{ActorId, Line, RecordId, Space};
use crate::network;
use crate::slot::Slot;
use crate::testing::{Site, centre, network_id, sync};
use crate::visible::Void;

const BOOKING: RecordId = RecordId([5; 8]);

fn ledger() -> DocumentName {
    DocumentName::ledger(Month { year: 2026, month: 11 })
}

fn booking() -> Vec<Put> {
    let slot = Slot::new(jiff::civil::date(2026, 11, 28), 540, 600).unwrap();
    vec![
        Put::new(BOOKING, Field::SLOT, Scalar::Int(slot.pack())),
        Put::new(BOOKING, Field::RESOURCE, "desk-1".into()),
        Put::new(BOOKING, Field::WHO, Scalar::id(RecordId([6; 8]))),
    ]
}

/// A booking as a later release writes it, with fields that no release has yet.
fn later_body() -> Vec<u8> {
    let mut body = encode_body(&ledger(), None, &booking());
    // Code 50: a value that this release knows. Code 51, numbered: one of a later form.
    body.extend_from_slice(&[50, 2]);
    body.extend_from_slice(&[0x73, 3, 9, 4, 1, 2, 3, 4]);
    // A code that does not fit the tag, and a name.
    body.extend_from_slice(&[63, 0x80, 0x08, 16 + 7]);
    body.extend_from_slice(&[0, 6]);
    body.extend_from_slice(b"colour");
    body.extend_from_slice(&[15, 0]);
    body
}

/// What the node of centre 2 signs once its program is of a later release.
fn later_run(node: &Site) -> SignedRun {
    let line = Line { space: Space::Centre(centre(2)), author: node.keys.id() };
    let actor = ActorId::new(&line.author, [7; 8]);
    let extensions = vec![Extension { code: 40, bytes: vec![9; 13] }, Extension { code: 70_000, bytes: Vec::new() }];
    let entry = |document: DocumentName, birth, extensions: &[Extension], body| Entry {
        head: Head { document, time: 1_700_000_100, dependencies: Vec::new(), birth, extensions: extensions.to_vec() },
        body: Body::Present(body),
    };
    let entries = vec![
        entry(ledger(), Some(Vec::new()), &extensions, later_body()),
        entry("course-plans/2026".parse().unwrap(), None, &[], vec![0xff, 1, 2]),
        entry("badges/0000000000001".parse().unwrap(), None, &extensions[..1], vec![3; 40]),
    ];
    let before = chain::start(&network_id(), &line, &actor);
    let end = entries.iter().fold(before, |h, entry| chain::next(&h, entry));
    let signature = node.keys.sign(entries.len() as u64, &end);
    SignedRun { line, actor, first: 1, before: before.short(), entries, signature }
}

/// Everything that is kept of the node's line, as it would be sent.
fn kept(site: &Site, run: &SignedRun) -> Vec<SignedRun> {
    let mut runs: Vec<SignedRun> = site.journal().into_iter().filter(|kept| kept.line == run.line).collect();
    crate::run::join(&mut runs);
    runs
}

#[test]
fn a_body_with_fields_of_a_later_release_loses_nothing_on_its_way() {
    let body = later_body();
    let puts = decode_body(&ledger(), &body).unwrap();
    assert_eq!(puts.len(), booking().len() + 4);
    assert_eq!(puts[..3], booking()[..]);
    assert_eq!(encode_body(&ledger(), None, &puts), body, "written again as it came");

    let (mut hub, node) = met();
    let run = later_run(&node);
    let mut second = Site::new(8);
    sync(&mut second, &mut hub, [None, None]);
    let without = second.replica.view().fingerprint();
    second.take(run.clone()).unwrap();
    assert!(second.replica.view().knows(BOOKING), "what this release knows of it is shown");
    assert_eq!(second.replica.view().malformed(), 0);
    let shown = second.replica.view().fingerprint();
    assert_ne!(shown, without);

    let void = second.replica.void(None, &second.store).0;
    let documents: Vec<(&str, Void)> = void.iter().map(|entry| (entry.document.as_str(), entry.reason)).collect();
    assert_eq!(documents, [("badges/0000000000001", Void::Later), ("course-plans/2026", Void::Later)]);
    assert_eq!(DocumentKind::Unknown, run.entries[1].head.document.kind());

    // From the journal, without and with kept copies of the documents.
    let digests = second.digests();
    assert_eq!(kept(&second, &run), std::slice::from_ref(&run));
    second.restart();
    assert_eq!((second.digests(), second.replica.view().fingerprint()), (digests, shown));
    second.replica.keep_snapshots(&second.store, 1);
    second.restart();
    assert_eq!((second.digests(), second.replica.view().fingerprint()), (digests, shown));
    second.store.drop_snapshots();
    second.restart();
    assert_eq!((second.digests(), second.replica.view().fingerprint()), (digests, shown));

    // Passed on to one that never met the author: the same bytes, equal digests of entries and of documents.
    let mut third = Site::new(9);
    sync(&mut third, &mut second, [None, None]);
    assert_eq!(kept(&third, &run), std::slice::from_ref(&run));
    assert_eq!(third.replica.view().fingerprint(), shown);
    sync(&mut hub, &mut third, [None, None]);
    assert_eq!(kept(&hub, &run), [run]);
    assert_eq!(hub.replica.view().fingerprint(), shown);
}

#[test]
fn documents_that_differ_in_a_field_of_a_later_release_have_different_digests() {
    let digest = |value: u8| {
        let (mut hub, node) = met();
        let mut run = later_run(&node);
        let mut body = encode_body(&ledger(), None, &booking());
        body.extend_from_slice(&[50, value]);
        run.entries = vec![Entry { body: Body::Present(body), ..run.entries.remove(0) }];
        let before = chain::start(&network_id(), &run.line, &run.actor);
        run.signature = node.keys.sign(1, &chain::next(&before, &run.entries[0]));
        hub.take(run).unwrap();
        (hub.digests().1, hub.replica.view().fingerprint())
    };
    let (one, other) = (digest(1), digest(2));
    assert_ne!(one.0, other.0, "it counts");
    assert_eq!(one.1, other.1, "and is not shown");
}

#[test]
fn what_a_later_release_keeps_of_a_person_is_erased_by_this_one_too() {
    let (mut hub, node) = met();
    let run = later_run(&node);
    let person: DocumentName = run.entries[2].head.document.clone();
    hub.write(&[network::draft(vec![network::erase(RecordId([4; 8]), &person)])]);
    assert!(hub.replica.network().erased(&person));
    let plans = run.entries[1].head.document.clone();
    hub.write(&[network::draft(vec![network::erase(RecordId([3; 8]), &plans)])]);
    assert!(!hub.replica.network().erased(&plans), "its bodies have no salt: their hashes would tell them");
    hub.take(run.clone()).unwrap();
    let bodies: Vec<Body> = kept(&hub, &run).into_iter().flat_map(|run| run.entries).map(|entry| entry.body).collect();
    let Body::Present(text) = &run.entries[2].body else { panic!("it was signed with its text") };
    let gone = Body::Erased(Body::Present(text.clone()).hash());
    assert_eq!(bodies, [run.entries[0].body.clone(), run.entries[1].body.clone(), gone]);
    let mut third = Site::new(9);
    sync(&mut third, &mut hub, [None, None]);
    let receipts = crate::erasure::Receipts([(person, 7)].into_iter().collect());
    assert_eq!(crate::erasure::Receipts::decode(&receipts.encode()), Ok(receipts));
}
