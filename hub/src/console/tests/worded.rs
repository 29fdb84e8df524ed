//! Every message that the hub's pages ask for exists.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::tz::TimeZone;
use telecentre_proto::refusal::Refusal;
use telecentre_web::words::{Language, Words};

use crate::console::HUB;
use crate::console::controls::LinkSetting;

fn asked() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src/console", "templates"] {
        files.extend(std::fs::read_dir(root.join(folder)).unwrap().map(|e| e.unwrap().path()));
    }
    let mut asked = BTreeSet::new();
    for file in files.iter().filter(|f| f.is_file()) {
        let text = std::fs::read_to_string(file).unwrap();
        for call in ["say(\"", "with(\"", "with2(\"", "with_all(\"", "count(words, \"", "=> \"fleet-", "=> \"set-link-"]
        {
            let start = call.strip_prefix("=> \"").unwrap_or("");
            asked.extend(text.split(call).skip(1).map(|t| format!("{start}{}", t.split('"').next().unwrap())));
        }
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
        let words = Words::new(language, TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH);
        for key in &asked {
            let arguments = ["x", "y", "z", "n"].map(|name| (name, 1.into()));
            assert!(!words.with_all(key, arguments).starts_with("Unknown"), "{key} in {language:?}");
        }
    }
}
