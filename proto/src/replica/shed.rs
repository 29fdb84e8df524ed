//! What a revoked box wrote at its centre beyond its closing, read out of a file that the box itself made.
//!
//! Enters: runs, unproven; what is held of that box's lines; what time it is. Leaves: the bookings that those runs show and
//! that nobody knows here. A run must continue what counts of a box that served this replica's own centre and was revoked,
//! and bear that box's signature; all others are passed over. Nothing comes into the have, the journal or a view: a copy of
//! the line is continued, and thrown away. Bounded in runs and tips; whoever unpacks the file bounds its bytes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use telecentre_log::body::decode_body;
use telecentre_log::chain::{self, SignedRun};
use telecentre_log::counted;
use telecentre_log::document::{DocumentKey, DocumentKind, RecordChange};
use telecentre_log::documents::fold;
use telecentre_log::entry::Entry;
use telecentre_log::id::{Line, NetworkId, NodeId, RecordId, Slug, Space};
use telecentre_log::limit::{SHED_RUNS, TIPS_PER_LINE};
use telecentre_log::line::{HeldLine, Place};
use telecentre_log::readback::hash_at;
use telecentre_log::record::{Fields, Stamp};
use telecentre_log::store::Store;
use telecentre_rules::shed::ShedBookings;
use telecentre_rules::view::View;

use super::Replica;

/// Why nothing is read out of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NothingShed {
    /// This replica serves no centre.
    #[error("this box serves no centre now, so that no box came before it; do this on the centre's present box")]
    NoCentre,
    /// No box of the centre was revoked.
    #[error(
        "no box of this centre was revoked: what a replaced box brings back is offered among the requests by itself"
    )]
    NoneRevoked,
    /// What counts of it is not all here yet.
    #[error(
        "what counts of the revoked box is not all here yet; wait until this box has met the hub, then do it again"
    )]
    Unsettled,
    /// The file holds nothing of such a box.
    #[error("this file holds nothing that a revoked box of this centre wrote there; choose the file that box exported")]
    NotOfIt,
    /// There is too much of it.
    #[error("this file holds more than one list can take; export it anew on the old box with --for and this box's key")]
    TooMuch,
}

/// A line of a revoked box, as it goes on in a file.
#[derive(Clone, Debug)]
struct Continued {
    held: HeldLine,
    entries: Vec<(Stamp, Entry)>,
}

/// Reads the lines of revoked boxes on where they are cut.
#[derive(Clone, Debug)]
pub struct ShedReader {
    network: NetworkId,
    lines: BTreeMap<Line, Continued>,
    runs: usize,
    proven: usize,
}

impl ShedReader {
    /// Takes in a run of a file, if it is of one of the lines and proves itself; the others are passed over.
    pub fn take(&mut self, mut run: SignedRun, store: &dyn Store) -> Result<(), NothingShed> {
        let Some(line) = self.lines.get_mut(&run.line) else { return Ok(()) };
        self.runs += 1;
        if self.runs > SHED_RUNS {
            return Err(NothingShed::TooMuch);
        }
        let placed = line.held.place(&mut run, 0, &self.network, &|log, seq| hash_at(log, seq, store));
        let before = match &placed {
            Ok(Place::After(_, h) | Place::Birth(_, h) | Place::Branch(_, _, h)) => *h,
            // All of it counts, and so is known.
            Ok(Place::Known) => {
                self.proven += 1;
                return Ok(());
            }
            Err(_) => return Ok(()),
        };
        let (Ok(place), Ok(verified)) = (placed, chain::verify(run, &before)) else { return Ok(()) };
        let tips = line.held.tips_after(&place);
        if tips > TIPS_PER_LINE && tips > line.held.tips().count() {
            return Ok(());
        }
        let Some(log) = line.held.append(&place, &verified, 0) else { return Ok(()) };
        self.proven += 1;
        let run = verified.into_run();
        let base_rank = line.held.log(log).map_or(0, |log| log.base_rank);
        for (entry, seq) in run.entries.into_iter().zip(run.first..) {
            let stamp = Stamp { actor: run.actor, seq, time: entry.head.time, rank: base_rank + seq };
            line.entries.push((stamp, entry));
        }
        Ok(())
    }

