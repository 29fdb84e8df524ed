//! The forms of the list: the old box's file, what is ticked, putting the list away.
//!
//! Enters: fields as a browser sends them. Leaves: the page, with what was done in one sentence, and one for each that was
//! not. To put the list away asks once more.

use axum::Extension;
use axum::Form;
use axum::body::Bytes;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::Response;
use telecentre_proto::id::RecordId;
use telecentre_proto::limit::SHED_FILE_BYTES;

use super::anew::{self, Anew, NotAnew};
use super::page::compose;
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::page::{Banner, Tone};
use crate::problem::Problem;
use crate::replica::SalvageError;
use crate::visit::Visit;

fn alarm(text: String) -> Vec<Banner> {
    vec![Banner { tone: Tone::Alarm, text }]
}

/// Reads the old box's file.
pub(crate) async fn read(visit: Visit, mut form: Multipart) -> Result<Response, Problem> {
    let words = &visit.words;
    let file = match form.next_field().await {
        Ok(Some(field)) => field.bytes().await,
        Ok(None) => Ok(Bytes::new()),
        Err(error) => Err(error),
    };
    let file = match file {
        Ok(file) if file.len() <= SHED_FILE_BYTES => file,
        Err(error) if error.status() != StatusCode::PAYLOAD_TOO_LARGE => Bytes::new(),
        _ => return compose(&visit, StatusCode::PAYLOAD_TOO_LARGE, alarm(words.say("salvage-too-large"))),
    };
    if file.is_empty() {
        return compose(&visit, StatusCode::BAD_REQUEST, alarm(words.say("salvage-no-file")));
    }
    match visit.site.replica.read_salvage(file.into()).await {
        Ok(()) => {
            let found = visit.site.replica.salvage().bookings.len();
            let text = match found {
                0 => words.say("salvage-read-none"),
                1 => words.say("salvage-read-one"),
                n => words.with("salvage-read", words.number(n as u64)),
            };
            let tone = if found == 0 { Tone::Calm } else { Tone::Good };
            compose(&visit, StatusCode::OK, vec![Banner { tone, text }])
        }
        Err(SalvageError::File { code, .. }) => {
            compose(&visit, StatusCode::BAD_REQUEST, alarm(words.of("salvage-refused", code)))
        }
        Err(SalvageError::NotHere { code, .. }) => {
            compose(&visit, StatusCode::CONFLICT, alarm(words.of("salvage-refused", code)))
        }
        Err(SalvageError::NotSaved(_)) => {
            compose(&visit, StatusCode::SERVICE_UNAVAILABLE, alarm(words.say("banner-read-only")))
        }
    }
}

/// Books what is ticked.
pub(crate) async fn book(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let ticked = pairs.iter().filter(|(name, _)| name == "ids");
    let ids: Vec<RecordId> = ticked.filter_map(|(_, id)| id.parse().ok()).collect();
    if ids.is_empty() {
        return compose(&visit, StatusCode::UNPROCESSABLE_ENTITY, alarm(visit.words.say("salvage-none-ticked")));
    }
    // The list before: what is booked has left it afterwards.
    let list = visit.site.replica.salvage();
    let done = anew::book(&visit.site, visit.site.caller(visitor)?, ids).await?;
    let booked = done.iter().filter(|one| one.booked.is_ok()).count();
    let mut notes = Vec::new();
    if booked > 0 {
        let key = if booked == 1 { "salvage-booked-one" } else { "salvage-booked" };
        notes.push(Banner { tone: Tone::Good, text: visit.words.with(key, visit.words.number(booked as u64)) });
    }
    for Anew { id, booked } in &done {
        let Err(why) = booked else { continue };
        let slot = list.bookings.iter().find(|listed| listed.id == *id).map(|listed| listed.slot);
        let when = slot.map(|slot| {
            format!("{}, {}", visit.words.short_date(slot.day()), visit.words.span(slot.start(), slot.end()))
        });
        let text = visit.words.with2("salvage-not-booked", when.unwrap_or_default(), sentence(&visit, why));
        notes.push(Banner { tone: Tone::Warning, text });
    }
    compose(&visit, StatusCode::OK, notes)
}

fn sentence(visit: &Visit, why: &NotAnew) -> String {
    match why {
        NotAnew::NotListed => visit.words.say("salvage-not-listed"),
        NotAnew::NoName => visit.words.say("salvage-nobody"),
        NotAnew::Refused(refusal) => {
            let fields = refusal.fields().iter().map(|error| crate::refusal::field(&visit.words, error));
            let told: Vec<String> = fields.collect();
            if told.is_empty() { refusal.sentence(&visit.words) } else { told.join(" ") }
        }
    }
}

/// Puts the list away.
pub(crate) async fn dismiss(visit: Visit) -> Result<Response, Problem> {
    visit.site.replica.settle_salvage(true).await?;
    Ok(lead_to("/salvage"))
}
