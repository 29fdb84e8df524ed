//! Handing over the right to confirm: from a centre's node to the hub, and back; asking it back.
//!
//! Enters: a resource and some days. Leaves: drafts that put the next hand-over number, one record a day: odd by the
//! centre's node, naming the hub; even by the hub. Only the replica that holds the right can pass it on, so there is
//! one steward at any moment.

use jiff::civil::Date;
use telecentre_log::document::{Draft, Month};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{NodeId, RecordId, Slug};
use telecentre_log::limit::PUTS_PER_ENTRY;

use crate::slot::{date_of_days, days_of_date};
use crate::steward::{Stewards, ledger_draft, steward_of};
use crate::view::View;

/// Days in one entry: each takes four puts, some 90 bytes; eight times as many where numbers were cut away.
const DAYS_PER_DRAFT: usize = 16;
/// Puts in one entry, so that another day fits in.
const PUTS_PER_DRAFT: usize = PUTS_PER_ENTRY - 32;

/// Hands a resource over to the hub for those of the days on which this centre's node is steward. None: there is no
/// hub, or this is not the centre's node.
pub(crate) fn hand_over(
    view: &View,
    stewards: &dyn Stewards,
    place: (&Slug, &Slug),
    days: (Date, Date),
    fresh: &mut dyn FnMut() -> RecordId,
) -> Option<Vec<Draft>> {
    let hub = stewards.hub()?;
    let me = Some(stewards.me());
    if stewards.node_of(place.0) != me || me == Some(hub) || !stewards.may_confirm(place.0) {
        return None;
    }
    let places = each_day(place.1, days);
    Some(lent(view, stewards, hub, (place.0, &places), None, fresh))
}

/// Hands places over to the hub, by hand or under a version of the centre's rule. After a hub's enrolment closed, its
/// unreturned odd number is passed over.
pub(super) fn lent(
    view: &View,
    stewards: &dyn Stewards,
    hub: NodeId,
    (centre, places): (&Slug, &[(Slug, Date)]),
    rule: Option<RecordId>,
    fresh: &mut dyn FnMut() -> RecordId,
) -> Vec<Draft> {
    let mut record = |resource: &Slug, day: Date, n: u32| {
        let mut puts =
            puts(fresh(), resource, day, Put::new(RecordId::SINGLE, Field::HAND_OVER, Scalar::Int(n.into())));
        puts.push(Put::new(puts[0].record, Field::NODE, Scalar::Bytes(hub.0.to_vec())));
        puts.extend(rule.map(|version| Put::new(puts[0].record, Field::RULE, Scalar::id(version))));
        puts
    };
    drafts(view, stewards, centre, places, true, &mut record)
}

/// Gives back to the centre those of the days on which the hub is steward. None: this is not the hub.
pub(crate) fn give_back(
    view: &View,
    stewards: &dyn Stewards,
    place: (&Slug, &Slug),
    days: (Date, Date),
    fresh: &mut dyn FnMut() -> RecordId,
) -> Option<Vec<Draft>> {
    if stewards.hub() != Some(stewards.me()) || !stewards.may_confirm(place.0) {
        return None;
    }
    let places = each_day(place.1, days);
    Some(returned(view, stewards, (place.0, &places), &mut |_, _, _| fresh()))
}

/// Gives places back to the centre, under the ids that `id` makes of resource, day and number.
pub(super) fn returned(
    view: &View,
    stewards: &dyn Stewards,
    (centre, places): (&Slug, &[(Slug, Date)]),
    id: &mut dyn FnMut(&Slug, Date, u32) -> RecordId,
) -> Vec<Draft> {
    let mut record = |resource: &Slug, day: Date, n: u32| {
        puts(id(resource, day, n), resource, day, Put::new(RecordId::SINGLE, Field::HAND_OVER, Scalar::Int(n.into())))
    };
    drafts(view, stewards, centre, places, false, &mut record)
}

