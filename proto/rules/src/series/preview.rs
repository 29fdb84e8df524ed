//! What a series would be, day by day, before anything is written.
//!
//! Enters: what the desk found of each day. Leaves: [`Preview`], and a digest over the slots, places, states and
//! stewards: two previews of one digest write the same. Alternatives and other bookings of the person are told, and do not
//! count for it.

use telecentre_log::id::{Hash, NodeId, RecordId, Slug};

use super::DayStatus;
use crate::booking::Alternative;
use crate::slot::Slot;

/// A day of a series to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Occurrence {
    /// The day that was planned, with the hours that all days have.
    pub planned: Slot,
    /// What would be booked: the planned slot, or what takes its place.
    pub slot: Slot,
    /// A resource of the centre, by its slug.
    pub resource: Slug,
    /// Whether it can be had.
    pub status: DayStatus,
    /// Who decides about it; none: the centre has no node.
    pub steward: Option<NodeId>,
    /// It would be confirmed here, not asked for.
    pub immediate: bool,
    /// What is free instead, where it can't be had.
    pub alternatives: Vec<Alternative>,
    /// The person's other bookings at that time.
    pub overlaps: Vec<RecordId>,
}

/// A series to be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Preview {
    /// Its days, in order.
    pub occurrences: Vec<Occurrence>,
}

impl Preview {
    /// What would be written, as a hash.
    pub fn digest(&self) -> Hash {
        let mut all = blake3::Hasher::new();
        for o in &self.occurrences {
            for slot in [o.planned, o.slot] {
                all.update(&slot.pack().to_le_bytes());
            }
            let steward = o.steward.map_or([0; 32], |steward| steward.0);
            all.update(&steward).update(&[u8::from(o.immediate)]);
            // Slugs and words hold no zero byte: what follows one is the next.
            for text in [o.resource.as_str(), o.status.as_str()] {
                all.update(text.as_bytes()).update(&[0]);
            }
        }
        Hash(*all.finalize().as_bytes())
    }
}
