//! A link in words: what state it is in, what went wrong with it last.
//!
//! Enters: a peer's status. Leaves: a class of the style sheet, a sentence in the visitor's language. Every page that shows
//! links words them here.

use crate::status::{PeerState, PeerStatus};
use crate::words::Words;

/// The class of a link's state.
pub fn tone(state: PeerState) -> &'static str {
    match state {
        PeerState::Live => "good",
        PeerState::Connecting => "calm",
        PeerState::Offline => "warning",
        PeerState::Refused => "alarm",
        PeerState::Paused => "mute",
    }
}

/// What went wrong last with a peer's link, in the visitor's language.
pub fn trouble(words: &Words, peer: &PeerStatus) -> Option<String> {
    peer.last_error_code.map(|code| words.of("trouble", code)).or_else(|| peer.last_error.clone())
}
