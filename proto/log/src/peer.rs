//! What a peer showed that it holds: the tips of its last Hello and of its Acks since.
//!
//! Enters: tips from messages, or bytes kept from an earlier session. Leaves: what it lacks of ours, by author, in
//! entries and weight; bytes to keep. Never assumes: an entry that was sent and not acknowledged counts as lacking. What
//! a peer shows is its word alone: it decides what is sent to it, and nothing else.

use std::collections::BTreeMap;

use crate::have::Have;
use crate::id::{ActorId, Hash, Line, NodeId, Position, ShortHash, Space};
use crate::limit::TIPS_PER_LINE;
use crate::line::{HeldLine, LogIx};
use crate::table::{Seen, Writer};
use crate::varint::{Reader, Truncated, put_unsigned};

/// A maximal entry as messages name it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Tip {
    /// The run that wrote it.
    pub actor: ActorId,
    /// Its number.
    pub seq: u64,
    /// Which branch.
    pub h: ShortHash,
}

/// The tips of all lines that a peer showed.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PeerHave {
    lines: BTreeMap<Line, Vec<Tip>>,
    /// Tips in all.
    count: usize,
}

/// How much a replica lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Lag {
    /// Entries.
    pub entries: u64,
    /// Bytes of them, uncompressed.
    pub bytes: u64,
}

impl std::ops::AddAssign for Lag {
    fn add_assign(&mut self, other: Self) {
        self.entries += other.entries;
        self.bytes += other.bytes;
    }
}

/// The tips of a line as held here.
pub fn tips_of(held: &HeldLine) -> Vec<Tip> {
    held.tips().map(|p| tip_of(&p)).collect()
}

fn tip_of(position: &Position) -> Tip {
    Tip { actor: position.actor, seq: position.seq, h: position.h.short() }
}

/// Where a tip stands in a held line, if it is held.
pub fn find(held: &HeldLine, tip: &Tip) -> Option<(LogIx, u32)> {
    held.locate(&tip.actor, tip.seq, tip.h)
}

/// How far a holder of a tip holds a line: where the tip stands, or the end of its log where the tip lies beyond it.
/// Beyond an end nothing of other logs is hidden, since only births name them. Of an actor with branches nothing can be
/// told from a tip that is not held.
pub fn reach(held: &HeldLine, tip: &Tip) -> Option<(LogIx, u32)> {
    if let Some(found) = find(held, tip) {
        return Some(found);
    }
    let mut logs = held.logs_of(&tip.actor);
    match (logs.next(), logs.next()) {
        (Some((ix, log)), None) if tip.seq > u64::from(log.last) => Some((ix, log.last)),
        _ => None,
    }
}

impl PeerHave {
    /// Replaces the tips of a line; of more than may be held nothing is kept.
    pub fn set(&mut self, line: Line, mut tips: Vec<Tip>) {
        tips.truncate(TIPS_PER_LINE);
        self.count += tips.len();
        let before = if tips.is_empty() { self.lines.remove(&line) } else { self.lines.insert(line, tips) };
        self.count -= before.map_or(0, |before| before.len());
    }

    /// How many tips it showed, of all lines.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The lines of a space with their tips.
    pub fn lines_in(&self, space: &Space) -> impl Iterator<Item = (&Line, &Vec<Tip>)> {
        lines_in(&self.lines, space)
    }

    /// Notes that the peer holds of a line what lies below `upto`, besides what it showed and is not held here.
    pub fn raise(&mut self, held: &HeldLine, upto: &[u32]) {
        let within = held.tips_within(upto).into_iter();
        let mut tips: Vec<Tip> = within.map(|(actor, seq, h)| Tip { actor, seq: seq.into(), h }).collect();
        let unknown: Vec<Tip> = self.tips(&held.line).iter().filter(|t| find(held, t).is_none()).copied().collect();
        tips.retain(|tip| unknown.iter().all(|beyond| beyond.actor != tip.actor));
        tips.extend(unknown);
        self.set(held.line.clone(), tips);
    }

