//! One replica with its machine: keys, disk, clock, and the process while it runs.
//!
//! Enters: starts, drafts, runs, power cuts. Leaves: what the node's writer would leave: batches appended, synced, then
//! counted; answers of the steward; a replica made anew after a refused append; an end after a failed sync. The journal
//! is the node's own, over a disk in memory. Checks at each start that whatever was saved is there.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use telecentre_node::journal::{Address, AppendError, Journal, MemoryDisk, Options, Reader};
use telecentre_proto::chain::{Keypair, SignedRun};
use telecentre_proto::have::Have;
use telecentre_proto::id::{Boot, Line, NetworkId, NodeId, Slug};
use telecentre_proto::peer::{PeerHave, Tip, find, tips_of};
use telecentre_proto::record::{DocumentKey, Draft};
use telecentre_proto::refusal::Refusal;
use telecentre_proto::replica::{Admission, Replica};
use telecentre_proto::session::Context;
use telecentre_proto::store::{Store, StoreError};

use super::Truth;
use crate::Chance;

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
    /// Its bytes.
    pub store: SiteStore,
    /// Of this start.
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

/// See the module.
pub struct Site {
    /// For the trace.
    pub name: String,
    /// Whom it serves.
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
    /// What peers showed, in memory.
    pub shown: BTreeMap<NodeId, PeerHave>,
    /// The same as the cache has it: maybe older.
    pub kept: BTreeMap<NodeId, PeerHave>,
    /// How far its clock is from the world's: milliseconds.
    pub skew_ms: i64,
    /// Its own random source.
    pub chance: Chance,
    /// Tips of all lines as they were when it last said *saved*.
    pub saved: BTreeMap<Line, Vec<Tip>>,
    /// The power will go out: an error is no surprise.
    pub doomed: bool,
    /// Its disk has failed: what it reports at its next start is no surprise.
    pub worn: bool,
    /// What its folder says of a recovery that is not over: a start takes it up again.
    pub recovering: bool,
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

    /// Everything that was said to be saved is held.
    fn check_saved(&self) {
        let have = self.running.as_ref().unwrap().replica.have();
        for (line, tips) in &self.saved {
            let held = have.line(line).map(|(_, held)| held);
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

    /// Looks for room, as the writer does before it changes anything.
    pub fn reserve(&mut self) -> Result<(), Fell> {
        let doomed = self.doomed;
        match self.running.as_mut().unwrap().journal.reserve(RESERVE.0, RESERVE.1) {
            Ok(()) => Ok(()),
            Err(_) if doomed => Err(Fell::Dark),
            Err(AppendError::SyncFailed(_) | AppendError::Stopped) => Err(Fell::Stopped),
            Err(_) => Err(Fell::Refused),
        }
    }

    /// Stages drafts.
    pub fn write(&mut self, drafts: &[Draft], now: i64, truth: &mut Truth) {
        if drafts.is_empty() {
            return;
        }
        let blind = self.is_blind();
        let seconds = self.clock(now).div_euclid(1_000);
        let running = self.running.as_mut().unwrap();
        let mut before = BTreeMap::new();
        for draft in drafts {
            let line = Line { space: draft.space.clone(), author: self.id };
            let held = running.replica.have().line(&line).map(|(_, held)| held);
            let log = running.replica.actor().and_then(|actor| held?.log_of(&actor));
            before.insert(line, log.map_or(0, |(_, log)| u64::from(log.last)));
        }
        let chance = &mut self.chance;
        let mut random = |out: &mut [u8]| out.copy_from_slice(&chance.bytes(out.len()));
        running.replica.write(drafts, seconds, &mut random, &running.store).unwrap();
        truth.staged(&running.replica, drafts, &before, blind);
    }

    /// Admits runs, as the writer does. Gives back how many entries were new and how many were held, and refusals.
    pub fn admit(&mut self, runs: Vec<SignedRun>) -> (u64, u64, Vec<(Line, Refusal)>) {
        let (mut new, mut known, mut refused) = (0, 0, Vec::new());
        let running = self.running.as_mut().unwrap();
        for run in runs {
            let (line, entries) = (run.line.clone(), run.entries.len() as u64);
            match running.replica.admit(run, &running.store) {
                Ok(Admission::New(count)) => {
                    new += count;
                    known += entries - count;
                }
                Ok(Admission::Known) => known += entries,
                Ok(Admission::Parked) => {}
                Err(reason) => refused.push((line, reason)),
            }
        }
        (new, known, refused)
    }

    /// Lets the steward answer, appends, syncs, counts; again while something follows.
    pub fn save(&mut self, now: i64, truth: &mut Truth) -> Result<(), Fell> {
        let mut last = Vec::new();
        for round in 0.. {
            let clock = self.clock(now);
            let running = self.running.as_mut().unwrap();
            let arrears = telecentre_node::replica::duty::arrears(&mut running.replica, &running.store, clock);
            assert!(round < 500, "{} goes on writing what it owes: {arrears:?}", self.name);
            self.write(&arrears, now, truth);
            let answers = telecentre_node::replica::duty::answers(self.replica(), self.clock(now));
            assert!(answers.is_empty() || answers != last, "{} repeats answers that it saved: {answers:?}", self.name);
            self.write(&answers, now, truth);
            last = answers;
            let running = self.running.as_mut().unwrap();
            if !running.replica.has_staged() {
                self.note_saved();
                return super::erase::carry_out(self);
            }
            let blocks = running.replica.seal(&self.keys);
            let payloads: Vec<&[u8]> = blocks.iter().map(Vec::as_slice).collect();
            match running.journal.append(&payloads) {
                Ok(addresses) => {
                    let addresses: Vec<u64> = addresses.into_iter().map(Address::to_u64).collect();
                    running.replica.stored(&addresses, &running.store);
                    running.replica.keep_snapshots(&running.store, KEEP_ENTRIES);
                }
                Err(_) if self.doomed => return Err(Fell::Dark),
                Err(AppendError::SyncFailed(_) | AppendError::Stopped) => return Err(Fell::Stopped),
                Err(_) => {
                    self.begin_anew();
                    return Err(Fell::Refused);
                }
            }
        }
        Ok(())
    }

    /// After a refused append the replica in memory holds what the disk does not: it is made anew.
    fn begin_anew(&mut self) {
        let mut running = self.running.take().unwrap();
        running.replica = self.read_back(&mut running.journal, &running.store);
        if self.recovering {
            running.replica.set_recovering(true);
        }
        self.running = Some(running);
    }
}
