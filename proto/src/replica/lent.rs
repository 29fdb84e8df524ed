//! What a hub wrote about days that centres lent it, as long as no witness holds it.
//!
//! Enters: entries of the hub's own. Leaves: the same, to be looked at when a witness spoke. Says nothing of whether one
//! counts: that is the witnesses' word.

use telecentre_log::field::Put;
use telecentre_log::id::Slug;
use telecentre_log::line::LogIx;

/// An entry of this hub that no witness held when it was last looked at.
#[derive(Clone)]
pub(super) struct Lent {
    pub(super) centre: Slug,
    pub(super) log: LogIx,
    pub(super) seq: u32,
    pub(super) puts: Vec<Put>,
}
