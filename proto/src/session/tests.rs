use super::*;
use crate::chain::{self, Keypair};
use crate::field::{Field, Put, Scalar};
use crate::id::{NetworkId, RecordId, Slug};
use crate::network::{self, Role};
use crate::record::Draft;
use crate::replica::Admission;
use crate::store::memory::MemoryStore;

/// A replica with its disk and keys.
pub(crate) struct Site {
    pub(crate) replica: Replica,
    pub(crate) store: MemoryStore,
    pub(crate) keys: Keypair,
    random: u8,
}

pub(crate) fn root() -> Keypair {
    Keypair::from_seed(&[200; 32])
}

fn network_id() -> NetworkId {
    chain::network_id(&root().id())
}

impl Site {
    pub(crate) fn new(seed: u8) -> Self {
        let keys = Keypair::from_seed(&[seed; 32]);
        Self { replica: Replica::new(keys.id(), network_id()), store: MemoryStore::default(), keys, random: 0 }
    }

    /// Started again from its journal, with a new boot.
    pub(crate) fn restarted(self) -> Self {
        let mut replica = Replica::new(self.keys.id(), network_id());
        for (address, record) in self.store.records() {
            replica.read_back(record, address, &self.store).unwrap();
        }
        replica.ready(&self.store);
        Self { replica, ..self }
    }

    pub(crate) fn commit(&mut self) {
        while self.replica.has_staged() {
            let blocks = self.replica.seal(&self.keys);
            let addresses: Vec<u64> = blocks.into_iter().map(|b| self.store.append(b)).collect();
            self.replica.stored(&addresses, &self.store);
        }
    }

    pub(crate) fn write(&mut self, drafts: &[Draft]) {
        let random = &mut self.random;
        let mut fill = |out: &mut [u8]| {
            *random += 1;
            out.fill(*random);
        };
        self.replica.write(drafts, 1_700_000_000, &mut fill, &self.store).unwrap();
        self.commit();
    }

    /// Something to read back: a member.
    pub(crate) fn add(&mut self, n: u8) {
        let id = RecordId([n; 8]);
        let puts = vec![Put::new(id, Field::NAME, Scalar::Text(format!("Member {n}")))];
        let document = crate::document::DocumentName::member(id);
        self.write(&[Draft { space: Space::Directory, document, puts }]);
    }

    pub(crate) fn digests(&mut self) -> (crate::id::Hash, crate::id::Hash) {
        (self.replica.have().digest(None), self.replica.documents_digest(&self.store, None))
    }

    fn context(&self, now: i64) -> Context<'_> {
        Context { replica: &self.replica, store: &self.store, now }
    }
}

/// A hub (seed 1) that enrolled nodes with the given seeds.
pub(crate) fn hub(nodes: &[u8]) -> Site {
    let mut hub = Site::new(1);
    hub.replica.admit(network::charter_run(&root(), &hub.keys.id(), "Hub", 1_700_000_000, [1; 8]), &hub.store).unwrap();
    hub.commit();
    hub.write(&[network::settle("Demo", "Europe/Paris")]);
    for seed in nodes {
        let node = Keypair::from_seed(&[*seed; 32]).id();
        let centre: Slug = format!("centre-{seed}").parse().unwrap();
        let puts = network::enrol(RecordId([*seed; 8]), &node, Role::Node, Some(&centre), "Node");
        hub.write(&[network::draft(puts)]);
    }
    hub
}

struct Wire {
    a: Session,
    b: Session,
    bytes: [usize; 2],
    frames: [usize; 2],
}

fn connect(a: &Site, b: &Site, memory: [Option<PeerHave>; 2]) -> Wire {
    let [ma, mb] = memory;
    Wire {
        a: Session::new(b.keys.id(), true, Boot([1; 16]), ma, a.context(0)),
        b: Session::new(a.keys.id(), false, Boot([2; 16]), mb, b.context(0)),
        bytes: [0; 2],
        frames: [0; 2],
    }
}

fn deliver(to: &mut Session, site: &mut Site, frame: &[u8], now: i64) {
    let events = to.on_frame(frame, site.context(now)).unwrap();
    for event in events {
        if let Event::Run(run) = event {
            let admitted = site.replica.admit(run, &site.store).unwrap();
            assert_ne!(admitted, Admission::Parked);
        }
    }
    site.commit();
}

impl Wire {
    /// Exchanges frames until neither side has anything to say.
    fn settle(&mut self, a: &mut Site, b: &mut Site) {
        for round in 0..200 {
            let now = i64::from(round) * 10_000;
            let mut silent = true;
            while let Some(frame) = self.a.poll_transmit(false, a.context(now)) {
                self.bytes[0] += frame.len();
                self.frames[0] += 1;
                silent = false;
                deliver(&mut self.b, b, &frame, now);
            }
            while let Some(frame) = self.b.poll_transmit(false, b.context(now)) {
                self.bytes[1] += frame.len();
                self.frames[1] += 1;
                silent = false;
                deliver(&mut self.a, a, &frame, now);
            }
            if silent {
                return;
            }
        }
        panic!("the two never fell silent");
    }
}

fn sync(a: &mut Site, b: &mut Site, memory: [Option<PeerHave>; 2]) -> Wire {
    let mut wire = connect(a, b, memory);
    wire.settle(a, b);
    assert_eq!(a.digests(), b.digests());
    wire
}

#[test]
fn an_empty_node_gets_everything_and_its_own_writes_reach_the_hub() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    sync(&mut node, &mut hub, [None, None]);
    node.add(9);
    hub.add(10);
    sync(&mut node, &mut hub, [None, None]);
    sync(&mut hub, &mut node, [None, None]);
}

