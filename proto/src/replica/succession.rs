//! When the new box of a centre is its steward.
//!
//! Enters: the closings of those before it, what is held here, the witness's word. Leaves: what the new box still waits
//! for; on the hub, the opening that a closing names. A new box must know all that those before it confirmed, and all that
//! the hub did: the closing names a position of the hub's line, and the witness acknowledges none of a hub that has
//! forgotten something. So no slot is sold again of which anybody reachable knows.
//! Never decides about a booking: a host may decide without waiting, and it is marked so.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;
use telecentre_log::counted::{self, Arrival, CutLimits, Drawn};
use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::id::{Line, NodeId, Slug, Space};
use telecentre_log::network::Closing;
use telecentre_log::peer::{Tip, find};

use super::Replica;

/// A thing that the new box of a centre waits for before it confirms by itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Awaits {
    /// What a box before it wrote and counts.
    Predecessor,
    /// What the hub wrote for the centre.
    Hub,
    /// The witness's word on that.
    Witness,
}

impl Awaits {
    /// The word for it, as JSON and translations key it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Predecessor => "predecessor",
            Self::Hub => "hub",
            Self::Witness => "witness",
        }
    }
}

impl Replica {
    /// Whether a centre's box knows all that those before it confirmed, and what the hub did.
    pub fn takeover_complete(&self, centre: &Slug) -> bool {
        self.takeover_awaits(centre).is_empty()
    }

    /// What a centre's box waits for before it knows all that was confirmed there; nothing where there was none before.
    pub fn takeover_awaits(&self, centre: &Slug) -> BTreeSet<Awaits> {
        let (network, have) = (&self.network, &self.have);
        let mut awaits = BTreeSet::new();
        for author in self.predecessors(centre) {
            if !counted::is_whole(network, have, &author) {
                awaits.insert(Awaits::Predecessor);
            }
            if let Some((by, closing)) = network.closings(&author).first() {
                awaits.extend(self.awaits_hub(centre, by, closing));
            }
        }
        let lent = |author| Line { space: Space::Lent(centre.clone()), author };
        if network.hubs().any(|hub| counted::working(network, have, &lent(hub)).waits) {
            awaits.insert(Awaits::Hub);
        }
        awaits
    }

    fn predecessors(&self, centre: &Slug) -> BTreeSet<NodeId> {
        let of_centre = self.network.enrolments().map(|(_, e)| e).filter(|e| e.centre.as_ref() == Some(centre));
        of_centre.filter(|e| e.closed.is_some()).map(|e| e.node).collect()
    }

    fn awaits_hub(&self, centre: &Slug, by: &NodeId, closing: &Closing) -> Option<Awaits> {
        let tip = closing.lent_upto?;
        if !self.network.closings(by).is_empty() {
            // A closed hub: its own cut says what counts of it.
            return None;
        }
        let line = Line { space: Space::Lent(centre.clone()), author: *by };
        let Some((_, held)) = self.have.line(&line) else { return Some(Awaits::Hub) };
        let Some((ix, seq)) = find(held, &tip) else { return Some(Awaits::Hub) };
        let ends = (0..).zip(self.witnesses.extent(centre, held)).filter(|(_, seq)| *seq > 0);
        let witnessed = held.closure(ends);
        let covers = usize::try_from(ix).ok().and_then(|ix| witnessed.get(ix)).is_some_and(|upto| *upto >= seq);
        (!covers).then_some(Awaits::Witness)
    }

    /// The centres for which a box waits until the witness acknowledges something of this hub's.
    pub(super) fn openings_owed(&self) -> BTreeSet<Slug> {
        let closed =
            self.network.enrolments().filter(|(_, e)| e.closed.is_some()).filter_map(|(_, e)| e.centre.clone());
        let waits = |centre: &Slug| {
            self.predecessors(centre).iter().any(|author| {
                let closings = self.network.closings(author);
                let newest = closings.first().filter(|(by, _)| **by == self.me);
                newest.is_some_and(|(by, closing)| self.awaits_hub(centre, by, closing) == Some(Awaits::Witness))
            })
        };
        closed.collect::<BTreeSet<Slug>>().into_iter().filter(waits).collect()
    }

    /// The cut at the runs of an author that `counts` picks, as [`counted::draw`] draws it. An entry that names what was
    /// never written would hold up whoever follows the author for ever: what can't be shown here does not count, unless
    /// this replica may have forgotten what is named.
    pub fn draw_cut(&self, author: &NodeId, limits: CutLimits, counts: impl Fn(Arrival<'_>) -> bool) -> Drawn {
        let (network, have) = (&self.network, &self.have);
        let unmet = if self.recovering { BTreeMap::new() } else { self.documents.first_unmet(network, have, author) };
        let shown = |run: Arrival<'_>| unmet.get(&(run.space.clone(), run.actor)).is_none_or(|first| run.last < *first);
        counted::draw(network, have, author, limits, |run| shown(run) && counts(run))
    }

    /// What this hub must write of a centre before a closing there can name a position of its present log: nothing where
    /// it has one, or where the centre never had a witness. (Where other ends came beside that log, a later one names
    /// them, and with it the position.)
    pub fn opening(&self, centre: &Slug, today: Date) -> Option<Draft> {
        if self.network.witnesses(centre).is_empty() || self.lent_end(centre).is_some() {
            return None;
        }
        let document = DocumentName::ledger(telecentre_rules::slot::month_of(today));
        Some(Draft { space: Space::Lent(centre.clone()), document, puts: Vec::new() })
    }

    /// Where this hub's present log of a centre ends; none for a centre that never had a witness.
    pub fn lent_end(&self, centre: &Slug) -> Option<Tip> {
        if self.network.witnesses(centre).is_empty() {
            return None;
        }
        let (_, held) = self.have.line(&Line { space: Space::Lent(centre.clone()), author: self.me })?;
        let end = held.log_of(&self.actor?)?.1.end();
        Some(Tip { actor: end.actor, seq: end.seq, h: end.h.short() })
    }
}
