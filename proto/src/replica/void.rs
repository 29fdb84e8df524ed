//! Entries that are held and count for nothing, for an admin to read.
//!
//! Enters: the ranges of entries that are void, and the journal. Leaves: a [`VoidEntry`] for each, under a bound: those
//! that came last, with the bookings that they spoke of. Never shows a person's data: those documents are named only.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use telecentre_log::body::decode_body;
use telecentre_log::document::{DocumentKind, DocumentName};
use telecentre_log::documents::VoidRange;
use telecentre_log::entry::Entry;
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{ActorId, Line, NodeId, RecordId, Space};
use telecentre_log::limit::VOID_LISTED;
use telecentre_log::line::{Log, Stored};
use telecentre_log::readback::{LastRecord, entry_at};
use telecentre_log::store::Store;
use telecentre_log::visible::Void;
use telecentre_rules::slot::Slot;

use super::Replica;

/// An entry that counts for nothing.
#[derive(Clone, PartialEq, Debug)]
pub struct VoidEntry {
    /// Who wrote it.
    pub author: NodeId,
    /// The space of the author's line.
    pub space: Space,
    /// The name of its document.
    pub document: String,
    /// The author's run.
    pub actor: ActorId,
    /// The entry of that run.
    pub seq: u64,
    /// The rule that makes it count for nothing.
    pub reason: Void,
    /// When it was written, by its author's clock: Unix seconds.
    pub time: i64,
    /// The bookings that it spoke of.
    pub bookings: Vec<VoidBooking>,
}

/// A booking, as a void entry spoke of it.
#[derive(Clone, PartialEq, Debug)]
pub struct VoidBooking {
    /// Its id.
    pub id: RecordId,
    /// The resource, where it is named.
    pub resource: Option<String>,
    /// The start of its slot, where it is said.
    pub start: Option<String>,
    /// The end of its slot, where it is said.
    pub end: Option<String>,
}

impl Replica {
    /// The entries that count for nothing, of one author or of all: the [`VOID_LISTED`] that came here last, and how many
    /// there are. Only those are read back, however many there are.
    pub fn void(&self, author: Option<NodeId>, store: &dyn Store) -> (Vec<VoidEntry>, u64) {
        let mut ranges = self.documents.void();
        ranges.retain(|range| author.is_none_or(|author| author == range.document.author));
        let count = ranges.iter().map(|range| range.entries.len() as u64).sum();
        let mut latest: BinaryHeap<Reverse<(Stored, u32, usize)>> = BinaryHeap::new();
        for (range, nth) in ranges.iter().zip(0..) {
            let Some(log) = self.log_of(range) else { continue };
            // The entries of a log came in the order of their numbers.
            for seq in range.entries.iter().rev().take(VOID_LISTED) {
                let Some(run) = log.run_of(*seq) else { continue };
                latest.push(Reverse((run.at, *seq, nth)));
                if latest.len() > VOID_LISTED {
                    latest.pop();
                }
            }
        }
        let mut record = LastRecord::default();
        let listed = latest.into_sorted_vec().into_iter().filter_map(|Reverse((_, seq, nth))| {
            let range = ranges.get(nth)?;
            let log = self.log_of(range)?;
            Some(void_entry(range, log, seq, &entry_at(log, seq, &mut record, store)?))
        });
        let mut out: Vec<VoidEntry> = listed.collect();
        out.sort_by_key(|entry| Reverse((entry.time, entry.seq)));
        (out, count)
    }

    fn log_of(&self, range: &VoidRange) -> Option<&Log> {
        let line = Line { space: range.document.space.clone(), author: range.document.author };
        self.have.line(&line)?.1.log(range.log)
    }
}

fn void_entry(range: &VoidRange, log: &Log, seq: u32, entry: &Entry) -> VoidEntry {
    let public = matches!(entry.head.document.kind(), DocumentKind::Ledger(_) | DocumentKind::Requests(_));
    let body = entry.body.bytes().filter(|_| public);
    VoidEntry {
        author: range.document.author,
        space: range.document.space.clone(),
        document: entry.head.document.to_string(),
        actor: log.actor,
        seq: u64::from(seq),
        reason: range.reason,
        time: entry.head.time,
        bookings: body.map(|body| bookings(&range.document.name, body)).unwrap_or_default(),
    }
}

fn bookings(document: &DocumentName, body: &[u8]) -> Vec<VoidBooking> {
    let mut out: Vec<VoidBooking> = Vec::new();
    for put in decode_body(document, body).unwrap_or_default() {
        if out.last().is_none_or(|last| last.id != put.record) {
            out.push(VoidBooking { id: put.record, resource: None, start: None, end: None });
        }
        let Some(booking) = out.last_mut() else { continue };
        match (&put.value, put.field == Field::RESOURCE, put.field == Field::SLOT) {
            (Scalar::Text(resource), true, _) => booking.resource = Some(resource.clone()),
            (Scalar::Int(packed), _, true) => {
                let slot = Slot::unpack(*packed);
                (booking.start, booking.end) = (slot.map(Slot::start_text), slot.map(Slot::end_text));
            }
            _ => {}
        }
    }
    out
}
