use super::*;
use crate::desk::{Caller, Command};
use crate::person::badge::BadgeCode;
use crate::person::{MemberPatch, PersonCommand};
use crate::world::{AURILLAC, FIGEAC, HUB, World, details, node};

fn badge(n: u8) -> Badge {
    Badge { handle: BadgeCode::new([n; 16]).handle(), long_pin: true, salt: [n; 16], hash: [n; 32] }
}

fn give(world: &mut World, replica: usize, member: RecordId, n: u8) {
    let command = PersonCommand::GiveBadge { member, badge: Some(badge(n)) };
    world.run(replica, Caller::Admin, &Command::Person(command)).unwrap();
}

/// The badges by which a person comes in at a replica, by the number of each.
fn open(world: &World, replica: usize, person: RecordId) -> Vec<u8> {
    let found = badges(world.view(replica), &world.seat(replica), person);
    found.into_iter().map(|(_, badge)| badge.salt[0]).collect()
}

#[test]
fn what_hub_origin_and_home_write_of_a_badge_opens_everywhere_and_what_others_write_at_their_own_box() {
    let mut world = World::new();
    // Registered at Aurillac, at home in Figeac as Aurillac says: the hub has not named it.
    let added = PersonCommand::Add { details: details("Zoé Lac") };
    world.run(AURILLAC, Caller::Admin, &Command::Person(added)).unwrap();
    world.sync_all();
    let zoe = world.member("lac");
    let doors = |world: &World| {
        [HUB, FIGEAC, AURILLAC].map(|author| is_door(world.view(HUB), &world.seat(HUB), zoe, &node(author)))
    };
    assert_eq!(doors(&world), [true, false, true]);
    give(&mut world, FIGEAC, zoe, 1);
    world.sync_all();
    assert_eq!([HUB, FIGEAC, AURILLAC].map(|at| open(&world, at, zoe)), [vec![], vec![1], vec![]]);
    // Once the hub names her home, that one's box counts.
    let home = MemberPatch { home_centre: Some(Some("aurillac".parse().unwrap())), ..MemberPatch::default() };
    for patch in [home, MemberPatch { home_centre: Some(Some("figeac".parse().unwrap())), ..MemberPatch::default() }] {
        let edit = PersonCommand::Edit { member: zoe, patch };
        world.run(HUB, Caller::Admin, &Command::Person(edit)).unwrap();
    }
    world.sync_all();
    assert_eq!(doors(&world), [true, true, true]);
    assert_eq!([HUB, FIGEAC, AURILLAC].map(|at| open(&world, at, zoe)), [vec![1], vec![1], vec![1]]);
    // A box that follows the one that registered her stands in its place.
    world.follows = Some((node(FIGEAC), node(AURILLAC)));
    assert!(is_door(world.view(HUB), &world.seat(HUB), zoe, &node(FIGEAC)));
}

#[test]
fn two_badges_given_at_once_both_open_until_the_next_one_ends_them() {
    let mut world = World::new();
    let anne = world.member("roque");
    // The hub registered her at home in Figeac.
    give(&mut world, HUB, anne, 1);
    give(&mut world, FIGEAC, anne, 2);
    world.sync_all();
    assert_eq!(open(&world, AURILLAC, anne), [1, 2]);
    let found = of_handle(world.view(AURILLAC), &world.seat(AURILLAC), badge(2).handle);
    assert_eq!(found, [(anne, node(FIGEAC), badge(2))]);
    give(&mut world, FIGEAC, anne, 3);
    world.sync_all();
    assert_eq!(open(&world, AURILLAC, anne), [3]);
    assert!(of_handle(world.view(AURILLAC), &world.seat(AURILLAC), badge(1).handle).is_empty());
    let back = PersonCommand::GiveBadge { member: anne, badge: None };
    world.run(HUB, Caller::Admin, &Command::Person(back)).unwrap();
    world.sync_all();
    assert!(open(&world, AURILLAC, anne).is_empty());
}

#[test]
fn devices_are_forgotten_after_a_new_badge_and_after_the_end_of_all_whoever_says_so() {
    let mut world = World::new();
    let anne = world.member("roque");
    give(&mut world, HUB, anne, 1);
    world.sync_all();
    let hang = |world: &World, at: usize| devices(world.view(at), &world.seat(at), anne).unwrap();
    let before = hang(&world, FIGEAC);
    assert_eq!(before, hang(&world, AURILLAC), "the same everywhere");
    let end = PersonCommand::EndDevices { member: anne, random: [7; 8] };
    world.run(AURILLAC, Caller::Member(anne), &Command::Person(end)).unwrap();
    assert_eq!(before, hang(&world, FIGEAC), "as long as it has not heard");
    world.sync_all();
    world.sync_all();
    let after = hang(&world, FIGEAC);
    assert_ne!(before, after);
    give(&mut world, HUB, anne, 2);
    world.sync_all();
    assert_ne!(after, hang(&world, FIGEAC));
    let edit =
        PersonCommand::Edit { member: anne, patch: MemberPatch { activity: Some("x".into()), ..Default::default() } };
    let stands = hang(&world, FIGEAC);
    world.run(HUB, Caller::Admin, &Command::Person(edit)).unwrap();
    world.sync_all();
    assert_eq!(stands, hang(&world, FIGEAC), "what else changes of a person ends nothing");
    assert_eq!(devices(world.view(HUB), &world.seat(HUB), RecordId([9; 8])), None);
}

#[test]
fn a_mail_address_opens_a_way_in_only_as_a_door_author_wrote_it() {
    let mut world = World::new();
    let anne = world.member("roque");
    let edit = |world: &mut World, at: usize, email: &str| {
        let patch = MemberPatch { email: Some(Some(email.to_owned())), ..MemberPatch::default() };
        world.run(at, Caller::Admin, &Command::Person(PersonCommand::Edit { member: anne, patch })).unwrap();
        world.sync_all();
    };
    edit(&mut world, AURILLAC, "thief@example.org");
    let known = |world: &World| {
        let found = addresses(world.view(HUB), &world.seat(HUB), anne);
        found.into_iter().map(|(_, address)| address).collect::<Vec<_>>()
    };
    assert_eq!(known(&world), ["eleonore@example.org"]);
    edit(&mut world, FIGEAC, "anne@example.org");
    assert_eq!(known(&world), ["anne@example.org"]);
}
