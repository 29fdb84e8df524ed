//! One replica, whole and without I/O: what it holds, the documents made of it, and the views made of those.
//!
//! Enters: runs from peers, bundles and the journal; drafts from commands. Leaves: blocks to append to the journal,
//! then views, lag and digests. The order is always the same, for a peer's run and for a write of our own:
//!
//! ```text
//! admit | write → (views show it to the next command of the same batch) → seal → the caller appends and syncs → stored
//! ```
//! Nothing that was admitted may be shown to a person or a peer before `stored`; the caller holds its lock until then.
//! After a failed append the caller drops this value and opens another from the journal.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde::Serialize;
use telecentre_log::chain::{SignedRun, VerifiedRun};
use telecentre_log::document::DocumentName;
use telecentre_log::documents::{Documents, Sources};
use telecentre_log::entry::{Body, Entry};
use telecentre_log::erasure::Receipts;
use telecentre_log::have::{Have, LineIx};
use telecentre_log::id::{ActorId, Hash, Line, NetworkId, NodeId, Position, RecordId, Space};
use telecentre_log::limit::REFUSALS_KEPT;
use telecentre_log::line::{LogIx, Place};
use telecentre_log::network::Network;
use telecentre_log::refusal::Refusal;
use telecentre_log::store::Store;
use telecentre_log::witness::Witnesses;
use telecentre_log::{chain, readback, run};
use telecentre_rules::steward::Waiting;
use telecentre_rules::view::View;

mod admit;
mod branch;
mod completeness;
mod erase;
mod history;
mod losses;
mod news;
mod parked;
mod register;
mod salvage;
mod settle;
mod shed;
mod stage;
mod succession;
mod unwitnessed;
mod void;
mod witness;
mod write;

pub use branch::Fork;
pub use losses::{Losses, OwnEnd};
pub use register::{ACTS_AT_ONCE, ActMark, RegisterQuery, RegisterReading, Registered};
pub use shed::{NothingShed, ShedReader, ShedWords};
pub use succession::Awaits;
pub use void::{VoidBooking, VoidEntry};
pub use write::{WriteError, Written};

use parked::runs::Parked;

/// A run admitted in the current batch and not yet stored.
#[derive(Clone)]
struct Staged {
    line: LineIx,
    log: LogIx,
    run: SignedRun,
    end: Position,
    weight: u64,
    /// See [`SignedRun::bound`].
    bytes: usize,
    own: bool,
}

/// A refusal that an admin may want to see.
#[derive(Clone, Debug, Serialize)]
pub struct Refused {
    /// Unix seconds.
    pub at: i64,
    /// The peer, or the author itself for what came by file.
    pub from: NodeId,
    /// The author of the line.
    pub author: NodeId,
    /// The first entry refused.
    pub seq: u64,
    /// The rule that it breaks, or what is missing here.
    pub reason: Refusal,
    /// How often this peer sent such a run of this author's.
    pub times: u64,
}

/// The fate of a run that was offered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Admission {
    /// New entries were staged: how many.
    New(u64),
    /// All of it was held before.
    Known,
    /// Its author is not named yet, may not have such a line yet, or is not yet known to be erased: kept in memory and
    /// tried again when the network changes.
    Parked,
    /// It lies beyond the closing of an author in bad hands: dropped, and no fault of who sent it.
    Shed,
}

/// One replica (see the module). A clone stands for a machine that was copied: the same process, twice.
#[derive(Clone)]
pub struct Replica {
    me: NodeId,
    have: Have,
    network: Network,
    witnesses: Witnesses,
    documents: Documents,
    view: View,
    staged: Vec<Staged>,
    actor: Option<ActorId>,
    ledger_seen: HashMap<Space, u64>,
    refused: VecDeque<Refused>,
    parked: Parked,
    /// The network's version at which all lines were judged.
    judged: Option<u64>,
    /// What peers brought in a day, beyond the number of tips, of lines whose closing waits: the day, bytes.
    awaited: BTreeMap<NodeId, (i64, u64)>,
    recovering: bool,
    losses: Losses,
    /// Erasures carried out here, each with its time.
    receipts: Receipts,
    /// Erasable documents of which the journal held text when it was read back.
    retained: BTreeSet<DocumentName>,
    /// The network's version and the predecessors' lines, as far as stored, at which nothing was left to salvage.
    offered: (u64, Vec<(Line, u64)>),
    /// Our branches that do not count, as far as stored, at which nothing was left to issue again.
    reissued: Vec<(Line, LogIx, u32, Option<u32>)>,
    /// Of a hub: its entries about days that centres handed over to it, as far as no witness was known to hold them.
    unwitnessed: Vec<unwitnessed::Unwitnessed>,
    /// The decisions in those entries.
    waiting: Waiting,
    /// Of a hub: the network's version at which no witness was to be appointed.
    appointed: u64,
}

