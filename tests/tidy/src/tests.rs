//! Every check on the whole tree; below, each check on sources made up for it.

#![allow(clippy::panic, clippy::unwrap_used, reason = "everything here runs in a test, where a panic is the report")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::breach::Breach;
use crate::graph::Graph;
use crate::known::{CHECKS, KNOWN, settle};
use crate::tree::{FOLDERS, Tree, root};
use crate::{chapters, crates, diagram, imports, names, prose, reach, rules, screens};

mod diagrams;
mod files;
mod import;
mod manifests;
mod product;
mod words;

static TREE: LazyLock<Tree> = LazyLock::new(|| Tree::read(&root()).unwrap());

/// A tree made up of files: path and text.
fn made(files: &[(&str, &str)]) -> Tree {
    Tree::new(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()).unwrap()
}

/// What breaches say, without their places.
fn says(found: &[Breach]) -> Vec<&str> {
    found.iter().map(|b| b.what.as_str()).collect()
}

#[track_caller]
fn hold(check: &str, found: &[Breach]) {
    assert!(CHECKS.contains(&check));
    let known = if std::env::var_os("TELECENTRE_TREE").is_some() { &[] } else { KNOWN };
    if let Err(says) = settle(check, found, known) {
        panic!("{check}: {says}");
    }
}

fn in_each_crate(check: fn(&Graph<'_>) -> Vec<Breach>) -> Vec<Breach> {
    TREE.packages.iter().flat_map(|p| check(&Graph::new(&p.sources(), &TREE.sources))).collect()
}

#[test]
fn the_tree_is_read() {
    let (sources, packages) = (TREE.sources.len(), TREE.packages.len());
    assert!(sources > 50 && packages > 3, "found {sources} files in {packages} crates: is this the right folder?");
    for package in &TREE.packages {
        let files = Graph::new(&package.sources(), &TREE.sources).files().count();
        assert!(files > 0, "{} has no sources", package.folder);
    }
    assert!(KNOWN.iter().all(|(check, ..)| CHECKS.contains(check)), "an entry of the list is of no check");
}

#[test]
fn every_file_keeps_the_rules_of_the_house() {
    let mut found: Vec<Breach> = TREE.sources.iter().flat_map(rules::breaches).collect();
    found.extend(rules::homes_that_are_not_there(&TREE.sources));
    hold("files", &found);
}

#[test]
fn no_files_and_no_modules_import_in_a_circle() {
    hold("imports", &in_each_crate(imports::circles));
}

#[test]
fn every_diagram_is_what_the_modules_import() {
    hold("diagrams", &in_each_crate(diagram::breaches));
}

#[test]
fn no_type_is_named_twice_in_a_crate() {
    hold("names", &in_each_crate(names::twice));
}

#[test]
fn our_crates_depend_one_way() {
    hold("crates", &crates::breaches(&TREE).unwrap());
}

#[test]
fn no_crate_names_what_it_may_not() {
    hold("reach", &reach::breaches(&TREE));
}

#[test]
fn every_screen_has_its_page_its_words_and_a_test() {
    hold("screens", &screens::breaches(&TREE));
}

#[test]
fn every_claim_of_the_design_is_held_by_tests_that_exist() {
    hold("chapters", &chapters::breaches(&TREE));
}

#[test]
fn no_comment_is_a_bare_question_and_errors_are_said_one_way() {
    hold("prose", &TREE.sources.iter().flat_map(prose::breaches).collect::<Vec<_>>());
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
    assert!(TREE.texts.len() > 50);
    for (path, text) in &TREE.texts {
        for (number, line) in text.lines().enumerate() {
            let found = MACHINES.iter().find(|m| line.contains(**m));
            assert_eq!(found, None, "{path}:{}: {line}", number + 1);
        }
    }
}
