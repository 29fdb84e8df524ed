//! The state of a running replica as `status` and `fleet` tell it.
//!
//! Enters: the replica, its links, its journal. Leaves: the contract's plain structs. Counts are worked out here from
//! what peers showed; nothing is guessed: a peer that never showed anything lacks everything.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use telecentre_proto::id::NodeId;
use telecentre_proto::network::{Enrolment, Role as Enrolled};
use telecentre_proto::peer::Lag;
use telecentre_proto::replica::{Awaits, Replica};
use telecentre_proto::visible::Void;

use super::Program;
use crate::recovery::Recovery;
use crate::replica::DiskStore;
use crate::sync;
use telecentre_web::alarm::{Alarm, AlarmKind, VoidStatus};
use telecentre_web::status::{
    BudgetStatus, ClockStatus, Fleet, HaveStatus, JournalStatus, LackStatus, LinkEvent, NodeState, NodeStatus,
    PeerState, PeerStatus, PendingStatus, RefusedStatus, ReplicaStatus, Role, Status,
};

fn role(enrolled: Enrolled) -> Role {
    match enrolled {
        Enrolled::Hub => Role::Hub,
        Enrolled::Node => Role::Node,
        Enrolled::Witness => Role::Witness,
    }
}

/// What people call a replica.
/// What this replica waits for, if it is a centre's box that follows another.
fn awaits(replica: &Replica) -> BTreeSet<Awaits> {
    let network = replica.network();
    let centre = network.enrolment(&replica.me()).and_then(|e| e.centre.as_ref());
    let serves = centre.filter(|centre| network.node_of(centre) == Some(replica.me()));
    serves.map(|centre| replica.takeover_awaits(centre)).unwrap_or_default()
}

fn called(replica: &Replica, node: &NodeId) -> String {
    replica.network().enrolment(node).map_or_else(|| format!("{node:?}"), |enrolment| enrolment.name.clone())
}

/// How many entries count for nothing, by author and reason.
fn void(replica: &Replica) -> Vec<VoidStatus> {
    let mut counts: BTreeMap<(NodeId, Void), u64> = BTreeMap::new();
    for range in replica.documents().void() {
        *counts.entry((range.document.author, range.reason)).or_default() += range.entries.len() as u64;
    }
    let status = |((author, reason), entries): ((NodeId, Void), u64)| VoidStatus {
        author,
        name: called(replica, &author),
        reason: reason.code(),
        words: reason.to_string(),
        entries,
    };
    counts.into_iter().map(status).collect()
}

fn peer_status(peer: &sync::PeerFigures, enrolment: Option<&Enrolment>) -> PeerStatus {
    PeerStatus {
        id: peer.id,
        name: enrolment.map_or_else(String::new, |e| e.name.clone()),
        centre: enrolment.and_then(|e| e.centre.clone()),
        state: peer.state,
        last_contact: peer.last_contact,
        last_attempt: peer.last_attempt,
        last_error: peer.last_error.as_ref().map(|trouble| trouble.sentence.clone()),
        last_error_code: peer.last_error.as_ref().map(|trouble| trouble.code),
        rtt_ms: peer.rtt.map(|rtt| u64::try_from(rtt.as_millis()).unwrap_or(u64::MAX)),
        skew_ms: peer.skew_ms,
        behind_entries: peer.behind.entries,
        behind_bytes: peer.behind.bytes,
        missing_entries: peer.missing_entries,
        bytes_in: peer.bytes_in,
        bytes_out: peer.bytes_out,
    }
}

impl Program {
    /// What this replica is.
    pub(super) fn role_in(&self, replica: &Replica) -> Role {
        match replica.network().enrolment(&replica.me()) {
            Some(enrolment) => role(enrolment.role),
            None if self.membership.hub.is_none() => Role::Hub,
            None if self.membership.centre.is_none() => Role::Witness,
            None => Role::Node,
        }
    }

    /// What the network calls this replica; before it is known here, what the folder says.
    pub(super) fn name_in(&self, replica: &Replica) -> String {
        let enrolment = replica.network().enrolment(&replica.me());
        enrolment.map_or_else(|| self.membership.name.clone(), |enrolment| enrolment.name.clone())
    }

    fn node_state(&self, recovery: &Recovery) -> (NodeState, Option<String>) {
        if let Some(full) = self.handle.full() {
            return (NodeState::ReadOnly, Some(full));
        }
        if recovery.recovering {
            let missing = "entries that this replica wrote are missing here; they come back from a peer";
            let reason = recovery.why.map_or(missing, telecentre_web::status::Why::sentence);
            return (NodeState::Recovering, Some(reason.to_owned()));
        }
        (NodeState::Ok, None)
    }

    /// `GET /status`.
    pub fn status(&self) -> Status {
        self.handle.read(|replica, store| self.status_in(replica, store))
    }

