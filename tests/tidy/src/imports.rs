//! No circle: neither of files, nor of modules that stand beside each other.
//!
//! Enters: a crate's [`Graph`]. Leaves: its circles, each once, with the lines that close it. Two rules:
//! - **files**: no file imports from a file that, by whatever way, imports from it. A parent and its child are no
//!   exception: a file is roof (names what its children declare) or ground (they stand on what it declares), not both;
//! - **neighbours**: each module with all below it counts as one; those under one parent make no circle either.
//!
//! What an import is stands in [`crate::graph`]. Calling a method that a child implements is none.

use std::collections::{BTreeMap, BTreeSet};

use crate::breach::Breach;
use crate::circle::{Knot, knots};
use crate::graph::{Edge, Graph, Place};

/// Every circle of a crate.
pub fn circles(graph: &Graph<'_>) -> Vec<Breach> {
    let edges = graph.edges();
    let pairs = edges.iter().map(|e| (e.from.clone(), e.to.clone()));
    let files = knots(pairs).into_iter().map(|knot| file_circle(graph, &edges, &knot));
    files.chain(neighbours(graph, &edges)).collect()
}

/// How a module is written in a report.
pub fn text(place: &[String]) -> String {
    if place.is_empty() { "the crate's root".to_owned() } else { place.join("::") }
}

/// Where an import stands.
pub fn at(graph: &Graph<'_>, edge: &Edge) -> String {
    let path = graph.source(&edge.from).map_or("", |s| s.path.as_str());
    format!("{path}:{}: {} (declared in {})", edge.line, edge.written, text(&edge.to))
}

fn file_circle(graph: &Graph<'_>, edges: &[Edge], knot: &Knot<Place>) -> Breach {
    let round = knot.circle.iter().zip(knot.circle.iter().cycle().skip(1));
    let round: Vec<&Edge> =
        round.filter_map(|(from, to)| edges.iter().find(|e| e.from == *from && e.to == *to)).collect();
    let mut places: Vec<String> = round.iter().map(|edge| at(graph, edge)).collect();
    if knot.nodes.len() > knot.circle.len() {
        let all: Vec<String> = knot.nodes.iter().map(|n| text(n)).collect();
        places.push(format!("{} files are tied together: {}", all.len(), all.join(" ")));
        places.extend(mutual(edges, knot));
    }
    let names: Vec<String> = knot.circle.iter().map(|n| text(n)).collect();
    let what = format!("a circle of files: {} → {}", names.join(" → "), names[0]);
    let line = round.first().map_or(1, |edge| edge.line);
    let path = graph.source(&knot.circle[0]).map_or(graph.folder.as_str(), |s| s.path.as_str());
    Breach::new(path, line, what).with(places)
}

/// The pairs of a knot that import from each other: those to part first.
fn mutual(edges: &[Edge], knot: &Knot<Place>) -> Vec<String> {
    let inside = |e: &&Edge| knot.nodes.contains(&e.from) && knot.nodes.contains(&e.to);
    let ways: BTreeSet<(&Place, &Place)> = edges.iter().filter(inside).map(|e| (&e.from, &e.to)).collect();
    let both = ways.iter().filter(|(from, to)| from < to && ways.contains(&(*to, *from)));
    both.map(|(from, to)| format!("both ways: {} ↔ {}", text(from), text(to))).collect()
}

/// An import, and the two modules beside each other that it leads from and to.
type Between<'a> = (&'a Edge, (Place, Place));

fn neighbours(graph: &Graph<'_>, edges: &[Edge]) -> Vec<Breach> {
    let mut beside: BTreeMap<Place, Vec<Between<'_>>> = BTreeMap::new();
    for edge in edges {
        let shared = edge.from.iter().zip(&edge.to).take_while(|(a, b)| a == b).count();
        if edge.from.len() > shared && edge.to.len() > shared {
            let ends = (edge.from[..=shared].to_vec(), edge.to[..=shared].to_vec());
            beside.entry(edge.from[..shared].to_vec()).or_default().push((edge, ends));
        }
    }
    let mut out = Vec::new();
    for (parent, edges) in beside {
        for knot in knots(edges.iter().map(|(_, ends)| ends.clone())) {
            let round: Vec<(&Place, &Place)> = knot.circle.iter().zip(knot.circle.iter().cycle().skip(1)).collect();
            let on = |ends: &(Place, Place)| round.contains(&(&ends.0, &ends.1));
            let between: Vec<&Edge> = edges.iter().filter(|(_, ends)| on(ends)).map(|(e, _)| *e).collect();
            // Where two files import from each other directly, the rule of files has said so.
            let is_of_files = between.iter().all(|e| knot.circle.contains(&e.from) && knot.circle.contains(&e.to));
            if is_of_files {
                continue;
            }
            let names: Vec<String> = knot.circle.iter().map(|n| text(n)).collect();
            let under = text(&parent);
            let what = format!("a circle of modules under {under}: {} → {}", names.join(" → "), names[0]);
            let places = between.iter().map(|e| at(graph, e)).collect();
            out.push(Breach::new(&graph.folder, 1, what).with(places));
        }
    }
    out
}
