//! The refusals of the desk, for machines (codes and arguments, to be translated) and for people (a plain sentence).
//!
//! Enters: what was wrong. Leaves: one [`DeskError`], which maps to one answer of the contract: 422 for what was typed,
//! 403, 404; what only one feature refuses is that feature's.

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;
use serde::ser::SerializeMap;

use super::code::FieldCode;
use crate::booking::BookingRefusal;
use crate::person::PersonRefusal;
use crate::role::RoleRefusal;
use crate::series::SeriesRefusal;
use crate::slot::BadSlot;
use crate::waitlist::WaitlistRefusal;

/// What is wrong with one field of a form or request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldError {
    /// The field, as the contract calls it.
    pub field: &'static str,
    /// The kind of problem.
    pub code: FieldCode,
    /// The limit, date or name that the sentence mentions.
    pub argument: Option<String>,
    /// The sentence in English.
    pub message: String,
    /// Of a time at which a centre is shut: which centre, and when it opens that day. For sentences, not for machines.
    pub shut: Option<ShutCentre>,
}

/// A centre that is shut at a time that somebody wished for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShutCentre {
    /// Its name.
    pub name: String,
    /// The day.
    pub day: Date,
    /// When it is open that day, closures taken into account; empty: not at all.
    pub open: Vec<(u16, u16)>,
    /// The name of the place, where only that one is closed.
    pub place: Option<String>,
}

impl FieldError {
    pub(crate) fn new(field: &'static str, code: FieldCode, message: impl Into<String>) -> Self {
        Self { field, code, argument: None, message: message.into(), shut: None }
    }

    pub(crate) fn about(mut self, argument: impl fmt::Display) -> Self {
        self.argument = Some(argument.to_string());
        self
    }

    pub(crate) fn of_shut(mut self, shut: ShutCentre) -> Self {
        self.shut = Some(shut);
        self
    }
}

impl From<BadSlot> for FieldError {
    fn from(bad: BadSlot) -> Self {
        let code = match &bad {
            BadSlot::NotATime { .. } => FieldCode::NotATime,
            BadSlot::Empty => FieldCode::EmptySlot,
            BadSlot::CrossesDays => FieldCode::CrossesDays,
        };
        Self::new(bad.field(), code, bad.to_string())
    }
}

impl Serialize for FieldError {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut m = serializer.serialize_map(None)?;
        m.serialize_entry("field", self.field)?;
        m.serialize_entry("code", &self.code)?;
        if let Some(argument) = &self.argument {
            m.serialize_entry("argument", argument)?;
        }
        m.serialize_entry("message", &self.message)?;
        m.end()
    }
}

/// A kind of thing that a name or id does not lead to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// No such booking.
    Booking,
    /// No such member.
    Member,
    /// No such centre.
    Centre,
    /// No such resource.
    Resource,
    /// No such question about a booking, or it was answered.
    Question,
    /// No such closure, or it was taken back.
    Closure,
    /// Nothing of that id waits at the desk.
    Item,
    /// No such series.
    Series,
    /// No such wish on the waitlist.
    Wait,
    /// Nobody was given such a role.
    Role,
}

impl Missing {
    /// A word for translation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Booking => "booking",
            Self::Member => "member",
            Self::Centre => "centre",
            Self::Resource => "resource",
            Self::Question => "question",
            Self::Closure => "closure",
            Self::Item => "item",
            Self::Series => "series",
            Self::Wait => "wish",
            Self::Role => "role",
        }
    }
}

/// A right that the caller lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Right {
    /// Members book for themselves.
    OwnBookings,
    /// Hosts and admins only.
    Host,
    /// Admins only.
    Admin,
    /// Only at the centre itself.
    AtCentre,
    /// Only at the hub.
    AtHub,
    /// Only at the centre or at the hub.
    AtCentreOrHub,
    /// Only at the replica that began it, or the one that follows that replica.
    WhereBegun,
}

impl Right {
    /// A word for translation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OwnBookings => "own-bookings",
            Self::Host => "host",
            Self::Admin => "admin",
            Self::AtCentre => "at-centre",
            Self::AtHub => "at-hub",
            Self::AtCentreOrHub => "at-centre-or-hub",
            Self::WhereBegun => "where-begun",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::OwnBookings => "members can only book, move and cancel for themselves",
            Self::Host => "only a host or an admin can do this",
            Self::Admin => "only an admin can do this",
            Self::AtCentre => "this can only be done at the centre itself",
            Self::AtHub => "this can only be done at the hub",
            Self::AtCentreOrHub => "this can only be done at the centre itself or at the hub",
            Self::WhereBegun => "this can only be done at the box where it was made",
        }
    }
}

/// Why the desk refuses a command: for a reason that any command may meet, or for one that only its feature knows.
/// Nothing was written.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DeskError {
    /// Some fields hold what cannot be (422).
    #[error("{}", sentences(errors))]
    Invalid {
        /// All problems at once.
        errors: Vec<FieldError>,
    },
    /// The caller lacks a right (403).
    #[error("{}", .right.sentence())]
    NotAllowed {
        /// The right that would be needed.
        right: Right,
    },
    /// There is no such thing (404).
    #[error("there is no {} “{id}”", .what.as_str())]
    NotFound {
        /// The kind of thing that was looked for.
        what: Missing,
        /// The name or id that was given.
        id: String,
    },
    /// An author wrote a number that nothing can follow: what is written here would have no effect (409).
    #[error(
        "the box {author} wrote a number above which there is none, so nothing written here would count: have the network's admin close that box with nothing of it counted, then try again"
    )]
    Spent {
        /// The author's id; its beginning where the network does not name it.
        author: String,
    },
    /// This replica's enrolment is closed (403).
    #[error(
        "this box is closed in the network: nothing that is written here counts any more; use the centre's new box, or ask the network's admin"
    )]
    Closed,
    /// A refusal that only commands about bookings meet (409).
    #[error(transparent)]
    Booking(#[from] BookingRefusal),
    /// A refusal that only commands about people meet (410).
    #[error(transparent)]
    Person(#[from] PersonRefusal),
    /// A refusal that only commands about roles meet (409).
    #[error(transparent)]
    Role(#[from] RoleRefusal),
    /// A refusal that only commands about series meet (409).
    #[error(transparent)]
    Series(#[from] SeriesRefusal),
    /// A refusal that only commands about the waitlist meet (409).
    #[error(transparent)]
    Waitlist(#[from] WaitlistRefusal),
}

impl DeskError {
    pub(crate) fn not_found(what: Missing, id: &dyn fmt::Display) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }

    pub(crate) fn invalid(error: FieldError) -> Self {
        Self::Invalid { errors: vec![error] }
    }

    /// A word for translation, and the end of the problem's `type`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid { .. } => "invalid",
            Self::NotAllowed { .. } => "not-allowed",
            Self::NotFound { .. } => "not-found",
            Self::Spent { .. } => "number-spent",
            Self::Closed => "closed",
            Self::Booking(refusal) => refusal.code(),
            Self::Person(refusal) => refusal.code(),
            Self::Role(refusal) => refusal.code(),
            Self::Series(refusal) => refusal.code(),
            Self::Waitlist(refusal) => refusal.code(),
        }
    }
}

fn sentences(errors: &[FieldError]) -> String {
    errors.iter().map(|e| e.message.as_str()).collect::<Vec<_>>().join("; ")
}
