//! A join code that a person can dictate, and what both sides prove with it.
//!
//! Enters: an address and 16 characters that somebody typed; after the handshake, what TLS says of the connection. Leaves:
//! the key that lies in the code, proofs under it, and the secret that the long code of the same invitation carries. The
//! code says neither who the hub is nor which network it has: whoever answers at the address must prove that it knows the
//! code too, over this very connection, before the box goes on. The box proves first, so that the hub says nothing to one
//! who guesses. 75 bits: nobody tries them all, even with the hash that the network keeps.
//!
//! ```text
//! code    = address "/" 16 digits of Crockford base 32, in fours: 15 of the secret, 1 check
//! opening = 0x83  name: length, bytes  where it listens: length, bytes  age recipient: length, bytes    box
//! root    = root key, 32                                                                                hub
//! proof   = BLAKE3 keyed by the code's key over: who, 1  exporter, 32  box, 32  hub, 32  root key, 32   box
//! answer  = proof, 32  reply as to a long code; or the reply alone, where it is a refusal               hub
//! ```

use std::fmt;
use std::str::FromStr;

use crate::chain::network_id;
use crate::id::NodeId;
use crate::join::{Ask, Reply, decode_reply, encode_reply};
use crate::limit::{NAME_BYTES, RECIPIENT_BYTES};
use crate::refusal::Refusal;
use crate::varint::{Reader, Truncated, put_bytes};

/// What an opening begins with: the version of the long code's question, with its highest bit.
pub const OPENING: u8 = 0x83;
/// What TLS exports for the proofs (RFC 8446, section 7.5).
pub const EXPORTER_LABEL: &[u8] = b"telecentre short join code";
/// Digits of the secret; one more checks them.
const DIGITS: usize = 15;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Longest host name (RFC 1035) and a port.
const ADDRESS_BYTES: usize = 262;

/// A text that is no short join code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadShortCode {
    /// No address, or not 16 characters after it.
    #[error(
        "this is not a join code: it has the hub's address, a slash and 16 characters, as hub.example.org:7400/7K3M-…"
    )]
    Shape,
    /// A character is wrong.
    #[error("one of the 16 characters is wrong: compare them with what the hub printed")]
    Check,
}

/// A one-time code that a person can dictate.
#[derive(Clone, PartialEq, Eq)]
pub struct ShortCode {
    /// Host and port of the hub.
    pub address: String,
    digits: [u8; DIGITS],
}

/// The key that lies in a code: whoever has it can prove it.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeKey(pub [u8; 32]);

/// Which side proves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The one that joins.
    Joiner,
    /// The hub.
    Hub,
}

/// What both sides see of one connection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transcript {
    /// What TLS exports under [`EXPORTER_LABEL`].
    pub exporter: [u8; 32],
    /// The one that joins, as its key proved.
    pub joiner: NodeId,
    /// The hub, as its key proved.
    pub hub: NodeId,
    /// The network's root key.
    pub root: NodeId,
}

impl ShortCode {
    /// A code out of random bytes, for a hub at this address.
    pub fn new(address: String, random: [u8; DIGITS]) -> Self {
        Self { address, digits: random.map(|byte| byte & 31) }
    }

    /// The key that lies in it.
    pub fn key(&self) -> CodeKey {
        CodeKey(blake3::derive_key("telecentre 1 key of a short join code", &self.digits))
    }
}

impl CodeKey {
    /// The secret that the long code of the same invitation carries, of which the network keeps the hash.
    pub fn secret(&self) -> [u8; 16] {
        let derived = blake3::derive_key("telecentre 1 secret of a short join code", &self.0);
        let mut secret = [0; 16];
        secret.copy_from_slice(&derived[..16]);
        secret
    }

    /// That one side knows the key, on this connection.
    pub fn proof(&self, side: Side, seen: &Transcript) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&[match side {
            Side::Joiner => 1,
            Side::Hub => 2,
        }]);
        for part in [&seen.exporter, &seen.joiner.0, &seen.hub.0, &network_id(&seen.root).0, &seen.root.0] {
            hasher.update(part);
        }
        *hasher.finalize().as_bytes()
    }

    /// Whether this is what that side proves, in a time that says nothing of how much of it is right.
    pub fn is_proof(&self, side: Side, seen: &Transcript, given: &[u8; 32]) -> bool {
        blake3::Hash::from_bytes(self.proof(side, seen)) == blake3::Hash::from_bytes(*given)
    }
}

impl fmt::Debug for CodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("key of a join code")
    }
}

