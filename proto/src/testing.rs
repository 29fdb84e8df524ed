//! What the core's tests share: replicas with a disk and keys, forgeries, and a wire between two sessions.
//!
//! Enters: seeds and small numbers. Leaves: sites that write, restart, are put back to an old image, and sync; runs
//! that an author signed although no command would write them. All random bytes are counted, so a history replays.

use telecentre_log::chain::{self, Keypair, SignedRun};
use telecentre_log::counted::CutLimits;
use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::entry::{Body, Dependency, Entry, Head};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{ActorId, Boot, Hash, Line, NetworkId, NodeId, RecordId, Slug, Space};
use telecentre_log::limit::TIPS_PER_LINE;
use telecentre_log::network::{self, Closing, ClosingKind, Cut, Role};
use telecentre_log::peer::PeerHave;
use telecentre_log::run;
use telecentre_log::store::memory::MemoryStore;

use crate::replica::{Admission, Replica};
use crate::session::{Context, Event, Session};

/// A replica with its disk and keys.
pub(crate) struct Site {
    pub(crate) replica: Replica,
    pub(crate) store: MemoryStore,
    pub(crate) keys: Keypair,
    /// How many random bytes strings were drawn: a put-back image draws others than its lost tail did.
    pub(crate) drawn: u64,
    /// How many tips it holds of a line.
    pub(crate) tips: usize,
}

/// The key that founds the network.
pub(crate) fn root() -> Keypair {
    Keypair::from_seed(&[200; 32])
}

/// The network that [`root`] founds.
pub(crate) fn network_id() -> NetworkId {
    chain::network_id(&root().id())
}

/// The centre of the node with this seed.
pub(crate) fn centre(seed: u8) -> Slug {
    format!("centre-{seed}").parse().unwrap()
}

impl Site {
    pub(crate) fn new(seed: u8) -> Self {
        Self::with_keys(Keypair::from_seed(&[seed; 32]))
    }

    pub(crate) fn with_keys(keys: Keypair) -> Self {
        Self {
            replica: Replica::new(keys.id(), network_id()),
            store: MemoryStore::default(),
            keys,
            drawn: 0,
            tips: TIPS_PER_LINE,
        }
    }

    /// Reads everything back from the journal, as a start of the process does.
    pub(crate) fn restart(&mut self) {
        let mut replica = Replica::new(self.keys.id(), network_id()).with_tips_per_line(self.tips);
        for (address, record) in self.store.records() {
            replica.read_back(record, address, &self.store).unwrap();
        }
        replica.ready(&self.store);
        self.replica = replica;
    }

    /// It holds no more than so many tips of a line.
    pub(crate) fn bounded(mut self, tips: usize) -> Self {
        self.tips = tips;
        self.restarted()
    }

    /// Started again from its journal, with a new boot.
    pub(crate) fn restarted(mut self) -> Self {
        self.restart();
        self
    }

    /// The machine as it is now, memory and disk, to be resumed later.
    pub(crate) fn frozen(&self) -> (Replica, MemoryStore) {
        (self.replica.clone(), self.store.clone())
    }

    /// The machine goes on from an old image of its memory and disk, with the actor that it had then.
    pub(crate) fn resume(&mut self, (replica, store): (Replica, MemoryStore)) {
        (self.replica, self.store) = (replica, store);
    }

    pub(crate) fn commit(&mut self) {
        while self.replica.has_staged() {
            let blocks = self.replica.seal(&self.keys);
            let addresses: Vec<u64> = blocks.into_iter().map(|b| self.store.append(b)).collect();
            self.replica.stored(&addresses, &self.store);
        }
    }

    /// Stages drafts without storing them.
    pub(crate) fn stage(&mut self, drafts: &[Draft]) {
        let drawn = &mut self.drawn;
        let mut fill = |out: &mut [u8]| {
            *drawn += 1;
            let bytes = blake3::hash(&drawn.to_be_bytes());
            out.copy_from_slice(&bytes.as_bytes()[..out.len()]);
        };
        self.replica.write(drafts, 1_700_000_000, &mut fill, &self.store).unwrap();
    }

    pub(crate) fn write(&mut self, drafts: &[Draft]) {
        self.stage(drafts);
        self.commit();
    }

    /// Something to read back: a member.
    pub(crate) fn add(&mut self, n: u8) {
        let id = RecordId([n; 8]);
        let puts = vec![
            Put::new(id, Field::NAME, Scalar::Text(format!("Member {n}"))),
            Put::new(id, Field::STATUS, "self-employed".into()),
        ];
        self.write(&[Draft { space: Space::Directory, document: DocumentName::member(id), puts }]);
    }