    /// Forgets the lines of a space.
    pub fn clear_space(&mut self, space: &Space) {
        let lines: Vec<Line> = self.lines_in(space).map(|(line, _)| line.clone()).collect();
        for line in lines {
            self.set(line, Vec::new());
        }
    }

    /// The tips of a line.
    pub fn tips(&self, line: &Line) -> &[Tip] {
        self.lines.get(line).map_or(&[], Vec::as_slice)
    }

    /// All lines with their tips.
    pub fn lines(&self) -> impl Iterator<Item = (&Line, &Vec<Tip>)> {
        self.lines.iter()
    }

    /// Takes over, of one space or of all, what `have` holds: the peer showed the same digest.
    pub fn set_equal(&mut self, have: &Have, space: Option<&Space>) {
        match space {
            Some(space) => self.clear_space(space),
            None => *self = Self::default(),
        }
        for held in have.lines().filter(|held| space.is_none_or(|s| *s == held.line.space)) {
            self.set(held.line.clone(), tips_of(held));
        }
    }

    /// Whether the peer showed exactly what is held of a space, of which these are all lines.
    pub fn equals<'a>(&self, ours: impl Iterator<Item = &'a HeldLine>, space: &Space) -> bool {
        let mut count = 0;
        for held in ours {
            count += 1;
            if !self.shows(held) {
                return false;
            }
        }
        count == self.lines_in(space).count()
    }

    /// Whether no tip that the peer showed differs from what is held here, and none is lacking on either side.
    pub fn is_like(&self, have: &Have) -> bool {
        have.lines().count() == self.lines.len() && have.lines().all(|held| self.shows(held))
    }

    /// Whether the peer showed exactly what is held of a line.
    fn shows(&self, held: &HeldLine) -> bool {
        let mut tips = tips_of(held);
        let mut shown = self.tips(&held.line).to_vec();
        tips.sort_unstable();
        shown.sort_unstable();
        tips == shown
    }

    /// For each log of a line, whether the peer takes what it lacks of it; `None`: of all of them. One that shows as many
    /// tips of a line as may be held takes only what goes on from them.
    pub fn takes(&self, have: &Have, held: &HeldLine) -> Option<Vec<bool>> {
        let tips = self.tips(&held.line);
        let frozen = tips.len() >= have.tips_per_line();
        frozen.then(|| held.goes_on(&tips.iter().filter_map(|tip| find(held, tip)).collect::<Vec<_>>()))
    }

    /// What the peer lacks of what `have` holds and would take of it, by the author who wrote it.
    pub fn lacks(&self, have: &Have, only: impl Fn(&Space) -> bool) -> BTreeMap<NodeId, Lag> {
        let mut lags: BTreeMap<NodeId, Lag> = BTreeMap::new();
        for held in have.lines().filter(|held| only(&held.line.space)) {
            let mut upto = held.closure(self.tips(&held.line).iter().filter_map(|tip| reach(held, tip)));
            if let Some(takes) = self.takes(have, held) {
                let logs = held.logs().iter().zip(takes).zip(&mut upto);
                logs.filter(|((_, takes), _)| !takes).for_each(|((log, _), upto)| *upto = log.last);
            }
            let (entries, bytes) = held.lack(&upto);
            *lags.entry(held.line.author).or_default() += Lag { entries, bytes };
        }
        lags
    }

    /// How many entries the peer showed that `have` lacks, as far as tips tell: exact where a run goes on, at least
    /// its last run where several are missing.
    pub fn exceeds(&self, have: &Have) -> u64 {
        let mut missing: u64 = 0;
        for (line, tips) in &self.lines {
            let held = have.line(line).map(|(_, held)| held);
            // Of a line that ends in too many places, the others' ends are not taken, so they are not missing.
            if held.is_some_and(|held| have.is_frozen(held)) {
                continue;
            }
            for tip in tips {
                let Some(held) = held else {
                    missing = missing.saturating_add(tip.seq);
                    continue;
                };
                if find(held, tip).is_none() {
                    let last = held.logs_of(&tip.actor).map(|(_, log)| u64::from(log.last)).max().unwrap_or(0);
                    // On a branch that is not held here, at least its tip is missing.
                    missing = missing.saturating_add(tip.seq.saturating_sub(last).max(1));
                }
            }
        }
        missing
    }

    /// As bytes, to be kept between sessions.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let lines: Vec<_> = self.lines.iter().map(|(line, tips)| (line, tips.as_slice())).collect();
        put_lines(&lines, &mut Writer::default(), &mut out);
        out
    }

    /// From bytes that [`PeerHave::encode`] made.
    pub fn decode(bytes: &[u8]) -> Result<Self, Truncated> {
        let mut r = Reader::new(bytes);
        let mut shown = Self::default();
        for (line, tips) in read_lines(&mut r, &mut Seen::default(), usize::MAX)? {
            shown.set(line, tips);
        }
        if r.is_empty() { Ok(shown) } else { Err(Truncated) }
    }
}

