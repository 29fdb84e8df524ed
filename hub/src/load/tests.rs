use proptest::prelude::*;
use telecentre_proto::limit::{LOAD_FILE_BYTES, LOAD_PROBLEMS};
use telecentre_proto::person::Status;

use super::*;

pub(super) const DEMO: &str = include_str!("../../../deploy/demo/network.toml");

pub(super) fn read(text: &str) -> Result<Network, LoadError> {
    parse(&Source::new("network.toml", text.to_owned())?, &[])
}

/// The problems of a text, as lines such as `3: centre.slug: …`.
fn problems(text: &str) -> Vec<String> {
    match read(text) {
        Err(LoadError::Invalid(problems)) => problems.listed.iter().map(ToString::to_string).collect(),
        other => panic!("expected problems, got {other:?}"),
    }
}

const CENTRE: &str = "[[centre]]\nslug = \"figeac\"\nname = \"Figeac\"\n";
const MEMBER: &str = "[[member]]\nname = \"Anne Petit\"\nstatus = \"self-employed\"\nhome_centre = \"figeac\"\n";

/// One problem, at this line, that names this key and holds this text.
fn only_problem(text: &str, line: u32, key: &str, says: &str) {
    let found = problems(text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with(&format!("{line}: {key}: ")), "{found:?}");
    assert!(found[0].contains(says), "{found:?}");
}

#[test]
fn the_demo_holds_the_figures_of_a_real_network() {
    let network = read(DEMO).unwrap();
    let centres: Vec<&LoadedCentre> = network.centres.iter().map(|c| &c.value).collect();
    let resources = || centres.iter().flat_map(|c| &c.resources);
    assert_eq!(centres.len(), 7);
    assert_eq!(resources().filter(|r| r.value.resource.kind.is_workstation()).count(), 27);
    assert!(centres.iter().all(|c| c.resources.iter().any(|r| r.value.resource.kind.as_str() == "video-point")));
    assert!(resources().any(|r| r.value.resource.kind.as_str() == "meeting-room"));
    assert!(resources().any(|r| r.value.resource.online.as_str() == "immediate"));
    let sum = |f: fn(&LoadedCentre) -> Option<u32>| centres.iter().map(|c| f(c).unwrap()).sum::<u32>();
    assert_eq!(sum(|c| c.centre.investment_eur), 7 * 10_000);
    assert_eq!(sum(|c| c.centre.running_cost_eur_per_year), 7 * 3_750);
    let opened = |c: &&&LoadedCentre| c.centre.opened.unwrap().to_string().starts_with("2012");
    assert_eq!(centres.iter().filter(opened).count(), 5);
    assert!(centres.iter().any(|c| c.centre.hours.as_ref().unwrap().as_str().contains("12:00,13:30")), "a lunch break");

    assert_eq!(network.members.len(), 80);
    let of = |s: Status| network.members.iter().filter(|m| m.value.details.status == s).count();
    assert_eq!(of(Status::SelfEmployed), 56);
    assert!(of(Status::PublicEmployee) > 0 && of(Status::PrivateEmployee) > 0);
    let employed = |m: &&Entry<LoadedMember>| m.value.details.employer.is_some();
    assert_eq!(network.members.iter().filter(employed).count(), 24);
    let example = |e: &String| e.ends_with("@example.org");
    assert!(network.members.iter().filter_map(|m| m.value.details.email.as_ref()).all(example));
    assert!((36..=48).contains(&network.courses.len()));
    assert!(centres.iter().all(|c| network.agreements.iter().any(|a| a.value.centre.as_ref() == Some(&c.centre.slug))));
}

#[test]
fn the_documented_example_loads_and_names_every_key() {
    let text = include_str!("../../../deploy/example/network.toml");
    let network = read(text).unwrap();
    assert_eq!((network.centres.len(), network.members.len()), (1, 1));
    assert_eq!((network.courses.len(), network.agreements.len()), (1, 1));
    let uncommented = text.replace("# id = \"0123", "id = \"0123").replace("# employer", "employer");
    let member = &read(&uncommented).unwrap().members[0].value;
    assert!(member.id.is_some() && member.details.employer.is_some());
}

#[test]
fn an_unknown_key_is_an_error_that_names_its_line() {
    only_problem(&format!("{CENTRE}colour = \"red\"\n"), 4, "centre.colour", "no such key");
    only_problem("# a comment\n\n[[centres]]\n", 3, "centres", "no such key");
    let resource = "[[centre.resource]]\nid = \"a\"\nname = \"A\"\nkind = \"desk\"\nsize = 3\n";
    only_problem(&format!("{CENTRE}{resource}"), 8, "centre.resource.size", "no such key");
}

