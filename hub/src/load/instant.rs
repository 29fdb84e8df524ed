//! What a file says of a centre's days that are lent to the hub by themselves.
//!
//! Enters: `[centre.instant]`; what the network shows. Leaves: the rule, and the command that sets it once the centre's
//! resources are there; problems that name the line.

use std::str::FromStr;

use jiff::civil::Weekday;
use telecentre_proto::centre::{
    CentreCommand, CentrePatch, InstantRule, LENT_AHEAD, RETURN_EVENINGS, Resource, USUAL_EVENINGS, Weekdays,
};
use telecentre_proto::desk::Command;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::view::View;
use telecentre_web::weekday::weekday;

use super::problem::Problems;
use super::read::{Entry, LoadedCentre};
use super::section::Section;

/// What is lent to the hub by itself; no resources: nothing any more.
pub(super) fn read_instant(s: &Section<'_>, p: &mut Problems) -> Option<Entry<Option<InstantRule>>> {
    s.only(&["resources", "weekdays", "days_ahead", "return_evenings", "insist"], p);
    s.need(&["resources"], p);
    let resources: Vec<Slug> = s.words("resources", p)?;
    if resources.is_empty() {
        return Some(Entry { line: s.line(), value: None });
    }
    s.need(&["days_ahead"], p);
    let weekdays = s.words::<WeekdayWord>("weekdays", p).map(|days| days.into_iter().map(|day| day.0).collect());
    let rule = InstantRule {
        version: RecordId::SINGLE,
        resources,
        weekdays: weekdays.unwrap_or(Weekdays::ALL),
        days_ahead: s.number("days_ahead", 1, LENT_AHEAD, p)?,
        return_evenings: s.number("return_evenings", 1, RETURN_EVENINGS, p).unwrap_or(USUAL_EVENINGS),
        insist: s.flag("insist", p).unwrap_or(false),
    };
    Some(Entry { line: s.line(), value: Some(rule) })
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

/// The command for what a file says of lending to the hub, where that is new, and whether there was a rule before; what the desk would refuse is told before anything is saved.
pub(super) fn lending(loaded: &LoadedCentre, view: &View, problems: &mut Problems) -> Option<(Option<Command>, bool)> {
    let entry = loaded.lends.as_ref()?;
    let (centre, wanted) = (&loaded.centre.slug, &entry.value);
    let known = view.centres.get(centre).and_then(|known| known.instant.as_ref());
    if let Some(rule) = wanted {
        let listed = || loaded.resources.iter().map(|r| &r.value);
        let others = view.centres.resources(centre).filter(|k| listed().all(|l| l.slug != k.slug)).cloned();
        let retired = |l: &Resource| view.centres.resource(centre, &l.slug).is_some_and(|k| k.retired);
        let all: Vec<Resource> =
            listed().map(|l| Resource { retired: retired(l), ..l.clone() }).chain(others).collect();
        for error in rule.unfit(&all) {
            problems.add(entry.line, format!("centre.instant.{}", error.field), error.message);
        }
    }
    let same = match (wanted, known) {
        (Some(wanted), Some(known)) => wanted.says_as(known),
        (wanted, known) => wanted.is_none() && known.is_none(),
    };
    let is_known = same || known.is_some();
    let patch = CentrePatch { instant: Some(wanted.clone()), ..CentrePatch::default() };
    let command = Command::Centre(CentreCommand::Change { centre: centre.clone(), patch });
    Some(((!same).then_some(command), is_known))
}
