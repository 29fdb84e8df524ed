//! Reading runs back from where they are stored.
//!
//! Enters: a log and the entry after which to read. Leaves: signed runs as they were stored, cut and joined as asked,
//! to be sent or carried elsewhere. Never verifies them again; a record that can't be read gives nothing.

use std::collections::VecDeque;

use crate::chain::{self, SignedRun};
use crate::entry::Entry;
use crate::have::Have;
use crate::id::{ActorId, Hash, Line, NodeId, Position};
use crate::line::{HeldLine, Log, LogIx};
use crate::peer::{PeerHave, reach};
use crate::run;
use crate::store::Store;

/// Entries of the records that are kept at hand, but for the one read last.
const ENTRIES_AT_HAND: usize = 32_768;

/// The records that were read last: runs of neighbours stand in one, and logs that an author wrote by turns in several.
#[derive(Default)]
pub struct LastRecord(VecDeque<(u64, Vec<SignedRun>)>);

impl LastRecord {
    /// The `nth` run of a record.
    fn run(&mut self, address: u64, nth: u32, store: &dyn Store) -> Option<&SignedRun> {
        if let Some(at) = self.0.iter().position(|(kept, _)| *kept == address) {
            self.0.swap(0, at);
        } else {
            self.0.push_front((address, run::decode_block(&store.record(address).ok()?).ok()?));
            let entries = |(_, runs): &(u64, Vec<SignedRun>)| runs.iter().map(|run| run.entries.len()).sum::<usize>();
            while self.0.len() > 1 && self.0.iter().map(entries).sum::<usize>() > ENTRIES_AT_HAND {
                self.0.pop_back();
            }
        }
        self.0.front()?.1.get(usize::try_from(nth).ok()?)
    }
}

/// The runs of a log after entry `known`, joined under one signature, up to about `budget` bytes and at least one.
pub fn read_runs(
    line: &Line,
    log: &Log,
    known: u32,
    budget: usize,
    last: &mut LastRecord,
    store: &dyn Store,
) -> Option<Vec<SignedRun>> {
    read_between(line, log, (known, u32::MAX), budget, last, store)
}

/// The same, of the runs that begin at entry `upto` or before it.
fn read_between(
    line: &Line,
    log: &Log,
    (known, upto): (u32, u32),
    budget: usize,
    last: &mut LastRecord,
    store: &dyn Store,
) -> Option<Vec<SignedRun>> {
    let mut runs: Vec<SignedRun> = Vec::new();
    let mut bytes = 0;
    let from = log.runs.partition_point(|run| run.last <= known);
    let mut before = known;
    for index in log.runs.get(from..)? {
        // A run of which only the beginning is held goes whole, since its signature stands at its end.
        if before >= upto.min(log.last) {
            break;
        }
        before = index.last;
        let mut run = last.run(index.at.record, index.at.nth, store)?.clone();
        if run.line != *line || run.actor != log.actor {
            return None;
        }
        if run.first <= u64::from(known) {
            let h = hash_at(log, known, store)?;
            run.skip_to(u64::from(known), &h);
        }
        bytes += run.bound();
        if !runs.is_empty() && bytes > budget {
            break;
        }
        runs.push(run);
    }
    run::join(&mut runs);
    Some(runs)
}

/// The end of the `nth` stored run of a log, with its author's signature.
pub fn signed_end(line: &Line, log: &Log, nth: usize, store: &dyn Store) -> Option<(Position, [u8; 64])> {
    let index = log.runs.get(nth)?;
    let before = nth.checked_sub(1).and_then(|before| log.runs.get(before)).map_or(log.base, |run| run.last);
    let run =
        read_between(line, log, (before, index.last), 0, &mut LastRecord::default(), store)?.into_iter().next()?;
    let end = Position { actor: log.actor, seq: u64::from(index.last), h: index.h };
    (run.last() == end.seq).then_some((end, run.signature))
}

