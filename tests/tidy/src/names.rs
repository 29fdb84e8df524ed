//! No name of a type twice in a crate.
//!
//! Enters: a crate's [`Graph`]. Leaves: each struct, enum, union, trait or name of a type that another module of the
//! crate declares as well, private ones and those inside functions included. Associated types belong to their trait
//! and are none; what a macro makes is not seen.

use std::collections::BTreeMap;

use crate::breach::Breach;
use crate::graph::Graph;

/// The names declared more than once.
pub fn twice(graph: &Graph<'_>) -> Vec<Breach> {
    let mut declared: BTreeMap<&str, Vec<(&str, usize)>> = BTreeMap::new();
    for (_, source) in graph.files() {
        for (name, line) in &source.types {
            declared.entry(name).or_default().push((&source.path, *line));
        }
    }
    let again = declared.into_iter().filter(|(_, places)| places.len() > 1);
    let breach = |(name, places): (&str, Vec<(&str, usize)>)| {
        let (path, line) = places[0];
        let what = format!("“{name}” names {} types of this crate: one word for one thing", places.len());
        Breach::new(path, line, what).with(places[1..].iter().map(|(path, line)| format!("{path}:{line}")).collect())
    };
    again.map(breach).collect()
}
