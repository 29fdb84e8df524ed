//! Messages and frames: what two replicas say to each other.
//!
//! Enters: messages to send, or a frame's bytes from a peer. Leaves: frames (each compressed for itself), or messages
//! that are well formed and unproven. The first message of each direction is a Hello; its version decides the rest.
//!
//! ```text
//! frame   = 1 (plain) | 2 (zstd, decoded length)  message*
//! message = 1 Hello | 2 run | 3 Ack | 4 Want | 5 Space | 6 Trail | 7 Flushed | 8 Heard | 9 Receipts | 10 Remembered
//!         | 11 Lines | 12 Listed | 13 Proof | 14 Digest | 64..=127 of a later release: length, bytes
//! ```
//! Each message is of bounded size, whatever the network's: a list goes in pieces. What a replica holds is listed as
//! `Space (Lines*)` for one space after the other, and `Listed` at the end.
//! A message of a later release is passed over, so that it can be said to whoever may not know it; within it nothing is
//! named through the tables, or the two sides would number differently. Any other number ends the session.
//! Never allocates what a length alone asks for, and decodes at most [`FRAME_DECODED_BYTES`].

use crate::chain::SignedRun;
use crate::erasure::Receipts;
use crate::id::{Boot, Hash, Line, NetworkId, NodeId, Position, Space};
use crate::limit::{
    FRAME_DECODED_BYTES, LINES_PER_MESSAGE, MESSAGES_PER_FRAME, MESSAGES_PER_FRAME_SENT, RECEIPTS_PER_MESSAGE,
    REPLICAS_PER_MESSAGE, SPACES_PER_MESSAGE, TIPS_PER_TRAIL,
};
use crate::peer::{Tip, put_lines, put_tips, read_lines, read_tips};
use crate::refusal::Refusal;
use crate::run::{self, pack, unpack};
use crate::table::{Seen, Writer};
use crate::varint::{Reader, Truncated, put_signed, put_unsigned};

/// The version of the protocol that this release speaks.
pub const VERSION: u64 = 3;

/// Numbers of messages set apart for later releases.
const LATER: std::ops::RangeInclusive<u8> = 64..=127;

/// Tips of some lines.
pub type Lines = Vec<(Line, Vec<Tip>)>;

/// The first message of each direction.
#[derive(Clone, PartialEq, Debug)]
pub struct Hello {
    /// The network.
    pub network: NetworkId,
    /// The sender's process.
    pub boot: Boot,
    /// The sender's clock: Unix milliseconds.
    pub clock: i64,
    /// Half of the digest of all that the sender holds.
    pub digest: [u8; 16],
    /// The beginning of the digest of the sender's own lines, so that whoever holds more of them sees it at once.
    pub own: [u8; 8],
    /// Whether what it holds is listed next; not so where it believes that the receiver can tell all by the digest.
    pub lists: bool,
}

/// The end of a run that was signed: enough for its author to know that it wrote it.
#[derive(Clone, PartialEq, Debug)]
pub struct Proof {
    /// The line in which the sender holds it.
    pub line: Line,
    /// The position: log, number, whole hash.
    pub at: Position,
    /// The author's signature over number and hash.
    pub signature: [u8; 64],
}

/// One message.
#[derive(Clone, PartialEq, Debug)]
pub enum Message {
    /// The first of each direction: the network, this process, and what it holds.
    Hello(Box<Hello>),
    /// Entries.
    Run(Box<SignedRun>),
    /// Some lines that moved at the sender, as they are on its disk.
    Ack(Lines),
    /// Asks for a list of some spaces, or of all (an empty list): a digest told nothing.
    Want(Vec<Space>),
    /// Begins the list of a space: half of the digest of it, and whether its lines follow. (If not, the sender believes
    /// that the receiver can tell them by the digest.)
    Space(Space, [u8; 16], bool),
    /// Some lines of the space that was named last.
    Lines(Lines),
    /// The end of a list.
    Listed,
    /// Positions of a line back through its births at growing strides, to find where two replicas part; none where nothing
    /// of it is held.
    Trail(Line, Vec<Tip>),
    /// All that the sender believes the receiver lacked at its Hello has been sent.
    Flushed,
    /// Up to when the sender has heard other replicas: Unix seconds, 0 for one that it hears now. The hub tells its
    /// nodes, so that they can say as of when they know each other's bookings.
    Heard(Vec<(NodeId, i64)>),
    /// Erasures that the sender has carried out, in addition to those it told before, or (`true`) in place of them.
    Receipts(bool, Receipts),
    /// The digest of the receiver's receipts that the sender remembers: it need not list them if nothing has changed.
    Remembered([u8; 8]),
    /// The end of a run of the receiver's own that it seems to lack.
    Proof(Box<Proof>),
    /// The digest of all that the sender holds, which by its tips is what the receiver holds.
    Digest(Hash),
}

