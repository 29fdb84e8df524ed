//! Entries that are held and count for nothing, for an admin to read.
//!
//! Enters: the ranges of entries that are void, and the journal. Leaves: a [`VoidEntry`] for each, the newest first,
//! under a bound, with the bookings that it spoke of. Never shows a person's data: those documents are named only.

use telecentre_log::body::decode_body;
use telecentre_log::document::{DocumentKind, DocumentName};
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{ActorId, Line, NodeId, RecordId, Space};
use telecentre_log::limit::VOID_LISTED;
use telecentre_log::readback::entries_after;
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
    /// The entries that count for nothing, of one author or of all: the newest [`VOID_LISTED`], and how many there are.
    pub fn void(&self, author: Option<NodeId>, store: &dyn Store) -> (Vec<VoidEntry>, u64) {
        let mut ranges = self.documents.void();
        ranges.retain(|range| author.is_none_or(|author| author == range.document.author));
        let count = ranges.iter().map(|range| range.entries.len() as u64).sum();
        let mut out = Vec::new();
        for range in ranges {
            let line = Line { space: range.document.space.clone(), author: range.document.author };
            let Some((_, held)) = self.have.line(&line) else { continue };
            let Some(log) = held.log(range.log) else { continue };
            let (Some(first), Some(last)) = (range.entries.first(), range.entries.last()) else { continue };
            let wanted = |seq: u64| range.entries.iter().any(|n| u64::from(*n) == seq);
            for (seq, entry) in entries_after(&line, log, first.saturating_sub(1).max(log.base), store) {
                if seq > u64::from(*last) {
                    break;
                }
                if !wanted(seq) || entry.head.document != range.document.name {
                    continue;
                }
                let kind = entry.head.document.kind();
                let public = matches!(kind, DocumentKind::Ledger(_) | DocumentKind::Requests(_));
                out.push(VoidEntry {
                    author: line.author,
                    space: line.space.clone(),
                    document: entry.head.document.to_string(),
                    actor: log.actor,
                    seq,
                    reason: range.reason,
                    time: entry.head.time,
                    bookings: entry
                        .body
                        .bytes()
                        .filter(|_| public)
                        .map(|body| bookings(&range.document.name, body))
                        .unwrap_or_default(),
                });
            }
        }
        out.sort_by_key(|entry| std::cmp::Reverse((entry.time, entry.seq)));
        out.truncate(VOID_LISTED);
        (out, count)
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
