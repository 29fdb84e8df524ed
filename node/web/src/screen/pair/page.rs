//! What taking back a half of a pair breaks: the step before it is done.
//!
//! Enters: a half's id. Leaves: a page that names the other places and what becomes of them, with the button that does it
//! and the way back. Changes nothing; complete without script.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use telecentre_proto::booking::State;
use telecentre_proto::id::RecordId;
use telecentre_proto::pair::standing;

use super::named::first_centre;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::slip::Slip;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "pair/pair.html")]
struct PairPage {
    page: Page,
    slip: Slip,
    /// The other places: resource and centre, with the state in words.
    others: Vec<(String, String)>,
    /// What becomes of them.
    breaks: String,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let missing = || Problem::not_found("No half of a pair that could be taken back is known here by that id.");
    let id: RecordId = id.parse().map_err(|_| missing())?;
    let page = visit.site.moment(|moment| {
        let (words, view) = (&visit.words, moment.view());
        let booking = view.bookings.get(id)?;
        let pair = standing(&view.bookings, &booking)?;
        if !matches!(booking.state, State::Requested | State::Confirmed) {
            return None;
        }
        let others = pair.halves.iter().filter(|half| half.booking != id);
        let others = others.filter_map(|half| view.bookings.get(half.booking)).map(|b| {
            let slip = Slip::of(view, words, &b);
            (format!("{}, {}", slip.resource, slip.centre_name), slip.state_words.clone())
        });
        Some(PairPage {
            page: visit.page(moment, words.say("pair-title")),
            slip: Slip::of(view, words, &booking),
            others: others.collect(),
            breaks: if pair.decided {
                words.say("pair-breaks-decided")
            } else {
                words.with("pair-breaks", first_centre(moment, &pair))
            },
        })
    })?;
    Ok(render(StatusCode::OK, &page.ok_or_else(missing)?))
}
