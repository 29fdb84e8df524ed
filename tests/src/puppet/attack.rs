//! What a box in bad hands says: each way of taking memory and processor from those who listen.
//!
//! Enters: the round, the one who speaks. Leaves: the next frame. Every kind that was ever seen to work is here, with its
//! name as the benchmark prints it.

use telecentre_proto::body::encode_body;
use telecentre_proto::chain::{self, SignedRun};
use telecentre_proto::document::DocumentName;
use telecentre_proto::entry::{Body, Entry, Head};
use telecentre_proto::erasure::Receipts;
use telecentre_proto::field::{Field, Put};
use telecentre_proto::id::{ActorId, Hash, Line, NodeId, Position, RecordId, ShortHash, Space};
use telecentre_proto::peer::Tip;
use telecentre_proto::varint::put_unsigned;
use telecentre_proto::wire::{FrameWriter, Message, Proof};

use super::Puppet;
use super::flood::{Flood, Writing};

/// A way of attacking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Attack {
    /// Small frames that unpack to large ones, of messages that say nothing.
    Bombs,
    /// Wants everything, again and again.
    Wants,
    /// Acks of lines that nobody holds.
    Acks,
    /// Invented tips of the listener's own lines.
    OwnTips,
    /// Trails that make everything be sent again.
    Trails,
    /// Receipts of erasures that nobody asked for.
    Receipts,
    /// Word of replicas that do not exist.
    Heard,
    /// Digests to compare.
    Digests,
    /// False proofs.
    Proofs,
    /// Runs in another's name, badly signed.
    BadRuns,
    /// Runs of authors whom nobody named.
    Unnamed,
    /// Logs of one entry, well signed.
    ManyLogs,
    /// What its author may write, as much and as small as it likes.
    Lawful(Flood),
    /// Hellos, each on a connection of its own.
    Hellos,
    /// Connections that say little and end.
    Connections,
}

impl Attack {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::Bombs,
        Self::Wants,
        Self::Acks,
        Self::OwnTips,
        Self::Trails,
        Self::Receipts,
        Self::Heard,
        Self::Digests,
        Self::Proofs,
        Self::BadRuns,
        Self::Unnamed,
        Self::ManyLogs,
        Self::Hellos,
        Self::Connections,
        Self::Lawful(Flood::Empty),
        Self::Lawful(Flood::Void),
        Self::Lawful(Flood::Wishes),
        Self::Lawful(Flood::Wish),
        Self::Lawful(Flood::Records),
        Self::Lawful(Flood::Bookings),
        Self::Lawful(Flood::Said),
        Self::Lawful(Flood::Spread),
        Self::Lawful(Flood::Persons),
        Self::Lawful(Flood::Documents),
        Self::Lawful(Flood::Births),
    ];

    /// Its name in a table.
    pub fn name(self) -> String {
        match self {
            Self::Lawful(flood) => format!("lawful {flood:?}").to_lowercase(),
            _ => format!("{self:?}"),
        }
    }

    /// The next frame; none: this connection has done its part.
    pub(super) fn frame(
        self,
        round: u64,
        puppet: &Puppet,
        writer: &mut FrameWriter,
        lawful: &mut Option<Writing>,
    ) -> Option<Vec<u8>> {
        let me = puppet.keys.id();
        let mut say = |count: u64, message: &dyn Fn(u64) -> Message| {
            (0..count).for_each(|n| writer.push(&message(round * count + n)));
            Some(writer.finish())
        };
        match self {
            Self::Bombs => Some(bomb()),
            Self::Wants => say(500, &|_| Message::Want(Vec::new())),
            Self::Acks => say(100, &|n| Message::Ack(vec![claim(line(Space::Directory, node(n)), 16)])),
            Self::OwnTips => say(100, &|_| Message::Ack(vec![claim(line(Space::Commons, puppet.target), 64)])),
            Self::Trails => say(100, &|_| {
                let (line, tips) = claim(line(Space::Commons, puppet.target), 3);
                Message::Trail(line, tips)
            }),
            Self::Receipts => say(50, &|n| {
                let name = |m: u64| DocumentName::member(RecordId((n * 200 + m).to_be_bytes()));
                Message::Receipts(false, Receipts((0..200).map(|m| (name(m), 1)).collect()))
            }),
            Self::Heard => say(50, &|n| Message::Heard((0..100).map(|m| (node(n * 100 + m), 0)).collect())),
            Self::Digests => say(500, &|_| Message::Digest(Hash([1; 32]))),
            Self::Proofs => say(50, &|_| {
                let at = Position { actor: ActorId::new(&puppet.target, [1; 8]), seq: 5, h: Hash([2; 32]) };
                Message::Proof(Box::new(Proof { line: line(Space::Commons, puppet.target), at, signature: [3; 64] }))
            }),
            Self::BadRuns => say(200, &|n| Message::Run(Box::new(run(puppet, puppet.target, n)))),
            Self::Unnamed => say(200, &|n| Message::Run(Box::new(run(puppet, node(n), n)))),
            Self::ManyLogs => say(200, &|n| Message::Run(Box::new(run(puppet, me, n)))),
            Self::Lawful(flood) => {
                let writing = lawful.get_or_insert_with(|| Writing::new(flood, puppet));
                while writer.len() < 30_000 && writer.has_room(30_000) {
                    writer.push(&Message::Run(Box::new(writing.run(puppet))));
                }
                Some(writer.finish())
            }
            Self::Hellos | Self::Connections => None,
        }
    }
}

