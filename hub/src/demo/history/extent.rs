//! How far the demo's history reaches, and how many people it hosts.
//!
//! Enters: nothing. Leaves: figures of the network that this one is modelled on.

/// How many different people were hosted in the first months, as in the network that this one is modelled on.
pub const HOSTED: usize = 46;
/// Days before the time given when the first of them came.
pub const DAYS_BACK: i32 = 150;
/// Days after it that are booked already.
pub const DAYS_AHEAD: i32 = 35;
/// Requests that wait for a host when the demo opens.
pub const WAITING: usize = 3;
