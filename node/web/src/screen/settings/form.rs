//! Saving a centre's opening hours and rules.
//!
//! Enters: the form's fields, and what it showed. Leaves: the page again, saved; or the form with what is wrong with each
//! field. Only what the host changed is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use telecentre_proto::centre::{CentreCommand, CentrePatch};
use telecentre_proto::desk::Command;
use telecentre_proto::hours::Hours;

use super::frame::{AskedSettings, SettingsTab, TypedSettings, Wrong, centre_meant, saved};
use super::page::compose;
use super::rows;
use crate::auth::Visitor;
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visit::Visit;
use crate::words::Words;

/// Saves what was changed.
pub(crate) async fn save(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Query(asked): Query<AskedSettings>,
    Form(mut fields): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    // What cannot be read of what the form showed counts as changed.
    let was: BTreeMap<String, String> =
        fields.remove("was").and_then(|was| serde_json::from_str(&was).ok()).unwrap_or_default();
    let typed = TypedSettings(fields);
    let centre = site.moment(|moment| centre_meant(moment, asked.centre.as_deref()))??.slug;
    let mut wrong = Wrong::default();
    let patch = patch(&visit.words, &typed, &was, &mut wrong);
    if wrong.is_any() {
        return compose(&visit, &asked, Some((typed, was, wrong)), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let command = Command::Centre(CentreCommand::Change { centre: centre.clone(), patch });
    match site.replica.command(site.caller(visitor)?, command).await {
        Ok(_) => Ok(saved(SettingsTab::Hours.path(), &centre)),
        Err(error) => {
            let refused = Refusal::from(error);
            let wrong = Wrong::of(&visit.words, &refused, |field| shown_at(field).to_owned());
            compose(&visit, &asked, Some((typed, was, wrong)), refused.status())
        }
    }
}

fn shown_at(field: &'static str) -> &'static str {
    if field == "hours" { "mo_from1" } else { field }
}

/// What differs from what the form showed.
fn patch(words: &Words, typed: &TypedSettings, was: &BTreeMap<String, String>, wrong: &mut Wrong) -> CentrePatch {
    let is_changed = |name: &str| was.get(name).map_or("", |text| text.trim()) != typed.get(name);
    let changed = |name: &str| is_changed(name).then(|| typed.get(name).to_owned());
    let mut number = |name: &str| {
        let text = changed(name)?;
        if text.is_empty() {
            return Some(None);
        }
        let read = text.parse::<u32>().ok();
        if read.is_none() {
            wrong.note(name, words.say("field-out-of-range"));
        }
        read.map(Some)
    };
    let (horizon_days, no_show_minutes) = (number("horizon_days"), number("no_show_minutes"));
    let holidays = changed("holidays").and_then(|word| {
        let read = word.parse().ok();
        if read.is_none() {
            wrong.note("holidays", words.say("field-unknown-word"));
        }
        read
    });
    let position = changed("position").and_then(|text| {
        let read = if text.is_empty() { Ok(None) } else { text.parse().map(Some) };
        if read.is_err() {
            wrong.note("position", words.say("field-bad-position"));
        }
        read.ok()
    });
    let is_replaced = typed.is(rows::HOURS_AS, "rows") && rows::fields().iter().any(|name| is_changed(name));
    let hours = is_replaced.then(|| rows::read(words, typed, wrong));
    let hours = hours.and_then(|week| {
        let read = Hours::parse(&week.text()).ok();
        if read.is_none() {
            wrong.note("mo_from1", words.say("field-bad-hours"));
        }
        read.map(Some)
    });
    CentrePatch {
        name: changed("name"),
        address: changed("address"),
        hours,
        holidays,
        requests_wait: changed("requests").map(|word| word == "wait"),
        horizon_days,
        no_show_minutes,
        releases_no_shows: changed("no_shows").map(|word| word == "release"),
        kiosk: None,
        position,
        instant: None,
    }
}