fn node(n: u64) -> NodeId {
    NodeId(*blake3::hash(&n.to_be_bytes()).as_bytes())
}

fn line(space: Space, author: NodeId) -> Line {
    Line { space, author }
}

fn claim(line: Line, tips: u8) -> (Line, Vec<Tip>) {
    let tip = |n| Tip { actor: ActorId::new(&line.author, [n; 8]), seq: 7, h: ShortHash([n; 16]) };
    let tips = (0..tips).map(tip).collect();
    (line, tips)
}

/// A zstd frame (RFC 8878) of run-length blocks: 256 KiB of messages of a later release that are passed over, each as
/// long as its 0x40 bytes say.
fn bomb() -> Vec<u8> {
    let size: u32 = 262_080;
    let mut out = vec![2];
    put_unsigned(&mut out, u64::from(size));
    out.extend_from_slice(&[0x28, 0xB5, 0x2F, 0xFD, 0xA0]);
    out.extend_from_slice(&size.to_le_bytes());
    for (last, part) in [(0, 131_072), (1, size - 131_072)] {
        out.extend_from_slice(&((part << 3) | 2 | last).to_le_bytes()[..3]);
        out.push(0x40);
    }
    out
}

/// A run of one entry that begins a log, signed by the puppet whoever the line belongs to.
pub fn run(puppet: &Puppet, author: NodeId, n: u64) -> SignedRun {
    let line = line(Space::Directory, author);
    // As often as one likes: another start of the process.
    let salt = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.subsec_nanos());
    let actor = ActorId::new(&author, (n ^ u64::from(salt) << 32).to_be_bytes());
    let record = RecordId(n.to_be_bytes());
    let document = DocumentName::member(record);
    let body = Body::Present(encode_body(&document, Some([1; 16]), &[Put::new(record, Field::NAME, "x".into())]));
    let birth = Some(Vec::new());
    let head = Head { document, time: 1_795_417_200, dependencies: Vec::new(), birth, extensions: Vec::new() };
    let entry = Entry { head, body };
    let start = chain::start(&puppet.network, &line, &actor);
    let signature = puppet.keys.sign(1, &chain::next(&start, &entry));
    SignedRun { line, actor, first: 1, before: start.short(), entries: vec![entry], signature }
}
