//! *Membres*: the directory as the front desk sees it.
//!
//! Enters: a query, a home centre, a status, which page. Leaves: those whom they leave, by family name, 25 a page. Other
//! fields than name, activity, status and home stand on a member's own page alone.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use telecentre_proto::id::Slug;
use telecentre_proto::letters::folded;
use telecentre_proto::person::{Member, Status};
use telecentre_proto::view::View;

use super::page::WordChoice;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::site::query;
use crate::visit::Visit;
use crate::words::Words;

/// Members of a page.
const LISTED: usize = 25;
/// Letters of a query that are looked at.
const QUERY_CHARS: usize = 100;

/// What the address of the list may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct AskedMembers {
    query: Option<String>,
    centre: Option<String>,
    status: Option<String>,
    page: Option<usize>,
}

/// A member in the list.
struct MemberRow {
    id: String,
    name: String,
    activity: String,
    status: String,
    home: String,
}

#[derive(Template)]
#[template(path = "member/members.html")]
struct MembersPage {
    page: Page,
    query: String,
    centres: Vec<WordChoice>,
    statuses: Vec<WordChoice>,
    rows: Vec<MemberRow>,
    found: usize,
    /// The first and the last of those found that this page shows, in words, where there are others.
    shown: Option<String>,
    before: Option<String>,
    after: Option<String>,
}

impl MemberRow {
    fn of(words: &Words, view: &View, m: &Member) -> Self {
        let home = m.details.home_centre.as_ref().and_then(|c| view.centres.get(c));
        Self {
            id: m.id.to_string(),
            name: m.details.name.clone(),
            activity: m.details.activity.clone(),
            status: words.of("status", m.details.status.as_str()),
            home: home.map(|c| c.name.clone()).unwrap_or_default(),
        }
    }
}

/// The order of a list of people: by family name, which is written last, then by the names before it.
fn by_family_name(name: &str) -> (String, String) {
    let folded = folded(name);
    let (given, family) = folded.rsplit_once(' ').unwrap_or(("", &folded));
    (family.to_owned(), given.to_owned())
}

/// The list of the members that a query finds.
pub(crate) async fn list(visit: Visit, Query(asked): Query<AskedMembers>) -> Result<Response, Problem> {
    let words = &visit.words;
    let typed: String = asked.query.unwrap_or_default().chars().take(QUERY_CHARS).collect();
    let centre: Option<Slug> = asked.centre.as_deref().and_then(|text| text.parse().ok());
    let status: Option<Status> = asked.status.as_deref().and_then(|text| text.parse().ok());
    let page = visit.site.moment(|moment| {
        let view = moment.view();
        let wanted = |m: &&Member| {
            status.is_none_or(|status| m.details.status == status)
                && centre.as_ref().is_none_or(|centre| m.details.home_centre.as_ref() == Some(centre))
        };
        let mut all: Vec<&Member> = view.people.find(&typed).into_iter().filter(wanted).collect();
        all.sort_by_cached_key(|m| by_family_name(&m.details.name));
        let pages = all.len().div_ceil(LISTED).max(1);
        let nth = asked.page.unwrap_or(1).clamp(1, pages);
        let begin = (nth - 1) * LISTED;
        let rows: Vec<MemberRow> = all.iter().skip(begin).take(LISTED).map(|m| MemberRow::of(words, view, m)).collect();
        let path = |nth: usize| {
            let nth = nth.to_string();
            let centre = centre.as_ref().map(Slug::as_str).unwrap_or_default();
            let status = status.map(Status::as_str).unwrap_or_default();
            format!("/membres?{}", query([("query", &*typed), ("centre", centre), ("status", status), ("page", &nth)]))
        };
        let choice = |value: &str, name: String, chosen: bool| WordChoice { value: value.to_owned(), name, chosen };
        MembersPage {
            page: visit.page(moment, words.say("menu-members")),
            centres: view
                .centres
                .all()
                .map(|c| choice(c.slug.as_str(), c.name.clone(), centre.as_ref() == Some(&c.slug)))
                .collect(),
            statuses: Status::ALL
                .iter()
                .map(|s| choice(s.as_str(), words.of("status", s.as_str()), status == Some(*s)))
                .collect(),
            shown: (all.len() > rows.len()).then(|| words.with2("members-from-to", begin + 1, begin + rows.len())),
            before: (nth > 1).then(|| path(nth - 1)),
            after: (nth < pages).then(|| path(nth + 1)),
            rows,
            found: all.len(),
            query: typed.clone(),
        }
    })?;
    Ok(render(StatusCode::OK, &page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_stand_by_family_name_whatever_the_accents() {
        let mut names = ["Zoé Abel", "Anne Éluard", "Bob", "Anne Dubois", "Zoé Elan", "Béa Abel"];
        names.sort_by_cached_key(|name| by_family_name(name));
        assert_eq!(names, ["Béa Abel", "Zoé Abel", "Bob", "Anne Dubois", "Zoé Elan", "Anne Éluard"]);
    }
}
