//! Who is dialled, and when again.
//!
//! Enters: targets from the command line and the join code, endpoints from the network, failures. Leaves: connections.
//! The hub is always dialled, and so is a peer that was named at the start; other nodes only when the hub has been out
//! of reach for two minutes. Waiting doubles up to a minute, spread by chance, and ends at once at a nudge.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use telecentre_proto::id::NodeId;
use telecentre_proto::network::Standing;

use super::peer::Trouble;
use super::shared::Sync;
use crate::link::backoff::Backoff;
use crate::link::{Alpn, Connection, DialError};

/// How long the hub may be out of reach before a node dials the others.
const HUB_GONE: Duration = Duration::from_mins(2);
/// How often the list of those to dial is made anew.
const LOOK: Duration = Duration::from_secs(2);

impl Sync {
    /// Keeps one dialling task for each peer that is to be dialled.
    pub(super) async fn dial_all(self) {
        let mut dialling: BTreeSet<NodeId> = BTreeSet::new();
        let now = || self.0.handle.host().monotonic();
        let mut hub_seen = now();
        loop {
            if self.hub_is_live() {
                hub_seen = now();
            }
            let hub_gone = now().saturating_sub(hub_seen) > HUB_GONE;
            self.0.hub_gone.store(hub_gone, Ordering::SeqCst);
            for peer in self.to_dial(hub_gone).into_keys() {
                if dialling.insert(peer) {
                    tokio::spawn(self.clone().keep_dialling(peer));
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Whether the hub is heard; on the hub itself, always: it waits to be dialled.
    fn hub_is_live(&self) -> bool {
        let (hub, me) = self.0.handle.read(|replica, _| (replica.network().hub(), replica.me()));
        let hub = hub.or(self.0.targets.hub.as_ref().map(|(hub, _)| *hub));
        hub == Some(me)
            || hub.is_some_and(|hub| self.peers().get(&hub).and_then(|p| p.open()).is_some_and(Connection::is_live))
    }

    fn to_dial(&self, hub_gone: bool) -> BTreeMap<NodeId, String> {
        let mut all = BTreeMap::new();
        let mut hub = None;
        let me = self.0.handle.read(|replica, _| {
            let network = replica.network();
            for (_, enrolment) in network.enrolments() {
                let hub = network.hub() == Some(enrolment.node);
                let endpoint = if hub { &network.hub_endpoint } else { &enrolment.endpoint };
                if network.standing(&enrolment.node) == Standing::Open
                    && enrolment.closed.is_none()
                    && (hub || hub_gone)
                    && let Some(endpoint) = endpoint
                {
                    all.insert(enrolment.node, endpoint.clone());
                }
            }
            hub = network.hub();
            replica.me()
        });
        let targets = &self.0.targets;
        all.extend(targets.peers.iter().map(|(peer, address)| (*peer, address.to_string())));
        if let Some((first, address)) = &targets.hub {
            // Where the hub was when this replica joined, there another one may be by now.
            let hub = hub.unwrap_or(*first);
            match &targets.hub_at {
                Some(said) => all.insert(hub, said.clone()),
                None => Some(all.entry(hub).or_insert_with(|| address.clone()).clone()),
            };
        }
        all.remove(&me);
        all
    }

    /// Dials a peer again and again, at the address that it has by then, as long as it is one to be dialled.
    async fn keep_dialling(self, peer: NodeId) {
        let mut backoff = Backoff::new();
        loop {
            let nudged = self.0.nudge.notified();
            let wait = if self.is_paused() {
                Duration::from_hours(1)
            } else if let Some(open) = self.open_connection(&peer) {
                backoff.succeeded();
                tokio::select! {
                    _ = open.closed() => {}
                    () = self.0.nudge.notified() => {}
                }
                // Who closed may be about to dial us; a moment avoids crossing it.
                Duration::from_millis(200 + u64::from(self.random() % 800))
            } else if let Some(address) = self.to_dial(self.0.hub_gone.load(Ordering::SeqCst)).remove(&peer) {
                match self.dial(peer, &address).await {
                    Ok(connection) => {
                        let began = self.0.handle.host().monotonic();
                        self.run(connection).await;
                        if self.0.handle.host().monotonic().saturating_sub(began) > Duration::from_secs(10) {
                            backoff.succeeded();
                        }
                        backoff.failed(self.random())
                    }
                    Err(error) => {
                        tracing::debug!(%peer, address, error = error.sentence, "a peer could not be reached");
                        self.note_failure(&peer, error);
                        backoff.failed(self.random())
                    }
                }
            } else {
                LOOK
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = nudged => backoff.nudge(),
            }
        }
    }

    fn open_connection(&self, peer: &NodeId) -> Option<Connection> {
        self.peers().get(peer).and_then(|p| p.open().cloned())
    }

    fn random(&self) -> u32 {
        let mut bytes = [0; 4];
        self.0.handle.host().draw(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn note_failure(&self, peer: &NodeId, error: Trouble) {
        let mut peers = self.peers();
        let entry = peers.entry(*peer).or_default();
        entry.connecting = false;
        entry.last_error = Some(error);
        drop(peers);
        self.0.handle.touch();
    }

    async fn dial(&self, peer: NodeId, address: &str) -> Result<Connection, Trouble> {
        {
            let mut peers = self.peers();
            let entry = peers.entry(peer).or_default();
            entry.connecting = true;
            entry.last_attempt = Some(self.0.handle.host().now());
        }
        let unknown = |error: String| Trouble::new("address", &error);
        let address = resolve(address).await.map_err(unknown)?;
        let dialled = self.0.endpoint.dial(peer, address, Alpn::Sync).await;
        if let Err(DialError::WrongKey { expected, found, .. }) = dialled {
            self.hear_claim(expected, found, address).await;
        }
        dialled.map_err(|error| Trouble::from(&error))
    }

    /// Another replica answered where the hub should: it may be the one that the root key named in its place. Hears what
    /// it has to show for it.
    async fn hear_claim(&self, expected: NodeId, found: NodeId, address: std::net::SocketAddr) {
        let worth = self.0.handle.read(|replica, _| {
            let network = replica.network();
            let hub = network.hub().or(self.0.targets.hub.as_ref().map(|(hub, _)| *hub));
            hub == Some(expected) && network.standing(&found) == Standing::Unknown
        });
        if !worth || self.0.registrar.is_some() {
            return;
        }
        match self.0.endpoint.dial(found, address, Alpn::Sync).await {
            Ok(connection) => self.run(connection).await,
            Err(error) => tracing::debug!(%found, %error, "who answers in the hub's place could not be heard"),
        }
        if self.0.handle.read(|replica, _| replica.network().hub()) == Some(found) {
            tracing::warn!(hub = %found, "the root key named another hub; this replica follows it");
            self.nudge();
        }
    }
}

/// The first address of a host and port.
pub async fn resolve(address: &str) -> Result<SocketAddr, String> {
    let found = tokio::net::lookup_host(address).await;
    let mut found =
        found.map_err(|e| format!("the address {address} could not be looked up: {e}; check the name and the link"))?;
    found.next().ok_or_else(|| format!("the name {address} has no address; correct it, or write an IP address"))
}
