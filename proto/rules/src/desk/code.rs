//! The words for what can be wrong with a field.
//!
//! Enters and leaves: a [`FieldCode`], or its word. Whoever shows a form has a sentence for each, in every language.

use crate::reading::words;

/// What is wrong with a field, for translation: the same word in every language.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FieldCode {
    /// Not a local date and time.
    NotATime,
    /// No minutes, or fewer.
    EmptySlot,
    /// Not inside one day.
    CrossesDays,
    /// More bytes than it may have.
    TooLong,
    /// Invisible characters.
    ControlCharacters,
    /// Empty.
    Missing,
    /// No such centre.
    UnknownCentre,
    /// No such resource.
    UnknownResource,
    /// Not offered any more.
    Retired,
    /// No such member.
    UnknownMember,
    /// A member whose data was erased.
    ErasedMember,
    /// On a day when the centre is closed.
    Closed,
    /// A resource that is out of service then.
    OutOfService,
    /// Outside opening hours.
    OutsideHours,
    /// A time that has passed.
    Past,
    /// Too long ago to be recorded.
    TooLate,
    /// Further ahead than may be booked.
    TooFarAhead,
    /// Before the day of the booking.
    NotYet,
    /// Not a mail address.
    NotAnAddress,
    /// An id that something else has.
    IdInUse,
    /// Not opening hours.
    BadHours,
    /// A number outside its range.
    OutOfRange,
    /// A last day before the first.
    BeforeFrom,
    /// More days than one command may name.
    TooManyDays,
    /// A booking that is not in the way.
    NoOverlap,
    /// An end before the signature.
    BeforeSigned,
    /// More than half of a kind, and nobody insists.
    MoreThanHalf,
    /// Two things that do not go together.
    NotTogether,
}

words!(FieldCode: "not-a-time, empty-slot, crosses-days, too-long, control-characters, missing, unknown-centre, unknown-resource, retired, unknown-member, erased-member, closed, out-of-service, outside-hours, past, too-late, too-far-ahead, not-yet, not-an-address, id-in-use, bad-hours, out-of-range, before-from, too-many-days, no-overlap, before-signed, more-than-half, not-together" {
    NotATime "not-a-time",
    EmptySlot "empty-slot",
    CrossesDays "crosses-days",
    TooLong "too-long",
    ControlCharacters "control-characters",
    Missing "missing",
    UnknownCentre "unknown-centre",
    UnknownResource "unknown-resource",
    Retired "retired",
    UnknownMember "unknown-member",
    ErasedMember "erased-member",
    Closed "closed",
    OutOfService "out-of-service",
    OutsideHours "outside-hours",
    Past "past",
    TooLate "too-late",
    TooFarAhead "too-far-ahead",
    NotYet "not-yet",
    NotAnAddress "not-an-address",
    IdInUse "id-in-use",
    BadHours "bad-hours",
    OutOfRange "out-of-range",
    BeforeFrom "before-from",
    TooManyDays "too-many-days",
    NoOverlap "no-overlap",
    BeforeSigned "before-signed",
    MoreThanHalf "more-than-half",
    NotTogether "not-together",
});
