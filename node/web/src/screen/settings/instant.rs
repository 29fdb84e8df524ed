//! *Réservation immédiate*: what a centre lends to the hub by itself, so that members are confirmed at once from home, and
//! what is lent now.
//!
//! Enters: the centre's rule and its lent days; a rule that was typed; a day that should come back. Leaves: the page.
//! A host asks for a day; the hub gives it back.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use jiff::Span;
use jiff::civil::Date;
use telecentre_proto::centre::{
    Centre, CentreCommand, CentrePatch, DaysOfWeek, InstantRule, LENT_AHEAD, USUAL_EVENINGS,
};
use telecentre_proto::desk::Command;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::steward::{HandedOverDay, StewardCommand};

use super::frame::{AskedSettings, SettingsFrame, SettingsTab, Wrong, at, centre_meant, saved, told};
use crate::auth::Visitor;
use crate::lending;
use crate::own_path::{OwnPath, lead_to};
use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::replica::Moment;
use crate::site::Site;
use crate::status::Role;
use crate::visit::Visit;
use crate::weekday::{LETTERS, weekday};
use crate::words::Words;

/// Evenings before a day among which a host chooses.
const EVENINGS: std::ops::RangeInclusive<u32> = 1..=7;
/// How many days ahead the form proposes.
const PROPOSED_AHEAD: u32 = 30;
/// Rows of lent days that are not folded.
const SHOWN_DAYS: usize = 10;

/// Something to tick or to choose.
struct Tick {
    value: String,
    name: String,
    chosen: bool,
}

/// A day of which something is lent.
struct LentRow {
    day: String,
    date: String,
    what: String,
    until: String,
    /// It may be asked back: that was not done yet.
    asks: bool,
}

#[derive(Template)]
#[template(path = "settings/instant.html")]
struct InstantPage {
    page: Page,
    frame: SettingsFrame,
    wrong: Wrong,
    places: Vec<Tick>,
    weekdays: Vec<Tick>,
    evenings: Vec<Tick>,
    days_ahead: String,
    most_ahead: u32,
    insist: bool,
    rows: Vec<LentRow>,
    more: Vec<LentRow>,
    held: Option<String>,
    /// What the button of a row is called.
    act: &'static str,
}

/// The fields of the form, as they were typed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TypedRule {
    resources: Vec<String>,
    weekdays: Vec<String>,
    days_ahead: String,
    return_evenings: String,
    insist: bool,
}

impl TypedRule {
    fn of(rule: Option<&InstantRule>) -> Self {
        let days = rule.map_or(DaysOfWeek::ALL, |rule| rule.weekdays);
        Self {
            resources: rule.map(|r| r.resources.iter().map(Slug::to_string).collect()).unwrap_or_default(),
            weekdays: days.iter().map(|day| crate::weekday::letters(day).to_owned()).collect(),
            days_ahead: rule.map_or(PROPOSED_AHEAD, |rule| rule.days_ahead).to_string(),
            return_evenings: rule.map_or(USUAL_EVENINGS, |rule| rule.return_evenings).to_string(),
            insist: rule.is_some_and(|rule| rule.insist),
        }
    }

    fn read(fields: &[(String, String)]) -> Self {
        let all = |name: &str| fields.iter().filter(|(n, _)| n == name).map(|(_, v)| v.trim().to_owned()).collect();
        let one =
            |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim().to_owned()).unwrap_or_default();
        Self {
            resources: all("resources"),
            weekdays: all("weekdays"),
            days_ahead: one("days_ahead"),
            return_evenings: one("return_evenings"),
            insist: !one("insist").is_empty(),
        }
    }

    /// The rule, or what is wrong with which field; no place ticked: no rule.
    fn rule(&self, words: &Words, wrong: &mut Wrong) -> Option<InstantRule> {
        if self.resources.is_empty() {
            return None;
        }
        let mut number = |name: &str, text: &str| {
            let read = text.parse::<u32>().ok();
            if read.is_none() {
                wrong.note(name, words.say("field-out-of-range"));
            }
            read
        };
        let days_ahead = number("days_ahead", &self.days_ahead);
        let return_evenings = number("return_evenings", &self.return_evenings);
        let resources: Result<Vec<Slug>, _> = self.resources.iter().map(|text| text.parse()).collect();
        if resources.is_err() {
            wrong.note("resources", words.say("field-unknown-resource"));
        }
        let weekdays: Option<DaysOfWeek> = self.weekdays.iter().map(|text| weekday(text)).collect();
        if weekdays.is_none() {
            wrong.note("weekdays", words.say("field-unknown-word"));
        }
        Some(InstantRule {
            version: RecordId::SINGLE,
            resources: resources.ok()?,
            weekdays: weekdays?,
            days_ahead: days_ahead?,
            return_evenings: return_evenings?,
            insist: self.insist,
        })
    }
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<AskedSettings>) -> Result<Response, Problem> {
    compose(&visit, &asked, None, StatusCode::OK)
}

fn compose(
    visit: &Visit,
    asked: &AskedSettings,
    refused: Option<(TypedRule, Wrong)>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| {
        let centre = centre_meant(moment, asked.centre.as_deref())?;
        Ok::<_, Problem>(page_of(visit, moment, asked, &centre, refused))
    })??;
    Ok(render(status, &page))
}

