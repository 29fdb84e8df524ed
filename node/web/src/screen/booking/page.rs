//! A booking's own page: all that is known of it, and what may be done with it.
//!
//! Enters: a booking's id. Leaves: the page with buttons for what its state allows here; after a refusal the same page
//! with the reason in words, and alternatives where a move failed.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use telecentre_proto::id::{NodeId, RecordId};
use telecentre_proto::model::Booking;
use telecentre_proto::steward::{Stewards, is_mine, steward_of, waits_for_host};
use telecentre_proto::view::View;

use crate::alternative::Instead;
use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::site::Site;
use crate::slip::Slip;
use crate::slot_words::{clock, day_path};
use crate::visit::Visit;
use crate::words::Words;

/// What can be done with a booking, as addresses name it; `book` makes one.
pub(crate) const ACTS: &[&str] = &["book", "cancel", "check-in", "no-show", "confirm", "decline", "move"];

/// What the address of a booking may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    /// What was just done.
    pub(crate) done: Option<String>,
}

/// What a refused move leaves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refusal {
    /// Why.
    pub(crate) text: Option<String>,
    /// What could be had instead.
    pub(crate) alternatives: Vec<Instead>,
    /// What was typed: resource, date, start, end.
    pub(crate) typed: Option<(String, String, String, String)>,
}

/// A resource to move to.
pub(crate) struct Choice {
    slug: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "booking/booking.html")]
struct BookingPage {
    page: Page,
    slip: Slip,
    date_words: String,
    back: String,
    done: Option<Banner>,
    refusal: Refusal,
    requested: String,
    decided: Option<String>,
    steward: String,
    asked: Option<String>,
    at_desk: bool,
    can_answer: bool,
    can_move: bool,
    choices: Vec<Choice>,
    date: String,
    start: String,
    end: String,
}

/// The page of a booking.
pub(crate) async fn show(
    State(_): State<Arc<Site>>,
    visit: Visit,
    Path(id): Path<String>,
    Query(told): Query<Told>,
) -> Result<Response, Problem> {
    let done = told
        .done
        .filter(|d| ACTS.contains(&d.as_str()))
        .map(|d| Banner { tone: Tone::Good, text: visit.words.of("did", &d) });
    compose(&visit, &id, done, Refusal::default(), StatusCode::OK)
}

/// The page of a booking after something was done, or was not.
pub(crate) fn compose(
    visit: &Visit,
    id: &str,
    done: Option<Banner>,
    refusal: Refusal,
    status: StatusCode,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found("No such booking is known here, or not yet.");
    let id: RecordId = id.parse().map_err(|_| missing())?;
    let words = &visit.words;
    let peers = visit.site.replica.status().peers;
    let name = |node: NodeId| peers.iter().find(|p| p.id == node).map(|p| p.name.clone());
    let page = visit.page(words.say("booking-title"));
    let today = visit.site.replica.today();
    let made = visit.site.look(|view, stewards| {
        let b = view.booking(id)?;
        let mine = is_mine(view, stewards, &b.centre, &b.resource, b.slot.day());
        let steward = b.steward.or_else(|| steward_of(view, stewards, &b.centre, &b.resource, b.slot.day()));
        let (resource, date, start, end) = refusal.typed.clone().unwrap_or_else(|| {
            (b.resource.to_string(), b.slot.day().to_string(), clock(b.slot.start()), clock(b.slot.end().min(1_439)))
        });
        Some(BookingPage {
            slip: Slip::of(view, words, &b),
            date_words: words.date(b.slot.day()),
            back: day_path(&b.centre, b.slot.day()),
            done,
            requested: instant(words, b.requested_at),
            decided: b.decided_at.map(|at| instant(words, at)),
            steward: steward_words(words, stewards, steward, name),
            asked: asked(words, &b),
            at_desk: (mine || stewards.node_of(&b.centre) == Some(stewards.me())) && b.slot.day() <= today,
            can_answer: mine && waits_for_host(view, stewards, &b),
            can_move: matches!(
                b.state,
                telecentre_proto::model::State::Requested | telecentre_proto::model::State::Confirmed
            ),
            choices: choices(view, &b, &resource),
            refusal,
            date,
            start,
            end,
            page,
        })
    })?;
    Ok(render(status, &made.ok_or_else(missing)?))
}

fn instant(words: &Words, unix_s: i64) -> String {
    Timestamp::from_second(unix_s).map_or_else(|_| words.say("never"), |at| words.ago(at))
}

fn steward_words(
    words: &Words,
    stewards: &dyn Stewards,
    steward: Option<NodeId>,
    name: impl Fn(NodeId) -> Option<String>,
) -> String {
    match steward {
        None => words.say("waits-no-node"),
        Some(node) if node == stewards.me() => words.say("steward-here"),
        Some(node) if stewards.hub() == Some(node) => words.say("role-hub"),
        Some(node) => name(node).unwrap_or_else(|| words.say("steward-centre")),
    }
}

fn asked(words: &Words, b: &Booking) -> Option<String> {
    Some(match &b.wish.as_ref()?.to {
        None => words.say("asked-cancel"),
        Some((slot, _)) => words
            .with("asked-move", format!("{} {}", words.short_date(slot.day()), words.span(slot.start(), slot.end()))),
    })
}

fn choices(view: &View, b: &Booking, chosen: &str) -> Vec<Choice> {
    let offered = view.resources(&b.centre).filter(|r| !r.retired || r.slug == b.resource);
    let choice = |r: &telecentre_proto::model::Resource| Choice {
        slug: r.slug.to_string(),
        name: r.name.clone(),
        chosen: r.slug.as_str() == chosen,
    };
    offered.map(choice).collect()
}
