//! Circles of a directed graph.
//!
//! Enters: edges between nodes. Leaves: for each knot (nodes that all lead to each other, two or more) its nodes and
//! its shortest circles, so many that each node is in one: a node that joins a knot cannot hide behind the others. The
//! same edges give the same answer.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Nodes that all lead to each other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Knot<N> {
    /// All of them, in order.
    pub nodes: Vec<N>,
    /// Short ways round, the shortest first; each begins with its least node, and its last leads to its first.
    pub circles: Vec<Vec<N>>,
}

type Ways<N> = BTreeMap<N, BTreeSet<N>>;

/// The knots, by their first node.
pub fn knots<N: Clone + Ord>(edges: impl IntoIterator<Item = (N, N)>) -> Vec<Knot<N>> {
    let mut ways: Ways<N> = BTreeMap::new();
    for (from, to) in edges {
        if from != to {
            ways.entry(from).or_default().insert(to);
        }
    }
    let reach: BTreeMap<&N, BTreeSet<N>> = ways.keys().map(|node| (node, reached(&ways, node))).collect();
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for (node, far) in &reach {
        if !far.contains(*node) || seen.contains(*node) {
            continue;
        }
        let leads_back = |other: &&N| reach.get(*other).is_some_and(|r| r.contains(*node));
        let nodes: Vec<N> = far.iter().filter(leads_back).cloned().collect();
        seen.extend(nodes.iter().cloned());
        let circles = circles(&ways, &nodes);
        out.push(Knot { nodes, circles });
    }
    out
}

fn circles<N: Clone + Ord>(ways: &Ways<N>, nodes: &[N]) -> Vec<Vec<N>> {
    let mut found: Vec<(Vec<N>, &N)> = nodes.iter().filter_map(|n| Some((shortest(ways, n)?, n))).collect();
    for (circle, _) in &mut found {
        let least = (0..circle.len()).min_by_key(|at| &circle[*at]).unwrap_or_default();
        circle.rotate_left(least);
    }
    found.sort_by_key(|(circle, node)| (circle.len(), *node));
    let mut out: Vec<Vec<N>> = Vec::new();
    for (circle, node) in found {
        if !out.iter().any(|earlier| earlier.contains(node)) {
            out.push(circle);
        }
    }
    out
}

fn reached<N: Clone + Ord>(ways: &Ways<N>, from: &N) -> BTreeSet<N> {
    let mut out = BTreeSet::new();
    let mut todo = vec![from];
    while let Some(node) = todo.pop() {
        for next in ways.get(node).into_iter().flatten() {
            if out.insert(next.clone()) {
                todo.push(next);
            }
        }
    }
    out
}

/// The shortest way from a node back to itself.
fn shortest<N: Clone + Ord>(ways: &Ways<N>, from: &N) -> Option<Vec<N>> {
    let mut before: BTreeMap<&N, &N> = BTreeMap::new();
    let mut todo = VecDeque::from([from]);
    while let Some(node) = todo.pop_front() {
        for next in ways.get(node).into_iter().flatten() {
            if next == from {
                let mut way = vec![node.clone()];
                while let Some(earlier) = before.get(way.last()?) {
                    way.push((*earlier).clone());
                }
                way.reverse();
                return Some(way);
            }
            if !before.contains_key(next) {
                before.insert(next, node);
                todo.push_back(next);
            }
        }
    }
    None
}
