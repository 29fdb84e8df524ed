//! Opening hours, in OpenStreetMap's `opening_hours` syntax, evaluated on integers.
//!
//! Enters: text such as `Mo-Fr 08:30-12:00,13:30-18:00; PH off`. Leaves: for a local date, the minutes of wall time
//! when a place is open. Understood: months, dates, Easter and years, weeks, weekdays, French public holidays, several
//! times a day, also past midnight, `off`. What is not (sunrise, school holidays, fallbacks…) is refused by name when it
//! is entered, never ignored. Calls no clock and no time zone.
//!
//! Rules follow <https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification>: a later rule replaces earlier
//! ones on the days it names; after a comma it adds; `off` takes away. What goes past midnight belongs to the day on which
//! it begins: the rules of the next day leave it alone. The parser is that of the `opening-hours` family; its evaluator
//! drops such a night and reads `PH Su` as either day, so ours stands beside it and is compared with it (`compared`).

use std::fmt;

use jiff::civil::Date;
use opening_hours_syntax::rules::RuleOperator;
use opening_hours_syntax::rules::time::TimeSelector;
use opening_hours_syntax::{RuleKind, parse};
use telecentre_log::limit::HOURS_BYTES;

use crate::slot::{MINUTES_PER_DAY, Slot, date_of_days, days_of_date};

mod days;
mod half;
mod holiday;
mod refusal;
mod week;

pub use half::{Half, HalfDay, half_days, halves, holds, is_of, part_of_day};
pub use holiday::{Holidays, easter};
pub use refusal::BadHours;
pub use week::{SPANS_A_DAY, Week};

use days::Days;

/// One rule: on these days, these minutes, open or closed.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Rule {
    days: Days,
    times: Vec<(u16, u16)>,
    open: bool,
    adds: bool,
}

/// Opening hours. Compares by its text.
#[derive(Clone)]
pub struct Hours {
    text: String,
    /// None: written by a later release in a syntax that this one does not evaluate.
    rules: Option<Vec<Rule>>,
    holidays: Holidays,
}

impl Hours {
    /// Opening hours that somebody enters: what this release cannot evaluate is refused.
    pub fn parse(text: &str) -> Result<Self, BadHours> {
        let text = text.trim();
        if text.is_empty() || text.len() > HOURS_BYTES {
            return Err(BadHours::Length);
        }
        let rewritten = and_holidays(text)?;
        let parsed = parse(&rewritten).map_err(|e| match e {
            opening_hours_syntax::Error::Unsupported(what) => BadHours::Unsupported(what),
            _ => BadHours::Syntax(text.chars().take(80).collect()),
        })?;
        let rules = parsed.rules.iter().map(Rule::compile).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), rules: Some(rules), holidays: Holidays::default() })
    }

    /// Opening hours out of a document, where they cannot be refused any more. Unreadable ones are never open.
    pub fn read(text: &str) -> Self {
        let unreadable = || Self { text: text.to_owned(), rules: None, holidays: Holidays::default() };
        Self::parse(text).unwrap_or_else(|_| unreadable())
    }

    /// The same, with the public holidays of somewhere.
    #[must_use]
    pub fn with(self, holidays: Holidays) -> Self {
        Self { holidays, ..self }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// False for hours of a later release's syntax: then only the host can say when it is open.
    pub fn is_readable(&self) -> bool {
        self.rules.is_some()
    }

    /// When it is open on a local date: minutes of wall time, sorted, apart from each other, none empty.
    pub fn on(&self, date: Date) -> Vec<(u16, u16)> {
        let today = self.from(date).into_iter().map(|(from, until)| (from, until.min(MINUTES_PER_DAY)));
        let yesterday = date.yesterday().map(|day| self.from(day)).unwrap_or_default();
        let over = yesterday.into_iter().filter(|(_, until)| *until > MINUTES_PER_DAY);
        let over = over.map(|(from, until)| (from.saturating_sub(MINUTES_PER_DAY), until - MINUTES_PER_DAY));
        merged(today.chain(over).collect())
    }

    /// The times that begin on a date; minutes beyond the day's last are the next day's.
    fn from(&self, date: Date) -> Vec<(u16, u16)> {
        let mut open: Vec<(u16, u16)> = Vec::new();
        for rule in self.rules.iter().flatten().filter(|r| r.days.contain(date, self.holidays)) {
            if !rule.open {
                open = rule.times.iter().fold(open, |open, off| without(&open, *off));
            } else if rule.adds {
                open.extend(&rule.times);
            } else {
                open.clone_from(&rule.times);
            }
        }
        open
    }

    /// Whether it opens on none of so many days from a date on: people are warned of such hours.
    pub fn never_opens(&self, from: Date, days: i32) -> bool {
        let first = days_of_date(from);
        (first..first.saturating_add(days)).filter_map(date_of_days).all(|day| self.on(day).is_empty())
    }

    /// Whether a slot begins and ends while it is open. It may go on through a pause of that day.
    pub fn cover(&self, slot: Slot) -> bool {
        holds(&self.on(slot.day()), (slot.start(), slot.end()))
    }
}

