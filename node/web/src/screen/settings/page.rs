//! *Réglages*: when a centre is open, what becomes of requests and of people who do not come.
//!
//! Enters: a centre as it is now, or a form that was refused. Leaves: the page. What the form showed goes back with it, so
//! that only what the host changed is written: what somebody else changed meanwhile stands.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use telecentre_proto::centre::Centre;
use telecentre_proto::hours::Holidays;

use super::frame::{AskedSettings, SettingsFrame, SettingsTab, TypedSettings, Wrong, centre_meant, told};
use super::rows::{DAYS, Shown, fill, from_field, to_field};
use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::visit::Visit;
use crate::words::Words;

/// A row of the opening hours.
struct HoursRow {
    key: &'static str,
    name: String,
    spans: Vec<SpanFields>,
}

/// The two fields of a span, and what they are called.
struct SpanFields {
    from: String,
    to: String,
    from_label: String,
    to_label: String,
}

#[derive(Template)]
#[template(path = "settings/settings.html")]
struct SettingsPage {
    page: Page,
    frame: SettingsFrame,
    typed: TypedSettings,
    /// What the form showed, for the form to bring back.
    was: String,
    wrong: Wrong,
    /// Why rows cannot show the hours, where they cannot.
    kept: Option<String>,
    rows: Vec<HoursRow>,
    holidays: Vec<(String, String)>,
}

/// A centre's settings as the form's fields have them, and how far rows show its hours.
pub(super) fn fields_of(centre: &Centre, today: jiff::civil::Date) -> (TypedSettings, Shown) {
    let mut typed = TypedSettings::default();
    let shown = fill(&mut typed, centre, today);
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    for (name, value) in [
        ("name", centre.name.clone()),
        ("address", centre.address.clone()),
        ("holidays", centre.holidays.as_str().to_owned()),
        ("requests", if centre.requests_wait { "wait" } else { "answer" }.to_owned()),
        ("horizon_days", number(centre.horizon_days)),
        ("no_show_minutes", number(centre.no_show_minutes)),
        ("position", centre.position.map(|p| p.to_string()).unwrap_or_default()),
        ("no_shows", if centre.releases_no_shows { "release" } else { "ask" }.to_owned()),
    ] {
        typed.set(name, value);
    }
    (typed, shown)
}

/// The page.
pub(crate) async fn show(visit: Visit, Query(asked): Query<AskedSettings>) -> Result<Response, Problem> {
    compose(&visit, &asked, None, StatusCode::OK)
}

/// The page: as the centre is, or with what was typed and what is wrong with it.
pub(super) fn compose(
    visit: &Visit,
    asked: &AskedSettings,
    refused: Option<(TypedSettings, BTreeMap<String, String>, Wrong)>,
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
    refused: Option<(TypedSettings, BTreeMap<String, String>, Wrong)>,
) -> SettingsPage {
    let words = &visit.words;
    let (fields, shown) = fields_of(centre, moment.today());
    let (typed, was, wrong) = refused.unwrap_or_else(|| (fields.clone(), fields.0, Wrong::default()));
    let mut notes = told(words, asked);
    if super::shape::warnings(centre, moment.today()).contains(&"never-open") {
        notes.push(Banner { tone: Tone::Warning, text: words.say("settings-never-open") });
    }
    let kept = match shown {
        Shown::Rows | Shown::Always => None,
        Shown::More => Some(words.say("settings-hours-more")),
        Shown::Unreadable => Some(words.say("settings-hours-unreadable")),
    };
    let (page, frame) = SettingsFrame::of(visit, moment, (centre, SettingsTab::Hours), None, notes);
    SettingsPage {
        page: page.refusing(wrong.is_any()),
        frame,
        typed,
        was: serde_json::to_string(&was).unwrap_or_default(),
        wrong,
        kept,
        rows: rows(words),
        holidays: Holidays::ALL.iter().map(|h| (h.as_str().to_owned(), words.of("holidays", h.as_str()))).collect(),
    }
}

fn rows(words: &Words) -> Vec<HoursRow> {
    let row = |(n, key): (usize, &&'static str)| {
        let name = words.of("weekday", &(n + 1).to_string());
        let label = |n: usize, from: bool| {
            let message = match (n, from) {
                (0, true) => "settings-first-from",
                (0, false) => "settings-first-to",
                (_, true) => "settings-then-from",
                (_, false) => "settings-then-to",
            };
            words.with(message, name.as_str())
        };
        let span = |n: usize| SpanFields {
            from: from_field(key, n),
            to: to_field(key, n),
            from_label: label(n, true),
            to_label: label(n, false),
        };
        HoursRow { key, spans: (0..telecentre_proto::hours::SPANS_A_DAY).map(span).collect(), name }
    };
    DAYS.iter().enumerate().map(row).collect()
}

/// Whether a note is about what was typed, for the template.
impl SettingsPage {
    fn value(&self, name: &str) -> &str {
        self.typed.get(name)
    }

    fn is_closed(&self, key: &str) -> bool {
        self.typed.is(&format!("{key}_closed"), "1")
    }
}
