//! What was just done with a booking, as the page that one is led to tells it.
//!
//! Enters: the words of an address: a deed and a booking. Leaves: sentences made of what is so now, never of what the
//! address claims: a booking that is not, or no longer, as the deed left it is told as it is.

use telecentre_proto::booking::{Act, State};
use telecentre_proto::id::RecordId;

use crate::deed::Deed;
use crate::page::{Banner, Tone};
use crate::replica::Moment;
use crate::slip::Slip;
use crate::visit::Visit;
use crate::words::Words;

/// What was just done, and what there is to say beside that booking.
pub(crate) fn told(visit: &Visit, moment: &dyn Moment, done: Option<&str>, booking: Option<&str>) -> Vec<Banner> {
    let known = || {
        let booking = moment.view().bookings.get(booking?.parse().ok()?)?;
        Some((done.and_then(Deed::of_word)?, booking))
    };
    let Some((deed, booking)) = known() else { return Vec::new() };
    let mut banners = vec![did(&visit.words, deed, &Slip::of(moment.view(), &visit.words, &booking))];
    let beside = visit.site.beside(&visit.words, moment, &booking).into_iter();
    banners.extend(beside.map(|text| Banner { tone: Tone::Warning, text }));
    banners
}

/// The booking whose deed can be taken back from the page that tells it.
pub(crate) fn undoable(moment: &dyn Moment, done: Option<&str>, booking: Option<&str>) -> Option<Undo> {
    let deed = done.and_then(Deed::of_word)?;
    let id: RecordId = booking?.parse().ok()?;
    let booking = moment.view().bookings.get(id)?;
    let stands = match deed {
        Deed::Did(Act::CheckIn) => booking.state == State::CheckedIn && booking.left_at.is_none(),
        Deed::Did(Act::NoShow | Act::Release) => booking.state == State::NoShow,
        Deed::Did(Act::CheckOut) => booking.left_at.is_some(),
        Deed::Did(Act::Cancel) => booking.state == State::Cancelled,
        _ => false,
    };
    stands.then(|| Undo { booking: id.to_string(), cancelled: deed == Deed::Did(Act::Cancel) })
}

/// What can be taken back.
pub(crate) struct Undo {
    /// The booking's id.
    pub(crate) booking: String,
    /// Whether it was cancelled, and would stand again.
    pub(crate) cancelled: bool,
}

fn did(words: &Words, deed: Deed, slip: &Slip) -> Banner {
    let asked_for = deed == Deed::Booked && slip.state == State::Requested;
    let gone = deed == Deed::Booked && !matches!(slip.state, State::Requested | State::Confirmed | State::CheckedIn);
    let key = match (asked_for, gone) {
        (true, _) => "book-asked",
        (_, true) => "book-gone",
        _ => deed.as_str(),
    };
    let text = words.with_all(
        &format!("done-{key}"),
        [
            ("who", slip.who.as_str().into()),
            ("resource", slip.resource.as_str().into()),
            ("day", slip.day.as_str().into()),
            ("span", slip.span.as_str().into()),
            ("centre", slip.centre_name.as_str().into()),
            ("state", slip.state_words.as_str().into()),
        ],
    );
    let tone = match () {
        () if gone => Tone::Warning,
        () if asked_for || deed.is_asked() => Tone::Calm,
        () => Tone::Good,
    };
    Banner { tone, text }
}
