//! Manifests and what code may name, seen to be kept and broken.

use super::{made, says};
use crate::crates::{CRATES, breaches};
use crate::reach;
use crate::tree::Tree;

/// A workspace of all our crates, one of them with dependencies.
fn workspace(folder: &str, dependencies: &str) -> Tree {
    let members: Vec<String> = CRATES.iter().map(|c| format!("{:?}", c.folder)).collect();
    let root = format!(
        "[workspace]\nmembers = [{}]\n[workspace.dependencies]\ntokio = {{ version = \"1\", features = [\"full\"] }}\n",
        members.join(", ")
    );
    let mut files = vec![("Cargo.toml".to_owned(), root)];
    for member in CRATES {
        let extra = if member.folder == folder { dependencies } else { "" };
        let manifest = format!("[package]\nname = \"telecentre-{}\"\n{extra}", member.folder.replace('/', "-"));
        files.push((format!("{}/Cargo.toml", member.folder), manifest));
    }
    Tree::new(files.into_iter().collect()).unwrap()
}

#[track_caller]
fn finds(folder: &str, dependencies: &str, what: &[&str]) {
    assert_eq!(says(&breaches(&workspace(folder, dependencies)).unwrap()), what, "{folder}: {dependencies}");
}

#[test]
fn a_dependency_against_the_one_way_is_found() {
    finds("proto/rules", "[dependencies]\ntelecentre-log.workspace = true\n", &[]);
    finds(
        "proto/log",
        "[dependencies]\ntelecentre-rules.workspace = true\n",
        &["this crate may not depend on telecentre-rules"],
    );
    finds(
        "node/web",
        "[dependencies]\nnode = { package = \"telecentre-node\", path = \"..\" }\n",
        &["this crate may not depend on telecentre-node"],
    );
    finds("node", "[dev-dependencies]\ntelecentre-emulator.workspace = true\n", &[]);
    finds(
        "node",
        "[dependencies]\ntelecentre-emulator.workspace = true\n",
        &["this crate may not depend on telecentre-emulator"],
    );
    finds(
        "hub",
        "[dev-dependencies]\ntelecentre-tests.workspace = true\n",
        &["this crate may not depend on telecentre-tests"],
    );
    finds(
        "tests/tidy",
        "[dependencies]\ntelecentre-proto = \"1\"\n",
        &["this crate may not depend on telecentre-proto"],
    );
}

#[test]
fn what_a_manifest_may_not_name_is_found() {
    finds("proto/log", "[dependencies]\nblake3 = \"1\"\n[dev-dependencies]\ntempfile = \"3\"\n", &[]);
    for table in ["dependencies", "build-dependencies", "target.'cfg(unix)'.dependencies"] {
        let manifest = format!("[{table}]\nrustix = \"1\"\n");
        finds("proto/log", &manifest, &["this crate may not name rustix: see what it never does"]);
    }
    finds(
        "proto/rules",
        "[dependencies.tokio]\nworkspace = true\n",
        &["this crate may not name tokio: see what it never does"],
    );
    finds(
        "node/web",
        "[dependencies]\nquinn-proto = \"1\"\n",
        &["this crate may not name quinn-proto: see what it never does"],
    );
    finds("node/web", "[dependencies]\ntokio = { version = \"1\", features = [\"sync\", \"net\"] }\n", &[]);
    let fs = "this crate may name tokio only without its feature fs";
    finds("node/web", "[dependencies]\ntokio = { version = \"1\", features = [\"sync\", \"fs\"] }\n", &[fs]);
    let full = "this crate may name tokio only without its feature full";
    finds("node/web", "[dependencies]\ntokio.workspace = true\n", &[full]);
}

#[test]
fn a_crate_without_a_place_and_a_place_without_a_crate_are_found() {
    let root = "[workspace]\nmembers = [\"proto\", \"more\"]\n";
    let tree = made(&[
        ("Cargo.toml", root),
        ("proto/Cargo.toml", "[package]\nname = \"telecentre-proto\"\n"),
        ("more/Cargo.toml", "[package]\nname = \"telecentre-more\"\n"),
    ]);
    let found = breaches(&tree).unwrap();
    assert_eq!(found.iter().filter(|b| b.what.contains("is not there")).count(), CRATES.len() - 1);
    assert!(found.iter().any(|b| b.path == "more" && b.what.contains("needs its place")), "{found:?}");
}

#[track_caller]
fn named(path: &str, text: &str, what: &[&str]) {
    let log = [
        ("proto/log/src/lib.rs", "pub mod id;\npub mod run;\npub mod record;\npub use run::Entry;\n"),
        ("proto/log/src/id.rs", "pub struct NodeId;\n"),
        ("proto/log/src/run.rs", "pub struct Entry;\n"),
        ("proto/log/src/record.rs", "pub use crate::run::Entry as Hidden;\npub struct Draft;\n"),
    ];
    let tree = made(&[log[0], log[1], log[2], log[3], (path, text)]);
    assert_eq!(says(&reach::breaches(&tree)), what, "{path}: {text}");
}

#[test]
fn what_code_may_not_name_is_found() {
    let may_not = |name: &str| format!("this crate may not name {name}: see what it never does");
    named("node/web/src/a.rs", "use std::{fs, sync::Arc};\n", &[&may_not("std::fs")]);
    named("node/web/src/a.rs", "fn f() { std::fs::read(\"x\"); }\n", &[&may_not("std::fs::read")]);
    named("node/web/src/a.rs", "use tokio::net::TcpStream;\n", &[&may_not("tokio::net::TcpStream")]);
    named("node/web/src/a.rs", "use std::net::SocketAddr;\nfn f(a: std::net::IpAddr) {}\n", &[]);
    named("node/web/src/serve.rs", "use tokio::net::TcpListener;\n", &[]);
    named("node/web/src/a/tests.rs", "use std::fs;\n", &[]);
    named("node/src/a.rs", "use std::fs;\n", &[]);
    named("proto/rules/src/a.rs", "fn f() { std::thread::sleep(x); }\n", &[&may_not("std::thread::sleep")]);
}

#[test]
fn rules_that_know_how_the_log_replicates_are_found() {
    let may_not =
        |written: &str| format!("the rules may not know the log's “run” ({written}): they ask through their trait");
    let a = "proto/rules/src/a.rs";
    named(a, "use telecentre_log::{id::NodeId, record::Draft};\n", &[]);
    named(a, "use telecentre_log::{id::NodeId, run::Entry};\n", &[&may_not("telecentre_log::run::Entry")]);
    named(a, "fn f(e: &telecentre_log::Entry) {}\n", &[&may_not("telecentre_log::Entry")]);
    named(a, "use telecentre_log::run;\n", &[&may_not("telecentre_log::run")]);
    named(a, "use telecentre_log as log;\n", &["telecentre_log is taken whole: name what is meant"]);
    named(a, "use telecentre_log::*;\n", &["telecentre_log is taken whole: name what is meant"]);
    named("proto/src/a.rs", "use telecentre_log::run::Entry;\n", &[]);
    let wire = "the rules may not know the log's “wire” (telecentre_log::wire::X): they ask through their trait";
    named(a, "use telecentre_log::wire::X;\n", &[wire]);
}
