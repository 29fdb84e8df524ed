//! Joining a network: the code that a hub gives out, and the two messages that turn it into an enrolment.
//!
//! Enters: a code typed or pasted by a person, or a message from the other side. Leaves: what they say, or what is
//! wrong with them. The secret has 128 bits and is kept by the hub as its hash only; the first replica that shows it
//! is bound to it, and may show it again if the answer was lost.
//!
//! ```text
//! code  = "tc1-" and Crockford base 32 of: hub, 32  network, 32  secret, 16  address (the rest)  check, 4
//! ask   = 2  network, 32  secret, 16  name: length, bytes  where it listens: length, bytes (may be empty)
//!         age recipient: length, bytes
//! reply = 0 (joined) centre: length, bytes (may be empty) | refusal: number
//! ```

use std::fmt;
use std::str::FromStr;

use crate::id::{Hash, NetworkId, NodeId, Slug};
use crate::limit::{NAME_BYTES, RECIPIENT_BYTES};
use crate::refusal::Refusal;
use crate::varint::{Reader, Truncated, put_bytes, put_unsigned};

/// Of what is asked. One who speaks another protocol is told so before it is enrolled.
const VERSION: u8 = 3;
const PREFIX: &str = "tc1-";
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Longest host name (RFC 1035) and a port.
const ADDRESS_BYTES: usize = 262;
/// A code's characters at most.
const CODE_CHARS: usize = 700;

/// A one-time code with which a replica joins a network.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinCode {
    /// Who will answer.
    pub hub: NodeId,
    /// The network.
    pub network: NetworkId,
    /// What only the invited know.
    pub secret: [u8; 16],
    /// Host and port of the hub.
    pub address: String,
}

/// A text that is not a join code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadJoinCode {
    /// It does not begin as join codes do.
    #[error("this is not a join code: it begins with {PREFIX}; copy all of what the hub printed")]
    Prefix,
    /// Letters are missing or wrong.
    #[error("the join code is damaged: some of its letters are missing or wrong; copy it again, all of it")]
    Damaged,
}

/// What may be kept of a secret, and compared.
pub fn secret_hash(secret: &[u8; 16]) -> Hash {
    Hash(blake3::derive_key("telecentre 1 secret of a join code", secret))
}

fn check(bytes: &[u8]) -> [u8; 4] {
    let hash = blake3::derive_key("telecentre 1 check of a join code", bytes);
    [hash[0], hash[1], hash[2], hash[3]]
}

impl fmt::Display for JoinCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [self.hub.as_bytes().as_slice(), self.network.as_bytes(), &self.secret].concat();
        bytes.extend_from_slice(self.address.as_bytes());
        let check = check(&bytes);
        bytes.extend_from_slice(&check);
        f.write_str(PREFIX)?;
        let mut bits: u32 = 0;
        let mut count = 0;
        for byte in bytes {
            bits = bits << 8 | u32::from(byte);
            count += 8;
            while count >= 5 {
                count -= 5;
                write_digit(f, bits >> count)?;
            }
        }
        if count > 0 { write_digit(f, bits << (5 - count)) } else { Ok(()) }
    }
}

fn write_digit(f: &mut fmt::Formatter<'_>, bits: u32) -> fmt::Result {
    write!(f, "{}", char::from(ALPHABET[usize::try_from(bits & 31).unwrap_or(0)]))
}

impl fmt::Debug for JoinCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The secret stays out of logs.
        write!(f, "join code of {:?} at {}", self.hub, self.address)
    }
}

impl FromStr for JoinCode {
    type Err = BadJoinCode;
    fn from_str(text: &str) -> Result<Self, BadJoinCode> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).take(CODE_CHARS).collect();
        let digits = text.strip_prefix(PREFIX).ok_or(BadJoinCode::Prefix)?;
        let mut bytes = Vec::with_capacity(digits.len() * 5 / 8);
        let mut bits: u32 = 0;
        let mut count = 0;
        for c in digits.bytes() {
            let digit = ALPHABET.iter().position(|d| *d == c.to_ascii_lowercase()).ok_or(BadJoinCode::Damaged)?;
            bits = bits << 5 | u32::try_from(digit).unwrap_or(0);
            count += 5;
            if count >= 8 {
                count -= 8;
                bytes.push(u8::try_from(bits >> count & 0xff).unwrap_or(0));
            }
            bits &= 0xfff;
        }
        let (content, sum) = bytes.split_last_chunk::<4>().ok_or(BadJoinCode::Damaged)?;
        if check(content) != *sum {
            return Err(BadJoinCode::Damaged);
        }
        let damaged = |_: Truncated| BadJoinCode::Damaged;
        let mut r = Reader::new(content);
        let hub = NodeId(r.array().map_err(damaged)?);
        let network = NetworkId(r.array().map_err(damaged)?);
        let secret = r.array().map_err(damaged)?;
        let address = r.take(r.len()).map_err(damaged)?;
        if address.len() > ADDRESS_BYTES {
            return Err(BadJoinCode::Damaged);
        }
        let address = String::from_utf8(address.to_vec()).map_err(|_| BadJoinCode::Damaged)?;
        Ok(Self { hub, network, secret, address })
    }
}

