//! The words of a crate as its files have them, and the texts that may ask for them.
//!
//! Enters: folders of the crate that is tested. Leaves: messages with the names of their arguments, texts without tests.
//! Shared by the tests of every crate that has words.

use std::collections::BTreeSet;
use std::path::Path;

/// The messages of the tested crate in one language, each with its arguments.
pub(crate) fn messages(language: &str) -> BTreeSet<(String, BTreeSet<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language);
    let mut out = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for line in text.lines().filter(|l| !l.starts_with('#') && l.contains(" = ")) {
            let (key, value) = line.split_once(" = ").unwrap();
            let arguments = value.split("{ $").skip(1).map(|a| a.split(' ').next().unwrap().to_owned()).collect();
            assert!(out.insert((key.to_owned(), arguments)), "{key} twice in {language}");
        }
    }
    out
}

/// The names of the tested crate's messages.
pub(crate) fn names() -> BTreeSet<String> {
    messages("fr").into_iter().map(|(name, _)| name).collect()
}

/// Every file of some folders of the tested crate and those below them, tests left out.
pub(crate) fn texts(folders: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<_> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.extend((!path.ends_with("tests")).then_some(path));
            } else if !path.ends_with("tests.rs") {
                texts.push(std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    texts
}

/// Everything between quotes, and between what stands in quotes: a message whose name is not among it is asked for nowhere.
pub(crate) fn quoted(texts: &[String]) -> BTreeSet<String> {
    texts.iter().flat_map(|text| text.split('"').map(str::to_owned)).collect()
}