    pub(crate) fn digests(&mut self) -> (Hash, Hash) {
        (self.replica.have().digest(None), self.replica.documents_digest(&self.store, None))
    }

    pub(crate) fn context(&self, now: i64) -> Context<'_> {
        Context { replica: &self.replica, store: &self.store, now, clock: now }
    }

    /// Signs entries as this author would never write them, after what it holds: a new log of its line.
    pub(crate) fn forge(&self, space: Space, suffix: [u8; 8], entries: Vec<Forged>) -> SignedRun {
        let line = Line { space, author: self.keys.id() };
        let actor = ActorId::new(&line.author, suffix);
        let before = chain::start(&network_id(), &line, &actor);
        let tips = self.replica.have().line(&line).map(|(_, held)| held.tips().collect()).unwrap_or_default();
        let mut birth = Some(tips);
        let entries: Vec<Entry> = entries
            .into_iter()
            .map(|(document, dependencies, body)| Entry {
                head: Head { document, time: 1_700_000_100, dependencies, birth: birth.take(), extensions: Vec::new() },
                body: Body::Present(body),
            })
            .collect();
        let end = entries.iter().fold(before, |h, e| chain::next(&h, e));
        let signature = self.keys.sign(entries.len() as u64, &end);
        SignedRun { line, actor, first: 1, before: before.short(), entries, signature }
    }

    /// Holds what it wrote itself before the network names it; documents are left out.
    pub(crate) fn hold(&mut self, run: &SignedRun) {
        let record = run::encode_block(std::slice::from_ref(run));
        let address = self.store.append(record.clone());
        self.replica.read_back(&record, address, &self.store).unwrap();
    }

    /// Every run in the journal, in order.
    pub(crate) fn journal(&self) -> Vec<SignedRun> {
        self.store.records().flat_map(|(_, record)| run::decode_block(record).unwrap()).collect()
    }

    /// Admits a run and stores it.
    pub(crate) fn take(&mut self, run: SignedRun) -> Result<Admission, telecentre_log::refusal::Refusal> {
        let admission = self.replica.admit(run, &self.store);
        self.commit();
        admission
    }
}

/// An entry to sign: its document, what it depends on, its body.
pub(crate) type Forged = (DocumentName, Vec<Dependency>, Vec<u8>);

/// A hub (seed 1) that enrolled nodes with the given seeds.
pub(crate) fn hub(nodes: &[u8]) -> Site {
    let mut hub = Site::new(1);
    hub.replica.admit(network::charter_run(&root(), &hub.keys.id(), "Hub", 1_700_000_000, [1; 8]), &hub.store).unwrap();
    hub.commit();
    hub.write(&[network::settle("Demo", "Europe/Paris")]);
    for seed in nodes {
        enrol(&mut hub, *seed);
    }
    hub
}

/// Enrols the node with this seed for the centre of its own.
pub(crate) fn enrol(hub: &mut Site, seed: u8) {
    let node = Keypair::from_seed(&[seed; 32]).id();
    let puts = network::enrol(RecordId([seed; 8]), &node, Role::Node, Some(&centre(seed)), "Node");
    hub.write(&[network::draft(puts)]);
}

/// Revokes the node with this seed at what the hub holds of it.
pub(crate) fn revoke(hub: &mut Site, seed: u8) {
    revoke_id(hub, Keypair::from_seed(&[seed; 32]).id());
}

/// Revokes an author at what the hub holds of it.
pub(crate) fn revoke_id(hub: &mut Site, node: NodeId) {
    let cut = hub.replica.draw_cut(&node, CutLimits::default(), |_| true).cut;
    close(hub, node, ClosingKind::Revoked, cut);
}

/// The next closing of an author, as its hub writes it.
pub(crate) fn closing(hub: &Site, node: NodeId, kind: ClosingKind, cut: Cut) -> Closing {
    let number = hub.replica.network().next_closing(&node).unwrap();
    Closing { node, kind, number, cut, reason: None, lent_upto: None }
}

/// The drafts of a closing, in a record of its own.
pub(crate) fn close_drafts(closing: &Closing) -> Vec<Draft> {
    let mut record = closing.node.0[..8].to_vec();
    record.iter_mut().zip(closing.number.to_be_bytes()).for_each(|(byte, n)| *byte ^= n ^ 0x55);
    let (mut drafts, puts) = network::close(RecordId(record.try_into().unwrap()), closing).unwrap();
    drafts.push(network::draft(puts));
    drafts
}

/// Closes an author once more.
pub(crate) fn close(hub: &mut Site, node: NodeId, kind: ClosingKind, cut: Cut) {
    let drafts = close_drafts(&closing(hub, node, kind, cut));
    hub.write(&drafts);
}

