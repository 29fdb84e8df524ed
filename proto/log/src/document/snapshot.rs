//! A document as bytes, to be kept beside the journal and loaded instead of rebuilt.
//!
//! ```text
//! 3  check of the rest, 8 (BLAKE3)
//!    entry count (actor: number [16 bytes if new]  seq  time: zigzag distance  operations << 1 | void)*
//!    Automerge's own form
//! ```
//! Enters: a document, or bytes that were kept. Leaves: bytes, or a document. Never trusted: the caller compares the
//! entries that it names with those that are held, and rebuilds the document where they differ.

use std::collections::HashMap;

use automerge::Automerge;

use super::{ACTOR, Applied, Document, DocumentKind};
use crate::id::ActorId;
use crate::record::Stamp;
use crate::varint::{Reader, Truncated, put_signed, put_unsigned};

const VERSION: u8 = 3;
const CHECK_BYTES: usize = 8;

fn check(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    crate::id::Hash(*blake3::hash(bytes).as_bytes()).first()
}

/// A snapshot that can't be used; the document is rebuilt from its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the kept copy of a document is damaged or of another release; it is rebuilt from the journal")]
pub struct BadSnapshot;

impl From<Truncated> for BadSnapshot {
    fn from(_: Truncated) -> Self {
        Self
    }
}

impl Document {
    /// The document as bytes.
    pub fn save(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        out.extend_from_slice(&[0; CHECK_BYTES]);
        put_unsigned(&mut out, self.applied.len() as u64);
        let mut actors: HashMap<ActorId, usize> = HashMap::new();
        let mut time = 0;
        for (i, applied) in self.applied.iter().enumerate() {
            let Stamp { actor, seq, time: at, .. } = applied.stamp;
            let known = actors.get(&actor).copied();
            put_unsigned(&mut out, known.unwrap_or(actors.len()) as u64);
            if known.is_none() {
                out.extend_from_slice(actor.as_bytes());
                actors.insert(actor, actors.len());
            }
            put_unsigned(&mut out, seq);
            put_signed(&mut out, at.wrapping_sub(time));
            time = at;
            let next = self.applied.get(i + 1).map_or(self.next_op, |a| a.first_op);
            put_unsigned(&mut out, (next - applied.first_op) << 1 | u64::from(applied.void));
        }
        out.extend_from_slice(&self.automerge.save_nocompress());
        let (head, rest) = out.split_at_mut(1 + CHECK_BYTES);
        head[1..].copy_from_slice(&check(rest));
        out
    }

    /// The document of this kind of bytes that [`Document::save`] made. Its entries have no ranks yet.
    pub fn load(kind: DocumentKind, bytes: &[u8]) -> Result<Self, BadSnapshot> {
        let mut r = Reader::new(bytes);
        let (applied, next_op) = read_entries(&mut r)?;
        let automerge = Automerge::load(r.take(r.len())?).map_err(|_| BadSnapshot)?;
        let automerge = automerge.with_actor(ACTOR.as_slice().into());
        Ok(Self { kind, automerge, applied, next_op })
    }
}

fn read_entries(r: &mut Reader<'_>) -> Result<(Vec<Applied>, u64), BadSnapshot> {
    if r.byte()? != VERSION {
        return Err(BadSnapshot);
    }
    // The library panics on some damaged documents: only what was kept reaches it.
    let kept: [u8; CHECK_BYTES] = r.array()?;
    if kept != check(r.clone().take(r.len())?) {
        return Err(BadSnapshot);
    }
    let count = r.count(r.len())?;
    let mut actors: Vec<ActorId> = Vec::new();
    let mut applied = Vec::with_capacity(count.min(r.len() / 4));
    let mut first_op: u64 = 1;
    let mut time: i64 = 0;
    for _ in 0..count {
        let number = r.count(actors.len())?;
        if number == actors.len() {
            actors.push(ActorId(r.array()?));
        }
        let seq = r.unsigned()?;
        time = time.wrapping_add(r.signed()?);
        let flags = r.unsigned()?;
        let stamp = Stamp { actor: actors[number], seq, time, rank: 0 };
        applied.push(Applied { stamp, first_op, void: flags & 1 == 1 });
        first_op = first_op.checked_add(flags >> 1).ok_or(BadSnapshot)?;
    }
    Ok((applied, first_op))
}
