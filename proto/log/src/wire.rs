//! Messages and frames: what two replicas say to each other.
//!
//! Enters: messages to send, or a frame's bytes from a peer. Leaves: frames (each compressed for itself), or messages
//! that are well formed and unproven. The first message of each direction is a Hello; its version decides the rest.
//!
//! ```text
//! frame   = 1 (plain) | 2 (zstd, decoded length)  message*
//! message = 1 Hello | 2 run | 3 Ack | 4 Want | 5 Tips | 6 Trail | 7 Flushed | 8 Heard | 9 Receipts | 10 Remembered
//!         | 64..=127 of a later release: length, bytes
//! ```
//! A message of a later release is passed over, so that it can be said to whoever may not know it; within it nothing is
//! named through the tables, or the two sides would number differently. Any other number ends the session.
//! Never allocates what a length alone asks for, and decodes at most [`FRAME_DECODED_BYTES`].

use crate::chain::SignedRun;
use crate::erasure::Receipts;
use crate::id::{Boot, Line, NetworkId, NodeId, Space};
use crate::limit::{FRAME_DECODED_BYTES, RECEIPTS_PER_MESSAGE, SPACES_PER_HELLO, TIPS_PER_MESSAGE};
use crate::peer::{Tip, put_lines, read_lines};
use crate::refusal::Refusal;
use crate::run::{self, pack, unpack};
use crate::table::{Seen, Writer};
use crate::varint::{Reader, Truncated, put_signed, put_unsigned};

/// The version of the protocol that this release speaks.
pub const VERSION: u64 = 2;

/// Numbers of messages set apart for later releases.
const LATER: std::ops::RangeInclusive<u8> = 64..=127;

/// Tips of some lines.
pub type Lines = Vec<(Line, Vec<Tip>)>;

/// What a Hello says of one space.
#[derive(Clone, PartialEq, Debug)]
pub struct SpaceHave {
    /// The space.
    pub space: Space,
    /// Half of the digest of what is held of it.
    pub digest: [u8; 16],
    /// Its lines with their tips; `None` where the sender believes that the receiver can tell them by the digest.
    pub lines: Option<Lines>,
}

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
    /// By space; `None` where the sender believes that the receiver can tell all by the digest.
    pub spaces: Option<Vec<SpaceHave>>,
}

/// One message.
#[derive(Clone, PartialEq, Debug)]
pub enum Message {
    /// Who and what.
    Hello(Box<Hello>),
    /// Entries.
    Run(Box<SignedRun>),
    /// The lines that moved at the sender, as they are on its disk.
    Ack(Lines),
    /// Asks for the tips of some spaces, or of all (an empty list): a digest told nothing.
    Want(Vec<Space>),
    /// Answers a Want: all lines of these spaces.
    Tips(Vec<Space>, Lines),
    /// Positions of a line back through its births at growing strides, to find where two replicas part.
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
}

