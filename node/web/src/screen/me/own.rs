//! What is a person's own: their bookings, what was answered, everything that is held of them.
//!
//! Enters: a person, in one moment of the view. Leaves: their bookings in order, and the file of their data. Never holds
//! anything of another person.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::Serialize;
use telecentre_proto::booking::{Booking, State};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::person::Member;
use telecentre_proto::role::Role;
use utoipa::ToSchema;

use crate::auth::{FeedOf, SignedIn, Visitor};
use crate::booking_shape;
use crate::problem::Problem;
use crate::replica::Moment;
use crate::site::Site;

/// How long an answer stays among the answers.
const ANSWERED_DAYS: i32 = 30;

/// The person who signed in; a box's token or password is nobody's.
pub(super) fn person(visitor: Visitor) -> Result<SignedIn, Problem> {
    match visitor {
        Visitor::Person(signed_in) => Ok(signed_in),
        Visitor::Token | Visitor::Session => Err(Problem::forbidden(
            "This is a person's own: sign in with a badge. The box's password and its token are nobody's.",
        )
        .with("right", "person")),
    }
}

/// The person's record; they may have been erased since they signed in.
pub(super) fn member(moment: &dyn Moment, id: RecordId) -> Result<&Member, Problem> {
    moment.view().people.member(id).ok_or_else(Problem::unauthenticated)
}

/// A person's bookings that are not over, the next first.
pub(super) fn upcoming(moment: &dyn Moment, id: RecordId, minute: u16) -> Vec<Booking> {
    let now = (moment.today(), minute);
    let mut found = moment.view().bookings.of(id);
    found.retain(|b| {
        let stands = matches!(b.state, State::Requested | State::Confirmed | State::CheckedIn);
        stands && b.left_at.is_none() && (b.slot.day(), b.slot.end()) > now
    });
    found.sort_by_key(|b| (b.slot.day(), b.slot.start(), b.id));
    found
}

/// Since when a person has a calendar address here.
pub(super) fn feed_since(site: &Site, id: RecordId) -> Option<Timestamp> {
    Timestamp::from_second(site.auth.feed_since(&FeedOf::Member(id))?).ok()
}

/// What others decided of a person's bookings lately, the newest first.
pub(super) fn answers(moment: &dyn Moment, id: RecordId) -> Vec<Booking> {
    let since = moment.today().checked_sub(Span::new().days(ANSWERED_DAYS)).unwrap_or(Date::MIN);
    let mut found = moment.view().bookings.of(id);
    found.retain(|b| matches!(b.state, State::Declined | State::Displaced) && b.slot.day() >= since);
    found.sort_by_key(|b| std::cmp::Reverse((b.slot.day(), b.slot.start(), b.id)));
    found
}

/// Everything that is held of a person at this replica.
#[derive(Serialize, ToSchema)]
pub(crate) struct Export {
    /// When it was written.
    #[schema(value_type = String)]
    at: Timestamp,
    network: String,
    #[schema(value_type = Object)]
    member: Member,
    roles: Vec<ExportedRole>,
    bookings: Vec<booking_shape::Booking>,
    /// Notes about bookings, by booking.
    notes: Vec<ExportedNote>,
    devices: Vec<OwnDevice>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ExportedRole {
    #[schema(value_type = String)]
    role: Role,
    #[schema(value_type = Option<String>)]
    centre: Option<Slug>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ExportedNote {
    #[schema(value_type = String)]
    booking: RecordId,
    note: String,
}

/// A device that remembers a person here.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnDevice {
    pub(super) id: String,
    pub(super) browser: String,
    pub(super) address: String,
    #[schema(value_type = String)]
    pub(super) since: Timestamp,
    #[schema(value_type = String)]
    pub(super) used: Timestamp,
    /// The one that asks.
    pub(super) current: bool,
}

/// The devices that remember a person at this replica, the one used last first.
pub(super) fn devices(site: &Site, id: RecordId, current: Option<&str>) -> Vec<OwnDevice> {
    let mut own = site.auth.sessions();
    own.retain(|session| session.person.is_some_and(|person| person.person == id));
    own.sort_by_key(|session| std::cmp::Reverse(session.used_s));
    let at = |seconds| Timestamp::from_second(seconds).unwrap_or_default();
    let device = |session: crate::auth::Session| OwnDevice {
        current: current == Some(session.id.as_str()),
        since: at(session.since_s),
        used: at(session.used_s),
        id: session.id,
        browser: session.browser,
        address: session.address,
    };
    own.into_iter().map(device).collect()
}

/// The file of a person's data.
pub(super) fn export(site: &Site, id: RecordId, current: Option<&str>) -> Result<Export, Problem> {
    let (at, devices) = (site.replica.now(), devices(site, id, current));
    site.moment(|moment| {
        let view = moment.view();
        let member = member(moment, id)?.clone();
        let bookings = view.bookings.of(id);
        let note = |b: &Booking| {
            let note = view.people.note(b.person(), b.id)?.to_owned();
            Some(ExportedNote { booking: b.id, note })
        };
        let roles = view.roles.of(id).map(|held| ExportedRole { role: held.role, centre: held.centre.clone() });
        Ok(Export {
            at,
            network: moment.here().network,
            roles: roles.collect(),
            notes: bookings.iter().filter_map(note).collect(),
            bookings: bookings.iter().map(|b| booking_shape::Booking::listed(view, b)).collect(),
            member,
            devices,
        })
    })?
}