#[test]
fn a_duplicate_is_an_error_that_names_both_lines() {
    only_problem(&format!("{CENTRE}{CENTRE}"), 4, "centre.slug", "line 1");
    let desk = "[[centre.resource]]\nid = \"a\"\nname = \"A\"\nkind = \"desk\"\n";
    only_problem(&format!("{CENTRE}{desk}{desk}"), 8, "centre.resource.id", "line 4");
    let course = "[[course]]\ncode = \"A\"\ntitle = \"A\"\nhours = 7\nprovider = \"P\"\n";
    only_problem(&format!("{course}{course}"), 6, "course.code", "line 1");
    let agreement = "[[agreement]]\npartner = \"P\"\nkind = \"k\"\nsigned = 2012-03-05\n";
    only_problem(&format!("{agreement}{agreement}"), 5, "agreement.partner", "line 1");
    only_problem(&format!("{CENTRE}{MEMBER}{MEMBER}"), 8, "member.name", "line 4");
    let id = "id = \"0000000000001\"\n";
    only_problem(&format!("{CENTRE}{MEMBER}{id}{}{id}", MEMBER.replace("Anne", "Zoé")), 9, "member.id", "line 4");
}

#[test]
fn namesakes_may_share_a_home_centre_when_both_carry_an_id() {
    let both = format!("{CENTRE}{MEMBER}id = \"0000000000001\"\n{MEMBER}id = \"0000000000002\"\n");
    assert_eq!(read(&both).unwrap().members.len(), 2);
    only_problem(&format!("{CENTRE}{MEMBER}{MEMBER}id = \"0000000000002\"\n"), 8, "member.name", "line 4");
    only_problem(&format!("{CENTRE}{MEMBER}id = \"0000000000001\"\n{MEMBER}"), 9, "member.name", "line 4");
}

#[test]
fn a_reference_to_no_centre_is_an_error_that_names_its_line() {
    only_problem(MEMBER, 4, "member.home_centre", "no centre “figeac”");
    let agreement = "[[agreement]]\npartner = \"P\"\nkind = \"k\"\ncentre = \"rodez\"\nsigned = \"2012-03-05\"\n";
    only_problem(&format!("{CENTRE}{agreement}"), 7, "agreement.centre", "no centre “rodez”");
    let source = Source::new("f", MEMBER.to_owned()).unwrap();
    assert!(parse(&source, &["figeac".parse().unwrap()]).is_ok(), "a centre of the network may be named too");
}

#[test]
fn a_mistake_in_a_centre_does_not_make_every_reference_to_it_dangle() {
    let text = format!("{CENTRE}hours = \"always\"\n{MEMBER}");
    only_problem(&text, 4, "centre.hours", "not opening hours");
    only_problem(&format!("[[centre]]\nslug = \"figeac\"\n{MEMBER}"), 1, "centre.name", "missing");
}

#[test]
fn a_bad_value_is_refused_with_its_line_and_what_to_do() {
    let centre = |line: &str| format!("{CENTRE}{line}\n");
    for (line, key, says) in [
        ("investment_eur = -5", "investment_eur", "whole number from 0"),
        ("investment_eur = 3.5", "investment_eur", "whole number"),
        ("investment_eur = \"10\"", "investment_eur", "without quotes"),
        ("running_cost_eur_per_year = 99999999999999999999999", "running_cost_eur_per_year", "whole number"),
        ("opened = \"2012-02-30\"", "opened", "calendar"),
        ("opened = \"20120305\"", "opened", "2012-03-05"),
        ("opened = 2012-03-05T10:00:00", "opened", "2012-03-05"),
        ("opened = true", "opened", "2012-03-05"),
        ("hours = \"SH 10:00-12:00\"", "hours", "school holidays"),
        ("hours = 9", "hours", "in quotes"),
        ("address = \"\"", "address", "empty"),
        ("address = \"a\\u0007b\"", "address", "control character"),
    ] {
        only_problem(&centre(line), 4, &format!("centre.{key}"), says);
    }
    let member = |line: &str| format!("{CENTRE}{MEMBER}{line}\n");
    for (line, key, says) in [
        ("email = \"nobody\"", "email", "mail address"),
        ("public = [\"shoe-size\"]", "public", "not one of"),
        ("public = [\"name\", \"name\"]", "public", "twice"),
        ("public = \"name\"", "public", "a list"),
        ("public = [3]", "public", "in quotes"),
        ("id = \"12\"", "id", "record id"),
        ("id = \"0000000000000\"", "id", "zeros"),
    ] {
        only_problem(&member(line), 8, &format!("member.{key}"), says);
    }
    only_problem(&CENTRE.replace("figeac", "Figeac!"), 2, "centre.slug", "short name");
    only_problem(&format!("{CENTRE}{}", MEMBER.replace("self", "un")), 6, "member.status", "self-employed");
    only_problem(&CENTRE.replace("Figeac", &"x".repeat(201)), 3, "centre.name", "200 bytes");
    only_problem("centre = 3\n", 1, "centre", "[[centre]]");
    only_problem("member = [1]\n", 1, "member", "table of keys");
    let expired = "[[agreement]]\npartner = \"P\"\nkind = \"k\"\nsigned = 2012-03-05\nexpires = 2011-01-01\n";
    only_problem(expired, 5, "agreement.expires", "before it was signed");
}

