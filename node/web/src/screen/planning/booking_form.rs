//! The form to book: what was typed, what is wrong with it, what could be had instead.
//!
//! Enters: an address that proposes a time, or fields that were sent. Leaves: the same fields to show again, never
//! emptied by a refusal. A key hidden in the form makes sending it twice the same as sending it once.

use serde::Deserialize;
use telecentre_proto::booking::calendar::{Day, DayRow};
use telecentre_proto::hours::halves;
use telecentre_proto::id::Slug;
use telecentre_proto::person::Member;
use telecentre_proto::slot::Slot;
use telecentre_proto::view::View;

use super::place::AskedDay;
use crate::alternative::{AlternativeButton, Instead};
use crate::slot_words::clock;
use crate::words::Words;

/// The most names proposed while one types. A larger directory proposes those of the centre.
const NAMES_PROPOSED: usize = 400;

/// What a browser sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TypedBooking {
    /// The idempotency key.
    pub(crate) key: String,
    /// A resource's slug.
    pub(crate) resource: String,
    /// When it begins: `09:00`.
    pub(crate) start: String,
    /// When it ends: `10:00`.
    pub(crate) end: String,
    /// The name of the person it is for.
    pub(crate) who: String,
    /// There when the person is no member, but somebody who walked in.
    pub(crate) guest: Option<String>,
    /// Free text.
    pub(crate) note: String,
    /// A member chosen among several of that name, or `guest`.
    pub(crate) is: Option<String>,
    /// An alternative that was tapped.
    #[serde(deserialize_with = "Instead::sent")]
    pub(crate) instead: Option<Instead>,
    /// There when the host books though it is taken.
    pub(crate) insist: Option<String>,
}

/// A person who may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// A member's id, or `guest`: the value of the button.
    pub(crate) value: String,
    /// The words on the button.
    pub(crate) name: String,
}

/// A resource to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlaceChoice {
    /// Its slug.
    pub(crate) slug: String,
    /// Its name.
    pub(crate) name: String,
    /// Its kind in words.
    pub(crate) kind: String,
    /// Whether it is the one that was chosen.
    pub(crate) chosen: bool,
}

/// The form, ready to show.
#[derive(Clone, Debug, Default)]
pub(crate) struct BookingForm {
    /// What was typed, or is proposed.
    pub(crate) typed: TypedBooking,
    /// Why it was refused.
    pub(crate) refusal: Option<String>,
    /// What is wrong with a field: name, sentence.
    pub(crate) problems: Vec<(&'static str, String)>,
    /// The free slots proposed instead.
    pub(crate) alternatives: Vec<AlternativeButton>,
    /// The people who may be meant by a name that is not one person's alone.
    pub(crate) candidates: Vec<Candidate>,
    /// Whether the host may book over another.
    pub(crate) can_insist: bool,
    /// The resources of the centre.
    pub(crate) resources: Vec<PlaceChoice>,
    /// Names to propose.
    pub(crate) names: Vec<String>,
    /// Whether somebody may be seated without being a member.
    pub(crate) takes_guests: bool,
}

impl BookingForm {
    /// A form that proposes what an address says.
    pub(crate) fn proposed(asked: &AskedDay, key: String) -> Self {
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        let typed = TypedBooking {
            key,
            resource: given(&asked.resource),
            start: given(&asked.start),
            end: given(&asked.end),
            who: given(&asked.who),
            ..TypedBooking::default()
        };
        Self { typed, ..Self::default() }
    }

    /// A form with what was typed.
    pub(crate) fn typed(typed: TypedBooking) -> Self {
        Self { typed, ..Self::default() }
    }

    /// Adds what there is to choose from, and a proposal where nothing was typed: the half-day that is not over yet, and
    /// the first place that is free then.
    #[must_use]
    pub(crate) fn completed(mut self, view: &View, words: &Words, day: &Day, own: bool, now: u16) -> Self {
        self.takes_guests = own;
        if self.typed.start.is_empty() && self.typed.end.is_empty() {
            self.propose(view, day, now);
        }
        self.resources = day
            .rows
            .iter()
            .filter(|row| !row.resource.retired)
            .map(|row| PlaceChoice {
                slug: row.resource.slug.to_string(),
                name: row.resource.name.clone(),
                kind: words.of("kind", row.resource.kind.as_str()),
                chosen: row.resource.slug.as_str() == self.typed.resource,
            })
            .collect();
        self.names = names(view, &day.centre.slug);
        self
    }

    fn propose(&mut self, view: &View, day: &Day, now: u16) {
        let halves = halves(&day.open);
        let half = halves.iter().find(|half| half.end > now).or_else(|| halves.first());
        let (start, end) = half.map_or((9 * 60, 10 * 60), |half| (half.start.max(now / 15 * 15), half.end));
        let start = if start < end { start } else { half.map_or(start, |half| half.start) };
        (self.typed.start, self.typed.end) = (clock(start), clock(end.min(1_439)));
        let Ok(slot) = Slot::new(day.date, start, end) else { return };
        let is_free =
            |row: &&DayRow| !row.resource.retired && view.bookings.is_free(&day.centre.slug, &row.resource, slot, None);
        if self.typed.resource.is_empty()
            && let Some(row) = day.rows.iter().find(is_free)
        {
            self.typed.resource = row.resource.slug.to_string();
        }
    }

    /// What is wrong with a field.
    pub(crate) fn problem(&self, field: &str) -> Option<&str> {
        self.problems.iter().find(|(name, _)| *name == field).map(|(_, text)| text.as_str())
    }

    /// Whether something was refused.
    pub(crate) fn is_refused(&self) -> bool {
        self.refusal.is_some() || !self.problems.is_empty()
    }

    /// Whether the guest box is ticked.
    pub(crate) fn is_guest(&self) -> bool {
        self.typed.guest.is_some()
    }
}

/// Names to propose, each leading to one member.
pub(crate) fn names(view: &View, centre: &Slug) -> Vec<String> {
    let all = view.people.find("");
    let at_home = |m: &&Member| m.details.home_centre.as_ref() == Some(centre);
    let near: Vec<&Member> = if all.len() > NAMES_PROPOSED { all.into_iter().filter(at_home).collect() } else { all };
    let mut names: Vec<String> = near.into_iter().take(NAMES_PROPOSED).map(|m| m.details.name.clone()).collect();
    names.dedup();
    names
}

/// A member as a button among several.
pub(crate) fn candidate(view: &View, member: &Member) -> Candidate {
    let home = member.details.home_centre.as_ref().and_then(|c| view.centres.get(c)).map(|c| c.name.as_str());
    let more: Vec<&str> =
        [Some(member.details.activity.as_str()), home].into_iter().flatten().filter(|t| !t.is_empty()).collect();
    let name = if more.is_empty() {
        member.details.name.clone()
    } else {
        format!("{} ({})", member.details.name, more.join(", "))
    };
    Candidate { value: member.id.to_string(), name }
}
