//! A booking's own page: all that is known of it, and what may be done with it.
//!
//! Enters: a booking's id. Leaves: the page with buttons for what its state allows here; after a refusal the same page
//! with the reason in words, and alternatives where a move failed.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use telecentre_proto::booking::{Booking, Pending, State, Wish};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::pair::{awaited, standing};
use telecentre_proto::steward::{Stewards, is_mine, steward_of, waits_for_host};
use telecentre_proto::view::View;

use super::elsewhere::{Group, groups};
use super::giver::with_givers;
use super::history::{Names, Step, steps};
use crate::alternative::{AlternativeButton, Instead};
use crate::deed::Deed;
use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::slip::Slip;
use crate::slot_words::{clock, day_path};
use crate::visit::Visit;
use crate::words::Words;

/// What the address of a booking may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ToldBooking {
    /// The word of the deed that was just done.
    pub(crate) done: Option<String>,
}

/// Where a booking is to be moved, as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TypedMove {
    /// A resource's slug.
    pub(crate) resource: String,
    /// The day: `2026-11-24`.
    pub(crate) date: String,
    /// When it begins: `09:00`.
    pub(crate) start: String,
    /// When it ends: `10:00`.
    pub(crate) end: String,
}

impl From<Instead> for TypedMove {
    fn from(Instead { resource, slot }: Instead) -> Self {
        Self {
            resource: resource.to_string(),
            date: slot.day().to_string(),
            start: clock(slot.start()),
            end: clock(slot.end()),
        }
    }
}

/// What a refused act leaves on the page.
#[derive(Clone, Debug, Default)]
pub(crate) struct MoveRefused {
    /// Why the act was refused, in one sentence.
    pub(crate) text: Option<String>,
    /// The free slots proposed instead.
    pub(crate) alternatives: Vec<AlternativeButton>,
    /// What was typed.
    pub(crate) typed: Option<TypedMove>,
}

/// A resource to move to.
pub(crate) struct MoveChoice {
    slug: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "booking/booking.html")]
pub(crate) struct BookingPage {
    page: Page,
    slip: Slip,
    /// What other screens say beside it.
    beside: Vec<String>,
    date_words: String,
    back: String,
    done: Option<Banner>,
    refusal: MoveRefused,
    steps: Vec<Step>,
    groups: Vec<Group>,
    steward: String,
    questions: Vec<OpenQuestion>,
    at_desk: bool,
    can_answer: bool,
    /// Why it cannot be accepted: the other halves of its pair come first, or one of them is over.
    not_yet: Option<String>,
    can_move: bool,
    /// Nobody came, and the rest can be given away.
    can_release: bool,
    /// Who takes it back by mistake can take that back.
    cancel_comes_back: bool,
    /// What was noted last can be taken back.
    undo: Option<String>,
    choices: Vec<MoveChoice>,
    typed: TypedMove,
}

impl BookingPage {
    /// Whether something more pressing than a move can be done: say that the person is here, answer.
    fn has_other_act(&self) -> bool {
        self.can_answer || (self.at_desk && self.slip.can_check_in())
    }

    /// Whether the first free time of a group is what the page proposes.
    fn leads(&self, group: &Group) -> bool {
        !self.has_other_act() && self.groups.first().is_some_and(|first| first.title == group.title)
    }
}

/// What is asked of the booking.
pub(crate) struct OpenQuestion {
    id: String,
    /// What is asked, in words.
    text: String,
    /// Whether the host here answers it.
    mine: bool,
}

/// The page of a booking.
pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(told): Query<ToldBooking>,
) -> Result<Response, Problem> {
    let done = told.done.as_deref().and_then(Deed::of_word);
    let tone = |deed: Deed| if deed.is_asked() { Tone::Calm } else { Tone::Good };
    let done = done.map(|deed| Banner { tone: tone(deed), text: visit.words.of("did", deed.as_str()) });
    let id = id.parse().map_err(|_| missing())?;
    let page = visit.site.moment(|moment| booking_page(&visit, moment, id, done, MoveRefused::default()))?;
    Ok(render(StatusCode::OK, &page.ok_or_else(missing)?))
}

/// The problem of a booking that is not known here.
pub(super) fn missing() -> Problem {
    Problem::not_found("No such booking is known here, or not yet.")
}

