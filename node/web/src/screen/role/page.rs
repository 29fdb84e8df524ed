//! *Rôles*: who has which, and the form that gives one.
//!
//! Enters: the roles of the view, what was done or refused. Leaves: the page. What the visitor may not give or take back
//! here is shown without its button.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use telecentre_proto::desk::{Caller, acting};
use telecentre_proto::door;
use telecentre_proto::id::Slug;
use telecentre_proto::role::{Granted, Role};

use crate::auth::Visitor;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::visit::Visit;

struct RoleRow {
    id: String,
    person: String,
    name: String,
    /// Whether they have a badge: without one a role opens nothing.
    has_badge: bool,
    can_end: bool,
}

/// Those of one role.
struct RoleGroup {
    title: String,
    rows: Vec<RoleRow>,
}

/// A role that may be given here.
struct Offered {
    value: String,
    name: String,
}

struct MemberOption {
    id: String,
    name: String,
}

#[derive(Template)]
#[template(path = "role/roles.html")]
struct RolesPage {
    page: Page,
    groups: Vec<RoleGroup>,
    offered: Vec<Offered>,
    members: Vec<MemberOption>,
    done: Option<String>,
    refusal: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct ToldRole {
    done: Option<String>,
}

/// Whether somebody may give and take back a role here.
fn may_change(moment: &dyn Moment, caller: Caller, centre: Option<&Slug>) -> bool {
    let (view, stewards) = (moment.view(), moment.stewards());
    let at_hub = stewards.hub() == Some(stewards.me());
    match centre {
        None => at_hub && acting(view, stewards, caller, None) == Caller::Admin,
        Some(centre) => {
            let here = at_hub || stewards.node_of(centre) == Some(stewards.me());
            here && acting(view, stewards, caller, Some(centre)).is_at_desk()
        }
    }
}

fn row(moment: &dyn Moment, caller: Caller, held: &Granted) -> Option<RoleRow> {
    let (view, stewards) = (moment.view(), moment.stewards());
    // An erased person has no name, and no way in.
    let member = view.people.member(held.person)?;
    Some(RoleRow {
        id: held.id.to_string(),
        person: held.person.to_string(),
        name: member.details.name.clone(),
        has_badge: !door::badges(view, stewards, held.person).is_empty(),
        can_end: may_change(moment, caller, held.centre.as_ref()),
    })
}

fn composed(
    visit: &Visit,
    moment: &dyn Moment,
    caller: Caller,
    done: Option<String>,
    refusal: Option<String>,
) -> RolesPage {
    let (words, view) = (&visit.words, moment.view());
    let mut groups = Vec::new();
    let mut offered = Vec::new();
    let of_network = [Role::Admin, Role::Director].map(|role| (role, None));
    let hosts = view.centres.all().map(|centre| (Role::Host, Some(centre)));
    for (role, centre) in of_network.into_iter().chain(hosts) {
        let slug = centre.map(|centre| &centre.slug);
        let title =
            centre.map_or_else(|| words.of("role-of", role.as_str()), |c| words.with("role-of-host", c.name.as_str()));
        let held = view.roles.all().filter(|held| held.role == role && held.centre.as_ref() == slug);
        let mut rows: Vec<RoleRow> = held.filter_map(|held| row(moment, caller, held)).collect();
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        if may_change(moment, caller, slug) {
            let value = slug.map_or_else(|| role.to_string(), |slug| format!("host/{slug}"));
            offered.push(Offered { value, name: title.clone() });
        }
        if !rows.is_empty() {
            groups.push(RoleGroup { title, rows });
        }
    }
    let mut members: Vec<MemberOption> = view
        .people
        .find("")
        .into_iter()
        .map(|m| MemberOption { id: m.id.to_string(), name: m.details.name.clone() })
        .collect();
    members.sort_by(|a, b| a.name.cmp(&b.name));
    let page = visit.page(moment, words.say("role-title")).refusing(refusal.is_some());
    RolesPage { page, groups, offered, members, done, refusal }
}

/// The page, with what was refused.
pub(super) fn roles_page(
    visit: &Visit,
    visitor: Visitor,
    status: StatusCode,
    done: Option<String>,
    refusal: Option<String>,
) -> Result<Response, Problem> {
    let caller = visit.site.caller(visitor)?;
    let page = visit.site.moment(|moment| composed(visit, moment, caller, done, refusal))?;
    Ok(render(status, &page))
}

pub(crate) async fn show(
    visit: Visit,
    axum::Extension(visitor): axum::Extension<Visitor>,
    Query(news): Query<ToldRole>,
) -> Result<Response, Problem> {
    let done = match news.done.as_deref() {
        Some("given") => Some(visit.words.say("role-given")),
        Some("ended") => Some(visit.words.say("role-ended")),
        _ => None,
    };
    roles_page(&visit, visitor, StatusCode::OK, done, None)
}
