//! What to propose when a slot is taken or closed.
//!
//! Enters: what was asked for, and the earliest moment that makes sense. Leaves: at most [`ALTERNATIVES`] free slots of
//! the same length: the same resource at the nearest time, the same kind at the same time, another kind at the same
//! time, others of the kind later that day, then all of the kind further away. The same view gives the same proposals
//! everywhere.

use jiff::civil::Date;
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::ALTERNATIVES;

use crate::booking::Alternative;
use crate::booking::calendar::{Calendar, fits};
use crate::centre::{Resource, in_order};
use crate::hours::holds;
use crate::slot::{Slot, date_of_days, days_of_date};

/// Proposed times lie on quarters of an hour, or where another booking ends.
const STEP_MINUTES: u16 = 15;
/// How many days after the one asked for are looked at.
const DAYS_AHEAD: i32 = 7;

/// Proposals that differ: one of a resource on a day, as long as there are others; then the rest.
fn varied(all: Vec<Alternative>) -> Vec<Alternative> {
    let mut chosen: Vec<Alternative> = Vec::new();
    let mut more: Vec<Alternative> = Vec::new();
    for one in all {
        let is_alike = |a: &Alternative| a.resource == one.resource && a.slot.day() == one.slot.day();
        if !chosen.iter().any(is_alike) {
            chosen.push(one);
        } else if !chosen.contains(&one) && !more.contains(&one) {
            more.push(one);
        }
    }
    chosen.into_iter().chain(more).take(ALTERNATIVES).collect()
}

impl Calendar<'_> {
    /// Free slots to propose instead of one, none before `earliest` (a day, and minutes of it).
    pub fn alternatives(
        &self,
        centre: &Slug,
        resource: &Slug,
        slot: Slot,
        earliest: Option<(Date, u16)>,
        except: Option<RecordId>,
    ) -> Vec<Alternative> {
        let later = |s: &Slot| earliest.is_none_or(|(day, minute)| (s.day(), s.start()) >= (day, minute));
        let wanted = self.centres.resource(centre, resource);
        let propose = |r: &Resource, slot: Slot| Alternative { resource: r.slug.clone(), slot };
        let near = |r: &Resource| -> Vec<Alternative> {
            self.nearest(centre, r, slot, later, except).into_iter().map(|s| propose(r, s)).collect()
        };
        let same = wanted.filter(|r| !r.retired).map(near).unwrap_or_default();
        let mut others: Vec<&Resource> =
            self.centres.resources(centre).filter(|r| !r.retired && r.slug != *resource).collect();
        let other_kind = |r: &Resource| wanted.map(|w| w.kind) != Some(r.kind);
        others.sort_by(|a, b| other_kind(a).cmp(&other_kind(b)).then_with(|| in_order(a, b)));
        let free_then = others.iter().filter(|r| {
            self.is_open_for(centre, r, slot) && later(&slot) && self.bookings.is_free(centre, r, slot, except)
        });
        let free_then: Vec<Alternative> = free_then.map(|r| propose(r, slot)).collect();
        let others_near: Vec<Alternative> = others.iter().filter(|r| !other_kind(r)).flat_map(|r| near(r)).collect();
        // One of the same resource first: whoever chose a place mostly wants that place.
        let (first, rest) = same.split_at(same.len().min(1));
        let today =
            |all: &[Alternative]| all.iter().filter(|a| a.slot.day() == slot.day()).cloned().collect::<Vec<_>>();
        let all = [first, &free_then, &today(&others_near), rest, &others_near].concat();
        varied(all)
    }

    fn is_open_for(&self, centre: &Slug, resource: &Resource, slot: Slot) -> bool {
        self.centres.get(centre).is_some_and(|c| self.centres.shut(c, resource, slot).is_none())
    }

    /// Free slots of the same length in one resource: that day by nearness, then the next days at the same time.
    fn nearest(
        &self,
        centre: &Slug,
        resource: &Resource,
        slot: Slot,
        later: impl Fn(&Slot) -> bool,
        except: Option<RecordId>,
    ) -> Vec<Slot> {
        let Some(profile) = self.centres.get(centre) else { return Vec::new() };
        let open = self.centres.open(profile, slot.day());
        let taken: Vec<Slot> = match Slot::new(slot.day(), 0, crate::slot::MINUTES_PER_DAY) {
            Ok(day) => self.bookings.in_the_way(centre, &resource.slug, day, except).iter().map(|m| m.held).collect(),
            Err(_) => Vec::new(),
        };
        // What lasts no longer than the centre is open at a stretch is not drawn out over its pause.
        let spans_pause = !open.iter().any(|(from, until)| until - from >= slot.minutes());
        let within = |start: u16, end: u16| {
            if spans_pause { holds(&open, (start, end)) } else { open.iter().any(|(f, u)| *f <= start && end <= *u) }
        };
        let mut found = Vec::new();
        for (from, until) in &open {
            let quarters = (*from..*until).filter(|m| (m - from) % STEP_MINUTES == 0);
            let ends = taken.iter().map(|t| t.end()).filter(|m| (*from..*until).contains(m));
            let starts = quarters.chain(ends).filter(|start| within(*start, start.saturating_add(slot.minutes())));
            let slots = starts.filter_map(|start| Slot::new(slot.day(), start, start + slot.minutes()).ok());
            found.extend(slots.filter(|s| {
                let fits = fits(taken.clone(), *s, resource.capacity);
                *s != slot && later(s) && fits && self.is_open_for(centre, resource, *s)
            }));
        }
        found.sort_by_key(|s| (s.start().abs_diff(slot.start()), s.start()));
        found.dedup();
        found.truncate(ALTERNATIVES);
        for days in 1..=DAYS_AHEAD {
            if found.len() >= ALTERNATIVES {
                break;
            }
            let day = date_of_days(days_of_date(slot.day()) + days);
            let Some(moved) = day.and_then(|day| Slot::new(day, slot.start(), slot.end()).ok()) else { break };
            if later(&moved)
                && self.is_open_for(centre, resource, moved)
                && self.bookings.is_free(centre, resource, moved, except)
            {
                found.push(moved);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{FIGEAC, TODAY, World, slot, slug};

    #[test]
    fn where_all_of_a_kind_are_taken_now_another_of_the_kind_is_proposed_for_later() {
        let mut world = World::new();
        // Desk 1 is somebody's every morning; of desk 2 only this one.
        for days in 0..=DAYS_AHEAD {
            let day = date_of_days(days_of_date(TODAY) + days).unwrap();
            let _ = world.book(FIGEAC, 10 + u8::try_from(days).unwrap(), "desk-1", slot(day, 9, 18));
        }
        world.book(FIGEAC, 1, "desk-2", slot(TODAY, 9, 12)).unwrap();
        let (wished, now) = (slot(TODAY, 9, 12), Some((TODAY, 9 * 60)));
        let calendar = world.view(FIGEAC).calendar();
        let found = calendar.alternatives(&slug("figeac"), &slug("desk-1"), wished, now, None);
        let of_desk_2: Vec<Slot> = found.iter().filter(|a| a.resource == slug("desk-2")).map(|a| a.slot).collect();
        assert!(of_desk_2.iter().any(|s| s.day() == TODAY && s.start() >= 12 * 60), "{found:?}");
        let days: std::collections::BTreeSet<_> = found.iter().map(|a| (a.resource.clone(), a.slot.day())).collect();
        assert_eq!(days.len(), found.len(), "no two of a place on one day: {found:?}");
    }
}
