//! A replica in memory, for the tests of pages and calls and for looking at them: the real rules and the real view, with
//! no journal and no links. What a command decides is shown at once.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use telecentre_proto::desk::{Caller, Command, Guards, Outcome, decide};
use telecentre_proto::document::{DocumentKey, Draft, RecordChange};
use telecentre_proto::id::{ActorId, Hash, NetworkId, NodeId, RecordId, Signature, Slug, Space};
use telecentre_proto::network;
use telecentre_proto::record::{Fields, Stamp, Value};
use telecentre_proto::shed::ShedBookings;
use telecentre_proto::steward::{History, Loser, Stewards, losers};
use telecentre_proto::view::View;
use telecentre_web::auth::PasswordStore;
use telecentre_web::replica::{CommandError, Here, Later, LiveReplica, Moment, SalvageError};
use telecentre_web::status::{
    BudgetStatus, ClockStatus, Digests, Fleet, HaveStatus, JournalStatus, NodeState, NodeStatus, PeerStatus,
    PendingStatus, Role, Seen, Status,
};
use tokio::sync::watch;

/// The hub's id in all stands.
pub(crate) const HUB: NodeId = NodeId([9; 32]);
/// The id of this replica, unless it is the hub.
pub(crate) const ME: NodeId = NodeId([1; 32]);

/// Who is whose node.
#[derive(Clone)]
pub(crate) struct Network {
    pub(crate) me: NodeId,
    pub(crate) nodes: HashMap<Slug, NodeId>,
}

impl Stewards for Network {
    fn me(&self) -> NodeId {
        self.me
    }
    fn hub(&self) -> Option<NodeId> {
        Some(HUB)
    }
    fn node_of(&self, centre: &Slug) -> Option<NodeId> {
        self.nodes.get(centre).copied()
    }
    fn may_confirm(&self, _: &Slug) -> bool {
        true
    }
    fn succeeds(&self, _: &NodeId, _: &NodeId) -> bool {
        false
    }
    fn author_of(&self, actor: &ActorId) -> Option<NodeId> {
        self.nodes.values().chain([&HUB]).find(|node| actor.is_of(node)).copied()
    }
}

#[derive(Default)]
struct Held {
    view: View,
    documents: HashMap<DocumentKey, BTreeMap<RecordId, Fields>>,
    seq: u64,
}

/// A replica in memory.
pub(crate) struct Stand {
    pub(crate) here: Here,
    pub(crate) network: Network,
    /// The register of the network: nobody is enrolled.
    register: network::Network,
    pub(crate) time: DateTime,
    pub(crate) state: Mutex<NodeState>,
    pub(crate) peers: Mutex<Vec<PeerStatus>>,
    pub(crate) fleet: Mutex<Option<Fleet>>,
    pub(crate) seen: Mutex<Vec<Seen>>,
    pub(crate) paused: Mutex<bool>,
    /// How far its clock is ahead of the hub's, in milliseconds.
    pub(crate) skew_ms: Mutex<i64>,
    /// What the file of a revoked box shows, if one is read.
    pub(crate) file: Mutex<ShedBookings>,
    salvage: Mutex<Arc<ShedBookings>>,
    held: RwLock<Held>,
    random: AtomicU64,
    changes: watch::Sender<u64>,
}

pub(crate) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

impl Stand {
    /// The replica of a centre, or the hub; all centres named have a node.
    pub(crate) fn new(role: Role, name: &str, centres: &[&str], time: &str) -> Self {
        let nodes: HashMap<Slug, NodeId> = centres.iter().zip(1..).map(|(c, n)| (slug(c), NodeId([n; 32]))).collect();
        let me = if role == Role::Hub { HUB } else { ME };
        let centre = (role == Role::Node).then(|| slug(centres[0]));
        let network = "Télécentres du triangle".to_owned();
        Self {
            here: Here { node: me, role, name: name.to_owned(), network, centre, demo: true },
            network: Network { me, nodes },
            register: network::Network::new(NetworkId([7; 32])),
            time: time.parse().unwrap(),
            state: Mutex::new(NodeState::Ok),
            peers: Mutex::default(),
            fleet: Mutex::default(),
            seen: Mutex::default(),
            paused: Mutex::new(false),
            skew_ms: Mutex::new(0),
            file: Mutex::default(),
            salvage: Mutex::default(),
            held: RwLock::default(),
            random: AtomicU64::new(1),
            changes: watch::Sender::new(0),
        }
    }

    fn bytes(&self) -> [u8; 16] {
        let n = self.random.fetch_add(1, Ordering::Relaxed);
        let mut out = [0; 16];
        out.copy_from_slice(&blake3::hash(&n.to_le_bytes()).as_bytes()[..16]);
        out
    }

