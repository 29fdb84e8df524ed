//! What the witnesses of centres hold of the hub's entries there: only those count.
//!
//! Enters: the visible records of `witness` documents, and lines of hubs as held. Leaves: up to which entry each log of
//! a hub counts; which of its entries still wait for the witness; which a witness may acknowledge next. A witness
//! acknowledges along the *trunk*: down from the one tip of the hub's line, and not past a birth that names several.
//! So what a hub wrote while it had forgotten something of its own is never acknowledged, not even once it is healed.
//! Never decides who is a witness: `network` does.

use std::collections::BTreeMap;

use crate::document::RecordChange;
use crate::field::{Field, Put, Scalar};
use crate::id::{ActorId, NodeId, RecordId, ShortHash, Slug, Space};
use crate::line::{HeldLine, LogIx};
use crate::peer::{Tip, find};
use crate::record::Fields;

/// Bytes of a word: the hub's actor and the hash of its entry.
const WORD_BYTES: usize = 32;

/// Everything that witnesses said.
#[derive(Clone, Default, Debug)]
pub struct Witnesses {
    words: BTreeMap<Slug, BTreeMap<(NodeId, RecordId), Tip>>,
    resigned: BTreeMap<(Slug, NodeId), u32>,
    version: u64,
}

/// Consecutive entries of one log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// The log.
    pub log: LogIx,
    /// The entry before the first.
    pub after: u32,
    /// The last.
    pub last: u32,
}

impl Witnesses {
    /// Counts the changes of what was said.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Takes in a record of a `witness` document.
    pub fn apply(&mut self, change: &RecordChange<'_>) {
        let Space::Lent(centre) = &change.document.space else { return };
        let author = change.document.author;
        if change.record == RecordId::SINGLE {
            let n = change.fields.get(&Field::RESIGNED).map_or(0, |value| value.n);
            self.resigned.insert((centre.clone(), author), n);
        }
        let words = self.words.entry(centre.clone()).or_default();
        let before = match word(change.fields) {
            Some(word) => words.insert((author, change.record), word),
            None => words.remove(&(author, change.record)),
        };
        self.version += u64::from(before != word(change.fields));
    }

    /// Forgets what one replica said of a centre, before it is told anew.
    pub fn forget(&mut self, space: &Space, author: &NodeId) {
        let Space::Lent(centre) = space else { return };
        if let Some(words) = self.words.get_mut(centre) {
            words.retain(|(by, _), _| by != author);
        }
        self.resigned.remove(&(centre.clone(), *author));
        self.version += 1;
    }

    /// Whether a witness has let another follow whose appointment has this number, or a later one.
    pub fn has_resigned(&self, centre: &Slug, node: &NodeId, for_n: u32) -> bool {
        self.resigned.get(&(centre.clone(), *node)).is_some_and(|n| *n >= for_n)
    }

    /// Up to which entry each log of a hub's line counts for a centre.
    pub fn extent(&self, centre: &Slug, held: &HeldLine) -> Vec<u32> {
        let mut upto = vec![0; held.logs().len()];
        for tip in self.words.get(centre).into_iter().flat_map(BTreeMap::values) {
            let Some(mut at) = find(held, tip) else { continue };
            // A branch counts with what it shares with the log that it parts from.
            while let (Some(log), Some(end)) = (held.log(at.0), slot(&mut upto, at.0)) {
                *end = (*end).max(at.1);
                match log.parents.first() {
                    Some(parent) if log.base > 0 => at = *parent,
                    _ => break,
                }
            }
        }
        // Logs of which nothing counts are left out at the end: a log that came since changes nothing.
        while upto.last() == Some(&0) {
            upto.pop();
        }
        upto
    }
}

fn slot(upto: &mut [u32], ix: LogIx) -> Option<&mut u32> {
    upto.get_mut(usize::try_from(ix).ok()?)
}

fn word(fields: &Fields) -> Option<Tip> {
    let value = fields.get(&Field::WITNESSED)?;
    let bytes = value.scalar.as_bytes().filter(|bytes| bytes.len() == WORD_BYTES)?;
    let (actor, h) = bytes.split_at_checked(16)?;
    Some(Tip { actor: ActorId(actor.try_into().ok()?), seq: value.n.into(), h: ShortHash(h.try_into().ok()?) })
}

/// The entries of a hub's line that no witness holds yet and one may come to hold, the oldest first; none while the
/// line has several tips: then somebody forgot something, and the next birth will tell.
pub fn waiting(held: &HeldLine, counts: &[u32]) -> Vec<Stretch> {
    let mut tips = held.tips();
    let (Some(tip), None) = (tips.next(), tips.next()) else { return Vec::new() };
    let mut next = held.locate(&tip.actor, tip.seq, tip.h.short());
    let mut out = Vec::new();
    while let Some((ix, last)) = next {
        let Some(log) = held.log(ix) else { break };
        let counted = usize::try_from(ix).ok().and_then(|ix| counts.get(ix)).copied().unwrap_or(0);
        let after = counted.max(log.base);
        if after < last {
            out.push(Stretch { log: ix, after, last });
        }
        // Before what counts everything that can count does.
        let from_its_start = counted <= log.base;
        next = match log.parents.as_slice() {
            [parent] if from_its_start => Some(*parent),
            _ => None,
        };
    }
    out.reverse();
    out
}

/// The puts by which a witness acknowledges entries of a hub's line.
pub fn acknowledge(held: &HeldLine, stretches: &[Stretch]) -> Vec<Put> {
    let puts = stretches.iter().filter_map(|stretch| {
        let log = held.log(stretch.log)?;
        let mut word = log.actor.0.to_vec();
        word.extend_from_slice(log.short(stretch.last)?.as_bytes());
        let record = RecordId(log.actor.suffix());
        Some(Put { record, field: Field::WITNESSED, n: stretch.last, value: Scalar::Bytes(word) })
    });
    puts.collect()
}

/// The put by which a witness lets the one with this number follow.
pub fn resign(n: u32) -> Put {
    Put { record: RecordId::SINGLE, field: Field::RESIGNED, n, value: Scalar::Bool(true) }
}
