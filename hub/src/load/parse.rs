//! A file's text, read and checked.
//!
//! Enters: a text, and the centres that the network has already. Leaves: what the file says, or every mistake with its
//! line. Nothing of a file with a mistake is used.

use telecentre_proto::id::Slug;

use super::check::check;
use super::file::Source;
use super::problem::{LoadError, Problems};
use super::read::{Network, read};

/// Reads a file's text. `known`: the centres of the network, which members and agreements of the file may name too.
pub fn parse(source: &Source, known: &[Slug]) -> Result<Network, LoadError> {
    let mut problems = Problems::new(&source.file);
    let network = read(source, known, &mut problems);
    check(&network, &mut problems);
    problems.done().map(|()| network)
}
