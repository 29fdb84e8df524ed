use std::cell::RefCell;

use jiff::civil::{DateTime, date};
use proptest::prelude::*;
use telecentre_proto::agreement::AgreementOutcome;
use telecentre_proto::booking::BookingRefusal;
use telecentre_proto::centre::{CentreCommand, CentreOutcome};
use telecentre_proto::course::CourseOutcome;
use telecentre_proto::desk::{Caller, DeskError, Outcome};
use telecentre_proto::person::{PersonCommand, PersonOutcome};

use super::*;
use crate::load::tests::{DEMO, read};
use crate::load::{Network, apply};
use crate::world::World;

fn now() -> DateTime {
    date(2026, 11, 23).at(9, 0, 0, 0)
}

/// Loads a text through the desk, as the program does, and tells what it came to.
fn load(world: &mut World, text: &str) -> Summary {
    let plan = plan(&read(text).unwrap(), &world.view, "f.toml").unwrap();
    let (summary, all) = (plan.summary, plan.commands());
    assert_eq!(all, summary.new + summary.changed);
    let told = RefCell::new(Vec::new());
    let shared = RefCell::new(&mut *world);
    let save = |command: Command| {
        let outcome = shared.borrow_mut().command(None, now(), Caller::Admin, &command);
        let unchanged: [Outcome; 4] = [
            AgreementOutcome::Unchanged.into(),
            CentreOutcome::Unchanged.into(),
            CourseOutcome::Unchanged.into(),
            PersonOutcome::Unchanged.into(),
        ];
        assert!(!outcome.as_ref().is_ok_and(|outcome| unchanged.contains(outcome)), "{command:?}");
        std::future::ready(outcome)
    };
    let done = futures_util::FutureExt::now_or_never(apply(plan, save, |n, of| told.borrow_mut().push((n, of))));
    done.unwrap().unwrap();
    assert_eq!(*told.borrow(), (1..=all).map(|n| (n, all)).collect::<Vec<_>>());
    summary
}

fn counts(s: Summary) -> (usize, usize, usize) {
    (s.new, s.changed, s.unchanged)
}

#[test]
fn loading_again_writes_nothing() {
    let mut world = World::default();
    let first = load(&mut world, DEMO);
    assert_eq!(
        first.to_string(),
        format!(
            "7 centres, 39 resources, 80 members, 40 courses, 12 agreements: {} new, 0 changed, 0 unchanged",
            first.new
        )
    );
    let (entries, shown) = (world.entries, world.view.fingerprint());
    assert_eq!(counts(load(&mut world, DEMO)), (0, 0, first.new));
    assert_eq!((world.entries, world.view.fingerprint()), (entries, shown));
    assert_eq!(world.view.people.find("").len(), 80);
    assert_eq!(world.view.malformed(), 0);
}

#[test]
fn only_what_changed_in_the_file_is_written() {
    let mut world = World::default();
    load(&mut world, DEMO);
    let entries = world.entries;
    let text = DEMO.replacen("capacity = 1", "capacity = 2", 1).replacen(
        "investment_eur = 14000",
        "investment_eur = 14001",
        1,
    );
    let summary = load(&mut world, &text);
    assert_eq!((summary.new, summary.changed), (0, 2));
    assert_eq!(world.entries, entries + 2);
    let aurillac = world.view.centres.get(&"aurillac".parse().unwrap()).unwrap();
    assert_eq!(aurillac.investment_eur, Some(14_001));
}

const SMALL: &str = "[[centre]]\nslug = \"figeac\"\nname = \"Figeac\"\n[[member]]\nname = \"Anne Petit\"\n\
                     status = \"self-employed\"\nhome_centre = \"figeac\"\n";

#[test]
fn what_the_file_does_not_speak_of_stays() {
    let mut world = World::default();
    load(&mut world, &format!("{SMALL}email = \"anne@example.org\"\nemployer = \"E\"\nactivity = \"A\"\n"));
    let slug: Slug = "figeac".parse().unwrap();
    let rules =
        Centre { requests_wait: true, horizon_days: Some(90), ..world.view.centres.get(&slug).unwrap().clone() };
    world.command(None, now(), Caller::Admin, &Command::Centre(CentreCommand::Save(rules.clone()))).unwrap();
    let member = world.view.people.find("")[0].clone();
    let patch = telecentre_proto::person::MemberPatch { phone: Some(Some("0565".into())), ..Default::default() };
    world
        .command(None, now(), Caller::Admin, &Command::Person(PersonCommand::Edit { member: member.id, patch }))
        .unwrap();
    assert_eq!(counts(load(&mut world, SMALL)), (0, 0, 2));
    let told = world.view.people.find("")[0];
    assert_eq!(told.details.phone.as_deref(), Some("0565"));
    assert_eq!(told.details.email.as_deref(), Some("anne@example.org"));
    assert_eq!(world.view.centres.get(&slug), Some(&rules));
    assert_eq!(
        counts(load(&mut world, &format!("{SMALL}email = \"\"\nemployer = \"\"\nactivity = \"\"\n"))),
        (0, 1, 1)
    );
    let told = &world.view.people.find("")[0].details;
    assert_eq!((&told.email, &told.employer, told.activity.as_str()), (&None, &None, ""));
}

