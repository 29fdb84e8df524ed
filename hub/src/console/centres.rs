//! *Centres*: each with what can be booked there, what waits for an answer, and how fresh that is known.
//!
//! Enters: the view. Leaves: a list that leads to each centre's day. Nothing is decided here.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use telecentre_proto::id::{NodeId, Slug};
use telecentre_proto::model::Kind;
use telecentre_web::page::{Page, render};
use telecentre_web::problem::Problem;
use telecentre_web::slot_words::day_path;
use telecentre_web::visit::Visit;

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
#[template(path = "centres.html")]
struct CentresPage {
    page: Page,
    centres: Vec<CentreRow>,
}

/// The page.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let (replica, words) = (&visit.site.replica, &visit.words);
    let today: Date = replica.today();
    let mut centres: Vec<CentreRow> = visit.site.look(|view, stewards| {
        let row = |c: &telecentre_proto::model::Centre| {
            let counted = |kind: &Kind| {
                let n = view.resources(&c.slug).filter(|r| r.kind == *kind && !r.retired).count();
                (n > 0).then(|| format!("{n}\u{a0}×\u{a0}{}", words.of("kind", kind.as_str())))
            };
            CentreRow {
                slug: c.slug.clone(),
                name: c.name.clone(),
                address: c.address.clone(),
                path: day_path(&c.slug, today),
                places: Kind::ALL.iter().filter_map(counted).collect(),
                requests: view.pending(Some(&c.slug)).len(),
                today: view.bookings(&c.slug, today, today).iter().filter(|b| b.state.occupies()).count(),
                as_of: String::new(),
                node: stewards.node_of(&c.slug),
            }
        };
        view.centres().map(row).collect()
    })?;
    for centre in &mut centres {
        let known = replica.as_of(&centre.slug);
        centre.as_of = known.map_or_else(|| words.say("never"), |at| words.ago(at));
    }
    centres.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(render(StatusCode::OK, &CentresPage { page: visit.page(words.say("menu-centres")), centres }))
}
