//! What this replica wrote and does not hold, and whether it is complete again.
//!
//! Enters: positions that its own key signed, from peers, files and browsers; which peers have sent all that it lacked.
//! Leaves: whether something is missing, and whether all of it is back. A node is complete once it holds every position
//! that was proven to it and its hub or its centre's witness has sent everything; a hub, once two of its nodes have, or
//! all of them where there are fewer. What a person decided to go on without starts nothing again.
//! Never believes a tip: only what was signed by this replica's own key is a position here.

use std::collections::BTreeSet;

use telecentre_log::id::NodeId;
use telecentre_log::limit::LOST_KEPT;
use telecentre_log::network::Standing;

use super::Replica;
use super::losses::{Losses, OwnEnd};

/// Nodes that a hub must have met again.
const NODES: usize = 2;

impl Replica {
    /// Whether a position that this replica signed is held nowhere among its own logs, and was not set aside.
    pub fn misses(&self, end: &OwnEnd) -> bool {
        !self.losses.set_aside.contains(end) && !self.holds_own(end)
    }

    /// Whether one of its own logs holds this very entry.
    pub fn holds_own(&self, end: &OwnEnd) -> bool {
        let Ok(seq) = u32::try_from(end.seq) else { return false };
        let own = self.have.lines().filter(|held| held.line.author == self.me);
        own.flat_map(telecentre_log::line::HeldLine::logs).any(|log| log.short(seq) == Some(end.h.short()))
    }

    /// What is known to be missing.
    pub fn losses(&self) -> &Losses {
        &self.losses
    }

    /// Takes over what an earlier run knew to be missing.
    pub fn set_losses(&mut self, losses: Losses) {
        self.losses = losses;
    }

    /// Notes a position that this replica signed and does not hold: what it confirms from now on is marked. Returns
    /// whether that was new.
    pub fn note_lost(&mut self, end: OwnEnd) -> bool {
        if !self.misses(&end) || self.losses.missing.len() >= LOST_KEPT && self.recovering {
            return false;
        }
        let new = self.losses.missing.insert(end);
        self.set_recovering(true);
        new
    }

    /// Goes on without what is missing, because a person decided to: those positions start nothing again.
    pub fn go_on_without(&mut self) {
        let missing = std::mem::take(&mut self.losses.missing);
        self.losses.set_aside.extend(missing);
        while self.losses.set_aside.len() > LOST_KEPT {
            self.losses.set_aside.pop_first();
        }
        self.set_recovering(false);
    }

    /// Ends a recovery because everything is back.
    pub fn end_recovery(&mut self) {
        self.losses.missing.clear();
        self.set_recovering(false);
    }

    /// Whether a recovery is over by what this peer sent. `flushed`: whether a peer has answered this replica's Hello and
    /// sent everything that it believed to be lacking here.
    pub fn is_whole_by(&self, peer: &NodeId, flushed: impl Fn(&NodeId) -> bool) -> bool {
        if !self.recovering || !self.losses.missing.iter().all(|end| self.holds_own(end)) {
            return false;
        }
        let (network, me) = (&self.network, self.me);
        if network.hub() != Some(me) {
            let centre = network.enrolment(&me).and_then(|e| e.centre.as_ref());
            let witness = centre.and_then(|centre| network.witness_of(centre)).map(|(_, node)| node);
            return (network.hub() == Some(*peer) || witness == Some(*peer)) && flushed(peer);
        }
        let open = |node: &NodeId| *node != me && network.standing(node) == Standing::Open;
        let nodes: BTreeSet<NodeId> = network.enrolments().map(|(_, e)| e.node).filter(open).collect();
        let again = nodes.iter().filter(|node| flushed(node)).count();
        // With no node at all only the admin can know that there is none.
        !nodes.is_empty() && again >= NODES.min(nodes.len())
    }
}
