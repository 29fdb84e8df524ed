//! Screens and chapters, seen to be whole and to lack something.

use super::{made, says};
use crate::chapters::{self, held_by};
use crate::screens::{List, of_list};

const LIST: List = List { folder: "w", module: "screen", apart: &["shape"], shared_words: &["site"] };
const WHOLE: &[(&str, &str)] = &[
    ("w/src/lib.rs", "pub mod screen;\n"),
    (
        "w/src/screen.rs",
        "mod day;\nmod health;\nmod shape;\nfn routes() {\n    r().merge(day::routes()).route(\"/healthz\", \
         get(health::show))\n}\n",
    ),
    ("w/src/screen/day.rs", "mod page;\npub fn routes() { r().route(\"/day/{date}\", get(page::show)) }\n"),
    ("w/src/screen/day/page.rs", "#[template(path = \"day/page.html\")]\npub struct Day;\npub fn show() {}\n"),
    ("w/src/screen/health.rs", "pub fn show() {}\n"),
    ("w/src/screen/shape.rs", ""),
    ("w/locales/fr/day.ftl", "# Titre\nday-title = Jour\n    .label = x\nday-of = { $x ->\n    [one] = y\n}\n"),
    ("w/locales/en/day.ftl", "day-of = Of\nday-title = Day\n"),
    ("w/locales/fr/site.ftl", "site = Site\n"),
    ("w/locales/en/site.ftl", "site = Site\n"),
    ("w/tests/pages.rs", "fn t() { get(&format!(\"{base}/day/{date}\")); get(\"/healthz\"); }\n"),
];

/// The whole with some files in another wording; an empty one is left out.
#[track_caller]
fn finds(other: &[(&str, &str)], what: &[&str]) {
    let mut files: Vec<(&str, &str)> = WHOLE.to_vec();
    files.retain(|(path, _)| !other.iter().any(|(p, _)| p == path));
    files.extend(other.iter().filter(|(_, text)| !text.is_empty()));
    assert_eq!(says(&of_list(&made(&files), &LIST)), what, "{other:?}");
}

#[test]
fn a_screen_that_lacks_something_is_found() {
    finds(&[], &[]);
    finds(
        &[(
            "w/src/screen.rs",
            "mod day;\nmod health;\nmod shape;\nfn routes() { day::routes().route(\"/healthz\", x) }\n",
        )],
        &[
            "the screen “health” is not in the list (w/src/screen.rs)",
            "the screen “health” has no address, neither in its files nor in the list",
        ],
    );
    let described =
        "#[utoipa::path(get, path = \"/healthz\")]\npub fn show() {}\nconst S: S = Screen::named(\"health\");\n";
    let list = "mod day;\nmod health;\nmod shape;\nconst S: S = [day::S, health::S];\n";
    finds(&[("w/src/screen.rs", list), ("w/src/screen/health.rs", described)], &[]);
    let renamed = described.replace("named(\"health\")", "named(\"vitals\")");
    finds(
        &[("w/src/screen.rs", list), ("w/src/screen/health.rs", &renamed)],
        &["the screen “health” goes by another name than its module's"],
    );
    let page = "#[template(path = \"layout.html\")]\nstruct A;\n#[template(ext = \"html\", path = \"week/page.html\")]\nstruct B;\n";
    finds(
        &[("w/src/screen/day/page.rs", page)],
        &["the screen “day” shows a template of another's folder: week/page.html"],
    );
    finds(&[("w/src/screen/more.rs", "fn show() {}\n")], &["“more” lies among the screens and is not declared"]);
    finds(&[("w/locales/en/day.ftl", "day-of = Of\n")], &["the message “day-title” is in one language only"]);
    finds(
        &[("w/locales/fr/day.ftl", ""), ("w/locales/en/day.ftl", "")],
        &[
            "the screen “day” has no words in “fr” (locales/fr/day.ftl)",
            "the screen “day” has no words in “en” (locales/en/day.ftl)",
        ],
    );
    finds(
        &[("w/locales/fr/week.ftl", "w = w\n"), ("w/locales/en/week.ftl", "w = w\n")],
        &["the words “week” are no screen's and not named as shared"],
    );
    finds(
        &[("w/tests/pages.rs", "fn t() { get(\"/days/\"); get(\"/healthz\"); }\n")],
        &["no test goes to the screen “day”: /day/{date}"],
    );
    let apart = "mod other;\npub fn routes() { r().route(\"/day/{date}\", other::x) }\n";
    let other = ("w/src/screen/day/other.rs", "#[template(path = \"x\")]\nstruct X;\n");
    finds(
        &[("w/src/screen/day.rs", apart), ("w/src/screen/day/page.rs", ""), other],
        &["the screen “day” is a folder without page.rs, form.rs or api.rs"],
    );
    let beside = ("w/src/screen/day.rs", "pub fn routes() -> S { S { beside: Some(said), ..S::new() } }\n");
    finds(
        &[beside, ("w/src/screen/day/page.rs", "")],
        &["the screen “day” only speaks beside others and has no file of tests: day.rs"],
    );
    finds(&[beside, ("w/src/screen/day/page.rs", ""), ("w/tests/web/day.rs", "fn t() {}\n")], &[]);
    finds(&[("w/src/screen.rs", "")], &["there is no list of screens here"]);
}

