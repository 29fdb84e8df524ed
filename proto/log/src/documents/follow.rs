//! What entries follow, and lines of which more or less is held than before.
//!
//! Enters: an entry's dependencies; lines that were judged anew. Leaves: whether an entry waits for another line; the
//! documents of such a line, filed anew from the journal. What is stored is there, whether it counts or not; what is not,
//! and will never count as things stand, is not waited for, and looked at again when they change.
//! Never decides what is held.

use super::{Documents, Filed, Sources};
use crate::counted;
use crate::document::DocumentKind;
use crate::entry::Dependency;
use crate::have::{Have, LineIx};
use crate::line::{LogIx, Stored};
use crate::network::Network;
use crate::run;

/// Whether what an entry follows is there or will never count. While entries are read back, what counts is not known yet;
/// and the network's own records (`rules`) decide that, so that they wait for what is not stored.
pub(super) fn is_met((network, have): (&Network, &Have), (rules, reading): (bool, bool), on: &Dependency) -> bool {
    counted::is_stored(have, on) || !rules && !reading && counted::is_cut(network, have, &on.line)
}

impl Filed {
    /// Whether it holds the network's own records.
    pub(super) fn is_of_rules(&self) -> bool {
        matches!(self.key.name.kind(), DocumentKind::Charter | DocumentKind::Network)
    }
}

impl Documents {
    /// What shows entries that follow something which, against what was thought, may come to count after all, is shown anew.
    pub(super) fn look_at_leapt(&mut self, from: Sources<'_>) {
        let rules = |ix: usize| self.filed.get(ix).is_some_and(Filed::is_of_rules);
        for (ix, (_, log, seq)) in
            self.unmet.missing(|ix, on| is_met((from.network, from.have), (rules(ix), false), on))
        {
            let document = &mut self.filed[ix];
            let shown = document.entries.iter().take(document.applied).any(|at| (at.log, at.seq) == (log, seq));
            if shown && document.rule.document.is_ok() {
                document.stale = true;
                self.stale.insert(ix);
            }
        }
    }

    /// Files the entries of a line anew: what is held of it changed otherwise than by growing. Returns the latest time that
    /// one of them carries.
    pub fn refile(&mut self, from: Sources<'_>, line: LineIx) -> Option<i64> {
        for (ix, document) in self.filed.iter_mut().enumerate().filter(|(_, document)| document.line == line) {
            self.unmet.forget(ix);
            document.entries.clear();
            document.applied = 0;
            document.stale = true;
            self.stale.insert(ix);
        }
        let held = from.have.at(line)?;
        let mut runs: Vec<(Stored, LogIx)> = Vec::new();
        for (ix, log) in (0..).zip(held.logs()) {
            runs.extend(log.runs.iter().map(|run| (run.at, ix)));
        }
        // Each record is read once, however many runs it holds.
        runs.sort_unstable();
        let (mut record, mut block) = (None, Vec::new());
        let mut latest = None;
        for (at, ix) in runs {
            if record != Some(at.record) {
                let bytes = from.store.record(at.record).ok();
                block = bytes.and_then(|bytes| run::decode_block(&bytes).ok()).unwrap_or_default();
                record = Some(at.record);
            }
            let run = usize::try_from(at.nth).ok().and_then(|nth| block.get(nth));
            let (Some(run), Some(log)) = (run, held.log(ix)) else { continue };
            for (entry, seq) in run.entries.iter().zip(run.first..) {
                let within = u32::try_from(seq).ok().filter(|seq| log.base < *seq && *seq <= log.last);
                let Some(seq) = within else { continue };
                latest = latest.max(Some(entry.head.time));
                if let Some((document, _)) = self.enter(from, line, (ix, seq), entry) {
                    self.filed[document].stale = true;
                    self.stale.insert(document);
                }
            }
        }
        latest
    }
}
