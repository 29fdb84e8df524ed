//! Why the log is as it is: chapters to read, without code.
//!
//! Enters: the files of `proto/log/design`. Leaves: pages of this documentation. A claim that a test holds names the
//! test; one that none holds says so. A chapter changes in the same commit as the code that it tells of.

#[doc = include_str!("../design/identity.md")]
pub mod identity {}
#[doc = include_str!("../design/entries.md")]
pub mod entries {}
#[doc = include_str!("../design/chain.md")]
pub mod chain {}
#[doc = include_str!("../design/lines.md")]
pub mod lines {}
#[doc = include_str!("../design/sessions.md")]
pub mod sessions {}
#[doc = include_str!("../design/visibility.md")]
pub mod visibility {}
#[doc = include_str!("../design/closings.md")]
pub mod closings {}
#[doc = include_str!("../design/erasure.md")]
pub mod erasure {}
#[doc = include_str!("../design/documents.md")]
pub mod documents {}
#[doc = include_str!("../design/threats.md")]
pub mod threats {}
