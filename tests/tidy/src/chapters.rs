//! The design's chapters: part of their crate's documentation, and each claim held by tests that exist.
//!
//! Enters: the tree. Leaves: chapters (`<crate>/design/*.md`) that no source includes, those without a claim that names
//! its tests, and names that are no test's. A claim's tests stand in backticks from `Held by:` at the beginning of a
//! line to the end of its paragraph; one with a space in it is a test of the browser's, found in its files as it stands.

use std::collections::BTreeSet;

use crate::breach::Breach;
use crate::tree::{Tree, is_at_or_below, is_of};

/// The crates whose design is written down.
pub const DESIGNED: &[&str] = &["proto/log", "proto/rules", "node", "hub"];
const HELD_BY: &str = "Held by:";

/// Every breach of a chapter.
pub fn breaches(tree: &Tree) -> Vec<Breach> {
    let tests: BTreeSet<&str> = tree.sources.iter().flat_map(|s| s.tests.iter().map(String::as_str)).collect();
    let mut out = Vec::new();
    for folder in DESIGNED {
        let begin = format!("{folder}/design/");
        let chapters = tree.texts.iter().filter(|(path, _)| path.starts_with(&begin) && is_of(path, "md"));
        let chapters: Vec<(&String, &String)> = chapters.collect();
        if chapters.is_empty() {
            out.push(Breach::new(folder, 1, "this crate's design has no chapter (design/*.md)"));
        }
        for (path, text) in chapters {
            let name = &path[folder.len() + 1..];
            let includes = |path: &str, text: &str| is_at_or_below(path, folder) && text.contains(name);
            if !tree.sources.iter().any(|s| includes(&s.path, &s.text)) {
                out.push(Breach::new(path, 1, "no source of the crate includes this chapter in its documentation"));
            }
            out.extend(claims(tree, path, text, &tests));
        }
    }
    out
}

fn claims(tree: &Tree, path: &str, text: &str, tests: &BTreeSet<&str>) -> Vec<Breach> {
    let held = held_by(text);
    if held.is_empty() {
        return vec![Breach::new(path, 1, format!("no claim of this chapter names its tests (“{HELD_BY}”)"))];
    }
    let mut out = Vec::new();
    for (line, names) in held {
        if names.is_empty() {
            out.push(Breach::new(path, line, format!("“{HELD_BY}” is followed by no name of a test in backticks")));
        }
        for name in names.iter().filter(|name| !is_test(tree, name, tests)) {
            out.push(Breach::new(path, line, format!("there is no test `{name}`")));
        }
    }
    out
}

fn is_test(tree: &Tree, name: &str, tests: &BTreeSet<&str>) -> bool {
    let in_browser = |(path, text): (&String, &String)| path.ends_with(".test.mjs") && text.contains(name);
    tests.contains(name) || (name.contains(' ') && tree.texts.iter().any(in_browser))
}

/// The names of tests that a chapter's claims give, each claim with its line.
pub fn held_by(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut out: Vec<(usize, Vec<String>)> = Vec::new();
    let mut goes_on = false;
    for (at, line) in text.lines().enumerate() {
        if line.starts_with(HELD_BY) {
            out.push((at + 1, Vec::new()));
            goes_on = true;
        }
        goes_on &= !line.trim().is_empty();
        if let (true, Some((_, names))) = (goes_on, out.last_mut()) {
            names.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    out
}
