//! The house's figures, checked: lengths, headers, names, the homes of outside crates, the direction of our own.
//!
//! Enters: this source tree. Leaves: nothing, or a list of breaches that an editor can follow. The figures and the
//! reasons for them stand in `tests/tidy/rules.rs`.

#![allow(clippy::unwrap_used, reason = "everything here runs in a test, where a panic is the report")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[path = "tidy/rules.rs"]
mod rules;
#[path = "tidy/source.rs"]
mod source;

use rules::breaches;
use source::Source;

/// The folders of the tree, beside hidden ones.
const FOLDERS: &[&str] = &["deploy", "hub", "node", "proto", "tests"];
/// Our crates, each with those that it may depend on.
const CRATES: &[(&str, &[&str])] = &[
    ("proto/log", &[]),
    ("proto/rules", &["telecentre-log"]),
    ("proto", &["telecentre-log", "telecentre-rules"]),
    ("node", &["telecentre-proto"]),
    ("tests/emulator", &[]),
    ("hub", &["telecentre-proto", "telecentre-node", "telecentre-emulator"]),
    ("tests", &["telecentre-proto", "telecentre-node", "telecentre-hub", "telecentre-emulator"]),
];
/// What does I/O, asks the time, draws at random or waits: not for the crates under `proto/`.
const IMPURE: &[&str] =
    &["axum", "getrandom", "quinn", "rand", "rustix", "rustls", "sled", "tempfile", "tokio", "tracing"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn files(folder: &Path, extension: &str, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') && !matches!(name.as_str(), "target" | "node_modules") {
            files(&path, extension, out);
        } else if path.extension().is_some_and(|e| e == extension) {
            out.push(path);
        }
    }
}

/// Every Rust file of the tree; those that are modules of tests only are marked so.
fn sources() -> Vec<Source> {
    let root = root();
    let mut paths = Vec::new();
    for folder in FOLDERS {
        files(&root.join(folder), "rs", &mut paths);
    }
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        Source::new(&name, std::fs::read_to_string(path).unwrap()).unwrap()
    };
    let mut sources: Vec<Source> = paths.iter().map(read).collect();
    let tests: Vec<String> = sources.iter().flat_map(|s| s.test_modules.clone()).collect();
    for source in &mut sources {
        let module = source.module().to_owned();
        source.is_test |= tests.iter().any(|t| module == *t || module.starts_with(&format!("{t}/")));
    }
    sources
}

fn manifest(folder: &str) -> toml_edit::DocumentMut {
    std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap().parse().unwrap()
}

fn dependencies(folder: &str, table: &str) -> Vec<String> {
    let manifest = manifest(folder);
    manifest
        .get(table)
        .and_then(|t| t.as_table_like())
        .map_or_else(Vec::new, |t| t.iter().map(|(k, _)| k.to_owned()).collect())
}

#[test]
fn every_file_keeps_the_rules_of_the_house() {
    let sources = sources();
    assert!(sources.len() > 50, "found only {} files: is this the right folder?", sources.len());
    let found: Vec<String> = sources.iter().flat_map(breaches).collect();
    assert!(found.is_empty(), "{} breaches:\n{}\n", found.len(), found.join("\n"));
}

#[test]
fn our_crates_depend_one_way() {
    for (folder, allowed) in CRATES {
        let ours = |d: &String| d.starts_with("telecentre-");
        for dependency in dependencies(folder, "dependencies").into_iter().filter(ours) {
            assert!(allowed.contains(&dependency.as_str()), "{folder} may not depend on {dependency}");
        }
    }
    for folder in ["proto/log", "proto/rules", "proto"] {
        for dependency in dependencies(folder, "dependencies") {
            assert!(!IMPURE.contains(&dependency.as_str()), "{folder} is pure: it may not depend on {dependency}");
        }
    }
    let members = manifest("")["workspace"]["members"].as_array().unwrap().len();
    assert_eq!(members, CRATES.len(), "a new crate needs its place in this list");
}

#[test]
fn the_tree_has_no_other_folders() {
    let known: BTreeSet<&str> = FOLDERS.iter().copied().collect();
    for entry in std::fs::read_dir(root()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let ignored = name.starts_with('.') || name == "target";
        assert!(!entry.path().is_dir() || ignored || known.contains(name.as_str()), "what is the folder “{name}” for?");
    }
}

