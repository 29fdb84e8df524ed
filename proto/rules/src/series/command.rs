//! Commands about series.
//!
//! Enters: what a person typed or pressed, read. Leaves: a [`SeriesCommand`] for the desk. Nothing is checked here: the
//! desk does that when it decides.

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_log::id::{Hash, RecordId, Slug};

use super::DayStatus;
use crate::booking::{Alternative, Place, Who};

/// The days, the hours, the place and the person of a series.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeriesPlan {
    /// The centre, by its slug.
    pub centre: Slug,
    /// One place for all days, or the first that is free of a kind.
    pub place: Place,
    /// The person who will come.
    pub who: Who,
    /// When it begins each day: minutes of wall time.
    pub start: u16,
    /// When it ends each day: minutes of wall time, up to 1440.
    pub end: u16,
    /// The days.
    pub dates: BTreeSet<Date>,
    /// What is booked in the place of some of these days.
    pub replaced: Vec<Replaced>,
    /// A note that counts for all of its bookings.
    pub note: Option<String>,
}

/// What is booked in the place of a planned day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replaced {
    /// The planned day.
    pub day: Date,
    /// What is booked instead.
    pub by: Alternative,
}

/// A series to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewSeries {
    /// Derived by the caller from the idempotency key: the same id with the same plan is the same series.
    pub id: RecordId,
    /// The plan.
    pub plan: SeriesPlan,
    /// What whoever makes it was shown: written only while it is so still.
    pub digest: Option<Hash>,
    /// Days that are this are left out.
    pub skip: BTreeSet<DayStatus>,
}

/// A command about series.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SeriesCommand {
    /// Make one.
    Make(NewSeries),
    /// Take back what is to come of one.
    Cancel {
        /// The series, by its id.
        series: RecordId,
        /// From which day on; none: all that is to come.
        from: Option<Date>,
    },
    /// Try again what was left out.
    Retry {
        /// The series, by its id.
        series: RecordId,
    },
}
