//! Commands about a centre's profile.
//!
//! Enters: what a person typed, or a file said, read. Leaves: a [`CentreCommand`] for the desk. Nothing is checked
//! here: the desk does that when it decides.

use telecentre_log::id::{RecordId, Slug};

use super::closure::Closure;
use super::resource::{Kind, Online, Outage, Resource};
use super::{Centre, InstantRule, Kiosk, Position};
use crate::hours::{Holidays, Hours};

/// A command about a centre's profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CentreCommand {
    /// Create or change a centre's profile; only what differs is written.
    Save(Centre),
    /// Create or change a resource of a centre; only what differs is written.
    SaveResource {
        /// The centre.
        centre: Slug,
        /// The resource, found by its slug.
        resource: Resource,
    },
    /// Change some of a centre's settings; what is not named stays as it is at that moment.
    Change {
        /// The centre.
        centre: Slug,
        /// What changes.
        patch: CentrePatch,
    },
    /// Create a resource, whose short name nothing else at that centre has.
    AddResource {
        /// The centre.
        centre: Slug,
        /// The resource.
        resource: Resource,
    },
    /// Change some of a resource's settings.
    ChangeResource {
        /// The centre.
        centre: Slug,
        /// The resource, by its slug.
        resource: Slug,
        /// What changes.
        patch: ResourcePatch,
    },
    /// Close a centre, or a resource of it, for a time.
    AddClosure {
        /// The centre.
        centre: Slug,
        /// The closure; its id, where somebody derived it from an idempotency key, else [`RecordId::SINGLE`]: one is drawn.
        closure: Closure,
    },
    /// Take a closure back.
    EndClosure {
        /// The centre.
        centre: Slug,
        /// The closure.
        closure: RecordId,
    },
}

/// Changes to a centre's settings: `None` leaves a setting as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CentrePatch {
    /// Its name.
    pub name: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Its opening hours; none: always open.
    pub hours: Option<Option<Hours>>,
    /// Whose public holidays it has.
    pub holidays: Option<Holidays>,
    /// Whether requests wait for the host.
    pub requests_wait: Option<bool>,
    /// How many days ahead may be booked; none: as many as one likes.
    pub horizon_days: Option<Option<u32>>,
    /// Minutes after which a booking is asked about to which nobody came; none: never.
    pub no_show_minutes: Option<Option<u32>>,
    /// Whether such a booking is released by itself.
    pub releases_no_shows: Option<bool>,
    /// What a screen for everybody shows.
    pub kiosk: Option<Kiosk>,
    /// Where it lies; none: on no map.
    pub position: Option<Option<Position>>,
    /// What is lent to the hub by itself; none: nothing. A rule that says something new gets a version of its own.
    pub instant: Option<Option<InstantRule>>,
}

impl CentrePatch {
    /// The centre with these changes.
    #[must_use]
    pub fn apply(&self, to: &Centre) -> Centre {
        let holidays = self.holidays.unwrap_or(to.holidays);
        let hours = self.hours.clone().unwrap_or_else(|| to.hours.clone());
        Centre {
            name: self.name.clone().unwrap_or_else(|| to.name.clone()),
            address: self.address.clone().unwrap_or_else(|| to.address.clone()),
            hours: hours.map(|hours| hours.with(holidays)),
            holidays,
            requests_wait: self.requests_wait.unwrap_or(to.requests_wait),
            horizon_days: self.horizon_days.unwrap_or(to.horizon_days),
            no_show_minutes: self.no_show_minutes.unwrap_or(to.no_show_minutes),
            releases_no_shows: self.releases_no_shows.unwrap_or(to.releases_no_shows),
            kiosk: self.kiosk.unwrap_or(to.kiosk),
            position: self.position.unwrap_or(to.position),
            instant: self.instant.clone().unwrap_or_else(|| to.instant.clone()),
            ..to.clone()
        }
    }
}

/// Changes to a resource's settings: `None` leaves a setting as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ResourcePatch {
    /// Its name.
    pub name: Option<String>,
    /// What sort of resource it is.
    pub kind: Option<Kind>,
    /// How many bookings it takes at once.
    pub capacity: Option<u32>,
    /// The way in which it is booked from elsewhere.
    pub online: Option<Online>,
    /// Where it stands in its centre's list; none: by its name.
    pub order: Option<Option<u32>>,
    /// The days on which it is out of service; none: it works.
    pub out_of_service: Option<Option<Outage>>,
    /// Whether it is no longer offered.
    pub retired: Option<bool>,
}

impl ResourcePatch {
    /// The resource with these changes.
    #[must_use]
    pub fn apply(&self, to: &Resource) -> Resource {
        Resource {
            slug: to.slug.clone(),
            name: self.name.clone().unwrap_or_else(|| to.name.clone()),
            kind: self.kind.unwrap_or(to.kind),
            capacity: self.capacity.unwrap_or(to.capacity),
            online: self.online.unwrap_or(to.online),
            order: self.order.unwrap_or(to.order),
            out_of_service: self.out_of_service.unwrap_or(to.out_of_service),
            retired: self.retired.unwrap_or(to.retired),
        }
    }
}
