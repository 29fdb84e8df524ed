//! A hub's decisions that no witness holds yet: they count for nobody so far, and must not be contradicted.
//!
//! Enters: the puts of the hub's own entries. Leaves: the bookings that are decided, the slots that are promised, the
//! days that are given back, if those entries come to count. Says nothing of whether they will: that is the witness's
//! word.

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug};

use crate::slot::{Slot, date_of_days};

/// The decisions of a hub that no witness holds yet.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Waiting {
    /// Bookings that something was decided about.
    pub bookings: BTreeSet<RecordId>,
    /// Slots that were promised: centre, resource (none: the one that the booking is of), when.
    pub slots: Vec<(Slug, Option<Slug>, Slot)>,
    /// Days that were given back to the centre: centre, resource, day.
    pub given_back: BTreeSet<(Slug, Slug, Date)>,
}

impl Waiting {
    /// The promised slots of a resource.
    pub fn slots_of<'a>(&'a self, centre: &'a Slug, resource: &'a Slug) -> impl Iterator<Item = Slot> + 'a {
        let of = move |(c, r, _): &&(Slug, Option<Slug>, Slot)| c == centre && r.as_ref().is_none_or(|r| r == resource);
        self.slots.iter().filter(of).map(|(_, _, slot)| *slot)
    }

    /// Notes what one entry of the hub's ledger of a centre says.
    pub fn note(&mut self, centre: &Slug, puts: &[Put]) {
        let of = |put: &Put, field: Field| {
            puts.iter().find(|other| other.record == put.record && other.field == field).map(|other| &other.value)
        };
        let resource = |put: &Put| of(put, Field::RESOURCE)?.as_text()?.parse::<Slug>().ok();
        for put in puts {
            if put.field == Field::HAND_OVER {
                let day = of(put, Field::DAY).and_then(Scalar::as_int).and_then(|day| i32::try_from(day).ok());
                if let (Some(resource), Some(day)) = (resource(put), day.and_then(date_of_days)) {
                    self.given_back.insert((centre.clone(), resource, day));
                }
                continue;
            }
            if of(put, Field::HAND_OVER).is_some() {
                continue;
            }
            self.bookings.insert(put.record);
            let place = match &put.field {
                field if *field == Field::SLOT => resource(put),
                field if *field == Field::MOVED => {
                    let to = of(put, Field::MOVED_TO).and_then(Scalar::as_text);
                    to.and_then(|to| to.parse().ok()).or_else(|| resource(put))
                }
                _ => continue,
            };
            if let Some(slot) = put.value.as_int().and_then(Slot::unpack) {
                self.slots.push((centre.clone(), place, slot));
            }
        }
    }
}