    fn fresh(&self) -> [u8; 5] {
        *self.bytes().first_chunk().unwrap()
    }

    /// Decides and shows a command as another replica would, at a moment.
    pub(crate) fn command_of(&self, me: NodeId, caller: Caller, command: &Command) -> Result<Outcome, CommandError> {
        if *self.state.lock().unwrap() == NodeState::ReadOnly {
            return Err(CommandError::ReadOnly("the disk is full".to_owned()));
        }
        let network = Network { me, ..self.network.clone() };
        let mut held = self.held.write().unwrap();
        let decision = {
            let mut fresh = || self.fresh();
            let now_minutes = telecentre_web::words::minutes_of(self.time.time());
            let (today, view) = (self.time.date(), &held.view);
            let day_began = self.zone().to_zoned_datetime(today.at(0, 0, 0, 0)).unwrap().timestamp().as_second();
            let stewards = &network;
            let mut guards =
                Guards { view, stewards, caller, today, now_minutes, day_began, recovering: false, fresh: &mut fresh };
            decide(&mut guards, command)?
        };
        self.show(&mut held, me, decision.drafts);
        drop(held);
        self.changes.send_modify(|n| *n += 1);
        Ok(decision.outcome)
    }

    fn show(&self, held: &mut Held, author: NodeId, drafts: Vec<Draft>) {
        for draft in drafts {
            held.seq += 1;
            let time = self.now().as_second();
            let stamp = Stamp { actor: ActorId::new(&author, [1; 8]), seq: held.seq, time, rank: held.seq };
            let key = DocumentKey { space: draft.space, name: draft.document, author };
            let records = held.documents.entry(key.clone()).or_default();
            let mut changed = Vec::new();
            for put in draft.puts {
                let fields = records.entry(put.record).or_default();
                if fields.get(&put.field).is_none_or(|old| put.n >= old.n) {
                    fields.insert(put.field, Value { n: put.n, scalar: put.value, stamp });
                }
                changed.push(put.record);
            }
            changed.dedup();
            let records = records.clone();
            for record in changed {
                held.view.apply(&RecordChange { document: &key, record, fields: &records[&record] });
            }
        }
    }

    /// Tells watchers that something changed.
    pub(crate) fn touch(&self) {
        self.changes.send_modify(|n| *n += 1);
    }

    /// Does something with the view.
    pub(crate) fn view<T>(&self, with: impl FnOnce(&View) -> T) -> T {
        with(&self.held.read().unwrap().view)
    }
}

/// The stand at one moment.
struct Now<'a> {
    stand: &'a Stand,
    held: &'a Held,
}

impl Moment for Now<'_> {
    fn view(&self) -> &View {
        &self.held.view
    }

    fn stewards(&self) -> &dyn Stewards {
        &self.stand.network
    }

    fn network(&self) -> &network::Network {
        &self.stand.register
    }

    fn here(&self) -> Here {
        self.stand.here.clone()
    }

    fn today(&self) -> Date {
        self.stand.time.date()
    }

    fn zone(&self) -> TimeZone {
        self.stand.zone()
    }

    fn status(&self) -> Status {
        let stand = self.stand;
        let (n, oldest) = self.held.view.bookings.pending_count();
        let (here, entries) = (&stand.here, self.held.seq);
        Status {
            node: NodeStatus {
                recovering_since: None,
                awaits: std::collections::BTreeSet::new(),
                recovering_why: None,
                id: here.node,
                name: here.name.clone(),
                role: here.role,
                centre: here.centre.clone(),
                version: "0.1.0".to_owned(),
                state: *stand.state.lock().unwrap(),
                reason: None,
                closed: false,
                actor: None,
                started_at: Timestamp::from_second(stand.now().as_second() - 86_400).unwrap(),
            },
            have: HaveStatus { entries, digest: digest_of(entries) },
            journal: JournalStatus { bytes: entries * 80, segments: 1 },
            clock: ClockStatus { now: stand.now(), skew_ms: Some(*stand.skew_ms.lock().unwrap()) },
            peers: stand.peers.lock().unwrap().clone(),
            refused: Vec::new(),
            pending: PendingStatus { requests: n as u64, oldest: oldest.and_then(|s| Timestamp::from_second(s).ok()) },
            alarms: Vec::new(),
            void: Vec::new(),
            budget: BudgetStatus { bytes: 0, of: 16 << 20, until: None },
        }
    }

    fn fleet(&self) -> Option<Fleet> {
        self.stand.fleet.lock().unwrap().clone()
    }

    fn as_of(&self, centre: &Slug) -> Option<Timestamp> {
        let node = self.stand.network.nodes.get(centre)?;
        if *node == self.stand.here.node {
            return Some(self.stand.now());
        }
        let peers = self.stand.peers.lock().unwrap();
        peers.iter().find(|p| p.id == *node).and_then(|p| p.last_contact)
    }

    fn conflicts(&self, centre: &Slug, (from, to): (Date, Date)) -> Vec<Loser> {
        struct Unordered;
        impl History for Unordered {
            fn follows(&self, _: &Stamp, _: &Stamp) -> bool {
                false
            }
        }
        let days = telecentre_proto::slot::days_of_date(from)..=telecentre_proto::slot::days_of_date(to);
        let days = days.filter_map(telecentre_proto::slot::date_of_days);
        days.flat_map(|day| losers(&self.held.view, centre, day, &Unordered)).collect()
    }

    fn positions(&self) -> Vec<Seen> {
        let (seq, node) = (self.held.seq, &self.stand.here.node);
        let (actor, signature) = (ActorId::new(node, [1; 8]), Signature([3; 64]));
        vec![Seen { space: Space::Commons, actor, seq, h: Hash([0xab; 32]), signature }]
    }
}

