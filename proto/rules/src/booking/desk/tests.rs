use jiff::civil::date;

use crate::booking::{Act, Book, BookingCommand, BookingOutcome, BookingRefusal, CancelledBy, State, Who};
use crate::desk::{Caller, Command, DeskError, Guards, Right, decide};
use crate::person::PersonCommand;
use crate::world::{AURILLAC, FIGEAC, HUB, TODAY, World, codes, details, id, id_of, slot, slug};

#[test]
fn a_taken_slot_is_refused_with_what_is_in_the_way_and_what_is_free() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 11, 13)).unwrap();
    let Err(DeskError::Booking(BookingRefusal::Taken { conflicts, alternatives })) =
        world.book(FIGEAC, 2, "desk-1", slot(TODAY, 12, 14))
    else {
        panic!("not refused");
    };
    assert_eq!((conflicts.len(), conflicts[0].slot), (1, slot(TODAY, 11, 13)));
    assert_eq!(alternatives[0].resource, slug("desk-1"));
    assert_eq!(alternatives[0].slot, slot(TODAY, 13, 15));
    assert_eq!((&alternatives[1].resource, alternatives[1].slot), (&slug("desk-2"), slot(TODAY, 12, 14)));
    assert_eq!(alternatives.len(), 3);
}

#[test]
fn the_same_key_answers_the_same_booking_and_another_body_is_refused() {
    let mut world = World::new();
    let book = world.wanted(1, "desk-1", slot(TODAY, 11, 13));
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(book.clone()))).unwrap();
    let again = world.decide(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(book.clone()))).unwrap();
    assert_eq!((again.drafts.len(), again.outcome), (0, BookingOutcome::of(id(1)).into()));
    let to = Command::Booking(BookingCommand::Move {
        booking: id(1),
        slot: slot(TODAY, 14, 16),
        resource: Some(slug("desk-2")),
        insist: false,
    });
    world.run(FIGEAC, Caller::Host, &to).unwrap();
    assert!(
        world
            .decide(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(book.clone())))
            .unwrap()
            .drafts
            .is_empty(),
        "also after a move"
    );
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Cancel { booking: id(1) })).unwrap();
    assert!(
        world
            .decide(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(book.clone())))
            .unwrap()
            .drafts
            .is_empty(),
        "and for ever"
    );
    for other in [
        Book { slot: slot(TODAY, 11, 14), ..book.clone() },
        Book { resource: slug("desk-2"), ..book.clone() },
        Book { note: Some("un autre mot".into()), ..book.clone() },
        Book { who: Who::Member(world.member("roque")), ..book.clone() },
        Book { who: Who::Guest { name: "Éléonore Œhl".into() }, ..book },
    ] {
        let refused = world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(other)));
        assert_eq!(refused, Err(DeskError::Booking(BookingRefusal::KeyReused { booking: id(1) })));
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let mut world = World::new();
    let mut book = world.wanted(1, "desk-1", slot(date(2026, 11, 28), 7, 9));
    book.who = Who::Member(id(77));
    book.note = Some("x".repeat(2_001));
    let found = codes(world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(book.clone()))));
    assert_eq!(found, [("member", "unknown-member"), ("note", "too-long"), ("start", "outside-hours")]);
    book.resource = slug("desk-9");
    let found = codes(world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(book.clone()))));
    assert_eq!(found, [("resource", "unknown-resource"), ("member", "unknown-member"), ("note", "too-long")]);
    book.centre = slug("nowhere");
    let found = codes(world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(book))));
    assert_eq!(found[0], ("centre", "unknown-centre"));
}

#[test]
fn what_was_is_recorded_late_by_hosts_only_and_not_for_ever() {
    let mut world = World::new();
    let yesterday = slot(date(2026, 11, 23), 9, 12);
    world.book(FIGEAC, 1, "desk-1", yesterday).unwrap();
    assert!(world.view(FIGEAC).bookings.get(id(1)).unwrap().recorded_late);
    world.book(FIGEAC, 2, "desk-1", slot(TODAY, 8, 9)).unwrap();
    assert!(!world.view(FIGEAC).bookings.get(id(2)).unwrap().recorded_late, "this morning is not late");
    let moved = |world: &mut World, slot| {
        let to = BookingCommand::Move { booking: id(1), slot, resource: None, insist: false };
        world.run(FIGEAC, Caller::Host, &Command::Booking(to)).unwrap();
        world.view(FIGEAC).bookings.get(id(1)).unwrap().recorded_late
    };
    let (next, next_month) = (date(2026, 11, 30), date(2026, 12, 1));
    for (day, late) in [(next, false), (date(2026, 11, 20), true), (next_month, false), (date(2026, 10, 30), true)] {
        assert_eq!(moved(&mut world, slot(day, 9, 12)), late, "moved to {day}");
    }
    assert!(!moved(&mut world, slot(next, 9, 12)), "only its present slot counts");
    let me = world.member("oehl");
    for past in [yesterday, slot(TODAY, 9, 10)] {
        let book = world.wanted(3, "desk-2", past);
        assert_eq!(
            codes(world.run(FIGEAC, Caller::Member(me), &Command::Booking(BookingCommand::Book(book)))),
            [("start", "past")]
        );
    }
    assert_eq!(codes(world.book(FIGEAC, 3, "desk-2", slot(date(2016, 11, 8), 9, 12))), [("start", "too-late")]);
    assert_eq!(codes(world.book(FIGEAC, 3, "desk-2", slot(date(2046, 11, 26), 9, 12))), [("start", "too-far-ahead")]);
}

