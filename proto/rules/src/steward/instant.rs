//! Days that are lent by a centre's rule, and come back by themselves.
//!
//! Enters: the view, who is steward, what day it is. Leaves: drafts of the centre's node that hand days over under the
//! rule's version, or ask them back; drafts of the hub that give them back. A day is lent once under each version, so that
//! no two boxes pass it to and fro. A clock decides at most when something is lent or comes back, never who is steward:
//! one that is wrong makes a day come back early, or not before its host asks. No day with an undecided half goes or
//! comes by itself, and none where something waits for an answer goes.
//! Whether the hub and its witness can be heard, whoever calls has to know.

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_log::document::Draft;
use telecentre_log::id::{RecordId, Slug};

use super::hand_over::{asked_back, derived, lent, returned};
use super::{Stewards, acts_alone, is_mine, steward_of};
use crate::booking::{Booking, State, Wish};
use crate::centre::{Centre, InstantRule, Kind, Resource, USUAL_EVENINGS};
use crate::pair::undecided_on;
use crate::slot::{MINUTES_PER_DAY, date_of_days, days_of_date};
use crate::view::View;

/// At this minute of the evening a day comes back: 18:00.
pub const EVENING: u16 = 18 * 60;
/// At most so many days go or come in one call: what is written for them stays small.
const DAYS_AT_ONCE: usize = 64;
/// So many days after it has passed a day still comes back, so that its centre writes down itself who was there.
const PAST_DAYS: i32 = 31;

/// What a hub knows of the time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HubClock {
    /// Its own clock's local date and minute.
    pub own: (Date, u16),
    /// The date that entries make credible.
    pub seen: Option<Date>,
    /// Today, as far as both tell.
    pub today: Date,
}

impl HubClock {
    /// The last day whose evening of return has come, if days come back on the `evenings`th evening before; none while its
    /// own date is not the one that entries make credible, nor the next.
    fn due(&self, evenings: u32) -> Option<Date> {
        let (date, minute) = self.own;
        let ahead = days_of_date(date).checked_sub(days_of_date(self.seen?))?;
        let evening = if minute >= EVENING { date } else { date.yesterday().ok()? };
        (0..=1).contains(&ahead).then(|| shifted(evening, evenings)).flatten()
    }
}

fn shifted(day: Date, ahead: u32) -> Option<Date> {
    date_of_days(days_of_date(day).checked_add(i32::try_from(ahead).ok()?)?)
}

fn first_past(today: Date) -> Date {
    date_of_days(days_of_date(today).saturating_sub(PAST_DAYS)).unwrap_or(Date::MIN)
}

/// What this centre's node hands over by its rule, some of it at a call, where the hub is `open` for the centre; nothing
/// while it is `recovering`.
pub fn lend(
    view: &View,
    stewards: &dyn Stewards,
    today: Date,
    recovering: bool,
    open: &dyn Fn(&Slug) -> bool,
    fresh: &mut dyn FnMut() -> RecordId,
) -> Vec<Draft> {
    let me = stewards.me();
    let Some(hub) = stewards.hub().filter(|hub| *hub != me && !recovering && !stewards.is_closed()) else {
        return Vec::new();
    };
    let own = |c: &&Centre| stewards.node_of(&c.slug) == Some(me) && stewards.may_confirm(&c.slug);
    let ruled = view.centres.all().filter(own).filter_map(|centre| Some((centre, centre.instant.as_ref()?)));
    let mut drafts = Vec::new();
    for (centre, rule) in ruled {
        let places = to_lend(view, stewards, centre, rule, today);
        if places.is_empty() || !open(&centre.slug) {
            continue;
        }
        drafts.extend(lent(view, stewards, hub, (&centre.slug, &places), Some(rule.version), fresh));
    }
    drafts
}

/// The places that a rule lends now and did not lend before, by day.
fn to_lend(
    view: &View,
    stewards: &dyn Stewards,
    centre: &Centre,
    rule: &InstantRule,
    today: Date,
) -> Vec<(Slug, Date)> {
    let (slug, me) = (&centre.slug, stewards.me());
    let asked = waiting_places(view, stewards, slug);
    let mut places = Vec::new();
    for day in (rule.return_evenings + 1..=rule.days_ahead).filter_map(|ahead| shifted(today, ahead)) {
        if !rule.weekdays.contain(day.weekday()) || view.centres.open(centre, day).is_empty() {
            continue;
        }
        let is_lent = |r: &Slug| steward_of(view, stewards, slug, r, day) != Some(me);
        let mut gone = Vec::new();
        for named in &rule.resources {
            let Some(resource) = view.centres.resource(slug, named).filter(|r| !r.retired) else { continue };
            let fits = rule.insist || has_room(view, slug, resource.kind, &|r: &Slug| is_lent(r) || gone.contains(r));
            let lends = fits
                && !is_lent(named)
                && !view.bookings.was_lent_under(rule.version, slug, named, day)
                && is_offered(view, slug, resource, day)
                && !asked.contains(&(named.clone(), day))
                && !undecided_on(view, slug, named, day);
            if lends {
                gone.push(named.clone());
            }
        }
        places.extend(gone.into_iter().map(|named| (named, day)));
        if places.len() >= DAYS_AT_ONCE {
            break;
        }
    }
    places
}

