use proptest::prelude::*;

use super::*;
use crate::booking::BookingCommand;
use crate::desk::{Caller, Command};
use crate::world::{FIGEAC, TODAY, World, id_of, slot, slug};

fn row(world: &World, resource: &str) -> Vec<(u16, u16, Stretch, Option<u32>)> {
    let view = world.view(FIGEAC);
    let centre = view.centres.get(&slug("figeac")).unwrap();
    let resource = view.centres.resource(&slug("figeac"), &slug(resource)).unwrap();
    let slots = view.calendar().day_slots(centre, resource, TODAY);
    slots.iter().map(|s| (s.slot.start() / 60, s.slot.end() / 60, s.state, s.places)).collect()
}

#[test]
fn a_day_is_a_row_of_what_is_free_and_taken() {
    let mut world = World::new();
    assert_eq!(row(&world, "desk-1"), [(8, 18, Stretch::Free, None)]);
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 10, 12)).unwrap();
    world.book(FIGEAC, 2, "desk-1", slot(TODAY, 12, 13)).unwrap();
    let (free, taken) = (Stretch::Free, Stretch::Taken);
    assert_eq!(
        row(&world, "desk-1"),
        [(8, 10, free, None), (10, 12, taken, None), (12, 13, taken, None), (13, 18, free, None)]
    );
    world.book(FIGEAC, 3, "table", slot(TODAY, 9, 12)).unwrap();
    world.book(FIGEAC, 4, "table", slot(TODAY, 11, 14)).unwrap();
    let expected = [
        (8, 9, free, Some(2)),
        (9, 11, free, Some(1)),
        (11, 12, taken, None),
        (12, 14, free, Some(1)),
        (14, 18, free, Some(2)),
    ];
    assert_eq!(row(&world, "table"), expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn stretches_cover_what_is_open_and_a_free_one_can_be_booked(
        wanted in proptest::collection::vec((0_usize..3, 8_u16..17, 1_u16..5, any::<bool>()), 0..8),
    ) {
        let mut world = World::new();
        for (n, (place, from, long, gone)) in wanted.into_iter().enumerate() {
            let place = ["desk-1", "desk-2", "table"][place];
            let n = u8::try_from(n).unwrap() + 1;
            let booked = world.book(FIGEAC, n, place, slot(TODAY, from, (from + long).min(18)));
            if booked.is_ok() && gone {
                let cancel = Command::Booking(BookingCommand::Cancel { booking: id_of(FIGEAC, n) });
                world.run(FIGEAC, Caller::Host, &cancel).unwrap();
            }
        }
        let view = world.view(FIGEAC);
        let centre = view.centres.get(&slug("figeac")).unwrap();
        for resource in view.centres.in_order(&slug("figeac")) {
            let slots = view.calendar().day_slots(centre, resource, TODAY);
            let ends: Vec<(u16, u16)> = slots.iter().map(|s| (s.slot.start(), s.slot.end())).collect();
            prop_assert_eq!(crate::hours::merged(ends.clone()), centre.open_on(TODAY));
            prop_assert!(ends.windows(2).all(|two| two[0].1 <= two[1].0), "{ends:?}");
            for stretch in &slots {
                let free = view.bookings.is_free(&centre.slug, resource, stretch.slot, None);
                prop_assert_eq!(free, stretch.state == Stretch::Free, "{:?}", stretch);
            }
        }
    }
}
