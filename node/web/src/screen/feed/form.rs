//! The forms that make the address of a calendar.
//!
//! Enters: a member's wish, or a host's with a place. Leaves: a page with the address, which is shown this once, and how
//! calendar programs take it.

use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::{Extension, Form};
use serde::Deserialize;
use telecentre_proto::id::Slug;

use super::address::make;
use super::api::centre_feed;
use crate::auth::{FeedOf, Visitor};
use crate::front::Client;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "feed/address.html")]
struct AddressPage {
    page: Page,
    url: String,
    /// The same, as an address that opens a calendar program.
    open: String,
    back: String,
    /// A member's own: it names the places that they booked.
    is_own: bool,
}

#[derive(Deserialize)]
pub(crate) struct TypedFeed {
    centre: String,
    #[serde(default)]
    resource: String,
}

fn shown(visit: &Visit, url: String, back: String, is_own: bool) -> Result<Response, Problem> {
    let bare = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let open = format!("webcal://{bare}");
    let page = visit.site.moment(|moment| visit.page(moment, visit.words.say("feed-title")))?;
    Ok(render(StatusCode::OK, &AddressPage { page, url, open, back, is_own }))
}

pub(crate) async fn own(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = visitor.person().ok_or_else(|| Problem::forbidden("Only a person has a calendar."))?;
    let url = make(&visit.site, &headers, client, FeedOf::Member(id))?;
    shown(&visit, url, "/moi/profil".to_owned(), true)
}

pub(crate) async fn of_centre(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    client: Client,
    headers: HeaderMap,
    Form(form): Form<TypedFeed>,
) -> Result<Response, Problem> {
    let resource: Option<Slug> = form.resource.parse().ok();
    let of = centre_feed(&visit.site, visitor, &form.centre, resource)?;
    let back = format!("/reglages/affichages?centre={}", form.centre);
    let url = make(&visit.site, &headers, client, of)?;
    shown(&visit, url, back, false)
}
