//! The register: who had what done, when and at which box, out of the entries that count.
//!
//! Enters: what is asked for (a span of time, a person, a centre, a record), and the journal, piece by piece. Leaves: acts,
//! newest first, and where to go on. Its author's word is told as it stands: the time is that box's clock, the person
//! whom it named. What was erased is gone from here too. Nothing is decided by it, and it never holds more acts than were
//! asked for, however many there are.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use telecentre_log::body::decode_body;
use telecentre_log::by::By;
use telecentre_log::document::{DocumentKey, DocumentKind, DocumentName};
use telecentre_log::field::Field;
use telecentre_log::have::LineIx;
use telecentre_log::id::{ActorId, NodeId, RecordId, Slug, Space};
use telecentre_log::line::LogIx;
use telecentre_log::readback::{LastRecord, entry_at};
use telecentre_log::store::Store;
use telecentre_rules::act::{Deed, deeds};

use super::Replica;

/// Acts that a page of the register has at most.
pub const ACTS_AT_ONCE: usize = 1_000;
/// Entries that are read in one step: some milliseconds, while whoever holds the replica waits.
const STEP: usize = 512;

/// Where an act stands among all: its time, then who wrote it, the entry's number, its space and the act's place in the
/// entry. It orders acts alike at every time and on every replica.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ActMark {
    /// Unix seconds.
    pub at: i64,
    /// The actor.
    pub actor: ActorId,
    /// The entry's number in its log.
    pub seq: u32,
    /// Where it was written: an actor numbers its entries in each space anew.
    pub space: Space,
    /// The record's place among those that the entry writes.
    pub nth: u32,
}

/// What is asked of the register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegisterQuery {
    /// Not before: Unix seconds.
    pub from: i64,
    /// Before: Unix seconds.
    pub until: i64,
    /// Commands that this person gave.
    pub person: Option<RecordId>,
    /// What was done at this centre, by its box or by the hub for it.
    pub centre: Option<Slug>,
    /// What was done to this record.
    pub record: Option<RecordId>,
    /// Only older acts than this one.
    pub after: Option<ActMark>,
    /// At most so many, and never more than [`ACTS_AT_ONCE`].
    pub most: usize,
}

/// One act: what an entry did to one record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registered {
    /// Where it stands among all; it begins with the time by its author's clock.
    pub mark: ActMark,
    /// Who gave the command, as its author says; none: whoever held the box.
    pub by: Option<By>,
    /// The replica that wrote it.
    pub replica: NodeId,
    /// The document.
    pub document: DocumentName,
    /// The record.
    pub record: RecordId,
    /// What was done.
    pub deed: Deed,
}

// The heap knows acts by their place alone: no two share one.
impl PartialOrd for Registered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Registered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.mark.cmp(&other.mark)
    }
}

/// A reading of the register that has begun. The replica is needed for a step at a time.
pub struct RegisterReading {
    query: RegisterQuery,
    places: std::vec::IntoIter<(LineIx, LogIx, u32)>,
    /// The oldest of those found on top.
    found: BinaryHeap<Reverse<Registered>>,
    record: LastRecord,
}

impl Replica {
    /// Begins to read the register.
    pub fn register(&self, query: RegisterQuery) -> RegisterReading {
        let centre = query.centre.clone();
        let wanted = |key: &DocumentKey| {
            let space = centre.as_ref().is_none_or(|centre| is_at(&key.space, centre));
            space && key.name.kind() != DocumentKind::Witness
        };
        self.reading(query, wanted)
    }

    /// Begins to read what was done to one booking or wish: of the documents that can speak of it, those of some months.
    pub fn history_of(&self, record: RecordId, centre: &Slug, months: &[DocumentName]) -> RegisterReading {
        let query = RegisterQuery {
            from: i64::MIN,
            until: i64::MAX,
            person: None,
            centre: Some(centre.clone()),
            record: Some(record),
            after: None,
            most: ACTS_AT_ONCE,
        };
        self.reading(query, |key| is_at(&key.space, centre) && months.contains(&key.name))
    }

    fn reading(&self, query: RegisterQuery, wanted: impl Fn(&DocumentKey) -> bool) -> RegisterReading {
        let mut places: Vec<(LineIx, LogIx, u32)> = Vec::new();
        for document in self.documents.counting(wanted) {
            places.extend(document.entries.iter().map(|(log, seq)| (document.line, *log, *seq)));
        }
        // As they stand in the journal: each of its records is read once.
        places.sort_unstable();
        let found = BinaryHeap::new();
        RegisterReading { query, places: places.into_iter(), found, record: LastRecord::default() }
    }
}

/// Whether a space is a centre's: what its box writes, and what the hub writes for it.
fn is_at(space: &Space, centre: &Slug) -> bool {
    matches!(space, Space::Centre(at) | Space::Lent(at) if at == centre)
}

impl RegisterReading {
    /// Reads on for some milliseconds; false: all was read.
    pub fn step(&mut self, replica: &Replica, store: &dyn Store) -> bool {
        for _ in 0..STEP {
            let Some((line, log, seq)) = self.places.next() else { return false };
            self.read(replica, store, (line, log, seq));
        }
        true
    }

    fn read(&mut self, replica: &Replica, store: &dyn Store, (line, log, seq): (LineIx, LogIx, u32)) {
        let Some(held) = replica.have.at(line) else { return };
        let Some(log) = held.log(log) else { return };
        let Some(entry) = entry_at(log, seq, &mut self.record, store) else { return };
        let by = By::of(&entry.head);
        let at = entry.head.time;
        let is_asked = (self.query.from..self.query.until).contains(&at)
            && self.query.person.is_none_or(|person| by == Some(By::Person(person)));
        let Some(body) = entry.body.bytes().filter(|_| is_asked) else { return };
        let Ok(puts) = decode_body(&entry.head.document, body) else { return };
        // A wish has an id of its own, and speaks of the booking.
        let about = |record: RecordId| {
            let about = puts.iter().find(|put| put.record == record && put.field == Field::ABOUT);
            about.and_then(|put| put.value.as_id())
        };
        for ((record, deed), nth) in deeds(&entry.head.document, &puts).into_iter().zip(0..) {
            let record = about(record).unwrap_or(record);
            let mark = ActMark { at, actor: log.actor, seq, space: held.line.space.clone(), nth };
            if self.query.record.is_some_and(|asked| asked != record)
                || self.query.after.as_ref().is_some_and(|after| mark >= *after)
            {
                continue;
            }
            self.found.push(Reverse(Registered {
                mark,
                by,
                replica: held.line.author,
                document: entry.head.document.clone(),
                record,
                deed,
            }));
            if self.found.len() > self.query.most.min(ACTS_AT_ONCE) {
                self.found.pop();
            }
        }
    }

    /// What was found, newest first.
    pub fn finish(self) -> Vec<Registered> {
        let mut found: Vec<Registered> = self.found.into_iter().map(|Reverse(act)| act).collect();
        found.sort_by(|a, b| b.cmp(a));
        found
    }
}

#[cfg(test)]
mod tests;