/// A frame that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadFrame(pub Refusal);

impl From<Truncated> for BadFrame {
    fn from(_: Truncated) -> Self {
        Self(Refusal::Malformed)
    }
}

/// Packs messages into frames of one direction of a session.
#[derive(Debug, Default)]
pub struct FrameWriter {
    table: Writer,
    plain: Vec<u8>,
    messages: usize,
}

impl FrameWriter {
    /// Adds a message to the frame in the making.
    pub fn push(&mut self, message: &Message) {
        let (table, out) = (&mut self.table, &mut self.plain);
        self.messages += 1;
        match message {
            Message::Hello(hello) => put_hello(hello, out),
            Message::Run(run) => {
                out.push(2);
                run::encode(run, table, out);
            }
            Message::Ack(lines) => put_all(3, lines, table, out),
            Message::Lines(lines) => put_all(11, lines, table, out),
            Message::Want(spaces) => {
                out.push(4);
                put_unsigned(out, spaces.len() as u64);
                for space in spaces {
                    table.space(space, out);
                }
            }
            Message::Space(space, digest, lists) => {
                out.push(5);
                table.space(space, out);
                out.extend_from_slice(digest);
                out.push(u8::from(*lists));
            }
            Message::Trail(line, tips) => {
                out.push(6);
                table.line(line, out);
                put_tips(tips, table, out);
            }
            Message::Flushed => out.push(7),
            Message::Heard(replicas) => {
                out.push(8);
                put_unsigned(out, replicas.len() as u64);
                for (node, at) in replicas {
                    table.node(node, out);
                    put_signed(out, *at);
                }
            }
            Message::Receipts(anew, receipts) => {
                out.extend_from_slice(&[9, u8::from(*anew)]);
                receipts.put(out);
            }
            Message::Remembered(digest) => {
                out.push(10);
                out.extend_from_slice(digest);
            }
            Message::Listed => out.push(12),
            Message::Proof(proof) => {
                out.push(13);
                table.line(&proof.line, out);
                table.actor(&proof.at.actor, out);
                put_unsigned(out, proof.at.seq);
                out.extend_from_slice(proof.at.h.as_bytes());
                out.extend_from_slice(&proof.signature);
            }
            Message::Digest(digest) => {
                out.push(14);
                out.extend_from_slice(digest.as_bytes());
            }
        }
    }

    /// Bytes in the making, uncompressed.
    pub fn len(&self) -> usize {
        self.plain.len()
    }

    /// Whether more may be added to a frame of about `target` bytes.
    pub fn has_room(&self, target: usize) -> bool {
        self.plain.len() < target && self.messages < MESSAGES_PER_FRAME_SENT
    }

    /// Whether nothing is in the making.
    pub fn is_empty(&self) -> bool {
        self.plain.is_empty()
    }

    /// Ends the frame.
    pub fn finish(&mut self) -> Vec<u8> {
        let frame = pack(&self.plain);
        self.plain.clear();
        self.messages = 0;
        frame
    }
}

/// What a frame held.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Read {
    /// Its messages.
    pub messages: Vec<Message>,
    /// Bytes of it, decoded: what reading it cost.
    pub decoded: usize,
}

/// Reads the frames of one direction of a session.
#[derive(Debug, Default)]
pub struct FrameReader {
    table: Seen,
}

