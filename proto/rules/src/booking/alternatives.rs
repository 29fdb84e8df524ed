//! What to propose when a slot is taken or closed.
//!
//! Enters: what was asked for, and the earliest moment that makes sense. Leaves: at most [`ALTERNATIVES`] free slots of
//! the same length: the same resource at the nearest time, the same kind at the same time, another kind at the same
//! time, then the same resource further away. The same view gives the same proposals everywhere.

use jiff::civil::Date;
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::ALTERNATIVES;

use crate::booking::Alternative;
use crate::booking::calendar::{Calendar, fits};
use crate::centre::Resource;
use crate::slot::{Slot, date_of_days, days_of_date};

/// Proposed times lie on quarters of an hour, or where another booking ends.
const STEP_MINUTES: u16 = 15;
/// How many days after the one asked for are looked at.
const DAYS_AHEAD: i32 = 7;

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
        let mut same: Vec<Alternative> = wanted
            .filter(|r| !r.retired)
            .map(|r| self.nearest(centre, r, slot, later, except).into_iter().map(|s| propose(r, s)).collect())
            .unwrap_or_default();
        let mut others: Vec<&Resource> = self
            .centres
            .resources(centre)
            .filter(|r| !r.retired && r.slug != *resource && self.is_open_for(centre, slot) && later(&slot))
            .filter(|r| self.bookings.is_free(centre, r, slot, except))
            .collect();
        others.sort_by_key(|r| (wanted.map(|w| w.kind) != Some(r.kind), r.kind, r.slug.clone()));
        // One of the same resource first: whoever chose a place mostly wants that place.
        let rest = if same.is_empty() { Vec::new() } else { same.split_off(1) };
        let others = others.into_iter().map(|r| propose(r, slot));
        same.into_iter().chain(others).chain(rest).take(ALTERNATIVES).collect()
    }

    fn is_open_for(&self, centre: &Slug, slot: Slot) -> bool {
        self.centres.get(centre).is_some_and(|c| self.centres.shut(c, slot).is_none())
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
        let closures = self.centres.closures(centre);
        let taken: Vec<Slot> = match Slot::new(slot.day(), 0, crate::slot::MINUTES_PER_DAY) {
            Ok(day) => self.bookings.in_the_way(centre, &resource.slug, day, except).iter().map(|m| m.slot).collect(),
            Err(_) => Vec::new(),
        };
        let mut found = Vec::new();
        if !closures.iter().any(|c| c.covers(slot.day())) {
            for (from, until) in profile.open_on(slot.day()) {
                let quarters = (from..until).filter(|m| (m - from) % STEP_MINUTES == 0);
                let ends = taken.iter().map(|t| t.end()).filter(|m| (from..until).contains(m));
                let starts = quarters.chain(ends).filter(|start| start.saturating_add(slot.minutes()) <= until);
                let slots = starts.filter_map(|start| Slot::new(slot.day(), start, start + slot.minutes()).ok());
                found.extend(slots.filter(|s| *s != slot && later(s) && fits(taken.clone(), *s, resource.capacity)));
            }
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
                && self.is_open_for(centre, moved)
                && self.bookings.is_free(centre, resource, moved, except)
            {
                found.push(moved);
            }
        }
        found
    }
}
