//! Taking a free seat by one tap.
//!
//! Enters: a place and the form's key, from a screen in the centre. Leaves: a visitor with a number, seated and here until
//! the half-day ends; or the screen again with the reason. Only where the centre's setting says so, only at its own box,
//! only what is free now: nothing that a tap can do reaches beyond the seats of this half-day.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use telecentre_proto::booking::{BookingCommand, Place, Until, WalkIn, Who};
use telecentre_proto::centre::Kiosk;
use telecentre_proto::desk::{Caller, Command, Outcome};
use telecentre_proto::id::Slug;
use telecentre_proto::limit::KEY_BYTES;

use super::page::{AskedKiosk, free_seats, number_of, show_board, show_one, visitor};
use crate::own_path::lead_to;
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::replica::Moment;
use crate::site::Site;
use crate::visit::Visit;

/// What a tap sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Tap {
    resource: String,
    key: String,
}

/// Takes a seat of the board.
pub(crate) async fn take(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Form(tap): Form<Tap>,
) -> Result<Response, Problem> {
    match seat(&site, &visit, &tap).await? {
        Ok(booking) => Ok(lead_to(&format!("/borne?pris={booking}"))),
        Err(refused) => show_board(&visit, &AskedKiosk::default(), Some(refused)),
    }
}

/// Takes the one seat of a page.
pub(crate) async fn take_one(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Path(place): Path<(String, String)>,
    Form(tap): Form<Tap>,
) -> Result<Response, Problem> {
    let is_here = site.moment(|moment| moment.here().centre.is_some_and(|c| c.as_str() == place.0))?;
    let tap = Tap { resource: if is_here { place.1.clone() } else { String::new() }, ..tap };
    match seat(&site, &visit, &tap).await? {
        Ok(booking) => Ok(lead_to(&format!("/q/{}/{}?pris={booking}", place.0, place.1))),
        Err(refused) => show_one(&visit, &place, &AskedKiosk::default(), Some(refused), true),
    }
}

async fn seat(site: &Site, visit: &Visit, tap: &Tap) -> Result<Result<String, (StatusCode, String)>, Problem> {
    let gone = || Ok(Err((StatusCode::CONFLICT, visit.words.say("kiosk-gone"))));
    if tap.key.is_empty() || tap.key.len() > KEY_BYTES {
        return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, visit.words.say("refused-key-missing"))));
    }
    let walk_in = site.moment(|moment| walk_in(site, visit, moment, tap))?;
    let Some(walk_in) = walk_in else { return gone() };
    // The centre's setting is the host's word for this one act.
    match site.replica.command(Caller::Host, Command::Booking(BookingCommand::WalkIn(walk_in))).await {
        Ok(Outcome::Booking(done)) => Ok(Ok(done.booking.to_string())),
        Ok(_) => Err(Problem::internal()),
        Err(error) => {
            let refused = Refusal::from(error);
            if refused.alternatives().is_some() || refused.is_key_reused() {
                return gone();
            }
            Ok(Err((refused.status(), refused.sentence(&visit.words))))
        }
    }
}

/// The visitor of the next number at a place that is free now, or the same again where this form was sent before.
fn walk_in(site: &Site, visit: &Visit, moment: &dyn Moment, tap: &Tap) -> Option<WalkIn> {
    let (words, view) = (&visit.words, moment.view());
    let centre = view.centres.get(&moment.here().centre?).filter(|c| c.kiosk == Kiosk::Seat)?;
    let resource: Slug = tap.resource.parse().ok()?;
    // One page has a form for each seat, under one key.
    let id = site.replica.id_for_key(&format!("{}-{resource}", tap.key));
    let known = view.bookings.get(id);
    let own_name = known.as_ref().and_then(|b| view.people.name(b.person())).map(str::to_owned);
    if known.is_none() && !free_seats(visit, moment, centre).contains(&resource) {
        return None;
    }
    let today = view.bookings.list(&centre.slug, moment.today(), moment.today());
    let numbers = today.iter().filter(|b| b.guest).filter_map(|b| number_of(words, view.people.name(b.person())?));
    let name = own_name.unwrap_or_else(|| visitor(words, numbers.max().unwrap_or(0) + 1));
    let (centre, who) = (centre.slug.clone(), Who::Guest { name });
    Some(WalkIn { id, centre, place: Place::Resource(resource), who, until: Until::Half })
}
