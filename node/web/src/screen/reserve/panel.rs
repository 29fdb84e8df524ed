//! The panel: what was typed, what is proposed where nothing was, what is wrong with it, what could be had instead.
//!
//! Enters: texts, and the day of a centre. Leaves: plain structs for the template, never emptied by a refusal. Proposes
//! what is still to come of the present half-day, or the next; hours are those of the centre that day. A key hidden in the
//! panel makes sending it twice the same as sending it once.

use telecentre_proto::booking::Place;
use telecentre_proto::booking::calendar::Day;
use telecentre_proto::centre::Kind;
use telecentre_proto::hours::{Half, HalfDay, halves, part_of_day};
use telecentre_proto::slot::{BadSlot, Slot};
use telecentre_proto::view::View;

use super::days::DayRow;
use super::typed::{Typed, WEEKDAYS};
use super::who::Candidate;
use crate::alternative::AlternativeButton;
use crate::slot_words::{clock, typed_slot};
use crate::words::Words;

/// What the value of a sort of place begins with; its word follows.
const KIND: &str = "kind-";
/// What a beginning is rounded down to.
const QUARTER_MINUTES: u16 = 15;

/// A part of the day, or hours, to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartChoice {
    /// The value of the field.
    pub(crate) value: &'static str,
    /// Its name.
    pub(crate) name: String,
    /// Its hours in words.
    pub(crate) span: Option<String>,
    /// Whether it is the one that was chosen.
    pub(crate) chosen: bool,
}

/// A place, or a sort of place, to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlaceChoice {
    /// A slug, or the word of a kind.
    pub(crate) value: String,
    /// Its name.
    pub(crate) name: String,
    /// Whether it is the one that was chosen.
    pub(crate) chosen: bool,
}

/// The places of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlaceGroup {
    /// The kind, in words.
    pub(crate) name: String,
    /// Whether one meets people of other centres there, by videoconference.
    pub(crate) meets: bool,
    /// The first that is free, then each.
    pub(crate) places: Vec<PlaceChoice>,
}

/// A day of the week to tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WeekdayChoice {
    /// The name of the field.
    pub(crate) field: &'static str,
    /// Its name in words.
    pub(crate) name: String,
    /// Whether it is ticked.
    pub(crate) chosen: bool,
}

/// What became of a panel that was sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct PanelRefused {
    /// Why it was refused.
    pub(crate) text: Option<String>,
    /// What is wrong with a field: name, sentence.
    pub(crate) problems: Vec<(&'static str, String)>,
    /// The free slots proposed instead.
    pub(crate) alternatives: Vec<AlternativeButton>,
    /// The people who may be meant by a name that is not one person's alone.
    pub(crate) candidates: Vec<Candidate>,
    /// Whether the host may book over another.
    pub(crate) can_insist: bool,
    /// Whether one may wait for the place.
    pub(crate) can_wait: bool,
    /// The days of a series as they would be, with their digest.
    pub(crate) days: Option<(String, Vec<DayRow>)>,
}

impl PanelRefused {
    /// What is wrong with a field.
    pub(crate) fn problem(&self, field: &str) -> Option<&str> {
        self.problems.iter().find(|(name, _)| *name == field).map(|(_, text)| text.as_str())
    }

    /// Whether something was refused.
    pub(crate) fn is_refused(&self) -> bool {
        self.text.is_some() || !self.problems.is_empty()
    }
}

/// Fills in what nothing was typed for: the first half-day that is not over and of which a place of the first kind is free,
/// the hours of it, the first place that is free. `past`: minutes of the day that have passed.
pub(crate) fn propose(view: &View, typed: &mut Typed, day: &Day, past: u16) {
    let halves = halves(&day.open);
    let kind = day.rows.iter().find(|row| !row.resource.retired).map(|row| row.resource.kind);
    let has_room = |half: &&HalfDay| {
        let slot = Slot::new(day.date, from_now(half.start, half.end, past), half.end);
        let mut rows = day.rows.iter().filter(|row| !row.resource.retired && Some(row.resource.kind) == kind);
        slot.is_ok_and(|slot| rows.any(|row| view.bookings.is_free(&day.centre.slug, &row.resource, slot, None)))
    };
    let to_come = || halves.iter().filter(|half| half.end > past);
    let half = to_come().find(has_room).or_else(|| to_come().next()).or_else(|| halves.first());
    if !typed.has("half") {
        let given = typed.has("start") || typed.has("end");
        typed.set("half", if given { "hours" } else { half.map_or("hours", |half| half.half.as_str()) });
    }
    if !typed.has("start") && !typed.has("end") {
        let (start, end) = half.map_or((9 * 60, 10 * 60), |half| (from_now(half.start, half.end, past), half.end));
        typed.set("start", clock(start));
        typed.set("end", clock(end % 1_440));
    }
    if !typed.has("resource") {
        let first = day.rows.iter().find(|row| !row.resource.retired);
        typed.set("resource", first.map_or_else(String::new, |row| kind_value(row.resource.kind)));
    }
}

