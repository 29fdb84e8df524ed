//! *Effacements*: the people whose data is to be erased, which replicas have done it, which have yet to.
//!
//! Enters: an id or a whole name. Leaves: the list of all erasures, by replica; a page that names the person found and
//! what will happen. Each is of one moment. Whom a name means is decided in `erase`.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use telecentre_web::erasures::Erasure;
use telecentre_web::page::{Banner, Page, Tone, render};
use telecentre_web::problem::Problem;
use telecentre_web::replica::Moment;
use telecentre_web::visit::Visit;

use crate::console::instant::Instant;
use crate::erase::{self, EraseError, Person};

/// A replica in the list of one erasure.
struct Holder {
    name: String,
    /// When it was done, or when the replica was last heard.
    when: Option<Instant>,
}

struct ErasureRow {
    document: String,
    asked: Instant,
    done: Vec<Holder>,
    waiting: Vec<Holder>,
    /// The closed replicas that never said that they did it.
    closed: Vec<Holder>,
}

#[derive(Template)]
#[template(path = "erasures/erasures.html")]
struct ErasuresPage {
    page: Page,
    banner: Option<Banner>,
    typed: String,
    rows: Vec<ErasureRow>,
}

#[derive(Template)]
#[template(path = "erasures/erase.html")]
struct AskPage {
    page: Page,
    person: Person,
}

/// What the address may say.
#[derive(Deserialize)]
pub(super) struct AskedErasures {
    done: Option<String>,
    who: Option<String>,
}

/// The list, and the form that asks whom.
pub(super) async fn show(visit: Visit, Query(asked): Query<AskedErasures>) -> Result<Response, Problem> {
    let done = asked.done.is_some().then(|| Banner { tone: Tone::Good, text: visit.words.say("erase-done") });
    let page = visit.site.moment(|moment| erasures_page(&visit, moment, String::new(), done))?;
    Ok(render(StatusCode::OK, &page))
}

fn erasures_page(visit: &Visit, moment: &dyn Moment, typed: String, banner: Option<Banner>) -> ErasuresPage {
    let (words, zone) = (&visit.words, visit.words.zone());
    let instant = |at| Instant::of(words, zone, at);
    let named = |name: String, node: &dyn ToString| {
        if name.is_empty() { node.to_string().chars().take(8).collect() } else { name }
    };
    let row = |e: Erasure| ErasureRow {
        document: e.document,
        asked: instant(e.asked_at),
        done: e.done.into_iter().map(|d| Holder { name: named(d.name, &d.node), when: Some(instant(d.at)) }).collect(),
        waiting: e
            .waiting
            .into_iter()
            .map(|w| Holder { name: named(w.name, &w.node), when: w.last_contact.map(instant) })
            .collect(),
        closed: e
            .closed
            .into_iter()
            .filter(|c| c.at.is_none())
            .map(|c| Holder { name: named(c.name, &c.node), when: None })
            .collect(),
    };
    let rows = moment.erasures().erasures.into_iter().map(row).collect();
    ErasuresPage { page: visit.page(moment, words.say("menu-erasures")), banner, typed, rows }
}

/// Asks again before anything is erased, naming who was found.
pub(super) async fn ask(visit: Visit, Query(asked): Query<AskedErasures>) -> Result<Response, Problem> {
    let who = asked.who.unwrap_or_default();
    visit.site.moment(|moment| match erase::find(moment.view(), moment.network(), &who) {
        Ok(person) => {
            let name = person.name.clone().unwrap_or_else(|| person.document.to_string());
            let page = visit.page(moment, visit.words.with("erase-title", name));
            Ok(render(StatusCode::OK, &AskPage { page, person }))
        }
        Err(EraseError::NotSaved(error)) => Err(Problem::unavailable(error.to_string())),
        Err(error) => {
            let (text, status) = match &error {
                EraseError::Several { fit, .. } => {
                    let people: Vec<String> = fit.iter().take(20).map(ToString::to_string).collect();
                    (visit.words.with("erase-several", people.join("; ")), StatusCode::CONFLICT)
                }
                _ => (visit.words.with("erase-nobody", who.clone()), StatusCode::NOT_FOUND),
            };
            let banner = Banner { tone: Tone::Alarm, text };
            Ok(render(status, &erasures_page(&visit, moment, who.clone(), Some(banner))))
        }
    })?
}
