//! What the desk of one centre has to see to when the demo opens.
//!
//! Enters: the centres, and today. Leaves: the first centre whose requests wait for the host, the day on which it will be
//! closed, and the working days on which something waits. Writes nothing: `waiting` gives the commands.

use jiff::civil::Date;
use telecentre_proto::slot::{date_of_days, days_of_date};

use super::place::Place;

/// Where it happens, and when.
pub(super) struct Scene {
    /// The index of the centre.
    pub(super) place: usize,
    /// The day on which it is closed.
    pub(super) closed: Date,
    /// The working days that follow today.
    pub(super) days: Vec<Date>,
}

impl Scene {
    /// The scene of a network; none if nobody answers by hand there.
    pub(super) fn of(places: &[Place], today: Date) -> Option<Self> {
        let place = places.iter().position(|place| place.waits)?;
        let ahead = (1..=30).filter_map(|n| date_of_days(days_of_date(today) + n));
        let mut days: Vec<Date> = ahead.filter(|day| !places[place].hours.on(*day).is_empty()).collect();
        // Late enough that nothing else is about that day.
        let closed = (days.len() > 5).then(|| days.remove(4))?;
        Some(Self { place, closed, days })
    }
}
