//! Booking out of the panel: once, on several days, or waiting for a place.
//!
//! Enters: the panel's fields. Leaves: the planning with the booking on it, the page of a series, or of a wish that waits;
//! or the same panel with the reason in words, alternatives as buttons, the days of a series to look at, and everything
//! that was typed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use telecentre_proto::booking::calendar::Day;
use telecentre_proto::booking::{Book, BookingCommand, Place, Who};
use telecentre_proto::desk::{Command, Outcome, ShutCentre};
use telecentre_proto::hours::Half;
use telecentre_proto::limit::KEY_BYTES;
use telecentre_proto::series::desk::preview;
use telecentre_proto::series::{DayStatus, NewSeries, Preview, SeriesCommand, SeriesPlan};
use telecentre_proto::slot::Slot;
use telecentre_proto::steward::free;
use telecentre_proto::waitlist::{NewWait, WaitlistCommand};

use super::days::{dates, plan, rows};
use super::page::{compose, day_of, place_of};
use super::panel::{PanelRefused, place as chosen_place, slot as chosen_slot};
use super::typed::Typed;
use super::who::person;
use crate::alternative::{AlternativeButton, Instead};
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::page::render;
use crate::problem::Problem;
use crate::refusal::{self, Refusal};
use crate::replica::Moment;
use crate::screen::planning;
use crate::site::Site;
use crate::slot_words::{clock, day_path};
use crate::visit::Visit;
use crate::words::Words;

/// What was understood of a panel.
struct Understood {
    place: planning::Place,
    what: Place,
    who: Who,
    slot: Slot,
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let mut typed = Typed::of(pairs);
    if let Some(Instead { resource, slot }) = typed.instead().filter(|_| !typed.repeats()) {
        typed.set("date", slot.day().to_string());
        typed.set("half", "hours");
        typed.set("resource", resource.to_string());
        typed.set("start", clock(slot.start()));
        typed.set("end", clock(slot.end()));
    }
    let key = typed.get("key");
    let keyed = !key.is_empty() && key.len() <= KEY_BYTES;
    if !keyed {
        typed.set("key", site.fresh_key("form")?);
    }
    let meant = site.moment(|moment| understand(&visit, moment, &typed, keyed))??;
    let meant = match meant {
        Ok(meant) => meant,
        Err(refused) => return again(&visit, typed, *refused, StatusCode::UNPROCESSABLE_ENTITY),
    };
    if typed.has("wait") {
        wait(&visit, visitor, meant, typed).await
    } else if typed.repeats() {
        repeat(&visit, visitor, meant, typed).await
    } else {
        once(&visit, visitor, meant, typed).await
    }
}

/// What was meant, or what is not clear.
fn understand(
    visit: &Visit,
    moment: &dyn Moment,
    typed: &Typed,
    keyed: bool,
) -> Result<Result<Understood, Box<PanelRefused>>, Problem> {
    let words = &visit.words;
    let (place, wrong) = place_of(moment, typed)?;
    let (day, past) = day_of(visit, moment, &place)?;
    let mut refused = PanelRefused::default();
    refused.problems.extend(wrong.into_iter().map(|(field, code)| (field, words.of("field", code))));
    if !keyed {
        refused.text = Some(words.say("refused-key-missing"));
    }
    let what = chosen_place(typed);
    if what.is_none() {
        refused.problems.push(("resource", words.say("field-choose")));
    }
    let slot = chosen_slot(typed, &day, past);
    if let Err(bad) = &slot {
        let part = typed.get("half").parse::<Half>().is_ok();
        let text = if part { shut_words(words, &day) } else { refusal::field(words, &bad.clone().into()) };
        refused.problems.push((bad.field(), text));
    }
    let own = moment.here().centre.as_ref() == Some(&place.centre);
    let who = person(moment.view(), words, own, typed);
    let who = who.map_err(|(problem, candidates)| {
        refused.problems.push(("who", problem));
        refused.candidates = candidates;
    });
    Ok(match (what, slot, who) {
        (Some(what), Ok(slot), Ok(who)) if !refused.is_refused() => Ok(Understood { place, what, who, slot }),
        _ => Err(Box::new(refused)),
    })
}

