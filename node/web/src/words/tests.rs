use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::date;

use messages::{messages, names, quoted, texts};

use telecentre_proto::steward::StandingRule;

use super::*;

#[path = "../../tests/web/messages.rs"]
mod messages;

fn words(language: Language, now: &str) -> Words {
    Words::new(language, TimeZone::get("Europe/Paris").unwrap(), now.parse().unwrap())
}

#[test]
fn both_languages_say_the_same_with_the_same_arguments() {
    let (french, english) = (messages("fr"), messages("en"));
    let only: Vec<_> = french.symmetric_difference(&english).collect();
    assert!(only.is_empty(), "{only:?}");
}

#[test]
fn every_message_that_pages_ask_for_by_name_exists() {
    let known = names();
    let mut asked = BTreeSet::new();
    for text in texts(&["src", "templates"]) {
        for call in ["say(\"", "with(\"", "with2(\"", "with_all(\""] {
            for speaker in ["words.", "page.", "self."] {
                let call = format!("{speaker}{call}");
                asked.extend(text.split(&call).skip(1).map(|t| t.split('"').next().unwrap().to_owned()));
            }
        }
    }
    // Keys of a family are put together; their words are checked below.
    let missing: Vec<_> = asked.iter().filter(|k| !known.contains(*k) && !k.contains('{')).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(asked.len() > 60, "the search still finds them: {}", asked.len());
}

#[test]
fn every_screen_with_pages_has_its_words_in_both_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = crate::screen::NODE.iter().filter(|screen| root.join("templates").join(screen.name).is_dir());
    let names: Vec<&str> = pages.map(|screen| screen.name).collect();
    assert!(names.len() > 5, "{names:?}");
    for name in names {
        for language in ["fr", "en"] {
            let file = root.join("locales").join(language).join(format!("{name}.ftl"));
            assert!(file.is_file(), "{} is missing", file.display());
        }
    }
}

/// The words of problems that a page may meet.
const PROBLEMS: &[&str] = &[
    "ambiguous",
    "cross-origin",
    "erased",
    "internal",
    "invalid",
    "key-reused",
    "malformed",
    "media-type",
    "method-not-allowed",
    "not-allowed",
    "not-found",
    "read-only",
    "taken",
    "timeout",
    "too-large",
    "too-many-attempts",
    "unauthenticated",
    "wrong-state",
];

/// Why a revoked box's bookings can't be read, in the words of the program that reads them.
const SALVAGE_REFUSED: &[&str] = &[
    "damaged",
    "for-others",
    "no-centre",
    "none-revoked",
    "not-of-it",
    "not-one",
    "too-much",
    "unsettled",
    "wrong-network",
];

