//! Days handed over to the hub, and what a hub or a node that forgot makes of them: named histories in the simulator.
//!
//! The hub is never excused: with its witness it confirms nothing twice, however often it is put back. A node that was
//! put back without knowing may, and then everybody sees it.
//! `cargo test -p telecentre-tests --test simulation hand_overs::`.

use jiff::civil::Date;
use telecentre_memory_disk::MemoryDisk;
use telecentre_proto::booking::State;
use telecentre_proto::document::DocumentName;
use telecentre_proto::have::Have;
use telecentre_proto::id::RecordId;
use telecentre_proto::network::{self, ClosingKind};
use telecentre_tests::simulator::fault::Image;
use telecentre_tests::simulator::found::{machine, network as simulated, root};
use telecentre_tests::simulator::replace::closing;
use telecentre_tests::simulator::site::Fell;
use telecentre_tests::simulator::words::{HUB, centre, day, minutes};
use telecentre_tests::simulator::{World, check, erase};

const NODE: usize = 1;
const ALL: [usize; 4] = [HUB, NODE, 2, 3];

/// The day that the centre of the node hands over to the hub.
fn handed_over() -> Date {
    day(5)
}

fn hand_over(world: &mut World) -> bool {
    world.at(NODE).hand_over(centre(NODE), handed_over())
}

fn give_back(world: &mut World) -> bool {
    world.at(HUB).give_back(centre(NODE), handed_over())
}

/// Books an hour of that day.
#[track_caller]
fn book(world: &mut World, site: usize, hour: u16) -> RecordId {
    world.at(site).book(centre(NODE), handed_over(), hour)
}

/// The same, if the hour is free as far as the site knows.
fn book_if_free(world: &mut World, site: usize, hour: u16) -> Option<RecordId> {
    world.at(site).book_if_free(centre(NODE), handed_over(), hour)
}

/// Whether a site takes itself for the steward of that day.
fn decides(world: &World, site: usize) -> bool {
    world.decides(site, &centre(NODE), handed_over())
}

/// A network whose hub decides about that day.
fn with_a_hand_over(seed: u64) -> World {
    let mut world = World::settled(seed, 3);
    assert!(hand_over(&mut world));
    world.rest(minutes(20));
    assert!(decides(&world, HUB) && !decides(&world, NODE));
    assert_ne!(world.witness_of(&centre(NODE)), NODE);
    world
}

#[test]
fn a_hub_restored_to_before_it_confirmed_sells_nothing_again_whether_its_witness_is_up_or_down_or_it_was_resumed() {
    for (seed, resumed, witness_up) in
        [(1, false, true), (2, false, false), (3, true, true), (4, true, false), (5, false, true)]
    {
        let mut world = with_a_hand_over(seed);
        // This process writes something first, so that a resumed machine goes on with its log.
        let before = book(&mut world, HUB, 8);
        world.rest(minutes(20));
        world.all_show(before, State::Confirmed);
        let image = if resumed { world.machine_of(HUB) } else { world.disk_of(HUB) };
        let sold = book(&mut world, HUB, 9);
        world.rest(minutes(20));
        world.all_show(sold, State::Confirmed);
        world.part();
        world.put_back(image);
        world.start(HUB);
        let watcher = world.witness_of(&centre(NODE));
        if witness_up {
            world.link(HUB, watcher);
            // Somebody books before the two have met.
            let again = book(&mut world, HUB, 9);
            assert_eq!(world.state_at(HUB, again), Some(State::Requested), "seed {seed}");
            world.call(watcher, HUB);
            world.rest(minutes(20));
            assert_eq!(world.state_at(HUB, sold), Some(State::Confirmed), "seed {seed}");
            assert_ne!(world.state_at(HUB, again), Some(State::Confirmed), "seed {seed}");
        }
        let again = if witness_up { None } else { Some(book(&mut world, HUB, 9)) };
        if let Some(again) = again {
            assert_eq!(world.state_at(HUB, again), Some(State::Requested), "nobody witnesses it");
        }
        world.heal();
        check::all(&mut world, &ALL);
        world.all_show(sold, State::Confirmed);
        if let Some(again) = again {
            world.all_show(again, State::Declined);
        }
        // The hub goes on confirming.
        let next = book(&mut world, HUB, 14);
        world.rest(minutes(20));
        world.all_show(next, State::Confirmed);
    }
}

/// Images of hub and node before and after each hand-over number from 0 to 4, with a booking sold at each stage.
fn stages(seed: u64) -> (World, Vec<[Image; 2]>, Vec<RecordId>) {
    let mut world = World::settled(seed, 3);
    let (mut images, mut sold) = (Vec::new(), Vec::new());
    for n in 0..5 {
        images.push([world.disk_of(HUB), world.disk_of(NODE)]);
        let steward = if n % 2 == 0 { NODE } else { HUB };
        sold.push(book(&mut world, steward, 8 + n));
        world.rest(minutes(20));
        world.all_show(*sold.last().unwrap(), State::Confirmed);
        images.push([world.disk_of(HUB), world.disk_of(NODE)]);
        assert!(if n % 2 == 0 { hand_over(&mut world) } else { give_back(&mut world) }, "number {n}");
        world.rest(minutes(20));
        assert_eq!(decides(&world, HUB), n % 2 == 0, "after number {}", n + 1);
    }
    (world, images, sold)
}