#[test]
fn members_act_for_themselves_alone() {
    let mut world = World::new();
    let (me, other) = (world.member("oehl"), world.member("roque"));
    let book = world.wanted(1, "desk-1", slot(TODAY, 11, 12));
    assert!(matches!(
        world.run(FIGEAC, Caller::Member(other), &Command::Booking(BookingCommand::Book(book.clone()))),
        Err(DeskError::NotAllowed { right: Right::OwnBookings })
    ));
    world.run(FIGEAC, Caller::Member(me), &Command::Booking(BookingCommand::Book(book))).unwrap();
    let cancel = Command::Booking(BookingCommand::Cancel { booking: id(1) });
    assert!(matches!(world.run(FIGEAC, Caller::Member(other), &cancel), Err(DeskError::NotFound { .. })));
    for command in [
        Command::Booking(BookingCommand::CheckIn { booking: id(1) }),
        Command::Booking(BookingCommand::Confirm { booking: id(1), question: None, insist: false }),
        Command::Person(PersonCommand::Add { details: details("X") }),
        Command::Booking(BookingCommand::Move {
            booking: id(1),
            slot: slot(TODAY, 12, 13),
            resource: None,
            insist: true,
        }),
    ] {
        assert!(
            matches!(world.run(FIGEAC, Caller::Member(me), &command), Err(DeskError::NotAllowed { .. })),
            "{command:?}"
        );
    }
    world.run(FIGEAC, Caller::Member(me), &cancel).unwrap();
    assert_eq!(world.view(FIGEAC).bookings.get(id(1)).unwrap().cancelled_by, Some(CancelledBy::Member));
    assert_eq!(world.decide(FIGEAC, Caller::Member(me), &cancel).unwrap().drafts, [], "twice is once");
}

#[test]
fn guests_are_seated_at_the_centre_and_their_name_stays_there() {
    let mut world = World::new();
    let mut book = world.wanted(1, "desk-1", slot(TODAY, 11, 12));
    book.who = Who::Guest { name: "  Marie Passante ".into() };
    book.note = Some("sans réservation".into());
    let there = Book { id: id_of(HUB, 1), ..book.clone() };
    let elsewhere = world.run(HUB, Caller::Admin, &Command::Booking(BookingCommand::Book(there)));
    assert_eq!(elsewhere, Err(DeskError::NotAllowed { right: Right::AtCentre }));
    let decision = world.decide(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(book.clone()))).unwrap();
    assert_eq!(decision.drafts.len(), 2, "the note goes into the guest's entry");
    for draft in decision.drafts.iter().filter(|d| !d.document.is_erasable()) {
        assert!(!format!("{draft:?}").contains("Marie"));
    }
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(book))).unwrap();
    let booking = world.view(FIGEAC).bookings.get(id(1)).unwrap();
    assert!(booking.guest && booking.state == State::Confirmed);
    let view = world.view(FIGEAC);
    assert_eq!(
        (view.people.name(booking.person()), view.people.note(booking.person(), booking.id)),
        (Some("Marie Passante"), Some("sans réservation"))
    );
}

#[test]
fn checking_in_is_for_the_centre_on_the_day_and_only_once() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    world.book(FIGEAC, 2, "desk-1", slot(date(2026, 11, 25), 9, 12)).unwrap();
    world.book(FIGEAC, 3, "desk-2", slot(TODAY, 9, 12)).unwrap();
    world.sync_all();
    let check_in = |n| Command::Booking(BookingCommand::CheckIn { booking: id(n) });
    let elsewhere = world.run(AURILLAC, Caller::Host, &check_in(1));
    assert_eq!(elsewhere, Err(DeskError::NotAllowed { right: Right::AtCentre }));
    world.run(FIGEAC, Caller::Host, &check_in(1)).unwrap();
    assert_eq!(world.decide(FIGEAC, Caller::Host, &check_in(1)).unwrap().drafts, []);
    let booking = world.view(FIGEAC).bookings.get(id(1)).unwrap();
    assert_eq!((booking.state, booking.checked_in), (State::CheckedIn, Some(600)));
    assert_eq!(codes(world.run(FIGEAC, Caller::Host, &check_in(2))), [("booking", "not-yet")]);
    assert!(matches!(
        world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Cancel { booking: id(1) })),
        Err(DeskError::Booking(BookingRefusal::WrongState { state: State::CheckedIn, act: Act::Cancel, .. }))
    ));
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::NoShow { booking: id(3) })).unwrap();
    world.run(FIGEAC, Caller::Host, &check_in(3)).unwrap();
    assert_eq!(world.view(FIGEAC).bookings.get(id(3)).unwrap().state, State::CheckedIn, "they came after all");
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Cancel { booking: id(2) })).unwrap();
    assert!(matches!(
        world.run(FIGEAC, Caller::Host, &check_in(2)),
        Err(DeskError::Booking(BookingRefusal::WrongState { .. }))
    ));
    let figures = world.view(FIGEAC).calendar().occupancy(&slug("figeac"), TODAY, TODAY);
    assert_eq!((figures.bookings, figures.checked_in, figures.people, figures.booked_minutes), (2, 2, 1, 360));
    assert_eq!(figures.offered_minutes, 5 * 600, "two desks, a table for two, a room; ten hours");
}

