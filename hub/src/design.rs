//! Why the hub is as it is: chapters to read, without code.
//!
//! Enters: the files of `hub/design`. Leaves: pages of this documentation. A claim that a test holds names the test; one
//! that none holds says so. A chapter changes in the same commit as the code that it tells of.

#[doc = include_str!("../design/succession.md")]
pub mod succession {}
