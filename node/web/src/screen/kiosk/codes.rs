//! The sheet of QR codes to print: one for each seat.
//!
//! Enters: the address at which people reach the pages, out of the configuration; a centre's places. Leaves: a page that
//! prints as cards to cut out; without such an address a page that says how to set it, and no code that leads nowhere.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use telecentre_proto::centre::{Kind, Kiosk};
use telecentre_proto::id::Slug;

use crate::front::PublicUrl;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::qr::{Drawing, drawing};
use crate::replica::Moment;
use crate::visit::Visit;

/// What the address may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct AskedQr {
    centre: Option<String>,
}

struct Card {
    name: String,
    kind: Kind,
    address: String,
    code: Drawing,
}

#[derive(Template)]
#[template(path = "kiosk/codes.html")]
struct QrPage {
    page: Page,
    centre: Slug,
    centre_name: String,
    has_address: bool,
    /// The centre's setting shows nothing to whoever follows a code.
    is_off: bool,
    cards: Vec<Card>,
}

/// The page.
pub(crate) async fn show(visit: Visit, Query(asked): Query<AskedQr>) -> Result<Response, Problem> {
    let url = visit.site.front.public_url.clone();
    let page = visit.site.moment(|moment| compose(&visit, moment, &asked, url.as_ref()))?;
    let page = page.ok_or_else(|| Problem::not_found("No such centre is known here, or not yet."))?;
    Ok(render(StatusCode::OK, &page))
}

fn compose(visit: &Visit, moment: &dyn Moment, asked: &AskedQr, url: Option<&PublicUrl>) -> Option<QrPage> {
    let view = moment.view();
    let slug = asked.centre.as_deref().map_or_else(|| moment.here().centre, |text| text.parse().ok())?;
    let centre = view.centres.get(&slug)?;
    let places = view.centres.in_order(&slug).into_iter().filter(|r| !r.retired);
    let card = |r: &telecentre_proto::centre::Resource| {
        let address = format!("{}/q/{slug}/{}", url?.as_str(), r.slug);
        Some(Card { name: r.name.clone(), kind: r.kind, code: drawing(&address)?, address })
    };
    Some(QrPage {
        page: visit.page(moment, visit.words.say("qr-title")),
        centre: slug.clone(),
        centre_name: centre.name.clone(),
        has_address: url.is_some(),
        is_off: centre.kiosk == Kiosk::Off,
        cards: places.filter_map(card).collect(),
    })
}
