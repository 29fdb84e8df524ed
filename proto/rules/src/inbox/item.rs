//! What waits at the desk, out of everything that is visible.
//!
//! Enters: the view, who is steward, the bookings that lost an overlap, the day and minute that the box shows, the time
//! zone of its days. Leaves: one list, oldest first: what this replica must answer, what it was answered, who did not come,
//! what stands outside, each with since when. Writes nothing and decides nothing.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use telecentre_log::id::{RecordId, Slug};

use super::ItemKind;
use crate::booking::{Booking, CancelledBy, State, Wish};
use crate::centre::Centre;
use crate::pair::{awaited, standing};
use crate::slot::{date_of_days, days_of_date};
use crate::steward::{Loser, Stewards, is_mine, late, queue, waits_for_host};
use crate::view::View;

/// How long after its day an answer that nobody put away is still shown.
const ANSWER_DAYS: i32 = 92;
/// How far ahead answers are looked for: as far as anybody may ask.
const AHEAD_DAYS: i32 = 20 * 366;

/// Something that waits at the desk.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// Its sort.
    pub kind: ItemKind,
    /// The booking that it is about.
    pub booking: Booking,
    /// The question, where it is one.
    pub wish: Option<Wish>,
    /// The booking that kept the slot, where it is a conflict.
    pub kept: Option<RecordId>,
    /// The half that is gone, where it is about a pair.
    pub gone: Option<Box<Booking>>,
    /// Since when it waits: Unix seconds by the clock of whoever asked, answered or changed the centre; of somebody who
    /// did not come: since the grace was over.
    pub since: i64,
}

impl Item {
    fn of(kind: ItemKind, booking: Booking) -> Self {
        let decided = booking.decided_at.unwrap_or(booking.requested_at);
        let since = match kind {
            ItemKind::Request | ItemKind::Waitlist => booking.requested_at,
            ItemKind::Answer | ItemKind::Pair => booking.noted_at.unwrap_or(decided),
            ItemKind::Question | ItemKind::Conflict | ItemKind::NoShow | ItemKind::Outside => decided,
        };
        Self { kind, booking, wish: None, kept: None, gone: None, since }
    }

    fn since(self, since: i64) -> Self {
        Self { since, ..self }
    }

    /// The record that names it among those of its sort.
    pub fn record(&self) -> RecordId {
        self.wish.as_ref().map_or(self.booking.id, |wish| wish.id)
    }
}

/// What waits at this replica's desk, at one centre or at all; oldest first. The answers to what was asked for here stand at
/// the centre that gave them, and at the own one. `now`: the day and minute that this box shows, in its time zone.
pub fn items(
    view: &View,
    stewards: &dyn Stewards,
    centre: Option<&Slug>,
    lost: Vec<Loser>,
    now: (Date, u16),
    zone: &TimeZone,
) -> Vec<Item> {
    let mine = |b: &Booking| is_mine(view, stewards, &b.centre, &b.resource, b.slot.day());
    let keeps = |b: &Booking| stewards.node_of(&b.centre) == Some(stewards.me()) || mine(b);
    let mut all = Vec::new();
    for pending in view.bookings.pending(centre) {
        // Before the others of its pair are held nobody can decide about a first half.
        let waits_here = waits_for_host(view, stewards, &pending)
            && (pending.wish.is_some() || awaited(&view.bookings, &pending.booking).is_empty());
        // What the hub decides about waits at the hub; what is asked of a booking here waits here too.
        let here = if pending.wish.is_some() { keeps(&pending.booking) } else { mine(&pending.booking) };
        if here && waits_here {
            let kind = if pending.wish.is_some() { ItemKind::Question } else { ItemKind::Request };
            let since = pending.since();
            all.push(Item { wish: pending.wish, ..Item::of(kind, pending.booking).since(since) });
        }
    }
    let lost = lost.into_iter().filter(|l| centre.is_none_or(|only| *only == l.booking.centre) && keeps(&l.booking));
    all.extend(lost.map(|l| Item { kept: Some(l.kept), ..Item::of(ItemKind::Conflict, l.booking) }));
    let me = stewards.me();
    for profile in view.centres.all() {
        let here = centre.is_none_or(|only| *only == profile.slug);
        if here || centre.is_some_and(|only| stewards.node_of(only) == Some(me)) {
            all.extend(answers(view, stewards, &profile.slug, now.0));
        }
        if here {
            all.extend(late(view, profile, now).into_iter().filter(&keeps).map(|b| missed(profile, b, zone)));
            let calendar = view.calendar();
            let outside = calendar.outside(&profile.slug, now.0).into_iter().filter(&keeps);
            let since = |b: &Booking| calendar.outside_since(b);
            all.extend(outside.map(|b| (since(&b), b)).map(|(at, b)| Item::of(ItemKind::Outside, b).since(at)));
        }
    }
    let halves = view.bookings.paired(now.0).into_iter();
    let halves = halves.filter(|b| centre.is_none_or(|only| *only == b.centre) && keeps(b));
    all.extend(halves.filter_map(|b| lone_half(view, b)));
    let waiting = queue::waiting(view, stewards, centre, now).into_iter();
    all.extend(waiting.map(|wait| Item::of(ItemKind::Waitlist, wait.wanted(view))));
    all.retain(|item| !view.inbox.is_seen(&me, item.kind, item.booking.id));
    all.sort_by_key(|item| (item.since, item.booking.slot, item.kind, item.record()));
    all
}

