//! The erasures that the network asks for, and those that are carried out here.
//!
//! Enters: the network's erasures, the bodies met while the journal was read back, what the owner of the journal has
//! done. Leaves: what is still to do, and receipts for peers. Never rewrites anything itself: the journal is its
//! owner's, and so is the order of rewriting, forgetting copies, and only then giving a receipt.

use std::collections::{BTreeSet, HashMap};

use telecentre_log::document::DocumentName;
use telecentre_log::erasure::Receipts;
use telecentre_log::line::Stored;

use super::Replica;

impl Replica {
    /// The documents that the network erased and that this replica has not reported as erased here.
    pub fn to_erase(&self) -> BTreeSet<DocumentName> {
        let asked = self.network.erasures().map(|(name, _)| name);
        asked.filter(|name| !self.receipts.0.contains_key(*name)).cloned().collect()
    }

    /// Whether any such is left.
    pub fn owes_erasure(&self) -> bool {
        self.network.erasures().any(|(name, _)| !self.receipts.0.contains_key(name))
    }

    /// The erased documents of which the journal held text when it was read back: whatever was noted before, a
    /// restored or copied file brought it back.
    pub fn retained(&self) -> BTreeSet<DocumentName> {
        self.retained.iter().filter(|name| self.network.erased(name)).cloned().collect()
    }

    /// Which erasures are carried out here, and when.
    pub fn receipts(&self) -> &Receipts {
        &self.receipts
    }

    /// Nothing of these documents is in any file here any more; the rest is not, or no longer, reported.
    pub fn set_receipts(&mut self, mut receipts: Receipts) {
        receipts.0.retain(|name, _| self.network.erased(name));
        self.retained.clear();
        self.receipts = receipts;
    }

    /// Where runs stand that lie beyond the closings of others in bad hands: a rewrite of the journal leaves them out.
    pub fn shed(&self) -> BTreeSet<Stored> {
        self.have.shed(&self.me)
    }

    /// Such runs are gone, and others have other places in their records now.
    pub fn thinned(&mut self, places: &HashMap<Stored, Stored>, gone: &BTreeSet<Stored>) {
        self.have.thinned(places, gone);
    }

    /// Records of the journal stand elsewhere now: from their old address to their new one.
    pub fn moved(&mut self, addresses: &HashMap<u64, u64>) {
        self.have.moved(addresses);
    }
}
