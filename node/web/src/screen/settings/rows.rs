//! Opening hours as seven rows of a form.
//!
//! Enters: a centre's hours; the rows that came back. Leaves: fields to show; a week, or what is wrong with which field.
//! Hours that rows cannot show are said to be so: their rows show this week, and count only if the host replaces them.

use jiff::civil::Date;
use telecentre_proto::centre::Centre;
use telecentre_proto::hours::{SPANS_A_DAY, Week};
use telecentre_proto::slot::{MINUTES_PER_DAY, date_of_days, days_of_date};

use super::frame::{TypedSettings, Wrong};
use crate::slot_words::{clock, minute_of};
use crate::words::Words;

/// The days as the fields' names begin.
pub(crate) const DAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];
/// The field that says what becomes of hours which rows cannot show.
pub(crate) const HOURS_AS: &str = "hours_as";

/// How far rows can show a centre's hours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shown {
    /// Wholly.
    Rows,
    /// There are none: it is open around the clock.
    Always,
    /// They depend on dates, or say more than rows can.
    More,
    /// A later release wrote them.
    Unreadable,
}

impl Shown {
    /// Whether the host chooses between keeping the hours and replacing them.
    pub(crate) fn is_kept(self) -> bool {
        matches!(self, Self::More | Self::Unreadable)
    }
}

/// Puts a centre's hours into the fields of a form, and says how far these show them.
pub(crate) fn fill(typed: &mut TypedSettings, centre: &Centre, today: Date) -> Shown {
    let (shown, week) = match &centre.hours {
        None => (
            Shown::Always,
            Week { days: std::array::from_fn(|_| vec![(0, MINUTES_PER_DAY)]), closed_on_holidays: false },
        ),
        Some(hours) => match Week::of(hours) {
            Some(week) => (Shown::Rows, week),
            None if hours.is_readable() => (Shown::More, this_week(centre, today)),
            None => (Shown::Unreadable, Week::default()),
        },
    };
    typed.set(HOURS_AS, if shown.is_kept() { "keep" } else { "rows" });
    typed.set("closed_on_holidays", if week.closed_on_holidays { "1" } else { "" });
    for (day, spans) in DAYS.iter().zip(&week.days) {
        typed.set(format!("{day}_closed"), if spans.is_empty() { "1" } else { "" });
        for n in 0..SPANS_A_DAY {
            // Midnight, where a day ends, is what a field for a time can hold of 24:00.
            let time = |minute: u16| clock(minute % MINUTES_PER_DAY);
            let (from, to) = spans.get(n).map(|(from, until)| (time(*from), time(*until))).unwrap_or_default();
            typed.set(from_field(day, n), from);
            typed.set(to_field(day, n), to);
        }
    }
    shown
}

/// The week of today, by hours that differ from week to week: as far as rows can show it.
fn this_week(centre: &Centre, today: Date) -> Week {
    let monday = days_of_date(today) - i32::from(today.weekday().to_monday_zero_offset());
    let mut week = Week { closed_on_holidays: true, ..Week::default() };
    for (n, day) in (0..).zip(&mut week.days) {
        *day = date_of_days(monday + n).map(|date| centre.open_on(date)).unwrap_or_default();
        day.truncate(SPANS_A_DAY);
    }
    week
}

pub(crate) fn from_field(day: &str, n: usize) -> String {
    format!("{day}_from{}", n + 1)
}

pub(crate) fn to_field(day: &str, n: usize) -> String {
    format!("{day}_to{}", n + 1)
}

/// The names of all fields that say the hours.
pub(crate) fn fields() -> Vec<String> {
    let of_day = |day: &&str| {
        let spans = (0..SPANS_A_DAY).flat_map(|n| [from_field(day, n), to_field(day, n)]).collect::<Vec<_>>();
        [format!("{day}_closed")].into_iter().chain(spans).collect::<Vec<_>>()
    };
    let rows = DAYS.iter().flat_map(of_day);
    [HOURS_AS.to_owned(), "closed_on_holidays".to_owned()].into_iter().chain(rows).collect()
}

/// The week that came back, or what is wrong with which field.
pub(crate) fn read(words: &Words, typed: &TypedSettings, wrong: &mut Wrong) -> Week {
    let mut week = Week { closed_on_holidays: typed.is("closed_on_holidays", "1"), ..Week::default() };
    for (day, spans) in DAYS.iter().zip(&mut week.days) {
        if typed.is(&format!("{day}_closed"), "1") {
            continue;
        }
        for n in 0..SPANS_A_DAY {
            let (from, to) = (from_field(day, n), to_field(day, n));
            let Some((start, end)) = span(words, typed, (&from, &to), wrong) else { continue };
            match spans.last() {
                Some((_, before)) if start < *before => wrong.note(from, words.say("settings-spans-overlap")),
                _ => spans.push((start, end)),
            }
        }
    }
    // Two that touch are one: said so, they are shown so.
    for spans in &mut week.days {
        if let [(start, noon), (begins, end)] = spans[..]
            && noon == begins
        {
            *spans = vec![(start, end)];
        }
    }
    week
}

fn span(words: &Words, typed: &TypedSettings, (from, to): (&str, &str), wrong: &mut Wrong) -> Option<(u16, u16)> {
    let (start, end) = (typed.get(from), typed.get(to));
    if start.is_empty() && end.is_empty() {
        return None;
    }
    let mut time = |field: &str, text: &str| {
        let minute = minute_of(text);
        if minute.is_none() {
            let key = if text.is_empty() { "field-missing" } else { "field-not-a-time" };
            wrong.note(field, words.say(key));
        }
        minute
    };
    let (start, end) = (time(from, start), time(to, end));
    let (start, end) = (start?, end?);
    let end = if end == 0 { MINUTES_PER_DAY } else { end };
    if end <= start {
        wrong.note(to, words.say("field-empty-slot"));
        return None;
    }
    Some((start, end))
}
