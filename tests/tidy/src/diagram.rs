//! The diagram in a crate's `lib.rs` is what its modules import.
//!
//! Enters: a crate's [`Graph`] and the header of its root file. Leaves: where they differ. The diagram is the first
//! block of the header that is fenced as `text`; each row is
//!
//! ```text
//! name  name  name   what they are, in two words or more
//! ```
//!
//! Cells stand two spaces or more apart. Leading cells of one word are names of modules; the first cell of more words
//! is the description and ends the row. A line that begins with a space goes on with the description above. Every
//! module at the root stands in one row. A module below may stand in a row of its own (`booking::desk`), where a folder
//! holds what belongs to several layers; else it is where its parent is. Each uses only what stands in rows below; none
//! uses an item of the root file itself, which stands over all. A crate of one or two modules needs no diagram.

use std::collections::{BTreeMap, BTreeSet};

use crate::breach::Breach;
use crate::graph::{Edge, Graph, Place};
use crate::source::Source;

/// Modules that need no diagram.
const FEW_MODULES: usize = 2;

/// The rows of a diagram: names, each row with its line.
pub type Rows = Vec<(usize, Vec<String>)>;

/// Where a crate's diagram and its imports differ.
pub fn breaches(graph: &Graph<'_>) -> Vec<Breach> {
    let Some(root) = graph.source(&[]) else { return Vec::new() };
    let modules = graph.top();
    let Some(rows) = rows(root) else {
        let what = format!("{} modules and no diagram of them: a block fenced as text in the header", modules.len());
        return if modules.len() > FEW_MODULES { vec![Breach::new(&root.path, 1, what)] } else { Vec::new() };
    };
    let mut out = Vec::new();
    let mut row_of: BTreeMap<String, usize> = BTreeMap::new();
    let files: BTreeSet<String> = graph.files().map(|(place, _)| place.join("::")).collect();
    for (at, (line, names)) in rows.iter().enumerate() {
        if names.is_empty() {
            out.push(Breach::new(&root.path, *line, "this row of the diagram names no module"));
        }
        for (column, name) in names.iter().enumerate() {
            if !files.contains(name) && !modules.contains(name) {
                let what = format!("the diagram's “{name}” is no module here (a description has two words or more)");
                out.push(Breach::new(&root.path, *line, what));
            } else if *row_of.entry(name.clone()).or_insert(at) != at || names[..column].contains(name) {
                out.push(Breach::new(&root.path, *line, format!("“{name}” stands in the diagram twice")));
            }
        }
    }
    for name in modules.iter().filter(|name| !row_of.contains_key(*name)) {
        out.push(Breach::new(&root.path, 1, format!("the module “{name}” is not in the diagram")));
    }
    out.extend(upward(graph, root, &row_of));
    out
}

/// The name in the diagram that a module goes by, with its row: its own or that of the nearest module above.
fn drawn(row_of: &BTreeMap<String, usize>, place: &Place) -> Option<(String, usize)> {
    let names = (1..=place.len()).rev().map(|length| place[..length].join("::"));
    names.into_iter().find_map(|name| row_of.get(&name).map(|row| (name, *row)))
}

fn upward(graph: &Graph<'_>, root: &Source, row_of: &BTreeMap<String, usize>) -> Vec<Breach> {
    let mut found: BTreeMap<String, Vec<Edge>> = BTreeMap::new();
    for edge in graph.edges() {
        // What is missing from the diagram has been said.
        let Some((from, from_row)) = drawn(row_of, &edge.from) else { continue };
        let what = if edge.to.is_empty() {
            format!("“{from}” uses an item of the root file, which stands over all modules")
        } else {
            let Some((to, to_row)) = drawn(row_of, &edge.to) else { continue };
            if from == to || from_row < to_row {
                continue;
            }
            let place = if from_row == to_row { "beside" } else { "above" };
            format!("“{from}” uses “{to}”, which the diagram puts {place} it")
        };
        found.entry(what).or_default().push(edge);
    }
    found.into_iter().map(|(what, edges)| Breach::new(&root.path, 1, what).with(graph.places(&edges))).collect()
}

/// The rows of a root file's diagram, if it has one.
pub fn rows(root: &Source) -> Option<Rows> {
    let header = root.text.lines().enumerate().take_while(|(_, line)| line.starts_with("//!"));
    let mut inside = header.skip_while(|(_, line)| line.trim_start_matches("//!").trim() != "```text");
    inside.next()?;
    let mut rows = Rows::new();
    for (at, line) in inside {
        let line = line.trim_start_matches("//!");
        let line = line.strip_prefix(' ').unwrap_or(line);
        if line.trim() == "```" {
            break;
        }
        if !line.starts_with(' ') && !line.is_empty() {
            rows.push((at + 1, names(line)));
        }
    }
    Some(rows)
}

fn names(row: &str) -> Vec<String> {
    let cells = row.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
    let is_word =
        |cell: &&str| cell.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == ':');
    cells.take_while(is_word).map(str::to_owned).collect()
}
