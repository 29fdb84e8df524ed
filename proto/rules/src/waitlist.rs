//! The waitlist: wishes for a place that could not be had, and what is asked of them.
//!
//! Enters: commands. Leaves: wishes in this replica's requests; what was taken back or given in its ledger. The wishes
//! themselves stand among the bookings, whose documents hold them: see [`Wait`]. Whose turn it is, and what is given when
//! something becomes free, its steward says.

mod command;
pub(crate) mod desk;
mod outcome;
mod refusal;

pub use crate::booking::{Wait, WaitState};
pub use command::{NewWait, WaitlistCommand};
pub use outcome::WaitlistOutcome;
pub use refusal::WaitlistRefusal;
