//! A box in bad hands, with a good key: Aurillac's writes whatever it likes, and what others booked at Figeac is as
//! if it had written nothing.

use proptest::prelude::*;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::RecordId;

use super::random::{self, Step};
use super::*;
use crate::world::{Held, id_of};

/// What the liar writes.
#[derive(Clone, Debug)]
enum Lie {
    /// A base under the id of somebody's booking, or a second one under one of its own.
    Base { of: usize, n: u8, hour: u16, centre: bool },
    /// A wish under an id of its own, or under another's.
    Wish { by: usize, about: usize, n: u8, hour: Option<u16>, month: bool },
    /// Its own centre's ledger, under somebody's id.
    Ledger { of: usize, n: u8, what: u8 },
}

fn lie() -> impl Strategy<Value = Lie> {
    prop_oneof![
        (0usize..3, 0u8..12, 0u16..8, any::<bool>()).prop_map(|(of, n, hour, centre)| Lie::Base {
            of,
            n,
            hour,
            centre
        }),
        (0usize..3, 0usize..3, 0u8..12, proptest::option::of(0u16..8), any::<bool>())
            .prop_map(|(by, about, n, hour, month)| Lie::Wish { by, about, n, hour, month }),
        (0usize..3, 0u8..12, 0u8..5).prop_map(|(of, n, what)| Lie::Ledger { of, n, what }),
    ]
}

fn tell(world: &mut World, lie: &Lie, time: i64) {
    let day = world.today;
    let at = |hour: u16| Scalar::Int(slot(day, 9 + hour, 10 + hour).pack());
    let who = world.member("roque");
    let base = |id: RecordId, hour: u16| {
        let put = |field, value| Put::new(id, field, value);
        // Nobody else books the room.
        let room = put(Field::RESOURCE, "room".into());
        let from = put(Field::REQUESTED, Scalar::Int(i64::MIN + 1));
        vec![room, put(Field::WHO, Scalar::id(who)), put(Field::SLOT, at(hour)), from]
    };
    let centre = |figeac: bool| slug(if figeac { "figeac" } else { "aurillac" });
    // Nobody can write under an id before it is known: it is random.
    let known = |of: usize, n: u8| Some(id_of(of, n)).filter(|id| of == AURILLAC || world.booked.contains(id));
    let draft = match lie {
        Lie::Base { of, n, hour, centre: figeac } => {
            let Some(id) = known(*of, *n) else { return };
            request_draft(&centre(*figeac), day, base(id, *hour))
        }
        Lie::Wish { by, about, n, hour, month } => {
            let wish = RecordId::of(&node(*by), [7, 7, 7, *n, u8::try_from(hour.unwrap_or(99)).unwrap()]);
            let room = slug("room");
            let to = hour.map(|hour| (slot(day, 9 + hour, 10 + hour), &room));
            let puts = entries::wish(wish, id_of(*about, *n), to);
            let filed = if *month { day } else { day.tomorrow().unwrap() };
            request_draft(&slug("figeac"), filed, puts)
        }
        Lie::Ledger { of, n, what } => {
            let Some(id) = known(*of, *n) else { return };
            let put = |field, n, value| vec![Put { record: id, field, n, value }];
            let puts = match what {
                0 => base(id, 0),
                1 => put(Field::CANCELLED, 0, Scalar::Int(0)),
                2 => put(Field::MOVED, u32::MAX, at(3)),
                3 => put(Field::WISH, 0, Scalar::Int(1)),
                _ => put(Field::DECLINED, 0, Scalar::Int(1)),
            };
            ledger_draft(&world.seat(AURILLAC), &slug("aurillac"), day, puts)
        }
    };
    world.write_at(AURILLAC, vec![draft], time);
}

/// What stands of the bookings at Figeac that the liar did not begin.
fn shown(held: &Held) -> Vec<(RecordId, State, Slot, String, RecordId)> {
    let bookings = (0..12).flat_map(|n| [id_of(HUB, n), id_of(FIGEAC, n)]).filter_map(|id| held.view.bookings.get(id));
    let figeac = bookings.filter(|b| b.centre == slug("figeac"));
    figeac.map(|b| (b.id, b.state, b.slot, b.resource.to_string(), b.member)).collect()
}

/// The honest part of a history: what hub and Figeac do, without a host's own answers: one who grants what a liar asked
/// has decided so.
fn is_honest(step: &Step) -> bool {
    match step {
        Step::Change { what: 3 | 4, .. } => false,
        Step::Book { at, .. } | Step::Change { at, .. } => *at != AURILLAC,
        Step::Answer { .. } | Step::Sync { .. } | Step::HandOver { .. } | Step::Instant { .. } => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]
    #[test]
    fn no_booking_changes_but_by_its_stewards_host_the_hub_or_who_asked_whatever_a_box_writes(
        steps in proptest::collection::vec((random::step(), proptest::option::of(lie()), any::<i64>()), 1..50),
    ) {
        let mut honest = World::new();
        let mut lied_to = World::new();
        for world in [&mut honest, &mut lied_to] {
            world.today = jiff::civil::date(2026, 11, 30);
        }
        for (step, lie, time) in steps.iter().filter(|(step, ..)| is_honest(step)) {
            random::take(&mut honest, step);
            random::take(&mut lied_to, step);
            if let Some(lie) = lie {
                tell(&mut lied_to, lie, *time);
                for to in [HUB, FIGEAC] {
                    honest.sync(AURILLAC, to);
                    lied_to.sync(AURILLAC, to);
                }
            }
            for replica in [HUB, FIGEAC] {
                let (with, without) = (shown(&lied_to.replicas[replica]), shown(&honest.replicas[replica]));
                prop_assert_eq!(with, without, "at {} after {:?} and {:?}", replica, step, lie);
            }
        }
        for _ in 0..6 {
            for world in [&mut honest, &mut lied_to] {
                world.sync_all();
                world.answer(HUB);
                world.answer(FIGEAC);
            }
        }
        prop_assert_eq!(shown(&lied_to.replicas[FIGEAC]), shown(&honest.replicas[FIGEAC]));
        // Whatever was asked has its answer, or waits for a host.
        let view = &lied_to.replicas[FIGEAC].view;
        for pending in view.bookings.pending(Some(&slug("figeac"))) {
            let here = is_mine(view, &lied_to.seat(FIGEAC), &slug("figeac"), &pending.booking.resource, pending.booking.slot.day());
            prop_assert!(!here || waits_for_host(view, &lied_to.seat(FIGEAC), &pending), "{:?}", pending);
        }
    }
}
