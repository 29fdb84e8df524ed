//! One place's own page: its name, kind and capacity, when it is out of service, whether it is offered.
//!
//! Enters: a resource as it is; what was typed. Leaves: the page. What is no longer offered keeps its bookings and takes no
//! others, until it is offered again.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use jiff::civil::Date;
use telecentre_proto::centre::{Centre, CentreCommand, Outage, Resource, ResourcePatch};
use telecentre_proto::desk::Command;
use telecentre_proto::id::Slug;

use super::frame::{AskedSettings, SettingsFrame, SettingsTab, TypedSettings, Wrong, at, centre_meant, told};
use super::places::{capacity, kinds, out_words};
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::replica::Moment;
use crate::site::Site;
use crate::visit::Visit;
use crate::words::Words;

#[derive(Template)]
#[template(path = "settings/place.html")]
struct PlacePage {
    page: Page,
    frame: SettingsFrame,
    slug: Slug,
    name: String,
    retired: bool,
    out: Option<String>,
    typed: TypedSettings,
    was: String,
    wrong: Wrong,
    kinds: Vec<(String, String)>,
}

fn missing() -> Problem {
    Problem::not_found("No such place is known here, or not yet.")
}

fn found(moment: &dyn Moment, asked: &AskedSettings, slug: &str) -> Result<(Centre, Resource), Problem> {
    let centre = centre_meant(moment, asked.centre.as_deref())?;
    let slug: Slug = slug.parse().map_err(|_| missing())?;
    let resource = moment.view().centres.resource(&centre.slug, &slug).cloned().ok_or_else(missing)?;
    Ok((centre, resource))
}

fn fields_of(r: &Resource) -> TypedSettings {
    let mut typed = TypedSettings::default();
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    for (name, value) in [
        ("name", r.name.clone()),
        ("kind", r.kind.as_str().to_owned()),
        ("capacity", r.capacity.to_string()),
        ("out_from", day(r.out_of_service.map(|out| out.from))),
        ("out_until", day(r.out_of_service.and_then(|out| out.until))),
    ] {
        typed.set(name, value);
    }
    typed
}

pub(crate) async fn show(
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<AskedSettings>,
) -> Result<Response, Problem> {
    compose(&visit, &asked, &slug, None, StatusCode::OK)
}

fn compose(
    visit: &Visit,
    asked: &AskedSettings,
    slug: &str,
    refused: Option<(TypedSettings, BTreeMap<String, String>, Wrong)>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| {
        let (centre, resource) = found(moment, asked, slug)?;
        let fields = fields_of(&resource);
        let (typed, was, wrong) = refused.unwrap_or_else(|| (fields.clone(), fields.0, Wrong::default()));
        let words = &visit.words;
        let (page, frame) = SettingsFrame::of(
            visit,
            moment,
            (&centre, SettingsTab::Places),
            Some(resource.name.clone()),
            told(words, asked),
        );
        Ok::<_, Problem>(PlacePage {
            page: page.refusing(wrong.is_any()),
            frame,
            retired: resource.retired,
            out: out_words(words, &resource, moment.today()),
            typed,
            was: serde_json::to_string(&was).unwrap_or_default(),
            wrong,
            kinds: kinds(words),
            slug: resource.slug,
            name: resource.name,
        })
    })??;
    Ok(render(status, &page))
}

pub(crate) async fn save(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<AskedSettings>,
    Form(mut fields): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let was: BTreeMap<String, String> =
        fields.remove("was").and_then(|was| serde_json::from_str(&was).ok()).unwrap_or_default();
    let (typed, mut wrong) = (TypedSettings(fields), Wrong::default());
    let patch = patch(&visit.words, &typed, &was, &mut wrong);
    if wrong.is_any() {
        return compose(&visit, &asked, &slug, Some((typed, was, wrong)), StatusCode::UNPROCESSABLE_ENTITY);
    }
    change(&site, visitor, &visit, (&slug, &asked), patch, (typed, was)).await
}

/// Stops offering a place, or offers it again.
pub(crate) async fn offer(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<AskedSettings>,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let retired = Some(TypedSettings(fields).is("retired", "1"));
    let (_, resource) = site.moment(|moment| found(moment, &asked, &slug))??;
    let typed = fields_of(&resource);
    let was = typed.0.clone();
    let patch = ResourcePatch { retired, ..ResourcePatch::default() };
    change(&site, visitor, &visit, (&slug, &asked), patch, (typed, was)).await
}

async fn change(
    site: &Site,
    visitor: Visitor,
    visit: &Visit,
    (slug, asked): (&str, &AskedSettings),
    patch: ResourcePatch,
    (typed, was): (TypedSettings, BTreeMap<String, String>),
) -> Result<Response, Problem> {
    let (centre, resource) = site.moment(|moment| found(moment, asked, slug))??;
    let (centre, resource) = (centre.slug, resource.slug);
    let to = format!("{}&done=saved", at(&format!("{}/{resource}", SettingsTab::Places.path()), &centre));
    let command = Command::Centre(CentreCommand::ChangeResource { centre, resource, patch });
    match site.replica.command(site.caller(visitor)?, command).await {
        Ok(_) => Ok(lead_to(&to)),
        Err(error) => {
            let refused = Refusal::from(error);
            let shown = |field: &'static str| if field == "out_of_service" { "out_until" } else { field };
            let wrong = Wrong::of(&visit.words, &refused, |field| shown(field).to_owned());
            compose(visit, asked, slug, Some((typed, was, wrong)), refused.status())
        }
    }
}

/// What differs from what the form showed.
fn patch(words: &Words, typed: &TypedSettings, was: &BTreeMap<String, String>, wrong: &mut Wrong) -> ResourcePatch {
    let is_changed = |name: &str| was.get(name).map_or("", |text| text.trim()) != typed.get(name);
    let kind = is_changed("kind").then(|| typed.get("kind").parse().ok()).flatten();
    if kind.is_none() && is_changed("kind") {
        wrong.note("kind", words.say("field-unknown-word"));
    }
    let capacity = if is_changed("capacity") { capacity(words, typed, wrong) } else { None };
    let mut day = |name: &str| {
        let read = typed.given(name).map(|text| text.parse::<Date>().ok());
        if read == Some(None) {
            wrong.note(name, words.say("field-not-a-date"));
        }
        read.flatten()
    };
    let (from, until) = (day("out_from"), day("out_until"));
    if from.is_none() && until.is_some() {
        wrong.note("out_from", words.say("field-missing"));
    }
    let is_out_changed = is_changed("out_from") || is_changed("out_until");
    ResourcePatch {
        name: is_changed("name").then(|| typed.get("name").to_owned()),
        kind,
        capacity,
        out_of_service: is_out_changed.then(|| from.map(|from| Outage { from, until })),
        ..ResourcePatch::default()
    }
}

impl PlacePage {
    fn value(&self, name: &str) -> &str {
        self.typed.get(name)
    }
}