#[test]
fn a_host_who_insists_books_over_another_and_it_is_marked() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    let mut book = world.wanted(2, "desk-1", slot(TODAY, 9, 12));
    book.insist = true;
    world.sync_all();
    let there = Book { id: id_of(HUB, 2), ..book.clone() };
    assert!(matches!(
        world.run(HUB, Caller::Admin, &Command::Booking(BookingCommand::Book(there))),
        Err(DeskError::Booking(BookingRefusal::NotSteward { .. }))
    ));
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(book))).unwrap();
    assert!(world.view(FIGEAC).bookings.get(id(2)).unwrap().overrides);
    let mut free = world.wanted(3, "desk-2", slot(TODAY, 9, 12));
    free.insist = true;
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(free))).unwrap();
    assert!(!world.view(FIGEAC).bookings.get(id(3)).unwrap().overrides, "nothing was in the way");
}

#[test]
fn a_recovering_replica_marks_what_it_confirms() {
    let world = World::new();
    let seat = world.seat(FIGEAC);
    let mut fresh = || [250; 5];
    let mut desk = Guards {
        view: world.view(FIGEAC),
        stewards: &seat,
        caller: Caller::Host,
        today: TODAY,
        now_minutes: 600,
        day_began: 0,
        recovering: true,
        fresh: &mut fresh,
    };
    let book = world.wanted(1, "desk-1", slot(TODAY, 11, 12));
    let decision = decide(&mut desk, &Command::Booking(BookingCommand::Book(book))).unwrap();
    assert!(decision.drafts[0].puts.iter().any(|p| p.field == telecentre_log::field::Field::OVERRIDE));
}

#[test]
fn a_move_checks_the_new_place_and_leaves_the_old_one_free() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    world.book(FIGEAC, 2, "desk-2", slot(TODAY, 9, 12)).unwrap();
    let to = |slot, resource: Option<&str>| {
        Command::Booking(BookingCommand::Move { booking: id(1), slot, resource: resource.map(slug), insist: false })
    };
    assert!(matches!(
        world.run(FIGEAC, Caller::Host, &to(slot(TODAY, 11, 14), Some("desk-2"))),
        Err(DeskError::Booking(BookingRefusal::Taken { .. }))
    ));
    assert_eq!(codes(world.run(FIGEAC, Caller::Host, &to(slot(TODAY, 17, 20), None))), [("start", "outside-hours")]);
    assert!(world.decide(FIGEAC, Caller::Host, &to(slot(TODAY, 9, 12), None)).unwrap().drafts.is_empty());
    world.run(FIGEAC, Caller::Host, &to(slot(TODAY, 10, 13), None)).unwrap();
    // To December, on to January, and back: each month's ledger says where the booking is now.
    for day in [date(2026, 12, 1), date(2027, 1, 5), date(2026, 12, 2), TODAY] {
        let there = slot(day, 15, 17);
        world.run(FIGEAC, Caller::Host, &to(there, None)).unwrap();
        let booking = world.view(FIGEAC).bookings.get(id(1)).unwrap();
        assert_eq!((booking.slot, booking.state), (there, State::Confirmed));
        let listed = world.view(FIGEAC).bookings.list(&slug("figeac"), date(2026, 11, 1), date(2027, 2, 1));
        assert_eq!(listed.iter().filter(|b| b.id == id(1)).count(), 1);
    }
    world.book(FIGEAC, 3, "desk-1", slot(TODAY, 9, 12)).unwrap();
}

#[test]
fn a_moved_booking_is_confirmed_under_the_capacity_of_where_it_goes() {
    let mut world = World::new();
    let many = world.view(FIGEAC).centres.resources(&slug("figeac")).find(|r| r.capacity > 1).unwrap().clone();
    world.book(FIGEAC, 1, many.slug.as_str(), slot(TODAY, 9, 12)).unwrap();
    // In one month, into another, and back to where it is recorded.
    for (day, resource, capacity) in [
        (TODAY, "desk-1", 1),
        (date(2026, 12, 1), many.slug.as_str(), many.capacity),
        (TODAY, "desk-2", 1),
        (TODAY, many.slug.as_str(), many.capacity),
    ] {
        let (slot, resource) = (slot(day, 13, 14), Some(slug(resource)));
        let to = Command::Booking(BookingCommand::Move { booking: id(1), slot, resource, insist: false });
        world.run(FIGEAC, Caller::Host, &to).unwrap();
        assert_eq!(world.view(FIGEAC).bookings.get(id(1)).unwrap().capacity, capacity);
    }
}
