//! What a run takes at those who hold it: its bytes on disk, and what is kept of it in memory.
//!
//! Enters: a run, before it is taken in. Leaves: a number of bytes, by which an author's day is measured. An entry without
//! content takes 14 bytes on the wire and a hundred and eighty in memory, a wish takes 35 and a thousand: measured by the
//! bytes alone, a day's worth would fill a small box. The figures are half as much again as what was measured with what the
//! library and the allocator take besides, so that a day's worth leaves room for whatever else its author is up to at the
//! same time; `cargo bench -p telecentre-tests --bench hostile` holds them to it.
//! Never opens a document.

use std::collections::BTreeSet;

use crate::body::decode_body;
use crate::chain::SignedRun;
use crate::document::{DocumentKind, DocumentName};
use crate::entry::Entry;

/// An entry: its names, its place in its document, what the open document notes of it.
const ENTRY: u64 = 300;
/// A booking or an answer that it puts something in: its place in the tables that are shown.
const BOOKING: u64 = 1_000;
/// A wish: it stands in more tables, as long as nobody answered it.
const WISH: u64 = 1_700;
/// A record of any other kind: persons, profiles and the like are few, and kept as each author put them.
const RECORD: u64 = 10_000;
/// A value, in the open document and in the tables.
const VALUE: u64 = 280;
/// A document that was not there.
const DOCUMENT: u64 = 3_200;
/// A log that it begins.
const LOG: u64 = 1_700;
/// A run: where it is stored.
const RUN: u64 = 64;

/// An entry as people write them: one record of four values, at a desk.
pub const USUAL_ENTRY: u64 = ENTRY + BOOKING + 4 * VALUE;

/// What a run takes, at most. `known`: whether this document of its author is there already.
pub fn of(run: &SignedRun, known: impl Fn(&DocumentName) -> bool) -> u64 {
    let mut all = RUN + run.bound() as u64;
    let mut before = None;
    for entry in &run.entries {
        let name = &entry.head.document;
        if before != Some(name) && !known(name) {
            all += DOCUMENT;
        }
        if entry.head.birth.is_some() {
            all += LOG;
        }
        all += ENTRY + content(entry);
        before = Some(name);
    }
    all
}

fn content(entry: &Entry) -> u64 {
    let bytes = entry.body.bytes().unwrap_or_default();
    let puts = decode_body(&entry.head.document, bytes).unwrap_or_default();
    let records: BTreeSet<_> = puts.iter().map(|put| put.record).collect();
    let record = match entry.head.document.kind() {
        DocumentKind::Ledger(_) => BOOKING,
        DocumentKind::Requests(_) => WISH,
        _ => RECORD,
    };
    records.len() as u64 * record + puts.len() as u64 * VALUE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::encode_body;
    use crate::entry::{Body, Head};
    use crate::field::{Field, Put};
    use crate::id::{ActorId, Line, NodeId, RecordId, ShortHash, Space};
    use crate::limit::DAILY_BYTES;

    fn run(count: u64, puts: &[Put]) -> SignedRun {
        let (author, document) = (NodeId([1; 32]), "ledger/2026-11".parse::<DocumentName>().unwrap());
        let head = Head { document, time: 0, dependencies: vec![], birth: None, extensions: vec![] };
        let body = Body::Present(encode_body(&head.document, None, puts));
        let entries = (0..count).map(|_| Entry { head: head.clone(), body: body.clone() }).collect();
        let line = Line { space: Space::Directory, author };
        let (actor, before) = (ActorId::new(&author, [1; 8]), ShortHash([0; 16]));
        SignedRun { line, actor, first: 2, before, entries, signature: [0; 64] }
    }

    #[test]
    fn a_day_holds_few_entries_that_say_little_and_months_of_what_a_desk_writes() {
        let day = |of: u64| DAILY_BYTES * 100 / of;
        let empty = self::of(&run(100, &[]), |_| true);
        assert!(day(empty) < 55_000, "{} entries without content", day(empty));
        let put = |n: u8, field| Put::new(RecordId([n; 8]), field, "x".into());
        let records: Vec<Put> = (0..100).map(|n| put(n, Field::RESOURCE)).collect();
        assert!(day(self::of(&run(1, &records), |_| true)) < 14_000, "one field of each of very many records");
        let desk = [Field::RESOURCE, Field::WHO, Field::SLOT, Field::CAPACITY].map(|field| put(1, field));
        let desk = day(self::of(&run(100, &desk), |_| true));
        assert!((5_000..7_500).contains(&desk), "{desk} entries of a desk");
        let new = self::of(&run(100, &[]), |_| false) - empty;
        assert!(new >= DOCUMENT, "a document that was not there");
    }
}