impl FrameWriter {
    /// Adds a message to the frame in the making.
    pub fn push(&mut self, message: &Message) {
        let (table, out) = (&mut self.table, &mut self.plain);
        match message {
            Message::Hello(hello) => put_hello(hello, table, out),
            Message::Run(run) => {
                out.push(2);
                run::encode(run, table, out);
            }
            Message::Ack(lines) => {
                out.push(3);
                put_all(lines, table, out);
            }
            Message::Want(spaces) => {
                out.push(4);
                put_spaces(spaces, table, out);
            }
            Message::Tips(spaces, lines) => {
                out.push(5);
                put_spaces(spaces, table, out);
                put_all(lines, table, out);
            }
            Message::Trail(line, tips) => {
                out.push(6);
                put_lines(&[(line, tips)], table, out);
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
        }
    }

    /// Bytes in the making, uncompressed.
    pub fn len(&self) -> usize {
        self.plain.len()
    }

    /// Whether nothing is in the making.
    pub fn is_empty(&self) -> bool {
        self.plain.is_empty()
    }

    /// Ends the frame.
    pub fn finish(&mut self) -> Vec<u8> {
        let frame = pack(&self.plain);
        self.plain.clear();
        frame
    }
}

/// Reads the frames of one direction of a session.
#[derive(Debug, Default)]
pub struct FrameReader {
    table: Seen,
}

impl FrameReader {
    /// The messages of a frame. After an error the session is over.
    pub fn read(&mut self, frame: &[u8]) -> Result<Vec<Message>, BadFrame> {
        let plain = unpack(frame, FRAME_DECODED_BYTES)?;
        let mut r = Reader::new(&plain);
        let table = &mut self.table;
        let mut messages = Vec::new();
        while !r.is_empty() {
            let message = match r.byte()? {
                1 => Message::Hello(Box::new(read_hello(&mut r, table)?)),
                2 => Message::Run(Box::new(run::decode(&mut r, table)?)),
                3 => Message::Ack(read_lines(&mut r, table)?),
                4 => Message::Want(read_spaces(&mut r, table)?),
                5 => Message::Tips(read_spaces(&mut r, table)?, read_lines(&mut r, table)?),
                6 => match read_lines(&mut r, table)?.pop() {
                    Some((line, tips)) => Message::Trail(line, tips),
                    None => return Err(BadFrame(Refusal::Malformed)),
                },
                7 => Message::Flushed,
                8 => {
                    let count = r.count(TIPS_PER_MESSAGE.min(r.len()))?;
                    let read = (0..count).map(|_| Ok((table.node(&mut r)?, r.signed()?)));
                    Message::Heard(read.collect::<Result<_, Truncated>>()?)
                }
                9 => Message::Receipts(r.flag()?, Receipts::read(&mut r, RECEIPTS_PER_MESSAGE)?),
                10 => Message::Remembered(r.array()?),
                later if LATER.contains(&later) => {
                    r.bytes(FRAME_DECODED_BYTES)?;
                    continue;
                }
                _ => return Err(BadFrame(Refusal::Malformed)),
            };
            messages.push(message);
        }
        Ok(messages)
    }
}

fn put_all(lines: &Lines, table: &mut Writer, out: &mut Vec<u8>) {
    let lines: Vec<_> = lines.iter().map(|(line, tips)| (line, tips.as_slice())).collect();
    put_lines(&lines, table, out);
}

fn put_spaces(spaces: &[Space], table: &mut Writer, out: &mut Vec<u8>) {
    put_unsigned(out, spaces.len() as u64);
    for space in spaces {
        table.space(space, out);
    }
}

fn read_spaces(r: &mut Reader<'_>, table: &mut Seen) -> Result<Vec<Space>, Truncated> {
    let count = r.count(SPACES_PER_HELLO.min(r.len()))?;
    (0..count).map(|_| table.space(r)).collect()
}

fn put_hello(hello: &Hello, table: &mut Writer, out: &mut Vec<u8>) {
    out.push(1);
    put_unsigned(out, VERSION);
    out.extend_from_slice(hello.network.as_bytes());
    out.extend_from_slice(hello.boot.as_bytes());
    put_signed(out, hello.clock);
    out.extend_from_slice(&hello.digest);
    let Some(spaces) = &hello.spaces else {
        out.push(0);
        return;
    };
    out.push(1);
    put_unsigned(out, spaces.len() as u64);
    for have in spaces {
        table.space(&have.space, out);
        out.extend_from_slice(&have.digest);
        out.push(u8::from(have.lines.is_some()));
        if let Some(lines) = &have.lines {
            put_all(lines, table, out);
        }
    }
}

fn read_hello(r: &mut Reader<'_>, table: &mut Seen) -> Result<Hello, BadFrame> {
    if r.unsigned()? != VERSION {
        return Err(BadFrame(Refusal::WrongVersion));
    }
    let (network, boot) = (NetworkId(r.array()?), Boot(r.array()?));
    let (clock, digest) = (r.signed()?, r.array()?);
    let spaces = if r.flag()? {
        let count = r.count(SPACES_PER_HELLO.min(r.len()))?;
        let mut spaces = Vec::with_capacity(count.min(r.len() / 18));
        for _ in 0..count {
            let (space, digest) = (table.space(r)?, r.array()?);
            let lines = if r.flag()? { Some(read_lines(r, table)?) } else { None };
            spaces.push(SpaceHave { space, digest, lines });
        }
        Some(spaces)
    } else {
        None
    };
    Ok(Hello { network, boot, clock, digest, spaces })
}

#[cfg(test)]
mod tests;