impl Replica {
    /// A replica that holds nothing yet of a network.
    pub fn new(me: NodeId, network: NetworkId) -> Self {
        Self {
            me,
            have: Have::new(network),
            network: Network::new(network),
            witnesses: Witnesses::default(),
            documents: Documents::default(),
            view: View::default(),
            staged: Vec::new(),
            actor: None,
            ledger_seen: HashMap::new(),
            refused: VecDeque::new(),
            parked: Parked::default(),
            judged: None,
            awaited: BTreeMap::new(),
            recovering: false,
            losses: Losses::default(),
            receipts: Receipts::default(),
            retained: BTreeSet::new(),
            offered: (0, Vec::new()),
            reissued: Vec::new(),
            unwitnessed: Vec::new(),
            waiting: Waiting::default(),
            appointed: 0,
        }
    }

    /// The same, with another bound on the tips of a line than
    /// [`TIPS_PER_LINE`](telecentre_log::limit::TIPS_PER_LINE).
    #[must_use]
    pub fn with_tips_per_line(mut self, tips: usize) -> Self {
        self.have = self.have.with_tips_per_line(tips);
        self
    }

    /// The identity of this replica.
    pub fn me(&self) -> NodeId {
        self.me
    }

    /// The entries that are held, by line.
    pub fn have(&self) -> &Have {
        &self.have
    }

    /// Who may write what, as the `network` document says.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The view, as people see it.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Whether a record of this id is known here: a writer never takes such an id for something new.
    pub fn knows(&self, id: RecordId) -> bool {
        self.view.knows(id) || self.network.knows(&id)
    }

    /// The run of this process, once it has written.
    pub fn actor(&self) -> Option<ActorId> {
        self.actor
    }

    /// Whether it knows that entries of its own are missing here.
    pub fn recovering(&self) -> bool {
        self.recovering
    }

    /// Notes that entries of its own are, or are no longer, missing here.
    pub fn set_recovering(&mut self, recovering: bool) {
        if recovering != self.recovering {
            // What is written from now on must not continue a log that others may hold more of; once that is over, the
            // next birth names all that came back.
            self.actor = None;
        }
        self.recovering = recovering;
    }

    /// The latest refusals, the newest last.
    pub fn refused(&self) -> impl Iterator<Item = &Refused> {
        self.refused.iter()
    }

    /// The documents.
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

    /// A digest of what the documents of a space, or all, show.
    pub fn documents_digest(&mut self, store: &dyn Store, space: Option<&Space>) -> Hash {
        let from = Sources { have: &self.have, network: &self.network, witnesses: &self.witnesses, store };
        self.documents.digest(from, space)
    }

    /// Keeps copies of documents that took in `entries` or more since their last copy.
    pub fn keep_snapshots(&mut self, store: &dyn Store, entries: usize) {
        let from = Sources { have: &self.have, network: &self.network, witnesses: &self.witnesses, store };
        self.documents.keep_all(from, entries);
    }

