//! Reading runs back from where they are stored.
//!
//! Enters: a log and the entry after which to read. Leaves: signed runs as they were stored, cut and joined as asked,
//! to be sent or carried elsewhere. Never verifies them again; a record that can't be read gives nothing.

use crate::chain::{self, SignedRun};
use crate::entry::Entry;
use crate::have::Have;
use crate::id::{Hash, Line};
use crate::line::Log;
use crate::peer::{PeerHave, reach};
use crate::run;
use crate::store::Store;

/// The runs of a log after entry `known`, joined under one signature, up to about `budget` bytes and at least one.
pub fn read_runs(line: &Line, log: &Log, known: u32, budget: usize, store: &dyn Store) -> Option<Vec<SignedRun>> {
    let mut runs: Vec<SignedRun> = Vec::new();
    let mut bytes = 0;
    let mut record: Option<(u64, Vec<SignedRun>)> = None;
    let from = log.runs.partition_point(|run| run.last <= known);
    for index in log.runs.get(from..)? {
        if record.as_ref().is_none_or(|(address, _)| *address != index.at.record) {
            let bytes = store.record(index.at.record).ok()?;
            record = Some((index.at.record, run::decode_block(&bytes).ok()?));
        }
        let mut run = record.as_ref()?.1.get(usize::try_from(index.at.nth).ok()?)?.clone();
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

/// The entries of a log after entry `known`, with their numbers, as far as they are stored and can be read.
pub fn entries_after(line: &Line, log: &Log, known: u32, store: &dyn Store) -> Vec<(u64, Entry)> {
    let runs = read_runs(line, log, known, usize::MAX, store).unwrap_or_default();
    runs.into_iter().flat_map(|run| (run.first..).zip(run.entries)).collect()
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
    let mut lines: Vec<_> = have.lines().collect();
    lines.sort_by_key(|held| first(&held.line));
    for held in lines {
        let tips = known.map(|known| known.tips(&held.line)).unwrap_or_default();
        let upto = held.closure(tips.iter().filter_map(|tip| reach(held, tip)));
        for (log, mut known) in held.logs().iter().zip(upto) {
            while known < log.stored_last() {
                let Some(runs) = read_runs(&held.line, log, known, run::BLOCK_DECODED_BYTES / 4, store) else {
                    return false;
                };
                let Some(last) = runs.last().map(SignedRun::last) else { return false };
                known = u32::try_from(last).unwrap_or(u32::MAX);
                if !take(runs) {
                    return false;
                }
            }
        }
    }
    true
}