fn digest_of(entries: u64) -> Hash {
    Hash(*blake3::hash(&entries.to_le_bytes()).as_bytes())
}

impl LiveReplica for Stand {
    fn read(&self, with: &mut dyn FnMut(&dyn Moment)) {
        with(&Now { stand: self, held: &self.held.read().unwrap() });
    }

    fn read_with_digests(&self, with: &mut dyn FnMut(&dyn Moment, &Digests)) {
        let held = self.held.read().unwrap();
        let have = digest_of(held.seq);
        with(&Now { stand: self, held: &held }, &Digests { have, documents: have });
    }

    fn command(&self, caller: Caller, command: Command) -> Later<'_, Result<Outcome, CommandError>> {
        Box::pin(async move { self.command_of(self.network.me, caller, &command) })
    }

    fn now(&self) -> Timestamp {
        self.time.to_zoned_datetime(self.zone()).unwrap().timestamp()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(1_000)
    }

    fn zone(&self) -> TimeZone {
        TimeZone::get("Europe/Paris").unwrap()
    }

    fn random(&self) -> Option<[u8; 16]> {
        Some(self.bytes())
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn digests(&self, _: Option<Space>) -> Later<'_, Digests> {
        let have = digest_of(self.held.read().unwrap().seq);
        Box::pin(async move { Digests { have, documents: have } })
    }

    fn salvage(&self) -> Arc<ShedBookings> {
        self.salvage.lock().unwrap().clone()
    }

    fn salvage_key(&self) -> Option<String> {
        Some("age1key".to_owned())
    }

    fn read_salvage(&self, file: Vec<u8>) -> Later<'_, Result<(), SalvageError>> {
        let read = match file.as_slice() {
            b"old box" => {
                *self.salvage.lock().unwrap() = Arc::new(self.file.lock().unwrap().clone());
                Ok(())
            }
            b"early" => Err(SalvageError::NotHere { code: "unsettled", sentence: "it is too early".to_owned() }),
            _ => Err(SalvageError::File { code: "not-one", sentence: "it is not one".to_owned() }),
        };
        Box::pin(std::future::ready(read))
    }

    fn settle_salvage(&self, all: bool) -> Later<'_, Result<(), SalvageError>> {
        let mut list = ShedBookings::clone(&self.salvage());
        let now = (self.time.date(), telecentre_web::words::minutes_of(self.time.time()));
        self.view(|view| list.settle(view, &[self.here.node], now));
        *self.salvage.lock().unwrap() = Arc::new(if all { ShedBookings::default() } else { list });
        Box::pin(std::future::ready(Ok(())))
    }

    fn end_recovery(&self) -> Later<'_, Result<bool, CommandError>> {
        Box::pin(std::future::ready(Ok(false)))
    }

    fn set_paused(&self, paused: bool) {
        *self.paused.lock().unwrap() = paused;
        self.touch();
    }

    fn seen(&self, positions: Vec<Seen>) -> Later<'_, ()> {
        *self.seen.lock().unwrap() = positions;
        Box::pin(async {})
    }

    fn id_for_key(&self, key: &str) -> RecordId {
        let hash = telecentre_proto::id::Hash(*blake3::hash(key.as_bytes()).as_bytes());
        RecordId::of(&self.here.node, hash.first())
    }
}

/// Keeps a password's hash in memory.
#[derive(Default)]
pub(crate) struct Passwords(Mutex<Option<String>>);

impl PasswordStore for Passwords {
    fn password_hash(&self) -> Option<String> {
        self.0.lock().unwrap().clone()
    }
    fn set_password_hash(&self, hash: &str) -> Result<(), String> {
        *self.0.lock().unwrap() = Some(hash.to_owned());
        Ok(())
    }
}