    /// What the boxes' own words beyond their closings show, and nothing else.
    fn view(&self) -> View {
        let mut view = View::new();
        for (line, continued) in &self.lines {
            let mut documents: BTreeMap<DocumentKey, BTreeMap<RecordId, Fields>> = BTreeMap::new();
            let mut entries: Vec<&(Stamp, Entry)> = continued.entries.iter().collect();
            entries.sort_by_key(|(stamp, _)| stamp.order());
            for (stamp, entry) in entries {
                let name = &entry.head.document;
                let kind = name.kind();
                if !matches!(kind, DocumentKind::Ledger(_) | DocumentKind::Requests(_) | DocumentKind::Guest(_)) {
                    continue;
                }
                let Some(puts) = entry.body.bytes().and_then(|bytes| decode_body(name, bytes).ok()) else { continue };
                let key = DocumentKey { space: line.space.clone(), name: name.clone(), author: line.author };
                fold(documents.entry(key).or_default(), *stamp, &puts, kind.own_ids());
            }
            for (document, records) in &documents {
                for (record, fields) in records {
                    view.apply(&RecordChange { document, record: *record, fields });
                }
            }
        }
        view
    }

    /// What was read, to be compared with what counts.
    pub fn finish(self) -> Result<ShedWords, NothingShed> {
        if self.proven == 0 { Err(NothingShed::NotOfIt) } else { Ok(ShedWords(self.view())) }
    }
}

/// What revoked boxes said beyond their closings: a view of that alone.
pub struct ShedWords(View);

impl Replica {
    /// Where what revoked boxes of this replica's own centre wrote there is read on; refused while what counts of them is
    /// not all here, since it would pass for lost.
    pub fn shed_reader(&self) -> Result<ShedReader, NothingShed> {
        let centre = self.own_centre().ok_or(NothingShed::NoCentre)?;
        let space = Space::Centre(centre.clone());
        let revoked = self.boxes_of(centre).into_iter().filter(|node| self.network.is_revoked(node));
        let mut lines = BTreeMap::new();
        for author in revoked.filter(|node| *node != self.me) {
            let line = Line { space: space.clone(), author };
            if !counted::is_whole(&self.network, &self.have, &author) {
                return Err(NothingShed::Unsettled);
            }
            let held = self.have.line(&line).map_or_else(|| HeldLine::new(line.clone()), |(_, held)| held.clone());
            lines.insert(line, Continued { held, entries: Vec::new() });
        }
        if lines.is_empty() {
            return Err(NothingShed::NoneRevoked);
        }
        Ok(ShedReader { network: *self.have.network(), lines, runs: 0, proven: 0 })
    }

    /// The bookings that those boxes noted and that nobody knows here, at this day and minute.
    pub fn shed_bookings(&self, words: &ShedWords, now: (Date, u16)) -> ShedBookings {
        let Some(centre) = self.own_centre() else { return ShedBookings::default() };
        ShedBookings::of(&words.0, &self.view, centre, &self.boxes_of(centre), now)
    }

    /// Lets go of what is settled of a list: known by now, past, or about people whose data was erased.
    pub fn settle_shed(&self, list: &mut ShedBookings, now: (Date, u16)) {
        let boxes = self.own_centre().map(|centre| self.boxes_of(centre)).unwrap_or_default();
        list.settle(&self.view, &boxes, now);
        list.erase(|name| self.network.erased(name));
    }

    /// The centre that this replica serves now.
    fn own_centre(&self) -> Option<&Slug> {
        let own = self.network.enrolment(&self.me)?.centre.as_ref()?;
        (self.network.node_of(own) == Some(self.me)).then_some(own)
    }

    /// Every box that serves or served a centre.
    fn boxes_of(&self, centre: &Slug) -> Vec<NodeId> {
        let of_centre = self.network.enrolments().map(|(_, e)| e).filter(|e| e.centre.as_ref() == Some(centre));
        of_centre.map(|e| e.node).collect::<BTreeSet<NodeId>>().into_iter().collect()
    }
}