fn page_of(
    visit: &Visit,
    moment: &dyn Moment,
    asked: &AskedSettings,
    centre: &Centre,
    refused: Option<(TypedRule, Wrong)>,
) -> InstantPage {
    let (words, view) = (&visit.words, moment.view());
    let (typed, wrong) = refused.unwrap_or_else(|| (TypedRule::of(centre.instant.as_ref()), Wrong::default()));
    let offered = view.centres.in_order(&centre.slug).into_iter().filter(|r| !r.retired);
    let place = |r: &telecentre_proto::centre::Resource| Tick {
        value: r.slug.to_string(),
        name: r.name.clone(),
        chosen: typed.resources.iter().any(|slug| slug == r.slug.as_str()),
    };
    let day = |letters: &&str| Tick {
        value: (*letters).to_owned(),
        name: words.of("weekday", letters),
        chosen: typed.weekdays.iter().any(|day| day == letters),
    };
    let evening = |n: u32| Tick {
        value: n.to_string(),
        name: words.with("instant-evening", n),
        chosen: typed.return_evenings == n.to_string(),
    };
    let mut notes = told(words, asked);
    if asked.done.as_deref() == Some("recalled") {
        notes.push(Banner { tone: Tone::Good, text: words.say("instant-recalled") });
    }
    let (is_hub, mut rows) = (moment.here().role == Role::Hub, rows(words, moment, &centre.slug));
    let more = rows.split_off(rows.len().min(SHOWN_DAYS));
    let family = if is_hub { "lent-held-here" } else { "lent-held" };
    let held = moment.lent_held(&centre.slug).filter(|_| !rows.is_empty()).map(|held| words.of(family, held.as_str()));
    let (page, frame) = SettingsFrame::of(visit, moment, (centre, SettingsTab::Instant), None, notes);
    InstantPage {
        page: page.refusing(wrong.is_any()),
        places: offered.map(place).collect(),
        weekdays: LETTERS.iter().map(day).collect(),
        evenings: EVENINGS.map(evening).collect(),
        days_ahead: typed.days_ahead,
        most_ahead: LENT_AHEAD,
        insist: typed.insist,
        rows,
        more,
        held,
        act: if is_hub { "instant-give-back" } else { "instant-recall" },
        frame,
        wrong,
    }
}

/// The lent days from today on.
fn rows(words: &Words, moment: &dyn Moment, centre: &Slug) -> Vec<LentRow> {
    let today = moment.today();
    let last = today.checked_add(Span::new().days(i64::from(LENT_AHEAD))).unwrap_or(Date::MAX);
    let days = lending::lent(moment, centre, (today, last));
    let row = |of_day: &[HandedOverDay]| {
        let all: Vec<&HandedOverDay> = of_day.iter().collect();
        let mut until: Vec<String> = of_day.iter().map(|day| lending::until(words, day)).collect();
        until.dedup();
        LentRow {
            day: words.short_date(of_day[0].day),
            date: of_day[0].day.to_string(),
            what: lending::names(moment, centre, &all),
            until: until.join(", "),
            asks: of_day.iter().any(|day| !day.recalled),
        }
    };
    days.chunk_by(|a, b| a.day == b.day).map(row).collect()
}

pub(crate) async fn save(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Query(asked): Query<AskedSettings>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let centre = site.moment(|moment| centre_meant(moment, asked.centre.as_deref()))??.slug;
    let (typed, mut wrong) = (TypedRule::read(&fields), Wrong::default());
    let rule = typed.rule(&visit.words, &mut wrong);
    if wrong.is_any() {
        return compose(&visit, &asked, Some((typed, wrong)), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let patch = CentrePatch { instant: Some(rule), ..CentrePatch::default() };
    let command = Command::Centre(CentreCommand::Change { centre: centre.clone(), patch });
    match site.replica.command(site.caller(visitor)?, command).await {
        Ok(_) => Ok(saved(SettingsTab::Instant.path(), &centre)),
        Err(error) => {
            let refused = Refusal::from(error);
            let wrong = Wrong::of(&visit.words, &refused, str::to_owned);
            compose(&visit, &asked, Some((typed, wrong)), refused.status())
        }
    }
}

/// A day that should come back, and the page to go on with.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct BackForm {
    day: String,
    #[serde(default)]
    back: Option<String>,
}

/// Asks the hub for all that is lent of a day; at the hub, gives it back.
pub(crate) async fn ask_back(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Query(asked): Query<AskedSettings>,
    Form(form): Form<BackForm>,
) -> Result<Response, Problem> {
    let day: Date = form.day.parse().map_err(|_| Problem::malformed("“day” is not a date such as 2026-11-24."))?;
    let (centre, lent, is_hub) = site.moment(|moment| {
        let centre = centre_meant(moment, asked.centre.as_deref())?.slug;
        let lent = lending::lent(moment, &centre, (day, day));
        Ok::<_, Problem>((centre, lent, moment.here().role == Role::Hub))
    })??;
    for resource in lent.into_iter().map(|day| day.resource) {
        let (centre, from, until) = (centre.clone(), day, day);
        let command = if is_hub {
            StewardCommand::GiveBack { centre, resource, from, until }
        } else {
            StewardCommand::Recall { centre, resource, from, until }
        };
        if let Err(error) = site.replica.command(site.caller(visitor)?, Command::Steward(command)).await {
            let refused = Refusal::from(error);
            let wrong = Wrong::of(&visit.words, &refused, str::to_owned);
            let typed = site.moment(|moment| {
                let centre = centre_meant(moment, asked.centre.as_deref())?;
                Ok::<_, Problem>(TypedRule::of(centre.instant.as_ref()))
            })??;
            return compose(&visit, &asked, Some((typed, wrong)), refused.status());
        }
    }
    let usual = format!("{}&done=recalled", at(SettingsTab::Instant.path(), &centre));
    Ok(form.back.as_deref().and_then(OwnPath::parse).map_or_else(|| lead_to(&usual), OwnPath::lead))
}
