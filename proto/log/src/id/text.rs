//! Text forms of identifiers, and the identifiers that are text: slugs and spaces.
//!
//! Enters: text from forms, files and peers. Leaves: validated values, or a [`BadId`] that says what was wrong with
//! which text. Never accepts two spellings of one value, except that record ids may be typed in capitals and with the
//! look-alikes that Crockford's alphabet folds (o→0, i and l→1).

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::limit::SLUG_BYTES;

const HEX: &[u8; 16] = b"0123456789abcdef";
const CROCKFORD: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const RECORD_CHARS: usize = 13;

/// A text that should have been an identifier and is not. The sentence quotes it, shortened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BadId {
    message: String,
}

impl BadId {
    pub(super) fn hex(what: &str, bytes: usize, got: &str) -> Self {
        Self { message: format!("“{}” is not a {what}: it has {} hexadecimal digits", shortened(got), bytes * 2) }
    }

    pub(super) fn record(got: &str) -> Self {
        Self {
            message: format!("“{}” is not a record id: it has {RECORD_CHARS} letters and digits", shortened(got))
        }
    }

    fn slug(got: &str) -> Self {
        Self {
            message: format!(
                "“{}” is not a short name: use 1 to {SLUG_BYTES} lower-case letters, digits and hyphens, starting with a letter or digit",
                shortened(got)
            ),
        }
    }

    fn space(got: &str) -> Self {
        Self {
            message: format!("“{}” is not a space: use commons, directory, centre/NAME or lent/NAME", shortened(got)),
        }
    }
}

fn shortened(text: &str) -> String {
    let mut out: String = text.chars().take(40).collect();
    if text.chars().nth(40).is_some() {
        out.push('…');
    }
    out
}

pub(super) fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    for b in bytes {
        write!(f, "{b:02x}")?;
    }
    Ok(())
}

pub(super) fn parse_hex<const N: usize>(s: &str) -> Option<[u8; N]> {
    let s = s.as_bytes();
    if s.len() != 2 * N {
        return None;
    }
    let digit = |c: u8| HEX.iter().position(|h| *h == c.to_ascii_lowercase()).and_then(|p| u8::try_from(p).ok());
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(s.chunks_exact(2)) {
        *byte = (digit(pair[0])? << 4) | digit(pair[1])?;
    }
    Some(out)
}

pub(super) fn write_base32(f: &mut fmt::Formatter<'_>, n: u64) -> fmt::Result {
    let mut out = [b'0'; RECORD_CHARS];
    for (i, c) in out.iter_mut().rev().enumerate() {
        *c = CROCKFORD[usize::try_from((n >> (5 * i)) & 31).unwrap_or(0)];
    }
    f.pad(std::str::from_utf8(&out).unwrap_or_default())
}

pub(super) fn parse_base32(s: &str) -> Option<u64> {
    if s.len() != RECORD_CHARS {
        return None;
    }
    let mut n: u128 = 0;
    for c in s.bytes() {
        let c = match c.to_ascii_lowercase() {
            b'o' => b'0',
            b'i' | b'l' => b'1',
            other => other,
        };
        n = (n << 5) | u128::try_from(CROCKFORD.iter().position(|x| *x == c)?).ok()?;
    }
    u64::try_from(n).ok()
}

/// The short name of a centre or a resource: lower-case letters, digits and hyphens.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

impl Slug {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        let good = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        if s.is_empty() || s.len() > SLUG_BYTES || s.starts_with('-') || !s.bytes().all(good) {
            return Err(BadId::slug(s));
        }
        Ok(Self(s.into()))
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is replicated as one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// The network itself: who is enrolled, which centres there are, courses and agreements.
    Commons,
    /// The members.
    Directory,
    /// A centre's profile, ledger, requests, sessions and guests.
    Centre(Slug),
    /// The hub's entries as the steward of resources that a centre lent it.
    Lent(Slug),
}

impl fmt::Display for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Commons => f.write_str("commons"),
            Self::Directory => f.write_str("directory"),
            Self::Centre(slug) => write!(f, "centre/{slug}"),
            Self::Lent(slug) => write!(f, "lent/{slug}"),
        }
    }
}

impl fmt::Debug for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Space {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        let slug = |text: &str| text.parse().map_err(|_| BadId::space(s));
        match s.split_once('/') {
            None if s == "commons" => Ok(Self::Commons),
            None if s == "directory" => Ok(Self::Directory),
            Some(("centre", rest)) => Ok(Self::Centre(slug(rest)?)),
            Some(("lent", rest)) => Ok(Self::Lent(slug(rest)?)),
            _ => Err(BadId::space(s)),
        }
    }
}

macro_rules! text_serde {
    ($name:ident) => {
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

text_serde!(Slug);
text_serde!(Space);
