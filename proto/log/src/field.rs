//! What an entry puts in a document: a key (record, field, n) and a scalar.
//!
//! Enters: values from commands, or the body bytes of an entry. Leaves: puts, and their canonical body bytes.
//! The bytes are hashed and signed, so there is exactly one encoding of a list of puts:
//!
//! ```text
//! body  = [salt, 16 bytes, erasable documents only]  put*
//! put   = tag (bit 7: a record id follows, else the previous put's; bit 6: n follows; bits 0-5: field code, 0 = a name follows)
//!         [record id, 8 bytes] [name: length, bytes] [n: varint > 0] scalar
//! scalar = 0 null | 1 false | 2 true | 3 int (zigzag varint) | 4 text (length, bytes) | 5 bytes (length, bytes)
//!        | 6 eight bytes | 16..=255 the integer 0..=239
//! ```
//! Never an object, a list or a counter: of flat scalar puts no sequence can harm an Automerge document.

use crate::id::RecordId;
use crate::limit::{FIELD_NAME_BYTES, PUTS_PER_ENTRY, SALT_BYTES, SCALAR_BYTES};
use crate::varint::{Reader, Truncated, put_bytes, put_signed, put_unsigned};

mod name;

pub use name::{BadField, Field};

/// A value as documents hold it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scalar {
    /// Nothing: a field taken back.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number: counts, packed slots, seconds, cents.
    Int(i64),
    /// Text, at most [`SCALAR_BYTES`].
    Text(String),
    /// Bytes, at most [`SCALAR_BYTES`].
    Bytes(Vec<u8>),
}

impl Scalar {
    /// A record's id as a value.
    pub fn id(id: RecordId) -> Self {
        Self::Bytes(id.0.to_vec())
    }

    /// The record id in it, if it is one.
    pub fn as_id(&self) -> Option<RecordId> {
        match self {
            Self::Bytes(b) => b.as_slice().try_into().ok().map(RecordId),
            _ => None,
        }
    }

    /// The text in it, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(t) => Some(t),
            _ => None,
        }
    }

    /// The number in it, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(*n),
            _ => None,
        }
    }

    /// The bytes in it, if it is some.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(b) => Some(b),
            _ => None,
        }
    }

    /// True only for `Bool(true)`.
    pub fn is_true(&self) -> bool {
        matches!(self, Self::Bool(true))
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// One scalar put under (record, field, n).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Put {
    /// The record.
    pub record: RecordId,
    /// The field of it.
    pub field: Field,
    /// 0 for what one author writes; for a field that several may set, one more than the greatest seen. The greatest
    /// (n, author) wins in the view.
    pub n: u32,
    /// The value.
    pub value: Scalar,
}

impl Put {
    /// A put of a field that only one author writes.
    pub fn new(record: RecordId, field: Field, value: Scalar) -> Self {
        Self { record, field, n: 0, value }
    }

    /// The document's key: `<record>.<field>`, and `.<n>` where n > 0.
    pub fn key(&self) -> String {
        match self.n {
            0 => format!("{}.{}", self.record, self.field.as_str()),
            n => format!("{}.{}.{n}", self.record, self.field.as_str()),
        }
    }
}

/// Why body bytes are not a list of puts. Such an entry is held, and void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBody {
    /// It ends in the middle of a put.
    #[error("the entry's body ends in the middle of a put")]
    Truncated,
    /// Valid only in a later release, or not at all.
    #[error("the entry's body uses a field, a value or a form that this release does not know")]
    Unknown,
    /// It has another encoding that is the canonical one.
    #[error("the entry's body is not in canonical form")]
    NotCanonical,
    /// Too many puts, or one too long.
    #[error("the entry's body holds more than {PUTS_PER_ENTRY} puts or a value over {SCALAR_BYTES} bytes")]
    TooLarge,
}

impl From<Truncated> for BadBody {
    fn from(_: Truncated) -> Self {
        Self::Truncated
    }
}

