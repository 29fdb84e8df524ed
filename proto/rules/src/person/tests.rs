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