/// The chain hash after entry `seq` of a log, worked out anew where it falls inside a stored run.
pub fn hash_at(log: &Log, seq: u32, store: &dyn Store) -> Option<Hash> {
    let index = log.run_of(seq)?;
    if index.last == seq {
        return Some(index.h);
    }
    let before = log.runs.partition_point(|run| run.last < seq).checked_sub(1).and_then(|i| log.runs.get(i));
    let mut h = before.map_or(log.start, |run| run.h);
    let block = run::decode_block(&store.record(index.at.record).ok()?).ok()?;
    let run = block.get(usize::try_from(index.at.nth).ok()?)?;
    for (entry, n) in run.entries.iter().zip(run.first..) {
        h = chain::next(&h, entry);
        if n == u64::from(seq) {
            return Some(h);
        }
    }
    None
}

/// When the last of some runs was stored here, by the own clock: Unix seconds; `None` where nobody noted it.
pub fn stored_at(have: &Have, runs: &[SignedRun], store: &dyn Store) -> Option<i64> {
    let of = |run: &SignedRun| {
        let (_, held) = have.line(&run.line)?;
        let stored = held.logs_of(&run.actor).flat_map(|(_, log)| &log.runs);
        let within = stored.filter(|index| u64::from(index.last) >= run.first);
        let within = within.take_while(|index| u64::from(index.last) <= run.last());
        within.filter_map(|index| store.stored_at(index.at.record)).max()
    };
    runs.iter().filter_map(of).max()
}

/// A part of a log that somebody lacks.
#[derive(Debug, Clone)]
struct Gap {
    line: Line,
    log: LogIx,
    actor: ActorId,
    known: u32,
    upto: u32,
}

/// Bytes of one piece of what somebody lacks.
const PIECE_BYTES: usize = run::BLOCK_DECODED_BYTES / 4;

/// What somebody lacked at one moment, to be read piece by piece: the replica may change in between, since positions
/// name what is read, not places on the disk.
#[derive(Debug, Clone)]
pub struct Lacked {
    gaps: VecDeque<Gap>,
    /// Entries in all.
    pub entries: u64,
    /// The digest of all that was held at that moment.
    pub digest: Hash,
}

/// A piece that can't be read: the journal is damaged, or the replica was made anew from it in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a part of the journal could not be read; run the check command")]
pub struct Unread;

impl Lacked {
    /// Everything stored that a holder of `known` lacks, in an order in which it can be taken in: what `first` ranks
    /// lowest first.
    pub fn of(have: &Have, known: Option<&PeerHave>, first: impl Fn(&Line) -> u8) -> Self {
        let mut lines: Vec<_> = have.lines().collect();
        lines.sort_by_key(|held| first(&held.line));
        let mut lacked = Self { gaps: VecDeque::new(), entries: 0, digest: have.digest(None) };
        for held in lines {
            let tips = known.map(|known| known.tips(&held.line)).unwrap_or_default();
            let held_there = held.closure(tips.iter().filter_map(|tip| reach(held, tip)));
            for ((log, ix), known) in held.logs().iter().zip(0..).zip(held_there) {
                let upto = log.stored_last();
                if known < upto {
                    lacked.entries += u64::from(upto - known.max(log.base));
                    let (line, actor) = (held.line.clone(), log.actor);
                    lacked.gaps.push_back(Gap { line, log: ix, actor, known, upto });
                }
            }
        }
        lacked
    }

    /// Everything stored of one line.
    pub fn line(have: &Have, line: &Line) -> Self {
        let mut lacked = Self { gaps: VecDeque::new(), entries: 0, digest: have.digest(Some(&line.space)) };
        if let Some((_, stored)) = have.stored_line(line) {
            lacked.lacks(stored, |_, log| log.base);
        }
        lacked
    }