/// The lines of a space in a map that is sorted by line.
pub fn lines_in<'a, T>(lines: &'a BTreeMap<Line, T>, space: &Space) -> impl Iterator<Item = (&'a Line, &'a T)> {
    let [first, last] = [[0; 32], [0xff; 32]].map(|author| Line { space: space.clone(), author: NodeId(author) });
    lines.range(first..=last)
}

/// Writes lines with their tips, at least one each.
pub(crate) fn put_lines(lines: &[(&Line, &[Tip])], table: &mut Writer, out: &mut Vec<u8>) {
    put_unsigned(out, lines.len() as u64);
    for (line, tips) in lines {
        table.line(line, out);
        // Where a damaged disk took what followed many of them, there are more than anybody reads.
        put_tips(tips.get(..TIPS_PER_LINE).unwrap_or(tips), table, out);
    }
}

/// Writes tips of a line.
pub(crate) fn put_tips(tips: &[Tip], table: &mut Writer, out: &mut Vec<u8>) {
    put_unsigned(out, tips.len() as u64);
    for tip in tips {
        table.actor(&tip.actor, out);
        put_unsigned(out, tip.seq);
        out.extend_from_slice(tip.h.as_bytes());
    }
}

/// Reads what [`put_lines`] wrote: at most `most` lines, one without a tip where nothing of it is held any more.
pub(crate) fn read_lines(
    r: &mut Reader<'_>,
    table: &mut Seen,
    most: usize,
) -> Result<Vec<(Line, Vec<Tip>)>, Truncated> {
    // A line takes at least 2 bytes.
    let count = r.count(most.min(r.len() / 2))?;
    let mut lines = Vec::with_capacity(count);
    for _ in 0..count {
        let line = table.line(r)?;
        let tips = read_tips(&line, TIPS_PER_LINE, r, table)?;
        lines.push((line, tips));
    }
    Ok(lines)
}

/// Reads what [`put_tips`] wrote: at most `most` tips.
pub(crate) fn read_tips(line: &Line, most: usize, r: &mut Reader<'_>, table: &mut Seen) -> Result<Vec<Tip>, Truncated> {
    let count = r.count(most.min(r.len() / TIP_BYTES))?;
    let mut tips = Vec::with_capacity(count);
    for _ in 0..count {
        let actor = table.actor(&line.author, r)?;
        tips.push(Tip { actor, seq: r.unsigned()?, h: ShortHash(r.array()?) });
    }
    Ok(tips)
}

/// What a tip takes at least: what was received bounds what is made room for.
const TIP_BYTES: usize = 18;

/// A digest as messages carry it: half of the full one, enough to tell two haves apart.
pub fn half(digest: &Hash) -> [u8; 16] {
    digest.first()
}
