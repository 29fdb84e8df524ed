//! The days of a series in the panel: what was typed becomes a plan, and a plan becomes rows to look at.
//!
//! Enters: how it repeats, until when, which dates; a preview. Leaves: a [`SeriesPlan`], or what is wrong beside its field;
//! a row a day with its state in words and what could be had instead.

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_proto::booking::{Place, Who};
use telecentre_proto::id::Slug;
use telecentre_proto::series::{DayStatus, Ends, Occurrence, Preview, Replaced, SeriesPlan, Weekly};
use telecentre_proto::slot::Slot;
use telecentre_proto::view::View;

use super::typed::{Typed, read_date};
use crate::alternative::AlternativeButton;
use crate::slip::Slip;
use crate::words::Words;

/// A day of a series to be, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DayRow {
    /// The name of the field of its choice.
    pub(crate) field: String,
    /// The day.
    pub(crate) day: String,
    /// Its hours in words.
    pub(crate) span: String,
    /// The name of the place.
    pub(crate) place: String,
    /// Its state in words.
    pub(crate) state: String,
    /// The class in the style sheet.
    pub(crate) tone: &'static str,
    /// What can be had instead, where it can't be had.
    pub(crate) instead: Vec<AlternativeButton>,
    /// The value of the one that was chosen.
    pub(crate) chosen: String,
    /// Whether a choice is to be made.
    pub(crate) asks: bool,
    /// What else should be known: the person's other bookings.
    pub(crate) also: Vec<String>,
}

/// The days that were typed; else what is wrong, by field.
pub(crate) fn dates(words: &Words, typed: &Typed, first: Date) -> Result<BTreeSet<Date>, (&'static str, String)> {
    if typed.get("repeat") == "dates" {
        let texts =
            typed.get("dates").split([',', ';', ' ', '\n', '\r']).map(str::trim).filter(|text| !text.is_empty());
        let read = |text: &str| read_date(text).ok_or_else(|| ("dates", words.with("reserve-not-a-date", text)));
        let mut dates: BTreeSet<Date> = texts.map(read).collect::<Result<_, _>>()?;
        dates.insert(first);
        return Ok(dates);
    }
    let ends = match (read_date(typed.get("until")), typed.get("count").parse::<usize>()) {
        (Some(until), _) => Ends::Until(until),
        (None, Ok(count)) => Ends::Count(count),
        (None, Err(_)) => return Err(("until", words.say("reserve-until-when"))),
    };
    let weekly = Weekly { from: first, weekdays: typed.weekdays(), ends };
    weekly.dates().map_err(|_| ("until", words.say("reserve-days")))
}

/// The plan of a series, with what was chosen in the place of some days.
pub(crate) fn plan(
    typed: &Typed,
    (centre, place, who): (Slug, Place, Who),
    slot: Slot,
    dates: BTreeSet<Date>,
) -> SeriesPlan {
    let by = |day: &Date| typed.choice(*day).map(|instead| (*day, instead));
    let replaced = dates.iter().filter_map(by).map(|(day, instead)| Replaced {
        day,
        by: telecentre_proto::booking::Alternative { resource: instead.resource, slot: instead.slot },
    });
    let replaced = replaced.collect();
    let note = Some(typed.get("note").to_owned()).filter(|note| !note.is_empty());
    SeriesPlan { centre, place, who, start: slot.start(), end: slot.end(), dates, replaced, note }
}

/// The days of a preview as rows.
pub(crate) fn rows(view: &View, words: &Words, plan: &SeriesPlan, preview: &Preview, typed: &Typed) -> Vec<DayRow> {
    preview.occurrences.iter().map(|o| row(view, words, plan, o, typed)).collect()
}

fn row(view: &View, words: &Words, plan: &SeriesPlan, o: &Occurrence, typed: &Typed) -> DayRow {
    let field = format!("{}{}", super::typed::CHOICE, o.planned.day());
    let place =
        view.centres.resource(&plan.centre, &o.resource).map_or_else(|| o.resource.to_string(), |r| r.name.clone());
    let also = o.overlaps.iter().filter_map(|id| view.bookings.get(*id)).map(|other| {
        let slip = Slip::of(view, words, &other);
        words.with2("reserve-also", slip.resource, slip.centre_name)
    });
    DayRow {
        day: words.short_date(o.slot.day()),
        span: words.span(o.slot.start(), o.slot.end()),
        place,
        state: state(view, words, plan, o),
        tone: if o.status == DayStatus::Free { "calm" } else { "warning" },
        instead: o
            .alternatives
            .iter()
            .map(|a| AlternativeButton::of(view, words, &plan.centre, a, o.planned.day()))
            .collect(),
        chosen: typed.get(&field).to_owned(),
        asks: o.status != DayStatus::Free || typed.has(&field),
        also: also.collect(),
        field,
    }
}

/// The state of a day: who has the place, where one person has it.
fn state(view: &View, words: &Words, plan: &SeriesPlan, o: &Occurrence) -> String {
    if o.status == DayStatus::Taken {
        let all = view.bookings.list(&plan.centre, o.slot.day(), o.slot.day());
        let mut there = all.iter().filter(|b| b.occupies && b.resource == o.resource && b.held().overlaps(o.slot));
        if let (Some(only), None) = (there.next(), there.next()) {
            return words.with("reserve-taken-by", Slip::of(view, words, only).who);
        }
    }
    if o.status == DayStatus::Free && !o.immediate {
        return words.say("reserve-free-asked");
    }
    words.of("series-status", o.status.as_str())
}
