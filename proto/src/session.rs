//! Sync with one peer, without I/O.
//!
//! Enters: frames from the peer, the replica as it stands, the time. Leaves: frames to send, and runs to admit. The
//! caller owns the transport and the journal: it passes runs on to be admitted, and polls again when something was
//! stored. The dialling side speaks first, with its Hello and what the peer lacked by its last acknowledgement; the
//! accepting side answers in kind. Per tip that the peer shows and that is held here, everything below it is known
//! there; the rest is sent, predecessors first, and never twice in one session.
//! Never sends what is not stored, and never waits for an answer before entries flow. Whatever the peer says, what is
//! kept of it is bounded by what is held here, answers are made when they are sent, and the work is counted.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use telecentre_log::chain::{self, SignedRun};
use telecentre_log::erasure::Receipts;
use telecentre_log::have::LineIx;
use telecentre_log::id::{Boot, Line, NetworkId, NodeId, Space};
use telecentre_log::limit::{FRAME_BYTES, SLOW_FRAME_BYTES};
use telecentre_log::network::Standing;
use telecentre_log::peer::{PeerHave, Tip};
use telecentre_log::store::Store;
use telecentre_log::wire::{FrameReader, FrameWriter};

use crate::replica::{OwnEnd, Replica};

mod agreement;
mod anew;
mod exchange;
mod hearing;
mod hello;
mod listing;
mod proof;
mod receipts;
mod receive;
mod send;
mod telling;
mod work;

use exchange::{Agreement, Came, Hearing, Listing, Proofs};
use telling::Telling;

/// How long a node keeps what came from a third party before it passes it on: its author's own link, or the hub, is
/// likely to be faster. Milliseconds.
const RELAY_DELAY_MS: i64 = 2_000;
/// How long an Ack of what others sent us may wait, to be sent together with the next. Milliseconds.
const ACK_DELAY_MS: i64 = 1_000;
/// How often in one session a line's positions are shown anew because a run of it had no place here.
const RETELLS: u32 = 16;
/// Uncompressed bytes at which a frame is ended.
const FRAME_TARGET: usize = FRAME_BYTES - 1_024;
/// The same on a slow link: compressed, this stays near [`SLOW_FRAME_BYTES`].
const SLOW_FRAME_TARGET: usize = SLOW_FRAME_BYTES * 2;

/// An event that a session tells its caller.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// The peer's Hello arrived and was accepted.
    Hello {
        /// Its process.
        boot: Boot,
        /// Its clock: Unix milliseconds.
        clock: i64,
    },
    /// A run to be admitted, then stored.
    Run(SignedRun),
    /// What the peer holds, as far as it showed, has changed: to be kept for the next session.
    Shown,
    /// The peer proved that this replica wrote an entry which is not held here: something of ours was lost.
    Lost(OwnEnd),
    /// Whether the digests of the two differ although no tip of either does.
    Differs(bool),
    /// The peer has sent everything that it believed we lacked when the session began.
    Flushed,
    /// Up to when the hub has heard other replicas: Unix seconds, 0 for now.
    Heard(Vec<(NodeId, i64)>),
    /// Erasures that the peer has carried out, in addition to those it told before, or (`true`) in place of them.
    Receipts(bool, Receipts),
}

/// What a peer may bring that the network, as far as it is known here, does not name. All of it proves itself from the
/// root key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stranger {
    /// It answers where the hub should: it may bring the charter, which names it as the hub or does not. It is told and
    /// sent nothing.
    Claims,
    /// It comes to a hub that was made anew and knows nobody: it may bring `commons`, which names it or does not. It
    /// is told and sent the charter alone.
    Gives,
}

/// The values that a session looks at and never keeps.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The replica, as stored.
    pub replica: &'a Replica,
    /// Its bytes.
    pub store: &'a dyn Store,
    /// Milliseconds since some moment, by a clock that never runs backwards: what waits, waits by it.
    pub now: i64,
    /// The wall clock, which may jump: Unix milliseconds. The Hello tells it; nothing waits by it.
    pub clock: i64,
}