    /// With what is stored of an author's lines beyond what is held of them.
    #[must_use]
    pub fn with_shed_of(mut self, have: &Have, author: &NodeId) -> Self {
        for stored in have.stored_lines().filter(|stored| stored.line.author == *author) {
            let held = have.line(&stored.line).map(|(_, held)| held);
            self.lacks(stored, |ix, log| held.and_then(|held| held.log(ix)).map_or(log.base, Log::stored_last));
        }
        self
    }

    /// Adds what is stored of a line after `known` of each log.
    fn lacks(&mut self, stored: &HeldLine, known: impl Fn(LogIx, &Log) -> u32) {
        for (ix, log) in (0..).zip(stored.logs()) {
            let (known, upto) = (known(ix, log), log.stored_last());
            if known < upto {
                self.entries += u64::from(upto - known.max(log.base));
                let (line, actor) = (stored.line.clone(), log.actor);
                self.gaps.push_back(Gap { line, log: ix, actor, known, upto });
            }
        }
    }

    /// The next runs, some tens of kilobytes of them; none when all were given.
    pub fn next(&mut self, have: &Have, store: &dyn Store) -> Option<Result<Vec<SignedRun>, Unread>> {
        self.gaps.front()?;
        let (mut all, mut bytes, mut record) = (Vec::new(), 0, LastRecord::default());
        while bytes < PIECE_BYTES
            && let Some(gap) = self.gaps.front_mut()
        {
            let Some(runs) = gap.read(have, PIECE_BYTES - bytes, &mut record, store) else { return Some(Err(Unread)) };
            match runs.last().map(SignedRun::last) {
                Some(last) if last >= u64::from(gap.upto) => {
                    self.gaps.pop_front();
                }
                Some(last) => gap.known = u32::try_from(last).unwrap_or(u32::MAX),
                None => return Some(Err(Unread)),
            }
            bytes += runs.iter().map(SignedRun::bound).sum::<usize>();
            all.extend(runs);
        }
        Some(Ok(all))
    }
}

impl Gap {
    fn read(&self, have: &Have, budget: usize, last: &mut LastRecord, store: &dyn Store) -> Option<Vec<SignedRun>> {
        let log = have.stored_line(&self.line)?.1.log(self.log).filter(|log| log.actor == self.actor)?;
        read_between(&self.line, log, (self.known, self.upto), budget, last, store)
    }
}

/// The entries held of a log after entry `known`, with their numbers, as far as they are stored and can be read.
pub fn entries_after(line: &Line, log: &Log, known: u32, store: &dyn Store) -> Vec<(u64, Entry)> {
    let runs = read_runs(line, log, known, usize::MAX, &mut LastRecord::default(), store).unwrap_or_default();
    let entries = runs.into_iter().flat_map(|run| (run.first..).zip(run.entries));
    entries.take_while(|(seq, _)| *seq <= u64::from(log.last)).collect()
}

/// One entry of a log, if it is stored and can be read.
pub fn entry_at(log: &Log, seq: u32, last: &mut LastRecord, store: &dyn Store) -> Option<Entry> {
    let at = log.run_of(seq)?.at;
    let run = last.run(at.record, at.nth, store)?;
    let nth = u64::from(seq).checked_sub(run.first)?;
    run.entries.get(usize::try_from(nth).ok()?).cloned()
}

/// Gives everything that a holder of `known` lacks, in an order in which it can be taken in: what `first` ranks lowest
/// first. Stops when `take` returns false or a record can't be read.
pub fn runs_lacked(
    have: &Have,
    known: Option<&PeerHave>,
    first: impl Fn(&Line) -> u8,
    store: &dyn Store,
    mut take: impl FnMut(Vec<SignedRun>) -> bool,
) -> bool {
    let mut lacked = Lacked::of(have, known, first);
    while let Some(runs) = lacked.next(have, store) {
        if !runs.is_ok_and(&mut take) {
            return false;
        }
    }
    true
}
