//! Diagrams, seen to differ from the imports and to be what they are.

use super::{made, says};
use crate::diagram::{breaches, rows};
use crate::graph::Graph;

const MODULES: &str = "pub mod x;\npub mod y;\npub mod z;\n#[cfg(test)]\nmod world;\n";
const X: (&str, &str) = ("a/src/x.rs", "use crate::y::Y;\nuse crate::z::Z;\n");
const Y: (&str, &str) = ("a/src/y.rs", "pub struct Y;\n");
const Z: (&str, &str) = ("a/src/z.rs", "pub struct Z;\n");

fn root(rows: &str) -> String {
    let rows = rows.lines().map(|row| format!("//! {row}")).collect::<Vec<_>>().join("\n");
    format!("//! A crate.\n//!\n//! ```text\n{rows}\n//! ```\n//!\n//! More.\n{MODULES}")
}

#[track_caller]
fn finds(root: &str, rest: [(&str, &str); 3], what: &[&str]) {
    let tree = made(&[("a/src/lib.rs", root), rest[0], rest[1], rest[2], ("a/src/world.rs", "use crate::x;\n")]);
    assert_eq!(says(&breaches(&Graph::new("a/src", &tree.sources))), what);
}

#[test]
fn a_diagram_that_differs_from_the_imports_is_found() {
    let all = [X, Y, Z];
    finds(&root("x     above all\ny  z  below it"), all, &[]);
    finds(&root("x\n\ny   the middle\n    of three\nz"), all, &[]);
    finds(
        &root("y     it is used\nx  z  side by side"),
        all,
        &["“x” uses “y”, which the diagram puts above it", "“x” uses “z”, which the diagram puts beside it"],
    );
    finds(&root("x   above all\ny   below it"), all, &["the module “z” is not in the diagram"]);
    finds(&root("x\ny  z\nw"), all, &["the diagram's “w” is no module here (a description has two words or more)"]);
    finds(
        &root("x\ny  z   below"),
        all,
        &["the diagram's “below” is no module here (a description has two words or more)"],
    );
    finds(&root("x\ny  z\nx   once more"), all, &["“x” stands in the diagram twice"]);
    finds(&root("x\ny  z\nwhat holds it all"), all, &["this row of the diagram names no module"]);
    finds(
        &root("x\ny z\nz"),
        all,
        &["this row of the diagram names no module", "the module “y” is not in the diagram"],
    );
    finds(MODULES, all, &["3 modules and no diagram of them: a block fenced as text in the header"]);
    let with_item = format!("{}pub struct Own;\n", root("x\ny  z"));
    let uses_root = ("a/src/z.rs", "pub struct Z;\nfn f() { crate::Own; }\n");
    finds(&with_item, [X, Y, uses_root], &["“z” uses an item of the root file, which stands over all modules"]);
}

#[test]
fn a_diagram_shows_the_lines_that_go_against_it() {
    let below = ("a/src/y/deep.rs", "\nfn f() { crate::x::g(); }\n");
    let y = ("a/src/y.rs", "mod deep;\n");
    let x = ("a/src/x.rs", "pub fn g() {}\n");
    let tree = made(&[("a/src/lib.rs", &root("x\ny  z")), x, y, below, Z]);
    let found = breaches(&Graph::new("a/src", &tree.sources));
    assert_eq!(found[0].places, ["a/src/y/deep.rs:2: crate::x::g (declared in x)"]);
}

#[test]
fn a_module_below_may_stand_in_a_row_of_its_own() {
    let x = ("a/src/x.rs", "mod high;\npub struct X;\n");
    let high = ("a/src/x/high.rs", "use crate::y::Y;\nuse super::X;\n");
    let y = ("a/src/y.rs", "use crate::x::X;\npub struct Y;\n");
    let found = |rows: &str, x: (&str, &str)| {
        let tree = made(&[("a/src/lib.rs", &root(rows)), x, high, y, Z]);
        says(&breaches(&Graph::new("a/src", &tree.sources))).join(" / ")
    };
    assert_eq!(found("x::high\ny\nx  z", x), "");
    assert_eq!(found("y\nx  z", x), "“x” uses “y”, which the diagram puts above it");
    assert_eq!(
        found("x  x::high\ny  z", x),
        "“x::high” uses “x”, which the diagram puts beside it / \
         “y” uses “x”, which the diagram puts above it"
    );
    let uses = ("a/src/x.rs", "mod high;\npub struct X;\nfn f() { high::g() }\n");
    assert_eq!(found("x::high\ny\nx  z", uses), "“x” uses “x::high”, which the diagram puts above it");
    let unknown = "the diagram's “x::low” is no module here (a description has two words or more)";
    assert_eq!(found("x::high\ny\nx  z  x::low", x), unknown);
}

#[test]
fn a_row_is_its_leading_names() {
    let tree = made(&[("a/src/lib.rs", &root("x  y_2   two of them\nz"))]);
    assert_eq!(
        rows(&tree.sources[0]),
        Some(vec![(4, vec!["x".to_owned(), "y_2".to_owned()]), (5, vec!["z".to_owned()])])
    );
}
