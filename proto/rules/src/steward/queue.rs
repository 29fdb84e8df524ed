//! Those who wait for a place: the turn that the steward gives each, and whom it gives what becomes free.
//!
//! Enters: the view, who is steward, the day and minute that the box shows, what becomes free. Leaves: puts for its own
//! ledger. A turn is one more than the greatest that the ledgers show of that day and kind; what becomes free goes to the
//! first in that order whom it fits, in the same entry. Passes over whoever is confirmed elsewhere then. Grants nothing
//! for a slot that has begun.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use telecentre_log::document::Draft;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{NodeId, RecordId, Slug};
use telecentre_log::limit::{WAITS_PER_BOX, WAITS_PER_BOX_IN_ALL};

use crate::booking::calendar::fits;
use crate::booking::wait::Turn;
use crate::booking::{Booking, CancelledBy, Reason, State, Wait, WaitState};
use crate::centre::{Centre, Kind, Resource};
use crate::person::Person;
use crate::slot::{Slot, days_of_date};
use crate::steward::entries::{self, ANSWERS_AT_ONCE, Record};
use crate::steward::{Stewards, is_free_beside_waiting, is_mine, ledger_draft};
use crate::view::View;

/// When something is decided, and how it is marked.
#[derive(Clone, Copy)]
pub(crate) struct Deciding {
    /// The day and minute that the box shows.
    pub(crate) now: (Date, u16),
    /// The replica may have forgotten what it confirmed: it marks what it confirms now.
    pub(crate) recovering: bool,
}

/// What one batch of decisions gives away besides what the view shows.
#[derive(Default)]
pub(crate) struct GivenAway {
    wishes: BTreeSet<RecordId>,
    slots: Vec<(Slug, Slug, Slot)>,
}

impl GivenAway {
    /// Notes that a booking goes to a place in this batch.
    pub(crate) fn goes_to(&mut self, centre: &Slug, resource: &Slug, slot: Slot) {
        self.slots.push((centre.clone(), resource.clone(), slot));
    }
}

/// Whether this replica decides about a wish: for a kind of place the centre's node, for one place its steward.
pub(crate) fn decides(view: &View, stewards: &dyn Stewards, wait: &Wait) -> bool {
    match &wait.resource {
        Some(resource) => is_mine(view, stewards, &wait.centre, resource, wait.slot.day()),
        None => stewards.node_of(&wait.centre) == Some(stewards.me()) && stewards.may_confirm(&wait.centre),
    }
}

/// The wishes that this replica decides about and that wait, in order: by centre, day, turn and id.
pub(crate) fn waiting(view: &View, stewards: &dyn Stewards, centre: Option<&Slug>, now: (Date, u16)) -> Vec<Wait> {
    let mut all = view.bookings.waits(centre, now.0, Date::MAX);
    all.retain(|wait| wait.is_open(now) && decides(view, stewards, wait));
    all
}

/// What this replica owes to those who wait; call again until there is nothing. First what was taken back, then turns,
/// then places that are free.
pub(super) fn owed(view: &View, stewards: &dyn Stewards, when: Deciding) -> Vec<Draft> {
    let taken_back = taken_back(view, stewards, when.now);
    if !taken_back.is_empty() {
        return taken_back;
    }
    let waiting = waiting(view, stewards, None, when.now);
    // What this replica decided as hub is not decided again while it waits for the witness.
    let decided = |wait: &Wait| stewards.waiting().is_some_and(|own| own.bookings.contains(&wait.id));
    let waiting: Vec<Wait> = waiting.into_iter().filter(|wait| !decided(wait)).collect();
    let turns = turns(view, stewards, &waiting);
    if !turns.is_empty() {
        return turns;
    }
    let mut given = GivenAway::default();
    let mut drafts = Vec::new();
    for wait in waiting.iter().filter(|wait| gives_by_itself(view, stewards, wait)) {
        if drafts.len() >= ANSWERS_AT_ONCE {
            break;
        }
        let places = places(view, wait);
        let Some(place) = places.into_iter().find(|place| has_room(view, stewards, wait, place, None, &given)) else {
            continue;
        };
        if !is_elsewhere(view, wait) {
            drafts.push(ledger_draft(stewards, &wait.centre, wait.slot.day(), give(wait, place, when, &mut given)));
        }
    }
    drafts
}

