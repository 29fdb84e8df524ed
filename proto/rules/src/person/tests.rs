use telecentre_log::document::DocumentKey;

use super::*;
use crate::booking::BookingCommand;
use crate::desk::{Caller, Command};
use crate::world::{FIGEAC, HUB, TODAY, World, codes, id, slot, slug};

#[test]
fn a_patch_changes_what_it_names_and_takes_back_what_it_nulls() {
    let mut world = World::new();
    let me = world.member("oehl");
    let patch = MemberPatch { phone: Some(Some("05 65 00 00 00".into())), email: Some(None), ..MemberPatch::default() };
    world.run(FIGEAC, Caller::Member(me), &Command::Person(PersonCommand::Edit { member: me, patch })).unwrap();
    let known = &world.view(FIGEAC).people.member(me).unwrap().details;
    assert_eq!((known.phone.as_deref(), known.email.as_deref()), (Some("05 65 00 00 00"), None));
    assert_eq!(known.name, "Éléonore Œhl");
    let bad = MemberPatch {
        name: Some(" ".into()),
        email: Some(Some("at example".into())),
        home_centre: Some(Some(slug("nowhere"))),
        ..MemberPatch::default()
    };
    let found =
        codes(world.run(FIGEAC, Caller::Host, &Command::Person(PersonCommand::Edit { member: me, patch: bad })));
    assert_eq!(found, [("name", "missing"), ("email", "not-an-address"), ("home_centre", "unknown-centre")]);
}

#[test]
fn members_are_found_without_accents_or_capitals() {
    let world = World::new();
    let found =
        |query: &str| world.all.view.people.find(query).iter().map(|m| m.details.name.clone()).collect::<Vec<_>>();
    assert_eq!(found("eleonore OEHL"), ["Éléonore Œhl"]);
    assert_eq!(found("ELEO trad"), ["Éléonore Œhl"]);
    assert_eq!(found("roque"), ["Bastien Roque"]);
    assert_eq!(found(""), ["Bastien Roque", "Éléonore Œhl"]);
    assert!(found("nobody").is_empty());
    assert_eq!(crate::letters::folded("E\u{301}lan d’Or"), "elan d or");
}

#[test]
fn an_erased_member_leaves_a_booking_without_a_name_or_a_note() {
    let mut world = World::new();
    let mut book = world.wanted(1, "desk-1", slot(TODAY, 9, 12));
    book.note = Some("Visite du notaire".into());
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(book))).unwrap();
    let view = &mut world.replicas[FIGEAC].view;
    let booking = view.bookings.get(id(1)).unwrap();
    assert_eq!(
        (view.people.name(booking.person()), view.people.note(booking.person(), booking.id)),
        (Some("Éléonore Œhl"), Some("Visite du notaire"))
    );
    for author in [HUB, FIGEAC] {
        view.forget(&DocumentKey {
            space: Space::Directory,
            name: DocumentName::member(booking.member),
            author: crate::world::node(author),
        });
    }
    assert_eq!((view.people.name(booking.person()), view.people.note(booking.person(), booking.id)), (None, None));
    assert_eq!(view.bookings.get(id(1)).unwrap().member, booking.member);
}

#[test]
fn members_saved_together_are_saved_all_or_none_and_a_name_that_one_leaves_is_free_for_another() {
    let mut world = World::new();
    let marie = world.member("Bastien");
    let save = |world: &mut World, caller, members: &[(Option<RecordId>, MemberDetails)]| {
        world.run(0, caller, &Command::Person(PersonCommand::SaveAll { members: members.to_vec() }))
    };
    let of = |name: &str| crate::world::details(name);
    let known = world.view(0).people.find("").len();
    let wrong = MemberDetails { email: Some("no address".into()), ..of("Luc") };
    assert_eq!(
        codes(save(&mut world, Caller::Admin, &[(None, of("Zoé")), (None, wrong)])),
        [("email", "not-an-address")]
    );
    assert_eq!(world.view(0).people.find("").len(), known, "all or none");
    let renamed =
        [(None, of("Bastien Roque")), (Some(marie), of("Marie Roux")), (None, of("Zoé")), (None, of("Zoé Bras"))];
    let outcome = save(&mut world, Caller::Admin, &renamed);
    assert_eq!(outcome, Ok(PersonOutcome::SavedAll { written: 4 }.into()));
    assert_eq!(world.view(0).people.member(marie).unwrap().details.name, "Marie Roux");
    assert_eq!(world.view(0).people.find("").len(), known + 3);
    assert_eq!(save(&mut world, Caller::Admin, &renamed), Ok(PersonOutcome::SavedAll { written: 0 }.into()));
}

#[test]
fn a_host_saves_nobody_of_another_centre_as_one_of_her_own() {
    let mut world = World::new();
    let (marie, host) = (world.member("Bastien"), world.member("Éléonore"));
    let grant =
        crate::role::RoleCommand::Grant { person: host, role: crate::role::Role::Host, centre: Some(slug("figeac")) };
    world.run(HUB, Caller::Admin, &Command::Role(grant)).unwrap();
    world.sync_all();
    let elsewhere = MemberDetails { home_centre: Some(slug("aurillac")), ..crate::world::details("Marie") };
    let save = |details: MemberDetails| Command::Person(PersonCommand::Save { id: Some(marie), details });
    let moved = world.run(0, Caller::Admin, &save(elsewhere));
    assert!(moved.is_ok(), "{moved:?}");
    let caller = Caller::Person { id: host, door: world.seat(0).me };
    let own = Command::Person(PersonCommand::Save { id: None, details: crate::world::details("Zoé") });
    assert!(world.run(0, caller, &own).is_ok(), "of her own centre she may");
    let back = MemberDetails { home_centre: Some(slug("figeac")), ..crate::world::details("Marie") };
    assert!(matches!(world.run(0, caller, &save(back)), Err(crate::desk::DeskError::NotAllowed { .. })));
}
