//! A replica as one row of *Réseau*.
//!
//! Enters: its figures. Leaves: the same in words of the visitor's language. What is not known is said to be unknown,
//! never shown as nought.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use telecentre_proto::centre::Position;
use telecentre_proto::id::Slug;
use telecentre_proto::view::View;
use telecentre_web::link_words::trouble;
use telecentre_web::status::{Fleet, PeerStatus, ReplicaStatus};
use telecentre_web::words::Words;

use super::health::Health;
use crate::console::instant::{Instant, count};

/// A clock this far from the hub's is worth a warning: milliseconds.
pub(crate) const SKEW_MS: i64 = 120_000;

/// What a row is worded with.
pub(crate) struct Wording<'a> {
    pub(crate) words: &'a Words,
    pub(crate) zone: &'a TimeZone,
}

/// One replica.
pub(crate) struct Row {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) centre: Option<(Slug, String)>,
    pub(crate) health: Health,
    pub(crate) state: String,
    pub(crate) behind: Option<Lacking>,
    pub(crate) missing: Option<Lacking>,
    pub(crate) contact: Option<Instant>,
    pub(crate) attempt: Option<Instant>,
    pub(crate) error: Option<String>,
    pub(crate) rtt: Option<String>,
    pub(crate) clock: Option<String>,
    pub(crate) clock_is_off: bool,
    /// Where its centre lies.
    pub(crate) position: Option<Position>,
    /// Changes that wait on either side.
    pub(crate) waits: u64,
}

impl Row {
    pub(crate) fn of(replica: &ReplicaStatus, view: &View, w: &Wording<'_>) -> Self {
        let (peer, words) = (&replica.peer, w.words);
        let health = Health::of(replica);
        let centre = peer.centre.clone().map(|slug| {
            let name = view.centres.get(&slug).map_or_else(|| slug.to_string(), |c| c.name.clone());
            (slug, name)
        });
        let moment = |at: Timestamp| Instant::of(words, w.zone, at);
        let here = health == Health::Here;
        Self {
            anchor: format!("box-{}", peer.id),
            name: name_of(peer),
            role: words.of("box-role", replica.role.as_str()),
            state: words.of("health", health.word()),
            behind: (!here).then(|| Lacking::of(words, peer.behind_entries, Some(peer.behind_bytes))),
            missing: (!here).then(|| Lacking::of(words, peer.missing_entries, None)),
            contact: peer.last_contact.filter(|_| !here).map(moment),
            attempt: peer.last_attempt.filter(|_| !here).map(moment),
            error: trouble(words, peer),
            rtt: peer
                .rtt_ms
                .filter(|_| matches!(health, Health::UpToDate | Health::Catching))
                .map(|ms| words.with("milliseconds", words.number(ms))),
            clock: peer.skew_ms.filter(|_| !here).map(|ms| clock(words, ms)),
            clock_is_off: is_clock_off(peer),
            position: peer.centre.as_ref().and_then(|slug| view.centres.get(slug)?.position),
            waits: waits(peer),
            centre,
            health,
        }
    }
}

impl Row {
    /// Whether nothing is to be said, on a narrow screen, of what it lacks.
    pub(crate) fn lacks_nothing(&self) -> bool {
        self.behind.as_ref().is_none_or(|lacking| lacking.is_nothing)
    }

    /// Whether nothing is to be said, on a narrow screen, of what is missing here.
    pub(crate) fn misses_nothing(&self) -> bool {
        self.missing.as_ref().is_none_or(|lacking| lacking.is_nothing)
    }
}

/// Whether its clock is too far from the hub's.
fn is_clock_off(peer: &PeerStatus) -> bool {
    peer.skew_ms.is_some_and(|ms| ms.abs() > SKEW_MS)
}

fn waits(peer: &PeerStatus) -> u64 {
    peer.behind_entries.saturating_add(peer.missing_entries)
}

/// The open replicas, the most worrying first: by state, then a clock that is wrong, then what waits, then by name.
pub(crate) fn by_trouble(fleet: &Fleet) -> Vec<&ReplicaStatus> {
    let mut all: Vec<&ReplicaStatus> = fleet.replicas.iter().filter(|r| !r.closed).collect();
    all.sort_by_cached_key(|r| {
        (Health::of(r), !is_clock_off(&r.peer), std::cmp::Reverse(waits(&r.peer)), name_of(&r.peer).to_lowercase())
    });
    all
}

/// What people call a replica, else the beginning of its id.
pub(crate) fn name_of(peer: &PeerStatus) -> String {
    let name = peer.name.trim();
    if name.is_empty() { peer.id.to_string().chars().take(8).collect() } else { name.to_owned() }
}

/// How much is lacking: `12 écritures`, `4,1 ko`.
pub(crate) struct Lacking {
    pub(crate) entries: String,
    pub(crate) is_nothing: bool,
    /// None where nothing is lacking, and where it is not known: what is not held here has no known size.
    pub(crate) bytes: Option<String>,
}

impl Lacking {
    pub(crate) fn of(words: &Words, entries: u64, bytes: Option<u64>) -> Self {
        match entries {
            0 => Self { entries: words.say("nothing"), is_nothing: true, bytes: None },
            n => Self {
                entries: count(words, "entries", n),
                is_nothing: false,
                bytes: bytes.map(|bytes| words.bytes(bytes)),
            },
        }
    }
}

fn clock(words: &Words, skew_ms: i64) -> String {
    let ahead = skew_ms > 0;
    match skew_ms.abs() {
        0..2_000 => words.say("clock-right"),
        ms => {
            let span = if ms < 60_000 { words.with("seconds", ms / 1_000) } else { words.lasting(ms / 1_000) };
            words.with(if ahead { "clock-ahead" } else { "clock-behind" }, span)
        }
    }
}
