//! *Réseau*: the state of all in one sentence, a map, one row per replica, who lacks how much of whom, the last link
//! changes.
//!
//! Enters: the fleet as the hub knows it. Leaves: the page, whose parts are fetched again when something changes.
//! Everything on one page is of one moment.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use telecentre_proto::id::{NodeId, Slug};
use telecentre_web::own_path::lead_to;
use telecentre_web::page::{Page, Tone, render};
use telecentre_web::problem::Problem;
use telecentre_web::replica::Moment;
use telecentre_web::status::{Fleet, LinkEvent, ReplicaStatus};
use telecentre_web::visit::Visit;
use telecentre_web::words::Words;

use super::health::Health;
use super::map::{DRAWN, HUB, Map, WIDTH};
use super::matrix::Matrix;
use super::row::{Row, Wording, by_trouble, name_of};
use crate::console::instant::{Instant, count};

/// The most link changes that the page lists.
const CHANGES: usize = 10;
/// Rows of a page.
const ROWS: usize = 50;
/// The most boxes without a place on the map that are named.
const UNPLACED: usize = 8;
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
    map: Option<Map>,
    /// Those that stand on no map, by name, and how many more there are.
    unplaced: Vec<(Option<Slug>, String)>,
    unplaced_more: String,
    /// How many of how many are drawn, where that is not all.
    drawn: Option<String>,
    paging: Option<Paging>,
    changes: Vec<Change>,
    /// Boxes of the network.
    total: usize,
}

impl NetworkPage {
    fn has_boxes(&self) -> bool {
        self.total > 0
    }

    /// Where the row of a box stands: on this page, or on another one.
    fn way_to(&self, anchor: &str) -> String {
        if self.rows.iter().any(|row| row.anchor == anchor) {
            return format!("#{anchor}");
        }
        format!("/reseau?boite={}#{anchor}", anchor.trim_start_matches("box-"))
    }
}

/// Which of several pages of rows this is.
struct Paging {
    text: String,
    before: Option<usize>,
    after: Option<usize>,
}

/// What the address may say.
#[derive(Deserialize)]
pub(super) struct AskedNetwork {
    /// The page of the rows, from 1.
    page: Option<usize>,
    /// The box whose row is looked for.
    boite: Option<NodeId>,
}

/// The address of the hub: what it shows to an admin is the network.
pub(super) async fn lead() -> Response {
    lead_to("/reseau")
}

/// The page.
pub(super) async fn show(visit: Visit, Query(asked): Query<AskedNetwork>) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| compose(&visit, moment, &asked))?;
    let page = page.ok_or_else(|| Problem::not_found("Only the hub knows the whole network; open its pages."))?;
    Ok(render(StatusCode::OK, &page))
}

fn compose(visit: &Visit, moment: &dyn Moment, asked: &AskedNetwork) -> Option<NetworkPage> {
    let (words, zone) = (&visit.words, visit.site.replica.zone());
    let wording = Wording { words, zone: &zone };
    let fleet = moment.fleet()?;
    let open = by_trouble(&fleet);
    let row = |r: &ReplicaStatus| Row::of(r, moment.view(), &wording);
    let total = open.iter().filter(|r| Health::of(r) != Health::Here).count();

    let place_of = |slug: &Slug| moment.view().centres.get(slug)?.position;
    let is_placed = |r: &&&ReplicaStatus| r.peer.centre.as_ref().and_then(place_of).is_some();
    let boxes = || open.iter().filter(|r| Health::of(r) != Health::Here);
    let placed = boxes().filter(is_placed).count();
    let drawn: Vec<Row> = boxes().filter(is_placed).take(DRAWN).map(|r| row(r)).collect();
    let nowhere = |r: &&ReplicaStatus| (r.peer.centre.clone(), name_of(&r.peer));
    let unplaced = boxes().filter(|r| !is_placed(r)).take(UNPLACED).map(nowhere).collect();
    let more = (total - placed).saturating_sub(UNPLACED);

    let wanted = asked.boite.and_then(|id| open.iter().position(|r| r.peer.id == id));
    let last = open.len().saturating_sub(1) / ROWS;
    let at = wanted.map_or(asked.page.unwrap_or(1).saturating_sub(1), |n| n / ROWS).min(last);
    let rows: Vec<Row> = open.iter().skip(at * ROWS).take(ROWS).map(|r| row(r)).collect();
    let span = [("x", at * ROWS + 1), ("y", at * ROWS + rows.len()), ("z", open.len())];
    let paging = (last > 0).then(|| Paging {
        text: words.with_all("fleet-page", span.map(|(key, n)| (key, words.number(n as u64).into()))),
        before: (at > 0).then_some(at),
        after: (at < last).then_some(at + 2),
    });
    let (tone, summary) = summary(words, &fleet);
    Some(NetworkPage {
        page: visit.page(moment, words.say("menu-network")),
        summary,
        tone,
        matrix: Matrix::of(&fleet, &open, words),
        map: Map::of(&drawn, &words.say("map-hub")),
        unplaced,
        unplaced_more: if more > 0 { count(words, "fleet-more", more as u64) } else { String::new() },
        drawn: (placed > DRAWN)
            .then(|| words.with2("map-drawn", words.number(DRAWN as u64), words.number(placed as u64))),
        paging,
        changes: changes(&fleet, &wording),
        total,
        rows,
    })
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
