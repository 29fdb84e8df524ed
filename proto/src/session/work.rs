//! What a peer makes this replica do, estimated as it is done.
//!
//! Enters: what was read, looked up, sent. Leaves: microseconds of a small box's processor, to whoever holds the peer's
//! budget. Estimates are rough, of the right order, and never below what was measured for the dearest of their kind.
//! Never decides whether it is too much: the same work is right for a box that was empty, and wrong when it is repeated.

use telecentre_log::line::HeldLine;

use super::Session;

/// A message, whatever it says.
pub(super) const MESSAGE_US: u64 = 2;
/// A tip that is looked up and noted.
pub(super) const TIP_US: u64 = 1;
/// A line that is looked at, or whose tips go into a digest.
pub(super) const LINE_US: u64 = 2;
/// Logs of such a line that are walked through in a microsecond: an author makes as many as it likes.
const LOGS_A_US: usize = 100;
/// A kilobyte that is decompressed and read.
const READ_KIB_US: u64 = 10;
/// A kilobyte that is read from the disk, packed and sent.
const SENT_KIB_US: u64 = 40;
/// A signature that is checked.
pub(super) const SIGNATURE_US: u64 = 100;
/// A tip of our own lines that we don't hold: until it is proven, it is taken for a lie.
pub(super) const CLAIM_US: u64 = 200;
/// What a peer reports, which is written down.
pub(super) const NOTE_US: u64 = 50;

/// What one frame may cause at most: the list of a network of thousands of centres stays far below.
pub(super) const FRAME_US: u64 = 2_000_000;

impl Session {
    /// Counts work.
    pub(super) fn works(&mut self, us: u64) {
        self.work_us = self.work_us.saturating_add(us);
    }

    /// Counts lines that are looked at: what a holder of some tips holds of one, all its logs tell.
    pub(super) fn works_at<'a>(&mut self, lines: impl IntoIterator<Item = &'a HeldLine>) {
        let us = |held: &HeldLine| LINE_US + (held.logs().len() / LOGS_A_US) as u64;
        self.works(lines.into_iter().map(us).sum());
    }

    /// Counts what was read.
    pub(super) fn works_reading(&mut self, bytes: usize) {
        self.works(1 + bytes as u64 * READ_KIB_US / 1_024);
    }

    /// Counts what is sent.
    pub(super) fn works_sending(&mut self, bytes: usize) {
        self.works(1 + bytes as u64 * SENT_KIB_US / 1_024);
    }

    /// The work that the peer caused since this was last asked, in microseconds; that of its runs the caller knows, who
    /// admits them.
    pub fn take_work(&mut self) -> u64 {
        std::mem::take(&mut self.work_us)
    }
}