/// The puts of a confirmed booking of the morning of 24 November 2026.
pub(crate) fn confirmed(id: RecordId, person: u8) -> Vec<Put> {
    let slot = telecentre_rules::slot::Slot::new(jiff::civil::date(2026, 11, 24), 540, 720).unwrap();
    vec![
        Put::new(id, Field::RESOURCE, "desk-1".into()),
        Put::new(id, Field::WHO, Scalar::id(RecordId([person; 8]))),
        Put::new(id, Field::SLOT, Scalar::Int(slot.pack())),
    ]
}

/// A connection between two sites: the first dialled.
pub(crate) struct Wire {
    pub(crate) a: Session,
    pub(crate) b: Session,
    pub(crate) bytes: [usize; 2],
    pub(crate) frames: [usize; 2],
    /// Entries that each side sent.
    pub(crate) entries: [u64; 2],
    /// Entries that each side sent and the other held already.
    pub(crate) twice: [u64; 2],
    /// Events other than runs, by who saw them.
    pub(crate) events: [Vec<Event>; 2],
    /// Runs that were refused or parked.
    pub(crate) refused: u64,
    pub(crate) now: i64,
}

pub(crate) fn connect(a: &Site, b: &Site, memory: [Option<PeerHave>; 2]) -> Wire {
    let [ma, mb] = memory;
    Wire {
        a: Session::new(b.keys.id(), true, Boot([1; 16]), ma, a.context(0)),
        b: Session::new(a.keys.id(), false, Boot([2; 16]), mb, b.context(0)),
        bytes: [0; 2],
        frames: [0; 2],
        entries: [0; 2],
        twice: [0; 2],
        events: [Vec::new(), Vec::new()],
        refused: 0,
        now: 0,
    }
}

impl Wire {
    /// Lets one side send one frame, if it has one: 0 the dialling side, 1 the other. Returns whether it had.
    pub(crate) fn step(&mut self, from: usize, sites: [&mut Site; 2]) -> bool {
        let [a, b] = sites;
        let (sender, site, receiver, other) =
            if from == 0 { (&mut self.a, a, &mut self.b, b) } else { (&mut self.b, b, &mut self.a, a) };
        let Some(frame) = sender.poll_transmit(false, site.context(self.now)) else { return false };
        assert!(frame.len() <= telecentre_log::limit::FRAME_BYTES, "a frame of {} bytes", frame.len());
        self.bytes[from] += frame.len();
        self.frames[from] += 1;
        for event in receiver.on_frame(&frame, other.context(self.now)).unwrap() {
            let Event::Run(run) = event else {
                self.events[1 - from].push(event);
                continue;
            };
            let count = run.entries.len() as u64;
            self.entries[from] += count;
            let awaited = receiver.shows_awaited(&run.line, other.context(self.now));
            match other.replica.admit_from(&site.keys.id(), run, awaited.then_some(0), &other.store) {
                Ok(Admission::New(new)) => self.twice[from] += count - new,
                Ok(Admission::Known | Admission::Shed) => self.twice[from] += count,
                Ok(Admission::Parked) | Err(_) => {
                    self.refused += 1;
                    receiver.on_left_out();
                }
            }
        }
        other.commit();
        true
    }

    /// Exchanges frames until neither side has anything to say.
    pub(crate) fn settle(&mut self, a: &mut Site, b: &mut Site) {
        for _ in 0..200 {
            self.now += 10_000;
            let mut silent = true;
            for from in [0, 1] {
                while self.step(from, [a, b]) {
                    silent = false;
                    assert!(self.frames[from] < 2_000, "the two talk without end");
                }
            }
            let due = [self.a.poll_timeout(), self.b.poll_timeout()];
            if silent && due == [None, None] {
                return;
            }
        }
        panic!("the two never fell silent");
    }

    /// What each side remembers of the other.
    pub(crate) fn memory(&self) -> [Option<PeerHave>; 2] {
        [Some(self.a.shown().clone()), Some(self.b.shown().clone())]
    }
}

/// A whole session, after which both are equal.
pub(crate) fn sync(a: &mut Site, b: &mut Site, memory: [Option<PeerHave>; 2]) -> Wire {
    let mut wire = connect(a, b, memory);
    wire.settle(a, b);
    assert_eq!(a.digests(), b.digests());
    wire
}

/// Cases enough to find, few enough to run each time; failing inputs are printed, not kept in files.
pub(crate) fn config(cases: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config { failure_persistence: None, ..proptest::test_runner::Config::with_cases(cases) }
}
