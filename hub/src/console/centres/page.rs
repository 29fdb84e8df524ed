//! *Centres*: each with what can be booked there, what waits for an answer, and how fresh that is known.
//!
//! Enters: the view. Leaves: a list that leads to each centre's day. Nothing is decided here.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use telecentre_proto::centre::{Centre, Kind};
use telecentre_proto::id::{NodeId, Slug};
use telecentre_web::page::{Page, render};
use telecentre_web::problem::Problem;
use telecentre_web::replica::Moment;
use telecentre_web::slot_words::day_path;
use telecentre_web::visit::Visit;
use telecentre_web::words::Words;

struct CentreRow {
    slug: Slug,
    name: String,
    address: String,
    path: String,
    places: Vec<String>,
    requests: usize,
    today: usize,
    as_of: String,
    node: Option<NodeId>,
}

#[derive(Template)]
#[template(path = "centres/centres.html")]
struct CentresPage {
    page: Page,
    centres: Vec<CentreRow>,
}

/// The page.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let words = &visit.words;
    let page = visit.site.moment(|moment| {
        let mut centres: Vec<CentreRow> = moment.view().centres.all().map(|c| row(words, moment, c)).collect();
        centres.sort_by(|a, b| a.name.cmp(&b.name));
        CentresPage { page: visit.page(moment, words.say("menu-centres")), centres }
    })?;
    Ok(render(StatusCode::OK, &page))
}

fn row(words: &Words, moment: &dyn Moment, c: &Centre) -> CentreRow {
    let (view, today) = (moment.view(), moment.today());
    let counted = |kind: &Kind| {
        let n = view.centres.resources(&c.slug).filter(|r| r.kind == *kind && !r.retired).count();
        (n > 0).then(|| words.with(&format!("free-{kind}"), n))
    };
    CentreRow {
        slug: c.slug.clone(),
        name: c.name.clone(),
        address: c.address.clone(),
        path: day_path(&c.slug, today),
        places: Kind::ALL.iter().filter_map(counted).collect(),
        requests: view.bookings.pending(Some(&c.slug)).len(),
        today: view.bookings.list(&c.slug, today, today).iter().filter(|b| b.state.occupies()).count(),
        as_of: moment.as_of(&c.slug).map_or_else(|| words.say("never"), |at| words.ago(at)),
        node: moment.stewards().node_of(&c.slug),
    }
}
