//! The table of peers: what each showed, how its link does, what went wrong last.
//!
//! Enters: events of sessions and dials. Leaves: the plain figures that `status`, `fleet` and the pages show. What a
//! peer showed is kept in the cache between starts; if the cache is lost, a Hello tells it again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use telecentre_proto::erasure::Receipts;
use telecentre_proto::id::{Boot, NodeId};
use telecentre_proto::network::Role;
use telecentre_proto::peer::{Lag, PeerHave};
use telecentre_proto::refusal::Refusal;
use telecentre_proto::replica::Replica;
use telecentre_web::status::PeerState;

use super::Sync;
use crate::link::{Closed, Connection, DialError, LinkStats};
use crate::replica::Handle;

/// Seconds between two notes in the cache of when a peer that is heard was heard.
const KEEP_CONTACT_S: i64 = 60;
/// Earlier boots remembered of each peer.
const BOOTS: usize = 32;
/// Link changes kept for each peer.
const HISTORY: usize = 200;

/// A change of a link.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct LinkChange {
    /// When.
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// To which state.
    pub state: PeerState,
}

/// What went wrong with a link: a word that pages translate, and the whole sentence in English.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trouble {
    /// Such as `silent`, or a refusal's own word.
    pub code: &'static str,
    /// What was wrong, where, what to do.
    pub sentence: String,
}

impl From<&Closed> for Trouble {
    fn from(closed: &Closed) -> Self {
        Self { code: closed.code(), sentence: closed.to_string() }
    }
}

impl From<&DialError> for Trouble {
    fn from(error: &DialError) -> Self {
        Self { code: error.code(), sentence: error.to_string() }
    }
}

/// The figures of one peer.
#[derive(Clone, Debug)]
pub struct PeerStatus {
    /// Who.
    pub id: NodeId,
    /// How it does.
    pub state: PeerState,
    /// When a packet of it was last heard.
    pub last_contact: Option<Timestamp>,
    /// When it was last dialled, or dialled us.
    pub last_attempt: Option<Timestamp>,
    /// What went wrong last, unless something went well since.
    pub last_error: Option<Trouble>,
    /// The round trip.
    pub rtt: Option<std::time::Duration>,
    /// What it lacks of ours.
    pub behind: Lag,
    /// What it lacks, by the author who wrote it.
    pub lacks: BTreeMap<NodeId, Lag>,
    /// What we lack of it, as far as its tips tell.
    pub missing_entries: u64,
    /// UDP payload bytes, all its connections since the start.
    pub bytes_in: u64,
    /// UDP payload bytes, all its connections since the start.
    pub bytes_out: u64,
    /// Its clock less ours, milliseconds.
    pub skew_ms: Option<i64>,
    /// Whether it ever showed what it holds.
    pub met: bool,
    /// Its link's changes, the newest last.
    pub history: Vec<LinkChange>,
}

#[derive(Default)]
pub(super) struct Peer {
    pub(super) connection: Option<Connection>,
    pub(super) shown: Option<PeerHave>,
    /// Erasures that it reports as carried out.
    pub(super) receipts: Receipts,
    pub(super) boot: Option<Boot>,
    /// Its earlier boots. One that comes back is proof of two processes: a boot is never used again after a restart.
    earlier_boots: Vec<Boot>,
    /// Since when two processes are known to live with its key.
    pub(super) clone_since: Option<Timestamp>,
    pub(super) skew_ms: Option<i64>,
    /// Up to when this peer has heard others, as it said: Unix seconds, 0 for as long as it is heard itself.
    pub(super) hears: BTreeMap<NodeId, i64>,
    pub(super) connecting: bool,
    pub(super) refused: bool,
    /// It has sent all that it believed was lacking here, in this session.
    pub(super) flushed: bool,
    pub(super) last_attempt: Option<Timestamp>,
    pub(super) last_contact: Option<Timestamp>,
    pub(super) last_error: Option<Trouble>,
    earlier_in: u64,
    earlier_out: u64,
    history: Vec<LinkChange>,
}

