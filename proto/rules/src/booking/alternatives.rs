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
use crate::centre::{Resource, in_order};
use crate::hours::holds;
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
            .filter(|r| !r.retired && r.slug != *resource && self.is_open_for(centre, r, slot) && later(&slot))
            .filter(|r| self.bookings.is_free(centre, r, slot, except))
            .collect();
        let other_kind = |r: &Resource| wanted.map(|w| w.kind) != Some(r.kind);
        others.sort_by(|a, b| other_kind(a).cmp(&other_kind(b)).then_with(|| in_order(a, b)));
        // One of the same resource first: whoever chose a place mostly wants that place.
        let rest = if same.is_empty() { Vec::new() } else { same.split_off(1) };
        let others = others.into_iter().map(|r| propose(r, slot));
        same.into_iter().chain(others).chain(rest).take(ALTERNATIVES).collect()
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