/// One session, over one connection.
pub struct Session {
    peer: NodeId,
    dialled: bool,
    boot: Boot,
    network: NetworkId,
    /// Whether the peer may only have `commons`, and deliver only its own lines.
    closed: bool,
    /// Whether the peer is in bad hands: nothing is taken from it.
    revoked: bool,
    /// What the peer may bring although the network does not name it, as far as this replica knows.
    stranger: Option<Stranger>,
    /// Whether this replica itself is closed: it sends only `commons` and its own lines, since a peer would drop the
    /// rest.
    retired: bool,
    /// Whether this replica passes everything on at once: the hub.
    relays: bool,
    writer: FrameWriter,
    reader: FrameReader,
    greeted: bool,
    heard: bool,
    flushed: bool,
    peer_flushed: bool,
    shown: PeerHave,
    /// Counts the changes of `shown`.
    shown_changes: u64,
    /// Whether `shown` changed by what was stored, since the caller last asked.
    news: bool,
    /// Whether the peer showed anything, in an earlier session or in this one.
    remembers: bool,
    /// What is still to be learnt of what the peer holds; nothing of a space is sent before it is known.
    hearing: Hearing,
    /// What is still to be listed to the peer.
    listing: Listing,
    proofs: Proofs,
    agreement: Agreement,
    /// For each line: up to which entry of each log the peer is known to hold it, or was sent it.
    sent: BTreeMap<LineIx, Vec<u32>>,
    /// Ends of runs that the peer sent, until they are stored here.
    came: Came,
    /// Tips of logs unknown here that the peer showed: what lies below them, only their births will tell.
    ahead: BTreeMap<Line, Vec<Tip>>,
    /// Other tips that the peer showed and that are not held here yet: beyond a log held here, or named by an Ack. They
    /// are on their way, from the peer or from elsewhere.
    coming: BTreeMap<Line, Vec<Tip>>,
    trailed: BTreeSet<Line>,
    /// Lines of which the peer sent its own trail: what it lacks of them is known.
    parted: BTreeSet<Line>,
    /// Lines of which a trail is to be sent.
    trails: BTreeSet<Line>,
    /// How often the positions of a line were shown anew.
    retold: BTreeMap<Line, u32>,
    /// Lines that may hold something to send, the most urgent first.
    pending: BTreeSet<(u8, LineIx)>,
    /// Lines that moved, to be sent after a moment, by when.
    held_back: VecDeque<(i64, LineIx)>,
    /// The replica's counter up to which `pending` names the lines that moved.
    looked: u64,
    /// The network's version at which the lines of closed authors were last looked at.
    network_version: u64,
    /// The replica's counter up to which Acks told the lines that moved.
    acked: u64,
    /// Lines to be named by Acks, once they are due.
    acks: BTreeSet<LineIx>,
    /// Lines of which the peer sent runs since the last Ack.
    owed: BTreeSet<Line>,
    ack_due: Option<i64>,
    receipts: Telling,
    /// What the peer is to be told of whom this replica hears.
    heard_others: BTreeMap<NodeId, i64>,
    /// See [`Session::take_work`].
    work_us: u64,
}

