//! *Membres*: the directory as the front desk sees it, and one member's page with what is known and booked.
//!
//! Enters: a query, or a member's id. Leaves: lists and forms; after a refusal the form with what was typed and what is
//! wrong with it. Of an erased member the page says only that.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use telecentre_proto::desk::{DeskError, PersonRefusal};
use telecentre_proto::id::RecordId;
use telecentre_proto::model::{Member, MemberDetails, PublicField, Status};
use telecentre_proto::view::View;

use super::slip::Slip;
use super::{Banner, Desk, Page, Tone, render};
use crate::web::Site;
use crate::web::api::problem;
use crate::web::problem::Problem;
use crate::web::status::Role;
use crate::web::telecentre::CommandError;

/// Members of one list; beyond, one searches.
const LISTED: usize = 200;
/// Bookings of one member shown.
const BOOKED: usize = 40;

/// What the address of a list may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    query: Option<String>,
    done: Option<String>,
}

/// A member in a list.
struct Row {
    id: String,
    name: String,
    activity: String,
    status: String,
    home: String,
}

#[derive(Template)]
#[template(path = "members.html")]
struct MembersPage {
    page: Page,
    query: String,
    rows: Vec<Row>,
    found: usize,
}

/// A word to choose.
pub struct Choice {
    value: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "member.html")]
struct MemberPage {
    page: Page,
    id: Option<String>,
    typed: Typed,
    statuses: Vec<Choice>,
    centres: Vec<Choice>,
    shown: Vec<Choice>,
    /// The hub's admin may erase.
    erases: bool,
    bookings: Vec<Slip>,
    done: Option<Banner>,
    refusal: Option<String>,
    problems: BTreeMap<&'static str, String>,
}

/// What a browser sends of a member.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The name.
    pub name: String,
    /// What they do.
    pub activity: String,
    /// How they work.
    pub status: String,
    /// For whom.
    pub employer: String,
    /// Their home centre.
    pub home_centre: String,
    /// Their mail address.
    pub email: String,
    /// Their telephone.
    pub phone: String,
    /// What the directory shows.
    pub public: Vec<String>,
}

/// What was refused, and why.
#[derive(Clone, Debug, Default)]
pub struct Refusal {
    /// In one sentence.
    pub text: Option<String>,
    /// By field.
    pub problems: BTreeMap<&'static str, String>,
}

impl Typed {
    fn of(details: &MemberDetails) -> Self {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        Self {
            name: details.name.clone(),
            activity: details.activity.clone(),
            status: details.status.to_string(),
            employer: text(&details.employer),
            home_centre: details.home_centre.as_ref().map(ToString::to_string).unwrap_or_default(),
            email: text(&details.email),
            phone: text(&details.phone),
            public: details.public.iter().map(ToString::to_string).collect(),
        }
    }
}

impl MemberPage {
    fn problem(&self, field: &str) -> Option<&str> {
        self.problems.get(field).map(String::as_str)
    }
}

/// The list.
pub(in crate::web) async fn list(
    State(site): State<Arc<Site>>,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let query: String = asked.query.unwrap_or_default().chars().take(100).collect();
    let words = &desk.words;
    let row = |view: &View, m: &Member| Row {
        id: m.id.to_string(),
        name: m.details.name.clone(),
        activity: m.details.activity.clone(),
        status: words.of("status", m.details.status.as_str()),
        home: m.details.home_centre.as_ref().and_then(|c| view.centre(c)).map(|c| c.name.clone()).unwrap_or_default(),
    };
    let (rows, found) = site.look(|view, _| {
        let all = view.members(&query);
        (all.iter().take(LISTED).map(|m| row(view, m)).collect(), all.len())
    })?;
    let page = desk.page(words.say("menu-members"));
    Ok(render(StatusCode::OK, &MembersPage { page, query, rows, found }))
}

/// An empty form.
pub(in crate::web) async fn blank(State(_): State<Arc<Site>>, desk: Desk) -> Result<Response, Problem> {
    let home = desk.site.telecentre.here().centre.map(|c| c.to_string()).unwrap_or_default();
    let typed = Typed { home_centre: home, status: Status::SelfEmployed.to_string(), ..Typed::default() };
    compose(&desk, None, Some(typed), None, Refusal::default(), StatusCode::OK)
}

/// A member's page.
pub(in crate::web) async fn show(
    State(_): State<Arc<Site>>,
    desk: Desk,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| missing())?;
    let done = asked.done.is_some().then(|| Banner { tone: Tone::Good, text: desk.words.say("member-saved") });
    compose(&desk, Some(id), None, done, Refusal::default(), StatusCode::OK)
}

fn missing() -> Problem {
    Problem::not_found("No such member is known here, or not yet.")
}

/// The form of a member, or of a new one.
pub(in crate::web) fn compose(
    desk: &Desk,
    id: Option<RecordId>,
    typed: Option<Typed>,
    done: Option<Banner>,
    refusal: Refusal,
    status: StatusCode,
) -> Result<Response, Problem> {
    let words = &desk.words;
    let known = desk.site.look(|view, _| {
        let member = match id {
            Some(id) => Some(view.member(id)?.details.clone()),
            None => None,
        };
        let mut bookings = id.map(|id| view.bookings_of(id)).unwrap_or_default();
        bookings.reverse();
        let slips: Vec<Slip> = bookings.iter().take(BOOKED).map(|b| Slip::of(view, words, b)).collect();
        let centres: Vec<(String, String)> = view.centres().map(|c| (c.slug.to_string(), c.name.clone())).collect();
        Some((member, slips, centres))
    })?;
    let gone = id.is_some_and(|id| desk.site.look(|view, _| view.is_erased_member(id)).unwrap_or_default());
    if gone {
        return Err(problem(&CommandError::Desk(DeskError::Person(PersonRefusal::Erased))));
    }
    let (member, bookings, centres) = known.ok_or_else(missing)?;
    let title = member.as_ref().map_or_else(|| words.say("member-new"), |m| m.name.clone());
    let typed = typed.or_else(|| member.as_ref().map(Typed::of)).unwrap_or_default();
    let choice = |value: &str, name: String, chosen: bool| Choice { value: value.to_owned(), name, chosen };
    let page = MemberPage {
        page: desk.page(title),
        id: id.map(|id| id.to_string()),
        statuses: Status::ALL
            .iter()
            .map(|s| choice(s.as_str(), words.of("status", s.as_str()), typed.status == s.as_str()))
            .collect(),
        centres: centres.into_iter().map(|(slug, name)| choice(&slug, name, typed.home_centre == slug)).collect(),
        shown: PublicField::ALL
            .iter()
            .map(|f| choice(f.as_str(), words.of("public", f.as_str()), typed.public.iter().any(|p| p == f.as_str())))
            .collect(),
        erases: desk.site.telecentre.here().role == Role::Hub,
        bookings,
        done,
        refusal: refusal.text,
        problems: refusal.problems,
        typed,
    };
    Ok(render(status, &page))
}