impl Peer {
    /// A connection is over: its figures are kept, and why it ended.
    pub(super) fn ended(&mut self, connection: &Connection) {
        let stats = connection.stats();
        self.earlier_in += stats.bytes_in;
        self.earlier_out += stats.bytes_out;
        match connection.close_reason() {
            Some(closed @ Closed::ByPeer { why: Some(why), .. }) if why != Refusal::Duplicate => {
                self.refused = !matches!(why, Refusal::Paused | Refusal::Stopping);
                self.last_error = Some((&closed).into());
            }
            Some(closed @ (Closed::Silence | Closed::Broken { .. })) => self.last_error = Some((&closed).into()),
            _ => {}
        }
        let same = |c: &Connection| c.dialled() == connection.dialled() && c.close_reason().is_some();
        if self.connection.as_ref().is_some_and(same) {
            self.connection = None;
        }
    }

    /// Notes the boot of its Hello; true if it shows that two processes live with this key.
    pub(super) fn booted(&mut self, boot: Boot, now: Timestamp) -> bool {
        let before = self.boot.replace(boot).filter(|before| *before != boot);
        let again = self.earlier_boots.contains(&boot);
        if again {
            self.clone_since.get_or_insert(now);
        }
        if let Some(before) = before {
            self.earlier_boots.retain(|b| *b != before);
            if self.earlier_boots.len() == BOOTS {
                self.earlier_boots.remove(0);
            }
            self.earlier_boots.push(before);
        }
        again
    }

    /// Counts the state a link has now; true if it changed.
    pub(super) fn note_state(&mut self, state: PeerState, now: Timestamp) -> bool {
        if self.history.last().is_some_and(|last| last.state == state) {
            return false;
        }
        if self.history.len() == HISTORY {
            self.history.remove(0);
        }
        self.history.push(LinkChange { at: now, state });
        true
    }

    pub(super) fn open(&self) -> Option<&Connection> {
        self.connection.as_ref().filter(|c| c.close_reason().is_none())
    }

    /// Whether a packet of it was heard lately.
    pub(super) fn is_live(&self) -> bool {
        self.open().is_some_and(Connection::is_live)
    }

    pub(super) fn state(&self, paused: bool) -> PeerState {
        match self.open() {
            _ if paused => PeerState::Paused,
            Some(connection) if connection.is_live() => PeerState::Live,
            None if self.refused => PeerState::Refused,
            None if self.connecting && self.last_error.is_none() => PeerState::Connecting,
            Some(_) | None => PeerState::Offline,
        }
    }

    fn status(&self, id: NodeId, paused: bool, now: Timestamp, replica: &Replica) -> PeerStatus {
        let stats: Option<LinkStats> = self.open().map(Connection::stats);
        let heard = stats.as_ref().and_then(|s| {
            let ago = jiff::SignedDuration::try_from(s.last_heard.elapsed()).ok()?;
            now.checked_sub(ago).ok()
        });
        let nothing = PeerHave::default();
        let shown = self.shown.as_ref().unwrap_or(&nothing);
        let mut lacks = shown.lacks(replica.have(), |_| true);
        lacks.retain(|_, lag| lag.entries > 0);
        let mut behind = Lag::default();
        for lag in lacks.values() {
            behind += *lag;
        }
        PeerStatus {
            id,
            state: self.state(paused),
            last_contact: heard.max(self.last_contact),
            last_attempt: self.last_attempt,
            last_error: self.last_error.clone(),
            rtt: stats.as_ref().map(|s| s.rtt),
            behind,
            lacks,
            missing_entries: shown.exceeds(replica.have()),
            bytes_in: self.earlier_in + stats.as_ref().map_or(0, |s| s.bytes_in),
            bytes_out: self.earlier_out + stats.as_ref().map_or(0, |s| s.bytes_out),
            skew_ms: self.skew_ms,
            met: self.shown.is_some(),
            history: self.history.clone(),
        }
    }
}

/// What earlier runs of this process kept of its peers.
pub(super) fn remembered(handle: &Handle) -> BTreeMap<NodeId, Peer> {
    let kept = handle.read(|_, store| store.peers());
    let shown = kept.into_iter().map(|(id, shown)| (id, Peer { shown: Some(shown), ..Peer::default() }));
    let mut peers: BTreeMap<NodeId, Peer> = shown.collect();
    for (id, at) in handle.read(|_, store| store.contacts()) {
        peers.entry(id).or_default().last_contact = Some(at);
    }
    for (id, receipts) in super::receipts::remembered(handle) {
        peers.entry(id).or_default().receipts = receipts;
    }
    peers
}

