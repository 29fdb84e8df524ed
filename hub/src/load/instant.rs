//! What a file says of a centre's days that are lent to the hub by themselves.
//!
//! Enters: `[centre.instant]`. Leaves: the rule, or none where nothing is to be lent any more; problems that name the line.
//! Whether the centre has such resources, the plan says.

use std::str::FromStr;

use jiff::civil::Weekday;
use telecentre_proto::centre::{DaysOfWeek, InstantRule, LENT_AHEAD, RETURN_EVENINGS, USUAL_EVENINGS};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_web::weekday::weekday;

use super::problem::Problems;
use super::section::Section;

/// It does not read: what is wrong with it is on the list of problems.
pub(super) struct Unread;

/// What is lent to the hub by itself; no resources: nothing any more.
pub(super) fn read_instant(s: &Section<'_>, p: &mut Problems) -> Result<Option<InstantRule>, Unread> {
    s.only(&["resources", "weekdays", "days_ahead", "return_evenings", "insist"], p);
    s.need(&["resources"], p);
    let resources: Vec<Slug> = s.words("resources", p).ok_or(Unread)?;
    if resources.is_empty() {
        return Ok(None);
    }
    s.need(&["days_ahead"], p);
    let weekdays = s.words::<WeekdayWord>("weekdays", p).map(|days| days.into_iter().map(|day| day.0).collect());
    let rule = InstantRule {
        version: RecordId::SINGLE,
        resources,
        weekdays: weekdays.unwrap_or(DaysOfWeek::ALL),
        days_ahead: s.number("days_ahead", 1, LENT_AHEAD, p).ok_or(Unread)?,
        return_evenings: s.number("return_evenings", 1, RETURN_EVENINGS, p).unwrap_or(USUAL_EVENINGS),
        insist: s.flag("insist", p).unwrap_or(false),
    };
    Ok(Some(rule))
}

/// A day of the week as files spell it.
#[derive(PartialEq)]
struct WeekdayWord(Weekday);

impl FromStr for WeekdayWord {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        weekday(text).map(Self).ok_or_else(|| "write mo, tu, we, th, fr, sa or su".to_owned())
    }
}
