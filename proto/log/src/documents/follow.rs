//! What entries follow, and lines of which more or less is held than before.
//!
//! Enters: entries and their dependencies; lines that were judged anew. Leaves: whether an entry waits for another line; the
//! documents of such a line, filed anew from the journal. What is stored is there, whether it counts or not; what is not,
//! and will never count as things stand, is not waited for, and looked at again when they change.
//! Never decides what is held.

use super::{Documents, EntryRef, Filed, Sources};
use crate::counted;
use crate::document::DocumentKind;
use crate::have::LineIx;
use crate::id::Line;
use crate::line::{LogIx, Stored};
use crate::run;

impl Filed {
    /// Whether it shows entries that follow something which may come to count after all.
    pub(super) fn has_leapt(&self, from: Sources<'_>) -> bool {
        self.leapt.iter().any(|line| !counted::is_cut(from.network, from.have, line))
    }
}

impl Documents {
    /// Whether the next entry of a document follows what is not there and may come to count: by itself, or as one of a
    /// group. While entries are read back, what counts is not known yet; and the network's own records decide that, so
    /// that they wait for what is not stored.
    pub(super) fn is_early(&mut self, from: Sources<'_>, ix: usize, at: EntryRef) -> bool {
        let (filed, document) = (&self.filed, &self.filed[ix]);
        let waits = self.reading || matches!(document.key.name.kind(), DocumentKind::Charter | DocumentKind::Network);
        let never = |line: &Line| !waits && counted::is_cut(from.network, from.have, line);
        let void = |ix: usize, log, seq| filed[ix].rule.verdict(log, seq).is_err();
        let held = from.have.at(document.line);
        let end = held.and_then(|held| Some(held.log(at.log)?.rank(held.group_end(at.log, at.seq)?)));
        let place = (at.rank, at.log, at.seq);
        if document.rule.document.is_err() {
            return false;
        }
        match self.unmet.passed(from.have, document.line, (place, end), (never, void)) {
            Some(leapt) => {
                self.filed[ix].leapt.extend(leapt);
                false
            }
            None => true,
        }
    }

    /// Files the entries of a line anew: what is held of it changed otherwise than by growing. Returns the latest time that
    /// one of them carries.
    pub fn refile(&mut self, from: Sources<'_>, line: LineIx) -> Option<i64> {
        self.unmet.forget(line);
        for (ix, document) in self.filed.iter_mut().enumerate().filter(|(_, document)| document.line == line) {
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