#[test]
fn public_fields_in_another_order_are_no_change() {
    let mut world = World::default();
    let text = format!("{SMALL}public = [\"email\", \"name\"]\n");
    load(&mut world, &text);
    assert_eq!(counts(load(&mut world, &text)), (0, 0, 2));
}

#[test]
fn a_retired_resource_stays_retired_when_the_file_is_loaded_again() {
    let text = format!("{SMALL}[[centre.resource]]\nid = \"d\"\nname = \"D\"\nkind = \"desk\"\n");
    let text = text.replacen("[[member]]", "[[xx]]", 1);
    let (centre, rest) = text.split_once("[[xx]]").unwrap();
    let (member, resource) = rest.split_once("[[centre.resource]]").unwrap();
    let text = format!("{centre}[[centre.resource]]{resource}[[member]]{member}");
    let mut world = World::default();
    load(&mut world, &text);
    let centre: Slug = "figeac".parse().unwrap();
    let resource = Resource { retired: true, ..world.view.centres.resources(&centre).next().unwrap().clone() };
    let retire = Command::Centre(CentreCommand::SaveResource { centre: centre.clone(), resource });
    world.command(None, now(), Caller::Admin, &retire).unwrap();
    assert_eq!(counts(load(&mut world, &text)), (0, 0, 3));
    assert!(world.view.centres.resources(&centre).next().unwrap().retired);
}

#[test]
fn a_member_with_an_id_keeps_it_and_may_be_renamed_while_the_old_name_goes_to_another() {
    let mut world = World::default();
    let id: RecordId = "0000000000abc".parse().unwrap();
    load(&mut world, &format!("{SMALL}id = \"{id}\"\n"));
    assert_eq!(world.view.people.find("")[0].id, id);
    let (centre, member) = SMALL.split_once("[[member]]").unwrap();
    let renamed = member.replace("Anne Petit", "Anne Grand");
    let both = format!("{centre}[[member]]{member}[[member]]{renamed}id = \"{id}\"\n");
    assert_eq!(counts(load(&mut world, &both)), (1, 1, 1));
    assert_eq!(world.view.people.member(id).unwrap().details.name, "Anne Grand");
    assert_eq!(world.view.people.find("").len(), 2);
    assert_eq!(counts(load(&mut world, &both)), (0, 0, 3));
}

#[test]
fn an_id_of_something_else_is_refused_with_its_line() {
    let mut world = World::default();
    let text = "[[course]]\ncode = \"A\"\ntitle = \"T\"\nhours = 7\nprovider = \"P\"\n";
    load(&mut world, text);
    let id = world.view.courses.list()[0].0;
    let network = read(&format!("{SMALL}id = \"{id}\"\n")).unwrap();
    let said = plan(&network, &world.view, "f.toml").unwrap_err().to_string();
    assert!(said.contains("f.toml:4: member.id: this id belongs to something that is no member"), "{said}");
}

#[test]
fn after_a_failure_loading_again_writes_the_rest() {
    let mut world = World::default();
    let network = read(DEMO).unwrap();
    let begun = plan(&network, &world.view, "f.toml").unwrap();
    let shared = RefCell::new((&mut world, 0));
    let save = |command: Command| {
        let (world, given) = &mut *shared.borrow_mut();
        *given += 1;
        std::future::ready(if *given > 60 {
            Err(DeskError::Booking(BookingRefusal::NotSteward { steward: None }))
        } else {
            world.command(None, now(), Caller::Admin, &command)
        })
    };
    let all = begun.commands();
    let failed = futures_util::FutureExt::now_or_never(apply(begun, save, |_, _| {})).unwrap().unwrap_err();
    assert_eq!((failed.saved, failed.all), (60, all));
    assert!(failed.to_string().starts_with(&format!("at least 60 of {all} changes were saved")));
    let rest = load(&mut world, DEMO);
    assert_eq!(counts(rest), (all - 60, 0, 60));
}