/// Asks back those of the days that are the hub's and are not asked back yet. None: this is not the centre's node.
pub(crate) fn recall(
    view: &View,
    stewards: &dyn Stewards,
    place: (&Slug, &Slug),
    days: (Date, Date),
) -> Option<Vec<Draft>> {
    let me = Some(stewards.me());
    let here = stewards.node_of(place.0) == me && stewards.hub() != me && stewards.may_confirm(place.0);
    here.then(|| asked_back(view, stewards, place.0, &each_day(place.1, days)))
}

fn each_day(resource: &Slug, (from, until): (Date, Date)) -> Vec<(Slug, Date)> {
    let days = (days_of_date(from)..=days_of_date(until)).filter_map(date_of_days);
    days.map(|day| (resource.clone(), day)).collect()
}

/// What a record says of a resource and a day, and `number`, which stands under the record's id then.
pub(super) fn puts(record: RecordId, resource: &Slug, day: Date, number: Put) -> Vec<Put> {
    vec![
        Put::new(record, Field::RESOURCE, Scalar::from(resource.as_str())),
        Put::new(record, Field::DAY, Scalar::Int(days_of_date(day).into())),
        Put { record, ..number },
    ]
}

fn drafts(
    view: &View,
    stewards: &dyn Stewards,
    centre: &Slug,
    places: &[(Slug, Date)],
    out: bool,
    record: &mut dyn FnMut(&Slug, Date, u32) -> Vec<Put>,
) -> Vec<Draft> {
    let mut drafts: Vec<(Month, usize, Draft)> = Vec::new();
    for (resource, day) in places.iter().map(|(resource, day)| (resource, *day)) {
        if steward_of(view, stewards, centre, resource, day) != Some(stewards.me()) {
            continue;
        }
        // A number is believed only near those before it: nobody can use them up.
        let numbers = view.bookings.hand_overs(centre, resource, day).next(out);
        let puts: Vec<Put> = numbers.into_iter().flat_map(|n| record(resource, day, n)).collect();
        if puts.is_empty() {
            continue;
        }
        let month = crate::slot::month_of(day);
        match drafts.last_mut() {
            Some((m, days, draft)) if *m == month && *days < DAYS_PER_DRAFT && draft.puts.len() <= PUTS_PER_DRAFT => {
                draft.puts.extend(puts);
                *days += 1;
            }
            _ => drafts.push((month, 1, ledger_draft(stewards, centre, day, puts))),
        }
    }
    drafts.into_iter().map(|(_, _, draft)| draft).collect()
}

/// Asks back those of some places that are the hub's and are not asked back yet.
pub(super) fn asked_back(view: &View, stewards: &dyn Stewards, centre: &Slug, places: &[(Slug, Date)]) -> Vec<Draft> {
    let is_out = |(resource, day): &&(Slug, Date)| {
        let recalled = view.bookings.is_out(centre, resource, *day).is_none_or(|(_, recalled)| recalled);
        !recalled && stewards.hub().is_some_and(|hub| steward_of(view, stewards, centre, resource, *day) == Some(hub))
    };
    let written = places.iter().filter(is_out).map(|(resource, day)| {
        let n = view.bookings.hand_overs(centre, resource, *day).last();
        let id = derived(view, stewards, "telecentre 3 id of a recall", (centre, resource, *day, n));
        let number = Put::new(id, Field::RECALLED, Scalar::Int(n.into()));
        ledger_draft(stewards, centre, *day, puts(id, resource, *day, number))
    });
    written.collect()
}

/// The id of a record that follows from what it says, so that whoever forgot that it wrote it writes the same again. One
/// that something else has is passed over.
pub(super) fn derived(
    view: &View,
    stewards: &dyn Stewards,
    what: &str,
    (centre, resource, day, n): (&Slug, &Slug, Date, u32),
) -> RecordId {
    let mut salt = 0u32;
    loop {
        let mut hasher = blake3::Hasher::new_derive_key(what);
        hasher.update(format!("{centre}/{resource}/{day}/{n}/{salt}").as_bytes());
        let mut own = [0; 5];
        hasher.finalize_xof().fill(&mut own);
        let id = RecordId::of(&stewards.me(), own);
        if id != RecordId::SINGLE && !view.knows(id) {
            return id;
        }
        salt += 1;
    }
}
