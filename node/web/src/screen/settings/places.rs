//! *Places*: what can be booked at a centre, in the order in which people see it.
//!
//! Enters: the resources as they are; a new one; one to put before or after another. Leaves: the page. What is no longer
//! offered stays in a list of its own, and can be offered again from its own page.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use telecentre_proto::centre::{Centre, CentreCommand, Kind, Resource, ResourcePatch};
use telecentre_proto::desk::Command;
use telecentre_proto::id::Slug;
use telecentre_proto::letters::folded;
use telecentre_proto::limit::SLUG_BYTES;
use telecentre_proto::view::View;

use super::frame::{AskedSettings, SettingsFrame, SettingsTab, TypedSettings, Wrong, at, centre_meant, saved, told};
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visit::Visit;
use crate::words::Words;

/// A place of the list.
struct PlaceRow {
    slug: String,
    name: String,
    kind: Kind,
    kind_words: String,
    capacity: u32,
    /// Out of service, in words.
    out: Option<String>,
    path: String,
    /// Whether another of its kind stands before it, and after.
    has_before: bool,
    has_after: bool,
}

#[derive(Template)]
#[template(path = "settings/places.html")]
struct PlacesPage {
    page: Page,
    frame: SettingsFrame,
    typed: TypedSettings,
    wrong: Wrong,
    kinds: Vec<(String, String)>,
    offered: Vec<PlaceRow>,
    retired: Vec<PlaceRow>,
}

/// The kinds to choose from: the word and its name.
pub(super) fn kinds(words: &Words) -> Vec<(String, String)> {
    Kind::ALL.iter().map(|kind| (kind.as_str().to_owned(), words.of("kind", kind.as_str()))).collect()
}

/// The address of a place's own page.
pub(super) fn place_path(centre: &Slug, slug: &Slug) -> String {
    at(&format!("{}/{slug}", SettingsTab::Places.path()), centre)
}

/// When a resource is out of service, in words; none where it works, or did again.
pub(super) fn out_words(words: &Words, resource: &Resource, today: jiff::civil::Date) -> Option<String> {
    let out = resource.out_of_service.filter(|out| out.until.is_none_or(|until| until >= today))?;
    Some(match out.until {
        Some(until) if until == out.from => words.with("place-out-day", words.short_date(out.from)),
        Some(until) => words.with2("place-out-days", words.short_date(out.from), words.short_date(until)),
        None => words.with("place-out-since", words.short_date(out.from)),
    })
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
    let page = visit.site.moment(|moment| {
        let (words, view, today) = (&visit.words, moment.view(), moment.today());
        let centre = centre_meant(moment, asked.centre.as_deref())?;
        let (typed, wrong) = refused.unwrap_or_default();
        let all = view.centres.in_order(&centre.slug);
        let (retired, offered): (Vec<_>, Vec<_>) = all.into_iter().partition(|r| r.retired);
        let row = |list: &[&Resource], n: usize| {
            let r = list[n];
            let is_alike = |other: Option<&&Resource>| other.is_some_and(|other| other.kind == r.kind);
            PlaceRow {
                slug: r.slug.to_string(),
                name: r.name.clone(),
                kind: r.kind,
                kind_words: words.of("kind", r.kind.as_str()),
                capacity: r.capacity,
                out: out_words(words, r, today),
                path: place_path(&centre.slug, &r.slug),
                has_before: is_alike(n.checked_sub(1).and_then(|n| list.get(n))),
                has_after: is_alike(list.get(n + 1)),
            }
        };
        let rows = |list: Vec<&Resource>| (0..list.len()).map(|n| row(&list, n)).collect();
        let (page, frame) = SettingsFrame::of(visit, moment, (&centre, SettingsTab::Places), None, told(words, asked));
        Ok::<_, Problem>(PlacesPage {
            page: page.refusing(wrong.is_any()),
            frame,
            typed,
            wrong,
            kinds: kinds(words),
            offered: rows(offered),
            retired: rows(retired),
        })
    })??;
    Ok(render(status, &page))
}

pub(crate) async fn add(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Query(asked): Query<AskedSettings>,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let (typed, mut wrong) = (TypedSettings(fields), Wrong::default());
    let (centre, resource) = site.moment(|moment| {
        let centre = centre_meant(moment, asked.centre.as_deref())?;
        let resource = wanted(&visit.words, moment.view(), &centre, &typed, &mut wrong);
        Ok::<_, Problem>((centre.slug, resource))
    })??;
    let Some(resource) = resource.filter(|_| !wrong.is_any()) else {
        return compose(&visit, &asked, Some((typed, wrong)), StatusCode::UNPROCESSABLE_ENTITY);
    };
    let command = Command::Centre(CentreCommand::AddResource { centre: centre.clone(), resource });
    match site.replica.command(site.caller(visitor)?, command).await {
        Ok(_) => Ok(saved(SettingsTab::Places.path(), &centre)),
        Err(error) => {
            let refused = Refusal::from(error);
            let wrong =
                Wrong::of(&visit.words, &refused, |field| if field == "id" { "name" } else { field }.to_owned());
            compose(&visit, &asked, Some((typed, wrong)), refused.status())
        }
    }
}

