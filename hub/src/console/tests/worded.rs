//! Every message that the hub's pages ask for exists.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use telecentre_proto::refusal::Refusal;
use telecentre_web::words::{Language, Words};

use super::messages::{messages, names, quoted, texts};
use crate::console::{HUB, words as words_of_the_hub};

fn asked() -> BTreeSet<String> {
    texts(&["src/console", "templates"]).iter().flat_map(|text| asked_in(text)).collect()
}

/// The messages that one file asks for by their whole name.
fn asked_in(text: &str) -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    for call in ["say(\"", "with(\"", "with2(\"", "with_all(\"", "count(words, \"", "=> \"fleet-"] {
        let start = call.strip_prefix("=> \"").unwrap_or("");
        asked.extend(text.split(call).skip(1).map(|t| format!("{start}{}", t.split('"').next().unwrap())));
    }
    asked
}

/// Messages whose name is put together of a family and a word.
fn of_families() -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    for word in ["refused", "cut", "never", "connecting", "catching", "paused", "up-to-date", "here"] {
        asked.insert(format!("health-{word}"));
    }
    for word in ["live", "connecting", "offline", "refused", "paused"] {
        asked.insert(format!("link-became-{word}"));
    }
    for word in ["hub", "node", "witness"] {
        asked.insert(format!("box-role-{word}"));
    }
    asked
}

#[test]
fn every_message_that_the_hubs_pages_ask_for_exists_in_both_languages() {
    let mut asked = asked();
    assert!(asked.len() > 60, "the search still finds them: {}", asked.len());
    asked.extend(HUB.iter().filter_map(|screen| screen.menu).map(|item| item.key.to_owned()));
    asked.extend(of_families());
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

#[test]
fn both_languages_say_the_same_with_the_same_arguments() {
    let (french, english) = (messages("fr"), messages("en"));
    let only: Vec<_> = french.symmetric_difference(&english).collect();
    assert!(only.is_empty() && french.len() > 60, "{only:?}");
}

#[test]
fn no_message_of_the_hub_is_left_that_nobody_asks_for() {
    let mut asked = of_families();
    asked.extend(quoted(&texts(&["src/console", "templates"])));
    let dead: Vec<_> = names().into_iter().filter(|key| !asked.contains(key)).collect();
    assert!(dead.is_empty(), "{dead:?}");
}