/// The canonical body bytes of some puts, after a salt if the document is erasable.
pub fn encode_body(salt: Option<[u8; SALT_BYTES]>, puts: &[Put]) -> Vec<u8> {
    let mut out = Vec::with_capacity(puts.len() * 12 + SALT_BYTES);
    if let Some(salt) = salt {
        out.extend_from_slice(&salt);
    }
    let mut last = None;
    for put in puts {
        let code = put.field.code();
        let fresh = last != Some(put.record);
        out.push(u8::from(fresh) << 7 | u8::from(put.n > 0) << 6 | code.unwrap_or(0));
        if fresh {
            out.extend_from_slice(put.record.as_bytes());
            last = Some(put.record);
        }
        if code.is_none() {
            put_bytes(&mut out, put.field.as_str().as_bytes());
        }
        if put.n > 0 {
            put_unsigned(&mut out, u64::from(put.n));
        }
        encode_scalar(&mut out, &put.value);
    }
    out
}

fn encode_scalar(out: &mut Vec<u8>, value: &Scalar) {
    match value {
        Scalar::Null => out.push(0),
        Scalar::Bool(b) => out.push(1 + u8::from(*b)),
        Scalar::Int(n) => match u8::try_from(*n) {
            Ok(small) if small < 240 => out.push(16 + small),
            _ => {
                out.push(3);
                put_signed(out, *n);
            }
        },
        Scalar::Text(t) => {
            out.push(4);
            put_bytes(out, t.as_bytes());
        }
        Scalar::Bytes(b) if b.len() == 8 => {
            out.push(6);
            out.extend_from_slice(b);
        }
        Scalar::Bytes(b) => {
            out.push(5);
            put_bytes(out, b);
        }
    }
}

/// The puts of a body. `salted`: the document is erasable, so 16 random bytes come first.
pub fn decode_body(bytes: &[u8], salted: bool) -> Result<Vec<Put>, BadBody> {
    let mut r = Reader::new(bytes);
    if salted {
        r.take(SALT_BYTES)?;
    }
    let mut puts: Vec<Put> = Vec::new();
    while !r.is_empty() {
        if puts.len() == PUTS_PER_ENTRY {
            return Err(BadBody::TooLarge);
        }
        let tag = r.byte()?;
        let record = if tag & 0x80 != 0 {
            let id = RecordId(r.array()?);
            if puts.last().is_some_and(|p| p.record == id) {
                return Err(BadBody::NotCanonical);
            }
            id
        } else {
            puts.last().ok_or(BadBody::NotCanonical)?.record
        };
        let field = match tag & 0x3f {
            0 => {
                let name = r.bytes(FIELD_NAME_BYTES)?;
                let name = std::str::from_utf8(name).map_err(|_| BadBody::Unknown)?;
                let field = Field::named(name).map_err(|_| BadBody::Unknown)?;
                if field.code().is_some() {
                    return Err(BadBody::NotCanonical);
                }
                field
            }
            code => Field::from_code(code).ok_or(BadBody::Unknown)?,
        };
        let n = if tag & 0x40 == 0 {
            0
        } else {
            match u32::try_from(r.unsigned()?) {
                Ok(0) | Err(_) => return Err(BadBody::NotCanonical),
                Ok(n) => n,
            }
        };
        puts.push(Put { record, field, n, value: decode_scalar(&mut r)? });
    }
    Ok(puts)
}

fn decode_scalar(r: &mut Reader<'_>) -> Result<Scalar, BadBody> {
    Ok(match r.byte()? {
        0 => Scalar::Null,
        1 => Scalar::Bool(false),
        2 => Scalar::Bool(true),
        3 => match r.signed()? {
            0..=239 => return Err(BadBody::NotCanonical),
            n => Scalar::Int(n),
        },
        4 => {
            let text = std::str::from_utf8(r.bytes(SCALAR_BYTES)?).map_err(|_| BadBody::Unknown)?;
            Scalar::Text(text.to_owned())
        }
        5 => match r.bytes(SCALAR_BYTES)? {
            b if b.len() == 8 => return Err(BadBody::NotCanonical),
            b => Scalar::Bytes(b.to_vec()),
        },
        6 => Scalar::Bytes(r.array::<8>()?.to_vec()),
        small @ 16.. => Scalar::Int(i64::from(small) - 16),
        _ => return Err(BadBody::Unknown),
    })
}

#[cfg(test)]
mod tests;