/// The puts that give what a booking leaves free to the first whose turn it is and whom it fits; none where nobody is, or
/// where this replica does not decide about the place.
pub(crate) fn next(
    view: &View,
    stewards: &dyn Stewards,
    when: Deciding,
    freed: &Booking,
    given: &mut GivenAway,
) -> Vec<Put> {
    if !freed.occupies || !is_mine(view, stewards, &freed.centre, &freed.resource, freed.slot.day()) {
        return Vec::new();
    }
    let Some(place) = view.centres.resource(&freed.centre, &freed.resource).filter(|r| !r.retired) else {
        return Vec::new();
    };
    let day = freed.slot.day();
    let waits = view.bookings.waits(Some(&freed.centre), day, day).into_iter();
    let in_turn = waits.filter(|wait| wait.said == WaitState::Queued && wait.is_open(when.now));
    let wants = |wait: &Wait| match &wait.resource {
        Some(resource) => *resource == place.slug,
        None => wait.kind == place.kind && stewards.node_of(&wait.centre) == Some(stewards.me()),
    };
    let decided = |wait: &Wait| stewards.waiting().is_some_and(|own| own.bookings.contains(&wait.id));
    let mut fitting = in_turn.filter(|wait| {
        wants(wait)
            && !decided(wait)
            && gives_by_itself(view, stewards, wait)
            && has_room(view, stewards, wait, place, Some(freed.id), given)
            && !is_elsewhere(view, wait)
    });
    fitting.next().map(|wait| give(&wait, place, when, given)).unwrap_or_default()
}

/// The drafts of a move, and to whom it leaves its old place: in the entry that says that it went.
pub(crate) fn after_move(
    view: &View,
    stewards: &dyn Stewards,
    when: Deciding,
    moved: &Booking,
    (slot, resource): (Slot, &Slug),
    mut drafts: Vec<Draft>,
) -> Vec<Draft> {
    let mut given = GivenAway::default();
    given.goes_to(&moved.centre, resource, slot);
    if let Some(old) = drafts.first_mut() {
        old.puts.extend(next(view, stewards, when, moved, &mut given));
    }
    drafts
}

/// The puts that give a wish a place that is free, where a host says so; none where no place is.
pub(crate) fn by_hand(view: &View, stewards: &dyn Stewards, when: Deciding, wait: &Wait) -> Option<Vec<Put>> {
    let mut given = GivenAway::default();
    let places = places(view, wait);
    let place = places.into_iter().find(|place| has_room(view, stewards, wait, place, None, &given))?;
    Some(give(wait, place, when, &mut given))
}

/// Whether a place that a wish waits for is free now.
pub fn can_be_given(view: &View, stewards: &dyn Stewards, wait: &Wait) -> bool {
    let given = GivenAway::default();
    places(view, wait).into_iter().any(|place| has_room(view, stewards, wait, place, None, &given))
}

/// Where requests wait for the host, so do wishes from elsewhere.
fn gives_by_itself(view: &View, stewards: &dyn Stewards, wait: &Wait) -> bool {
    let by_itself = |centre: &Centre| {
        let readable = centre.hours.as_ref().is_none_or(crate::hours::Hours::is_readable);
        readable && !centre.requests_wait
    };
    wait.by == stewards.me() || view.centres.get(&wait.centre).is_some_and(by_itself)
}

/// The places that would do, in the order in which people see them.
fn places<'a>(view: &'a View, wait: &Wait) -> Vec<&'a Resource> {
    let wants = |r: &&Resource| match &wait.resource {
        Some(resource) => r.slug == *resource,
        None => r.kind == wait.kind,
    };
    view.centres.in_order(&wait.centre).into_iter().filter(|r| !r.retired).filter(wants).collect()
}

fn has_room(
    view: &View,
    stewards: &dyn Stewards,
    wait: &Wait,
    place: &Resource,
    except: Option<RecordId>,
    given: &GivenAway,
) -> bool {
    let Some(centre) = view.centres.get(&wait.centre) else { return false };
    let open = is_mine(view, stewards, &wait.centre, &place.slug, wait.slot.day())
        && view.centres.shut(centre, place, wait.slot).is_none();
    if !open || given.wishes.contains(&wait.id) {
        return false;
    }
    let held = view.bookings.in_the_way(&wait.centre, &place.slug, wait.slot, except);
    let beside = given.slots.iter().filter(|(c, r, _)| (c, r) == (&wait.centre, &place.slug)).map(|(_, _, slot)| *slot);
    let taken: Vec<Slot> = held.iter().map(|m| m.held).chain(beside).collect();
    fits(taken, wait.slot, place.capacity)
        && is_free_beside_waiting(view, stewards, &wait.centre, place, wait.slot, except)
}

/// Whether this person has a place somewhere at that time, as far as it is known here.
fn is_elsewhere(view: &View, wait: &Wait) -> bool {
    let others = view.bookings.of(wait.member);
    others.iter().any(|b| b.occupies && b.person() == wait.person() && b.slot.overlaps(wait.slot))
}

fn give(wait: &Wait, place: &Resource, when: Deciding, given: &mut GivenAway) -> Vec<Put> {
    given.wishes.insert(wait.id);
    given.goes_to(&wait.centre, &place.slug, wait.slot);
    let record = Record {
        id: wait.id,
        resource: place.slug.clone(),
        who: wait.member,
        guest: wait.guest,
        slot: wait.slot,
        series: None,
        late: false,
        halves: None,
    };
    let mut puts = record.confirmed(place.capacity, when.recovering);
    puts.push(Put::new(wait.id, Field::REQUESTED, Scalar::Int(wait.since)));
    puts
}

