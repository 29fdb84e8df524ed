//! The batch in progress: what was admitted and is not on disk yet.
//!
//! Enters: staged runs. Leaves: blocks for the journal, each run of ours signed once at its end however many entries
//! it gathered; then, told where the blocks were stored, the index of what is held. Never forgets a staged run except
//! by being told that it is stored.

use telecentre_log::chain::Keypair;
use telecentre_log::documents::Sources;
use telecentre_log::limit::RUN_BYTES;
use telecentre_log::line::Stored;
use telecentre_log::run::{BLOCK_DECODED_BYTES, encode_block};
use telecentre_log::store::Store;

use super::{Replica, Staged};

impl Replica {
    /// Adds to the batch. Entries of our own that continue a run of ours in the batch join it, under one signature.
    pub(super) fn stage(&mut self, new: Staged) {
        if new.own
            && let Some(open) = self.staged.iter_mut().rev().find(|s| s.line == new.line && s.log == new.log)
            && open.own
            && open.run.last() + 1 == new.run.first
            && open.bytes + new.bytes <= RUN_BYTES
        {
            open.run.entries.extend(new.run.entries);
            open.end = new.end;
            open.weight += new.weight;
            open.bytes += new.bytes;
            return;
        }
        self.staged.push(new);
    }

    /// Whether anything waits to be stored.
    pub fn has_staged(&self) -> bool {
        !self.staged.is_empty()
    }

    /// Bytes waiting to be stored, uncompressed.
    pub fn staged_weight(&self) -> u64 {
        self.staged.iter().map(|s| s.weight + 100).sum()
    }

    /// Signs what is ours and packs the batch into blocks: journal payloads, to be appended in this order and synced
    /// together before [`Replica::stored`] is called.
    pub fn seal(&mut self, keys: &Keypair) -> Vec<Vec<u8>> {
        for staged in self.staged.iter_mut().filter(|s| s.own) {
            staged.run.signature = keys.sign(staged.end.seq, &staged.end.h);
        }
        self.blocks()
            .into_iter()
            .map(|(from, to)| {
                let runs: Vec<_> = self.staged[from..to].iter().map(|s| s.run.clone()).collect();
                encode_block(&runs)
            })
            .collect()
    }

    /// Which staged runs go into which block.
    fn blocks(&self) -> Vec<(usize, usize)> {
        let mut blocks = Vec::new();
        let (mut from, mut bytes) = (0, 0);
        for (i, staged) in self.staged.iter().enumerate() {
            if i > from && bytes + staged.bytes > BLOCK_DECODED_BYTES / 2 {
                blocks.push((from, i));
                (from, bytes) = (i, 0);
            }
            bytes += staged.bytes;
        }
        if from < self.staged.len() {
            blocks.push((from, self.staged.len()));
        }
        blocks
    }

    /// Notes that the blocks are on disk at these addresses: the batch is held for good. Documents are rebuilt where
    /// the network's rules changed, and runs whose authors are named now are no longer parked.
    pub fn stored(&mut self, addresses: &[u64], store: &dyn Store) {
        let mut at = Vec::with_capacity(self.staged.len());
        for ((from, to), record) in self.blocks().into_iter().zip(addresses) {
            at.extend((from..to).zip(0u32..).map(|(_, nth)| Stored { record: *record, nth }));
        }
        self.note_staged(|i| at.get(i).copied().unwrap_or(Stored { record: u64::MAX, nth: 0 }));
        self.settle(store);
        self.try_parked(store);
        let from = Sources { have: &self.have, network: &self.network, witnesses: &self.witnesses, store };
        self.documents.evict(from);
    }

    /// Empties the batch into the index of what is held.
    pub(super) fn note_staged(&mut self, at: impl Fn(usize) -> Stored) {
        for (i, staged) in std::mem::take(&mut self.staged).into_iter().enumerate() {
            self.have.note_stored(staged.line, staged.log, staged.end, staged.weight, at(i));
        }
    }
}