/// Why a part of a day is none: when the centre opens that day.
fn shut_words(words: &Words, day: &Day) -> String {
    let then = ShutCentre { name: day.centre.name.clone(), day: day.date, open: day.open.clone(), place: None };
    refusal::shut(words, &then, day.closure.is_some())
}

/// The panel again.
fn again(visit: &Visit, typed: Typed, refused: PanelRefused, status: StatusCode) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| {
        let (place, _) = place_of(moment, &typed)?;
        compose(visit, moment, &place, typed, refused)
    })??;
    Ok(render(status, &page))
}

async fn once(visit: &Visit, visitor: Visitor, meant: Understood, typed: Typed) -> Result<Response, Problem> {
    let site = &visit.site;
    let resource = match &meant.what {
        Place::Resource(resource) => resource.clone(),
        Place::Kind(kind) => {
            let first = site.moment(|moment| {
                let centre = &meant.place.centre;
                let mut all = free(moment.view(), moment.stewards(), centre, meant.slot, Some(*kind));
                // What this box decides about comes first: it is certain at once.
                all.sort_by_key(|free| !free.immediate);
                let any = || moment.view().centres.in_order(centre).into_iter().find(|r| r.kind == *kind && !r.retired);
                all.first().map(|free| free.resource.slug.clone()).or_else(|| any().map(|r| r.slug.clone()))
            })?;
            let Some(first) = first else {
                let problems = vec![("resource", visit.words.say("field-choose"))];
                let refused = PanelRefused { problems, ..PanelRefused::default() };
                return again(visit, typed, refused, StatusCode::UNPROCESSABLE_ENTITY);
            };
            first
        }
    };
    let book = Book {
        id: site.replica.id_for_key(typed.get("key")),
        centre: meant.place.centre.clone(),
        resource,
        who: meant.who.clone(),
        slot: meant.slot,
        note: Some(typed.get("note").to_owned()).filter(|note| !note.is_empty()),
        series: None,
        insist: typed.has("insist"),
    };
    let beside = typed.get("pair").split_once('/');
    let beside = beside.and_then(|(centre, resource)| Some((centre.parse().ok()?, resource.parse().ok()?)));
    let command = match beside {
        Some(beside) => BookingCommand::BookPair { book, beside: vec![beside] },
        None => BookingCommand::Book(book),
    };
    match site.replica.command(site.caller(visitor)?, Command::Booking(command)).await {
        Ok(Outcome::Booking(done)) => {
            let to = day_path(&meant.place.centre, meant.slot.day());
            Ok(lead_to(&format!("{to}&done=book&booking={}#notes", done.booking)))
        }
        Ok(_) => Err(Problem::internal()),
        Err(error) => refuse(visit, &meant, typed, &error.into()),
    }
}

