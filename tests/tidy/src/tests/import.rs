//! Imports and circles, seen to be found and let be, and types named twice.

use super::{made, says};
use crate::breach::Breach;
use crate::graph::Graph;
use crate::imports::circles;
use crate::names::twice;

fn edges(files: &[(&str, &str)]) -> Vec<String> {
    let tree = made(files);
    let graph = Graph::new("a/src", &tree.sources);
    graph.edges().iter().map(|e| format!("{}:{} {}", e.from.join("::"), e.line, e.to.join("::"))).collect()
}

fn found(files: &[(&str, &str)]) -> Vec<Breach> {
    let tree = made(files);
    circles(&Graph::new("a/src", &tree.sources))
}

const ROOT: (&str, &str) = ("a/src/lib.rs", "pub mod x;\npub mod y;\npub mod z;\n");
const Y: (&str, &str) = ("a/src/y.rs", "pub mod deep;\npub fn f() {}\npub struct T;\n");
const DEEP: (&str, &str) = ("a/src/y/deep.rs", "pub struct D;\npub const C: u8 = 1;\n");
const Z: (&str, &str) = ("a/src/z.rs", "pub struct Z;\n");

#[test]
fn an_import_is_found_however_it_is_written() {
    for (x, to) in [
        ("use crate::y::T;\n", "x:1 y"),
        ("use super::y::{T};\n", "x:1 y"),
        ("use super::y;\n", "x:1 y"),
        ("use crate::y::*;\n", "x:1 y"),
        ("use crate::y::deep::D as E;\n", "x:1 y::deep"),
        ("pub(crate) use crate::y::{deep::{D}};\n", "x:1 y::deep"),
        ("\nfn g() { crate::y::f() }\n", "x:2 y"),
        ("\nfn g(t: Option<super::y::T>) {}\n", "x:2 y"),
        ("fn g() {\n    println!(\"{}\", crate::y::deep::C);\n}\n", "x:2 y::deep"),
        ("fn g() {\n    use crate::y::f;\n    f();\n}\n", "x:2 y"),
        ("impl From<crate::y::T> for u8 {}\n", "x:1 y"),
        ("mod inner {\n    use super::super::y::T;\n}\n", "x:2 y"),
        ("const N: [u8; crate::y::deep::C as usize] = [0];\n", "x:1 y::deep"),
    ] {
        assert_eq!(edges(&[ROOT, ("a/src/x.rs", x), Y, DEEP, Z]), [to], "{x}");
    }
    // Through a name that was brought in.
    let x = "use crate::y;\nfn g() { y::deep::C; }\n";
    assert_eq!(edges(&[ROOT, ("a/src/x.rs", x), Y, DEEP, Z]), ["x:1 y", "x:2 y::deep"]);
}

#[test]
fn what_is_no_import_is_let_be() {
    for x in [
        "use std::y::T;\nuse ::y::T;\nuse other::y;\n",
        "fn g(y: u8) { y.f(); let z = y; }\n",
        "mod child;\npub use child::X;\n",
        "#[cfg(test)]\nmod tests {\n    use crate::y::T;\n}\n",
        "#[test]\nfn t() { crate::y::f() }\n",
        "//! See [`crate::y::T`].\n/// As [`super::y::f`].\nfn g() { \"crate::y::f\"; }\n",
        "pub(in crate::x) fn g() {}\npub(super) fn h(self_: u8) {}\n",
    ] {
        assert_eq!(edges(&[ROOT, ("a/src/x.rs", x), Y, DEEP, Z]), Vec::<String>::new(), "{x}");
    }
    let of_tests = ("a/src/x/tests.rs", "use crate::y::T;\n");
    let only_tests = ("a/src/w.rs", "use crate::y::T;\n");
    let root = ("a/src/lib.rs", "mod x;\nmod y;\n#[cfg(test)]\nmod w;\n");
    let files = [root, ("a/src/x.rs", "#[cfg(test)]\nmod tests;\n"), of_tests, only_tests, Y, DEEP];
    assert_eq!(edges(&files), Vec::<String>::new());
}

