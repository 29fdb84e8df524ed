//! Booking from a day's page.
//!
//! Enters: the form's fields. Leaves: the day's page with the booking on it, or the same form with the reason in words,
//! alternatives as buttons, and everything that was typed. A name becomes a member here: exactly one of that name, or a
//! choice among several; nobody is ever booked on a guess.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use telecentre_proto::booking::{Book, BookingCommand, Who};
use telecentre_proto::desk::{Command, Outcome};
use telecentre_proto::id::RecordId;
use telecentre_proto::limit::KEY_BYTES;
use telecentre_proto::person::folded;
use telecentre_proto::view::View;

use super::booking_form::{BookingForm, Candidate, TypedBooking, candidate};
use super::day::compose;
use super::place::{AskedDay, Place};
use crate::alternative::{AlternativeButton, Instead};
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::page::render;
use crate::problem::Problem;
use crate::refusal::{self, Refusal};
use crate::replica::Moment;
use crate::site::Site;
use crate::slot_words::{clock, day_path, typed_slot};
use crate::visit::Visit;
use crate::words::Words;

/// The most members shown to choose from.
const CANDIDATES: usize = 6;

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Path(date): Path<String>,
    Query(asked): Query<AskedDay>,
    Form(mut typed): Form<TypedBooking>,
) -> Result<Response, Problem> {
    let fresh_key = site.fresh_key("form")?;
    let (place, meant) = site.moment(|moment| {
        let mut place = Place::find(moment, Some(&date), asked.centre.as_deref())?;
        if let Some(Instead { resource, slot }) = typed.instead.take() {
            place.date = slot.day();
            let (start, end) = (clock(slot.start()), clock(slot.end()));
            (typed.resource, typed.start, typed.end) = (resource.to_string(), start, end);
        }
        let meant = understand(&visit, moment, &place, &typed, fresh_key);
        let meant = meant.map_err(|form| compose(&visit, moment, &place, *form, Vec::new()));
        Ok::<_, Problem>((place, meant))
    })??;
    let book = match meant {
        Ok(book) => book,
        Err(page) => return Ok(render(StatusCode::UNPROCESSABLE_ENTITY, &page?)),
    };
    let shown = place.date;
    match site.replica.command(site.caller(visitor)?, Command::Booking(BookingCommand::Book(book))).await {
        Ok(outcome) => {
            let id = match outcome {
                Outcome::Booking(done) => done.booking.to_string(),
                _ => String::new(),
            };
            let to = format!("{}&done=book&booking={id}#notes", day_path(&place.centre, shown));
            Ok(lead_to(&to))
        }
        Err(error) => refused(&visit, &place, typed, &error.into()),
    }
}

/// The booking that was meant, or the form with what is not clear.
fn understand(
    visit: &Visit,
    moment: &dyn Moment,
    place: &Place,
    typed: &TypedBooking,
    fresh_key: String,
) -> Result<Book, Box<BookingForm>> {
    let words = &visit.words;
    let mut form = BookingForm::typed(typed.clone());
    let resource = typed.resource.parse();
    if resource.is_err() {
        form.problems.push(("resource", words.say("field-choose")));
    }
    let slot = typed_slot(&place.date.to_string(), &typed.start, &typed.end);
    if let Err(bad) = &slot {
        form.problems.push((bad.field(), refusal::field(words, &bad.clone().into())));
    }
    if typed.key.is_empty() || typed.key.len() > KEY_BYTES {
        form.typed.key = fresh_key;
        form.refusal = Some(words.say("refused-key-missing"));
    }
    let own = moment.here().centre.as_ref() == Some(&place.centre);
    let who = match person(moment.view(), words, own, typed) {
        Ok(who) => Some(who),
        Err((problem, candidates)) => {
            form.problems.push(("who", problem));
            form.candidates = candidates;
            None
        }
    };
    match (resource, slot, who) {
        (Ok(resource), Ok(slot), Some(who)) if !form.is_refused() => Ok(Book {
            id: visit.site.replica.id_for_key(&typed.key),
            centre: place.centre.clone(),
            resource,
            who,
            slot,
            note: Some(typed.note.trim().to_owned()).filter(|n| !n.is_empty()),
            series: None,
            insist: typed.insist.is_some(),
        }),
        _ => Err(Box::new(form)),
    }
}

/// Who is meant by a name; else why nobody is, and who might be.
fn person(view: &View, words: &Words, own: bool, typed: &TypedBooking) -> Result<Who, (String, Vec<Candidate>)> {
    let name = typed.who.trim();
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
    let mut found = view.people.find(name);
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

fn refused(visit: &Visit, place: &Place, typed: TypedBooking, refusal: &Refusal) -> Result<Response, Problem> {
    let words = &visit.words;
    let mut form = BookingForm::typed(typed);
    let errors = refusal.fields();
    form.problems = errors.iter().map(|e| (shown_at(e.field), refusal::field(words, e))).collect();
    form.refusal = match errors.len() {
        0 => Some(refusal.sentence(words)),
        // One thing that is wrong is told beside its field.
        1 => None,
        _ => Some(words.say("refused-invalid")),
    };
    if refusal.is_key_reused() {
        // The form went out before, and was changed since: what is typed now is another booking.
        form.typed.key = visit.site.fresh_key("form")?;
    }
    let page = visit.site.moment(|moment| {
        if let Some(free) = refusal.alternatives() {
            let button = |a| AlternativeButton::of(moment.view(), words, &place.centre, a, place.date);
            form.alternatives = free.iter().map(button).collect();
            form.can_insist = moment.here().centre.as_ref() == Some(&place.centre);
        }
        compose(visit, moment, place, form, Vec::new())
    })??;
    Ok(render(refusal.status(), &page))
}

/// The input beside which a problem is told.
fn shown_at(field: &'static str) -> &'static str {
    match field {
        "member" | "guest" => "who",
        other => other,
    }
}
