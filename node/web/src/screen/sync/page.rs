//! *Liaison*: one sentence first; then this replica and those it syncs with, in words.
//!
//! Enters: the status of this moment. Leaves: what each peer lacks and holds, when it was last heard, what went wrong;
//! the digests that two people compare on the telephone. All of it is of one moment.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::alarm::{Alarm, AlarmKind, VoidStatus};
use crate::chip::{Standing, standing};
use crate::link_words::{tone, trouble};
use crate::page::{Page, Tone, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::status::{Digests, NodeState, PeerState, PeerStatus, Role, Status};
use crate::visit::Visit;
use crate::words::Words;

/// The most refusals that the page shows.
const REFUSED: usize = 20;

/// A peer in words.
pub(crate) struct PeerRow {
    /// Its name.
    pub(crate) name: String,
    /// The link, in words.
    pub(crate) state: String,
    /// The class in the style sheet.
    pub(crate) tone: &'static str,
    /// When it was last heard.
    pub(crate) heard: String,
    /// What it lacks of ours.
    pub(crate) behind: String,
    /// What we lack of its.
    pub(crate) missing: String,
    /// The round trip.
    pub(crate) rtt: String,
    /// Bytes in and out.
    pub(crate) traffic: String,
    /// What went wrong last.
    pub(crate) error: Option<String>,
}

struct RefusedRow {
    at: String,
    from: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "sync/sync.html")]
struct SyncPage {
    page: Page,
    said: String,
    tone: Tone,
    heard: String,
    to_send: String,
    to_receive: String,
    oldest: Option<String>,
    state: String,
    state_tone: &'static str,
    why: Option<String>,
    reason: Option<String>,
    peers: Vec<PeerRow>,
    recovering: Option<String>,
    paused: bool,
    entries: String,
    journal: String,
    clock: String,
    skew: Option<String>,
    started: String,
    version: String,
    node: String,
    have: String,
    documents: String,
    refused: Vec<RefusedRow>,
    alarms: Vec<NamedRow>,
    /// Whether this is a box that can follow another one.
    salvage: bool,
    void: Vec<NamedRow>,
}

/// A replica's name, and what is to be said of it.
struct NamedRow {
    name: String,
    text: String,
}

impl PeerRow {
    /// A peer in words.
    pub(crate) fn of(words: &Words, peer: &PeerStatus) -> Self {
        Self {
            name: peer.name.clone(),
            state: words.of("link", peer.state.as_str()),
            tone: tone(peer.state),
            heard: peer.last_contact.map_or_else(|| words.say("never"), |at| words.ago(at)),
            behind: lag(words, peer.behind_entries, Some(peer.behind_bytes)),
            missing: lag(words, peer.missing_entries, None),
            rtt: peer.rtt_ms.map_or_else(String::new, |ms| format!("{} ms", words.number(ms))),
            traffic: words.with2("traffic", words.bytes(peer.bytes_in), words.bytes(peer.bytes_out)),
            error: trouble(words, peer),
        }
    }
}

/// How many entries, and bytes where they are known.
pub(crate) fn lag(words: &Words, entries: u64, bytes: Option<u64>) -> String {
    match (entries, bytes) {
        (0, _) => words.say("lag-none"),
        (1, None) => words.say("lag-one"),
        (n, None) => words.with("lag", words.number(n)),
        (1, Some(bytes)) => words.with2("lag-bytes-one", "1", words.bytes(bytes)),
        (n, Some(bytes)) => words.with2("lag-bytes", words.number(n), words.bytes(bytes)),
    }
}

/// The page.
pub(crate) async fn show(visit: Visit) -> Result<Response, Problem> {
    let page = visit.site.moment_with_digests(|moment, digests| sync_page(&visit, moment, digests))?;
    Ok(render(StatusCode::OK, &page))
}