#[test]
fn a_hub_or_a_node_restored_to_any_side_of_any_hand_over_leaves_no_overlap_unflagged() {
    let images = stages(6).1.len();
    for stage in 0..images {
        for who in [HUB, NODE] {
            for contact in [false, true] {
                let (mut world, mut images, sold) = stages(6);
                let image = images.swap_remove(stage);
                let [hub, node] = image;
                world.part();
                world.put_back(if who == HUB { hub } else { node });
                world.start(who);
                if contact {
                    world.heal();
                    world.part();
                }
                // It sells all hours of the day, as far as it knows them to be free and itself to be steward.
                let tried: Vec<RecordId> = (8..13).filter_map(|hour| book_if_free(&mut world, who, hour)).collect();
                world.heal();
                check::all(&mut world, &ALL);
                let view = world.view_at(HUB);
                let twice = |id: &&RecordId| view.bookings.get(**id).is_some_and(|b| b.occupies);
                let again = tried.iter().filter(twice).count();
                assert!(who == NODE || again == 0, "stage {stage}: the hub sold {again} hours again");
                assert!(!contact || again == 0, "stage {stage}: with contact {again} hours were sold again");
                for booking in sold {
                    world.all_show(booking, State::Confirmed);
                }
            }
        }
    }
}

/// A network with a hand-over, a booking that the hub confirmed, and a member erased; then everybody is cut off.
fn before_the_loss(seed: u64) -> (World, RecordId, DocumentName) {
    let mut world = with_a_hand_over(seed);
    let sold = book(&mut world, HUB, 9);
    world.rest(minutes(20));
    world.all_show(sold, State::Confirmed);
    let who = world.member(1);
    world.erase(who);
    world.rest(minutes(20));
    world.part();
    (world, sold, DocumentName::member(who))
}

/// Everything is back, the text that was erased is not, and the hub goes on: it confirms what was handed over to it.
fn is_back(world: &mut World, sold: RecordId, erased: &DocumentName) {
    world.heal();
    check::all(world, &ALL);
    assert!(!world.sites[HUB].replica().recovering(), "the hub is whole by its nodes");
    world.all_show(sold, State::Confirmed);
    for site in &world.sites {
        assert!(site.replica().network().erased(erased) && !erase::holds(site, erased), "{}", site.name);
    }
    if decides(world, NODE) {
        // The day is the centre's again, with what the former hub confirmed on it.
        assert!(book_if_free(world, NODE, 9).is_none());
        let own = book(world, NODE, 10);
        world.rest(minutes(20));
        world.all_show(own, State::Confirmed);
        assert!(hand_over(world));
        world.rest(minutes(20));
    }
    assert!(decides(world, HUB));
    let next = book(world, HUB, 14);
    world.rest(minutes(20));
    world.all_show(next, State::Confirmed);
    check::all(world, &ALL);
}

#[test]
fn a_hub_whose_disk_is_lost_is_made_anew_with_its_key_and_keeps_bookings_hand_overs_and_erasures() {
    for seed in [8, 9] {
        let (mut world, sold, erased) = before_the_loss(seed);
        world.put_back(Image { site: HUB, disk: MemoryDisk::new(), memory: None });
        world.sites[HUB].begin_recovery();
        assert_eq!(world.sites[HUB].replica().have().entries(), 0);
        is_back(&mut world, sold, &erased);
        assert!(world.sites[HUB].replica().network().witness_of(&centre(NODE)).is_some());
    }
}

#[test]
fn a_hub_whose_key_is_lost_too_is_followed_by_one_that_the_root_key_names() {
    for (seed, stolen) in [(10, false), (11, true)] {
        let (mut world, sold, erased) = before_the_loss(seed);
        let old = world.sites[HUB].id;
        let mut chance = world.chance.clone();
        chance.number();
        let mut new = machine(HUB, &mut chance);
        new.start().unwrap();
        let (term, now) = (u32::try_from(world.now / 1_000).unwrap(), world.now / 1_000);
        let named = network::succeed(&root(), &Have::new(simulated()), (&new.id, "Hub"), (term, stolen), (now, [7; 8]));
        assert_eq!(new.admit(vec![named]).new, 1);
        new.save(world.now, &mut world.truth).unwrap();
        new.begin_recovery();
        world.sites[HUB] = new;
        if stolen {
            // The new hub closes the old one once it is whole, at what the boxes gave back.
            world.heal();
            for (_, former) in world.sites[HUB].replica().network().to_close() {
                let drafts = closing(world.sites[HUB].replica(), former, ClosingKind::Revoked);
                let now = world.now;
                world.sites[HUB].write(&drafts, now, &mut world.truth);
            }
            world.save(HUB);
            assert!(world.sites[HUB].replica().network().enrolment(&old).unwrap().closed.is_some());
        }
        is_back(&mut world, sold, &erased);
    }
}

#[test]
fn a_hub_that_restarts_between_confirmation_and_give_back_at_any_frame_leaves_one_steward_and_one_booking() {
    for after in 0..30 {
        let mut world = with_a_hand_over(7);
        let sold = book(&mut world, HUB, 9);
        world.step(after);
        // The link breaks in the middle of whatever was under way, and the power with it.
        world.part();
        world.fell(HUB, if after % 2 == 0 { Fell::Stopped } else { Fell::Dark });
        world.forget_plans(|_| false);
        world.start(HUB);
        let given = give_back(&mut world);
        world.heal();
        check::all(&mut world, &ALL);
        world.all_show(sold, State::Confirmed);
        if !given {
            assert!(give_back(&mut world), "after {after} events");
            world.rest(minutes(20));
        }
        assert!(decides(&world, NODE) && !decides(&world, HUB), "after {after} events");
        let own = book(&mut world, NODE, 11);
        world.rest(minutes(20));
        world.all_show(own, State::Confirmed);
        check::all(&mut world, &ALL);
    }
}
