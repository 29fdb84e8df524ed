//! Opening hours, in OpenStreetMap's `opening_hours` syntax, evaluated on integers.
//!
//! Enters: text such as `Mo-Fr 08:30-12:00,13:30-18:00; PH off`. Leaves: for a local date, the minutes of wall time
//! when a place is open. Understood: months, dates and years, weekdays (also the n-th of a month), French public
//! holidays, several times a day, `off`. What this release does not evaluate (weeks, sunrise, school holidays, times
//! past midnight, fallbacks…) is refused by name when it is entered, never ignored. Calls no clock and no time zone.
//!
//! Rules follow <https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification>: a later rule replaces earlier
//! ones on the days it names; after a comma it adds to them; `off` takes away the times it names.

use std::fmt;

use jiff::civil::Date;
use opening_hours_syntax::rules::RuleOperator;
use opening_hours_syntax::{RuleKind, parse};
use telecentre_log::limit::TEXT_BYTES;

use crate::slot::{MINUTES_PER_DAY, Slot};

mod days;
mod holiday;
mod refusal;

pub use holiday::{easter, is_public_holiday};
pub use refusal::BadHours;

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
}

impl Hours {
    /// Opening hours that somebody enters: what this release cannot evaluate is refused.
    pub fn parse(text: &str) -> Result<Self, BadHours> {
        let text = text.trim();
        if text.is_empty() || text.len() > TEXT_BYTES {
            return Err(BadHours::Length);
        }
        let parsed = parse(text).map_err(|e| match e {
            opening_hours_syntax::Error::Unsupported(what) => BadHours::Unsupported(what),
            _ => BadHours::Syntax(text.chars().take(80).collect()),
        })?;
        let rules = parsed.rules.iter().map(Rule::compile).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), rules: Some(rules) })
    }

    /// Opening hours out of a document, where they cannot be refused any more. Unreadable ones are never open.
    pub fn read(text: &str) -> Self {
        Self::parse(text).unwrap_or_else(|_| Self { text: text.to_owned(), rules: None })
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
        let mut open: Vec<(u16, u16)> = Vec::new();
        for rule in self.rules.iter().flatten().filter(|r| r.days.contain(date)) {
            if !rule.open {
                open = rule.times.iter().fold(open, |open, off| without(&open, *off));
            } else if rule.adds {
                open.extend(&rule.times);
            } else {
                open.clone_from(&rule.times);
            }
        }
        merged(open)
    }

    /// Whether it is open for the whole of a slot.
    pub fn cover(&self, slot: Slot) -> bool {
        self.on(slot.day()).iter().any(|(from, until)| *from <= slot.start() && slot.end() <= *until)
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
        Ok(Self {
            days: Days::compile(&rule.day_selector)?,
            times: rule.time_selector.spans.iter().map(days::minutes).collect::<Result<_, _>>()?,
            open: rule.kind == RuleKind::Open,
            adds: rule.operator == RuleOperator::Additional,
        })
    }
}

/// Sorted, and those that touch joined.
fn merged(mut spans: Vec<(u16, u16)>) -> Vec<(u16, u16)> {
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

fn without(spans: &[(u16, u16)], off: (u16, u16)) -> Vec<(u16, u16)> {
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
mod tests;