/// Looks at the days first, and makes the series once they were looked at and are so still.
async fn repeat(visit: &Visit, visitor: Visitor, meant: Understood, typed: Typed) -> Result<Response, Problem> {
    let (words, site) = (&visit.words, &visit.site);
    let dates = match dates(words, &typed, meant.slot.day()) {
        Ok(dates) => dates,
        Err(problem) => {
            let refused = PanelRefused { problems: vec![problem], ..PanelRefused::default() };
            return again(visit, typed, refused, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let caller = site.caller(visitor)?;
    let now = crate::centre_days::now_at(site)?;
    let look = |plan: &SeriesPlan| site.moment(|moment| preview(moment.view(), moment.stewards(), caller, plan, now));
    let of = (meant.place.centre.clone(), meant.what.clone(), meant.who.clone());
    let wanted = plan(&typed, of, meant.slot, dates);
    let plain = SeriesPlan { replaced: Vec::new(), ..wanted.clone() };
    let (seen, chosen) = match (look(&plain)?, look(&wanted)?) {
        (Ok(seen), Ok(chosen)) => (seen, chosen),
        (Err(error), _) | (_, Err(error)) => return refuse(visit, &meant, typed, &error.into()),
    };
    let shown = typed.get("digest") == seen.digest().to_string();
    let replaced = |o: &telecentre_proto::series::Occurrence| wanted.replaced.iter().any(|r| r.day == o.planned.day());
    let lost = chosen.occurrences.iter().any(|o| replaced(o) && o.status != DayStatus::Free);
    if !shown || lost || typed.has("look") {
        let text = (typed.has("digest") && !typed.has("look")).then(|| words.say("refused-series-changed"));
        return show_days(visit, typed, (&plain, &seen), text, StatusCode::OK);
    }
    let skip = DayStatus::ALL.iter().copied().collect();
    let id = site.replica.id_for_key(typed.get("key"));
    let new = NewSeries { id, plan: wanted, digest: Some(chosen.digest()), skip };
    match site.replica.command(caller, Command::Series(SeriesCommand::Make(new))).await {
        Ok(_) => Ok(lead_to(&format!("/series/{id}?done=make"))),
        Err(error) => refuse(visit, &meant, typed, &error.into()),
    }
}

/// The panel with the days of a series to look at.
fn show_days(
    visit: &Visit,
    typed: Typed,
    (plan, preview): (&SeriesPlan, &Preview),
    text: Option<String>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let words = &visit.words;
    let rows = visit.site.moment(|moment| rows(moment.view(), words, plan, preview, &typed))?;
    let days = Some((preview.digest().to_string(), rows));
    again(visit, typed, PanelRefused { text, days, ..PanelRefused::default() }, status)
}

async fn wait(visit: &Visit, visitor: Visitor, meant: Understood, typed: Typed) -> Result<Response, Problem> {
    let site = &visit.site;
    let new = NewWait {
        id: site.replica.id_for_key(typed.get("key")),
        centre: meant.place.centre.clone(),
        place: meant.what.clone(),
        who: meant.who.clone(),
        slot: meant.slot,
        until: None,
    };
    match site.replica.command(site.caller(visitor)?, Command::Waitlist(WaitlistCommand::Ask(new))).await {
        Ok(Outcome::Waitlist(done)) => Ok(lead_to(&format!("/attente/{}", done.wait))),
        Ok(_) => Err(Problem::internal()),
        Err(error) => refuse(visit, &meant, typed, &error.into()),
    }
}

fn refuse(visit: &Visit, meant: &Understood, mut typed: Typed, refusal: &Refusal) -> Result<Response, Problem> {
    let words = &visit.words;
    let errors = refusal.fields();
    let mut refused = PanelRefused {
        problems: errors.iter().map(|e| (shown_at(e.field), refusal::field(words, e))).collect(),
        text: match errors.len() {
            0 => Some(refusal.sentence(words)),
            // One thing that is wrong is told beside its field.
            1 => None,
            _ => Some(words.say("refused-invalid")),
        },
        ..PanelRefused::default()
    };
    if refusal.is_key_reused() {
        // The panel went out before, and was changed since: what is typed now is something else.
        typed.set("key", visit.site.fresh_key("form")?);
    }
    if let Some(free) = refusal.alternatives() {
        let now = crate::centre_days::now_at(&visit.site)?;
        visit.site.moment(|moment| {
            let (centre, date) = (&meant.place.centre, meant.place.date);
            let button = |a| AlternativeButton::of(moment.view(), words, centre, a, date);
            refused.alternatives = free.iter().map(button).collect();
            refused.can_insist = moment.here().centre.as_ref() == Some(centre);
            refused.can_wait = (meant.slot.day(), meant.slot.start()) > now;
        })?;
    }
    again(visit, typed, refused, refusal.status())
}

/// The input beside which a problem is told.
fn shown_at(field: &'static str) -> &'static str {
    match field {
        "member" | "guest" => "who",
        "kind" => "resource",
        other => other,
    }
}
