//! Which replica must hold what the hub confirms for a centre.
//!
//! Enters: the appointments and enrolments that the hub wrote. Leaves: a centre's witness of today and those before it,
//! and, for a hub, which one to appoint. A witness is on another disk than the hub, with another backup: a replica that
//! was enrolled for nothing else, else the node of another centre, so that an outage of the centre's own link does not
//! stop its bookings from home; the centre's own node only where there is no other.

use std::collections::BTreeSet;

use super::{Appointment, Network, Role, Standing};
use crate::id::{NodeId, Slug};

impl Network {
    /// The witnesses that were ever named for a centre, each with its last number, the last first.
    pub fn witnesses(&self, centre: &Slug) -> Vec<(u32, NodeId)> {
        let of_centre = self.appointments.values().filter(|a| a.centre == *centre);
        let mut all: Vec<(u32, NodeId)> = of_centre.map(|a| (a.n, a.node)).collect();
        all.sort_unstable_by(|a, b| b.cmp(a));
        let mut seen = BTreeSet::new();
        all.retain(|(_, node)| seen.insert(*node));
        all
    }

    /// The witness of today of a centre, if its enrolment is open.
    pub fn witness_of(&self, centre: &Slug) -> Option<(u32, NodeId)> {
        let (n, node) = self.witnesses(centre).into_iter().next()?;
        (self.standing(&node) == Standing::Open).then_some((n, node))
    }

    /// Whether a replica is or was a centre's witness.
    pub fn witnessed(&self, node: &NodeId, centre: &Slug) -> bool {
        self.appointments.values().any(|a| a.node == *node && a.centre == *centre)
    }

    /// The centres for which a replica is or was the witness.
    pub fn witnessed_by(&self, node: &NodeId) -> BTreeSet<Slug> {
        let by = self.appointments.values().filter(|a| a.node == *node);
        by.map(|a| a.centre.clone()).collect()
    }

    /// The next appointment of a centre.
    pub fn next_witness(&self, centre: &Slug, node: NodeId) -> Appointment {
        let last = self.witnesses(centre).first().map_or(0, |(n, _)| *n);
        Appointment { centre: centre.clone(), node, n: last.saturating_add(1) }
    }

    /// The appointments that are due: of centres whose witness is closed or was never named, and of those whose own node
    /// had to do while there was no other.
    pub fn witnesses_due(&self) -> Vec<Appointment> {
        let due = self.centres().into_iter().filter_map(|centre| {
            let best = self.candidate(centre)?;
            match self.witness_of(centre) {
                Some((_, now)) if now == best || self.node_of(centre) != Some(now) => None,
                _ => Some(self.next_witness(centre, best)),
            }
        });
        due.collect()
    }

    /// The best witness for a centre: among equals by a hash, so that centres spread over replicas.
    fn candidate(&self, centre: &Slug) -> Option<NodeId> {
        let open = self.enrolments.values().filter(|e| e.closed.is_none() && e.role != Role::Hub);
        let mut candidates: Vec<(u8, [u8; 32], NodeId)> = open
            .map(|e| {
                let rank = match e.role {
                    Role::Witness => 0,
                    _ if e.centre.as_ref() == Some(centre) => 2,
                    _ => 1,
                };
                let mut hasher = blake3::Hasher::new_derive_key("telecentre 3 choice of a witness");
                hasher.update(&e.node.0).update(centre.as_str().as_bytes());
                (rank, *hasher.finalize().as_bytes(), e.node)
            })
            .collect();
        candidates.sort_unstable();
        candidates.first().map(|(_, _, node)| *node)
    }
}
