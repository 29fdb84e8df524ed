//! Every message that the hub's pages ask for exists.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::tz::TimeZone;
use telecentre_proto::refusal::Refusal;
use telecentre_web::words::{Language, Words};

use crate::console::controls::LinkSetting;
use crate::console::{HUB, words as words_of_the_hub};

fn asked() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src/console"), root.join("templates")];
    let mut asked = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.extend((!path.ends_with("tests")).then_some(path));
                continue;
            }
            asked.extend(asked_in(&std::fs::read_to_string(path).unwrap()));
        }
    }
    asked
}

/// The messages that one file asks for by their whole name.
fn asked_in(text: &str) -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    for call in ["say(\"", "with(\"", "with2(\"", "with_all(\"", "count(words, \"", "=> \"fleet-", "=> \"set-link-"] {
        let start = call.strip_prefix("=> \"").unwrap_or("");
        asked.extend(text.split(call).skip(1).map(|t| format!("{start}{}", t.split('"').next().unwrap())));
    }
    asked
}

#[test]
fn every_message_that_the_hubs_pages_ask_for_exists_in_both_languages() {
    let mut asked = asked();
    assert!(asked.len() > 60, "the search still finds them: {}", asked.len());
    asked.extend(HUB.iter().filter_map(|screen| screen.menu).map(|item| item.key.to_owned()));
    for word in ["refused", "cut", "never", "connecting", "catching", "paused", "up-to-date", "here"] {
        asked.insert(format!("health-{word}"));
    }
    for word in ["live", "connecting", "offline", "refused", "paused"] {
        asked.insert(format!("link-became-{word}"));
    }
    for word in ["hub", "node", "witness"] {
        asked.insert(format!("box-role-{word}"));
    }
    for setting in LinkSetting::ALL {
        asked.insert(format!("link-set-{}", setting.word()));
    }
    let refusals = (1..=64).map(Refusal::of_number).map(Refusal::code);
    let link = ["silent", "address", "myself", "not-spoken", "here", "ended", "silence", "restarted", "broken"];
    asked.extend(refusals.chain(link).map(|code| format!("trouble-{code}")));
    for language in [Language::French, Language::English] {
        let words = Words::new(language, TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH).with_more(vec![words_of_the_hub]);
        for key in &asked {
            let arguments = ["x", "y", "z", "n"].map(|name| (name, 1.into()));
            assert!(!words.with_all(key, arguments).starts_with("Unknown"), "{key} in {language:?}");
        }
    }
}

fn messages(language: &str) -> BTreeSet<(String, BTreeSet<String>)> {
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

#[test]
fn both_languages_say_the_same_with_the_same_arguments() {
    let (french, english) = (messages("fr"), messages("en"));
    let only: Vec<_> = french.symmetric_difference(&english).collect();
    assert!(only.is_empty() && french.len() > 60, "{only:?}");
}
