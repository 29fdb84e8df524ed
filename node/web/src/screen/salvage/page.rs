//! The list in words: slot, place, person, whether the place is still free; and the form for the old box's file.
//!
//! Enters: the list that waits, what was just done with it. Leaves: the page; the sentence by which the day's page tells of
//! it. A member who is not known here, and a guest without a name, can't be ticked: the line says why.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use telecentre_proto::id::Slug;
use telecentre_proto::person::Person;
use telecentre_proto::shed::{ShedBooking, ShedBookings, ShedPerson};

use crate::page::{Banner, Page, render};
use crate::problem::Problem;
use crate::replica::{LiveReplica, Moment};
use crate::visit::Visit;
use crate::words::Words;

/// A booking of the list in words.
struct SalvageRow {
    id: String,
    day: String,
    span: String,
    resource: String,
    who: String,
    state: String,
    note: Option<String>,
    /// Why it can't be booked anew now.
    hindered: Option<String>,
}

#[derive(Template)]
#[template(path = "salvage/salvage.html")]
struct SalvagePage {
    page: Page,
    notes: Vec<Banner>,
    rows: Vec<SalvageRow>,
    left_out: Vec<String>,
    key: Option<String>,
}

fn resource_of<'a>(moment: &'a dyn Moment, slug: &Slug) -> Option<(Slug, &'a telecentre_proto::centre::Resource)> {
    let centre = moment.here().centre?;
    let found = moment.view().centres.resource(&centre, slug)?;
    Some((centre, found))
}

/// Whether the place of a booking is free now.
pub(super) fn is_free(moment: &dyn Moment, listed: &ShedBooking) -> bool {
    let found = resource_of(moment, &listed.resource).filter(|(_, resource)| !resource.retired);
    found.is_some_and(|(centre, resource)| moment.view().bookings.is_free(&centre, resource, listed.slot, None))
}

impl SalvageRow {
    fn of(words: &Words, moment: &dyn Moment, listed: &ShedBooking) -> Self {
        let (view, slot) = (moment.view(), listed.slot);
        let name = match &listed.who {
            ShedPerson::Member(id) => view.people.name(Person::Member(*id)).map(str::to_owned),
            ShedPerson::Guest { name, .. } => name.clone(),
        };
        let hindered = match (&name, is_free(moment, listed)) {
            (None, _) => Some("salvage-nobody"),
            (Some(_), false) => Some("salvage-taken"),
            (Some(_), true) => None,
        };
        let resource = resource_of(moment, &listed.resource);
        Self {
            id: listed.id.to_string(),
            day: words.date(slot.day()),
            span: words.span(slot.start(), slot.end()),
            resource: resource.map_or_else(|| listed.resource.to_string(), |(_, found)| found.name.clone()),
            who: name.unwrap_or_else(|| words.say("who-unknown")),
            state: words.of("state", listed.state.as_str()),
            note: listed.note.clone(),
            hindered: hindered.map(|key| words.say(key)),
        }
    }
}

/// How many are left out of the list, in words.
fn left_out(words: &Words, list: &ShedBookings) -> Vec<String> {
    let told = |key: &str, count: usize| {
        let key = if count == 1 { format!("{key}-one") } else { key.to_owned() };
        (count > 0).then(|| words.with(&key, words.number(count as u64)))
    };
    [told("salvage-past", list.past), told("salvage-more", list.more)].into_iter().flatten().collect()
}

/// The page, with what was just done.
pub(super) fn compose(visit: &Visit, status: StatusCode, notes: Vec<Banner>) -> Result<Response, Problem> {
    let words = &visit.words;
    let list = visit.site.replica.salvage();
    let page = visit.site.moment(|moment| SalvagePage {
        page: visit.page(moment, words.say("salvage-title")),
        notes,
        rows: list.bookings.iter().map(|listed| SalvageRow::of(words, moment, listed)).collect(),
        left_out: left_out(words, &list),
        key: visit.site.replica.salvage_key(),
    })?;
    Ok(render(status, &page))
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Problem> {
    visit.site.replica.settle_salvage(false).await?;
    compose(&visit, StatusCode::OK, Vec::new())
}

/// What the day's page says while a list waits.
pub(crate) fn waiting(words: &Words, replica: &dyn LiveReplica) -> Option<String> {
    match replica.salvage().bookings.len() {
        0 => None,
        1 => Some(words.say("salvage-waits-one")),
        n => Some(words.with("salvage-waits", words.number(n as u64))),
    }
}
