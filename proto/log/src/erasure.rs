//! Erasure: the text goes, its hash stays, and whoever has done it says so.
//!
//! Enters: runs and blocks, and what the network erased. Leaves: the same runs without the bodies of those documents
//! (chains and signatures hold on, since they cover the hash of a body), and receipts: which erasures a replica has
//! carried out, and when, as bytes for a peer and for the cache.
//!
//! ```text
//! receipts = count  (1 member, 2 guest: record id, 8 | 0 of a later release: name: length, bytes
//!                    when: zigzag distance from the last, seconds)*
//! ```
//! Never touches a document that was not erased, and never changes what a run is signed over.

use std::collections::BTreeMap;

use crate::chain::SignedRun;
use crate::entry::Body;
use crate::id::{Hash, RecordId};
use crate::kind::{DocumentKind, DocumentName};
use crate::limit::{DOCUMENT_NAME_BYTES, RECEIPTS_PER_MESSAGE};
use crate::run;
use crate::varint::{Reader, Truncated, put_bytes, put_signed, put_unsigned};

/// Takes the bodies of erased documents out of a run. Returns whether there were any.
pub fn strip(run: &mut SignedRun, erased: impl Fn(&DocumentName) -> bool) -> bool {
    let mut stripped = false;
    for entry in &mut run.entries {
        if entry.body.bytes().is_some() && erased(&entry.head.document) {
            entry.body = Body::Erased(entry.body.hash());
            stripped = true;
        }
    }
    stripped
}

/// A block (a journal record's payload) without the bodies of erased documents; `None` when it holds none of them.
/// Runs keep their places in it.
pub fn rewrite(block: &[u8], erased: impl Fn(&DocumentName) -> bool) -> Result<Option<Vec<u8>>, Truncated> {
    let mut runs = run::decode_block(block)?;
    let mut stripped = false;
    for run in &mut runs {
        stripped |= strip(run, &erased);
    }
    Ok(stripped.then(|| run::encode_block(&runs)))
}

/// A block from which something was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thinned {
    /// What is left; none when no run is.
    pub block: Option<Vec<u8>>,
    /// For each run that is left, its place before.
    pub places: Vec<u32>,
}

/// A block without the bodies of erased documents and without the runs at these places, which nobody holds any more;
/// `None` when it is as it was.
pub fn thin(
    block: &[u8],
    erased: impl Fn(&DocumentName) -> bool,
    shed: impl Fn(u32) -> bool,
) -> Result<Option<Thinned>, Truncated> {
    let mut left: Vec<(u32, SignedRun)> = (0..).zip(run::decode_block(block)?).collect();
    let before = left.len();
    left.retain(|(nth, _)| !shed(*nth));
    let mut changed = left.len() < before;
    for (_, run) in &mut left {
        changed |= strip(run, &erased);
    }
    let (places, runs): (Vec<u32>, Vec<SignedRun>) = left.into_iter().unzip();
    let block = (!runs.is_empty()).then(|| run::encode_block(&runs));
    Ok(changed.then_some(Thinned { block, places }))
}

/// Which erasures a replica has carried out, and when: Unix seconds by its own clock.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Receipts(pub BTreeMap<DocumentName, i64>);

impl Receipts {
    /// What two sides compare before they list anything.
    pub fn digest(&self) -> [u8; 8] {
        let hash = blake3::derive_key("telecentre 3 digest of erasure receipts", &self.encode());
        Hash(hash).first()
    }

    /// What of it `told` does not say; `None` where `told` says something that no longer holds.
    pub fn beyond(&self, told: &Self) -> Option<Self> {
        let holds = told.0.iter().all(|(name, at)| self.0.get(name) == Some(at));
        let new = |(name, _): &(&DocumentName, &i64)| !told.0.contains_key(*name);
        holds.then(|| Self(self.0.iter().filter(new).map(|(name, at)| (name.clone(), *at)).collect()))
    }

    /// Pieces that each fit a message; none for no receipts.
    pub fn pieces(&self) -> Vec<Self> {
        let mut rest = self.0.iter().map(|(name, at)| (name.clone(), *at)).peekable();
        let mut pieces = Vec::new();
        while rest.peek().is_some() {
            pieces.push(Self(rest.by_ref().take(RECEIPTS_PER_MESSAGE).collect()));
        }
        pieces
    }

    /// As bytes: for the cache.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.put(&mut out);
        out
    }

    /// From bytes of the cache.
    pub fn decode(bytes: &[u8]) -> Result<Self, Truncated> {
        Self::read(&mut Reader::new(bytes), usize::MAX)
    }

    /// Appends it to a message.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        let erasable: Vec<_> = self.0.iter().filter(|(name, _)| name.is_erasable()).collect();
        put_unsigned(out, erasable.len() as u64);
        let mut last = 0_i64;
        for (name, at) in erasable {
            match name.kind() {
                DocumentKind::Member(id) => put_id(MEMBER, id, out),
                DocumentKind::Guest(id) => put_id(GUEST, id, out),
                _ => {
                    out.push(NAMED);
                    put_bytes(out, name.as_str().as_bytes());
                }
            }
            put_signed(out, at.wrapping_sub(last));
            last = *at;
        }
    }

    /// Reads it from a message, at most `limit` of them.
    pub(crate) fn read(r: &mut Reader<'_>, limit: usize) -> Result<Self, Truncated> {
        // One takes at least 10 bytes.
        let count = r.count(limit.min(r.len() / 10))?;
        let mut receipts = BTreeMap::new();
        let mut last = 0_i64;
        for _ in 0..count {
            let name = match r.byte()? {
                MEMBER => DocumentName::member(RecordId(r.array()?)),
                GUEST => DocumentName::guest(RecordId(r.array()?)),
                NAMED => read_name(r)?,
                _ => return Err(Truncated),
            };
            last = last.wrapping_add(r.signed()?);
            receipts.insert(name, last);
        }
        Ok(Self(receipts))
    }
}

const NAMED: u8 = 0;
const MEMBER: u8 = 1;
const GUEST: u8 = 2;

fn put_id(kind: u8, id: RecordId, out: &mut Vec<u8>) {
    out.push(kind);
    out.extend_from_slice(id.as_bytes());
}

/// The name of a document of a kind that has no number of its own here.
fn read_name(r: &mut Reader<'_>) -> Result<DocumentName, Truncated> {
    let name = std::str::from_utf8(r.bytes(DOCUMENT_NAME_BYTES)?).map_err(|_| Truncated)?;
    let name: DocumentName = name.parse().map_err(|_| Truncated)?;
    let numbered = matches!(name.kind(), DocumentKind::Member(_) | DocumentKind::Guest(_));
    if name.is_erasable() && !numbered { Ok(name) } else { Err(Truncated) }
}