impl Sync {
    /// All peers: those that were met, and on the hub everyone whom the network names, with the hubs before it.
    pub fn status(&self) -> Vec<PeerStatus> {
        self.0.handle.read(|replica, _| self.status_in(replica))
    }

    /// The same of a replica that is being read. The table of peers is locked after the replica, never before it.
    pub(crate) fn status_in(&self, replica: &Replica) -> Vec<PeerStatus> {
        let (paused, now, me) = (self.is_paused(), self.0.handle.host().now(), replica.me());
        let mut peers = self.peers();
        let hub = replica.network().hub() == Some(me);
        let named = replica.network().enrolments().filter(|(_, e)| hub && (e.closed.is_none() || e.role == Role::Hub));
        let named: Vec<NodeId> = named.map(|(_, e)| e.node).filter(|id| *id != me).collect();
        for id in named {
            peers.entry(id).or_default();
        }
        peers.iter().map(|(id, peer)| peer.status(*id, paused, now, replica)).collect()
    }

    /// The instant up to which a replica's own entries are known here: now while it is heard, by us or by a peer that we
    /// hear; else when it was last heard.
    pub fn known_until(&self, node: &NodeId) -> Option<Timestamp> {
        let now = self.0.handle.host().now();
        let peers = self.peers();
        let heard = |peer: &Peer| if peer.is_live() { Some(now) } else { peer.last_contact };
        let direct = peers.get(node).and_then(heard);
        let relayed = peers.values().filter_map(|peer| match *peer.hears.get(node)? {
            0 => heard(peer),
            at => Timestamp::from_second(at).ok().map(|at| at.min(now)),
        });
        relayed.chain(direct).max()
    }

    /// Peers of whom two processes live with one key, and since when that is known.
    pub fn clones(&self) -> Vec<(NodeId, Timestamp)> {
        self.peers().iter().filter_map(|(id, peer)| Some((*id, peer.clone_since?))).collect()
    }

    /// Up to when each other replica was heard, to tell `peer`: Unix seconds, 0 for now.
    pub(super) fn heard_but(&self, peer: &NodeId) -> BTreeMap<NodeId, i64> {
        let peers = self.peers();
        let others = peers.iter().filter(|(id, _)| *id != peer);
        let at = |p: &Peer| if p.is_live() { Some(0) } else { p.last_contact.map(Timestamp::as_second) };
        others.filter_map(|(id, p)| Some((*id, at(p)?))).collect()
    }

    /// Watches the links, so that pages hear of a change when it happens and not when something is booked.
    pub(super) async fn watch_links(self) {
        let mut tick = tokio::time::interval(std::time::Duration::from_secs(1));
        loop {
            tick.tick().await;
            let (paused, now) = (self.is_paused(), self.0.handle.host().now());
            let mut changed = false;
            let mut heard = Vec::new();
            for (id, peer) in self.peers().iter_mut() {
                let state = peer.state(paused);
                let turned = peer.note_state(state, now);
                let live = state == PeerState::Live;
                if live {
                    peer.last_contact = Some(now);
                    peer.last_error = None;
                }
                if turned || (live && now.as_second() % KEEP_CONTACT_S == 0) {
                    heard.extend(peer.last_contact.map(|at| (*id, at)));
                }
                changed |= turned;
            }
            if !heard.is_empty() {
                self.0.handle.read(|_, store| heard.iter().for_each(|(id, at)| store.keep_contact(id, *at)));
            }
            if changed {
                self.0.handle.touch();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boot_that_comes_back_after_another_is_of_a_second_process() {
        let (mut peer, now) = (Peer::default(), Timestamp::UNIX_EPOCH);
        let [first, second, third] = [1, 2, 3].map(|n| Boot([n; 16]));
        // Connected again, and started again: as often as one likes.
        for boot in [first, first, second, second, third] {
            assert!(!peer.booted(boot, now));
        }
        assert_eq!(peer.clone_since, None);
        assert!(peer.booted(first, now), "a start draws another boot, so this process never ended");
        assert_eq!(peer.clone_since, Some(now));
    }
}
