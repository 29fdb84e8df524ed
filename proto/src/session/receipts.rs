//! Telling a peer which erasures are carried out here.
//!
//! Enters: this replica's receipts, and what the peer says that it remembers of them. Leaves: all of them where the
//! peer remembers something else, nothing where it remembers them, and each new one as it comes. Taken back ones (a
//! restored file brought text back) are told as well: the list then begins anew.

use telecentre_log::erasure::Receipts;
use telecentre_log::wire::Message;

use super::{Context, Session};

impl Session {
    /// Recalls what the peer told of its erasures in earlier sessions. To be called before the first frame.
    pub fn recall_receipts(&mut self, receipts: Receipts) {
        self.receipts.remembered = receipts;
    }

    pub(super) fn push_receipts(&mut self, target: usize, at: Context<'_>) {
        if self.stranger.is_some() {
            return;
        }
        let telling = &mut self.receipts;
        if !std::mem::replace(&mut telling.said, true) {
            self.writer.push(&Message::Remembered(telling.remembered.digest()));
        }
        let ours = at.replica.receipts();
        if let Some(digest) = telling.peer_remembers.take() {
            let known = digest == ours.digest();
            telling.told = Some(if known { ours.clone() } else { Receipts::default() });
            if !known {
                telling.begin_anew(ours);
            }
        }
        let unchanged = telling.told.as_ref().is_none_or(|told| told == ours);
        if !unchanged {
            match telling.told.as_ref().and_then(|told| ours.beyond(told)) {
                Some(more) => telling.queue.extend(more.pieces().into_iter().map(|p| Message::Receipts(false, p))),
                None => telling.begin_anew(ours),
            }
            telling.told = Some(ours.clone());
        }
        while self.writer.has_room(target)
            && let Some(message) = telling.queue.pop_front()
        {
            self.writer.push(&message);
        }
    }
}