fn any_network() -> impl Strategy<Value = Network> {
    let blocks: Vec<&str> =
        DEMO.split("\n\n").filter(|b| b.starts_with("[[member]]") || b.starts_with("[[course]]")).collect();
    let centres: String = DEMO.split("\n[[member]]").next().unwrap().to_owned();
    let blocks: Vec<String> = blocks.into_iter().map(str::to_owned).collect();
    let some = proptest::sample::subsequence(blocks, 0..60);
    some.prop_map(move |some| read(&format!("{centres}\n{}\n", some.join("\n\n"))).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_was_loaded_before_a_file_once_loaded_leaves_nothing_to_do(a in any_network(), b in any_network()) {
        let mut world = World::default();
        for network in [&a, &b] {
            for command in plan(network, &world.view, "f").unwrap().stages.into_iter().flatten() {
                world.command(None, now(), Caller::Admin, &command).unwrap();
            }
            prop_assert_eq!(plan(network, &world.view, "f").unwrap().commands(), 0);
        }
        let names: BTreeSet<_> = a.members.iter().chain(&b.members).map(|m| &m.value.details.name).collect();
        prop_assert_eq!(world.view.people.find("").len(), names.len());
    }
}

#[test]
fn rules_and_closures_of_a_centre_are_loaded_once_and_what_the_file_leaves_out_stays() {
    let mut world = World::default();
    let text = r#"
[[centre]]
slug = "figeac"
name = "Figeac"
holidays = "fr-alsace-moselle"
requests = "wait"
horizon_days = 60
no_show_minutes = 20
no_shows = "release"
kiosk = "show"
position = "44.609, 2.033"
[[centre.resource]]
id = "atelier"
name = "Atelier"
kind = "area"
capacity = 6
[[centre.closure]]
from = 2026-12-24
until = 2027-01-02
reason = "Fêtes"
"#;
    assert_eq!(counts(load(&mut world, text)), (3, 0, 0));
    assert_eq!(counts(load(&mut world, text)), (0, 0, 3));
    assert_eq!(counts(load(&mut world, "[[centre]]\nslug = \"figeac\"\nname = \"Figeac\"\n")), (0, 0, 1));
    let figeac: Slug = "figeac".parse().unwrap();
    let centre = world.view.centres.get(&figeac).unwrap();
    assert_eq!((centre.requests_wait, centre.horizon_days, centre.no_show_minutes), (true, Some(60), Some(20)));
    assert_eq!(centre.holidays.as_str(), "fr-alsace-moselle");
    assert_eq!((centre.releases_no_shows, centre.kiosk.as_str()), (true, "show"));
    assert_eq!(centre.position.map(|p| p.to_string()).as_deref(), Some("44.609, 2.033"));
    assert_eq!(world.view.centres.closures(&figeac)[0].reason.as_deref(), Some("Fêtes"));
}

#[test]
fn a_resource_out_of_service_retired_or_closed_alone_is_loaded_once_and_taken_back_only_in_words() {
    let mut world = World::default();
    let file = |more: &str, closure: &str| {
        format!(
            "[[centre]]\nslug = \"figeac\"\nname = \"Figeac\"\n[[centre.resource]]\nid = \"desk-1\"\nname = \"Poste 1\"\n\
             kind = \"desk\"\n{more}{closure}"
        )
    };
    let closed = "[[centre.closure]]\nfrom = 2026-12-24\nuntil = 2026-12-25\nresource = \"desk-1\"\n";
    let out = "retired = true\nout_of_service = { from = 2026-12-01, until = 2026-12-05 }\n";
    assert_eq!(counts(load(&mut world, &file(out, closed))), (3, 0, 0));
    assert_eq!(counts(load(&mut world, &file(out, closed))), (0, 0, 3));
    assert_eq!(counts(load(&mut world, &file("", ""))), (0, 0, 2), "what is left out stays");
    let figeac: Slug = "figeac".parse().unwrap();
    let desk = |world: &World| world.view.centres.resources(&figeac).next().unwrap().clone();
    let outage = desk(&world).out_of_service.unwrap();
    assert_eq!((outage.from, outage.until), (date(2026, 12, 1), Some(date(2026, 12, 5))));
    assert!(desk(&world).retired);
    assert_eq!(world.view.centres.closures(&figeac)[0].resource, Some(desk(&world).slug));
    assert_eq!(counts(load(&mut world, &file("retired = false\nout_of_service = {}\n", ""))), (0, 1, 1));
    assert_eq!((desk(&world).retired, desk(&world).out_of_service), (false, None));
    for (more, closure, key) in [
        ("", closed.replace("desk-1", "desk-9"), "centre.closure.resource"),
        ("out_of_service = { until = 2026-12-05 }\n", String::new(), "centre.resource.out_of_service.from"),
        (
            "out_of_service = { from = 2026-12-06, until = 2026-12-05 }\n",
            String::new(),
            "centre.resource.out_of_service.until",
        ),
    ] {
        let told = match read(&file(more, &closure)).and_then(|network| plan(&network, &world.view, "f")) {
            Err(LoadError::Invalid(problems)) => problems.listed.iter().map(ToString::to_string).collect::<Vec<_>>(),
            other => panic!("{key}: {other:?}"),
        };
        assert!(told.iter().any(|line| line.contains(key)), "{told:?}");
    }
}

#[test]
fn what_is_lent_to_the_hub_by_itself_is_loaded_after_the_resources_and_told_before_anything_is_saved_where_it_is_wrong()
{
    let mut world = World::default();
    let desks: Vec<String> = (1..=4)
        .map(|n| format!("[[centre.resource]]\nid = \"desk-{n}\"\nname = \"Poste {n}\"\nkind = \"desk\"\n"))
        .collect();
    let file = |rule: &str| format!("[[centre]]\nslug = \"figeac\"\nname = \"Figeac\"\n{rule}{}", desks.concat());
    for (rule, key) in [
        ("[centre.instant]\nresources = [\"desk-9\"]\ndays_ahead = 20\n", "centre.instant.resources"),
        (
            "[centre.instant]\nresources = [\"desk-1\", \"desk-2\", \"desk-3\"]\ndays_ahead = 20\n",
            "centre.instant.resources",
        ),
    ] {
        let problems = refused(&world, &file(rule));
        assert!(problems[0].contains(key), "{problems:?}");
    }
    for wrong in
        ["days_ahead = 93\n", "days_ahead = 20\nweekdays = [\"lundi\"]\n", "days_ahead = 20\ninsist = \"oui\"\n"]
    {
        assert!(read(&file(&format!("[centre.instant]\nresources = [\"desk-1\"]\n{wrong}"))).is_err(), "{wrong}");
    }
    let rule = "[centre.instant]\nresources = [\"desk-1\", \"desk-2\"]\nweekdays = [\"mo\", \"tu\"]\ndays_ahead = 20\n";
    assert_eq!(counts(load(&mut world, &file(rule))), (6, 0, 0));
    assert_eq!(counts(load(&mut world, &file(rule))), (0, 0, 6));
    let figeac: Slug = "figeac".parse().unwrap();
    let lends = |world: &World| world.view.centres.get(&figeac).unwrap().instant.clone();
    let was = lends(&world).unwrap();
    assert_eq!((was.resources.len(), was.days_ahead, was.return_evenings), (2, 20, 2));
    load(&mut world, &file(""));
    assert_eq!(
        lends(&world).map(|rule| rule.version),
        Some(was.version),
        "a file that says nothing of it changes nothing"
    );
    assert_eq!(counts(load(&mut world, &file("[centre.instant]\nresources = []\n"))), (0, 1, 5));
    assert_eq!(lends(&world), None);
}

fn loaded(members: &str) -> (World, String) {
    let mut world = World::default();
    let centre = "[[centre]]\nslug = \"figeac\"\nname = \"Figeac\"\n";
    load(&mut world, &format!("{centre}{members}"));
    (world, centre.to_owned())
}

fn member(name: &str, more: &str) -> String {
    format!("[[member]]\nname = \"{name}\"\nstatus = \"self-employed\"\nhome_centre = \"figeac\"\n{more}")
}

fn refused(world: &World, text: &str) -> Vec<String> {
    match plan(&read(text).unwrap(), &world.view, "f.toml") {
        Err(LoadError::Invalid(problems)) => problems.listed.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_name_is_the_same_name_in_another_form_of_letters() {
    let (mut world, centre) = loaded(&member("Éloïse d’Angelo", ""));
    for same in ["E\u{301}loi\u{308}se d'Angelo", "éloïse  D’ANGELO"] {
        assert_eq!(counts(load(&mut world, &format!("{centre}{}", member(same, "")))), (0, 0, 2), "{same}");
    }
    let twice = format!("{centre}{}{}", member("Éloïse d’Angelo", ""), member("E\u{301}loi\u{308}se d'Angelo", ""));
    assert!(matches!(read(&twice), Err(LoadError::Invalid(_))), "one name stands twice");
}

#[test]
fn a_line_that_fits_two_members_is_refused_and_one_of_somebody_erased_is_said_and_left_out() {
    let (mut world, centre) = loaded(&format!(
        "{}{}",
        member("Marie Martin", "id = \"00000000000a1\"\n"),
        member("Marie Martin", "id = \"00000000000a2\"\n")
    ));
    let found = refused(&world, &format!("{centre}{}", member("Marie Martin", "")));
    assert!(found.len() == 1 && found[0].starts_with("4: member.name: 2 members have this name"), "{found:?}");
    let erased: RecordId = "00000000000a1".parse().unwrap();
    let document = telecentre_proto::document::DocumentName::member(erased);
    world.view.people.set_erased([document].iter());
    let summary = load(&mut world, &format!("{centre}{}", member("Marie Martin", "id = \"00000000000a1\"\n")));
    assert_eq!(summary.erased, 1);
    assert!(summary.to_string().contains("was erased"), "{summary}");
}
