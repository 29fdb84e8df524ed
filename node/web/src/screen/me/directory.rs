//! *Annuaire*: the members as they show themselves to each other.
//!
//! Enters: a query. Leaves: those who show their name, each with the fields that they show and no other: what is not shown
//! does not leave the server, and is not searched either.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use telecentre_proto::letters::folded;
use telecentre_proto::person::{Member, PublicField};

use crate::page::{Page, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::visit::Visit;
use crate::words::Words;

/// The most people on the page; to see others one searches.
const LISTED: usize = 100;

/// A person as they show themselves.
struct ShownPerson {
    name: String,
    /// What else they show, in words.
    more: Vec<String>,
    email: Option<String>,
    phone: Option<String>,
}

#[derive(Template)]
#[template(path = "me/directory.html")]
struct DirectoryPage {
    page: Page,
    query: String,
    people: Vec<ShownPerson>,
    found: usize,
}

#[derive(Deserialize)]
pub(crate) struct AskedPeople {
    query: Option<String>,
}

/// What a member shows of themselves to other members; none: not even their name.
fn shown(words: &Words, moment: &dyn Moment, member: &Member) -> Option<ShownPerson> {
    if !member.shows(PublicField::Name) {
        return None;
    }
    let d = &member.details;
    let if_shown = |field, text: Option<String>| text.filter(|text| member.shows(field) && !text.is_empty());
    let home = d.home_centre.as_ref().and_then(|home| moment.view().centres.get(home)).map(|home| home.name.clone());
    let more = [
        if_shown(PublicField::Activity, Some(d.activity.clone())),
        if_shown(PublicField::Status, Some(words.of("status", d.status.as_str()))),
        if_shown(PublicField::Employer, d.employer.clone()),
        if_shown(PublicField::HomeCentre, home),
    ];
    Some(ShownPerson {
        name: d.name.clone(),
        more: more.into_iter().flatten().collect(),
        email: if_shown(PublicField::Email, d.email.clone()),
        phone: if_shown(PublicField::Phone, d.phone.clone()),
    })
}

fn fits(shown: &ShownPerson, wanted: &[String]) -> bool {
    let text = folded(&format!("{} {}", shown.name, shown.more.join(" ")));
    wanted.iter().all(|word| text.contains(word.as_str()))
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<AskedPeople>) -> Result<Response, Problem> {
    let query: String = asked.query.unwrap_or_default().chars().take(100).collect();
    let wanted: Vec<String> = folded(&query).split_whitespace().map(str::to_owned).collect();
    let page = visit.site.moment(|moment| {
        let words = &visit.words;
        let all = moment.view().people.find("").into_iter().filter_map(|member| shown(words, moment, member));
        let mut people: Vec<ShownPerson> = all.filter(|person| fits(person, &wanted)).collect();
        people.sort_by_key(|person| folded(&person.name));
        let found = people.len();
        people.truncate(LISTED);
        DirectoryPage { page: visit.page(moment, words.say("directory-menu")), query: query.clone(), people, found }
    })?;
    Ok(render(StatusCode::OK, &page))
}
