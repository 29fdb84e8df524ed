//! The duties of the hub and its witnesses towards each other.
//!
//! Enters: what is held, the appointments of witnesses, their words. Leaves: on the hub, appointments that are due, and
//! what of its own still waits; on a witness, what it acknowledges and, when another was named, its resignation. A
//! witness speaks only while its own `network` names it, and once those before it have let it follow or are closed and
//! what they acknowledged is held here. Never decides about a booking.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use telecentre_log::body::decode_body;
use telecentre_log::counted;
use telecentre_log::document::{DocumentKey, DocumentKind, DocumentName, Draft};
use telecentre_log::entry::Entry;
use telecentre_log::field::Put;
use telecentre_log::id::{ActorId, Line, NodeId, RecordId, Slug, Space};
use telecentre_log::line::{HeldLine, LogIx};
use telecentre_log::network::{self, Standing};
use telecentre_log::peer::find;
use telecentre_log::witness;
use telecentre_rules::steward::{Stewards, Waiting};

use super::Replica;
use super::unwitnessed::Unwitnessed;

/// As the network and the witnesses' words stand in this replica.
impl Stewards for Replica {
    fn me(&self) -> NodeId {
        self.me
    }

    fn hub(&self) -> Option<NodeId> {
        self.network.hub()
    }

    fn node_of(&self, centre: &Slug) -> Option<NodeId> {
        self.network.node_of(centre)
    }

    fn may_confirm(&self, centre: &Slug) -> bool {
        if self.network.hub() == Some(self.me) {
            return self.may_confirm_as_hub(centre);
        }
        // What it wrote while it lacks what that follows would not be shown, and so be decided again and again. What a
        // box before it wrote and is not shown yet may be a hand-over, or a booking.
        let served = self.network.enrolments().map(|(_, e)| e).filter(|e| e.centre.as_ref() == Some(centre));
        self.takeover_complete(centre)
            && served.map(|e| e.node).chain([self.me]).all(|node| !self.documents.holds_up(&node, centre))
    }

    fn succeeds(&self, present: &NodeId, former: &NodeId) -> bool {
        self.network.succeeds(present, former)
    }

    fn author_of(&self, actor: &ActorId) -> Option<NodeId> {
        self.network.enrolments().map(|(_, enrolment)| enrolment.node).find(|node| actor.is_of(node))
    }

    fn was_hub(&self, node: &NodeId) -> bool {
        self.network.was_hub(node)
    }

    fn tagged(&self, record: RecordId) -> Option<NodeId> {
        self.network.enrolments().map(|(_, enrolment)| enrolment.node).find(|node| record.is_of(node))
    }

    fn is_closed(&self) -> bool {
        self.network.standing(&self.me).is_closed()
    }

    fn waiting(&self) -> Option<&Waiting> {
        Some(&self.waiting)
    }
}

impl Replica {
    /// Whether this hub may confirm what a centre handed over to it: nothing of its own is known to be missing, and the
    /// witness has acknowledged the birth of its present log, the only tip of its line. So it knows all that was
    /// acknowledged before, and what is not acknowledged by then never will be.
    fn may_confirm_as_hub(&self, centre: &Slug) -> bool {
        let held_up = self.recovering || self.documents.holds_up(&self.me, centre);
        // Where the newest closing of the centre's box waits for what it names, that box may have lent what does not count.
        let unsettled = counted::is_unsettled(&self.network, &self.have, centre);
        if held_up || unsettled || self.network.witness_of(centre).is_none() {
            return false;
        }
        self.present_log(centre).is_some_and(|(ix, held)| {
            let counts = self.witnesses.extent(centre, held);
            usize::try_from(ix).ok().and_then(|ix| counts.get(ix)).is_some_and(|counted| *counted > 0)
        })
    }

    /// The log of this process in what a centre handed over, if that is all that its line ends in.
    pub(super) fn present_log(&self, centre: &Slug) -> Option<(LogIx, &HeldLine)> {
        let (_, held) = self.have.line(&Line { space: Space::Lent(centre.clone()), author: self.me })?;
        let (ix, log) = held.log_of(&self.actor?)?;
        held.tips().eq([log.end()]).then_some((ix, held))
    }

    /// The openings that this hub owes: where a centre handed days over from `today` on, or has a rule for that, and it has not written yet
    /// under the present actor, or its line has other ends beside, an entry that says nothing. Its birth names all that
    /// is held; once the witness acknowledges it, this hub may confirm.
    pub fn to_open(&mut self, today: Date) -> Vec<Draft> {
        if self.network.hub() != Some(self.me) || self.recovering || self.has_staged() {
            return Vec::new();
        }
        let mut centres: BTreeSet<Slug> = self.view.bookings.handed_over_to(&self.me, today).into_iter().collect();
        centres.extend(self.openings_owed());
        // Where a rule lends days, the opening stands before the first of them: a node lends to an open door only.
        centres.extend(self.view.centres.all().filter(|c| c.instant.is_some()).map(|c| c.slug.clone()));
        let able = |centre: &Slug| {
            self.network.witness_of(centre).is_some()
                && !self.documents.holds_up(&self.me, centre)
                && self.present_log(centre).is_none()
        };
        let due: Vec<Slug> = centres.into_iter().filter(able).collect();
        let begun = |centre: &Slug| {
            let line = Line { space: Space::Lent(centre.clone()), author: self.me };
            let held = self.have.line(&line).map(|(_, held)| held);
            self.actor.is_some_and(|actor| held.is_some_and(|held| held.log_of(&actor).is_some()))
        };
        if due.iter().any(begun) {
            // Other ends came beside its log: only a new one can name them.
            self.actor = None;
        }
        let document = DocumentName::ledger(telecentre_rules::slot::month_of(today));
        due.into_iter()
            .map(|centre| Draft { space: Space::Lent(centre), document: document.clone(), puts: Vec::new() })
            .collect()
    }

