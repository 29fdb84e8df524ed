//! Whether a centre can be reached from here, and since when not.
//!
//! Enters: one moment of a replica. Leaves: for a centre whether its box is heard, when it was heard last, and as of when
//! its ledger is known here. The hub goes by the state of its own link, as its other pages do. A box that has no link of
//! its own to that centre goes by what others told it, which takes a little longer. Decides nothing.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use telecentre_proto::id::{NodeId, Slug};

use crate::replica::{Here, Moment};
use crate::status::{PeerState, PeerStatus, Role};

/// Of a box that only others hear: they say that it is cut off so long after they heard it last. It is longer than the
/// silence after which a link of one's own counts as cut, by the time that the word of it takes to come round.
const SILENCE: Duration = Duration::from_secs(45);

/// The link to a centre.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct CentreLink {
    /// It can be reached.
    pub(crate) up: bool,
    /// When its box was last heard, as far as anybody told this one.
    pub(crate) since: Option<Timestamp>,
    /// Up to when its ledger is known here.
    pub(crate) as_of: Option<Timestamp>,
}

/// The links to all centres at one moment.
pub(crate) struct Links<'a> {
    moment: &'a dyn Moment,
    here: Here,
    peers: HashMap<NodeId, PeerStatus>,
    now: Timestamp,
}

impl<'a> Links<'a> {
    pub(crate) fn of(moment: &'a dyn Moment, now: Timestamp) -> Self {
        let peers = moment.status().peers.into_iter().map(|peer| (peer.id, peer)).collect();
        Self { moment, here: moment.here(), peers, now }
    }

    /// Whether a replica can be reached, or is this one.
    pub(crate) fn reaches(&self, steward: Option<NodeId>) -> bool {
        let Some(steward) = steward else { return false };
        let live = self.peers.get(&steward).is_some_and(|peer| peer.state == PeerState::Live);
        steward == self.here.node || live
    }

    /// The link to a centre.
    pub(crate) fn to(&self, centre: &Slug) -> CentreLink {
        let as_of = self.moment.as_of(centre);
        let node = self.moment.stewards().node_of(centre);
        if self.here.centre.as_ref() == Some(centre) {
            return CentreLink { up: true, since: as_of, as_of };
        }
        let peer = node.and_then(|node| self.peers.get(&node));
        let last = peer.and_then(|peer| peer.last_contact);
        let heard = last.max(as_of);
        let lately = |at: Timestamp| self.now.duration_since(at).unsigned_abs() <= SILENCE;
        let up = match peer.map(|peer| peer.state) {
            Some(PeerState::Live) => true,
            // Every box keeps a link to the hub: nobody knows better, and a silence was noticed before.
            _ if self.here.role == Role::Hub => false,
            // All sync is stopped here: what was heard before says nothing of now.
            Some(PeerState::Paused) => false,
            // Its own link to that box is cut: only what others heard since then counts.
            Some(PeerState::Offline) => as_of.is_some_and(|at| lately(at) && Some(at) > last),
            // It keeps no link to that box, or none yet: what others heard of it counts.
            Some(PeerState::Connecting | PeerState::Refused) | None => as_of.is_some_and(lately),
        };
        CentreLink { up, since: heard, as_of }
    }
}
