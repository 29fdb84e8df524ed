//! Where an author is to be closed: the positions of a cut.
//!
//! Enters: what is stored of an author, and which records of the journal are taken in. Leaves: a cut of bounded size,
//! whatever the author wrote, and the spaces that found no room in it. Of a line that ends in too many places, the ends of
//! the longest stretch of this replica's own order of arrival that few positions describe.
//! Never reads a time: who asks says which records came early enough.

use super::may_exist;
use crate::have::Have;
use crate::id::{ActorId, NodeId, Space};
use crate::limit::{CUT_BYTES, POSITIONS_PER_CUT, POSITIONS_PER_LINE};
use crate::line::{HeldLine, LogIx, Stored};
use crate::network::{Cut, Network};
use crate::peer::Tip;

/// How large a cut may be.
#[derive(Clone, Copy, Debug)]
pub struct CutLimits {
    /// Positions of one line.
    pub per_line: usize,
    /// Positions in all.
    pub in_all: usize,
    /// Bytes.
    pub bytes: usize,
}

impl Default for CutLimits {
    fn default() -> Self {
        Self { per_line: POSITIONS_PER_LINE, in_all: POSITIONS_PER_CUT, bytes: CUT_BYTES }
    }
}

/// A run of an author that is stored here.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// Where it was written.
    pub space: &'a Space,
    /// Who wrote it: a run of the author's process.
    pub actor: ActorId,
    /// The number of its last entry.
    pub last: u32,
    /// The address of its record in the journal.
    pub record: u64,
}

/// A cut, and what it does not say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Drawn {
    /// The positions.
    pub cut: Cut,
    /// The lines that ended in too many places: they are cut at what came first.
    pub shortened: Vec<Space>,
    /// The lines for which there was no room: nothing of them counts.
    pub left_out: Vec<Space>,
}

/// The cut at what is stored of an author in the runs that `counts` picks: of each line up to the first that it does not
/// pick, since a clock may have been set back after that.
pub fn draw(
    network: &Network,
    have: &Have,
    author: &NodeId,
    limits: CutLimits,
    counts: impl Fn(Arrival<'_>) -> bool,
) -> Drawn {
    let own = network.enrolments().filter(|(_, e)| e.node == *author).filter_map(|(_, e)| e.centre.clone());
    let own: Vec<_> = own.collect();
    let urgency = |space: &Space| match space {
        Space::Centre(centre) | Space::Lent(centre) => u8::from(!own.contains(centre)) * 3,
        Space::Directory => 1,
        Space::Commons => 2,
    };
    // Of equally urgent lines, in the order of arrival.
    let mut lines: Vec<&HeldLine> = have.stored_lines().filter(|stored| stored.line.author == *author).collect();
    lines.retain(|stored| may_exist(network, have, &stored.line));
    lines.sort_by_key(|stored| urgency(&stored.line.space));
    let mut drawn = Drawn::default();
    for stored in lines {
        let space = &stored.line.space;
        let (tips, whole) = stretch(stored, limits.per_line, &counts);
        let mut longer = drawn.cut.clone();
        longer.0.extend(tips.into_iter().map(|tip| (space.clone(), tip)));
        if longer.0.len() > limits.in_all || longer.encode().len() > limits.bytes {
            drawn.left_out.push(space.clone());
            continue;
        }
        drawn.cut = longer;
        if !whole {
            drawn.shortened.push(space.clone());
        }
    }
    drawn
}

/// The ends of a line's logs as its runs arrive, one by one.
struct Arriving<'a> {
    line: &'a HeldLine,
    upto: Vec<u32>,
    covered: Vec<u32>,
    tips: usize,
}

impl Arriving<'_> {
    fn is_tip(&self, at: usize) -> bool {
        self.upto.get(at).zip(self.covered.get(at)).is_some_and(|(upto, covered)| *upto > 0 && upto > covered)
    }

    fn change(&mut self, ix: LogIx, change: impl FnOnce(&mut u32, &mut u32)) {
        let at = usize::try_from(ix).unwrap_or(usize::MAX);
        let before = self.is_tip(at);
        if let (Some(upto), Some(covered)) = (self.upto.get_mut(at), self.covered.get_mut(at)) {
            change(upto, covered);
        }
        match (before, self.is_tip(at)) {
            (false, true) => self.tips += 1,
            (true, false) => self.tips -= 1,
            _ => {}
        }
    }

    fn take(&mut self, ix: LogIx, last: u32) {
        let begins = usize::try_from(ix).ok().and_then(|at| self.upto.get(at)) == Some(&0);
        let parents = self.line.log(ix).filter(|_| begins).map(|log| log.parents.clone()).unwrap_or_default();
        for (parent, seq) in parents {
            self.change(parent, |_, covered| *covered = seq.max(*covered));
        }
        self.change(ix, |upto, _| *upto = last.max(*upto));
    }
}

/// The maximal entries of the longest stretch of a line, in the order in which it was stored, that has at most so many;
/// and whether that is all of what counts.
fn stretch(line: &HeldLine, most: usize, counts: impl Fn(Arrival<'_>) -> bool) -> (Vec<Tip>, bool) {
    let mut arrivals: Vec<(Stored, LogIx, u32)> = Vec::new();
    for (ix, log) in (0..).zip(line.logs()) {
        arrivals.extend(log.runs.iter().map(|run| (run.at, ix, run.last)));
    }
    arrivals.sort_unstable();
    let arrival = |(at, ix, last): &(Stored, LogIx, u32)| {
        let actor = line.log(*ix)?.actor;
        Some(Arrival { space: &line.line.space, actor, last: *last, record: at.record })
    };
    let early = arrivals.iter().map_while(arrival).take_while(|arrival| counts(*arrival)).count();
    arrivals.truncate(early);
    let logs = line.logs().len();
    let mut arriving = Arriving { line, upto: vec![0; logs], covered: vec![0; logs], tips: 0 };
    let mut longest = 0;
    for (nth, (_, ix, last)) in (1..).zip(&arrivals) {
        arriving.take(*ix, *last);
        if arriving.tips <= most {
            longest = nth;
        }
    }
    let within = line.closure(arrivals.iter().take(longest).map(|(_, ix, last)| (*ix, *last)));
    let tips = line.tips_within(&within).into_iter();
    (tips.map(|(actor, seq, h)| Tip { actor, seq: seq.into(), h }).collect(), longest == arrivals.len())
}
