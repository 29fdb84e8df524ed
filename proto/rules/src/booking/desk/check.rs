//! The checks that a booking must pass before anybody looks whether its slot is free.
//!
//! Enters: what was asked for. Leaves: every problem at once, each with its field, so that a form is corrected in one
//! go. Times that are no slot at all were refused before (see [`crate::slot::BadSlot`]).

use jiff::Span;
use jiff::civil::Date;
use telecentre_log::id::Slug;
use telecentre_log::limit::{HORIZON_YEARS, LATE_DAYS};

use crate::centre::{Centre, Resource, Shut};
use crate::desk::{FieldCode, FieldError, Guards, ShutCentre};
use crate::hours::Hours;
use crate::slot::{Slot, days_of_date};

impl Guards<'_> {
    /// The centre and resource of a wish, or what is wrong with them.
    pub(crate) fn check_place(
        &self,
        errors: &mut Vec<FieldError>,
        centre: &Slug,
        resource: &Slug,
    ) -> Option<(&Centre, &Resource)> {
        let Some(profile) = self.view.centres.get(centre) else {
            errors.push(
                FieldError::new("centre", FieldCode::UnknownCentre, format!("there is no centre “{centre}”"))
                    .about(centre),
            );
            return None;
        };
        let Some(found) = self.view.centres.resource(centre, resource) else {
            let message = format!("there is no “{resource}” at {}", profile.name);
            errors.push(FieldError::new("resource", FieldCode::UnknownResource, message).about(resource));
            return None;
        };
        if found.retired {
            let message = format!("{} is not offered any more", found.name);
            errors.push(FieldError::new("resource", FieldCode::Retired, message).about(&found.name));
        }
        Some((profile, found))
    }

    /// What is wrong with a time at a centre.
    pub(crate) fn check_time(
        &self,
        errors: &mut Vec<FieldError>,
        (centre, resource): (&Centre, &Resource),
        slot: Slot,
    ) {
        match self.view.centres.shut(centre, resource, slot) {
            Some(Shut::OutOfService) => {
                let message = format!("{} is out of service on {}", resource.name, slot.day());
                errors.push(FieldError::new("resource", FieldCode::OutOfService, message).about(&resource.name));
            }
            Some(Shut::Closure) => {
                let then = self.shut_then(centre, slot.day());
                let everywhere = self.view.centres.is_closed(&centre.slug, slot);
                let place = (!everywhere).then(|| resource.name.clone());
                let of_it = place.as_ref().map_or_else(String::new, |place| format!("{place} at "));
                let message = format!("{of_it}{} is closed on {}", centre.name, slot.day());
                let shut = ShutCentre { place, ..then };
                errors.push(FieldError::new("start", FieldCode::Closed, message).about(slot.day()).of_shut(shut));
            }
            Some(Shut::Hours) => {
                let shut = self.shut_then(centre, slot.day());
                errors.push(outside_hours("start", centre).of_shut(shut));
            }
            None => {}
        }
        self.check_past(errors, &centre.slug, slot);
        let ahead = days_of_date(slot.day()) - days_of_date(self.today);
        if let Some(most) = centre.horizon_days.filter(|most| i64::from(*most) < i64::from(ahead)) {
            let message = format!("{} can be booked {most} days ahead at most", centre.name);
            errors.push(FieldError::new("start", FieldCode::TooFarAhead, message).about(most));
        }
        if self.is_beyond_horizon(slot) {
            let message = format!("a booking lies {HORIZON_YEARS} years ahead at most: is {} right?", slot.day());
            errors
                .push(FieldError::new("start", FieldCode::TooFarAhead, message).about(i32::from(HORIZON_YEARS) * 365));
        }
    }

    /// A centre on a day on which it is shut when somebody would come.
    pub(super) fn shut_then(&self, centre: &Centre, day: Date) -> ShutCentre {
        ShutCentre { name: centre.name.clone(), day, open: self.view.centres.open(centre, day), place: None }
    }

    /// Whether a day lies further ahead than anybody may book.
    pub(crate) fn is_beyond_horizon(&self, slot: Slot) -> bool {
        let last = self.today.checked_add(Span::new().years(HORIZON_YEARS));
        last.is_ok_and(|last| slot.day() > last)
    }

    /// Members book what is to come; hosts and admins also write down what was.
    fn check_past(&self, errors: &mut Vec<FieldError>, centre: &Slug, slot: Slot) {
        let over = (slot.day(), slot.end()) <= (self.today, self.now_minutes);
        if self.acting_at(centre).member().is_some() && over {
            errors.push(FieldError::new("start", FieldCode::Past, "this time has passed"));
        } else if days_of_date(self.today) - days_of_date(slot.day()) > LATE_DAYS {
            let message = format!("a booking is recorded {LATE_DAYS} days late at most: is {} right?", slot.day());
            errors.push(FieldError::new("start", FieldCode::TooLate, message).about(LATE_DAYS));
        }
    }

    /// Whether a day has passed: what is booked for it is recorded late.
    pub(crate) fn is_late(&self, slot: Slot) -> bool {
        slot.day() < self.today
    }
}

/// A time at which a centre is not open.
pub(super) fn outside_hours(field: &'static str, centre: &Centre) -> FieldError {
    let hours = centre.hours.as_ref().map(Hours::as_str).unwrap_or_default();
    let message = format!("{} is not open then: its hours are {hours}", centre.name);
    FieldError::new(field, FieldCode::OutsideHours, message).about(hours)
}