/// Every message whose name is put together of a family and a word: the words come from the types that have them.
fn of_families() -> BTreeSet<String> {
    use crate::alarm::AlarmKind;
    use crate::auth::BadPassword;
    use crate::deed::{ACTS, has_button};
    use crate::demonstration::LinkSetting;
    use crate::screen::member_import::{LineStatus, said::LineCode};
    use crate::spreadsheet::BadFile;
    use crate::status::HeldBy;
    use crate::status::{PeerState, Role, Why};
    use telecentre_proto::booking::{Act, Reason, State};
    use telecentre_proto::centre::{Kind, Kiosk};
    use telecentre_proto::desk::{FieldCode, Missing, Right};
    use telecentre_proto::hours::Holidays;
    use telecentre_proto::inbox::ItemKind;
    use telecentre_proto::person::{PublicField, Status};
    use telecentre_proto::refusal::Refusal;
    use telecentre_proto::replica::Awaits;
    use telecentre_proto::visible::Void;
    let numbers = |last: u8| (1..=last).map(|n| n.to_string()).collect::<Vec<_>>();
    let owned = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<String>>();
    let deeds: Vec<&str> = ACTS.iter().filter(|act| has_button(**act)).map(|act| Act::as_str(*act)).collect();
    let link = ["silent", "address", "myself", "not-spoken", "here", "ended", "silence", "restarted", "broken"];
    let rights = [
        Right::OwnBookings,
        Right::Host,
        Right::Admin,
        Right::AtCentre,
        Right::AtHub,
        Right::AtCentreOrHub,
        Right::WhereBegun,
    ];
    let missing = [
        Missing::Booking,
        Missing::Member,
        Missing::Centre,
        Missing::Resource,
        Missing::Question,
        Missing::Closure,
        Missing::Item,
        Missing::Series,
        Missing::Wait,
        Missing::Role,
    ];
    let peers = [PeerState::Live, PeerState::Connecting, PeerState::Offline, PeerState::Refused, PeerState::Paused];
    let views = owned(&["jour", "semaine", "mois", "reseau"]);
    let kinds: Vec<String> = Kind::ALL.iter().map(|s| s.as_str().to_owned()).collect();
    let machines: Vec<String> = [Role::Node, Role::Hub, Role::Witness].map(|role| role.as_str().to_owned()).to_vec();
    let families: [(&str, Vec<String>); 61] = [
        ("deed", telecentre_proto::act::Deed::ALL.iter().map(|deed| deed.as_str().to_owned()).collect()),
        ("rule", StandingRule::ALL.iter().map(|r| r.as_str()).chain(["later"]).map(str::to_owned).collect()),
        ("me-state", State::ALL.iter().map(|s| s.as_str().to_owned()).collect()),
        ("role-of", owned(&["admin", "director"])),
        ("member-import-file", owned(&BadFile::CODES)),
        ("member-import-error", owned(&LineCode::CODES)),
        ("member-import-need", owned(&["name", "status", "home_centre"])),
        ("member-import-status", LineStatus::ALL.iter().map(|s| s.as_str().to_owned()).collect()),
        ("member-import-count", LineStatus::ALL.iter().map(|s| s.as_str().to_owned()).collect()),
        (
            "member-import-field",
            PublicField::ALL.iter().map(|f| f.as_str()).chain(["public"]).map(str::to_owned).collect(),
        ),
        ("sign-in-by-password", machines.clone()),
        ("lent-held", HeldBy::ALL.iter().map(|held| held.as_str().to_owned()).collect()),
        ("lent-held-here", HeldBy::ALL.iter().map(|held| held.as_str().to_owned()).collect()),
        ("task-outside", owned(&["retired", "closed", "hours", "out", "capacity"])),
        ("kiosk-mode", Kiosk::ALL.iter().map(|k| k.as_str().to_owned()).collect()),
        ("holidays", Holidays::ALL.iter().map(|h| h.as_str().to_owned()).collect()),
        ("link-set", LinkSetting::ALL.iter().map(|s| s.word().to_owned()).collect()),
        ("reserve-first", kinds.clone()),
        ("weekday", owned(&["mo", "tu", "we", "th", "fr", "sa", "su"])),
        ("wait", telecentre_proto::waitlist::WaitState::ALL.iter().map(|s| s.as_str().to_owned()).collect()),
        ("series-status", telecentre_proto::series::DayStatus::ALL.iter().map(|s| s.as_str().to_owned()).collect()),
        (
            "refused",
            owned(&[
                "last-admin",
                "series-changed",
                "series-not-free",
                "series-no-day",
                "key-reused",
                "waits-already",
                "too-many-waits",
                "wait-over",
                "wait-not-free",
            ]),
        ),
        ("salvage-refused", owned(SALVAGE_REFUSED)),
        ("salvage-more", owned(&["one"])),
        ("salvage-past", owned(&["one"])),
        ("inbox", ItemKind::ALL.iter().map(|k| k.as_str().to_owned()).collect()),
        ("inbox-act", owned(&["confirm", "decline", "displace", "release", "cancel", "check-in"])),
        (
            "task",
            ItemKind::ALL
                .iter()
                .filter(|k| !matches!(k, ItemKind::Question | ItemKind::Outside | ItemKind::Pair))
                .map(|k| k.as_str().to_owned())
                .collect(),
        ),
        ("state", State::ALL.iter().map(|s| s.as_str().to_owned()).collect()),
        ("kind", kinds.clone()),
        ("kinds", kinds.clone()),
        ("free", kinds),
        ("view", views.clone()),
        ("before", views.clone()),
        ("after", views),
        ("half", owned(&["morning", "afternoon", "day"])),
        ("stands", owned(&["here", "expected", "asked", "left", "missed"])),
        ("me", machines.clone()),
        ("reason", Reason::ALL.iter().map(|s| s.as_str().to_owned()).collect()),
        ("status", Status::ALL.iter().map(|s| s.as_str().to_owned()).collect()),
        ("field", FieldCode::ALL.iter().map(|c| c.as_str()).chain(["unknown-word"]).map(str::to_owned).collect()),
        ("public", PublicField::ALL.iter().map(|f| f.as_str().to_owned()).collect()),
        ("error-title", owned(PROBLEMS)),
        ("error-text", owned(PROBLEMS)),
        ("void", Void::ALL.iter().map(|v| v.code().to_owned()).collect()),
        ("recovery", Why::ALL.iter().map(|w| w.word().to_owned()).collect()),
        ("link", peers.iter().map(|state| state.as_str().to_owned()).collect()),
        ("trouble", (1..=64).map(Refusal::of_number).map(Refusal::code).chain(link).map(str::to_owned).collect()),
        ("did", [owned(&["book", "asked-cancel", "asked-move"]), owned(&deeds)].concat()),
        ("done", [owned(&["book", "book-asked", "book-gone", "asked-cancel", "asked-move"]), owned(&deeds)].concat()),
        ("role", machines.clone()),
        ("this-replica", machines),
        ("alarm", AlarmKind::ALL.map(|k| k.code().to_owned()).to_vec()),
        ("awaits", [Awaits::Predecessor, Awaits::Hub, Awaits::Witness].map(|a| a.code().to_owned()).to_vec()),
        (
            "setup-password",
            [BadPassword::Short, BadPassword::Long, BadPassword::Differs].map(|b| b.code().to_owned()).to_vec(),
        ),
        ("refused-right", rights.map(|right| right.as_str().to_owned()).to_vec()),
        ("refused-missing", missing.map(|what| what.as_str().to_owned()).to_vec()),
        ("weekday", numbers(7)),
        ("weekday-short", numbers(7)),
        ("month", numbers(12)),
        ("month-short", numbers(12)),
    ];
    let keys = families
        .into_iter()
        .flat_map(|(family, words)| words.into_iter().map(move |word| format!("{family}-{word}")).collect::<Vec<_>>());
    keys.collect()
}