/// The places of a centre of which something waits for an answer: a request, or what somebody wishes of his own.
fn waiting_places(view: &View, stewards: &dyn Stewards, centre: &Slug) -> BTreeSet<(Slug, Date)> {
    let own = |booking: &Booking, by: &[Wish]| by.iter().any(|wish| acts_alone(stewards, booking, &wish.by));
    let open =
        view.bookings.open(Some(centre)).filter_map(|merged| Some((view.bookings.asked(&merged), merged.booking()?)));
    // What a stranger asks of somebody's booking holds nothing up.
    let waits = open.filter(|(asked, booking)| booking.state == State::Requested || own(booking, asked));
    waits.map(|(_, booking)| (booking.resource, booking.slot.day())).collect()
}

/// Whether one more of a kind may go, so that no more than half of what is offered of it is away.
fn has_room(view: &View, centre: &Slug, kind: Kind, away: &dyn Fn(&Slug) -> bool) -> bool {
    let all: Vec<&Resource> = view.centres.resources(centre).filter(|r| !r.retired && r.kind == kind).collect();
    2 * (all.iter().filter(|r| away(&r.slug)).count() + 1) <= all.len()
}

/// Whether a resource is offered for a part of a day at least.
fn is_offered(view: &View, centre: &Slug, resource: &Resource, day: Date) -> bool {
    !view
        .centres
        .unoffered(centre, resource, day)
        .iter()
        .any(|(_, from, until)| (*from, *until) == (0, MINUTES_PER_DAY))
}

/// What this centre's node asks back by itself: what its rule lent and its own day says should be back; nothing while it is
/// `recovering`.
pub fn recalls(view: &View, stewards: &dyn Stewards, today: Date, recovering: bool) -> Vec<Draft> {
    let own = |c: &&Centre| stewards.node_of(&c.slug) == Some(stewards.me()) && stewards.may_confirm(&c.slug);
    let mut drafts = Vec::new();
    for centre in view.centres.all().filter(own).filter(|_| !recovering && !stewards.is_closed()) {
        let evenings = centre.instant.as_ref().map_or(USUAL_EVENINGS, |rule| rule.return_evenings);
        let Some(last) = shifted(today, evenings.saturating_sub(1)) else { continue };
        let versions: Vec<RecordId> = view.bookings.rules_out(&centre.slug).flatten().collect();
        let out = versions
            .into_iter()
            .flat_map(|v| view.bookings.out_under(&centre.slug, Some(v), (first_past(today), last)));
        let due = out.filter(|out| !undecided_on(view, &centre.slug, &out.resource, out.day));
        let due: Vec<(Slug, Date)> = due.map(|out| (out.resource, out.day)).take(DAYS_AT_ONCE).collect();
        drafts.extend(asked_back(view, stewards, &centre.slug, &due));
    }
    drafts
}

/// What the hub gives back by itself: on the evening that the rule names, what a newer rule no longer lends, and what its
/// centre asks back. Some of it at a call; nothing while it is `recovering`.
pub fn comes_back(view: &View, stewards: &dyn Stewards, clock: HubClock, recovering: bool) -> Vec<Draft> {
    if stewards.hub() != Some(stewards.me()) || recovering {
        return Vec::new();
    }
    let mut drafts = Vec::new();
    for centre in view.bookings.centres_out() {
        let back = to_give_back(view, &centre, clock);
        if back.is_empty() || !stewards.may_confirm(&centre) {
            continue;
        }
        let mine = |(resource, day): &(Slug, Date)| {
            is_mine(view, stewards, &centre, resource, *day) && !undecided_on(view, &centre, resource, *day)
        };
        let back: Vec<(Slug, Date)> =
            back.into_iter().map(|(day, resource)| (resource, day)).filter(mine).take(DAYS_AT_ONCE).collect();
        let mut id = |resource: &Slug, day: Date, n: u32| {
            derived(view, stewards, "telecentre 3 id of what comes back", (&centre, resource, day, n))
        };
        drafts.extend(returned(view, stewards, (&centre, &back), &mut id));
        if drafts.len() >= DAYS_AT_ONCE {
            break;
        }
    }
    drafts
}

/// The days of a centre that should come back, by day.
fn to_give_back(view: &View, centre: &Slug, clock: HubClock) -> BTreeSet<(Date, Slug)> {
    let rule = view.centres.get(centre).and_then(|c| c.instant.as_ref());
    let from = first_past(clock.today);
    let due = clock.due(rule.map_or(USUAL_EVENINGS, |rule| rule.return_evenings));
    let mut back: BTreeSet<(Date, Slug)> = BTreeSet::new();
    for version in view.bookings.rules_out(centre).flatten() {
        let is_present = rule.is_some_and(|rule| rule.version == version);
        // Of the present rule only what is due is looked at, so that a look costs little.
        let until = if is_present { due } else { Some(Date::MAX) };
        let out = until.map(|until| view.bookings.out_under(centre, Some(version), (from, until))).unwrap_or_default();
        let lends = |day: Date, resource: &Slug| {
            let ahead = |rule: &InstantRule| shifted(clock.today, rule.days_ahead).is_none_or(|last| day <= last);
            rule.is_some_and(|rule| rule.covers(resource, day) && ahead(rule))
        };
        let back_now =
            out.into_iter().filter(|out| due.is_some_and(|due| out.day <= due) || !lends(out.day, &out.resource));
        back.extend(back_now.map(|out| (out.day, out.resource)));
    }
    back.extend(view.bookings.recalled(centre, from).into_iter().map(|out| (out.day, out.resource)));
    back
}