/// The resource that was typed, with a short name made of its name; the same form sent twice means the same one.
fn wanted(words: &Words, view: &View, centre: &Centre, typed: &TypedSettings, wrong: &mut Wrong) -> Option<Resource> {
    let (name, kind) = (typed.get("name"), typed.get("kind").parse::<Kind>().ok());
    if kind.is_none() {
        wrong.note("kind", words.say("field-unknown-word"));
    }
    let capacity = capacity(words, typed, wrong);
    let slug = short_name(name);
    if slug.is_none() {
        wrong.note("name", words.say("field-missing"));
    }
    let (slug, kind, capacity) = (slug?, kind?, capacity?);
    let resource = Resource { capacity, ..Resource::named(slug, name, kind) };
    let same = |r: &Resource| folded(&r.name) == folded(name);
    match view.centres.resources(&centre.slug).find(|r| same(r)) {
        Some(known) if *known == (Resource { slug: known.slug.clone(), ..resource.clone() }) => Some(known.clone()),
        Some(_) => {
            wrong.note("name", words.say("place-name-taken"));
            None
        }
        None => Some(Resource { slug: unused(view, &centre.slug, &resource.slug)?, ..resource }),
    }
}

/// How many a place takes; one where nothing was typed.
pub(super) fn capacity(words: &Words, typed: &TypedSettings, wrong: &mut Wrong) -> Option<u32> {
    let read = typed.given("capacity").map_or(Some(1), |text| text.parse().ok());
    if read.is_none() {
        wrong.note("capacity", words.say("field-out-of-range"));
    }
    read
}

/// The short name that a name suggests: its letters and digits, without accents.
fn short_name(name: &str) -> Option<Slug> {
    let letters = folded(name).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect::<String>();
    let parts: Vec<&str> = letters.split('-').filter(|part| !part.is_empty()).collect();
    let short: String = parts.join("-").chars().take(SLUG_BYTES - 4).collect();
    short.trim_matches('-').parse().ok()
}

/// The same short name, or the first with a number behind it that nothing at the centre has.
fn unused(view: &View, centre: &Slug, slug: &Slug) -> Option<Slug> {
    let numbered = (2..1_000).map(|n| format!("{slug}-{n}"));
    let mut all = [slug.to_string()].into_iter().chain(numbered).filter_map(|text| text.parse::<Slug>().ok());
    all.find(|slug| view.centres.resource(centre, slug).is_none())
}

/// Puts a place before the one that stands before it among those of its kind, or after the next.
pub(crate) async fn shift(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Path((slug, way)): Path<(String, String)>,
    Query(asked): Query<AskedSettings>,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found("No such place is known here.");
    let slug: Slug = slug.parse().map_err(|_| missing())?;
    let (centre, order) = site.moment(|moment| {
        let centre = centre_meant(moment, asked.centre.as_deref())?;
        let all = moment.view().centres.in_order(&centre.slug);
        let kind = all.iter().find(|r| r.slug == slug).map(|r| r.kind).ok_or_else(missing)?;
        let mut alike: Vec<&Resource> = all.into_iter().filter(|r| r.kind == kind && !r.retired).collect();
        let at = alike.iter().position(|r| r.slug == slug).ok_or_else(missing)?;
        let to = match way.as_str() {
            "avant" => at.checked_sub(1),
            "apres" => Some(at + 1).filter(|to| *to < alike.len()),
            _ => return Err(missing()),
        };
        alike.swap(at, to.unwrap_or(at));
        let numbered = alike.into_iter().zip(1_u32..).filter(|(r, n)| r.order != Some(*n));
        Ok::<_, Problem>((centre.slug, numbered.map(|(r, n)| (r.slug.clone(), n)).collect::<Vec<_>>()))
    })??;
    for (resource, n) in order {
        let patch = ResourcePatch { order: Some(Some(n)), ..ResourcePatch::default() };
        let command = Command::Centre(CentreCommand::ChangeResource { centre: centre.clone(), resource, patch });
        if let Err(error) = site.replica.command(site.caller(visitor)?, command).await {
            let refused = Refusal::from(error);
            let wrong = Wrong::of(&visit.words, &refused, str::to_owned);
            return compose(&visit, &asked, Some((TypedSettings::default(), wrong)), refused.status());
        }
    }
    Ok(lead_to(&format!("{}#place-{slug}", SettingsTab::Places.of(&centre))))
}

impl PlacesPage {
    fn value(&self, name: &str) -> &str {
        self.typed.get(name)
    }
}
