//! What is done with a booking that exists: cancel, check in, no-show, confirm, decline, move.
//!
//! Enters: a booking's id and an act, from a button. Leaves: the page that the button was on, with what was done; after
//! a refusal the booking's own page, with the reason in words.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::{Extension, Form};
use jiff::civil::Date;
use serde::Deserialize;
use telecentre_proto::booking::{Act, State as BookingState};
use telecentre_proto::desk::DeskError;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::pair::standing;
use telecentre_proto::slot::{BadSlot, Slot};

use super::act::{self, Fields};
use super::page::{MoveRefused, TypedMove, booking_page, missing};
use crate::alternative::{AlternativeButton, Instead};
use crate::auth::Visitor;
use crate::deed::{Deed, has_button, named};
use crate::own_path::{OwnPath, lead_to};
use crate::page::render;
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::slot_words::typed_slot;
use crate::visit::Visit;

/// What a button or form sends along.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    back: Option<String>,
    reason: String,
    #[serde(flatten)]
    typed: TypedMove,
    #[serde(deserialize_with = "Instead::sent")]
    instead: Option<Instead>,
    insist: Option<String>,
    question: String,
    kept: String,
    /// What it breaks was read.
    sure: Option<String>,
}

/// The particulars of an act as the form has them, and what is wrong with the slot.
struct Read<'a> {
    sent: &'a Sent,
    bad: Option<BadSlot>,
}

impl Fields for Read<'_> {
    fn slot(&mut self) -> Option<Slot> {
        if let Some(instead) = &self.sent.instead {
            return Some(instead.slot);
        }
        let TypedMove { date, start, end, .. } = &self.sent.typed;
        typed_slot(date, start, end).map_err(|bad| self.bad = Some(bad)).ok()
    }

    fn resource(&mut self) -> Option<Slug> {
        match &self.sent.instead {
            Some(instead) => Some(instead.resource.clone()),
            None => self.sent.typed.resource.parse().ok(),
        }
    }

    fn reason(&mut self) -> Option<String> {
        Some(self.sent.reason.trim().to_owned()).filter(|reason| !reason.is_empty())
    }

    fn question(&mut self) -> Option<RecordId> {
        self.sent.question.parse().ok()
    }

    fn kept(&mut self) -> Option<RecordId> {
        self.sent.kept.parse().ok()
    }

    fn with(&mut self) -> Option<RecordId> {
        None
    }

    fn insist(&mut self) -> bool {
        self.sent.insist.is_some()
    }
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Path((id, act)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let booking: RecordId = id.parse().map_err(|_| missing())?;
    let act = named(&act).filter(|act| has_button(*act));
    let act = act.ok_or_else(|| Problem::not_found("No such thing can be done with a booking."))?;
    if act == Act::Cancel && sent.sure.is_none() && breaks_pair(&visit, booking)? {
        return Ok(lead_to(&format!("/reservations/{booking}/paire")));
    }
    let mut read = Read { sent: &sent, bad: None };
    let done = match act::command(act, booking, &mut read) {
        Some(command) => site.replica.command(site.caller(visitor)?, command).await.map_err(Refusal::from),
        None => Err(DeskError::Invalid { errors: read.bad.into_iter().map(Into::into).collect() }.into()),
    };
    match done {
        Ok(outcome) => {
            let deed = Deed::of_act(act, &outcome);
            let to = match sent.back.as_deref().and_then(OwnPath::parse) {
                Some(back) => with_news(back.as_str(), deed, booking),
                None => format!("/reservations/{booking}?done={}", deed.as_str()),
            };
            Ok(lead_to(&to))
        }
        Err(refusal) => refused(&visit, booking, sent, &refusal),
    }
}

/// Whether taking a booking back breaks a pair: its host first reads what becomes of the others.
fn breaks_pair(visit: &Visit, booking: RecordId) -> Result<bool, Problem> {
    visit.site.moment(|moment| {
        let bookings = &moment.view().bookings;
        let found =
            bookings.get(booking).filter(|b| matches!(b.state, BookingState::Requested | BookingState::Confirmed));
        found.and_then(|b| standing(bookings, &b)).is_some_and(|pair| !pair.broken)
    })
}

/// The page to go back to, told what was done.
fn with_news(back: &str, deed: Deed, booking: RecordId) -> String {
    let page = back.split('#').next().unwrap_or("/");
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let mut kept: Vec<&str> = query.split('&').filter(|p| p.starts_with("centre=") || p.starts_with("vue=")).collect();
    let done = format!("done={}", deed.as_str());
    let booking = format!("booking={booking}");
    kept.extend([done.as_str(), booking.as_str()]);
    format!("{path}?{}", kept.join("&"))
}

fn refused(visit: &Visit, booking: RecordId, sent: Sent, refusal: &Refusal) -> Result<Response, Problem> {
    let words = &visit.words;
    let typed = sent.instead.map(TypedMove::from).or_else(|| Some(sent.typed).filter(|typed| !typed.date.is_empty()));
    let page = visit.site.moment(|moment| {
        let view = moment.view();
        let buttons = || {
            let centre = view.bookings.get(booking)?.centre;
            let free = refusal.alternatives()?.iter();
            Some(free.map(|a| AlternativeButton::of(view, words, &centre, a, Date::ZERO)).collect())
        };
        let alternatives = buttons().unwrap_or_default();
        let left = MoveRefused { text: Some(refusal.sentence(words)), alternatives, typed };
        booking_page(visit, moment, booking, None, left)
    })?;
    Ok(render(refusal.status(), &page.ok_or_else(missing)?))
}
