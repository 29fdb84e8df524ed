//! Why the rules are as they are: chapters to read, without code.
//!
//! Enters: the files of `proto/rules/design`. Leaves: pages of this documentation. A claim that a test holds names the
//! test; one that none holds says so. A chapter changes in the same commit as the code that it tells of.

#[doc = include_str!("../design/stewardship.md")]
pub mod stewardship {}
#[doc = include_str!("../design/hand-overs.md")]
pub mod hand_overs {}
#[doc = include_str!("../design/witness.md")]
pub mod witness {}
#[doc = include_str!("../design/overlaps.md")]
pub mod overlaps {}
#[doc = include_str!("../design/people.md")]
pub mod people {}
#[doc = include_str!("../design/slots-and-hours.md")]
pub mod slots_and_hours {}
