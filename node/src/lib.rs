//! The node: everything that touches a machine.

pub mod link;
