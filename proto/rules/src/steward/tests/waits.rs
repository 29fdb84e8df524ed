//! Requests that wait for the host, and what is lent, which does not.

use super::*;

#[test]
fn where_requests_wait_the_host_decides() {
    let mut world = World::new();
    let mut centre = world.view(HUB).centres.get(&slug("figeac")).unwrap().clone();
    centre.requests_wait = true;
    world.run(FIGEAC, Caller::Host, &Command::Centre(CentreCommand::Save(centre))).unwrap();
    world.book(HUB, 1, "desk-1", slot(TODAY, 11, 12)).unwrap();
    world.book(HUB, 2, "desk-2", slot(TODAY, 11, 12)).unwrap();
    world.sync_all();
    assert_eq!(world.answer(FIGEAC), 0);
    let waiting = world.view(FIGEAC).bookings.pending(Some(&slug("figeac")));
    assert_eq!(waiting.len(), 2);
    assert!(waits_for_host(world.view(FIGEAC), &world.seat(FIGEAC), &waiting[0]));
    world
        .run(
            FIGEAC,
            Caller::Host,
            &Command::Booking(BookingCommand::Confirm { booking: id_of(HUB, 1), question: None, insist: false }),
        )
        .unwrap();
    let no = Command::Booking(BookingCommand::Decline {
        booking: id_of(HUB, 2),
        question: None,
        reason: Some("Travaux".into()),
    });
    world.run(FIGEAC, Caller::Host, &no).unwrap();
    world.sync_all();
    assert_eq!((state(&world, HUB, 1), state(&world, HUB, 2)), (State::Confirmed, State::Declined));
    let declined = world.view(HUB).bookings.get(id_of(HUB, 2)).unwrap();
    assert_eq!(
        (declined.reason, world.view(HUB).people.answer(declined.person(), declined.id)),
        (Some(Reason::Host), Some("Travaux"))
    );
    assert_eq!(world.view(HUB).people.note(declined.person(), declined.id), None, "it is no note of whoever asked");
    assert!(world.view(FIGEAC).bookings.pending(None).is_empty());
}

#[test]
fn what_is_lent_is_had_at_once_also_where_requests_wait_and_the_centre_is_told_nothing_of_it_to_answer() {
    let mut world = World::new();
    let mut centre = world.view(HUB).centres.get(&slug("figeac")).unwrap().clone();
    centre.requests_wait = true;
    world.run(FIGEAC, Caller::Host, &Command::Centre(CentreCommand::Save(centre))).unwrap();
    hand_over(&mut world, "desk-1", TODAY).unwrap();
    world.sync_all();
    world.book(HUB, 1, "desk-1", slot(TODAY, 11, 12)).unwrap();
    world.book(HUB, 2, "desk-2", slot(TODAY, 11, 12)).unwrap();
    world.sync_all();
    let at_desk = |world: &World| {
        let zone = jiff::tz::TimeZone::UTC;
        let items =
            crate::inbox::item::items(world.view(FIGEAC), &world.seat(FIGEAC), None, Vec::new(), (TODAY, 600), &zone);
        items.iter().map(|item| item.booking.id).collect::<Vec<_>>()
    };
    assert_eq!(at_desk(&world), [id_of(HUB, 2)], "what the hub decides about is not the centre's to answer");
    assert_eq!((world.answer(HUB), world.answer(FIGEAC)), (1, 0));
    assert_eq!((state(&world, HUB, 1), state(&world, HUB, 2)), (State::Confirmed, State::Requested));
}
