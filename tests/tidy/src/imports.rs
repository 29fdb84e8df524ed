//! No circle: neither of files, nor of modules that stand beside each other.
//!
//! Enters: a crate's [`Graph`]. Leaves: its circles, each once, with the lines that close it. Two rules:
//! - **files**: no file imports from a file that, by whatever way, imports from it. A parent and its child are no
//!   exception: a file is roof (names what its children declare) or ground (they stand on what it declares), not both;
//! - **neighbours**: each module with all below it counts as one; those under one parent make no circle either. At a
//!   crate's root its diagram says so more exactly.
//!
//! What an import is stands in [`crate::graph`]. Calling a method that a child implements is none.

use std::collections::{BTreeMap, BTreeSet};

use crate::breach::Breach;
use crate::circle::{Knot, knots};
use crate::diagram::rows;
use crate::graph::{Edge, Graph, Place, text};

/// Every circle of a crate.
pub fn circles(graph: &Graph<'_>) -> Vec<Breach> {
    let edges = graph.edges();
    let of_files = knots(edges.iter().map(|e| (e.from.clone(), e.to.clone())));
    let file = |knot: &Knot<Place>| knot.circles.iter().map(|c| of_file(graph, &edges, knot, c)).collect::<Vec<_>>();
    let mut out: Vec<Breach> = of_files.iter().flat_map(file).collect();
    let said: BTreeSet<&Vec<Place>> = of_files.iter().flat_map(|knot| &knot.circles).collect();
    out.extend(neighbours(graph, &edges, &said));
    out
}

fn of_file(graph: &Graph<'_>, edges: &[Edge], knot: &Knot<Place>, circle: &[Place]) -> Breach {
    let round = circle.iter().zip(circle.iter().cycle().skip(1));
    let round: Vec<&Edge> =
        round.filter_map(|(from, to)| edges.iter().find(|e| e.from == *from && e.to == *to)).collect();
    let mut places: Vec<String> = graph.places(round.iter().copied());
    if knot.nodes.len() > circle.len() && knot.circles[0] == circle {
        let all: Vec<String> = knot.nodes.iter().map(|n| text(n)).collect();
        places.push(format!("{} files are tied together: {}", all.len(), all.join(" ")));
        places.extend(mutual(edges, knot));
    }
    let line = round.first().map_or(1, |edge| edge.line);
    let path = graph.source(&circle[0]).map_or(graph.folder.as_str(), |s| s.path.as_str());
    Breach::new(path, line, format!("a circle of files: {}", way(circle))).with(places)
}

/// A circle in words.
fn way(circle: &[Place]) -> String {
    let names: Vec<String> = circle.iter().map(|n| text(n)).collect();
    format!("{} → {}", names.join(" → "), names[0])
}

/// The pairs of a knot that import from each other: those to part first.
fn mutual(edges: &[Edge], knot: &Knot<Place>) -> Vec<String> {
    let inside = |e: &&Edge| knot.nodes.contains(&e.from) && knot.nodes.contains(&e.to);
    let ways: BTreeSet<(&Place, &Place)> = edges.iter().filter(inside).map(|e| (&e.from, &e.to)).collect();
    let both = ways.iter().filter(|(from, to)| from < to && ways.contains(&(*to, *from)));
    both.map(|(from, to)| format!("both ways: {} ↔ {}", text(from), text(to))).collect()
}

fn is_drawn(graph: &Graph<'_>) -> bool {
    graph.source(&[]).is_some_and(|root| rows(root).is_some())
}

/// An import, and the two modules beside each other that it leads from and to.
type Between<'a> = (&'a Edge, (Place, Place));

fn neighbours(graph: &Graph<'_>, edges: &[Edge], said: &BTreeSet<&Vec<Place>>) -> Vec<Breach> {
    let mut beside: BTreeMap<Place, Vec<Between<'_>>> = BTreeMap::new();
    for edge in edges {
        let shared = edge.from.iter().zip(&edge.to).take_while(|(a, b)| a == b).count();
        if edge.from.len() > shared && edge.to.len() > shared {
            let ends = (edge.from[..=shared].to_vec(), edge.to[..=shared].to_vec());
            beside.entry(edge.from[..shared].to_vec()).or_default().push((edge, ends));
        }
    }
    let mut out = Vec::new();
    // What stands at the root is drawn, and the drawing is checked.
    beside.retain(|parent, _| !parent.is_empty() || !is_drawn(graph));
    for (parent, edges) in beside {
        let knots = knots(edges.iter().map(|(_, ends)| ends.clone()));
        // Where the files themselves make the circle, it has been said.
        for circle in knots.iter().flat_map(|knot| &knot.circles).filter(|circle| !said.contains(circle)) {
            let round: Vec<(&Place, &Place)> = circle.iter().zip(circle.iter().cycle().skip(1)).collect();
            let on = |ends: &(Place, Place)| round.contains(&(&ends.0, &ends.1));
            let between = edges.iter().filter(|(_, ends)| on(ends)).map(|(edge, _)| *edge);
            let places = graph.places(between);
            let what = format!("a circle of modules under {}: {}", text(&parent), way(circle));
            out.push(Breach::new(&graph.folder, 1, what).with(places));
        }
    }
    out
}