/// Folders that exist on one machine only: their names say nothing to a reader, and nothing works there.
const MACHINES: &[&str] =
    &[concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/Us", "ers/")];

#[test]
fn no_file_names_a_folder_of_one_machine() {
    let mut paths = Vec::new();
    for extension in ["rs", "md", "toml", "html", "ftl", "css", "js", "mjs", "sh", "service", "sysusers"] {
        for folder in FOLDERS {
            files(&root().join(folder), extension, &mut paths);
        }
    }
    paths.extend(["README.md", ".ci/run"].map(|f| root().join(f)).into_iter().filter(|f| f.exists()));
    assert!(paths.len() > 50);
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let found = MACHINES.iter().find(|m| line.contains(**m));
            assert_eq!(found, None, "{}:{}: {line}", path.display(), number + 1);
        }
    }
}

const HEADER: &str = "//! One.\n//!\n//! Two.\n";

fn breaches_of(path: &str, body: &str) -> Vec<String> {
    breaches(&Source::new(path, format!("{HEADER}{body}")).unwrap())
}

#[track_caller]
fn one_breach(path: &str, body: &str, says: &str) {
    let found = breaches_of(path, body);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains(says), "{found:?}");
}

#[test]
fn each_rule_sees_its_breach() {
    one_breach("node/src/a.rs", &"// .\n".repeat(398), "the file has 401 lines");
    one_breach("hub/src/main.rs", &"// .\n".repeat(58), "the file has 61 lines, the most is 60");
    let function = format!("struct S;\nimpl S {{\n    fn long() {{\n{}    }}\n}}\n", "        f();\n".repeat(69));
    one_breach("node/src/a.rs", &function, "node/src/a.rs:6: fn long has 71 lines");
    assert_eq!(breaches_of("node/src/a.rs", &function.replacen("f();", "// why", 1)), Vec::<String>::new());
    let bare = Source::new("node/src/a.rs", "fn f() {}\n".to_owned()).unwrap();
    assert!(breaches(&bare)[0].contains("header (//!) has 0 lines"));
    one_breach("node/src/a.rs", &"//! More.\n".repeat(13), "has 16 lines");
    one_breach("node/src/link/mod.rs", "", "never mod.rs");
    one_breach("node/src/util.rs", "", "“util” says nothing");
    one_breach("node/src/a.rs", "struct SyncManager;\n", "“SyncManager” ends in");
    one_breach("node/src/a.rs", "fn f() {\n    todo!()\n}\n", "a.rs:5: todo! is not finished");
    one_breach("node/src/a.rs", "fn f() {\n    g().unwrap();\n}\n", "a.rs:5: unwrap needs a comment");
    one_breach("node/src/a.rs", "/// Documented.\nfn f() { g().expect(\"x\"); }\n", "expect needs a comment");
    one_breach("node/src/a.rs", "use sled::Db;\n", "sled may only stand in node/src/cache");
    one_breach("node/src/linkage.rs", "fn f(c: quinn::Connection) {}\n", "quinn may only stand in node/src/link");
    one_breach("hub/src/a.rs", "fn f() { std::time::SystemTime::now(); }\n", "SystemTime may only");
    one_breach("proto/src/a.rs", "fn f() { Instant::now(); }\n", "Instant::now may only");
}

#[test]
fn what_keeps_the_rules_is_let_through() {
    for (path, body) in [
        ("node/src/cache/tree.rs", "use sled::Db;\n"),
        ("node/src/link.rs", "use quinn::Endpoint;\n"),
        ("node/src/a.rs", "fn f(quinn: u8) { let x = s.sled.len(); crate::sled::g(quinn); }\n"),
        ("node/src/a.rs", "fn f() {\n    // A list of one has a last.\n    g().unwrap();\n}\n"),
        ("node/src/a.rs", "fn f() { g().unwrap_or(1); }\n"),
        ("node/src/a.rs", "#[cfg(test)]\nmod tests {\n    fn f() { g().unwrap(); std::time::Instant::now(); }\n}\n"),
        ("tests/a.rs", "fn f() { g().unwrap(); }\n"),
        ("node/src/a/tests.rs", "fn f() { g().unwrap(); }\n"),
    ] {
        assert_eq!(breaches_of(path, body), Vec::<String>::new(), "{body}");
    }
    let test_only = Source::new("hub/src/lib.rs", format!("{HEADER}#[cfg(test)]\nmod world;\n")).unwrap();
    assert_eq!(test_only.test_modules, ["hub/src/world"]);
}
