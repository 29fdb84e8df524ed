//! *Fermetures*: when a centre, or one place of it, is closed in spite of its hours.
//!
//! Enters: the closures as they are; a new one; one to take back. Leaves: the page. One that was taken back can be put
//! back from the page that says so.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use jiff::civil::Date;
use telecentre_proto::centre::{Centre, CentreCommand, Closure};
use telecentre_proto::desk::Command;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::limit::KEY_BYTES;
use telecentre_proto::slot::MINUTES_PER_DAY;
use telecentre_proto::view::View;

use super::frame::{AskedSettings, SettingsFrame, SettingsTab, TypedSettings, Wrong, at, centre_meant, saved, told};
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::slot_words::{clock, minute_of};
use crate::visit::Visit;
use crate::words::Words;

/// A closure in words.
struct ClosureRow {
    id: String,
    when: String,
    what: String,
    reason: Option<String>,
}

/// A place to choose.
struct Choice {
    slug: String,
    name: String,
}

#[derive(Template)]
#[template(path = "settings/closures.html")]
struct ClosuresPage {
    page: Page,
    frame: SettingsFrame,
    typed: TypedSettings,
    wrong: Wrong,
    coming: Vec<ClosureRow>,
    past: Vec<ClosureRow>,
    places: Vec<Choice>,
    /// The fields of the closure that was just taken back, to put it back.
    removed: Option<TypedSettings>,
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<AskedSettings>) -> Result<Response, Problem> {
    compose(&visit, &asked, None, StatusCode::OK)
}

fn compose(
    visit: &Visit,
    asked: &AskedSettings,
    refused: Option<(TypedSettings, Wrong)>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let (key, undo_key) = (visit.site.fresh_key("closure")?, visit.site.fresh_key("closure")?);
    let page = visit.site.moment(|moment| {
        let (words, view, today) = (&visit.words, moment.view(), moment.today());
        let centre = centre_meant(moment, asked.centre.as_deref())?;
        let (mut typed, wrong) = refused.unwrap_or_default();
        if typed.get("key").is_empty() || !wrong.is_any() {
            typed.set("key", key);
        }
        let closures = view.centres.closures(&centre.slug);
        let (past, coming): (Vec<_>, Vec<_>) = closures.into_iter().partition(|c| c.until < today);
        let row = |closure: &Closure| row(words, view, &centre.slug, closure);
        let removed = asked.removed.as_deref().and_then(|id| view.centres.closure(&centre.slug, id.parse().ok()?));
        let removed = removed.filter(|closure| closure.ended);
        let mut notes = told(words, asked);
        if let Some(closure) = removed {
            let text = words.with("closure-removed", when(words, closure));
            notes.push(Banner { tone: Tone::Good, text });
        }
        let places = view.centres.in_order(&centre.slug).into_iter().filter(|r| !r.retired);
        let (page, frame) = SettingsFrame::of(visit, moment, (&centre, SettingsTab::Closures), None, notes);
        Ok::<_, Problem>(ClosuresPage {
            page: page.refusing(wrong.is_any()),
            frame,
            typed,
            wrong,
            coming: coming.into_iter().map(row).collect(),
            past: past.into_iter().map(row).collect(),
            places: places.map(|r| Choice { slug: r.slug.to_string(), name: r.name.clone() }).collect(),
            removed: removed.map(|closure| fields_of(closure, undo_key)),
        })
    })??;
    Ok(render(status, &page))
}

fn row(words: &Words, view: &View, centre: &Slug, closure: &Closure) -> ClosureRow {
    let name = |slug: &Slug| view.centres.resource(centre, slug).map_or_else(|| slug.to_string(), |r| r.name.clone());
    ClosureRow {
        id: closure.id.to_string(),
        when: when(words, closure),
        what: closure.resource.as_ref().map_or_else(|| words.say("closure-whole"), name),
        reason: closure.reason.clone(),
    }
}

/// From when to when a closure lasts, in words.
fn when(words: &Words, c: &Closure) -> String {
    let (from, until) = (words.short_date(c.from), words.short_date(c.until));
    match (c.is_of_days(), c.from == c.until) {
        (true, true) => from,
        (true, false) => words.with2("closure-days", from, until),
        (false, true) => format!("{from} {}", words.span(c.from_minute, c.until_minute)),
        (false, false) => words.with_all(
            "closure-times",
            [
                ("from", from.into()),
                ("at", words.time(c.from_minute).into()),
                ("until", until.into()),
                ("to", words.time(c.until_minute).into()),
            ],
        ),
    }
}