/// What was asked of wishes by whoever may take them back; the rest is refused.
fn taken_back(view: &View, stewards: &dyn Stewards, now: (Date, u16)) -> Vec<Draft> {
    let all = view.bookings.waits(None, now.0, Date::MAX).into_iter();
    let mine = all.filter(|wait| wait.said != WaitState::Given && decides(view, stewards, wait));
    let answer = |wait: Wait| {
        let asked = view.bookings.asked_of_wait(&wait);
        let may = |by: &NodeId| *by == wait.by || stewards.hub() == Some(*by) || stewards.succeeds(by, &wait.by);
        let granted = |wish: &crate::booking::Wish| wish.to.is_none() && may(&wish.by);
        let open = matches!(wait.said, WaitState::Asked | WaitState::Queued | WaitState::Withdrawn);
        let mut puts = entries::answered(asked.iter().map(|wish| (wish.id, granted(wish))));
        if let Some(wish) = asked.iter().find(|wish| granted(wish)).filter(|_| open) {
            let by = if stewards.hub() == Some(wish.by) { CancelledBy::Hub } else { CancelledBy::Member };
            puts.extend(withdrawn(wait.id, by));
        }
        (!puts.is_empty()).then(|| ledger_draft(stewards, &wait.centre, wait.slot.day(), puts))
    };
    mine.filter_map(answer).take(ANSWERS_AT_ONCE).collect()
}

/// The puts that say that a wish waits no longer.
pub(crate) fn withdrawn(wait: RecordId, by: CancelledBy) -> Vec<Put> {
    vec![Put::new(wait, Field::CANCELLED, Scalar::Int(by.number()))]
}

/// Turns for the wishes that have none, in the order in which they arrived here; what goes beyond the bounds is not taken.
fn turns(view: &View, stewards: &dyn Stewards, waiting: &[Wait]) -> Vec<Draft> {
    let (mut turned, mut new): (Vec<&Wait>, Vec<&Wait>) = waiting.iter().partition(|wait| wait.q.is_some());
    new.sort_by_key(|wait| (view.bookings.wait_arrival(wait), wait.id));
    let mut greatest: BTreeMap<(&Slug, Date, Kind), Option<u32>> = BTreeMap::new();
    let mut drafts = Vec::new();
    for wait in new.into_iter().take(ANSWERS_AT_ONCE) {
        let (centre, day) = (&wait.centre, wait.slot.day());
        let puts = if is_within_bounds(wait, &turned) {
            let last = greatest
                .entry((centre, day, wait.kind))
                .or_insert_with(|| view.bookings.greatest_turn(centre, day, wait.kind));
            // Where no number is left, by whose fault ever, nobody gets a turn any more: the host gives by hand.
            let Some(q) = last.map_or(Some(1), |last| last.checked_add(1)) else { continue };
            *last = Some(q);
            turned.push(wait);
            Turn { day: days_of_date(day), kind: wait.kind, q }.puts(wait.id)
        } else {
            vec![Put::new(wait.id, Field::DECLINED, Scalar::Int(Reason::Other.number()))]
        };
        drafts.push(ledger_draft(stewards, centre, day, puts));
    }
    drafts
}

/// Whether a person waits only once for such a place on a day, and a box for no more than it may.
fn is_within_bounds(wait: &Wait, others: &[&Wait]) -> bool {
    let same_day = |other: &&&Wait| other.slot.day() == wait.slot.day();
    let here = || others.iter().filter(|other| other.centre == wait.centre);
    let person: Person<'_> = wait.person();
    let once = !here().filter(same_day).any(|other| other.kind == wait.kind && other.person() == person);
    let of_box = || here().filter(|other| other.by == wait.by);
    once && of_box().filter(same_day).count() < WAITS_PER_BOX && of_box().count() < WAITS_PER_BOX_IN_ALL
}

impl Wait {
    /// The booking that it would be, for whoever shows it among bookings: asked for, at the first place that would do.
    pub(crate) fn wanted(&self, view: &View) -> Booking {
        let first = places(view, self).first().map(|place| place.slug.clone());
        let resource = self.resource.clone().or(first).unwrap_or_else(|| self.centre.clone());
        Booking {
            id: self.id,
            centre: self.centre.clone(),
            resource: resource.clone(),
            member: self.member,
            guest: self.guest,
            slot: self.slot,
            state: State::Requested,
            steward: None,
            series: None,
            requested_at: self.since,
            decided_at: None,
            reason: None,
            capacity: 1,
            recorded_late: false,
            overrides: false,
            salvaged: false,
            checked_in: None,
            left_at: None,
            half_days: None,
            walk_in: false,
            noted_at: None,
            cancelled_by: None,
            displaced_by: None,
            alternatives: Vec::new(),
            wishes: Vec::new(),
            requested_by: Some(self.by),
            first: (resource, self.slot),
            stamp: None,
            occupies: false,
            in_ledger: false,
            halves: None,
            decided: false,
            let_go: false,
        }
    }
}
