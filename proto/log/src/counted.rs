//! Which stored entries are held: a pure function of what is stored and of the network.
//!
//! Enters: the closings of an author, what is stored. Leaves: for each line how much of it is held. On a line the newest
//! closing works of which all positions there are stored; while a newer one waits, the line stays as it was. Of a revoked
//! author nothing is held beyond the positions of the closing that works; of one that the network does not name, or that
//! may have no line in that space, nothing at all. All of it is taken anew whenever the network changes, when something
//! was stored of a line that waits, and at start; the order in which things came never matters.
//! Never decides what is shown of what is held.

use std::collections::BTreeSet;

use crate::entry::Dependency;
use crate::have::{Have, LineIx};
use crate::id::{Line, NodeId, Slug, Space};
use crate::line::HeldLine;
use crate::network::{Closing, ClosingKind, Network};
use crate::peer::{Tip, find, tips_of};
use crate::readback::hash_at;
use crate::store::Store;

mod positions;

pub use positions::{Arrival, CutLimits, Drawn, draw};

/// What closes a line.
#[derive(Clone, Copy, Debug)]
pub struct Working<'a> {
    /// The closing that works there, if one does.
    pub closing: Option<&'a Closing>,
    /// Whether a newer one waits for what it names.
    pub waits: bool,
}

impl Working<'_> {
    /// Whether what lies beyond the closing is shed.
    pub fn sheds(&self) -> bool {
        self.closing.is_some_and(|closing| closing.kind == ClosingKind::Revoked)
    }
}

/// Which closing of its author works on a line.
pub fn working<'a>(network: &'a Network, have: &Have, line: &Line) -> Working<'a> {
    let closings = network.closings(&line.author);
    let stored = have.stored_line(line).map(|(_, stored)| stored);
    let works = |closing: &Closing| {
        let mut positions = closing.cut.on(&line.space);
        positions.all(|tip| stored.is_some_and(|stored| find(stored, tip).is_some()))
    };
    let nth = closings.iter().position(|(_, closing)| works(closing));
    Working {
        closing: nth.and_then(|nth| closings.get(nth)).map(|(_, closing)| *closing),
        waits: !closings.is_empty() && nth != Some(0),
    }
}

/// Whether an author may have a line in a space. The name of a centre comes from `network`, or from a hub that wrote there.
pub fn may_exist(network: &Network, have: &Have, line: &Line) -> bool {
    let (author, hub) = (&line.author, network.was_hub(&line.author));
    if network.is_root(author) {
        return line.space == Space::Commons;
    }
    let by_a_hub =
        |space: &Space| network.hubs().any(|author| have.line(&Line { space: space.clone(), author }).is_some());
    match &line.space {
        Space::Commons => hub,
        Space::Directory => true,
        Space::Centre(centre) => hub || network.names_centre(centre) || by_a_hub(&line.space),
        Space::Lent(centre) => hub || network.witnessed(author, centre),
    }
}

/// Whether an author is named and may have such a line, as far as is known here.
pub fn is_placed(network: &Network, have: &Have, line: &Line) -> bool {
    network.names(&line.author) && may_exist(network, have, line)
}

/// Whether a run of a line is dropped unless it is stored already: all that counts of it is stored.
pub fn sheds(network: &Network, have: &Have, line: &Line) -> bool {
    let working = working(network, have, line);
    working.sheds() && !working.waits
}

/// Whether of a line some part only counts, however much of it there is.
pub fn is_cut(network: &Network, have: &Have, line: &Line) -> bool {
    !is_placed(network, have, line) || working(network, have, line).sheds()
}

/// Whether what an entry follows is there, or will never count.
pub fn is_met(network: &Network, have: &Have, on: &Dependency) -> bool {
    is_stored(have, on) || is_cut(network, have, &on.line)
}

/// Whether what an entry follows is stored. So it is held, or it counts for nothing.
pub fn is_stored(have: &Have, on: &Dependency) -> bool {
    have.stored_line(&on.line).is_some_and(|(_, stored)| stored.locate(&on.actor, on.seq, on.h).is_some())
}

/// The tips that the newest closing of a line's author names there, if it waits for them.
pub fn awaited(network: &Network, have: &Have, line: &Line) -> Option<Vec<Tip>> {
    let newest = network.closing(&line.author)?;
    let mut tips: Vec<Tip> = newest.cut.on(&line.space).copied().collect();
    tips.sort_unstable();
    working(network, have, line).waits.then_some(tips)
}

