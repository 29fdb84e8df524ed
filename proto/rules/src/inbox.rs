//! What a host put away at the desk: answers that were read, people who were not asked about any more.
//!
//! Enters: records of `inbox/` documents, each under the id of the booking that it is about. Leaves: what each replica
//! put away. What waits is worked out anew each time, out of everything that is visible; only that somebody has seen it
//! is written down, so that it survives restarts. Each replica's word is its own: an answer stands where it was asked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use telecentre_log::document::{DocumentKey, DocumentKind};
use telecentre_log::field::Field;
use telecentre_log::id::{NodeId, RecordId, Space};
use telecentre_log::record::Fields;

use crate::reading::{Malformed, Reading, words};
use crate::records::Records;

mod command;
mod desk;
pub mod item;
mod outcome;

pub use command::InboxCommand;
pub use outcome::InboxOutcome;

/// The most bytes of the words of a record.
const SEEN_BYTES: usize = 200;

/// A sort of thing that waits at the desk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ItemKind {
    /// Somebody elsewhere asks for a place.
    Request,
    /// Somebody elsewhere asks to cancel or move a booking.
    Question,
    /// A booking lost an overlap.
    Conflict,
    /// What was asked for here was refused, or taken back.
    Answer,
    /// Nobody came in time.
    NoShow,
    /// A booking stands outside new hours, a closure, a capacity.
    Outside,
    /// Somebody waits for a place.
    Waitlist,
    /// A pair was decided, and a half of it is gone.
    Pair,
}

words!(ItemKind: "request, question, conflict, answer, no-show, outside, waitlist, pair" {
    Request "request", Question "question", Conflict "conflict", Answer "answer", NoShow "no-show",
    Outside "outside", Waitlist "waitlist", Pair "pair",
});

impl ItemKind {
    /// Whether it is put away when somebody has seen it; the others end by being decided.
    pub fn is_put_away(self) -> bool {
        matches!(self, Self::Answer | Self::NoShow | Self::Outside | Self::Pair)
    }
}

/// What was put away, by booking and by the document that says so.
#[derive(Clone, Default)]
pub struct Inbox {
    seen: BTreeMap<RecordId, BTreeMap<DocumentKey, BTreeSet<ItemKind>>>,
    malformed: BTreeSet<(RecordId, DocumentKey)>,
}

impl Inbox {
    /// Whether a replica put an item about a booking away.
    pub fn is_seen(&self, by: &NodeId, kind: ItemKind, booking: RecordId) -> bool {
        let all = self.seen.get(&booking);
        all.is_some_and(|all| all.iter().any(|(document, kinds)| document.author == *by && kinds.contains(&kind)))
    }
}

fn read(record: RecordId, fields: &Fields) -> Result<BTreeSet<ItemKind>, Malformed> {
    let r = Reading::new(record, fields);
    let words = r.need(Field::SEEN, r.text(Field::SEEN, SEEN_BYTES))?;
    // A kind of a later release is none of ours.
    Ok(words.split(',').filter_map(|word| word.parse().ok()).collect())
}

impl Records for Inbox {
    fn takes(&self, space: &Space, kind: DocumentKind) -> bool {
        matches!((space, kind), (Space::Centre(_), DocumentKind::Inbox(_)))
    }

    fn set(&mut self, document: &DocumentKey, record: RecordId, fields: &Fields) {
        self.malformed.remove(&(record, document.clone()));
        let all = self.seen.entry(record).or_default();
        all.remove(document);
        match read(record, fields) {
            Ok(kinds) => drop(all.insert(document.clone(), kinds)),
            Err(_) if fields.is_empty() => {}
            Err(_) => drop(self.malformed.insert((record, document.clone()))),
        }
        if self.seen.get(&record).is_some_and(BTreeMap::is_empty) {
            self.seen.remove(&record);
        }
    }

    fn forget(&mut self, document: &DocumentKey) {
        self.seen.retain(|_, all| {
            all.remove(document);
            !all.is_empty()
        });
        self.malformed.retain(|(_, of)| of != document);
    }

    fn knows(&self, id: RecordId) -> bool {
        self.seen.contains_key(&id)
    }

    fn malformed(&self) -> usize {
        self.malformed.len()
    }

    fn digest(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "{:?}", self.seen)
    }
}

#[cfg(test)]
mod tests;
