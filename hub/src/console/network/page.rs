//! *Réseau*, the hub's first page: one row per replica, who lacks how much of whom, a drawing, the last link changes.
//!
//! Enters: the fleet as the hub knows it. Leaves: the page, whose parts are fetched again when something changes.
//! Everything on one page is of one moment.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use telecentre_web::page::{Page, Tone, render};
use telecentre_web::problem::Problem;
use telecentre_web::status::{Fleet, LinkEvent};
use telecentre_web::visit::Visit;
use telecentre_web::words::Words;

use super::drawing::{Drawing, HEIGHT, WIDTH};
use super::health::Health;
use super::matrix::Matrix;
use super::row::{Row, Wording, name_of};
use crate::console::instant::{Instant, count};

/// The most link changes that the page lists.
const CHANGES: usize = 7;
/// The most boxes that the sentence on top names.
const NAMED: usize = 3;

/// A change of a link.
struct Change {
    name: String,
    state: String,
    when: Instant,
}

#[derive(Template)]
#[template(path = "network/network.html")]
struct NetworkPage {
    page: Page,
    summary: String,
    tone: Tone,
    rows: Vec<Row>,
    matrix: Matrix,
    drawing: Drawing,
    changes: Vec<Change>,
}

impl NetworkPage {
    fn has_boxes(&self) -> bool {
        self.rows.iter().any(|row| row.health != Health::Here)
    }
}

/// The page.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let (words, zone) = (&visit.words, visit.site.replica.zone());
    let wording = Wording { words, zone: &zone };
    let page = visit.site.moment(|moment| {
        let fleet = moment.fleet()?;
        let open = fleet.replicas.iter().filter(|r| !r.closed);
        let rows: Vec<Row> = open.map(|r| Row::of(r, moment.view(), &wording)).collect();
        let (tone, summary) = summary(words, &fleet);
        Some(NetworkPage {
            page: visit.page(moment, words.say("menu-network")),
            summary,
            tone,
            matrix: Matrix::of(&fleet, words),
            drawing: Drawing::of(&rows),
            changes: changes(&fleet, &wording),
            rows,
        })
    })?;
    let page = page.ok_or_else(|| Problem::not_found("Only the hub knows the whole network; open its pages."))?;
    Ok(render(StatusCode::OK, &page))
}

fn changes(fleet: &Fleet, wording: &Wording<'_>) -> Vec<Change> {
    let change = |event: &LinkEvent| {
        let replica = fleet.replicas.iter().find(|r| r.peer.id == event.replica)?;
        Some(Change {
            name: name_of(&replica.peer),
            state: wording.words.of("link-became", event.state.as_str()),
            when: Instant::of(wording.words, wording.zone, event.at),
        })
    };
    fleet.history.iter().rev().filter_map(change).take(CHANGES).collect()
}

/// The state of all in one sentence: how many are up to date, then the others by name, the most worrying first.
fn summary(words: &Words, fleet: &Fleet) -> (Tone, String) {
    let mut boxes: Vec<_> = fleet.replicas.iter().filter(|r| !r.closed).map(|r| (Health::of(r), &r.peer)).collect();
    boxes.retain(|(health, _)| *health != Health::Here);
    let total = boxes.len() as u64;
    boxes.retain(|(health, _)| *health != Health::UpToDate);
    boxes.sort_by_key(|(health, peer)| (*health, std::cmp::Reverse(peer.behind_entries)));
    let Some((worst, _)) = boxes.first() else {
        return match total {
            0 => (Tone::Calm, words.say("fleet-empty")),
            _ => (Tone::Good, count(words, "fleet-whole", total)),
        };
    };
    let tone = match worst {
        Health::Refused => Tone::Alarm,
        Health::Cut => Tone::Warning,
        _ => Tone::Calm,
    };
    let well = total - boxes.len() as u64;
    let mut parts = vec![words.with_all("fleet-some", [("n", well.into()), ("y", words.number(total).into())])];
    parts.extend(boxes.iter().take(NAMED).map(|(health, peer)| {
        let entries = count(words, "entries", peer.behind_entries);
        let seen = peer.last_contact.map_or_else(|| words.say("never"), |at| words.ago(at));
        let key = match health {
            Health::Cut if peer.behind_entries > 0 => "fleet-is-behind",
            Health::Catching if peer.behind_entries > 0 => "fleet-is-receiving",
            Health::Catching => "fleet-is-sending",
            Health::Refused => "fleet-is-refused",
            Health::Never => "fleet-is-never",
            Health::Connecting => "fleet-is-connecting",
            Health::Paused => "fleet-is-paused",
            _ => "fleet-is-cut",
        };
        let seen = match (*health, peer.last_contact) {
            (Health::Cut, Some(at)) => words.since(at),
            _ => seen,
        };
        words.with_all(key, [("x", name_of(peer).into()), ("y", entries.into()), ("z", seen.into())])
    }));
    let more = boxes.len().saturating_sub(NAMED);
    if more > 0 {
        parts.push(count(words, "fleet-more", more as u64));
    }
    (tone, words.with("fleet-sentence", parts.join(&words.say("fleet-then"))))
}