/// Somebody who did not come, since the grace of the centre was over.
fn missed(centre: &Centre, booking: Booking, zone: &TimeZone) -> Item {
    let (hour, minute) = (booking.slot.start() / 60, booking.slot.start() % 60);
    let time = i8::try_from(hour).ok().zip(i8::try_from(minute).ok());
    let began = time.and_then(|(hour, minute)| {
        let wall = booking.slot.day().at(hour, minute, 0, 0);
        Some(zone.to_timestamp(wall).ok()?.as_second())
    });
    let item = Item::of(ItemKind::NoShow, booking);
    let grace = i64::from(centre.no_show_minutes.unwrap_or_default()) * 60;
    let since = began.map_or(item.since, |began| began.saturating_add(grace));
    item.since(since)
}

/// A half of a decided pair that stands although another one is gone: its host keeps it or lets it go. And one that was let
/// go before the decision was seen, and whose place is not free again: its host knows that the others count on it.
fn lone_half(view: &View, booking: Booking) -> Option<Item> {
    let pair = standing(&view.bookings, &booking).filter(|pair| pair.decided && pair.broken)?;
    let mut others = pair.over.iter().filter(|id| **id != booking.id);
    let gone = others.find_map(|id| view.bookings.get(*id)).map(Box::new);
    let stands = booking.state == State::Confirmed;
    let lost_its_place = booking.state == State::Cancelled && booking.let_go && gone.is_none();
    if !(stands || lost_its_place) {
        return None;
    }
    let item = Item::of(ItemKind::Pair, booking);
    let since = gone.as_ref().and_then(|gone| gone.noted_at.or(gone.decided_at)).unwrap_or(item.since);
    Some(Item { gone, ..item.since(since) })
}

/// What was asked for here and was refused, displaced or taken back by the centre.
fn answers(view: &View, stewards: &dyn Stewards, centre: &Slug, today: Date) -> Vec<Item> {
    let me = stewards.me();
    let day = |days: i32| date_of_days(days_of_date(today).saturating_add(days)).unwrap_or(today);
    let told = |b: &Booking| match b.state {
        State::Declined | State::Displaced => true,
        State::Cancelled => b.cancelled_by == Some(CancelledBy::Centre),
        _ => false,
    };
    // What was asked for here bears this replica's tag.
    let all = view.bookings.begun_by(me, centre, (day(-ANSWER_DAYS), day(AHEAD_DAYS)));
    let asked = all.filter(|m| !m.state.occupies()).filter_map(|m| m.booking());
    let answered = asked.filter(|b| b.requested_by == Some(me) && b.steward != Some(me) && told(b));
    answered.map(|b| Item::of(ItemKind::Answer, b)).collect()
}
