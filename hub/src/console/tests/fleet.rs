//! A made-up fleet: seven boxes in all the states that there are.
//!
//! Enters: nothing. Leaves: what a hub would tell of them, and links that note what they are set to.

use std::sync::{Arc, Mutex};

use telecentre_proto::id::{NodeId, Slug};
use telecentre_web::replica::LiveReplica;
use telecentre_web::status::{BudgetStatus, Fleet, LackStatus, LinkEvent, PeerState, PeerStatus, ReplicaStatus, Role};

use super::browser::Browser;
use super::stand::{HUB, Stand, slug};
use super::village;
use telecentre_web::demonstration::{LinkControls, LinkSetting};

pub(super) const NOW: &str = "2026-11-24T10:40:00";

pub(super) fn replica(role: Role, peer: PeerStatus) -> ReplicaStatus {
    ReplicaStatus { role, closed: false, budget: BudgetStatus { bytes: 0, of: 16 << 20, until: None }, peer }
}

/// A box whose link is live and which lacks nothing.
pub(super) fn well(stand: &Stand, n: u8, name: &str) -> ReplicaStatus {
    replica(Role::Node, village::peer(n, name, PeerState::Live, 0, stand.now()))
}

/// The hub and seven boxes.
pub(super) fn in_all_states(stand: &Stand) -> Fleet {
    let mut hub = village::peer(9, "Tête de réseau", PeerState::Live, 0, stand.now());
    hub.id = HUB;
    let boxes = [
        (1, "Figeac", PeerState::Live, 0),
        (2, "Aurillac", PeerState::Live, 0),
        (3, "Montmurat", PeerState::Connecting, 2),
        (4, "Decazeville", PeerState::Refused, 5),
        (5, "Maurs", PeerState::Offline, 190),
        (6, "Bagnac-sur-Célé", PeerState::Paused, 1),
        (7, "Capdenac-Gare", PeerState::Offline, 0),
    ];
    let mut replicas = vec![replica(Role::Hub, hub)];
    let made = boxes.map(|(n, name, state, ago)| replica(Role::Node, village::peer(n, name, state, ago, stand.now())));
    replicas.extend(made);
    replicas[2].peer.behind_entries = 1_234;
    replicas[2].peer.behind_bytes = 81_200;
    replicas[2].peer.skew_ms = Some(-600_000);
    replicas[7].peer.last_contact = None;
    let lack = |replica: u8, of: u8, entries| LackStatus {
        replica: NodeId([replica; 32]),
        of: NodeId([of; 32]),
        entries,
        bytes: entries * 40,
    };
    let event = LinkEvent { at: stand.now(), replica: NodeId([5; 32]), state: PeerState::Offline };
    Fleet {
        replicas,
        matrix: vec![lack(5, 9, 30), lack(5, 1, 7), lack(5, 77, 2)],
        history: vec![event],
        alarms: Vec::new(),
    }
}

/// A hub's stand with some content and this fleet.
pub(super) fn stand(fleet: impl FnOnce(&Stand) -> Fleet) -> Arc<Stand> {
    let ids: Vec<&str> = village::CENTRES.iter().map(|(id, _)| *id).collect();
    let stand = Stand::new(Role::Hub, "Tête de réseau", &ids, NOW);
    village::a_day(&stand);
    let fleet = fleet(&stand);
    *stand.fleet.lock().unwrap() = Some(fleet);
    Arc::new(stand)
}

/// A browser at the hub of this fleet, outside a demonstration.
pub(super) fn browser(fleet: impl FnOnce(&Stand) -> Fleet) -> Browser {
    Browser::signed_in(stand(fleet), |site| site)
}

/// Links that note what they are set to.
pub(super) struct Links(pub(super) Mutex<Vec<(Slug, LinkSetting)>>);

impl Links {
    pub(super) fn of(centres: &[&str]) -> Arc<Self> {
        Arc::new(Self(Mutex::new(centres.iter().map(|c| (slug(c), LinkSetting::Normal)).collect())))
    }
}

impl LinkControls for Links {
    fn centres(&self) -> Vec<(Slug, LinkSetting)> {
        self.0.lock().unwrap().clone()
    }

    fn set(&self, centre: &Slug, setting: LinkSetting) {
        self.0.lock().unwrap().iter_mut().filter(|(slug, _)| slug == centre).for_each(|(_, now)| *now = setting);
    }

    fn doors(&self) -> Vec<(String, String)> {
        vec![("Maurs".to_owned(), "http://127.0.0.1:8085/?t=maurs".to_owned())]
    }
}
