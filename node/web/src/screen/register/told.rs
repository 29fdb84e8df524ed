//! What an act was about, out of what is visible now.
//!
//! Enters: an act, in one moment of the view. Leaves: the member, the booking or the role that it was about, and where.
//! Never a field of a person but the name, and that only for pages: a call gives ids.

use telecentre_proto::act::Deed;
use telecentre_proto::booking::Booking;
use telecentre_proto::document::DocumentKind;
use telecentre_proto::id::{RecordId, Slug, Space};
use telecentre_proto::replica::Registered;
use telecentre_proto::view::View;

/// What an act was about.
pub(super) enum About<'a> {
    Booking(Box<Booking>),
    Member(RecordId),
    Series(RecordId),
    Role(&'a telecentre_proto::role::Granted),
    Nothing,
}

/// The centre at which something was done.
pub(super) fn centre_of(act: &Registered) -> Option<&Slug> {
    match &act.mark.space {
        Space::Centre(centre) | Space::Lent(centre) => Some(centre),
        _ => None,
    }
}

/// What an act was about.
pub(super) fn about<'a>(view: &'a View, act: &Registered) -> About<'a> {
    match act.document.kind() {
        DocumentKind::Member(id) => About::Member(id),
        DocumentKind::Series(_) => About::Series(act.record),
        DocumentKind::Roles => view.roles.all().find(|role| role.id == act.record).map_or(About::Nothing, About::Role),
        _ if matches!(act.deed, Deed::Erase) => About::Nothing,
        _ => view.bookings.get(act.record).map_or(About::Nothing, |b| About::Booking(Box::new(b))),
    }
}

/// In one line, for programs and spreadsheets: ids and times, no name of a person.
pub(super) fn plainly(view: &View, act: &Registered) -> String {
    match about(view, act) {
        About::Booking(b) => format!("{} {} {}/{}", b.centre, b.resource, b.slot.start_text(), b.slot.end_text()),
        About::Member(id) => id.to_string(),
        About::Series(_) | About::Nothing => centre_of(act).map(Slug::to_string).unwrap_or_default(),
        About::Role(role) => match &role.centre {
            Some(centre) => format!("{} {centre} {}", role.role, role.person),
            None => format!("{} {}", role.role, role.person),
        },
    }
}
