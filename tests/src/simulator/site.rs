//! One replica with its machine: keys, disk, clock, and the process while it runs.
//!
//! Enters: starts, ends by force, images of its disk. Leaves: a replica read back from its journal, which is the node's
//! own, over a disk in memory; what is written to it goes through `save`. Checks at each start that whatever was saved
//! is there.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use telecentre_memory_disk::MemoryDisk;
use telecentre_node::journal::{Address, Journal, Options, Reader};
use telecentre_proto::chain::Keypair;
use telecentre_proto::document::DocumentKey;
use telecentre_proto::have::Have;
use telecentre_proto::id::{Boot, Line, NetworkId, NodeId, Slug};
use telecentre_proto::peer::{PeerHave, Tip, find, tips_of};
use telecentre_proto::replica::{Losses, Replica};
use telecentre_proto::session::Context;
use telecentre_proto::steward::{Expiry, expired};
use telecentre_proto::store::{Store, StoreError};

use crate::Chance;

mod save;

pub use save::Taken;

/// Segments so small that a run rolls over several.
const SEGMENT_BYTES: u64 = 48 << 10;
/// Room looked for before a batch, as the node's writer does with its own figures.
const RESERVE: (usize, usize) = (8, 8 << 10);
/// A document's copy is kept after so many entries: often, so that copies are met.
const KEEP_ENTRIES: usize = 12;

/// Kept copies of documents: what the cache is to the node.
type Copies = Rc<RefCell<HashMap<DocumentKey, Vec<u8>>>>;

/// The bytes behind a running replica.
pub struct SiteStore {
    reader: Reader,
    copies: Copies,
}

impl Store for SiteStore {
    fn record(&self, address: u64) -> Result<Vec<u8>, StoreError> {
        self.reader.read(Address::from_u64(address)).map_err(|e| StoreError(e.to_string()))
    }
    fn stored_at(&self, address: u64) -> Option<i64> {
        self.reader.stored_at(Address::from_u64(address))
    }
    fn snapshot(&self, key: &DocumentKey) -> Option<Vec<u8>> {
        self.copies.borrow().get(key).cloned()
    }
    fn keep_snapshot(&self, key: &DocumentKey, bytes: Vec<u8>) {
        self.copies.borrow_mut().insert(key.clone(), bytes);
    }
}

/// A process that runs.
pub struct Running {
    /// The core.
    pub replica: Replica,
    /// The bytes behind it.
    pub store: SiteStore,
    /// The number of this start.
    pub boot: Boot,
    pub(super) journal: Journal,
}

/// Why a batch was not saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fell {
    /// The power went out in the middle: nobody was answered.
    Dark,
    /// The disk failed to sync: the process must end.
    Stopped,
    /// The disk took nothing; the process goes on.
    Refused,
}

/// A machine with its replica.
pub struct Site {
    /// Its name in the trace.
    pub name: String,
    /// The centre that it serves; none for the hub.
    pub centre: Option<Slug>,
    /// Its public key.
    pub id: NodeId,
    pub(super) keys: Keypair,
    seed: [u8; 32],
    network: NetworkId,
    /// Its disk.
    pub disk: MemoryDisk,
    pub(super) copies: Copies,
    /// The process, while it runs.
    pub running: Option<Running>,
    /// What each peer showed that it holds, as the process remembers it.
    pub shown: BTreeMap<NodeId, PeerHave>,
    /// The same as the cache has it, which may be older.
    pub kept: BTreeMap<NodeId, PeerHave>,
    /// How many milliseconds its clock is ahead of the world's.
    pub skew_ms: i64,
    /// Its own random source.
    pub chance: Chance,
    /// Tips of all lines as they were when it last said *saved*.
    pub saved: BTreeMap<Line, Vec<Tip>>,
    /// Whether the power will go out during a later call, so that an error is expected.
    pub doomed: bool,
    /// Whether its disk has failed, so that damage at its next start is expected.
    pub worn: bool,
    /// Whether its folder says that a recovery is not over, so that the next start goes on with it.
    pub recovering: bool,
    /// What its folder says that it lacks.
    pub losses: Losses,
    /// For how long it ran in connection while pairs waited for its word, as its folder says.
    pub expiry: Expiry,
    /// Entries of its own that a restore took and others hold: until they are back it knows less than it said.
    pub amnesia: Vec<(Line, Tip)>,
}

impl Site {
    /// A machine that was never started.
    pub fn new(name: &str, centre: Option<Slug>, seed: [u8; 32], network: NetworkId, chance: Chance) -> Self {
        let keys = Keypair::from_seed(&seed);
        Self {
            name: name.to_owned(),
            centre,
            id: keys.id(),
            keys,
            seed,
            network,
            disk: MemoryDisk::new(),
            copies: Rc::default(),
            running: None,
            shown: BTreeMap::new(),
            kept: BTreeMap::new(),
            skew_ms: 0,
            chance,
            saved: BTreeMap::new(),
            doomed: false,
            worn: false,
            recovering: false,
            losses: Losses::default(),
            expiry: Expiry::default(),
            amnesia: Vec::new(),
        }
    }