#[test]
fn a_test_of_calls_or_of_the_browser_goes_to_a_screen_as_well() {
    let calls = ("w/src/screen/day.rs", "mod page;\nfn routes() { r().route(\"/api/v1/days/{d}\", page::show) }\n");
    let list = (
        "w/src/screen.rs",
        "mod day;\nmod health;\nmod shape;\nfn f() { day::routes().route(\"/healthz\", health::show) }\n",
    );
    let asks = |path, text| [calls, list, ("w/tests/pages.rs", "fn t() { get(\"/healthz\"); }\n"), (path, text)];
    finds(&asks("tests/x.rs", "fn t() { api.get(\"/days/2\"); }\n"), &[]);
    finds(&asks("tests/browser/x.test.mjs", "goto('/api/v1/days/2')"), &[]);
    finds(
        &asks("tests/x.rs", "fn t() { api.get(\"/holidays/2\"); }\n"),
        &["no test goes to the screen “day”: /api/v1/days/{d}"],
    );
}

#[test]
fn a_claim_without_a_test_that_exists_is_found() {
    let chapter = |text: &'static str| {
        let tree = made(&[
            ("proto/log/design/chain.md", text),
            ("proto/log/src/lib.rs", "#![doc = include_str!(\"../design/chain.md\")]\n"),
            ("proto/rules/design/a.md", "Held by: `kept`.\n"),
            ("proto/rules/src/lib.rs", "#[doc = include_str!(\"../design/a.md\")]\npub mod design {}\n"),
            ("node/design/a.md", "Held by: `asked`.\n"),
            ("node/src/lib.rs", "#[doc = include_str!(\"../design/a.md\")]\npub mod design {}\n"),
            ("hub/design/a.md", "Held by: `any`.\n"),
            ("hub/src/lib.rs", "#[doc = include_str!(\"../design/a.md\")]\npub mod design {}\n"),
            (
                "tests/x.rs",
                "#[test]\nfn kept() {}\n#[tokio::test(flavor = \"x\")]\nasync fn asked() {}\nfn other() {}\n",
            ),
            ("tests/y.rs", "proptest! {\n    #[test]\n    fn any(x in 0..9u8) {}\n}\n#[cfg(test)]\nfn hidden() {}\n"),
            ("tests/browser/a.test.mjs", "test('the day is read aloud', () => {})"),
        ]);
        chapters::breaches(&tree).iter().map(|b| format!("{}:{}: {}", b.path, b.line, b.what)).collect::<Vec<_>>()
    };
    assert_eq!(
        chapter("A claim.\nHeld by: `kept`, `asked`,\n`any`, `the day is read aloud`.\n\n`other` is code.\n"),
        [""; 0]
    );
    let path = "proto/log/design/chain.md";
    assert_eq!(
        chapter("A claim.\n\nHeld by: `kept`,\n`other`, `hidden`.\n"),
        [format!("{path}:3: there is no test `other`"), format!("{path}:3: there is no test `hidden`"),]
    );
    assert_eq!(
        chapter("Held by: tests.\n"),
        [format!("{path}:1: “Held by:” is followed by no name of a test in backticks")]
    );
    assert_eq!(chapter("# Words\n"), [format!("{path}:1: no claim of this chapter names its tests (“Held by:”)")]);
}

#[test]
fn a_chapter_that_nobody_includes_and_a_crate_without_one_are_found() {
    let tree = made(&[("node/design/a.md", "Held by: `kept`.\n"), ("node/src/lib.rs", "#[test]\nfn kept() {}\n")]);
    assert_eq!(
        says(&chapters::breaches(&tree)),
        [
            "this crate's design has no chapter (design/*.md)",
            "this crate's design has no chapter (design/*.md)",
            "no source of the crate includes this chapter in its documentation",
            "this crate's design has no chapter (design/*.md)",
        ]
    );
    assert_eq!(held_by("x\nHeld by: `a`,\n`b`.\nmore `c`\n\n`d`\n"), [(2, vec!["a".into(), "b".into(), "c".into()])]);
}