/// A closure as the form's fields have it.
fn fields_of(c: &Closure, key: String) -> TypedSettings {
    let time = |minute: u16, usual: u16| if minute == usual { String::new() } else { clock(minute) };
    let mut typed = TypedSettings::default();
    for (name, value) in [
        ("key", key),
        ("from", c.from.to_string()),
        ("from_time", time(c.from_minute, 0)),
        ("until", c.until.to_string()),
        ("until_time", time(c.until_minute, MINUTES_PER_DAY)),
        ("resource", c.resource.as_ref().map(Slug::to_string).unwrap_or_default()),
        ("reason", c.reason.clone().unwrap_or_default()),
    ] {
        typed.set(name, value);
    }
    typed
}

pub(crate) async fn add(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Query(asked): Query<AskedSettings>,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let typed = TypedSettings(fields);
    let centre = site.moment(|moment| centre_meant(moment, asked.centre.as_deref()))??;
    let mut wrong = Wrong::default();
    let closure = closure(&visit.words, &site, &typed, &mut wrong);
    let Some(closure) = closure.filter(|_| !wrong.is_any()) else {
        return compose(&visit, &asked, Some((typed, wrong)), StatusCode::UNPROCESSABLE_ENTITY);
    };
    let centre = centre.slug;
    let command = Command::Centre(CentreCommand::AddClosure { centre: centre.clone(), closure });
    match site.replica.command(site.caller(visitor)?, command).await {
        Ok(_) => Ok(saved(SettingsTab::Closures.path(), &centre)),
        Err(error) => {
            let refused = Refusal::from(error);
            let wrong = Wrong::of(&visit.words, &refused, str::to_owned);
            let typed = if refused.is_key_reused() { TypedSettings::default() } else { typed };
            compose(&visit, &asked, Some((typed, wrong)), refused.status())
        }
    }
}

/// The closure that was typed, or what is wrong with which field.
fn closure(words: &Words, site: &Site, typed: &TypedSettings, wrong: &mut Wrong) -> Option<Closure> {
    let key = typed.get("key");
    if key.is_empty() || key.len() > KEY_BYTES {
        wrong.text = Some(words.say("refused-key-missing"));
    }
    let mut date = |name: &str| match typed.given(name) {
        None => None,
        Some(text) => {
            let read = text.parse::<Date>().ok();
            if read.is_none() {
                wrong.note(name, words.say("field-not-a-date"));
            }
            read
        }
    };
    let (from, until) = (date("from"), date("until"));
    if typed.get("from").is_empty() {
        wrong.note("from", words.say("field-missing"));
    }
    let mut time = |name: &str, usual: u16| match typed.given(name) {
        None => Some(usual),
        Some(text) => {
            let read = minute_of(&text);
            if read.is_none() {
                wrong.note(name, words.say("field-not-a-time"));
            }
            read
        }
    };
    let (from_minute, until_minute) = (time("from_time", 0), time("until_time", MINUTES_PER_DAY));
    let resource = match typed.given("resource").map(|text| text.parse()) {
        None => None,
        Some(Ok(slug)) => Some(slug),
        Some(Err(_)) => {
            wrong.note("resource", words.say("field-unknown-resource"));
            None
        }
    };
    let from = from?;
    let until = if typed.get("until").is_empty() { from } else { until? };
    // Until midnight is the end of that day.
    let until_minute = until_minute.map(|minute| if minute == 0 { MINUTES_PER_DAY } else { minute })?;
    let (from_minute, reason) = (from_minute?, typed.given("reason"));
    let id = site.replica.id_for_key(key);
    Some(Closure { from_minute, until_minute, resource, reason, ..Closure::of_days(id, from, until) })
}

pub(crate) async fn end(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<AskedSettings>,
) -> Result<Response, Problem> {
    let centre: Centre = site.moment(|moment| centre_meant(moment, asked.centre.as_deref()))??;
    let closure: RecordId = id.parse().map_err(|_| Problem::not_found("No such closure is known here."))?;
    let command = Command::Centre(CentreCommand::EndClosure { centre: centre.slug.clone(), closure });
    match site.replica.command(site.caller(visitor)?, command).await {
        Ok(_) => Ok(lead_to(&format!("{}&removed={closure}", at(SettingsTab::Closures.path(), &centre.slug)))),
        Err(error) => {
            let refused = Refusal::from(error);
            let wrong = Wrong::of(&visit.words, &refused, str::to_owned);
            compose(&visit, &asked, Some((TypedSettings::default(), wrong)), refused.status())
        }
    }
}

impl ClosuresPage {
    fn value(&self, name: &str) -> &str {
        self.typed.get(name)
    }
}
