//! A pair: bookings of several centres that stand or fall together, such as two videoconference points.
//!
//! Enters: a booking that names its halves, and everything that is visible. Leaves: [`PairStanding`]: whether the pair is
//! decided, which half waits for whom. Whoever decides about the first half decides alone: the others hold their place
//! until its word is seen. No clock takes part in it.

use jiff::civil::Date;
use telecentre_log::id::{RecordId, Slug};

use crate::booking::{Booking, Bookings, Halves, State};
use crate::view::View;

/// A half of a pair.
#[derive(Clone, PartialEq, Debug)]
pub struct HalfStanding {
    /// The booking, by its id.
    pub booking: RecordId,
    /// Its centre.
    pub centre: Slug,
    /// The centre whose word it waits for; none: it stands, or is over.
    pub waits_for: Option<Slug>,
    /// Since when it waits: Unix seconds by the clock of whoever asked or held it.
    pub since: Option<i64>,
}

/// What became of a pair, as far as it is known here.
#[derive(Clone, PartialEq, Debug)]
pub struct PairStanding {
    /// The first half, by its id.
    pub first: RecordId,
    /// Its halves, the first one first.
    pub halves: Vec<HalfStanding>,
    /// The first half's steward wrote that all of them stand, and they do.
    pub stands: bool,
    /// The first half's steward wrote that all of them stand, whatever became of them since.
    pub decided: bool,
    /// A half is over, so the pair is no pair any more.
    pub broken: bool,
    /// The halves that are over, by id.
    pub over: Vec<RecordId>,
}

/// What is known of one half.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum HalfKnown {
    /// Not answered, or not arrived here.
    Asked,
    /// Its place is taken for it.
    Held,
    /// Refused, taken back, lost.
    Over,
}

/// A half that names the same pair; a booking that does not is none of it.
pub(crate) fn half(
    bookings: &Bookings,
    halves: &Halves,
    (centre, id): &(Slug, RecordId),
) -> (HalfKnown, Option<Booking>) {
    let found = bookings.get(*id).filter(|b| b.centre == *centre && b.halves.as_ref() == Some(halves));
    let known = match &found {
        None => HalfKnown::Asked,
        Some(b) if b.in_ledger && b.state.occupies() => HalfKnown::Held,
        Some(b) if matches!(b.state, State::Requested) => HalfKnown::Asked,
        Some(_) => HalfKnown::Over,
    };
    (known, found)
}

/// Whether the steward of the first half wrote that the pair is decided.
pub(crate) fn is_decided(bookings: &Bookings, halves: &Halves) -> bool {
    half(bookings, halves, halves.first()).1.is_some_and(|first| first.in_ledger && first.decided)
}

/// What became of the pair of a booking; none: it is no half of one.
pub fn standing(bookings: &Bookings, booking: &Booking) -> Option<PairStanding> {
    let halves = booking.halves.as_ref()?;
    let known: Vec<_> = halves.all().iter().map(|named| (named, half(bookings, halves, named))).collect();
    let decided = is_decided(bookings, halves);
    let is_over = known.iter().filter(|(_, (known, _))| *known == HalfKnown::Over);
    let over: Vec<RecordId> = is_over.map(|((_, id), _)| *id).collect();
    let broken = !over.is_empty();
    let stands = decided && known.iter().all(|(_, (known, _))| *known == HalfKnown::Held);
    let first_centre = &halves.first().0;
    // The first half waits for the others, one after the other; the others for the first one's word.
    let other =
        known.iter().skip(1).find(|(_, (known, _))| *known == HalfKnown::Asked).map(|((centre, _), _)| centre.clone());
    let shown = known.iter().enumerate().map(|(nth, ((centre, id), (known, booking)))| {
        let waits_for = match known {
            _ if stands || broken => None,
            HalfKnown::Over => None,
            HalfKnown::Asked if nth > 0 => Some(centre.clone()),
            HalfKnown::Held if nth > 0 => Some(first_centre.clone()),
            HalfKnown::Asked | HalfKnown::Held => other.clone().or_else(|| Some(first_centre.clone())),
        };
        let since = booking.as_ref().map(|b| b.decided_at.filter(|_| b.in_ledger).unwrap_or(b.requested_at));
        HalfStanding { booking: *id, centre: centre.clone(), since: since.filter(|_| waits_for.is_some()), waits_for }
    });
    Some(PairStanding { first: halves.first().1, halves: shown.collect(), stands, decided, broken, over })
}

/// The centres whose halves must be held before the first one can be confirmed: none where nothing of the kind is awaited,
/// because this is another half, or no half, or one of them is over.
pub fn awaited(bookings: &Bookings, booking: &Booking) -> Vec<Slug> {
    let Some(halves) = booking.halves.as_ref().filter(|halves| halves.is_first(booking.id)) else { return Vec::new() };
    let known: Vec<_> = halves.others().iter().map(|named| (&named.0, half(bookings, halves, named).0)).collect();
    if known.iter().any(|(_, known)| *known == HalfKnown::Over) {
        return Vec::new();
    }
    known.into_iter().filter(|(_, known)| *known == HalfKnown::Asked).map(|(centre, _)| centre.clone()).collect()
}

/// Whether a half of an undecided pair is asked for, or held, at a resource on a day. No such day is lent or given back
/// by itself: whoever does that by rule asks here first. A host may do it by hand: what the halves wait for lies in the
/// ledger of that day, which whoever has the day then goes on with. Costs the bookings of one day.
pub fn undecided_on(view: &View, centre: &Slug, resource: &Slug, day: Date) -> bool {
    let is_undecided = |b: &Booking| standing(&view.bookings, b).is_some_and(|pair| !pair.decided && !pair.broken);
    view.bookings.list(centre, day, day).iter().any(|b| b.resource == *resource && is_undecided(b))
}

/// The state of a booking as people see it: a half is asked for until the pair is decided and stands.
pub fn shown_state(bookings: &Bookings, booking: &Booking) -> State {
    let undecided = || standing(bookings, booking).is_some_and(|pair| !pair.stands && !pair.broken);
    if booking.state == State::Confirmed && undecided() { State::Requested } else { booking.state }
}