/// When something begins that begins now at the earliest: on the quarter of an hour before.
fn from_now(start: u16, end: u16, past: u16) -> u16 {
    let now = start.max(past / QUARTER_MINUTES * QUARTER_MINUTES);
    if past < end && now < end { now } else { start }
}

/// The slot that was chosen: a part of the day by the centre's hours, from now on, or the hours that were typed.
pub(crate) fn slot(typed: &Typed, day: &Day, past: u16) -> Result<Slot, BadSlot> {
    if let Ok(half) = typed.get("half").parse::<Half>() {
        let (start, end) = part_of_day(&day.open, half).ok_or(BadSlot::Empty)?;
        return Slot::new(day.date, from_now(start, end, past), end);
    }
    typed_slot(&day.date.to_string(), typed.get("start"), typed.get("end"))
}

fn kind_value(kind: Kind) -> String {
    format!("{KIND}{kind}")
}

/// The place, or the sort of place, that was chosen.
pub(crate) fn place(typed: &Typed) -> Option<Place> {
    let value = typed.get("resource");
    match value.strip_prefix(KIND) {
        Some(kind) => kind.parse().ok().map(Place::Kind),
        None => value.parse().ok().map(Place::Resource),
    }
}

/// The parts of a day to choose from: those that the centre has that day, and hours.
pub(crate) fn parts(words: &Words, day: &Day, typed: &Typed) -> Vec<PartChoice> {
    let choice = |half: Half| {
        let (start, end) = part_of_day(&day.open, half)?;
        let (value, name) = (half.as_str(), words.of("half", half.as_str()));
        Some(PartChoice { value, name, span: Some(words.span(start, end)), chosen: typed.get("half") == value })
    };
    let hours = PartChoice {
        value: "hours",
        name: words.say("reserve-hours"),
        span: None,
        chosen: typed.get("half").parse::<Half>().is_err(),
    };
    let both = halves(&day.open).len() > 1;
    let halves = Half::ALL.iter().copied().filter(|half| both || *half != Half::Day);
    halves.filter_map(choice).chain([hours]).collect()
}

/// The places to choose from, by kind: first whichever is free.
pub(crate) fn places(words: &Words, day: &Day, typed: &Typed) -> Vec<PlaceGroup> {
    let mut groups: Vec<(Kind, PlaceGroup)> = Vec::new();
    let chosen = |value: &str| typed.get("resource") == value;
    for row in day.rows.iter().filter(|row| !row.resource.retired) {
        let kind = row.resource.kind;
        if groups.last().is_none_or(|(last, _)| *last != kind) {
            let value = kind_value(kind);
            let first = PlaceChoice { chosen: chosen(&value), value, name: words.of("reserve-first", kind.as_str()) };
            let (name, meets) =
                (words.of("kinds", kind.as_str()), matches!(kind, Kind::VideoPoint | Kind::MeetingRoom));
            groups.push((kind, PlaceGroup { name, meets, places: vec![first] }));
        }
        let value = row.resource.slug.to_string();
        let one = PlaceChoice { chosen: chosen(&value), value, name: row.resource.name.clone() };
        groups.last_mut().into_iter().for_each(|(_, group)| group.places.push(one.clone()));
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The days of the week; that of the day itself where none is ticked.
pub(crate) fn weekdays(words: &Words, day: &Day, typed: &Typed) -> Vec<WeekdayChoice> {
    let ticked = typed.weekdays();
    let chosen = |weekday| if ticked.is_empty() { day.date.weekday() == weekday } else { ticked.contains(&weekday) };
    let choice = |(field, weekday): &(&'static str, _)| WeekdayChoice {
        field,
        name: words.of("weekday", field),
        chosen: chosen(*weekday),
    };
    WEEKDAYS.iter().map(choice).collect()
}