#[test]
fn dates_may_stand_with_or_without_quotes_and_a_year_alone() {
    for written in ["2012", "\"2012\"", "2012-01-16", "\"2012-01-16\""] {
        let network = read(&format!("{CENTRE}opened = {written}\n")).unwrap();
        assert_eq!(network.centres[0].value.centre.opened.unwrap().to_string(), written.trim_matches('"'));
    }
}

#[test]
fn all_mistakes_are_reported_at_once_in_the_order_of_the_file() {
    let text = format!("{CENTRE}hours = \"?\"\ninvestment_eur = -1\n{MEMBER}email = \"x\"\n[[course]]\ncode = \"A\"\n");
    let lines: Vec<String> =
        problems(&text).iter().map(|p| p.split(": ").take(2).collect::<Vec<_>>().join(" ")).collect();
    let expected =
        ["4 centre.hours", "5 centre.investment_eur", "10 member.email", "11 course.hours", "11 course.provider"];
    assert_eq!(lines[..5], expected);
    assert_eq!(lines.last().unwrap(), "11 course.title");
}

#[test]
fn the_list_of_mistakes_is_bounded_and_the_rest_is_counted() {
    let Err(LoadError::Invalid(found)) = read(&"[[course]]\n".repeat(100)) else { panic!("expected problems") };
    assert_eq!(found.listed.len(), LOAD_PROBLEMS);
    assert_eq!(found.more, 400 - LOAD_PROBLEMS);
    let said = LoadError::Invalid(found).to_string();
    assert!(said.starts_with("network.toml has 400 mistakes; nothing was loaded:\nnetwork.toml:1: course.code:"));
    assert!(said.ends_with("350 more"), "{said}");
}

#[test]
fn what_is_not_toml_is_an_error_with_its_line() {
    let found = problems(&format!("{CENTRE}name = \"again\"\n"));
    assert!(found[0].starts_with("4: this is not TOML (duplicate key"), "{found:?}");
    assert!(problems("[[centre]]\nslug = \"figeac\n")[0].starts_with("2: this is not TOML"));
    for rubbish in ["\0\0\0", "[[[[[[", "= = =", "\u{feff}\u{202e}"] {
        let _ = read(rubbish);
    }
    assert!(!problems(&"[".repeat(100_000)).is_empty());
    assert!(!problems(&format!("a = {}", "[".repeat(100_000))).is_empty());
}

#[test]
fn a_file_that_is_no_text_of_a_sane_size_is_a_plain_error() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("network.toml");
    let said = |path: &std::path::Path| open(path).unwrap_err().to_string();
    assert!(said(&path).contains("does not exist"));
    assert!(said(dir.path()).contains("not a regular file"));
    std::fs::write(&path, b"# one\n# two\nname = \"caf\xe9\"\n").unwrap();
    assert!(said(&path).contains("network.toml:3: the text is not UTF-8"));
    let huge = std::fs::File::create(&path).unwrap();
    huge.set_len(100 << 20).unwrap();
    assert!(said(&path).contains("larger than 4 MiB"));
    std::fs::write(&path, " ".repeat(LOAD_FILE_BYTES)).unwrap();
    assert_eq!(parse(&open(&path).unwrap(), &[]).unwrap(), Network::default());
}

/// A piece of the demo's text, changed as a slip of the hand or of a disk would.
fn mutation() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(String::new()),
        Just("\"".to_owned()),
        Just("[[centre]]\n".to_owned()),
        Just("= 99999999999999999999".to_owned()),
        Just("2012-13-45".to_owned()),
        ".{0,12}",
    ];
    (0..DEMO.len(), 0..80_usize, piece).prop_map(|(at, cut, piece)| {
        let mut bytes = DEMO.as_bytes().to_vec();
        bytes.splice(at..(at + cut).min(DEMO.len()), piece.bytes());
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_mutation_of_a_file_panics_and_what_loads_keeps_the_limits(text in mutation()) {
        match read(&text) {
            Ok(network) => prop_assert!(network.centres.len() <= 8),
            Err(LoadError::Invalid(problems)) => {
                let lines = u32::try_from(text.lines().count() + 1).unwrap();
                prop_assert!(problems.listed.iter().all(|p| (1..=lines).contains(&p.line) && !p.message.is_empty()));
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn no_text_panics(text in "(\\[\\[(centre|member|course|agreement)\\]\\]\n|[a-z_]{1,8} = .{0,20}\n|.{0,20}\n){0,12}") {
        let _ = read(&text);
    }
}

#[test]
fn a_name_that_nobody_can_see_and_one_that_turns_lines_are_refused_with_their_line() {
    only_problem(
        &format!("{CENTRE}{}", MEMBER.replace("Anne Petit", "\\u200b")),
        5,
        "member.name",
        "nothing in it can be seen",
    );
    only_problem(
        &format!("{CENTRE}{}", MEMBER.replace("Anne Petit", "Anne\\u202EPetit")),
        5,
        "member.name",
        "direction",
    );
}

#[test]
fn what_would_be_refused_while_saving_is_found_before_and_named_with_its_line() {
    let address = format!("{CENTRE}{MEMBER}email = \"b@example..org\"\n{}", MEMBER.replace("Anne", "Claire"));
    only_problem(&address, 8, "member.email", "not a mail address");
}