/// The whole page, of one moment; none where there is no such booking.
pub(super) fn booking_page(
    visit: &Visit,
    moment: &dyn Moment,
    id: RecordId,
    done: Option<Banner>,
    refusal: MoveRefused,
) -> Option<BookingPage> {
    let (words, view, stewards) = (&visit.words, moment.view(), moment.stewards());
    let b = view.bookings.get(id)?;
    let mine = is_mine(view, stewards, &b.centre, &b.resource, b.slot.day());
    let typed = refusal.typed.clone().unwrap_or_else(|| TypedMove {
        end: clock(b.slot.end().min(1_439)),
        ..Instead { resource: b.resource.clone(), slot: b.slot }.into()
    });
    let names = Names::of(words, moment);
    let now = (moment.today(), visit.minute());
    let keeps = mine || stewards.node_of(&b.centre) == Some(stewards.me());
    let at_desk = keeps && b.slot.day() <= now.0;
    // A half goes nowhere without the others.
    let can_move = matches!(b.state, State::Requested | State::Confirmed) && b.halves.is_none();
    let decides = steward_of(view, stewards, &b.centre, &b.resource, b.slot.day());
    Some(BookingPage {
        page: visit.page(moment, words.say("booking-title")).refusing(refusal.text.is_some()),
        slip: Slip::of(view, words, &b),
        beside: visit.site.beside(words, moment, &b),
        date_words: words.date(b.slot.day()),
        back: day_path(&b.centre, b.slot.day()),
        done,
        steps: with_givers(words, view, steps(words, view, stewards, &names, &b), &moment.history(&b)),
        groups: if can_move { groups(words, view, &b, now) } else { Vec::new() },
        steward: names.say(decides),
        questions: questions(words, view, stewards, &b, mine),
        at_desk,
        can_answer: mine && waits_for_host(view, stewards, &Pending { booking: b.clone(), wish: None }),
        not_yet: not_yet(words, view, &b),
        can_move,
        can_release: at_desk && b.state == State::Confirmed && (b.slot.day(), b.slot.start()) < now,
        // What was given up for a day to come comes back as well.
        undo: undo(visit, &b, now.0).filter(|_| at_desk || keeps && b.state == State::Cancelled),
        cancel_comes_back: keeps && b.in_ledger,
        choices: choices(view, &b, &typed.resource),
        refusal,
        typed,
    })
}

/// Why a half cannot be accepted now.
fn not_yet(words: &Words, view: &View, b: &Booking) -> Option<String> {
    if standing(&view.bookings, b)?.broken {
        return Some(words.say("refused-half-over"));
    }
    let centres = awaited(&view.bookings, b);
    let name = |slug: &Slug| view.centres.get(slug).map_or_else(|| slug.to_string(), |centre| centre.name.clone());
    let names: Vec<String> = centres.iter().map(name).collect();
    (!names.is_empty()).then(|| words.with("not-yet-halves", names.join(", ")))
}

/// The words of the button that takes back what was noted last, where that was today.
fn undo(visit: &Visit, b: &Booking, today: Date) -> Option<String> {
    let words = &visit.words;
    let noted = b.noted_at.and_then(|at| Timestamp::from_second(at).ok()).map(|at| words.local(at).date());
    let key = match b.state {
        State::CheckedIn if b.left_at.is_some() => "undo-left",
        State::CheckedIn if b.walk_in => "undo-walk-in",
        State::CheckedIn => "undo-arrived",
        State::NoShow => "undo-no-show",
        State::Cancelled if b.in_ledger => "undo-cancel",
        _ => return None,
    };
    (noted.unwrap_or(b.slot.day()) == today).then(|| words.say(key))
}

fn questions(words: &Words, view: &View, stewards: &dyn Stewards, b: &Booking, mine: bool) -> Vec<OpenQuestion> {
    let question = |wish: &Wish| {
        let pending = Pending { booking: b.clone(), wish: Some(wish.clone()) };
        OpenQuestion {
            id: wish.id.to_string(),
            text: match &wish.to {
                None => words.say("asked-cancel"),
                Some((slot, _)) => {
                    let to = format!("{} {}", words.short_date(slot.day()), words.span(slot.start(), slot.end()));
                    words.with("asked-move", to)
                }
            },
            mine: mine && waits_for_host(view, stewards, &pending),
        }
    };
    b.wishes.iter().map(question).collect()
}

fn choices(view: &View, b: &Booking, chosen: &str) -> Vec<MoveChoice> {
    let offered = view.centres.resources(&b.centre).filter(|r| !r.retired || r.slug == b.resource);
    let choice = |r: &telecentre_proto::centre::Resource| MoveChoice {
        slug: r.slug.to_string(),
        name: r.name.clone(),
        chosen: r.slug.as_str() == chosen,
    };
    offered.map(choice).collect()
}