impl fmt::Debug for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The secret stays out of logs.
        write!(f, "short join code at {}", self.address)
    }
}

/// Odd weights: any one wrong digit shows, and nearly any two that changed places.
fn check(digits: &[u8; DIGITS]) -> u8 {
    let sum = digits.iter().zip((1..).step_by(2)).fold(0_u32, |sum, (digit, weight)| sum + u32::from(*digit) * weight);
    u8::try_from(sum & 31).unwrap_or(0)
}

impl fmt::Display for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.address)?;
        for (n, digit) in self.digits.iter().copied().chain([check(&self.digits)]).enumerate() {
            if n > 0 && n % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(ALPHABET[usize::from(digit & 31)]))?;
        }
        Ok(())
    }
}

/// The value of a digit as people write it: small or great, O for 0, I and L for 1.
fn digit(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|known| char::from(*known) == c).and_then(|at| u8::try_from(at).ok())
}

impl FromStr for ShortCode {
    type Err = BadShortCode;

    fn from_str(text: &str) -> Result<Self, BadShortCode> {
        let text = text.trim();
        let cut = text.rfind('/').or_else(|| text.find(char::is_whitespace)).ok_or(BadShortCode::Shape)?;
        let (address, code) = text.split_at(cut);
        let address = address.trim();
        let signs = |c: &char| !matches!(c, '/' | '-' | '–' | ' ' | '\u{a0}');
        let read: Vec<Option<u8>> = code.chars().filter(signs).take(DIGITS + 2).map(digit).collect();
        if address.is_empty() || address.len() > ADDRESS_BYTES || address.contains(char::is_whitespace) {
            return Err(BadShortCode::Shape);
        }
        let read: [Option<u8>; DIGITS + 1] = read.try_into().map_err(|_| BadShortCode::Shape)?;
        let mut digits = [0; DIGITS];
        for (to, from) in digits.iter_mut().zip(read) {
            *to = from.ok_or(BadShortCode::Check)?;
        }
        if read[DIGITS] != Some(check(&digits)) {
            return Err(BadShortCode::Check);
        }
        Ok(Self { address: address.to_owned(), digits })
    }
}

/// What a box says of itself before anything is proven.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opening {
    /// What the box is called.
    pub name: String,
    /// Host and port where the box listens, if it says.
    pub listens: String,
    /// The age recipient to which files for this box are encrypted.
    pub recipient: String,
}

impl Opening {
    /// As bytes of one frame.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![OPENING];
        for text in [&self.name, &self.listens, &self.recipient] {
            put_bytes(&mut out, text.as_bytes());
        }
        out
    }

    /// From the bytes of a frame.
    pub fn decode(bytes: &[u8]) -> Result<Self, Refusal> {
        let wrong = |_: Truncated| Refusal::Malformed;
        let mut r = Reader::new(bytes);
        if r.byte().map_err(wrong)? != OPENING {
            return Err(Refusal::WrongVersion);
        }
        let mut text = |limit| {
            let bytes = r.bytes(limit).map_err(wrong)?;
            String::from_utf8(bytes.to_vec()).map_err(|_| Refusal::Malformed)
        };
        let (name, listens, recipient) = (text(NAME_BYTES)?, text(ADDRESS_BYTES)?, text(RECIPIENT_BYTES)?);
        if r.is_empty() { Ok(Self { name, listens, recipient }) } else { Err(Refusal::Malformed) }
    }

    /// What the box would have asked with the long code of the same invitation.
    pub fn asks(self, root: &NodeId, key: &CodeKey) -> Ask {
        let Self { name, listens, recipient } = self;
        Ask { network: network_id(root), secret: key.secret(), name, listens, recipient }
    }
}

/// The hub's answer as bytes of one frame: its proof, if the box's held, and the reply.
pub fn encode_answer(proof: Option<[u8; 32]>, reply: &Reply) -> Vec<u8> {
    [proof.map(Vec::from).unwrap_or_default(), encode_reply(reply)].concat()
}

/// The proof and the reply of an answer; a refusal that nobody proved has no proof.
pub fn decode_answer(bytes: &[u8]) -> (Option<[u8; 32]>, Reply) {
    match bytes.split_first_chunk::<32>() {
        Some((proof, reply)) => (Some(*proof), decode_reply(reply)),
        // Only a refusal is believed without a proof.
        None => (None, Err(decode_reply(bytes).err().unwrap_or(Refusal::Malformed))),
    }
}

#[cfg(test)]
mod tests;