    /// Whether the hub can confirm what a centre lends it, as far as is visible here: its line for the centre ends in one
    /// log, whose birth the witness holds.
    pub fn hub_is_open(&self, centre: &Slug) -> bool {
        let Some(hub) = self.network.hub() else { return false };
        let line = Line { space: Space::Lent(centre.clone()), author: hub };
        let Some((_, held)) = self.have.line(&line) else { return false };
        let mut tips = held.tips();
        let (Some(tip), None) = (tips.next(), tips.next()) else { return false };
        let counts = self.witnesses.extent(centre, held);
        held.logs().iter().zip(counts).any(|(log, counted)| log.end() == tip && counted > 0)
    }

    /// The appointments of witnesses that this replica owes as hub.
    pub fn to_appoint(&mut self) -> Vec<Draft> {
        if self.network.hub() != Some(self.me) || self.recovering || self.appointed == self.network.version() {
            return Vec::new();
        }
        let due = self.network.witnesses_due();
        if due.is_empty() {
            // Nothing is due before the network changes.
            self.appointed = self.network.version();
        }
        due.iter().map(|appointment| network::draft(network::appoint(appointment))).collect()
    }

    /// The acknowledgements and resignations that this replica owes as a witness, of today or of before.
    pub fn to_witness(&self) -> Vec<Draft> {
        if self.network.standing(&self.me) != Standing::Open || self.recovering {
            return Vec::new();
        }
        let mut drafts = Vec::new();
        for centre in self.network.witnessed_by(&self.me) {
            let all = self.network.witnesses(&centre);
            let puts = match all.first() {
                Some((n, node)) if *node == self.me => self.acknowledged(&centre, *n),
                Some((n, _)) if !self.witnesses.has_resigned(&centre, &self.me, *n) => vec![witness::resign(*n)],
                _ => Vec::new(),
            };
            if !puts.is_empty() {
                drafts.push(Draft { space: Space::Lent(centre), document: DocumentName::witness(), puts });
            }
        }
        drafts
    }

    fn acknowledged(&self, centre: &Slug, n: u32) -> Vec<Put> {
        let Some(hub) = self.network.hub() else { return Vec::new() };
        let line = Line { space: Space::Lent(centre.clone()), author: hub };
        let Some((_, held)) = self.have.line(&line) else { return Vec::new() };
        let waiting = witness::waiting(held, &self.witnesses.extent(centre, held));
        if waiting.is_empty() || !self.follows(centre, n) {
            return Vec::new();
        }
        witness::acknowledge(held, &waiting)
    }

    /// Whether this witness, the `n`th of a centre, holds what those before it acknowledged.
    fn follows(&self, centre: &Slug, n: u32) -> bool {
        let mut before = self.network.witnesses(centre).into_iter().filter(|(_, node)| *node != self.me);
        before.all(|(_, node)| match self.network.cut(&node) {
            None => self.witnesses.has_resigned(centre, &node, n),
            // A closed one: all that it said within its cut, and what that speaks of.
            Some(cut) => {
                let line = Line { space: Space::Lent(centre.clone()), author: node };
                let mut ends = cut.0.iter().filter(|(space, _)| *space == line.space);
                let held = self.have.line(&line).map(|(_, held)| held);
                ends.all(|(_, tip)| held.is_some_and(|held| find(held, tip).is_some())) && !self.speaks_early(&line)
            }
        })
    }

    /// Whether something of a witness is held that speaks of entries that are not.
    fn speaks_early(&self, line: &Line) -> bool {
        let of = |key: &&DocumentKey| key.author == line.author && key.space == line.space;
        self.documents.behind().filter(of).any(|key| key.name.kind() == DocumentKind::Witness)
    }

    /// Notes what this replica wrote as hub for a centre.
    pub(super) fn note_unwitnessed(&mut self, line: &Line, log: LogIx, seq: u32, entry: &Entry) {
        let (Space::Lent(centre), DocumentKind::Ledger(_)) = (&line.space, entry.head.document.kind()) else { return };
        if line.author != self.me {
            return;
        }
        let puts =
            entry.body.bytes().and_then(|bytes| decode_body(&entry.head.document, bytes).ok()).unwrap_or_default();
        self.unwitnessed.push(Unwitnessed { centre: centre.clone(), log, seq, puts });
    }

    /// Drops what witnesses hold by now, and gathers what the rest says.
    pub(super) fn look_at_unwitnessed(&mut self) {
        if self.unwitnessed.is_empty() {
            self.waiting = Waiting::default();
            return;
        }
        let (have, witnesses, me) = (&self.have, &self.witnesses, self.me);
        let mut counts: BTreeMap<Slug, (Vec<u32>, Vec<witness::Stretch>)> = BTreeMap::new();
        let mut waiting = Waiting::default();
        self.unwitnessed.retain(|entry| {
            let (counts, trunk) = counts.entry(entry.centre.clone()).or_insert_with(|| {
                let line = Line { space: Space::Lent(entry.centre.clone()), author: me };
                let Some((_, held)) = have.line(&line) else { return Default::default() };
                let counts = witnesses.extent(&entry.centre, held);
                let trunk = witness::waiting(held, &counts);
                (counts, trunk)
            });
            let counted = usize::try_from(entry.log).ok().and_then(|ix| counts.get(ix)).copied().unwrap_or(0);
            if entry.seq <= counted {
                return false;
            }
            if trunk.iter().any(|s| s.log == entry.log && s.after < entry.seq && entry.seq <= s.last) {
                waiting.note(&entry.centre, &entry.puts);
            }
            true
        });
        self.waiting = waiting;
    }
}
