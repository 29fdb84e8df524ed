//! What the hub's own screens work on, beside the replica that every screen has.
//!
//! Enters: the running program. Leaves: the same, to each request of a screen that enrols, loads or erases.

use std::sync::Arc;

use telecentre_node::program::Program;

/// What the hub's own calls and pages work on.
#[derive(Clone)]
pub struct Hub {
    /// The hub's replica.
    pub program: Arc<Program>,
    /// The address that join codes name.
    pub advertise: Option<String>,
}