#[test]
fn a_re_export_leads_to_the_file_that_declares() {
    let x = ("a/src/x.rs", "mod one;\nmod two;\npub use one::A;\npub use two::B as C;\npub struct Own;\n");
    let one = ("a/src/x/one.rs", "pub struct A;\n");
    let two = ("a/src/x/two.rs", "use super::A;\npub struct B;\n");
    let y = ("a/src/y.rs", "use crate::x::C;\nuse crate::x::Own;\n");
    assert_eq!(edges(&[ROOT, x, one, two, y, Z]), ["x::two:1 x::one", "y:2 x", "y:1 x::two"]);
    let globbed = ("a/src/x.rs", "mod one;\npub use one::*;\n");
    let y = ("a/src/y.rs", "use crate::x::A;\n");
    assert_eq!(edges(&[ROOT, globbed, one, y, Z]), ["y:1 x::one"]);
    // What comes from another crate stays the other's.
    let passes = ("a/src/x.rs", "pub use other::{deep, E};\npub use self::E as F;\npub struct Own;\n");
    let y = ("a/src/y.rs", "use crate::x::{E, F, deep::D, Own};\nfn f() { E::new(); }\n");
    assert_eq!(edges(&[ROOT, passes, y, Z]), ["y:1 x"]);
    // The parent's own use of what it re-exports is an import.
    let uses = ("a/src/x.rs", "mod one;\npub use one::A;\nfn f() -> one::A { A }\n");
    assert_eq!(edges(&[ROOT, uses, one, Z]), ["x:3 x::one"]);
}

#[test]
fn a_circle_of_files_is_found_with_its_lines() {
    let x = ("a/src/x.rs", "\nuse crate::y::Y;\npub struct X;\n");
    let y = ("a/src/y.rs", "use crate::z::Z;\npub struct Y;\n");
    let z = ("a/src/z.rs", "pub struct Z;\nfn f() { crate::x::X; }\n");
    let circle = found(&[ROOT, x, y, z]);
    assert_eq!(says(&circle), ["a circle of files: x → y → z → x"]);
    let lines = ["a/src/x.rs:2: crate::y::Y", "a/src/y.rs:1: crate::z::Z", "a/src/z.rs:2: crate::x::X"];
    for (place, line) in circle[0].places.iter().zip(lines) {
        assert!(place.starts_with(line), "{place}");
    }
    assert_eq!((circle[0].path.as_str(), circle[0].line), ("a/src/x.rs", 2));
    assert_eq!(says(&found(&[ROOT, x, y, Z])), Vec::<&str>::new());
}

#[test]
fn a_file_is_roof_or_ground_and_not_both() {
    let both = ("a/src/x.rs", "mod one;\npub struct Own(one::A);\n");
    let one = ("a/src/x/one.rs", "pub struct A;\nfn f(own: super::Own) {}\n");
    assert_eq!(says(&found(&[ROOT, both, one])), ["a circle of files: x → x::one → x"]);
    let ground = ("a/src/x.rs", "mod one;\npub use one::A;\npub struct Own;\n");
    assert_eq!(says(&found(&[ROOT, ground, one])), Vec::<&str>::new());
}

#[test]
fn modules_beside_each_other_make_no_circle_through_what_is_below_them() {
    let x = ("a/src/x.rs", "mod one;\nmod two;\n");
    let one = ("a/src/x/one.rs", "use crate::y::T;\n");
    let two = ("a/src/x/two.rs", "pub struct B;\n");
    let y = ("a/src/y.rs", "use crate::x::two::B;\npub struct T;\n");
    let circle = found(&[ROOT, x, one, two, y]);
    assert_eq!(says(&circle), ["a circle of modules under the crate's root: x → y → x"]);
    assert_eq!(circle[0].places.len(), 2);
}

#[test]
fn a_knot_shows_a_circle_for_each_of_its_files() {
    let x = ("a/src/x.rs", "use crate::y::Y;\npub struct X;\n");
    let y = ("a/src/y.rs", "use crate::z::Z;\npub struct Y;\n");
    let z = ("a/src/z.rs", "use crate::{x::X, y::Y};\npub struct Z;\n");
    let circle = found(&[ROOT, x, y, z]);
    assert_eq!(says(&circle), ["a circle of files: y → z → y", "a circle of files: x → y → z → x"]);
    assert_eq!(circle[0].places[2..], ["3 files are tied together: x y z", "both ways: y ↔ z"]);
}

#[test]
fn a_type_named_twice_in_a_crate_is_found_in_both_places() {
    let x = ("a/src/x.rs", "struct One;\ntrait Two { type Own; }\nimpl Two for One { type Own = u8; }\nfn Fn() {}\n");
    let y = ("a/src/y.rs", "\ntype Two = u8;\nfn f() { enum Three {} }\n#[cfg(test)]\nmod tests { struct One; }\n");
    let z = ("a/src/z.rs", "trait Four { type Own; }\nfn Fn() {}\nmod inner { pub union Three { a: u8 } }\n");
    let tree = made(&[ROOT, x, y, z, ("b/src/lib.rs", "struct One;\nstruct Four;\n")]);
    let found = twice(&Graph::new("a/src", &tree.sources));
    let lines: Vec<String> = found.iter().map(|b| format!("{}:{} {:?}", b.path, b.line, b.places)).collect();
    assert_eq!(lines, ["a/src/y.rs:3 [\"a/src/z.rs:3\"]", "a/src/x.rs:2 [\"a/src/y.rs:2\"]"]);
    assert!(found[1].what.contains("“Two”"), "{found:?}");
}
