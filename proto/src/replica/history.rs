//! Whether one entry of a centre's ledgers follows another, by cause and effect.
//!
//! Enters: the stamps of two entries, as bookings carry them. Leaves: whether the author of one held the other. Within
//! a line births tell; across lines the dependencies that every ledger entry names. Reads the later author's entries
//! back from the journal, so it is asked only about bookings that are in each other's way. Never reads a clock.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::civil::Date;
use telecentre_log::have::LineIx;
use telecentre_log::id::{Slug, Space};
use telecentre_log::line::{HeldLine, LogIx};
use telecentre_log::readback::entries_after;
use telecentre_log::record::Stamp;
use telecentre_log::store::Store;
use telecentre_rules::slot::{date_of_days, days_of_date};
use telecentre_rules::steward::{History, Loser, losers};

use super::Replica;

/// The position of an entry: its line, its log there, its number.
type Place = (LineIx, LogIx, u32);

/// The order among the entries of one centre, and what was worked out of it so far.
struct CentreHistory<'a> {
    replica: &'a Replica,
    centre: &'a Slug,
    store: &'a dyn Store,
    /// For an entry of one line: up to where its author held another.
    known: RefCell<BTreeMap<(Place, LineIx), Vec<u32>>>,
}

impl Replica {
    /// The bookings of a centre between two days, both included, that lost an overlap and are not settled: by day.
    pub fn losers(&self, centre: &Slug, (from, to): (Date, Date), store: &dyn Store) -> Vec<Loser> {
        let history = CentreHistory { replica: self, centre, store, known: RefCell::default() };
        let days = (days_of_date(from)..=days_of_date(to)).filter_map(date_of_days);
        days.flat_map(|day| losers(&self.view, centre, day, &history)).collect()
    }
}

impl CentreHistory<'_> {
    fn place(&self, stamp: &Stamp) -> Option<(Place, &HeldLine)> {
        let here = |space: &Space| matches!(space, Space::Centre(c) | Space::Lent(c) if c == self.centre);
        let mut lines = self.replica.have.lines().filter(|held| here(&held.line.space));
        lines.find_map(|held| {
            let seq = u32::try_from(stamp.seq).ok()?;
            let (log, _) = held.logs_of(&stamp.actor).find(|(_, log)| log.base < seq && seq <= log.last)?;
            let (ix, _) = self.replica.have.line(&held.line)?;
            Some(((ix, log, seq), held))
        })
    }

    /// Up to where the author of the entry at a place held another line when writing it.
    fn held_then(&self, at: Place, held: &HeldLine, other: LineIx, of: &HeldLine) -> Vec<u32> {
        if let Some(known) = self.known.borrow().get(&(at, other)) {
            return known.clone();
        }
        let mut ends = Vec::new();
        for (log, upto) in held.logs().iter().zip(held.closure([(at.1, at.2)])).filter(|(log, upto)| *upto > log.base) {
            for (seq, entry) in entries_after(&held.line, log, log.base, self.store) {
                if seq > u64::from(upto) {
                    break;
                }
                let named = entry.head.dependencies.iter().filter(|d| d.line == of.line);
                ends.extend(named.filter_map(|d| of.locate(&d.actor, d.seq, d.h)));
            }
        }
        let upto = of.closure(ends);
        self.known.borrow_mut().insert((at, other), upto.clone());
        upto
    }
}

impl History for CentreHistory<'_> {
    fn follows(&self, a: &Stamp, b: &Stamp) -> bool {
        let (Some((a, held)), Some((b, of))) = (self.place(a), self.place(b)) else { return false };
        let upto = if a.0 == b.0 { held.closure([(a.1, a.2)]) } else { self.held_then(a, held, b.0, of) };
        a != b && usize::try_from(b.1).ok().and_then(|ix| upto.get(ix)).is_some_and(|end| b.2 <= *end)
    }
}