    /// Starts the process: opens the journal and reads it back. `Err`: the power went out meanwhile.
    pub fn start(&mut self) -> Result<(), Fell> {
        assert!(self.running.is_none(), "{} runs already", self.name);
        let salt = self.chance.bytes(16).try_into().unwrap();
        let options = Options { network: self.network.0, salt, segment_bytes: SEGMENT_BYTES };
        let (mut journal, report) = match Journal::open(Arc::new(self.disk.clone()), &options) {
            Ok(opened) => opened,
            Err(_) if self.doomed => return Err(Fell::Dark),
            Err(error) => panic!("{}'s journal does not open: {error}", self.name),
        };
        let store = SiteStore { reader: journal.reader(), copies: self.copies.clone() };
        let mut replica = self.read_back(&mut journal, &store);
        if !report.damage.is_empty() {
            assert!(self.worn, "a power cut alone left damage at {}: {:?}", self.name, report.damage);
            replica.set_recovering(true);
        }
        replica.set_losses(self.losses.clone());
        if self.recovering {
            replica.set_recovering(true);
        }
        let boot = Boot(self.chance.bytes(16).try_into().unwrap());
        self.shown = self.kept.clone();
        self.running = Some(Running { replica, store, boot, journal });
        self.check_saved();
        self.note_saved();
        Ok(())
    }

    fn read_back(&self, journal: &mut Journal, store: &SiteStore) -> Replica {
        let mut replica = Replica::new(self.id, self.network);
        for record in journal.scan() {
            let (address, payload) = record.unwrap_or_else(|e| panic!("{}: {e}", self.name));
            if let Err(refusal) = replica.read_back(&payload, address.to_u64(), store) {
                assert!(self.worn, "{} can't use a record of its own journal: {refusal}", self.name);
                replica.set_recovering(true);
            }
        }
        replica.ready(store);
        replica
    }

    /// Everything that was said to be saved is there still, whatever counts of it.
    fn check_saved(&self) {
        let have = self.running.as_ref().unwrap().replica.have();
        for (line, tips) in &self.saved {
            let held = have.stored_line(line).map(|(_, held)| held);
            for tip in tips {
                let found = held.is_some_and(|held| find(held, tip).is_some());
                assert!(found || self.worn, "{} said it had saved {tip:?} of {line:?}, and it is gone", self.name);
            }
        }
    }

    /// Notes what is saved now.
    pub fn note_saved(&mut self) {
        let Some(running) = &self.running else { return };
        self.saved = running.replica.have().lines().map(|held| (held.line.clone(), tips_of(held))).collect();
    }

    /// Ends the process by force. `power`: what was not synced may vanish too.
    pub fn fall(&mut self, power: bool) {
        self.running = None;
        self.doomed = false;
        self.shown.clear();
        self.disk = if power { self.disk.power_loss(self.chance.number()) } else { self.disk.kill() };
        match self.chance.below(4) {
            0 => self.kept.clear(),
            1 => self.copies.borrow_mut().clear(),
            _ => {}
        }
    }

    /// Its machine is put back to a disk of earlier, with the cache of then or none.
    pub fn put_back(&mut self, disk: MemoryDisk) {
        self.fall(false);
        self.disk = disk;
        self.recovering = false;
        self.losses = Losses::default();
        self.expiry = Expiry::default();
        self.copies.borrow_mut().clear();
        self.kept.clear();
        self.saved.clear();
    }

    /// Its memory goes on from where it was: the process of then, under the actor of then, on the disk of then.
    pub fn resume(&mut self, replica: Replica, boot: Boot) {
        if let Some(running) = &mut self.running {
            (running.replica, running.boot) = (replica, boot);
        }
    }

    /// It was made anew, and knows that it lacks everything.
    pub fn begin_recovery(&mut self) {
        self.recovering = true;
        self.running.as_mut().unwrap().replica.set_recovering(true);
    }

    /// A second machine with the same key and the same disk, not started.
    #[must_use]
    pub fn cloned(&self, name: &str, chance: Chance) -> Self {
        let mut clone = Self::new(name, self.centre.clone(), self.seed, self.network, chance);
        clone.disk = self.disk.kill();
        clone
    }

    /// Asks something of what it holds, also while its machine is off.
    pub fn reads<R>(&self, f: impl FnOnce(&Have) -> R) -> R {
        if let Some(running) = &self.running {
            return f(running.replica.have());
        }
        let options = Options { network: self.network.0, salt: [1; 16], segment_bytes: SEGMENT_BYTES };
        let (mut journal, _) = Journal::open(Arc::new(self.disk.kill()), &options).unwrap();
        let store = SiteStore { reader: journal.reader(), copies: Rc::default() };
        f(self.read_back(&mut journal, &store).have())
    }

    /// What it believes the time is: Unix milliseconds.
    pub fn clock(&self, now: i64) -> i64 {
        now + self.skew_ms
    }

    /// The process.
    pub fn up(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    /// The core of the process.
    pub fn replica(&self) -> &Replica {
        &self.up().replica
    }

    /// It ran in connection for so many milliseconds more. How many pairs have waited too long for its word.
    pub fn ran(&mut self, ms: u64) -> u64 {
        let replica = &self.running.as_ref().unwrap().replica;
        self.expiry.ran(replica.view(), replica, replica.recovering(), ms);
        expired(replica.view(), replica, &self.expiry, replica.recovering()).len() as u64
    }

    /// What a session reads.
    pub fn context(&self, now: i64) -> Context<'_> {
        let up = self.up();
        Context { replica: &up.replica, store: &up.store, now, clock: self.clock(now) }
    }

    /// Whether it has forgotten something of its own that others know, and does not know it.
    pub fn is_blind(&self) -> bool {
        let replica = self.replica();
        let back = |(line, tip): &(Line, Tip)| replica.have().line(line).is_some_and(|(_, h)| find(h, tip).is_some());
        !self.amnesia.iter().all(back)
    }
}