/// The tips of a line that count: all, or those below the cut of a closed author.
pub fn counted_tips(network: &Network, have: &Have, held: &HeldLine) -> Vec<Tip> {
    match working(network, have, &held.line).closing {
        None => tips_of(held),
        Some(closing) => {
            let within = held.closure(closing.cut.on(&held.line.space).filter_map(|tip| find(held, tip)));
            let tips = held.tips_within(&within).into_iter();
            tips.map(|(actor, seq, h)| Tip { actor, seq: seq.into(), h }).collect()
        }
    }
}

/// Whether all that counts of an author, in every space, is stored here.
pub fn is_whole(network: &Network, have: &Have, author: &NodeId) -> bool {
    let Some(newest) = network.closing(author) else { return true };
    let spaces: BTreeSet<&Space> = newest.cut.0.iter().map(|(space, _)| space).collect();
    spaces.into_iter().all(|space| {
        let line = Line { space: space.clone(), author: *author };
        !working(network, have, &line).waits
    })
}

/// Whether nothing is acted on that a centre's boxes would grant: the newest closing of one of them waits here.
pub fn is_unsettled(network: &Network, have: &Have, centre: &Slug) -> bool {
    let line = |author| Line { space: Space::Centre(centre.clone()), author };
    let of_centre = network.enrolments().map(|(_, e)| e).filter(|e| e.centre.as_ref() == Some(centre));
    of_centre.filter(|e| e.closed.is_some()).any(|e| working(network, have, &line(e.node)).waits)
}

/// Judges anew the lines of which something was stored since, or all, and holds of each what it should. Returns those of
/// which more or less is held now, other than by growing.
pub fn derive(have: &mut Have, network: &Network, all: bool, store: &dyn Store) -> Vec<LineIx> {
    let due = have.take_due(all);
    let of_hub = |have: &Have, ix: &LineIx| have.at(*ix).is_some_and(|held| network.was_hub(&held.line.author));
    // What hubs wrote says where others may.
    let (hubs, mut rest): (Vec<LineIx>, Vec<LineIx>) = due.into_iter().partition(|ix| of_hub(have, ix));
    let mut changed: Vec<LineIx> = hubs.iter().copied().filter(|ix| judge(have, network, *ix, store)).collect();
    let names = |ix: &LineIx| have.at(*ix).map(|held| &held.line.space).filter(|s| matches!(s, Space::Centre(_)));
    let named: BTreeSet<&Space> = hubs.iter().filter_map(names).collect();
    if !all && !named.is_empty() {
        let beside = (0..).zip(have.stored_lines()).filter(|(_, stored)| named.contains(&stored.line.space));
        rest.extend(beside.map(|(ix, _)| ix).filter(|ix| !of_hub(have, ix)).collect::<Vec<_>>());
    }
    changed.extend(rest.into_iter().filter(|ix| judge(have, network, *ix, store)));
    changed
}

/// Holds of a line what it should. Returns whether that changed.
fn judge(have: &mut Have, network: &Network, ix: LineIx, store: &dyn Store) -> bool {
    let Some(stored) = have.stored_at(ix) else { return false };
    let working = working(network, have, &stored.line);
    let upto = if !is_placed(network, have, &stored.line) {
        Some(Vec::new())
    } else if working.sheds() {
        let cut = working.closing.map(|closing| &closing.cut);
        let positions = cut.into_iter().flat_map(|cut| cut.on(&stored.line.space));
        Some(stored.closure(positions.filter_map(|tip| find(stored, tip))))
    } else {
        None
    };
    let part = match upto.filter(|upto| !stored.is_within(upto)) {
        None => None,
        Some(upto) if have.is_part(ix) && is_part_of(stored, have.at(ix), &upto) => {
            have.watch(ix, working.waits);
            return false;
        }
        // What can't be read back now leaves the line as it was.
        Some(upto) => match stored.part(&upto, &|log, seq| hash_at(log, seq, store)) {
            None => return false,
            part => part,
        },
    };
    have.watch(ix, working.waits);
    if part.is_none() && !have.is_part(ix) {
        return false;
    }
    have.hold(ix, part);
    true
}

/// Whether what is held of a line is its part up to `upto`.
fn is_part_of(stored: &HeldLine, held: Option<&HeldLine>, upto: &[u32]) -> bool {
    let held = held.map(HeldLine::logs).unwrap_or_default();
    let ends = upto.iter().copied().chain(std::iter::repeat(0));
    // Logs that came since, of which nothing is wanted, change nothing.
    let logs = stored.logs().iter().zip(ends).zip((0..).map(|nth| held.get::<usize>(nth)));
    logs.into_iter().all(|((log, end), held)| end.clamp(log.base, log.last) == held.map_or(log.base, |held| held.last))
}

#[cfg(test)]
mod tests;
