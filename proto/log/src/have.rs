//! Everything that a replica stores and holds, by line; the tips of what is held are the replica's *have*.
//!
//! Enters: verified runs, at the places found for them; which lines are held in part only. Leaves: digests, tips, what
//! moved since when. Two replicas have equal digests exactly when they hold the same entries, because a line's tips
//! describe it completely. Of most lines all that is stored is held. Of the others, those of closed authors, `counted`
//! says what; only what is held is a tip, told, sent or shown.
//! Never decides what is held.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::chain::{SignedRun, VerifiedRun};
use crate::id::{Hash, Line, NetworkId, NodeId, Position, Space};
use crate::limit::TIPS_PER_LINE;
use crate::line::{HeldLine, LogIx, Place, ReadHash};
use crate::refusal::Refusal;

mod stored;

const DIGEST: &str = "telecentre 3 digest of a have";

/// The place of a line among those held, in the order in which they came.
pub type LineIx = u32;

/// All lines that a replica holds.
#[derive(Clone, Debug)]
pub struct Have {
    network: NetworkId,
    /// What is held.
    lines: Vec<HeldLine>,
    by_line: HashMap<Line, LineIx>,
    /// All that is stored of the lines of which only a part is held.
    stored: BTreeMap<LineIx, HeldLine>,
    /// The lines that must be judged anew whenever something of them is stored.
    watched: BTreeSet<LineIx>,
    /// The lines of which something was stored since they were judged.
    due: BTreeSet<LineIx>,
    moved: BTreeMap<u64, LineIx>,
    /// When more or less was last held of a line, other than by growing.
    anew: BTreeMap<LineIx, u64>,
    counter: u64,
    tips_per_line: usize,
}

impl Have {
    /// Nothing held yet of a network.
    pub fn new(network: NetworkId) -> Self {
        Self {
            network,
            lines: Vec::new(),
            by_line: HashMap::new(),
            stored: BTreeMap::new(),
            watched: BTreeSet::new(),
            due: BTreeSet::new(),
            moved: BTreeMap::new(),
            anew: BTreeMap::new(),
            counter: 0,
            tips_per_line: TIPS_PER_LINE,
        }
    }

    /// The same, with another bound on the tips of a line than [`TIPS_PER_LINE`].
    #[must_use]
    pub fn with_tips_per_line(mut self, tips: usize) -> Self {
        self.tips_per_line = tips;
        self
    }

    /// The network.
    pub fn network(&self) -> &NetworkId {
        &self.network
    }

    /// The lines of which something is held, in the order in which they came.
    pub fn lines(&self) -> impl Iterator<Item = &HeldLine> {
        self.lines.iter().filter(|held| !held.is_empty())
    }

    /// How many lines there are, those of which nothing is held any more included.
    pub fn count(&self) -> usize {
        self.lines.len()
    }

    /// A line of which something is held, and its number.
    pub fn line(&self, line: &Line) -> Option<(LineIx, &HeldLine)> {
        let ix = *self.by_line.get(line)?;
        Some((ix, self.at(ix).filter(|held| !held.is_empty())?))
    }

    /// A line by its number, as held.
    pub fn at(&self, ix: LineIx) -> Option<&HeldLine> {
        self.lines.get(usize::try_from(ix).ok()?)
    }

    /// Entries held, of all lines.
    pub fn entries(&self) -> u64 {
        self.lines.iter().map(HeldLine::entries).sum()
    }

    /// Counts appends: [`Have::moved_since`] an earlier value tells which lines grew.
    pub fn counter(&self) -> u64 {
        self.counter
    }

