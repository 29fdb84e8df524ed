//! Seating somebody who walks in.
//!
//! Enters: a name or its first letters, a place, until when. Leaves: the person seated and here, and the page that says
//! so; or people to choose from, when the letters may mean several; or the page again with the reason. Nobody is ever
//! seated on a guess: a choice is made by the name whole, or by a button.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use telecentre_proto::booking::{BookingCommand, Place, Until, WalkIn, Who};
use telecentre_proto::centre::Kind;
use telecentre_proto::desk::{Command, Outcome};
use telecentre_proto::id::RecordId;
use telecentre_proto::letters::folded;
use telecentre_proto::limit::KEY_BYTES;
use telecentre_proto::view::View;

use super::page::{TypedPassage, compose, own_day};
use super::people::{GUEST, Person, meant};
use super::walk_in::{FreeSeat, Seats};
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::refusal::{Refusal, field};
use crate::replica::Moment;
use crate::site::Site;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "today/choose.html")]
struct ChoosePage {
    page: Page,
    typed: TypedPassage,
    people: Vec<Person>,
}

/// Who may be meant by what was typed: a page of its own, out of which the script takes the list.
pub(crate) async fn choose(visit: Visit, Query(typed): Query<TypedPassage>) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| choose_page(&visit, moment, typed))?;
    Ok(page.map_or_else(|| lead_to("/"), |page| render(StatusCode::OK, &page)))
}

fn choose_page(visit: &Visit, moment: &dyn Moment, typed: TypedPassage) -> Option<ChoosePage> {
    let centre = moment.here().centre?;
    let people = meant(moment.view(), &visit.words, &centre, &typed.who);
    let title = visit.words.with("passage-choose", typed.who.trim());
    Some(ChoosePage { page: visit.page(moment, title), typed, people })
}

/// What became of the fields.
enum Meant {
    Seat(WalkIn),
    Several,
    Refused(String),
}

/// Seats somebody, and notes that they are here.
pub(crate) async fn seat(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Form(mut typed): Form<TypedPassage>,
) -> Result<Response, Problem> {
    if typed.key.is_empty() || typed.key.len() > KEY_BYTES {
        typed.key = site.fresh_key("passage")?;
    }
    let meant = site.moment(|moment| understand(&visit, moment, &typed))?;
    let walk_in = match meant {
        Meant::Seat(walk_in) => walk_in,
        Meant::Several => {
            let page = site.moment(|moment| choose_page(&visit, moment, typed))?;
            return Ok(page.map_or_else(|| lead_to("/"), |page| render(StatusCode::OK, &page)));
        }
        Meant::Refused(text) => return again(&visit, typed, StatusCode::UNPROCESSABLE_ENTITY, &text),
    };
    let caller = site.caller(visitor)?;
    match site.replica.command(caller, Command::Booking(BookingCommand::WalkIn(walk_in))).await {
        Ok(Outcome::Booking(done)) => Ok(lead_to(&format!("/?done=check-in&booking={}", done.booking))),
        Ok(_) => Err(Problem::internal()),
        Err(error) => {
            let refusal = Refusal::from(error);
            if refusal.is_key_reused() {
                // The form went out before, and was changed since: what is typed now is another visit.
                typed.key = site.fresh_key("passage")?;
            }
            let text = if refusal.alternatives().is_some() {
                let key = match (typed.place.is_empty(), typed.until == "day") {
                    (true, _) => "passage-full",
                    (false, true) => "passage-not-all-day",
                    (false, false) => "passage-taken",
                };
                visit.words.say(key)
            } else {
                refusal.fields().first().map_or_else(|| refusal.sentence(&visit.words), |e| field(&visit.words, e))
            };
            again(&visit, typed, refusal.status(), &text)
        }
    }
}

fn understand(visit: &Visit, moment: &dyn Moment, typed: &TypedPassage) -> Meant {
    let (words, view) = (&visit.words, moment.view());
    let refused = |key: &str| Meant::Refused(words.say(key));
    let Some(day) = own_day(moment) else { return refused("day-none-title") };
    let Ok(seats) = Seats::of(view, &day, visit.minute()) else { return refused("passage-over") };
    if typed.who.trim().is_empty() && typed.is.is_empty() {
        return refused("who-missing");
    }
    let Some(who) = person(view, typed) else { return Meant::Several };
    let until = if typed.until == "day" { Until::Day } else { Until::Half };
    let lasts = |seat: &&FreeSeat| until == Until::Half || seat.day.is_some();
    let first = || seats.all.iter().find(lasts).map(|seat| seat.resource.clone());
    let place = match typed.place.trim() {
        "" => first().map_or(Place::Kind(Kind::Desk), Place::Resource),
        chosen => match chosen.parse() {
            Ok(resource) => Place::Resource(resource),
            Err(_) => return refused("passage-taken"),
        },
    };
    let id = visit.site.replica.id_for_key(&typed.key);
    Meant::Seat(WalkIn { id, centre: day.centre.slug.clone(), place, who, until })
}

/// Who is meant: the one who was chosen, else the only member of that whole name; nobody where that is not clear.
fn person(view: &View, typed: &TypedPassage) -> Option<Who> {
    let name = typed.who.trim();
    if typed.is == GUEST {
        return Some(Who::Guest { name: name.to_owned() }).filter(|_| !name.is_empty());
    }
    if let Ok(id) = typed.is.parse::<RecordId>() {
        return Some(Who::Member(id));
    }
    let wanted = folded(name);
    let named: Vec<_> = view.people.find(name).into_iter().filter(|m| folded(&m.details.name) == wanted).collect();
    match named.as_slice() {
        [only] => Some(Who::Member(only.id)),
        _ => None,
    }
}

fn again(visit: &Visit, typed: TypedPassage, status: StatusCode, text: &str) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| compose(visit, moment, typed, Some(text), Vec::new()))?;
    Ok(page.map_or_else(|| lead_to("/"), |page| render(status, &page)))
}
