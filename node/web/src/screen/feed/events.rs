//! Bookings as events of a calendar.
//!
//! Enters: bookings, in one moment of the view. Leaves: events: what is asked for is tentative, what stands is confirmed, what
//! was declined, cancelled or displaced is cancelled and stays for 30 days. The number of an event grows with what its
//! steward writes of it.

use jiff::civil::{Date, DateTime};
use jiff::{Span, Timestamp};
use telecentre_proto::booking::{Booking, State};
use telecentre_proto::id::Slug;
use telecentre_proto::pair::shown_state;
use telecentre_proto::slot::{Slot, days_of_date};

use crate::ical::{Event, EventStatus};
use crate::replica::Moment;
use crate::slip::Slip;
use crate::words::Words;

/// Days that lie behind and are still given.
const DAYS_BACK: i64 = 90;
/// Days ahead that a list of a centre reaches.
const DAYS_AHEAD: i64 = 366;
/// Days for which what was given up is still told: a program that did not ask meanwhile must hear of it.
const CANCELLED_DAYS: i64 = 30;

fn time(date: Date, minutes: u16) -> DateTime {
    let midnight = date.at(0, 0, 0, 0);
    midnight.checked_add(Span::new().minutes(i64::from(minutes))).unwrap_or(midnight)
}

fn changed(b: &Booking) -> i64 {
    let stamp = b.stamp.map(|stamp| stamp.time);
    [Some(b.requested_at), b.decided_at, b.noted_at, stamp].into_iter().flatten().max().unwrap_or(b.requested_at)
}

fn event(moment: &dyn Moment, b: &Booking, slot: Slot, (summary, location): (String, String)) -> Option<Event> {
    let status = match shown_state(&moment.view().bookings, b) {
        State::Requested => EventStatus::Tentative,
        State::Confirmed | State::CheckedIn | State::NoShow => EventStatus::Confirmed,
        State::Cancelled | State::Declined | State::Displaced => EventStatus::Cancelled,
    };
    let changed = changed(b);
    let today = moment.today();
    let ago = |days: i64| today.checked_sub(Span::new().days(days)).unwrap_or(Date::MIN);
    let since = Timestamp::from_second(changed).ok()?;
    let long_gone = changed < (i64::from(days_of_date(today)) - CANCELLED_DAYS) * 86_400;
    if slot.day() < ago(DAYS_BACK) || status == EventStatus::Cancelled && long_gone {
        return None;
    }
    // It grows with each change by the steward's clock; an end comes after whatever was before it in the same second.
    let step = match status {
        EventStatus::Tentative => 0,
        EventStatus::Confirmed => 1,
        EventStatus::Cancelled => 2,
    };
    let since_asked = u64::try_from(changed.saturating_sub(b.requested_at)).unwrap_or(0);
    Some(Event {
        uid: format!("{}@{}", b.id, moment.network().id()),
        sequence: since_asked.saturating_mul(3).saturating_add(step).min(u64::from(i32::MAX.unsigned_abs())),
        changed: since,
        start: time(slot.day(), slot.start()),
        end: time(slot.day(), slot.end()),
        status,
        summary,
        location,
        description: None,
        url: None,
    })
}

fn place(moment: &dyn Moment, centre: &Slug) -> String {
    let centre = moment.view().centres.get(centre);
    centre.map_or_else(String::new, |c| match c.address.as_str() {
        "" => c.name.clone(),
        address => format!("{}, {address}", c.name),
    })
}

/// A member's booking; `base`: where its page is.
pub(super) fn own(words: &Words, moment: &dyn Moment, b: &Booking, base: &str) -> Option<Event> {
    let slip = Slip::of(moment.view(), words, b);
    let summary = format!("{}, {}", slip.resource, slip.centre_name);
    let event = event(moment, b, b.slot, (summary, place(moment, &b.centre)))?;
    Some(Event { description: Some(slip.state_words), url: Some(format!("{base}/moi/reservations/{}", b.id)), ..event })
}

/// What is taken at a centre, or of one resource there: no name.
pub(super) fn of_centre(words: &Words, moment: &dyn Moment, centre: &Slug, resource: Option<&Slug>) -> Vec<Event> {
    let today = moment.today();
    let from = today.checked_sub(Span::new().days(DAYS_BACK)).unwrap_or(today);
    let to = today.checked_add(Span::new().days(DAYS_AHEAD)).unwrap_or(today);
    let all = moment.view().bookings.list(centre, from, to);
    let wanted = all.iter().filter(|b| resource.is_none_or(|resource| b.resource == *resource));
    let events = wanted.filter_map(|b| {
        let slip = Slip::of(moment.view(), words, b);
        let summary = format!("{}, {}", slip.resource, words.say("feed-taken"));
        event(moment, b, b.slot, (summary, place(moment, centre)))
    });
    events.collect()
}