    /// The state of this moment.
    pub(super) fn status_in(&self, replica: &Replica, store: &DiskStore) -> Status {
        let (peers, recovery) = (self.sync.status_in(replica), self.handle.recovery_in(replica));
        let (state, reason) = self.node_state(&recovery);
        let (role, now) = (self.role_in(replica), self.handle.host().now());
        let journal = store.journal_size();
        let network = replica.network();
        let pending = replica.view().bookings.pending(None);
        let oldest = pending.iter().map(telecentre_proto::booking::Pending::since).min();
        let refused = replica.refused().map(|refused| RefusedStatus {
            at: Timestamp::from_second(refused.at).unwrap_or_default(),
            from: refused.from,
            author: refused.author,
            seq: refused.seq,
            reason: refused.reason.to_string(),
            times: refused.times,
        });
        let hub = network.hub();
        let skew_ms = peers.iter().find(|peer| Some(peer.id) == hub).and_then(|peer| peer.skew_ms);
        let of = |peer: &sync::PeerFigures| peer_status(peer, network.enrolment(&peer.id));
        Status {
            node: NodeStatus {
                id: replica.me(),
                name: self.name_in(replica),
                role,
                centre: self.membership.centre.clone(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                state,
                reason,
                closed: network.standing(&replica.me()).is_closed(),
                awaits: awaits(replica),
                recovering_since: recovery.since,
                recovering_why: recovery.why,
                actor: replica.actor(),
                started_at: self.started_at,
            },
            have: HaveStatus { entries: replica.have().entries(), digest: replica.have().digest(None) },
            journal: JournalStatus { bytes: journal.0, segments: journal.1 },
            clock: ClockStatus { now, skew_ms: skew_ms.map(|peer_ahead| -peer_ahead) },
            peers: peers.iter().map(of).collect(),
            refused: refused.collect(),
            alarms: self.alarms(replica),
            void: void(replica),
            budget: self.sync.own_budget(replica),
            pending: PendingStatus {
                requests: pending.len() as u64,
                oldest: oldest.and_then(|s| Timestamp::from_second(s).ok()),
            },
        }
    }

    /// What an admin should look at: boxes that live twice, runs of them that went on twice, the pages' certificate.
    fn alarms(&self, replica: &Replica) -> Vec<Alarm> {
        let name = |node: &NodeId| called(replica, node);
        let clones = self.sync.clones().into_iter().map(|(node, since)| Alarm {
            kind: AlarmKind::Clone,
            node,
            name: name(&node),
            space: None,
            branches: None,
            settled: None,
            since: Some(since),
            text: AlarmKind::Clone.sentence().to_owned(),
        });
        let differing = self.sync.differing().into_iter().map(|(node, since)| Alarm {
            kind: AlarmKind::DigestsDiffer,
            node,
            name: name(&node),
            space: None,
            branches: None,
            settled: None,
            since: Some(since),
            text: AlarmKind::DigestsDiffer.sentence().to_owned(),
        });
        let forks = replica.forks().into_iter().map(|fork| Alarm {
            kind: AlarmKind::Fork,
            text: AlarmKind::Fork.sentence().to_owned(),
            node: fork.author,
            name: name(&fork.author),
            space: Some(fork.space),
            branches: Some(fork.branches),
            settled: Some(fork.settled),
            since: None,
        });
        let frozen = replica.frozen().map(|line| Alarm {
            kind: AlarmKind::Frozen,
            node: line.author,
            name: name(&line.author),
            space: Some(line.space.clone()),
            branches: None,
            settled: None,
            since: None,
            text: AlarmKind::Frozen.sentence().to_owned(),
        });
        let troubles = self.https.get().map(|https| https.alarms(self.handle.host().now())).unwrap_or_default();
        let certificates = troubles.into_iter().map(|trouble| Alarm {
            kind: trouble.kind,
            node: replica.me(),
            name: self.name_in(replica),
            space: None,
            branches: None,
            settled: None,
            since: trouble.since,
            text: trouble.text,
        });
        clones.chain(differing).chain(forks).chain(frozen).chain(certificates).collect()
    }

    /// `GET /fleet`, at this moment.
    pub(super) fn fleet_in(&self, replica: &Replica) -> Fleet {
        let (peers, now) = (self.sync.status_in(replica), self.handle.host().now());
        let network = replica.network();
        let mut fleet = Fleet { alarms: self.alarms(replica), ..Fleet::default() };
        if let Some(enrolment) = network.enrolment(&replica.me()) {
            let budget = self.sync.own_budget(replica);
            fleet.replicas.push(ReplicaStatus { budget, ..self.itself(replica.me(), enrolment, now) });
        }
        for peer in &peers {
            let Some(enrolment) = network.enrolment(&peer.id) else { continue };
            fleet.replicas.push(ReplicaStatus {
                role: role(enrolment.role),
                closed: network.standing(&peer.id).is_closed(),
                budget: self.sync.budget_of(&peer.id, replica),
                peer: peer_status(peer, Some(enrolment)),
            });
            fleet.matrix.extend(peer.lacks.iter().map(|(of, lag)| lack(peer.id, *of, *lag)));
            if peer.missing_entries > 0 {
                let lag = Lag { entries: peer.missing_entries, bytes: 0 };
                fleet.matrix.push(lack(replica.me(), peer.id, lag));
            }
            let events = peer.history.iter().map(|c| LinkEvent { at: c.at, replica: peer.id, state: c.state });
            fleet.history.extend(events);
        }
        if let Some(others) = fleet.replicas.get_mut(1..) {
            others.sort_by(|a, b| a.peer.name.cmp(&b.peer.name));
        }
        fleet.history.sort_by_key(|event| event.at);
        fleet
    }

    fn itself(&self, me: NodeId, enrolment: &Enrolment, now: Timestamp) -> ReplicaStatus {
        ReplicaStatus {
            role: role(enrolment.role),
            closed: false,
            budget: BudgetStatus { bytes: 0, of: 0, until: None },
            peer: PeerStatus {
                id: me,
                name: enrolment.name.clone(),
                centre: enrolment.centre.clone(),
                state: if self.sync.is_paused() { PeerState::Paused } else { PeerState::Live },
                last_contact: Some(now),
                last_attempt: None,
                last_error: None,
                last_error_code: None,
                rtt_ms: Some(0),
                skew_ms: Some(0),
                behind_entries: 0,
                behind_bytes: 0,
                missing_entries: 0,
                bytes_in: 0,
                bytes_out: 0,
            },
        }
    }
}

fn lack(replica: NodeId, of: NodeId, lag: Lag) -> LackStatus {
    LackStatus { replica, of, entries: lag.entries, bytes: lag.bytes }
}