    /// Appends a verified run to what is held, files its entries and shows what changed to the views.
    fn take_in(&mut self, place: &Place, verified: VerifiedRun, own: bool, store: &dyn Store) -> u64 {
        let Some((line, log)) = self.have.append(place, &verified) else { return 0 };
        let (first, end) = (verified.run().first, verified.end());
        let from = Sources { have: &self.have, network: &self.network, witnesses: &self.witnesses, store };
        let weight = verified.run().entries.iter().map(|entry| entry.weight() as u64).sum();
        // Of a line of which only a part is held, nothing is shown before it is judged anew.
        if !self.have.is_part(line) {
            for (entry, seq) in verified.run().entries.iter().zip(first..) {
                self.documents.file(from, line, log, u32::try_from(seq).unwrap_or(u32::MAX), entry);
            }
        }
        for (entry, seq) in verified.run().entries.iter().zip(first..) {
            self.note_unwitnessed(&verified.run().line, log, u32::try_from(seq).unwrap_or(u32::MAX), entry);
        }
        let run = verified.into_run();
        let count = run.entries.len() as u64;
        let bytes = run.bound();
        let as_hub = matches!(run.line.space, Space::Lent(_)) && run.line.author == self.me;
        self.stage(Staged { line, log, run, end, weight, bytes, own });
        self.show(store);
        if as_hub && !self.documents.is_reading() {
            self.look_at_unwitnessed();
        }
        count
    }

    /// Reads back a journal record at start. Chains are checked; signatures were, before the record was written. A run
    /// that can't be placed does not hold back the others of its record; the first refusal is returned.
    pub fn read_back(&mut self, record: &[u8], address: u64, store: &dyn Store) -> Result<(), Refusal> {
        let runs = run::decode_block(record).map_err(|_| Refusal::Malformed)?;
        self.documents.set_reading(true);
        let mut whole = Ok(());
        for (run, nth) in runs.into_iter().zip(0..) {
            self.note_retained(&run);
            whole = whole.and(self.read_back_run(run, telecentre_log::line::Stored { record: address, nth }, store));
        }
        whole
    }

    fn note_retained(&mut self, run: &SignedRun) {
        let with_text = run.entries.iter().filter(|e| e.body.bytes().is_some()).map(|e| &e.head.document);
        for name in with_text.filter(|name| name.is_erasable()) {
            if !self.retained.contains(name) {
                self.retained.insert(name.clone());
            }
        }
    }

    fn read_back_run(
        &mut self,
        mut run: SignedRun,
        at: telecentre_log::line::Stored,
        store: &dyn Store,
    ) -> Result<(), Refusal> {
        let place = self.have.place(&mut run, &|log, seq| readback::hash_at(log, seq, store))?;
        let before = match &place {
            Place::Known => return Ok(()),
            Place::After(_, h) | Place::Birth(_, h) | Place::Branch(_, _, h) => *h,
        };
        let verified = chain::recheck(run, &before)?;
        self.take_in(&place, verified, false, store);
        self.note_staged(|_| at);
        Ok(())
    }

    /// After all records were read back: tells the views what they hold, and settles.
    pub fn ready(&mut self, store: &dyn Store) {
        self.documents.set_reading(false);
        let (network, witnesses, view) = (&mut self.network, &mut self.witnesses, &mut self.view);
        self.documents.give_out_folded(|changes| news::tell(network, witnesses, view, changes));
        self.settle(store);
        let from = Sources { have: &self.have, network: &self.network, witnesses: &self.witnesses, store };
        self.documents.evict(from);
    }

    /// Notes a refusal for the admin. The same from the same peer is counted, not listed again; returns how often it came.
    pub fn refuse(&mut self, at: i64, from: NodeId, author: NodeId, seq: u64, reason: Refusal) -> u64 {
        let same = |known: &Refused| (known.from, known.author, known.reason) == (from, author, reason);
        let before = self.refused.iter().position(same).and_then(|nth| self.refused.remove(nth));
        let times = before.map_or(0, |before| before.times) + 1;
        if self.refused.len() == REFUSALS_KEPT {
            self.refused.pop_front();
        }
        self.refused.push_back(Refused { at, from, author, seq, reason, times });
        times
    }

    /// Whether a body may be left out of an entry of this document.
    pub fn may_lack_body(&self, entry: &Entry) -> bool {
        matches!(entry.body, Body::Erased(_)) && self.network.erased(&entry.head.document)
    }
}

#[cfg(test)]
pub(crate) mod tests;
