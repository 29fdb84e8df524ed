//! What was written at once is held, and seen, whole or not at all.

use telecentre_log::document::{DocumentKey, Month};
use telecentre_log::group;

use super::*;
use crate::testing::centre;

const OLD: RecordId = RecordId([5; 8]);
const MOVED: RecordId = RecordId([6; 8]);

fn ledger(month: i8) -> DocumentName {
    DocumentName::ledger(Month { year: 2026, month })
}

/// Something about a booking in the ledger of a month at centre 2.
fn said(month: i8, record: RecordId) -> Draft {
    let puts = vec![Put::new(record, Field::LATE, Scalar::Bool(true))];
    Draft { space: Space::Centre(centre(2)), document: ledger(month), puts }
}

fn sees(site: &mut Site, author: NodeId, month: i8, record: RecordId) -> bool {
    let key = DocumentKey { space: Space::Centre(centre(2)), name: ledger(month), author };
    let from = Sources {
        have: &site.replica.have,
        network: &site.replica.network,
        witnesses: &site.replica.witnesses,
        store: &site.store,
    };
    !site.replica.documents.record(from, &key, record).is_empty()
}

/// The run in which the node of centre 2 wrote a move from one month to another.
fn moved(node: &mut Site) -> SignedRun {
    let mut random = |out: &mut [u8]| out.fill(7);
    let drafts = [said(11, MOVED), said(12, MOVED)];
    node.replica.write_together(&drafts, 1_700_000_000, &mut random, &node.store).unwrap();
    node.commit();
    node.journal().pop().unwrap()
}

#[test]
fn a_run_that_was_cut_inside_a_group_is_refused_whoever_signed_it() {
    let (mut hub, mut node) = met();
    node.write(&[said(11, OLD)]);
    let before = node.journal().pop().unwrap();
    let whole = moved(&mut node);
    assert_eq!(group::check(&whole), Ok(()));
    hub.take(before).unwrap();
    // As a box in bad hands would sign it: the first half alone.
    let mut half = whole.clone();
    half.entries.truncate(1);
    let line = Line { space: Space::Centre(centre(2)), author: node.keys.id() };
    let h = hub.replica.have().line(&line).unwrap().1.logs()[0].h;
    half.signature = node.keys.sign(half.last(), &chain::next(&h, &half.entries[0]));
    assert_eq!(hub.take(half), Err(Refusal::Group));
    assert!(!sees(&mut hub, node.keys.id(), 11, MOVED));
    assert_eq!(hub.take(whole), Ok(Admission::New(2)));
    assert!(sees(&mut hub, node.keys.id(), 11, MOVED) && sees(&mut hub, node.keys.id(), 12, MOVED));
}

#[test]
fn a_group_is_seen_at_once_when_what_one_of_its_months_waits_for_has_come() {
    let (mut hub, mut node, mut reader) = (crate::testing::hub(&[2, 3]), Site::new(2), Site::new(3));
    sync(&mut node, &mut hub, [None, None]);
    sync(&mut reader, &mut hub, [None, None]);
    // The hub asks for something, and November's ledger names that; December's never does.
    let asked = Draft { document: DocumentName::requests(Month { year: 2026, month: 11 }), ..said(11, OLD) };
    hub.write(&[asked]);
    let request = hub.journal().pop().unwrap();
    node.take(request.clone()).unwrap();
    node.write(&[said(11, OLD)]);
    let (named, whole) = (node.journal().pop().unwrap(), moved(&mut node));
    assert!(!named.entries[0].head.dependencies.is_empty() && whole.entries[1].head.dependencies.is_empty());
    let author = node.keys.id();
    reader.take(named).unwrap();
    reader.take(whole).unwrap();
    assert!(!sees(&mut reader, author, 11, MOVED) && !sees(&mut reader, author, 12, MOVED), "neither half");
    reader.restart();
    assert!(!sees(&mut reader, author, 11, MOVED) && !sees(&mut reader, author, 12, MOVED), "nor after a start");
    reader.take(request).unwrap();
    assert!(sees(&mut reader, author, 11, MOVED) && sees(&mut reader, author, 12, MOVED), "both");
    sync(&mut reader, &mut hub, [None, None]);
    sync(&mut node, &mut hub, [None, None]);
    assert_eq!(reader.digests(), node.digests());
}

#[test]
fn groups_keep_their_borders_when_runs_are_joined_and_sent_in_bulk() {
    let (mut hub, mut node) = met();
    for n in 0..60 {
        let mut random = |out: &mut [u8]| out.fill(n);
        let name = |document| Draft { space: Space::Centre(centre(2)), document, puts: drafts(1, 900)[0].puts.clone() };
        let act = [said(11, RecordId([n; 8])), name(DocumentName::guest(RecordId([n; 8]))), said(12, RecordId([n; 8]))];
        node.replica.write_together(&act, 1_700_000_000, &mut random, &node.store).unwrap();
        if n % 7 == 0 {
            node.commit();
        }
    }
    node.commit();
    assert!(node.journal().iter().all(|run| group::check(run) == Ok(())));
    sync(&mut node, &mut hub, [None, None]);
    assert!(hub.journal().iter().all(|run| group::check(run) == Ok(())));
    let mut third = Site::new(9);
    sync(&mut third, &mut hub, [None, None]);
}

#[test]
fn what_does_not_fit_one_signature_is_refused_before_anything_is_written() {
    let (_, mut node) = met();
    let mut random = |out: &mut [u8]| out.fill(7);
    let large = |n| Draft {
        space: Space::Centre(centre(2)),
        document: DocumentName::profile(),
        puts: drafts(n, 1_800)[0].puts.clone(),
    };
    let mut all = vec![Draft { space: Space::Directory, ..drafts(1, 9)[0].clone() }];
    all.extend((1..20).map(large));
    let refused = node.replica.write_together(&all, 1_700_000_000, &mut random, &node.store);
    assert!(matches!(refused, Err(WriteError::Group(_))), "{refused:?}");
    assert!(!node.replica.has_staged());
}
