//! The body of an entry: its puts as bytes.
//!
//! Enters: puts, or the body bytes of an entry. Leaves: canonical body bytes, or puts.
//! The bytes are hashed and signed, so there is exactly one encoding of a list of puts:
//!
//! ```text
//! body  = [salt, 16 bytes, erasable documents only]  put*
//! put   = tag (bit 7: a record id follows, else the previous put's; bit 6: n follows; bits 0-5: field code)
//!         [record id, 8 bytes] [code 0: name: length, bytes | code 63: code, varint >= 63] [n: varint > 0] scalar
//! scalar = 0 null | 1 false | 2 true | 3 int (zigzag varint) | 4 text (length, bytes) | 5 bytes (length, bytes)
//!        | 6 eight bytes | 7..=15 of a later release (length, bytes) | 16..=255 the integer 0..=239
//! ```
//! Codes are those of the kind of the document ([`DocumentKind`]). What a later release invents does not make this one
//! lose a body: a field that has no code here keeps its code or its name, a scalar that has no meaning here keeps its
//! tag and bytes; both are stored, passed on and written again as they came. No name that may have travelled spelt out
//! is ever given a code: a code added later belongs to a name with an underscore, which nobody can spell out.
//! Never looks at what a field means.

use crate::field::{Field, Put, Scalar};
use crate::id::RecordId;
use crate::kind::{DocumentKind, DocumentName};
use crate::limit::{FIELD_NAME_BYTES, PUTS_PER_ENTRY, SALT_BYTES, SCALAR_BYTES};
use crate::varint::{Reader, Truncated, put_bytes, put_signed, put_unsigned};

/// The tags of scalars that are set apart for later releases.
const LATER: std::ops::RangeInclusive<u8> = 7..=15;
/// In the place of a field's code: its name follows.
const NAMED: u8 = 0;
/// In the place of a field's code: a code follows that does not fit there.
const LONG: u8 = 63;

/// The key of a put in a document of this kind: `<record>.<code>`, and `.<n>` where n > 0. Made of the code, so that it
/// is the same on a release that has a name for it and on one that has none; of a field without a code it is the name.
pub(crate) fn key(kind: DocumentKind, put: &Put) -> String {
    let mut key = format!("{}.", put.record);
    match kind.code(&put.field) {
        Some(code) => key.push_str(&code.to_string()),
        None => key.push_str(put.field.as_str()),
    }
    if put.n > 0 {
        key.push('.');
        key.push_str(&put.n.to_string());
    }
    key
}

/// Why body bytes are not a list of puts. Such an entry is held, and void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBody {
    /// It ends in the middle of a put.
    #[error("the entry's body ends in the middle of a put")]
    Truncated,
    /// A name or a text that is none.
    #[error("the entry's body holds a field's name or a text that is not valid")]
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

/// The canonical body bytes of some puts to a document, after a salt if it is erasable.
pub fn encode_body(document: &DocumentName, salt: Option<[u8; SALT_BYTES]>, puts: &[Put]) -> Vec<u8> {
    let mut out = Vec::with_capacity(puts.len() * 12 + SALT_BYTES);
    if let Some(salt) = salt {
        out.extend_from_slice(&salt);
    }
    encode_puts(document.kind(), puts, &mut out);
    out
}

/// Appends puts to a document of this kind.
pub(crate) fn encode_puts(kind: DocumentKind, puts: &[Put], out: &mut Vec<u8>) {
    let mut last = None;
    for put in puts {
        let code = kind.code(&put.field);
        let fresh = last != Some(put.record);
        let short = code.map_or(NAMED, |code| u8::try_from(code).map_or(LONG, |code| code.min(LONG)));
        out.push(u8::from(fresh) << 7 | u8::from(put.n > 0) << 6 | short);
        if fresh {
            out.extend_from_slice(put.record.as_bytes());
            last = Some(put.record);
        }
        match code {
            None => put_bytes(out, put.field.as_str().as_bytes()),
            Some(code) if short == LONG => put_unsigned(out, u64::from(code)),
            Some(_) => {}
        }
        if put.n > 0 {
            put_unsigned(out, u64::from(put.n));
        }
        encode_scalar(out, &put.value);
    }
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
        Scalar::Later { tag, bytes } => {
            out.push(*tag);
            put_bytes(out, bytes);
        }
    }
}

/// The puts of a body of an entry of this document.
pub fn decode_body(document: &DocumentName, bytes: &[u8]) -> Result<Vec<Put>, BadBody> {
    let kind = document.kind();
    let mut r = Reader::new(bytes);
    if document.is_erasable() {
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
        let field = decode_field(kind, tag & 0x3f, &mut r)?;
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

fn decode_field(kind: DocumentKind, short: u8, r: &mut Reader<'_>) -> Result<Field, BadBody> {
    match short {
        NAMED => {
            let name = r.bytes(FIELD_NAME_BYTES)?;
            let name = std::str::from_utf8(name).map_err(|_| BadBody::Unknown)?;
            let field = Field::named(name).map_err(|_| BadBody::Unknown)?;
            if kind.code(&field).is_some() { Err(BadBody::NotCanonical) } else { Ok(field) }
        }
        LONG => match u32::try_from(r.unsigned()?) {
            Ok(code) if code >= u32::from(LONG) => Ok(kind.field(code)),
            _ => Err(BadBody::NotCanonical),
        },
        code => Ok(kind.field(u32::from(code))),
    }
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
        tag if LATER.contains(&tag) => Scalar::Later { tag, bytes: r.bytes(SCALAR_BYTES)?.to_vec() },
        small => Scalar::Int(i64::from(small) - 16),
    })
}

#[cfg(test)]
mod tests;
