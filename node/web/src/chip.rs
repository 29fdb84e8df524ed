//! The chip on every page: whether this replica is in touch with the others, in three words.
//!
//! Enters: the state of its links. Leaves: words, a tone, an icon, and the page that says more. A box says since when it
//! is alone, with an hour; the hub says how many boxes it hears. A link that goes and comes within moments is no news.

use jiff::Timestamp;

use crate::icon::Icon;
use crate::status::{PeerState, PeerStatus, Role, Status};
use crate::tone::Tone;
use crate::words::Words;

/// Seconds without a link that nobody needs to be told of.
const MOMENT_S: i64 = 30;

/// How a replica stands with the others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Nobody is there to be linked with, yet.
    Nobody,
    /// All links were stopped here.
    Paused,
    /// Somebody is heard.
    Linked,
    /// The program has just begun, and nobody was heard yet.
    Beginning,
    /// Nobody is heard, since then if ever.
    Alone(Option<Timestamp>),
}

/// How a replica stands with the others.
pub fn standing(status: &Status) -> Standing {
    let peers = &status.peers;
    let silent = |at: Timestamp| status.clock.now.as_second() - at.as_second();
    let last = peers.iter().filter_map(|p| p.last_contact).max();
    let is_heard = |p: &PeerStatus| p.state == PeerState::Live;
    match () {
        () if peers.is_empty() => Standing::Nobody,
        () if peers.iter().all(|p| p.state == PeerState::Paused) => Standing::Paused,
        () if peers.iter().any(is_heard) || last.is_some_and(|at| silent(at) < MOMENT_S) => Standing::Linked,
        () if silent(status.node.started_at) < MOMENT_S => Standing::Beginning,
        () => Standing::Alone(last),
    }
}

/// The chip.
#[derive(Clone, Debug)]
pub struct Chip {
    /// The words.
    pub text: String,
    /// How serious it is.
    pub tone: Tone,
    /// The icon beside the words.
    pub icon: Icon,
    /// The page that says more.
    pub path: &'static str,
}

impl Chip {
    /// The chip of a replica; none where there is nobody to be linked with.
    pub(crate) fn of(status: &Status, words: &Words) -> Option<Self> {
        let is_hub = status.node.role == Role::Hub;
        let heard = status.peers.iter().filter(|p| p.state == PeerState::Live).count();
        let (text, tone, icon) = match standing(status) {
            Standing::Nobody => return None,
            Standing::Paused => (words.say("chip-paused"), Tone::Warning, Icon::Pause),
            Standing::Linked if is_hub && heard < status.peers.len() => {
                (words.with2("chip-some", heard, status.peers.len()), Tone::Warning, Icon::Alone)
            }
            Standing::Linked => (words.say("chip-linked"), Tone::Good, Icon::Linked),
            Standing::Beginning => (words.say("chip-beginning"), Tone::Calm, Icon::Linked),
            Standing::Alone(Some(at)) => (words.with("chip-alone-since", words.since(at)), Tone::Warning, Icon::Alone),
            Standing::Alone(None) => (words.say("chip-alone"), Tone::Warning, Icon::Alone),
        };
        Some(Self { text, tone, icon, path: if is_hub { "/" } else { "/liaison" } })
    }
}
