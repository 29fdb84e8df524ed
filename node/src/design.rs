//! Why the node is as it is: chapters to read, without code.
//!
//! Enters: the files of `node/design`. Leaves: pages of this documentation. A claim that a test holds names the test; one
//! that none holds says so. A chapter changes in the same commit as the code that it tells of.

#[doc = include_str!("../design/journal.md")]
pub mod journal {}
#[doc = include_str!("../design/cache.md")]
pub mod cache {}
#[doc = include_str!("../design/link.md")]
pub mod link {}
#[doc = include_str!("../design/https.md")]
pub mod https {}
#[doc = include_str!("../design/recovery.md")]
pub mod recovery {}
