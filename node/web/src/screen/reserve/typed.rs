//! What was typed into the panel, or an address proposes.
//!
//! Enters: the fields of a form or a query, in their order. Leaves: the same texts, none of them judged yet; a choice for
//! each day of a series among them. A field that is sent twice counts once, the last.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use crate::alternative::Instead;

/// The days of the week, by the names of their fields.
pub(crate) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mo", Weekday::Monday),
    ("tu", Weekday::Tuesday),
    ("we", Weekday::Wednesday),
    ("th", Weekday::Thursday),
    ("fr", Weekday::Friday),
    ("sa", Weekday::Saturday),
    ("su", Weekday::Sunday),
];
/// What the name of a day's choice begins with; the day follows.
pub(crate) const CHOICE: &str = "do-";

/// A date as forms send it or as people write it: `2026-12-01`, `1/12/2026`.
pub(crate) fn read_date(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse::<Date>() {
        return Some(date);
    }
    let parts: Vec<&str> = text.split(['/', '.']).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// What was typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed(BTreeMap<String, String>);

impl Typed {
    /// The fields as they were sent.
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// A field without the blanks at its ends; empty where it was not sent.
    pub(crate) fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", |text| text.trim())
    }

    /// Whether a field was sent and says something.
    pub(crate) fn has(&self, field: &str) -> bool {
        !self.get(field).is_empty()
    }

    /// The same, with another value.
    pub(crate) fn set(&mut self, field: &str, value: impl Into<String>) {
        self.0.insert(field.to_owned(), value.into());
    }

    /// The day, as addresses write it where it reads as one; none where nothing was typed.
    pub(crate) fn date(&self) -> Option<String> {
        let text = Some(self.get("date")).filter(|text| !text.is_empty())?;
        Some(read_date(text).map_or_else(|| text.to_owned(), |date| date.to_string()))
    }

    /// An alternative that was tapped.
    pub(crate) fn instead(&self) -> Option<Instead> {
        self.get("instead").parse().ok()
    }

    /// The days of the week that were ticked.
    pub(crate) fn weekdays(&self) -> Vec<Weekday> {
        WEEKDAYS.iter().filter(|(name, _)| self.has(name)).map(|(_, weekday)| *weekday).collect()
    }

    /// What is to take the place of a day of a series.
    pub(crate) fn choice(&self, day: Date) -> Option<Instead> {
        self.get(&format!("{CHOICE}{day}")).parse().ok()
    }

    /// Whether it is to be several days.
    pub(crate) fn repeats(&self) -> bool {
        matches!(self.get("repeat"), "weekly" | "dates")
    }
}
