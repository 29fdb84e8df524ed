//! Identifiers: who wrote, where, and which record.
//!
//! Enters: raw bytes and text from keys, wire and forms. Leaves: fixed-size values that compare, hash and print.
//! Text forms are lower-case hex for keys and hashes, and lower-case Crockford base 32 for record ids, because hosts
//! read those aloud. Never draws a random byte itself: whoever needs a fresh id passes the bytes in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

mod text;

pub use text::{BadId, Slug, Space};

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $bytes]);

        impl $name {
            /// The raw bytes.
            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                text::write_hex(f, &self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                text::write_hex(f, &self.0[..4])?;
                f.write_str("…")
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(s: &str) -> Result<Self, BadId> {
                text::parse_hex(s).map(Self).ok_or_else(|| BadId::hex($what, $bytes, s))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

hex_id!(
    /// A replica: its Ed25519 public key (RFC 8032), 32 bytes.
    NodeId, 32, "node id"
);
hex_id!(
    /// A network: the BLAKE3 hash of its root public key.
    NetworkId, 32, "network id"
);
hex_id!(
    /// One run of a replica's process: the first 8 bytes of its NodeId, then 8 random bytes. Also the Automerge actor.
    ActorId, 16, "actor id"
);
hex_id!(
    /// 16 random bytes made at process start and carried in every Hello: two live boots of one NodeId are a clone.
    Boot, 16, "boot id"
);
hex_id!(
    /// A BLAKE3 hash: of a log up to an entry, of an entry's body, or of a set of tips.
    Hash, 32, "hash"
);

hex_id!(
    /// An Ed25519 signature (RFC 8032).
    Signature, 64, "signature"
);
/// So many bytes of a NodeId stand in every record that it begins: in a network no two replicas ever share them.
pub const TAG_BYTES: usize = 3;

impl NodeId {
    /// What the ids of records begin with that this replica begins.
    pub const fn tag(&self) -> [u8; TAG_BYTES] {
        [self.0[0], self.0[1], self.0[2]]
    }
}

impl ActorId {
    /// The actor of a replica for one run of its process, from 8 bytes of the operating system's random source.
    pub fn new(author: &NodeId, random: [u8; 8]) -> Self {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&author.0[..8]);
        id[8..].copy_from_slice(&random);
        Self(id)
    }

    /// Whether this actor can be a run of `author`: its first 8 bytes are the author's.
    pub fn is_of(&self, author: &NodeId) -> bool {
        self.0[..8] == author.0[..8]
    }

    /// The 8 bytes that tell this run from the author's other runs.
    pub fn suffix(&self) -> [u8; 8] {
        let mut out = [0; 8];
        out.copy_from_slice(&self.0[8..]);
        out
    }
}

impl Hash {
    /// What names an entry wherever that is not signed over all of it: nobody can make two hashes that share as much.
    pub fn short(&self) -> ShortHash {
        let mut short = self.first();
        if cfg!(feature = "short-names") {
            // For tests that let a liar collide names: as wide as ever, and all but two bytes of it zero.
            short[2..].fill(0);
        }
        ShortHash(short)
    }

    /// Its first bytes, at most 32.
    pub fn first<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        out.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
        out
    }
}

hex_id!(
    /// The first 16 bytes of a [`struct@Hash`]: with 8, a pair that shares them is made in minutes.
    ShortHash, 16, "short hash"
);

/// A record: the first 3 bytes of the NodeId of its author, who is said to have *begun* it, and 5 random bytes, never
/// derived from a name. No two replicas of a network share those 3 bytes, so who began a record follows from its id
/// alone. Among 100,000 ids of one author a new one meets an old one with a chance of 10⁻⁷; whoever draws it looks, and
/// draws again. (An id that came in a file may carry anybody's tag, or nobody's.)
/// Printed as 13 characters of lower-case Crockford base 32.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub [u8; 8]);

impl RecordId {
    /// The one record of a document that describes a single thing (`profile`, the network's own settings).
    pub const SINGLE: Self = Self([0; 8]);

    /// The id of a record that `author` begins, from 5 random bytes.
    pub const fn of(author: &NodeId, random: [u8; 5]) -> Self {
        let (tag, own) = (author.tag(), random);
        Self([tag[0], tag[1], tag[2], own[0], own[1], own[2], own[3], own[4]])
    }

    /// The id under which `author` offers again what another one began: the same for the same record, whenever it is
    /// offered. Of two records of one author the chance that they meet in one id is 2⁻⁴⁰.
    #[must_use]
    pub fn again(&self, author: &NodeId) -> Self {
        Self::of(author, Hash(blake3::derive_key("telecentre 3 id of what is offered again", &self.0)).first())
    }

    /// The bytes that say who began it.
    pub const fn tag(&self) -> [u8; TAG_BYTES] {
        [self.0[0], self.0[1], self.0[2]]
    }

    /// Whether `author` began this record.
    pub fn is_of(&self, author: &NodeId) -> bool {
        self.tag() == author.tag()
    }

    /// The raw bytes.
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::write_base32(f, u64::from_be_bytes(self.0))
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for RecordId {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        text::parse_base32(s).map(|n| Self(n.to_be_bytes())).ok_or_else(|| BadId::record(s))
    }
}

impl Serialize for RecordId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RecordId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// All that one replica ever wrote in a space.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Line {
    /// What is replicated as one.
    pub space: Space,
    /// The replica that wrote it (for the charter: the root key).
    pub author: NodeId,
}

/// An entry of a log: the `seq`-th (from 1) of `actor`, and the hash of the log up to and with it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// The run of a replica's process that wrote the log.
    pub actor: ActorId,
    /// Counted from 1.
    pub seq: u64,
    /// The chain's hash after this entry.
    pub h: Hash,
}

#[cfg(test)]
mod tests;