    /// The lines that grew after the counter stood at `counter`.
    pub fn moved_since(&self, counter: u64) -> impl Iterator<Item = LineIx> + '_ {
        self.moved.range(counter + 1..).map(|(_, ix)| *ix)
    }

    /// Finds where a run goes among all that is stored. See [`HeldLine::place`].
    pub fn place(&self, run: &mut SignedRun, read: ReadHash<'_>) -> Result<Place, Refusal> {
        self.place_nth(run, 0, read)
    }

    /// The same, at the `nth` of the places that names allow: which of them it is, the signature decides.
    pub fn place_nth(&self, run: &mut SignedRun, nth: usize, read: ReadHash<'_>) -> Result<Place, Refusal> {
        match self.stored_line(&run.line) {
            Some((_, held)) => held.place(run, nth, &self.network, read),
            None => HeldLine::new(run.line.clone()).place(run, nth, &self.network, read),
        }
    }

    /// Takes in a verified run at the place found for it: what is stored grows, and with it what is held, unless only a
    /// part of the line is.
    pub fn append(&mut self, place: &Place, verified: &VerifiedRun) -> Option<(LineIx, LogIx)> {
        if matches!(place, Place::Known) {
            return None;
        }
        let line = &verified.run().line;
        let ix = self.by_line.get(line).copied().unwrap_or_else(|| {
            let ix = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
            self.lines.push(HeldLine::new(line.clone()));
            self.by_line.insert(line.clone(), ix);
            self.due.insert(ix);
            ix
        });
        if self.watched.contains(&ix) {
            self.due.insert(ix);
        }
        if let Some(stored) = self.stored.get_mut(&ix) {
            return Some((ix, stored.append(place, verified, self.counter)?));
        }
        self.counter += 1;
        let counter = self.counter;
        let held = self.at_mut(ix)?;
        let before = held.moved;
        let log = held.append(place, verified, counter)?;
        self.moved.remove(&before);
        self.moved.insert(counter, ix);
        Some((ix, log))
    }

    fn at_mut(&mut self, ix: LineIx) -> Option<&mut HeldLine> {
        self.lines.get_mut(usize::try_from(ix).ok()?)
    }

    /// Records of the journal stand elsewhere now: from their old address to their new one.
    pub fn moved(&mut self, addresses: &HashMap<u64, u64>) {
        self.lines.iter_mut().chain(self.stored.values_mut()).for_each(|held| held.moved(addresses));
    }

    /// The digest of one space, or of all: BLAKE3 over the network id and the sorted tips of its lines.
    pub fn digest(&self, space: Option<&Space>) -> Hash {
        self.digest_of(self.lines().filter(|l| space.is_none_or(|s| *s == l.line.space)))
    }

    /// The digest of some lines: over the whole hashes of their tips, so that it tells apart what names can't.
    pub fn digest_of<'a>(&self, lines: impl Iterator<Item = &'a HeldLine>) -> Hash {
        let mut lines: Vec<&HeldLine> = lines.collect();
        lines.sort_by(|a, b| a.line.cmp(&b.line));
        let mut hasher = blake3::Hasher::new_derive_key(DIGEST);
        hasher.update(self.network.as_bytes());
        for held in lines {
            let mut tips: Vec<Position> = held.tips().collect();
            tips.sort_unstable();
            let name = held.line.space.to_string();
            hasher.update(&(name.len() as u64).to_be_bytes());
            hasher.update(name.as_bytes());
            hasher.update(held.line.author.as_bytes());
            hasher.update(&(tips.len() as u64).to_be_bytes());
            for tip in tips {
                hasher.update(tip.actor.as_bytes());
                hasher.update(&tip.seq.to_be_bytes());
                hasher.update(tip.h.as_bytes());
            }
        }
        Hash(*hasher.finalize().as_bytes())
    }

    /// A time that is not in the future, as far as anybody can know without a clock: the second newest of the times that
    /// authors wrote last. One author alone, whose clock may say 2090, does not move it. Unix seconds.
    pub fn credible_time(&self) -> Option<i64> {
        let mut newest: BTreeMap<NodeId, i64> = BTreeMap::new();
        for held in self.lines() {
            if let Some(latest) = held.latest {
                newest.entry(held.line.author).and_modify(|time| *time = latest.max(*time)).or_insert(latest);
            }
        }
        let mut times: Vec<i64> = newest.into_values().collect();
        times.sort_unstable();
        times.pop();
        times.pop()
    }

    /// The lines of each space of which something is held.
    pub fn by_space(&self) -> BTreeMap<Space, Vec<LineIx>> {
        let mut spaces: BTreeMap<Space, Vec<LineIx>> = BTreeMap::new();
        for (held, ix) in self.lines.iter().zip(0..).filter(|(held, _)| !held.is_empty()) {
            if let Some(lines) = spaces.get_mut(&held.line.space) {
                lines.push(ix);
            } else {
                spaces.insert(held.line.space.clone(), vec![ix]);
            }
        }
        spaces
    }

    /// The spaces of which something is held, sorted.
    pub fn spaces(&self) -> Vec<Space> {
        let mut spaces: Vec<Space> = self.lines().map(|l| l.line.space.clone()).collect();
        spaces.sort();
        spaces.dedup();
        spaces
    }
}

#[cfg(test)]
mod tests;
