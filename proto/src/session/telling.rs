//! The record of what a session told its peer of the erasures that are carried out here.
//!
//! Enters: this replica's receipts. Leaves: messages, in the order in which they are to be sent. Never decides when to
//! tell them: `receipts` does.

use std::collections::VecDeque;

use telecentre_log::erasure::Receipts;
use telecentre_log::wire::Message;

/// What was told to the peer and what is on its way.
#[derive(Default)]
pub(super) struct Telling {
    /// The peer's receipts, as remembered from earlier sessions: only their digest is said.
    pub(super) remembered: Receipts,
    /// Whether the digest was said.
    pub(super) said: bool,
    /// What the peer remembers of ours, until it was compared.
    pub(super) peer_remembers: Option<[u8; 8]>,
    /// What the peer knows of ours; none before it said what it remembers.
    pub(super) told: Option<Receipts>,
    pub(super) queue: VecDeque<Message>,
}

impl Telling {
    /// The peer said which of our receipts it remembers.
    pub(super) fn peer_remembers(&mut self, digest: [u8; 8]) {
        self.peer_remembers = Some(digest);
    }

    /// Tells all of ours, in place of what was told before.
    pub(super) fn begin_anew(&mut self, ours: &Receipts) {
        let mut pieces = ours.pieces().into_iter();
        self.queue.clear();
        self.queue.push_back(Message::Receipts(true, pieces.next().unwrap_or_default()));
        self.queue.extend(pieces.map(|piece| Message::Receipts(false, piece)));
        self.told = Some(ours.clone());
    }
}
