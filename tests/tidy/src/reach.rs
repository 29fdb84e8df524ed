//! What a crate's code may not name, where its manifest cannot say so.
//!
//! Enters: the sources, test code left out. Leaves: names of the standard library or of a runtime that a crate without
//! I/O takes ([`CLOSED`]), and what the rules take from the log beyond its vocabulary ([`BEYOND`]): they know what a
//! telecentre does, not how it replicates. Re-exports are followed to the module that declares.

use crate::breach::Breach;
use crate::graph::Graph;
use crate::source::Source;
use crate::tree::{Tree, is_at_or_below};

/// Names that a crate's code may not take.
#[derive(Clone, Copy, Debug)]
pub struct Closed {
    /// The folder of its sources.
    pub folder: &'static str,
    /// Beginnings of paths.
    pub to: &'static [&'static str],
    /// Paths below them that do nothing: plain values.
    pub but: &'static [&'static str],
    /// Files that may all the same: module paths without `.rs`.
    pub except: &'static [&'static str],
}

const PURE: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::os",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
];
const VALUES: &[&str] = &[
    "std::net::AddrParseError",
    "std::net::IpAddr",
    "std::net::Ipv4Addr",
    "std::net::Ipv6Addr",
    "std::net::SocketAddr",
    "std::net::SocketAddrV4",
    "std::net::SocketAddrV6",
];

/// The crates without I/O, and the pages, which own no disk and no socket: whoever serves them hands over a listener.
pub const CLOSED: &[Closed] = &[
    Closed { folder: "proto/log/src", to: PURE, but: VALUES, except: &[] },
    Closed { folder: "proto/rules/src", to: PURE, but: VALUES, except: &[] },
    Closed { folder: "proto/src", to: PURE, but: VALUES, except: &[] },
    Closed {
        folder: "node/web/src",
        to: &["std::fs", "std::net", "std::os", "std::process", "tokio::fs", "tokio::net", "tokio::process"],
        but: VALUES,
        except: &["node/web/src/serve"],
    },
];

/// The log's modules that say how it replicates: not for the rules.
pub const BEYOND: &[&str] = &[
    "backup", "bundle", "chain", "erasure", "have", "join", "line", "network", "readback", "run", "session", "store",
    "table", "varint", "visible", "wire", "witness",
];
const RULES: &str = "proto/rules/src";
const LOG: &str = "proto/log/src";

/// Every name taken against the lists.
pub fn breaches(tree: &Tree) -> Vec<Breach> {
    let mut out = Vec::new();
    for closed in CLOSED {
        let ours = |s: &&Source| !s.is_test && is_at_or_below(&s.path, closed.folder);
        for source in tree.sources.iter().filter(ours) {
            if !closed.except.iter().any(|home| is_at_or_below(source.module(), home)) {
                out.extend(closed_to(source, closed));
            }
        }
    }
    let log = Graph::new(LOG, &tree.sources);
    let rules = tree.sources.iter().filter(|s| !s.is_test && is_at_or_below(&s.path, RULES));
    out.extend(rules.flat_map(|source| beyond(source, &log)));
    out
}

/// The paths of a file, imported or named, with their lines.
fn paths(source: &Source) -> impl Iterator<Item = (&Vec<String>, usize)> {
    source.scopes.iter().flat_map(|scope| {
        let imports = scope.imports.iter().map(|i| (&i.path, i.line));
        imports.chain(scope.named.iter().map(|n| (&n.path, n.line)))
    })
}

fn begins_with(path: &[String], beginning: &str) -> bool {
    beginning.split("::").enumerate().all(|(at, part)| path.get(at).is_some_and(|p| p == part))
}

fn closed_to(source: &Source, closed: &Closed) -> Vec<Breach> {
    let is_closed = |path: &[String]| {
        closed.to.iter().any(|to| begins_with(path, to)) && !closed.but.iter().any(|but| begins_with(path, but))
    };
    let taken = paths(source).filter(|(path, _)| is_closed(path));
    taken
        .map(|(path, line)| {
            Breach::new(
                &source.path,
                line,
                format!("this crate may not name {}: see what it never does", path.join("::")),
            )
        })
        .collect()
}

fn beyond(source: &Source, log: &Graph<'_>) -> Vec<Breach> {
    let mut out = Vec::new();
    for (path, line) in paths(source).filter(|(path, _)| path[0] == "telecentre_log") {
        let written = path.join("::");
        let Some(module) = path.get(1) else {
            out.push(Breach::new(&source.path, line, format!("{written} is taken whole: name what is meant")));
            continue;
        };
        let inside = [vec!["crate".to_owned()], path[1..].to_vec()].concat();
        let declared = log.find(&[], &inside, 12).and_then(|(place, _)| place.first().cloned());
        let modules = [Some(module.clone()), declared];
        if let Some(module) = modules.into_iter().flatten().find(|m| BEYOND.contains(&m.as_str())) {
            let what = format!("the rules may not know the log's “{module}” ({written}): they ask through their trait");
            out.push(Breach::new(&source.path, line, what));
        }
    }
    out
}
