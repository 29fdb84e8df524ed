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

use std::borrow::{Borrow, Cow};
use std::fmt;

use crate::id::RecordId;
use crate::limit::{FIELD_NAME_BYTES, PUTS_PER_ENTRY, SALT_BYTES, SCALAR_BYTES};
use crate::varint::{Reader, Truncated, put_bytes, put_signed, put_unsigned};

/// The name of a field inside a record: 1 to 24 bytes of `a-z0-9-`. Names that this release knows travel as one byte.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(Cow<'static, str>);

macro_rules! fields {
    ($($code:literal $constant:ident $name:literal $doc:literal;)*) => {
        impl Field {
            $(#[doc = $doc] pub const $constant: Field = Field(Cow::Borrowed($name));)*

            /// The byte that stands for this name on the wire; codes are never given another meaning.
            fn code(&self) -> Option<u8> {
                match self.0.as_ref() { $($name => Some($code),)* _ => None }
            }

            fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$constant),)* _ => None }
            }
        }
    };
}

fields! {
    1 RESOURCE "res" "A booking's resource: its slug.";
    2 WHO "who" "A booking's member or guest: its record id.";
    3 SLOT "slot" "Day and minutes, packed by [`crate::slot::Slot`].";
    4 CAPACITY "cap" "How many at once; absent means 1.";
    5 GUEST "guest" "True: `who` is a guest of the centre, not a member.";
    6 CANCELLED "cancelled" "Cancelled: by whom (0 the centre, 1 the member, 2 the hub).";
    7 CHECKED_IN "in" "Checked in: minute of the day.";
    8 NO_SHOW "no-show" "True: nobody came.";
    9 DISPLACED "displaced" "Lost an overlap: the booking that kept the slot.";
    10 DECLINED "declined" "A request declined: the code of the reason.";
    11 MOVED "moved" "Where the booking went: a packed slot.";
    12 OVERRIDE "override" "True: a host confirmed it over another, or while recovering.";
    13 LATE "late" "True: recorded after its day.";
    14 SERIES "series" "The series that a booking belongs to.";
    15 HAND_OVER "hand-over" "Hand-over number of a (resource, day): odd, the hub is steward; even, the centre.";
    16 DAY "day" "A day, counted from 1970-01-01.";
    17 WISH "wish" "What a request asks of an existing booking: 1 cancel, 2 move.";
    18 NOTE "note" "Free text about a booking, kept with its person.";
    19 REASON "reason" "Free text: why.";
    20 NAME "name" "What people call it.";
    21 SLUG "slug" "The short name.";
    22 KIND "kind" "Which kind of thing.";
    23 ADDRESS "address" "A postal address.";
    24 OPENED "opened" "The day a centre opened, or a year.";
    25 HOURS "hours" "Opening hours in OpenStreetMap's syntax, or a course's length in hours.";
    26 INVESTMENT "investment" "Euros invested.";
    27 RUNNING_COST "running-cost" "Euros a year.";
    28 ONLINE "online" "How a resource is booked from elsewhere: request or immediate.";
    29 RETIRED "retired" "True: no longer offered.";
    30 ACTIVITY "activity" "What a member does.";
    31 STATUS "status" "self-employed, public-employee or private-employee.";
    32 EMPLOYER "employer" "Who employs a member.";
    33 HOME "home" "A member's home centre.";
    34 EMAIL "email" "A member's mail address.";
    35 PHONE "phone" "A member's telephone.";
    36 PUBLIC "public" "Which of a member's fields the directory shows, comma-separated.";
    37 BADGE "badge" "Hash of a badge.";
    38 CODE "code" "A course's code.";
    39 TITLE "title" "A title.";
    40 PROVIDER "provider" "Who gives a course.";
    41 PARTNER "partner" "The other side of an agreement.";
    42 CENTRE "centre" "A centre's slug.";
    43 SIGNED "signed" "The day an agreement was signed.";
    44 EXPIRES "expires" "The day or instant after which it no longer holds.";
    45 NODE "node" "A NodeId.";
    46 ROLE "role" "hub, node or witness.";
    47 CLOSED "closed" "The cut of an enrolment: positions.";
    48 SECRET "secret" "Hash of a join code's secret.";
    49 ENDPOINT "endpoint" "Host and port where a replica can be dialled.";
    50 TIMEZONE "timezone" "IANA time zone.";
    51 WITNESS "witness" "The NodeId that witnesses the hub's confirmations of a centre.";
    52 ERASED "erased" "A document whose bodies are erased.";
    53 UNTIL "until" "The last day.";
    54 WAIT "wait" "True: requests wait for the host.";
    55 HORIZON "horizon" "Days ahead that may be booked.";
    56 AGE "age" "An age recipient for encrypted bundles.";
    57 ACTOR "actor" "An ActorId.";
    58 INVITE "invite" "The join code that an enrolment came by.";
    59 REQUESTED "requested" "When a request was first made: Unix seconds.";
    60 KEY "key" "Hash of what an idempotency key was first used for.";
    61 ALTERNATIVES "alternatives" "Free slots proposed instead.";
    62 MOVED_TO "moved-to" "The resource that a booking moved to: its slug, numbered as its `moved`.";
}

/// A text that cannot name a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a field's name has 1 to {FIELD_NAME_BYTES} lower-case letters, digits or hyphens")]
pub struct BadField;

impl Field {
    /// A field by its name.
    pub fn named(name: &str) -> Result<Self, BadField> {
        let good = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        if name.is_empty() || name.len() > FIELD_NAME_BYTES || !name.bytes().all(good) {
            return Err(BadField);
        }
        let named = Self(Cow::Owned(name.to_owned()));
        Ok(named.code().and_then(Self::from_code).unwrap_or(named))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Field {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

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
