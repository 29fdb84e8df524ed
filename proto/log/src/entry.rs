//! An entry: what one step of a log says, and the bytes of it that are hashed.
//!
//! Enters: drafts (through `replica`) or fields decoded from a wire, a journal or a bundle. Leaves: the canonical head
//! and the hash of the body, which the chain signs. The canonical form is ours alone and independent of how an entry
//! travels (`run` packs it tighter with tables):
//!
//! ```text
//! head = 3  document: length, bytes  time: zigzag seconds
//!        dependency count  (space: length, bytes  author, 32  actor, 16  seq  short hash, 16)*
//!        0 | 1 tip count (actor, 16  seq  hash, 32)*                 1: a birth, in the first entry of a log only
//!        extension count  (code: varint > 0, ascending  length, bytes)*
//! ```
//! An extension says something more of an entry, under a code that is never given another meaning. One that a release
//! does not know is kept, passed on and hashed, and changes nothing there: what such a release must not show is written
//! in a document of a kind that it does not know.
//! Never holds more than [`limit`](crate::limit) allows: the decoder refuses before it allocates.

use crate::id::{ActorId, Hash, Line, Position, ShortHash};
use crate::kind::DocumentName;
use crate::varint::{put_bytes, put_signed, put_unsigned};

/// The version of the canonical head: what it begins with.
const HEAD_VERSION: u8 = 3;

/// A tip of another line that the author held when it wrote: the entry shows nothing before that tip is visible.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dependency {
    /// The other line.
    pub line: Line,
    /// The run that wrote the tip.
    pub actor: ActorId,
    /// Its number there.
    pub seq: u64,
    /// Which branch, should there be several.
    pub h: ShortHash,
}

/// What is never erased of an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// The document that the puts belong to.
    pub document: DocumentName,
    /// The author's clock: Unix seconds. Shown, never decided by.
    pub time: i64,
    /// Tips of other lines that this entry follows.
    pub dependencies: Vec<Dependency>,
    /// In the first entry of a log: every tip of its own line that its author held then.
    pub birth: Option<Vec<Position>>,
    /// What else is said of it, by ascending code. Never a person's text: it can't be erased.
    pub extensions: Vec<Extension>,
}

/// Something more that an entry's head says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extension {
    /// What: above 0.
    pub code: u32,
    /// At most [`EXTENSION_BYTES`](crate::limit::EXTENSION_BYTES).
    pub bytes: Vec<u8>,
}

/// The puts, or what is left after their erasure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Body {
    /// Canonical body bytes (see [`crate::body`]).
    Present(Vec<u8>),
    /// Erased: the hash that keeps the chain verifiable.
    Erased(Hash),
}

/// One step of a log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Document, time, order.
    pub head: Head,
    /// The puts.
    pub body: Body,
}

impl Head {
    /// The canonical bytes.
    pub fn canonical(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(32);
        out.push(HEAD_VERSION);
        put_bytes(&mut out, self.document.as_str().as_bytes());
        put_signed(&mut out, self.time);
        put_unsigned(&mut out, self.dependencies.len() as u64);
        for dependency in &self.dependencies {
            put_bytes(&mut out, dependency.line.space.to_string().as_bytes());
            out.extend_from_slice(dependency.line.author.as_bytes());
            out.extend_from_slice(dependency.actor.as_bytes());
            put_unsigned(&mut out, dependency.seq);
            out.extend_from_slice(dependency.h.as_bytes());
        }
        match &self.birth {
            None => out.push(0),
            Some(tips) => {
                out.push(1);
                put_unsigned(&mut out, tips.len() as u64);
                for tip in tips {
                    out.extend_from_slice(tip.actor.as_bytes());
                    put_unsigned(&mut out, tip.seq);
                    out.extend_from_slice(tip.h.as_bytes());
                }
            }
        }
        put_unsigned(&mut out, self.extensions.len() as u64);
        for extension in &self.extensions {
            put_unsigned(&mut out, u64::from(extension.code));
            put_bytes(&mut out, &extension.bytes);
        }
        out
    }
}

impl Body {
    /// The BLAKE3 hash of the body bytes, whether they are still there or not.
    pub fn hash(&self) -> Hash {
        match self {
            Self::Present(bytes) => Hash(*blake3::hash(bytes).as_bytes()),
            Self::Erased(hash) => *hash,
        }
    }

    /// The bytes, unless erased.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Present(bytes) => Some(bytes),
            Self::Erased(_) => None,
        }
    }

    /// Bytes it takes in a run.
    pub fn len(&self) -> usize {
        self.bytes().map_or(32, <[u8]>::len)
    }

    /// Whether it has no puts at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Entry {
    /// About what it adds to a run, uncompressed: the unit in which lag is counted.
    pub fn weight(&self) -> usize {
        let birth = self.head.birth.as_ref().map_or(0, |tips| 1 + tips.len() * 44);
        let extensions: usize = self.head.extensions.iter().map(|e| 2 + e.bytes.len()).sum();
        6 + self.body.len() + self.head.dependencies.len() * 22 + birth + extensions
    }

    /// The most bytes that it takes in a run, after an entry of `previous`, where everything is named for the first time.
    pub fn bound(&self, previous: Option<&DocumentName>) -> usize {
        let named = previous == Some(&self.head.document);
        let document = if named { 0 } else { 4 + self.head.document.as_str().len() };
        let birth = self.head.birth.as_ref().map_or(0, |tips| 2 + tips.len() * 53);
        let line = |d: &Dependency| 129 + d.line.space.to_string().len();
        let extensions: usize = self.head.extensions.iter().map(|e| 8 + e.bytes.len()).sum();
        14 + self.body.len() + document + birth + self.head.dependencies.iter().map(line).sum::<usize>() + extensions
    }
}
