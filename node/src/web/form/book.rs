//! Booking from a day's page.
//!
//! Enters: the form's fields. Leaves: the day's page with the booking on it, or the same form with the reason in words,
//! alternatives as buttons, and everything that was typed. A name becomes a member here: exactly one of that name, or a
//! choice among several; nobody is ever booked on a guess.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use telecentre_proto::desk::{Book, BookingCommand, BookingRefusal, Command, DeskError, Outcome, Who};
use telecentre_proto::id::RecordId;
use telecentre_proto::limit::KEY_BYTES;
use telecentre_proto::model::Slot;
use telecentre_proto::view::{View, folded};

use crate::web::Site;
use crate::web::auth::Visitor;
use crate::web::page::Desk;
use crate::web::page::day::{Asked, BookingForm, Candidate, Instead, Place, Typed, candidate, compose, day_path};
use crate::web::page::refusal;
use crate::web::problem::Problem;
use crate::web::telecentre::CommandError;

/// Members shown to choose from.
const CANDIDATES: usize = 6;

pub(in crate::web) async fn submit(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    desk: Desk,
    Path(date): Path<String>,
    Query(asked): Query<Asked>,
    Form(mut typed): Form<Typed>,
) -> Result<Response, Problem> {
    let mut place = Place::find(&site, Some(&date), asked.centre.as_deref())?;
    if let Some((resource, date, start, end)) = typed.instead.as_deref().and_then(Instead::parse) {
        place.date = date;
        let (resource, start, end) = (resource.to_owned(), start.to_owned(), end.to_owned());
        typed = Typed { resource, start, end, instead: None, ..typed };
    }
    let book = match understand(&desk, &place, &typed)? {
        Ok(book) => book,
        Err(form) => return compose(&desk, &place, *form, None, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let shown = place.date;
    match site.telecentre.command(site.caller(visitor), Command::Booking(BookingCommand::Book(book))).await {
        Ok(outcome) => {
            let id = match outcome {
                Outcome::Booking(id) | Outcome::Member(id) => id.to_string(),
                Outcome::Saved | Outcome::Unchanged => String::new(),
            };
            let to = format!("{}&done=book&booking={id}#booking-{id}", day_path(&place.centre, shown));
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => refused(&desk, &place, typed, &error),
    }
}

/// The booking that was meant, or the form with what is not clear.
fn understand(desk: &Desk, place: &Place, typed: &Typed) -> Result<Result<Book, Box<BookingForm>>, Problem> {
    let site = &desk.site;
    let mut form = BookingForm::typed(typed.clone());
    let resource = typed.resource.parse();
    if resource.is_err() {
        form.problems.push(("resource", desk.words.say("field-choose")));
    }
    let time = |text: &str| format!("{}T{}", place.date, text.trim());
    let slot = Slot::parse(&time(&typed.start), &time(&typed.end));
    if let Err(bad) = &slot {
        form.problems.push((bad.field(), refusal::field(&desk.words, &bad.clone().into())));
    }
    let who = site.look(|view, _| person(view, desk, place, typed))?;
    if typed.key.is_empty() || typed.key.len() > KEY_BYTES {
        form.typed.key = BookingForm::fresh_key(site)?;
        form.refusal = Some(desk.words.say("refused-key-missing"));
    }
    let who = match who {
        Ok(who) => Some(who),
        Err((problem, candidates)) => {
            form.problems.push(("who", problem));
            form.candidates = candidates;
            None
        }
    };
    match (resource, slot, who) {
        (Ok(resource), Ok(slot), Some(who)) if !form.is_refused() => Ok(Ok(Book {
            id: site.telecentre.id_for_key(&typed.key),
            centre: place.centre.clone(),
            resource,
            who,
            slot,
            note: Some(typed.note.trim().to_owned()).filter(|n| !n.is_empty()),
            series: None,
            insist: typed.insist.is_some(),
        })),
        _ => Ok(Err(Box::new(form))),
    }
}

/// Who is meant by a name; else why nobody is, and who might be.
fn person(view: &View, desk: &Desk, place: &Place, typed: &Typed) -> Result<Who, (String, Vec<Candidate>)> {
    let words = &desk.words;
    let name = typed.who.trim();
    let own = desk.site.telecentre.here().centre.as_ref() == Some(&place.centre);
    let guest = typed.is.as_deref() == Some("guest") || (typed.guest.is_some() && typed.is.is_none());
    if guest {
        return if name.is_empty() {
            Err((words.say("who-missing"), Vec::new()))
        } else {
            Ok(Who::Guest { name: name.to_owned() })
        };
    }
    if let Some(id) = typed.is.as_deref().and_then(|is| is.parse::<RecordId>().ok()) {
        return Ok(Who::Member(id));
    }
    if name.is_empty() {
        return Err((words.say("who-missing"), Vec::new()));
    }
    let wanted = folded(name);
    let mut found = view.members(name);
    let exact: Vec<_> = found.iter().copied().filter(|m| folded(&m.details.name) == wanted).collect();
    if let [only] = exact.as_slice() {
        return Ok(Who::Member(only.id));
    }
    let several = exact.len() > 1;
    if several {
        found = exact;
    }
    let mut candidates: Vec<Candidate> = found.iter().take(CANDIDATES).map(|m| candidate(view, m)).collect();
    let key = match (several, candidates.is_empty()) {
        (true, _) => "who-several",
        (false, false) => "who-which",
        (false, true) => "who-none",
    };
    if own {
        candidates.push(Candidate { value: "guest".to_owned(), name: words.with("who-as-guest", name) });
    }
    Err((words.with(key, name), candidates))
}

fn refused(desk: &Desk, place: &Place, typed: Typed, error: &CommandError) -> Result<Response, Problem> {
    let words = &desk.words;
    let mut form = BookingForm::typed(typed);
    let mut status = StatusCode::CONFLICT;
    form.refusal = Some(refusal::sentence(words, error));
    match error {
        CommandError::Desk(DeskError::Booking(BookingRefusal::Taken { alternatives, .. })) => {
            form.alternatives = desk.site.look(|view, _| {
                alternatives.iter().map(|a| Instead::of(view, words, &place.centre, a, place.date)).collect()
            })?;
            form.can_insist = desk.site.telecentre.here().centre.as_ref() == Some(&place.centre);
        }
        CommandError::Desk(DeskError::Invalid { errors }) => {
            status = StatusCode::UNPROCESSABLE_ENTITY;
            form.problems = errors.iter().map(|e| (shown_at(e.field), refusal::field(words, e))).collect();
            form.refusal = (errors.len() > 1).then(|| words.say("refused-invalid"));
        }
        // The form went out before, and was changed since: what is typed now is another booking.
        CommandError::Desk(DeskError::Booking(BookingRefusal::KeyReused { .. })) => {
            form.typed.key = BookingForm::fresh_key(&desk.site)?
        }
        CommandError::Desk(_) => {}
        CommandError::ReadOnly(_) | CommandError::Stopping => status = StatusCode::SERVICE_UNAVAILABLE,
    }
    compose(desk, place, form, None, status)
}

/// The input beside which a problem is told.
fn shown_at(field: &'static str) -> &'static str {
    match field {
        "member" | "guest" => "who",
        other => other,
    }
}
