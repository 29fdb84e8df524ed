//! What runs that a peer brought say of it.
//!
//! Enters: what became of them. Leaves: whether they are its fault, and the work that they were for nothing. Never ends a
//! session itself.

use telecentre_proto::refusal::Refusal;
use telecentre_proto::replica::Admission;

use crate::replica::Delivered;

/// Whether a refused run shows that its author, who sent it, is broken or hostile, so that the session must end.
pub(super) fn is_fault(refusal: Refusal) -> bool {
    matches!(refusal, Refusal::Signature | Refusal::Birth | Refusal::Malformed | Refusal::Group)
}

/// The work of runs that brought nothing: microseconds. What is new is free; a run that is held or parked is compared, one
/// that is refused may have been proven first.
pub(super) fn useless(delivered: &Delivered, entries: &[u64]) -> u64 {
    let cost = |(outcome, entries): (&Result<Admission, Refusal>, &u64)| match outcome {
        Ok(Admission::New(_)) => 0,
        Ok(Admission::Known | Admission::Parked | Admission::Shed) => brought_nothing(*entries),
        Err(_) => 110 + brought_nothing(*entries),
    };
    delivered.outcomes.iter().zip(entries).map(cost).sum()
}

/// The work of a run of so many entries that is read, weighed and let go: microseconds. An entry may be so small that the
/// bytes of its frame say little of it.
pub(super) fn brought_nothing(entries: u64) -> u64 {
    40 + 4 * entries
}
