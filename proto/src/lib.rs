//! Telecentre.
pub mod id;
pub mod limit;