#[test]
fn a_write_goes_out_live_and_does_not_come_back() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    let mut wire = sync(&mut node, &mut hub, [None, None]);
    node.add(9);
    let before = wire.bytes;
    wire.settle(&mut node, &mut hub);
    assert_eq!(node.digests(), hub.digests());
    assert!(wire.bytes[0] - before[0] < 400, "{} bytes up", wire.bytes[0] - before[0]);
    assert!(wire.bytes[1] - before[1] < 80, "{} bytes down: only an Ack", wire.bytes[1] - before[1]);
}

#[test]
fn an_idle_reconnect_says_almost_nothing() {
    let mut hub = hub(&[2, 3, 4]);
    let mut node = Site::new(2);
    node.add(7);
    let wire = sync(&mut node, &mut hub, [None, None]);
    let memory = [Some(wire.a.shown().clone()), Some(wire.b.shown().clone())];
    let wire = sync(&mut node, &mut hub, memory);
    assert!(wire.bytes[0] + wire.bytes[1] < 250, "{:?}", wire.bytes);
}

#[test]
fn after_a_reconnect_what_the_peer_lacked_comes_with_the_first_flight() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    let wire = sync(&mut node, &mut hub, [None, None]);
    let memory = [Some(wire.a.shown().clone()), Some(wire.b.shown().clone())];
    node.add(9);
    let mut wire = connect(&node, &hub, memory);
    let first = wire.a.poll_transmit(false, node.context(0)).unwrap();
    deliver(&mut wire.b, &mut hub, &first, 0);
    assert_eq!(node.digests(), hub.digests());
}

#[test]
fn what_was_kept_of_a_peer_may_be_wrong_and_sync_still_ends_equal() {
    let mut hub = hub(&[2, 3]);
    let mut node = Site::new(2);
    let wire = sync(&mut node, &mut hub, [None, None]);
    let old = [Some(wire.a.shown().clone()), Some(wire.b.shown().clone())];
    node.add(9);
    hub.add(10);
    let wire = sync(&mut node, &mut hub, [None, None]);
    let new = [Some(wire.a.shown().clone()), Some(wire.b.shown().clone())];
    node.add(11);
    for memory in [[old[0].clone(), new[1].clone()], [new[0].clone(), old[1].clone()], [new[0].clone(), None]] {
        hub.add(12);
        sync(&mut node, &mut hub, memory);
    }
    // A node that lost everything, of whom the hub remembers all.
    let mut empty = Site::new(2);
    sync(&mut empty, &mut hub, [None, new[1].clone()]);
}

#[test]
fn a_restart_begins_a_log_that_continues_the_line() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    sync(&mut node, &mut hub, [None, None]);
    for round in 0..5 {
        node.add(20 + round);
        node = node.restarted();
    }
    let wire = sync(&mut node, &mut hub, [None, None]);
    let line = Line { space: Space::Directory, author: node.keys.id() };
    let (_, held) = hub.replica.have().line(&line).unwrap();
    assert_eq!(held.tips().count(), 1, "births name what came before");
    assert_eq!(held.entries(), 5);
    drop(wire);
    hub = hub.restarted();
    assert_eq!(node.digests(), hub.digests());
}

#[test]
fn two_nodes_pass_on_a_third_ones_entries() {
    let mut hub = hub(&[2, 3]);
    let (mut a, mut b) = (Site::new(2), Site::new(3));
    sync(&mut a, &mut hub, [None, None]);
    a.add(9);
    sync(&mut b, &mut hub, [None, None]);
    sync(&mut b, &mut a, [None, None]);
    b.add(10);
    sync(&mut b, &mut hub, [None, None]);
    assert_eq!(b.digests(), hub.digests());
}

#[test]
fn a_restored_node_and_its_lost_tail_meet_again() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    sync(&mut node, &mut hub, [None, None]);
    node.add(9);
    let image = node.store.clone();
    node = node.restarted();
    node.add(10);
    sync(&mut node, &mut hub, [None, None]);
    // The image is put back, and the node writes before it meets anyone: two births on one predecessor.
    node.store = image;
    node = node.restarted();
    node.random = 100;
    node.add(11);
    sync(&mut node, &mut hub, [None, None]);
    node = node.restarted();
    node.random = 150;
    node.add(12);
    sync(&mut node, &mut hub, [None, None]);
    let line = Line { space: Space::Directory, author: node.keys.id() };
    let (_, held) = hub.replica.have().line(&line).unwrap();
    assert_eq!((held.entries(), held.tips().count()), (4, 1));
}

#[test]
fn the_wrong_network_is_refused_and_rubbish_ends_the_session() {
    let hub = hub(&[2]);
    let node = Site::new(2);
    let mut session = Session::new(node.keys.id(), false, Boot([2; 16]), None, hub.context(0));
    assert!(session.on_frame(&[1, 7], hub.context(0)).is_err());
    let mut stranger = Site::new(2);
    stranger.replica = Replica::new(stranger.keys.id(), NetworkId([9; 32]));
    let mut dial = Session::new(hub.keys.id(), true, Boot([1; 16]), None, stranger.context(0));
    let hello = dial.poll_transmit(false, stranger.context(0)).unwrap();
    let mut session = Session::new(node.keys.id(), false, Boot([2; 16]), None, hub.context(0));
    assert_eq!(
        session.on_frame(&hello, hub.context(0)),
        Err(crate::wire::BadFrame(crate::refusal::Refusal::WrongNetwork))
    );
}