impl Rule {
    fn compile(rule: &opening_hours_syntax::rules::RuleSequence) -> Result<Self, BadHours> {
        if rule.operator == RuleOperator::Fallback {
            return Err(BadHours::Unsupported("a fallback rule (||)"));
        }
        if rule.kind == RuleKind::Unknown {
            return Err(BadHours::Unsupported("“unknown”"));
        }
        let open = rule.kind == RuleKind::Open;
        if open && !rule.comment.is_empty() && rule.time_selector == TimeSelector::default() {
            return Err(BadHours::CommentAlone(rule.comment.chars().take(40).collect()));
        }
        let mut times: Vec<(u16, u16)> =
            rule.time_selector.spans.iter().map(days::minutes).collect::<Result<_, _>>()?;
        if !open && rule.time_selector == TimeSelector::default() {
            // Off for a day: what begins then, however long it lasts.
            times = vec![(0, 2 * MINUTES_PER_DAY)];
        }
        Ok(Self {
            days: Days::compile(&rule.day_selector)?,
            times,
            open,
            adds: rule.operator == RuleOperator::Additional,
        })
    }
}

/// The text with `SH` in place of each `PH` that stands beside a weekday: a holiday on that day. The parser reads
/// `PH Su` as `PH,Su`, a holiday or that day. School holidays themselves are refused, so nothing is mistaken for another.
fn and_holidays(text: &str) -> Result<String, BadHours> {
    const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    let mut out = String::with_capacity(text.len());
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at..]);
        let edge = !before.ends_with(|c: char| c.is_ascii_alphanumeric());
        if quoted && c == '"' && after[1..].trim_start().starts_with(':') {
            return Err(BadHours::Unsupported("a comment in place of dates"));
        }
        quoted ^= c == '"';
        if !quoted && edge && after.starts_with("SH") {
            return Err(BadHours::Unsupported("school holidays (SH)"));
        }
        let weekday_after = || {
            let rest = &after[2..];
            rest.starts_with(' ') && DAYS.iter().any(|day| rest.trim_start().starts_with(day))
        };
        let weekday_before = || {
            let rest = before.trim_end();
            before.ends_with(' ') && (rest.ends_with(']') || DAYS.iter().any(|day| rest.ends_with(day)))
        };
        let beside = !quoted && edge && after.starts_with("PH") && (weekday_after() || weekday_before());
        out.push(if beside { 'S' } else { c });
    }
    Ok(out)
}

/// Sorted, and those that touch joined.
pub(crate) fn merged(mut spans: Vec<(u16, u16)>) -> Vec<(u16, u16)> {
    spans.retain(|(from, until)| from < until && *until <= MINUTES_PER_DAY);
    spans.sort_unstable();
    let mut out: Vec<(u16, u16)> = Vec::with_capacity(spans.len());
    for (from, until) in spans {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => out.push((from, until)),
        }
    }
    out
}

/// What is left of spans where one is taken away.
pub(crate) fn without(spans: &[(u16, u16)], off: (u16, u16)) -> Vec<(u16, u16)> {
    let left = spans.iter().map(|s| (s.0, s.1.min(off.0)));
    let right = spans.iter().map(|s| (s.0.max(off.1), s.1));
    left.chain(right).filter(|(from, until)| from < until).collect()
}

impl PartialEq for Hours {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Hours {}

impl fmt::Debug for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

#[cfg(test)]
mod compared;
#[cfg(test)]
mod tests;
