//! One member's page: what is known and booked.
//!
//! Enters: a member's id. Leaves: the form; after a refusal with what was typed and what is wrong with it. Of an erased member the page says only that.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use telecentre_proto::desk::DeskError;
use telecentre_proto::id::RecordId;
use telecentre_proto::person::{MemberDetails, PublicField, Status};
use telecentre_proto::person::{Person, PersonRefusal};

use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::slip::Slip;
use crate::status::Role;
use crate::visit::Visit;

/// The most bookings that a member's page shows.
const BOOKED: usize = 40;

/// What the address of a member's page may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ToldMember {
    done: Option<String>,
}

/// A word to choose.
pub(crate) struct WordChoice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

#[derive(Template)]
#[template(path = "member/member.html")]
struct MemberPage {
    page: Page,
    id: Option<String>,
    typed: TypedMember,
    statuses: Vec<WordChoice>,
    centres: Vec<WordChoice>,
    shown: Vec<WordChoice>,
    /// Whether the page leads to erasing, as it does at the hub.
    erases: bool,
    bookings: Vec<Slip>,
    done: Option<Banner>,
    refusal: Option<String>,
    problems: BTreeMap<&'static str, String>,
}

/// What a browser sends of a member.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct TypedMember {
    /// The name.
    pub(crate) name: String,
    /// Their activity.
    pub(crate) activity: String,
    /// The word of their status.
    pub(crate) status: String,
    /// Their employer.
    pub(crate) employer: String,
    /// Their home centre.
    pub(crate) home_centre: String,
    /// Their mail address.
    pub(crate) email: String,
    /// Their telephone.
    pub(crate) phone: String,
    /// What the directory shows.
    pub(crate) public: Vec<String>,
    /// What the form held when it was shown, as JSON: whoever saves it changes what differs from that, and nothing else.
    #[serde(skip)]
    pub(crate) was: String,
}

/// What was refused, and why.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemberRefused {
    /// Why, in one sentence.
    pub(crate) text: Option<String>,
    /// What is wrong with each field, by its name.
    pub(crate) problems: BTreeMap<&'static str, String>,
}

impl TypedMember {
    fn of(details: &MemberDetails) -> Self {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let typed = Self {
            name: details.name.clone(),
            activity: details.activity.clone(),
            status: details.status.to_string(),
            employer: text(&details.employer),
            home_centre: details.home_centre.as_ref().map(ToString::to_string).unwrap_or_default(),
            email: text(&details.email),
            phone: text(&details.phone),
            public: details.public.iter().map(ToString::to_string).collect(),
            was: String::new(),
        };
        Self { was: serde_json::to_string(&typed).unwrap_or_default(), ..typed }
    }
}

impl MemberPage {
    fn problem(&self, field: &str) -> Option<&str> {
        self.problems.get(field).map(String::as_str)
    }
}

/// An empty form.
pub(crate) async fn blank(visit: Visit) -> Result<Response, Problem> {
    compose(&visit, None, None, None, MemberRefused::default(), StatusCode::OK)
}

/// A member's page.
pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<ToldMember>,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| missing())?;
    let done = asked.done.is_some().then(|| Banner { tone: Tone::Good, text: visit.words.say("member-saved") });
    compose(&visit, Some(id), None, done, MemberRefused::default(), StatusCode::OK)
}

fn missing() -> Problem {
    Problem::not_found("No such member is known here, or not yet.")
}

/// The form of a member, or of a new one.
pub(crate) fn compose(
    visit: &Visit,
    id: Option<RecordId>,
    typed: Option<TypedMember>,
    done: Option<Banner>,
    refusal: MemberRefused,
    status: StatusCode,
) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| member_page(visit, moment, id, typed, done, refusal))??;
    Ok(render(status, &page))
}

/// The whole page, of one moment.
fn member_page(
    visit: &Visit,
    moment: &dyn Moment,
    id: Option<RecordId>,
    typed: Option<TypedMember>,
    done: Option<Banner>,
    refusal: MemberRefused,
) -> Result<MemberPage, Problem> {
    let (words, view, here) = (&visit.words, moment.view(), moment.here());
    if id.is_some_and(|id| view.people.is_erased(Person::Member(id))) {
        return Err(DeskError::from(PersonRefusal::Erased).into());
    }
    let member = id.map(|id| view.people.member(id).ok_or_else(missing)).transpose()?;
    let mut bookings = id.map(|id| view.bookings.of(id)).unwrap_or_default();
    bookings.reverse();
    let typed = typed.unwrap_or_else(|| match member {
        Some(member) => TypedMember::of(&member.details),
        None => TypedMember {
            home_centre: here.centre.map(|c| c.to_string()).unwrap_or_default(),
            status: Status::SelfEmployed.to_string(),
            ..TypedMember::default()
        },
    });
    let choice = |value: &str, name: String, chosen: bool| WordChoice { value: value.to_owned(), name, chosen };
    let status = |s: &Status| choice(s.as_str(), words.of("status", s.as_str()), typed.status == s.as_str());
    let shown = |f: &PublicField| {
        choice(f.as_str(), words.of("public", f.as_str()), typed.public.iter().any(|p| p == f.as_str()))
    };
    let title = member.map_or_else(|| words.say("member-new"), |m| m.details.name.clone());
    let page = visit.page(moment, title);
    Ok(MemberPage {
        page: page.refusing(refusal.text.is_some() || !refusal.problems.is_empty()),
        id: id.map(|id| id.to_string()),
        statuses: Status::ALL.iter().map(status).collect(),
        centres: view
            .centres
            .all()
            .map(|c| choice(c.slug.as_str(), c.name.clone(), typed.home_centre == c.slug.as_str()))
            .collect(),
        shown: PublicField::ALL.iter().map(shown).collect(),
        erases: here.role == Role::Hub,
        bookings: bookings.iter().take(BOOKED).map(|b| Slip::of(view, words, b)).collect(),
        done,
        refusal: refusal.text,
        problems: refusal.problems,
        typed,
    })
}
