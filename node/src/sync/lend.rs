//! Lending by the centre's rule while the hub can be heard.
//!
//! Enters: the table of peers: whether the hub is live here and has sent all that it had, and up to when it heard the
//! centre's witness. Leaves: hand-overs, which the replica's writer decides and saves. A hub that can't be heard, or whose
//! witness has not answered it within the hour, is lent nothing: what it then confirmed would count for nobody.
//! Never takes anything back: that is owed whatever the links do.

use std::time::Duration;

use telecentre_proto::id::{NodeId, RecordId, Slug};
use telecentre_proto::replica::Replica;
use telecentre_proto::steward::{StandingRule, Stewards};
use telecentre_web::status::HeldBy;

use super::peer::Peer;
use super::shared::Sync;
use crate::replica::duty;

/// How often it is looked at, whatever changes: whom the hub hears is no change of what is held.
const LOOK: Duration = Duration::from_secs(5);
/// Changes that come together are looked at once.
const SETTLE: Duration = Duration::from_secs(2);
/// For so long after it was last heard a witness counts as one that answers.
const WITNESS_HEARD_S: i64 = 3_600;

impl Sync {
    /// Whether the hub, which is live here, says that it heard a witness within the hour; by the hub's own clock.
    fn hub_hears(&self, hub: &NodeId, witness: &NodeId) -> bool {
        let now_ms = self.0.handle.host().now_ms();
        let peers = self.peers();
        let Some(peer) = peers.get(hub).filter(|peer| peer.is_live() && peer.flushed) else { return false };
        let now_there = now_ms.saturating_add(peer.skew_ms.unwrap_or(0)).div_euclid(1_000);
        match peer.hears.get(witness) {
            Some(0) => true,
            Some(at) => (-WITNESS_HEARD_S..=WITNESS_HEARD_S).contains(&now_there.saturating_sub(*at)),
            None => false,
        }
    }

    /// What keeps the days that a centre lent from coming back, or from being booked at once, as far as this box knows.
    pub fn lent_held(&self, replica: &Replica, centre: &Slug) -> Option<HeldBy> {
        let me = replica.me();
        let hub = replica.network().hub()?;
        let here = me == hub;
        let other = if here { replica.network().node_of(centre) } else { Some(hub) };
        if replica.recovering() {
            return Some(HeldBy::Recovery);
        }
        let is_live = |id: &NodeId| self.peers().get(id).is_some_and(Peer::is_live);
        if !here && !other.is_some_and(|other| is_live(&other)) {
            return Some(HeldBy::Link);
        }
        let now = self.0.handle.host().now().as_second();
        let heard_here = |id: &NodeId| {
            let last = self.peers().get(id).and_then(|peer| peer.last_contact);
            is_live(id) || last.is_some_and(|at| now.saturating_sub(at.as_second()) <= WITNESS_HEARD_S)
        };
        let answers = replica.network().witness_of(centre).is_some_and(|(_, witness)| {
            witness == me || if here { heard_here(&witness) } else { self.hub_hears(&hub, &witness) }
        });
        let ready = if here { replica.may_confirm(centre) } else { replica.hub_is_open(centre) };
        match (answers, ready) {
            (false, _) => Some(HeldBy::Witness),
            (true, false) => Some(HeldBy::Recovery),
            // The hub confirms all the same while the centre is away.
            (true, true) => other.is_none_or(|other| !is_live(&other)).then_some(HeldBy::Link),
        }
    }

    /// Lends what the rule of this node's centre says, as long as the program runs.
    pub(super) async fn lend_by_rule(self) {
        let mut changes = self.0.handle.watch();
        loop {
            while self.lend_some().await {}
            tokio::time::sleep(SETTLE).await;
            if matches!(tokio::time::timeout(LOOK, changes.changed()).await, Ok(Err(_))) {
                return;
            }
        }
    }

    /// Hands over some of what is due. Whether anything was.
    async fn lend_some(&self) -> bool {
        let sync = self.clone();
        let hub = self.0.handle.read(|replica, _| replica.network().hub());
        let Some(hub) = hub.filter(|hub| self.peers().get(hub).is_some_and(Peer::is_live)) else {
            return false;
        };
        // Mostly nothing is due: the writer is asked only where something seems to be.
        let now_ms = self.0.handle.host().now_ms();
        let due = self.0.handle.read(|replica, _| {
            let answered = |witness: &NodeId| *witness == replica.me() || self.hub_hears(&hub, witness);
            !duty::lendings(replica, answered, &mut || RecordId::SINGLE, now_ms).is_empty()
        });
        if !due {
            return false;
        }
        let saved = self.0.handle.edit_by_rule(StandingRule::Lending, move |bench| {
            let (replica, now_ms) = (bench.replica, bench.now_ms);
            let me = replica.me();
            let answered = |witness: &NodeId| *witness == me || sync.hub_hears(&hub, witness);
            let drafts = duty::lendings(replica, answered, &mut || bench.fresh(), now_ms);
            let any = !drafts.is_empty();
            Ok::<_, std::convert::Infallible>((drafts, any))
        });
        match saved.await {
            Ok(Ok(any)) => any,
            Ok(Err(never)) => match never {},
            Err(error) => {
                tracing::debug!(%error, "nothing was lent by rule");
                false
            }
        }
    }
}
