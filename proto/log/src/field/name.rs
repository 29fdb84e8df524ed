//! The names of fields: which this release knows, and the byte that stands for each on the wire.
//!
//! Enters: text, or a byte. Leaves: a name. A name that a later release invented is kept and passed on like any other.
//! Codes are never given another meaning; there are 63, and what has none travels by its name.

use std::borrow::{Borrow, Cow};
use std::fmt;

use crate::limit::FIELD_NAME_BYTES;

/// The name of a field inside a record: 1 to 24 bytes of `a-z0-9-`. Names that this release knows travel as one byte.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(Cow<'static, str>);

macro_rules! fields {
    ($($code:literal $constant:ident $name:literal $doc:literal;)*) => {
        impl Field {
            $(#[doc = $doc] pub const $constant: Field = Field(Cow::Borrowed($name));)*

            /// The byte that stands for this name on the wire; codes are never given another meaning.
            pub(super) fn code(&self) -> Option<u8> {
                match self.0.as_ref() { $($name => Some($code),)* _ => None }
            }

            pub(super) fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$constant),)* _ => None }
            }
        }
    };
}

fields! {
    1 RESOURCE "res" "A booking's resource: its slug.";
    2 WHO "who" "A booking's member or guest: its record id.";
    3 SLOT "slot" "Day and minutes, packed into one number.";
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
    63 WITNESSED "witnessed" "Which entry of a hub's log a witness holds: its run and hash; numbered by the entry.";
}

macro_rules! names {
    ($($constant:ident $name:literal $doc:literal;)*) => {
        /// Codes are used up: what is written seldom travels by its name.
        impl Field {
            $(#[doc = $doc] pub const $constant: Field = Field(Cow::Borrowed($name));)*
        }
    };
}

names! {
    RESIGNED "resigned" "True: the witness of a centre lets another follow; numbered by that one's appointment.";
    STOLEN "stolen" "Whether the hubs before this one were stolen.";
    KEPT "kept" "The branch of a forked actor that counts: positions.";
    SALVAGED "salvaged" "True: a booking of a box that was closed, offered again as a request to the host.";
    RECOVERED "recovered" "A host decided to go on although entries of the replica's own may be missing: Unix seconds.";
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