#[test]
fn every_word_of_the_contract_has_words_on_screen() {
    let known = names();
    let missing: Vec<_> = of_families().into_iter().filter(|key| !known.contains(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn no_message_is_left_that_nobody_asks_for() {
    let mut asked = of_families();
    let folders = ["src", "templates", "../src", "../templates", "../../hub/src", "../../hub/templates"];
    asked.extend(quoted(&texts(&folders)));
    let dead: Vec<_> = names().into_iter().filter(|key| !asked.contains(key)).collect();
    assert!(dead.is_empty(), "{dead:?}");
}

#[test]
fn dates_times_and_amounts_read_as_people_say_them() {
    let french = words(Language::French, "2026-11-24T09:00:00Z");
    assert_eq!(french.date(date(2026, 11, 24)), "mardi 24\u{a0}novembre 2026");
    assert_eq!(french.date(date(2027, 5, 1)), "samedi 1er\u{a0}mai 2027");
    assert_eq!(french.time(570), "9\u{a0}h\u{a0}30");
    assert_eq!(french.time(0), "0\u{a0}h");
    assert_eq!(french.bytes(4_710), "4,7\u{a0}ko");
    assert_eq!(french.number(24_000), "24\u{202f}000");
    assert_eq!(french.lasting(7_200), "2\u{a0}h");
    let english = words(Language::English, "2026-11-24T09:00:00Z");
    assert_eq!(english.date(date(2027, 5, 1)), "Saturday 1 May 2027");
    assert_eq!(english.number(1_234_567), "1,234,567");
}

#[test]
fn an_instant_is_told_by_how_far_it_is_from_now() {
    let french = words(Language::French, "2026-11-24T17:00:00Z");
    let told = |at: &str| french.ago(at.parse().unwrap());
    assert_eq!(told("2026-11-24T16:59:30Z"), "à l’instant");
    assert_eq!(told("2026-11-24T16:55:00Z"), "il y a 5\u{a0}min");
    assert_eq!(told("2026-11-24T13:00:00Z"), "il y a 4\u{a0}h");
    assert_eq!(told("2026-11-24T07:30:00Z"), "aujourd’hui à 8\u{a0}h\u{a0}30");
    assert_eq!(told("2026-11-23T16:00:00Z"), "hier à 17\u{a0}h");
    assert_eq!(told("2012-03-01T08:00:00Z"), "le jeu. 1er\u{a0}mars 2012 à 9\u{a0}h");
    // A clock that was wrong: an instant to come is told by its date.
    assert_eq!(told("2026-12-24T16:00:00Z"), "le jeu. 24\u{a0}déc. à 17\u{a0}h");
}

#[test]
fn a_browser_gets_the_first_of_our_languages_that_it_prefers() {
    let of = |accepted: &'static str| {
        Language::of(&HeaderMap::from_iter([(ACCEPT_LANGUAGE, axum::http::HeaderValue::from_static(accepted))]))
    };
    assert_eq!(of("fr-FR,fr;q=0.9,en;q=0.8"), Language::French);
    assert_eq!(of("en-US,en;q=0.9"), Language::English);
    assert_eq!(of("oc,en;q=0.5,fr;q=0.3"), Language::English);
    assert_eq!(of("de-DE"), Language::French);
    assert_eq!(of("fr;q=0.3, en;q=0.9"), Language::English);
    assert_eq!(of("en;q=0, fr"), Language::French);
    assert_eq!(of("en;q=0"), Language::French);
    assert_eq!(of("fr;q=nan,en;q=0.1"), Language::English);
    assert_eq!(of(",,;;--"), Language::French);
    assert_eq!(Language::of(&HeaderMap::new()), Language::French);
}

#[test]
fn what_is_taken_agrees_with_what_it_is() {
    let french = words(Language::French, "2026-11-24T17:00:00Z");
    let taken = |kind: &'static str| french.with_all("kiosk-taken", [("kind", kind.into())]);
    assert_eq!(["desk", "office", "meeting-room", "area"].map(taken), ["Occupé", "Occupé", "Occupée", "Occupé"]);
    assert_eq!(taken("video-point"), "Pas libre", "its name may be of either gender");
}

#[test]
fn our_own_words_are_spaced_as_french_is_and_what_people_typed_is_left_alone() {
    let french = words(Language::French, "2026-11-24T17:00:00Z");
    assert_eq!(french.with("quoted", "À qui ? « 9 h »"), "«\u{a0}À qui ? « 9 h »\u{a0}»");
    let english = words(Language::English, "2026-11-24T17:00:00Z");
    assert_eq!(english.with("lasting-minutes", 5), "5 min");
}