impl FrameReader {
    /// The messages of a frame. After an error the session is over.
    pub fn read(&mut self, frame: &[u8]) -> Result<Read, BadFrame> {
        let plain = unpack(frame, FRAME_DECODED_BYTES)?;
        let mut r = Reader::new(&plain);
        let mut read = Read { messages: Vec::new(), decoded: plain.len() };
        for _ in 0..MESSAGES_PER_FRAME {
            if r.is_empty() {
                return Ok(read);
            }
            read.messages.extend(self.message(&mut r)?);
        }
        if r.is_empty() { Ok(read) } else { Err(BadFrame(Refusal::TooLarge)) }
    }

    /// The next message; none for one of a later release.
    fn message(&mut self, r: &mut Reader<'_>) -> Result<Option<Message>, BadFrame> {
        let table = &mut self.table;
        Ok(Some(match r.byte()? {
            1 => Message::Hello(Box::new(read_hello(r)?)),
            2 => Message::Run(Box::new(run::decode(r, table)?)),
            3 => Message::Ack(read_some(r, table)?),
            4 => {
                let count = r.count(SPACES_PER_MESSAGE.min(r.len()))?;
                Message::Want((0..count).map(|_| table.space(r)).collect::<Result<_, Truncated>>()?)
            }
            5 => Message::Space(table.space(r)?, r.array()?, r.flag()?),
            6 => {
                let line = table.line(r)?;
                let tips = read_tips(&line, TIPS_PER_TRAIL, r, table)?;
                Message::Trail(line, tips)
            }
            7 => Message::Flushed,
            8 => {
                let count = r.count(REPLICAS_PER_MESSAGE.min(r.len()))?;
                let read = (0..count).map(|_| Ok((table.node(r)?, r.signed()?)));
                Message::Heard(read.collect::<Result<_, Truncated>>()?)
            }
            9 => Message::Receipts(r.flag()?, Receipts::read(r, RECEIPTS_PER_MESSAGE)?),
            10 => Message::Remembered(r.array()?),
            11 => Message::Lines(read_some(r, table)?),
            12 => Message::Listed,
            13 => {
                let line = table.line(r)?;
                let at = Position { actor: table.actor(&line.author, r)?, seq: r.unsigned()?, h: Hash(r.array()?) };
                Message::Proof(Box::new(Proof { line, at, signature: r.array()? }))
            }
            14 => Message::Digest(Hash(r.array()?)),
            later if LATER.contains(&later) => {
                r.bytes(FRAME_DECODED_BYTES)?;
                return Ok(None);
            }
            _ => return Err(BadFrame(Refusal::Malformed)),
        }))
    }
}

fn put_all(number: u8, lines: &Lines, table: &mut Writer, out: &mut Vec<u8>) {
    out.push(number);
    let lines: Vec<_> = lines.iter().map(|(line, tips)| (line, tips.as_slice())).collect();
    put_lines(&lines, table, out);
}

/// At least one line: of nothing nothing is said.
fn read_some(r: &mut Reader<'_>, table: &mut Seen) -> Result<Lines, Truncated> {
    let lines = read_lines(r, table, LINES_PER_MESSAGE)?;
    if lines.is_empty() { Err(Truncated) } else { Ok(lines) }
}

fn put_hello(hello: &Hello, out: &mut Vec<u8>) {
    out.push(1);
    put_unsigned(out, VERSION);
    out.extend_from_slice(hello.network.as_bytes());
    out.extend_from_slice(hello.boot.as_bytes());
    put_signed(out, hello.clock);
    out.extend_from_slice(&hello.digest);
    out.extend_from_slice(&hello.own);
    out.push(u8::from(hello.lists));
}

fn read_hello(r: &mut Reader<'_>) -> Result<Hello, BadFrame> {
    if r.unsigned()? != VERSION {
        return Err(BadFrame(Refusal::WrongVersion));
    }
    let (network, boot, clock) = (NetworkId(r.array()?), Boot(r.array()?), r.signed()?);
    Ok(Hello { network, boot, clock, digest: r.array()?, own: r.array()?, lists: r.flag()? })
}

#[cfg(test)]
mod tests;
