//! Commands about the waitlist.
//!
//! Enters: what a person typed or pressed, read. Leaves: a [`WaitlistCommand`] for the desk. Nothing is checked here: the
//! desk does that when it decides.

use jiff::civil::Date;
use telecentre_log::id::{RecordId, Slug};

use crate::booking::{Place, Who};
use crate::slot::Slot;

/// A wish for a place, to be kept until the place is free.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewWait {
    /// Derived by the caller from the idempotency key: the same id with the same wish is the same wish.
    pub id: RecordId,
    /// The centre, by its slug.
    pub centre: Slug,
    /// One place, or any of a kind.
    pub place: Place,
    /// The person who will come.
    pub who: Who,
    /// When the place is wanted.
    pub slot: Slot,
    /// Local time at which the wish lapses; none: when its slot begins.
    pub until: Option<(Date, u16)>,
}

/// A command about the waitlist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WaitlistCommand {
    /// Wait for a place.
    Ask(NewWait),
    /// Wait no longer.
    Withdraw {
        /// The wish, by its id.
        wait: RecordId,
    },
    /// Give a wish its place, where that is the host's to do.
    Give {
        /// The wish, by its id.
        wait: RecordId,
    },
}
