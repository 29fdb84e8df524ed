//! What is free, over all centres.
//!
//! Enters: the view, who is steward, a day and the parts of it that would do, or a slot. Leaves: whole half-days, or that
//! slot, in which a resource is free: near ones first by centre and by the order in which people see resources. Nothing
//! that has ended, and nothing that has begun where somebody else decides: nothing is granted then. Says nothing of
//! links: whoever asks adds whether the steward can be reached.

use jiff::civil::Date;
use telecentre_log::id::Slug;

use crate::centre::{Centre, Kind};
use crate::hours::{Half, part_of_day};
use crate::slot::{Slot, days_of_date};
use crate::steward::{Free, Stewards, answered_by_itself, free};
use crate::view::View;

/// When something should be free.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum When {
    /// These parts of a day, as each centre's hours divide it.
    Parts(Date, Vec<Half>),
    /// Exactly then.
    Slot(Slot),
}

/// Something free.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// The centre.
    pub centre: Slug,
    /// A whole half-day or day of that centre, or the slot that was asked for.
    pub slot: Slot,
    /// The resource, and who confirms it.
    pub free: Free,
    /// Whether its steward answers requests by itself, without its host.
    pub answers: bool,
}

/// What is free then, in one centre or in all. `now`: today and the minutes since midnight.
pub fn search(
    view: &View,
    stewards: &dyn Stewards,
    when: &When,
    kind: Option<Kind>,
    centre: Option<&Slug>,
    now: (Date, u16),
) -> Vec<Found> {
    let mut found = Vec::new();
    for profile in view.centres.all().filter(|c| centre.is_none_or(|only| *only == c.slug)) {
        for slot in slots(view, profile, when) {
            let ahead = days_of_date(slot.day()) - days_of_date(now.0);
            let beyond = profile.horizon_days.is_some_and(|most| i64::from(ahead) > i64::from(most));
            if beyond || (slot.day(), slot.end()) <= now {
                continue;
            }
            let begun = (slot.day(), slot.start()) < now;
            let all = free(view, stewards, &profile.slug, slot, kind).into_iter().filter(|f| f.immediate || !begun);
            found.extend(all.map(|free| Found {
                centre: profile.slug.clone(),
                slot,
                answers: answered_by_itself(view, stewards, profile, &free.resource.slug, slot.day()),
                free,
            }));
        }
    }
    found
}

/// The slots that would do at a centre.
fn slots(view: &View, centre: &Centre, when: &When) -> Vec<Slot> {
    match when {
        When::Slot(slot) => vec![*slot],
        When::Parts(day, parts) => {
            let open = view.centres.open(centre, *day);
            let part = |half: &Half| part_of_day(&open, *half);
            parts.iter().filter_map(part).filter_map(|(start, end)| Slot::new(*day, start, end).ok()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::world::{AURILLAC, FIGEAC, HUB, TODAY, World, slot, slug};

    const TOMORROW: Date = date(2026, 11, 25);

    fn names(found: &[Found]) -> Vec<String> {
        found.iter().map(|f| format!("{}/{} {}", f.centre, f.free.resource.slug, f.slot.start() / 60)).collect()
    }

    #[test]
    fn free_half_days_are_found_at_every_centre() {
        let mut world = World::new();
        world.book(FIGEAC, 1, "desk-1", slot(TOMORROW, 9, 10)).unwrap();
        world.sync_all();
        let seat = world.seat(HUB);
        let at = |when: &When, centre| search(world.view(HUB), &seat, when, Some(Kind::Desk), centre, (TODAY, 600));
        let morning = When::Parts(TOMORROW, vec![Half::Morning]);
        assert_eq!(names(&at(&morning, None)), ["aurillac/desk-1 8", "figeac/desk-2 8", "figeac/table 8"]);
        let both = When::Parts(TOMORROW, vec![Half::Morning, Half::Afternoon]);
        let figeac = slug("figeac");
        let found = names(&at(&both, Some(&figeac)));
        assert_eq!(
            found,
            ["figeac/desk-2 8", "figeac/table 8", "figeac/desk-1 13", "figeac/desk-2 13", "figeac/table 13"]
        );
        let exactly = When::Slot(slot(TOMORROW, 9, 10));
        assert_eq!(names(&at(&exactly, Some(&figeac))), ["figeac/desk-2 9", "figeac/table 9"]);
        assert!(at(&When::Parts(date(2026, 11, 28), vec![Half::Day]), None).is_empty(), "a Saturday");
    }

    #[test]
    fn what_has_begun_is_found_only_where_one_decides_oneself() {
        let world = World::new();
        let morning = When::Parts(TODAY, vec![Half::Morning]);
        let at = |replica: usize, now| {
            names(&search(world.view(replica), &world.seat(replica), &morning, Some(Kind::Desk), None, (TODAY, now)))
        };
        assert_eq!(at(AURILLAC, 600), ["aurillac/desk-1 8"]);
        assert_eq!(at(AURILLAC, 480).len(), 4);
        assert!(at(AURILLAC, 13 * 60).is_empty(), "it is over");
    }
}