/// What the one who joins sends.
#[derive(Clone, PartialEq, Eq)]
pub struct Ask {
    /// The network that the code names.
    pub network: NetworkId,
    /// The code's secret.
    pub secret: [u8; 16],
    /// What the box is called.
    pub name: String,
    /// Host and port where the box listens, if it says; an unspecified host stands for the one it is seen at.
    pub listens: String,
    /// The age recipient to which files for this box are encrypted.
    pub recipient: String,
}

impl Ask {
    /// As bytes of one frame.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        out.extend_from_slice(self.network.as_bytes());
        out.extend_from_slice(&self.secret);
        put_bytes(&mut out, self.name.as_bytes());
        put_bytes(&mut out, self.listens.as_bytes());
        put_bytes(&mut out, self.recipient.as_bytes());
        out
    }

    /// From the bytes of a frame.
    pub fn decode(bytes: &[u8]) -> Result<Self, Refusal> {
        let wrong = |_: Truncated| Refusal::Malformed;
        let mut r = Reader::new(bytes);
        if r.byte().map_err(wrong)? != VERSION {
            return Err(Refusal::WrongVersion);
        }
        let network = NetworkId(r.array().map_err(wrong)?);
        let secret = r.array().map_err(wrong)?;
        let mut text = |limit| {
            let bytes = r.bytes(limit).map_err(wrong)?;
            String::from_utf8(bytes.to_vec()).map_err(|_| Refusal::Malformed)
        };
        let (name, listens, recipient) = (text(NAME_BYTES)?, text(ADDRESS_BYTES)?, text(RECIPIENT_BYTES)?);
        let ask = Self { network, secret, name, listens, recipient };
        if r.is_empty() { Ok(ask) } else { Err(Refusal::Malformed) }
    }
}

/// What the hub answers: the centre that the replica serves, if any.
pub type Reply = Result<Option<Slug>, Refusal>;

/// A reply as bytes of one frame.
pub fn encode_reply(reply: &Reply) -> Vec<u8> {
    let mut out = Vec::new();
    match reply {
        Ok(centre) => {
            out.push(0);
            put_bytes(&mut out, centre.as_ref().map_or("", Slug::as_str).as_bytes());
        }
        Err(refusal) => put_unsigned(&mut out, u64::from(refusal.number())),
    }
    out
}

/// A reply from the bytes of a frame.
pub fn decode_reply(bytes: &[u8]) -> Reply {
    let wrong = |_: Truncated| Refusal::Malformed;
    let mut r = Reader::new(bytes);
    match r.unsigned().map_err(wrong)? {
        0 => {
            let centre = r.bytes(crate::limit::SLUG_BYTES).map_err(wrong)?;
            let centre = std::str::from_utf8(centre).map_err(|_| Refusal::Malformed)?;
            if centre.is_empty() { Ok(None) } else { centre.parse().map(Some).map_err(|_| Refusal::Malformed) }
        }
        number => Err(Refusal::of_number(u16::try_from(number).unwrap_or(u16::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(address: &str) -> JoinCode {
        JoinCode { hub: NodeId([1; 32]), network: NetworkId([2; 32]), secret: [250; 16], address: address.to_owned() }
    }

    proptest! {
        #[test]
        fn a_join_code_reads_back_however_it_is_spaced_and_cased(address in "[a-z0-9.:-]{0,60}") {
            let text = code(&address).to_string();
            let spaced: String = text.chars().flat_map(|c| [c, ' ']).collect();
            prop_assert_eq!(spaced.parse::<JoinCode>().unwrap(), code(&address));
            let (head, tail) = text.split_at(4);
            prop_assert_eq!(format!("{head}{}", tail.to_uppercase()).parse::<JoinCode>().unwrap(), code(&address));
        }

        #[test]
        fn a_join_code_with_a_wrong_letter_is_refused(at in 4usize..150, letter in 0usize..32) {
            let mut text = code("hub.example.org:7000").to_string().into_bytes();
            let at = at.min(text.len() - 2);
            let new = ALPHABET[letter];
            prop_assume!(text[at] != new);
            text[at] = new;
            prop_assert!(String::from_utf8(text).unwrap().parse::<JoinCode>().is_err());
        }

        #[test]
        fn no_bytes_make_the_join_messages_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80), text in ".{0,60}") {
            let _ = Ask::decode(&bytes);
            let _ = decode_reply(&bytes);
            let _ = format!("tc1-{text}").parse::<JoinCode>();
        }
    }

    #[test]
    fn the_join_messages_read_back() {
        let ask = Ask {
            network: NetworkId([2; 32]),
            secret: [3; 16],
            name: "Figeac".to_owned(),
            listens: "0.0.0.0:7001".to_owned(),
            recipient: "age1qqqq".to_owned(),
        };
        assert!(Ask::decode(&ask.encode()).unwrap() == ask);
        for reply in [Ok(None), Ok(Some("figeac".parse().unwrap())), Err(Refusal::JoinCode)] {
            assert_eq!(decode_reply(&encode_reply(&reply)), reply);
        }
    }
}
