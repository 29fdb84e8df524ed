//! What the network is about: centres, resources, people, bookings, courses, agreements.
//!
//! Enters: the fields of visible records. Leaves: plain values that compare and serialise, and the puts that write
//! them. A record that does not read is [`Malformed`]: it is left out and counted, never guessed at. Nothing here knows
//! who may write what, or what today is.

mod booking;
mod centre;
mod offer;
mod person;
mod reading;

pub use crate::slot::{BadSlot, MINUTES_PER_DAY, Slot, date_of_days, days_of_date};
pub use booking::{Alternative, Booking, CancelledBy, Reason, State, Wish};
pub use centre::{Centre, Closure, Kind, Online, Opened, Resource};
pub use offer::{Agreement, Course, Session};
pub use person::{Guest, Member, MemberDetails, MemberPatch, PublicField, Status};
pub use reading::{Malformed, Unknown, changed};
pub(crate) use reading::{Reading, maybe};