impl Session {
    /// A session with `peer`, with what it showed in the last one.
    pub fn new(peer: NodeId, dialled: bool, boot: Boot, memory: Option<PeerHave>, context: Context<'_>) -> Self {
        let network = context.replica.network();
        Self {
            peer,
            dialled,
            boot,
            network: *network.id(),
            closed: network.standing(&peer).is_closed(),
            revoked: network.standing(&peer) == Standing::Revoked,
            stranger: None,
            retired: network.standing(&context.replica.me()).is_closed(),
            relays: network.was_hub(&context.replica.me()),
            writer: FrameWriter::default(),
            reader: FrameReader::default(),
            greeted: false,
            heard: false,
            flushed: false,
            peer_flushed: false,
            shown_changes: 0,
            news: false,
            remembers: memory.is_some(),
            shown: memory.unwrap_or_default(),
            hearing: Hearing::default(),
            listing: Listing::default(),
            proofs: Proofs::default(),
            agreement: Agreement::default(),
            sent: BTreeMap::new(),
            came: Came::default(),
            ahead: BTreeMap::new(),
            coming: BTreeMap::new(),
            trailed: BTreeSet::new(),
            parted: BTreeSet::new(),
            trails: BTreeSet::new(),
            retold: BTreeMap::new(),
            pending: BTreeSet::new(),
            held_back: VecDeque::new(),
            looked: 0,
            network_version: network.version(),
            acked: context.replica.have().counter(),
            acks: BTreeSet::new(),
            owed: BTreeSet::new(),
            ack_due: None,
            receipts: Telling::default(),
            heard_others: BTreeMap::new(),
            work_us: 0,
        }
    }

    /// The peer.
    pub fn peer(&self) -> &NodeId {
        &self.peer
    }

    /// Takes the peer as a stranger.
    pub fn take_as_stranger(&mut self, stranger: Stranger) {
        self.stranger = Some(stranger);
    }

    /// Whether the peer was taken as a stranger: once the network names it, it must come again.
    pub fn is_with_stranger(&self) -> bool {
        self.stranger.is_some()
    }

    /// What the peer showed that it holds.
    pub fn shown(&self) -> &PeerHave {
        &self.shown
    }

    /// Tells the peer up to when this replica has heard others (Unix seconds, 0 for now): what changed since it was
    /// told.
    pub fn tell_heard(&mut self, replicas: Vec<(NodeId, i64)>) {
        self.heard_others.extend(replicas);
    }

    /// Whether what the peer is known to hold has changed by what was stored, since this was last asked. (What its
    /// messages change is told by [`Event::Shown`].)
    pub fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.news)
    }

    /// Whether both Hellos have been exchanged and nothing more is to be sent now.
    pub fn is_quiet(&self) -> bool {
        let told = self.listing.is_over() && self.trails.is_empty() && self.heard_others.is_empty();
        self.greeted && self.heard && self.pending.is_empty() && told && self.hearing.wants_nothing()
    }

    /// Whether a line is the charter's.
    fn is_charter(&self, line: &Line) -> bool {
        line.space == Space::Commons && chain::network_id(&line.author) == self.network
    }

    /// Whether the peer may be told what is held of a line: of a closed one's own, so that it does not send them again.
    fn tells(&self, line: &Line) -> bool {
        if let Some(stranger) = self.stranger {
            return stranger == Stranger::Gives && self.is_charter(line);
        }
        !self.closed || line.space == Space::Commons || line.author == self.peer && !self.revoked
    }

    /// Whether a line may be sent to the peer.
    fn sends(&self, line: &Line, me: NodeId) -> bool {
        if let Some(stranger) = self.stranger {
            return stranger == Stranger::Gives && self.is_charter(line);
        }
        let all = !self.closed && !self.retired;
        all || line.space == Space::Commons || self.retired && !self.closed && line.author == me
    }

    /// Whether a run of the peer's is taken in. A closed one may not know yet that it is closed, nor a stranger what it
    /// may bring: the session goes on, so that it can learn.
    fn takes(&self, line: &Line) -> bool {
        match self.stranger {
            Some(Stranger::Claims) => self.is_charter(line),
            Some(Stranger::Gives) => line.space == Space::Commons,
            None => !self.closed || line.author == self.peer && !self.revoked,
        }
    }

    /// When [`Session::poll_transmit`] should be called even if nothing happens, by [`Context::now`].
    pub fn poll_timeout(&self) -> Option<i64> {
        let back = self.held_back.front().map(|(due, _)| *due);
        [self.ack_due, back, self.agreement.due()].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests;
