//! One peer: what it showed, how its link does, what went wrong last.
//!
//! Enters: what sessions and dials learn of it. Leaves: the plain figures that `status`, `fleet` and the pages show.
//! Knows one peer only: nothing of the others, nothing of where it is kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use telecentre_proto::erasure::Receipts;
use telecentre_proto::id::{Boot, NodeId};
use telecentre_proto::peer::{Lag, PeerHave};
use telecentre_proto::refusal::Refusal;
use telecentre_proto::replica::Replica;
use telecentre_web::sentence::full_sentence;
use telecentre_web::status::PeerState;

use super::budget::Budget;
use crate::link::{Closed, Connection, DialError, LinkStats, SendError};

/// Earlier boots remembered of each peer.
const BOOTS: usize = 32;
/// Link changes kept for each peer.
const HISTORY: usize = 200;

/// A change of a link.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct LinkChange {
    /// The instant, by this replica's clock.
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// The state from then on.
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

impl Trouble {
    /// What an error says, as a sentence of its own.
    pub(super) fn new(code: &'static str, error: &impl std::fmt::Display) -> Self {
        Self { code, sentence: full_sentence(&error.to_string()) }
    }
}

impl From<&Closed> for Trouble {
    fn from(closed: &Closed) -> Self {
        Self::new(closed.code(), closed)
    }
}

impl From<&SendError> for Trouble {
    fn from(error: &SendError) -> Self {
        match error {
            SendError::Closed(closed) => closed.into(),
            SendError::Bad(bad) => Self::new("here", bad),
        }
    }
}

impl From<&DialError> for Trouble {
    fn from(error: &DialError) -> Self {
        Self::new(error.code(), error)
    }
}

/// The figures of one peer.
#[derive(Clone, Debug)]
pub struct PeerFigures {
    /// Its NodeId.
    pub id: NodeId,
    /// The state of its link.
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
    pub(super) shown: Option<Arc<PeerHave>>,
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
    /// A session runs over the connection.
    pub(super) talks: bool,
    /// Since when the digests of the two differ although no tip does.
    pub(super) differs_since: Option<Timestamp>,
    /// The work that it may cause.
    pub(super) budget: Budget,
    earlier_in: u64,
    earlier_out: u64,
    history: Vec<LinkChange>,
}

impl Peer {
    /// One that showed this in an earlier run.
    pub(super) fn that_showed(shown: PeerHave) -> Self {
        Self { shown: Some(Arc::new(shown)), ..Self::default() }
    }

    /// Something went wrong on this side, so that nothing more can be said over its connection.
    pub(super) fn failed(&mut self, trouble: Trouble) {
        self.last_error = Some(trouble);
        self.talks = false;
    }

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
            self.talks = false;
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
        self.talks && self.open().is_some_and(Connection::is_live)
    }

    pub(super) fn state(&self, paused: bool) -> PeerState {
        match self.open() {
            _ if paused => PeerState::Paused,
            // One over which nothing can be said is not live, whatever else is heard.
            Some(connection) if self.talks && connection.is_live() => PeerState::Live,
            None if self.refused => PeerState::Refused,
            None if self.connecting && self.last_error.is_none() => PeerState::Connecting,
            Some(_) | None => PeerState::Offline,
        }
    }

    /// Its figures as they are now.
    pub(super) fn status(&self, id: NodeId, paused: bool, now: Timestamp, replica: &Replica) -> PeerFigures {
        let stats: Option<LinkStats> = self.open().map(Connection::stats);
        let heard = stats.as_ref().and_then(|s| {
            let ago = jiff::SignedDuration::try_from(s.last_heard.elapsed()).ok()?;
            now.checked_sub(ago).ok()
        });
        let nothing = PeerHave::default();
        let shown = self.shown.as_deref().unwrap_or(&nothing);
        let mut lacks = shown.lacks(replica.have(), |_| true);
        lacks.retain(|_, lag| lag.entries > 0);
        let mut behind = Lag::default();
        for lag in lacks.values() {
            behind += *lag;
        }
        PeerFigures {
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
