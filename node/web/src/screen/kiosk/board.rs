//! What a screen for everybody says of a place: what it is now, until when, and what comes next. Never of a person.
//!
//! Enters: a centre's day in stretches, the minute that it is. Leaves: words that can be read from three metres, and
//! whether somebody who stands there may take the place.

use jiff::civil::Date;
use telecentre_proto::booking::{DaySlot, Stretch};
use telecentre_proto::centre::{Centre, Kind, Resource};
use telecentre_proto::view::View;

use crate::words::Words;

/// A place on a screen for everybody.
pub(crate) struct Sign {
    /// Its slug.
    pub(crate) slug: String,
    /// Its name.
    pub(crate) name: String,
    /// Its kind.
    pub(crate) kind: Kind,
    /// What it is now: the class in the style sheet.
    pub(crate) class: &'static str,
    /// What it is now, in a word.
    pub(crate) state: String,
    /// Until when, in words.
    pub(crate) until: Option<String>,
    /// What comes next, in words.
    pub(crate) next: Option<String>,
}

/// A run of stretches of one sort that follow each other, pauses apart.
struct Run {
    state: Stretch,
    start: u16,
    end: u16,
    places: Option<u32>,
}

fn runs(slots: &[DaySlot]) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    for s in slots {
        match out.last_mut() {
            Some(last) if last.state == s.state && last.end == s.slot.start() => {
                last.end = s.slot.end();
                // Of several numbers of places only the least is sure until the end.
                last.places = last.places.zip(s.places).map(|(a, b)| a.min(b));
            }
            _ => out.push(Run { state: s.state, start: s.slot.start(), end: s.slot.end(), places: s.places }),
        }
    }
    out
}

/// What a screen says of a place at a minute of a day.
pub(crate) fn sign(words: &Words, view: &View, centre: &Centre, r: &Resource, (date, minute): (Date, u16)) -> Sign {
    let runs = runs(&view.calendar().day_slots(centre, r, date));
    // Of a room French says « occupée », of a desk « occupé ».
    let say = |key| words.with_all(key, [("kind", r.kind.as_str().into())]);
    let now = runs.iter().position(|run| run.start <= minute && minute < run.end);
    let (class, state, until) = match now.map(|n| &runs[n]) {
        None => ("is-shut", say("kiosk-shut"), None),
        Some(run) => {
            let until = Some(words.with("row-until", words.time(run.end)));
            match (run.state, run.places) {
                (Stretch::Free, Some(places)) => ("is-free", words.with("kiosk-places", places), until),
                (Stretch::Free, None) => ("is-free", words.say("kiosk-free"), until),
                (Stretch::Taken, _) => ("is-taken", say("kiosk-taken"), until),
                (Stretch::Closed, _) => ("is-shut", say("kiosk-shut"), until),
                (Stretch::OutOfService, _) => ("is-shut", words.say("kiosk-out"), None),
            }
        }
    };
    let is_next = |run: &&Run| run.start > minute;
    let next = runs.iter().find(is_next).map(|run| {
        let span = words.span(run.start, run.end);
        let key = match run.state {
            Stretch::Free => "kiosk-next-free",
            Stretch::Taken => "kiosk-next-taken",
            Stretch::Closed | Stretch::OutOfService => "kiosk-next-shut",
        };
        words.with_all(key, [("x", span.into()), ("kind", r.kind.as_str().into())])
    });
    let (slug, name, kind) = (r.slug.to_string(), r.name.clone(), r.kind);
    Sign { slug, name, kind, class, state, until, next }
}
