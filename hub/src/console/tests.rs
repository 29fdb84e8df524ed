//! Promises of the hub's pages, kept at their router: what they tell of the network, who gets in, what they change.
//!
//! *Réseau* and *Centres* stand on a replica in memory whose fleet is made up; the boxes' page stands on a real hub in a
//! folder of its own, since inviting and revoking write.

mod browser;
mod described;
mod enrolled;
mod fleet;
mod mapped;
#[path = "../../../node/web/tests/web/messages.rs"]
mod messages;
mod shown;
#[allow(dead_code, reason = "shared with the node's tests")]
#[path = "../../../node/web/tests/web/stand.rs"]
mod stand;
#[allow(dead_code, reason = "shared with the node's tests")]
#[path = "../../../node/web/tests/web/village.rs"]
mod village;
mod worded;
