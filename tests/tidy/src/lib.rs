//! The rules of the house, checked over the source of the whole tree.
//!
//! Enters: this tree, or the one that `TELECENTRE_TREE` names. Leaves: nothing, or a list of breaches that an editor can
//! follow. `cargo test -p telecentre-tidy` runs every check on the tree, and each check on small sources made up
//! for it. It builds none of what it checks.
//!
//! ```text
//! known                                      breaches that are to go
//! rules  prose                                one file: lengths, headers, names, homes; its words
//! imports                                     a crate: its circles
//! diagram  names  reach                       its drawing, its types, what it may name
//! crates  screens  chapters                   manifests, pages, the design
//! graph  circle                               modules and what they import
//! tree                                        files, packages
//! source                                      one file, without its tests
//! scope                                       what a module declares and names
//! token  breach                               words with their lines; what is wrong where
//! ```

pub mod breach;
pub mod chapters;
pub mod circle;
pub mod crates;
pub mod diagram;
pub mod graph;
pub mod imports;
pub mod known;
pub mod names;
pub mod prose;
pub mod reach;
pub mod rules;
pub mod scope;
pub mod screens;
pub mod source;
pub mod token;
pub mod tree;

#[cfg(test)]
mod tests;
