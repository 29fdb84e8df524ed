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
use telecentre_proto::booking::{Book, BookingCommand, Who};
use telecentre_proto::desk::{Command, Outcome};
use telecentre_proto::id::RecordId;
use telecentre_proto::limit::KEY_BYTES;
use telecentre_proto::person::folded;
use telecentre_proto::view::View;

use super::page::{TypedPassage, compose, fresh_key, minute, own_day};
use super::people::{GUEST, Person, meant};
use super::walk_in::{Seat, Seats};
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::refusal::Refusal;
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
    Book(Book),
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
        typed.key = fresh_key(&site)?;
    }
    let meant = site.moment(|moment| understand(&visit, moment, &typed))?;
    let book = match meant {
        Meant::Book(book) => book,
        Meant::Several => {
            let page = site.moment(|moment| choose_page(&visit, moment, typed))?;
            return Ok(page.map_or_else(|| lead_to("/"), |page| render(StatusCode::OK, &page)));
        }
        Meant::Refused(text) => return again(&visit, typed, StatusCode::UNPROCESSABLE_ENTITY, text),
    };
    let caller = site.caller(visitor)?;
    let booking = match site.replica.command(caller, Command::Booking(BookingCommand::Book(book))).await {
        Ok(Outcome::Booking(done)) => done.booking,
        Ok(_) => return Err(Problem::internal()),
        Err(error) => {
            let refusal = Refusal::from(error);
            if refusal.is_key_reused() {
                typed.key = fresh_key(&site)?;
            }
            return again(&visit, typed, refusal.status(), refusal.sentence(&visit.words));
        }
    };
    match site.replica.command(caller, Command::Booking(BookingCommand::CheckIn { booking })).await {
        Ok(_) => Ok(lead_to(&format!("/?done=check-in&booking={booking}"))),
        // Sent a second time the person is here already: the page says so.
        Err(_) => Ok(lead_to(&format!("/bookings/{booking}"))),
    }
}

fn understand(visit: &Visit, moment: &dyn Moment, typed: &TypedPassage) -> Meant {
    let (words, view) = (&visit.words, moment.view());
    let refused = |key: &str| Meant::Refused(words.say(key));
    let Some(day) = own_day(moment) else { return refused("day-none-title") };
    let Ok(seats) = Seats::of(view, &day, minute(visit)) else { return refused("passage-over") };
    if typed.who.trim().is_empty() && typed.is.is_empty() {
        return refused("who-missing");
    }
    let Some(who) = person(view, typed) else { return Meant::Several };
    let Some(seat) = chosen(&seats, typed) else {
        return refused(if typed.place.is_empty() { "passage-full" } else { "passage-taken" });
    };
    let slot = if typed.until == "day" { seat.day } else { Some(seat.half) };
    let Some(slot) = slot else { return refused("passage-not-all-day") };
    Meant::Book(Book {
        id: visit.site.replica.id_for_key(&typed.key),
        centre: day.centre.slug.clone(),
        resource: seat.resource.clone(),
        who,
        slot,
        note: None,
        series: None,
        insist: false,
    })
}

/// The seat that was chosen; where none was, the first that is free as long as was asked.
fn chosen<'a>(seats: &'a Seats, typed: &TypedPassage) -> Option<&'a Seat> {
    if typed.place.is_empty() {
        let lasts = |seat: &&Seat| typed.until != "day" || seat.day.is_some();
        return seats.seats.iter().find(lasts);
    }
    seats.at(&typed.place)
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

fn again(visit: &Visit, typed: TypedPassage, status: StatusCode, text: String) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| compose(visit, moment, typed, Some(text), Vec::new()))?;
    Ok(page.map_or_else(|| lead_to("/"), |page| render(status, &page)))
}
