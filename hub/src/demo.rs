//! The demonstration: a hub and seven nodes, with some months behind them.
//!
//! Enters: the demo data of `deploy/demo/network.toml`, a seed and the time. Leaves: what its people did, for each
//! centre's own desk. Nothing in it describes a real person or centre.

pub mod history;