fn sync_page(visit: &Visit, moment: &dyn Moment, digests: &Digests) -> SyncPage {
    let status = moment.status();
    let words = &visit.words;
    let state = match status.node.state {
        NodeState::Ok => ("node-ok", "good"),
        NodeState::Recovering => ("node-recovering", "warning"),
        NodeState::ReadOnly => ("node-read-only", "alarm"),
    };
    let why = status.node.recovering_why.filter(|_| status.node.state == NodeState::Recovering);
    let why = why.map(|why| words.of("recovery", why.word()));
    let (said, tone) = sentence(words, &status);
    let last = status.peers.iter().filter_map(|p| p.last_contact).max();
    SyncPage {
        page: visit.page(moment, words.say("liaison-title")),
        said,
        tone,
        heard: last.map_or_else(|| words.say("never"), |at| words.ago(at)),
        // Every peer is sent the same: what the one that lacks most lacks.
        to_send: lag(words, most(&status, |p| p.behind_entries), Some(most(&status, |p| p.behind_bytes))),
        to_receive: lag(words, most(&status, |p| p.missing_entries), None),
        oldest: status.pending.oldest.map(|at| words.ago(at)),
        state: words.say(state.0),
        state_tone: state.1,
        // Why nothing can be saved is the operating system's word; why something is missing is ours.
        reason: status.node.reason.clone().filter(|_| why.is_none()),
        why,
        recovering: (status.node.state == NodeState::Recovering)
            .then(|| status.node.recovering_since.map_or_else(|| words.say("never"), |at| words.ago(at))),
        paused: !status.peers.is_empty() && status.peers.iter().all(|p| p.state == PeerState::Paused),
        peers: status.peers.iter().map(|p| PeerRow::of(words, p)).collect(),
        entries: words.number(status.have.entries),
        journal: words.with2("journal-files", words.bytes(status.journal.bytes), status.journal.segments),
        clock: clock(words, &status),
        skew: status.clock.skew_ms.filter(|ms| ms.abs() > 60_000).map(|ms| words.lasting(ms.abs() / 1_000)),
        started: words.ago(status.node.started_at),
        version: status.node.version.clone(),
        node: status.node.id.to_string(),
        have: digests.have.to_string(),
        documents: digests.documents.to_string(),
        refused: refused(words, &status),
        alarms: alarms(words, &status),
        salvage: status.node.role == Role::Node,
        void: void(words, &status),
    }
}

/// How this replica stands with the others, in one sentence.
fn sentence(words: &Words, status: &Status) -> (String, Tone) {
    let this = words.of("this-replica", status.node.role.as_str());
    match standing(status) {
        Standing::Linked => (words.with2("liaison-linked", "", this), Tone::Good),
        Standing::Paused => (words.say("liaison-paused"), Tone::Warning),
        Standing::Nobody => (words.with2("liaison-nobody", "", this), Tone::Calm),
        Standing::Beginning => (words.say("liaison-beginning"), Tone::Calm),
        Standing::Alone(Some(at)) => (words.with2("liaison-alone-since", words.since(at), this), Tone::Warning),
        Standing::Alone(None) => (words.with2("liaison-alone", "", this), Tone::Warning),
    }
}

fn most(status: &Status, of: impl Fn(&PeerStatus) -> u64) -> u64 {
    status.peers.iter().map(of).max().unwrap_or(0)
}

fn clock(words: &Words, status: &Status) -> String {
    let now = words.local(status.clock.now);
    format!("{}, {}", words.date(now.date()), words.time(crate::words::minutes_of(now.time())))
}

fn refused(words: &Words, status: &Status) -> Vec<RefusedRow> {
    let name = |id| status.peers.iter().find(|p| p.id == id).map_or_else(|| format!("{id:?}"), |p| p.name.clone());
    let latest = status.refused.iter().rev().take(REFUSED);
    latest.map(|r| RefusedRow { at: words.ago(r.at), from: name(r.from), reason: r.reason.clone() }).collect()
}

fn alarms(words: &Words, status: &Status) -> Vec<NamedRow> {
    let text = |alarm: &Alarm| match alarm.settled {
        Some(true) if alarm.kind == AlarmKind::Fork => words.say("alarm-fork-settled"),
        _ => words.of("alarm", alarm.kind.code()),
    };
    status.alarms.iter().map(|alarm| NamedRow { name: alarm.name.clone(), text: text(alarm) }).collect()
}

fn void(words: &Words, status: &Status) -> Vec<NamedRow> {
    let text = |row: &VoidStatus| words.with2("void-row", words.number(row.entries), words.of("void", row.reason));
    status.void.iter().map(|row| NamedRow { name: row.name.clone(), text: text(row) }).collect()
}
