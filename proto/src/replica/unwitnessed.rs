//! What a hub wrote about days that centres handed over to it, as long as no witness holds it.
//!
//! Enters: entries of the hub's own. Leaves: the same, to be looked at again when a witness has spoken. Says nothing of
//! whether one counts: that is the witness's word.

use telecentre_log::field::Put;
use telecentre_log::id::Slug;
use telecentre_log::line::LogIx;

/// An entry of this hub that no witness held when it was last looked at.
#[derive(Clone)]
pub(super) struct Unwitnessed {
    pub(super) centre: Slug,
    pub(super) log: LogIx,
    pub(super) seq: u32,
    pub(super) puts: Vec<Put>,
}
