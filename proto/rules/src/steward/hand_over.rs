//! Handing over the right to confirm: from a centre's node to the hub, and back.
//!
//! Enters: a resource and some days. Leaves: drafts that put the next hand-over number, one record a day: odd by the
//! centre's node, naming the hub; even by the hub. Only the replica that holds the right can pass it on, so there is
//! one steward at any moment.

use jiff::civil::Date;
use telecentre_log::document::{Draft, Month};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug};
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
    let mut record = |day: Date, n: u32| {
        let mut puts = puts(fresh(), place.1, day, n);
        puts.push(Put::new(puts[0].record, Field::NODE, Scalar::Bytes(hub.0.to_vec())));
        puts
    };
    // After a hub's enrolment closed, its unreturned odd number is passed over.
    Some(drafts(view, stewards, place, days, true, &mut record))
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
    let mut record = |day: Date, n: u32| puts(fresh(), place.1, day, n);
    Some(drafts(view, stewards, place, days, false, &mut record))
}

fn puts(record: RecordId, resource: &Slug, day: Date, n: u32) -> Vec<Put> {
    vec![
        Put::new(record, Field::RESOURCE, Scalar::from(resource.as_str())),
        Put::new(record, Field::DAY, Scalar::Int(days_of_date(day).into())),
        Put::new(record, Field::HAND_OVER, Scalar::Int(n.into())),
    ]
}

fn drafts(
    view: &View,
    stewards: &dyn Stewards,
    (centre, resource): (&Slug, &Slug),
    (from, until): (Date, Date),
    out: bool,
    record: &mut dyn FnMut(Date, u32) -> Vec<Put>,
) -> Vec<Draft> {
    let mut drafts: Vec<(Month, usize, Draft)> = Vec::new();
    for day in (days_of_date(from)..=days_of_date(until)).filter_map(date_of_days) {
        if steward_of(view, stewards, centre, resource, day) != Some(stewards.me()) {
            continue;
        }
        // A number is believed only near those before it: nobody can use them up.
        let numbers = view.bookings.hand_overs(centre, resource, day).next(out);
        let puts: Vec<Put> = numbers.into_iter().flat_map(|n| record(day, n)).collect();
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
