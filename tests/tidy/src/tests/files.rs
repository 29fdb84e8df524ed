//! The rules of single files, each seen to be kept and broken.

use crate::rules::{HOMES, breaches, homes_that_are_not_there};
use crate::source::Source;

const HEADER: &str = "//! One.\n//!\n//! Two.\n";

fn breaches_of(path: &str, body: &str) -> Vec<String> {
    breaches(&Source::new(path, format!("{HEADER}{body}")).unwrap()).iter().map(ToString::to_string).collect()
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
    assert!(breaches(&bare)[0].what.contains("header (//!) has 0 lines"));
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

#[test]
fn a_home_that_nothing_lives_in_is_found() {
    let homes: Vec<&str> = HOMES.iter().flat_map(|(_, homes)| homes.iter().copied()).collect();
    let source = |home: &&str| Source::new(&format!("{home}/a.rs"), HEADER.to_owned()).unwrap();
    let mut sources: Vec<Source> = homes.iter().map(source).collect();
    assert_eq!(homes_that_are_not_there(&sources), []);
    sources.retain(|s| s.path != "node/src/cache/a.rs");
    let found = homes_that_are_not_there(&sources);
    assert_eq!(found.iter().map(|b| b.path.as_str()).collect::<Vec<_>>(), ["node/src/cache"]);
}
