//! *Effacements*: whose data is to be erased, who has done it, who has yet to.
//!
//! Enters: the admin's wish, an id or a whole name. Leaves: a page that names the person found and what will happen, and
//! only after a second step the erasure; the list of all erasures, by replica. Whom a name means is decided in `erase`.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;
use telecentre_web::page::{Banner, Page, Tone, render};
use telecentre_web::problem::Problem;
use telecentre_web::visit::Visit;

use crate::calls::{Hub, not_erased};
use crate::console::network::row::Instant;
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
    /// Closed ones that never said that they did it.
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
pub(crate) struct AskedErasures {
    done: Option<String>,
    who: Option<String>,
}

/// The list, and the form that asks whom.
pub(crate) async fn show(visit: Visit, Query(asked): Query<AskedErasures>) -> Result<Response, Problem> {
    let done = asked.done.is_some().then(|| Banner { tone: Tone::Good, text: visit.words.say("erase-done") });
    list(&visit, String::new(), done, StatusCode::OK)
}

fn list(visit: &Visit, typed: String, banner: Option<Banner>, status: StatusCode) -> Result<Response, Problem> {
    let (words, zone) = (&visit.words, visit.words.zone());
    let moment = |at| Instant::of(words, zone, at);
    let named = |name: String, node: &dyn ToString| {
        if name.is_empty() { node.to_string().chars().take(8).collect() } else { name }
    };
    let row = |e: telecentre_web::erasures::Erasure| ErasureRow {
        document: e.document,
        asked: moment(e.asked_at),
        done: e.done.into_iter().map(|d| Holder { name: named(d.name, &d.node), when: Some(moment(d.at)) }).collect(),
        waiting: e
            .waiting
            .into_iter()
            .map(|w| Holder { name: named(w.name, &w.node), when: w.last_contact.map(moment) })
            .collect(),
        closed: e
            .closed
            .into_iter()
            .filter(|c| c.at.is_none())
            .map(|c| Holder { name: named(c.name, &c.node), when: None })
            .collect(),
    };
    let page = visit.site.moment(|moment| {
        let rows = moment.erasures().erasures.into_iter().map(row).collect();
        ErasuresPage { page: visit.page(moment, words.say("menu-erasures")), banner, typed, rows }
    })?;
    Ok(render(status, &page))
}

/// Asks again before anything is erased, naming who was found.
pub(crate) async fn ask(
    visit: Visit,
    Extension(hub): Extension<Hub>,
    Query(asked): Query<AskedErasures>,
) -> Result<Response, Problem> {
    let who = asked.who.unwrap_or_default();
    match hub.program.handle.read(|replica, _| erase::find(replica, &who)) {
        Ok(person) => {
            let name = person.name.clone().unwrap_or_else(|| person.document.to_string());
            let title = visit.words.with("erase-title", name);
            let page = visit.site.moment(|moment| visit.page(moment, title))?;
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
            list(&visit, who, Some(Banner { tone: Tone::Alarm, text }), status)
        }
    }
}

/// The second step.
#[derive(Deserialize)]
pub(crate) struct Sure {
    who: String,
}

/// Erases.
pub(crate) async fn erase(Extension(hub): Extension<Hub>, Form(sure): Form<Sure>) -> Result<Response, Problem> {
    erase::erase(&hub.program.handle, sure.who).await.map_err(|error| not_erased(&error))?;
    Ok(Redirect::to("/erasures?done=1").into_response())
}
