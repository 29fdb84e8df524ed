//! Days lent to the hub, and what a hub or a node that forgot makes of them: named histories on the simulator's harness.
//!
//! The hub is never excused: with its witness it confirms nothing twice, however often it is put back. A node that was
//! put back without knowing may, and then everybody sees it. `cargo test -p telecentre-tests --test hand_overs`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "everything here runs in a test, where a panic is the report")]

use jiff::ToSpan;
use telecentre_node::journal::MemoryDisk;
use telecentre_proto::desk::{Command, StewardCommand};
use telecentre_proto::document::DocumentName;
use telecentre_proto::have::Have;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::model::State;
use telecentre_proto::network;
use telecentre_proto::steward::steward_of;
use telecentre_tests::simulator::fault::{Image, put_back};
use telecentre_tests::simulator::found::{FIRST_DAY, centre, machine, network as simulated, root};
use telecentre_tests::simulator::run::{heal, rest};
use telecentre_tests::simulator::scene::{MINUTE, book, give, part, settled, state};
use telecentre_tests::simulator::site::Fell;
use telecentre_tests::simulator::{World, check, erase};

const HUB: usize = 0;
const NODE: usize = 1;
const LENT: i64 = 5;
const ALL: [usize; 4] = [0, 1, 2, 3];

fn desk_1() -> Slug {
    "desk-1".parse().unwrap()
}

fn lend(world: &mut World) -> bool {
    let day = FIRST_DAY + LENT.days();
    give(
        world,
        NODE,
        &Command::Steward(StewardCommand::HandOver { centre: centre(1), resource: desk_1(), from: day, until: day }),
    )
}

fn give_back(world: &mut World) -> bool {
    let day = FIRST_DAY + LENT.days();
    give(
        world,
        HUB,
        &Command::Steward(StewardCommand::GiveBack { centre: centre(1), resource: desk_1(), from: day, until: day }),
    )
}

/// Whether this replica thinks that it decides about the day.
fn decides(world: &World, site: usize) -> bool {
    let replica = world.sites[site].replica();
    let steward = steward_of(replica.view(), replica, &centre(1), &desk_1(), FIRST_DAY + LENT.days());
    steward == Some(world.sites[site].id)
}

/// The witness of the centre.
fn witness(world: &World) -> usize {
    let (_, node) = world.sites[HUB].replica().network().witness_of(&centre(1)).unwrap();
    world.sites.iter().position(|site| site.id == node).unwrap()
}

/// A network whose hub decides about a day of centre 1.
fn lent(seed: u64) -> World {
    let mut world = settled(seed, 3);
    assert!(lend(&mut world));
    rest(&mut world, 20 * MINUTE);
    assert!(decides(&world, HUB) && !decides(&world, NODE));
    assert_ne!(witness(&world), NODE);
    world
}

fn stand(world: &World, booking: RecordId) -> Vec<Option<State>> {
    (0..world.sites.len()).map(|site| state(world, site, booking)).collect()
}

fn all_are(world: &World, booking: RecordId, wanted: State) {
    assert_eq!(stand(world, booking), vec![Some(wanted); world.sites.len()], "{booking}");
}

#[test]
fn a_hub_restored_to_before_it_confirmed_sells_nothing_again_whether_its_witness_is_up_or_down_or_it_was_resumed() {
    for (seed, resumed, witness_up) in
        [(1, false, true), (2, false, false), (3, true, true), (4, true, false), (5, false, true)]
    {
        let mut world = lent(seed);
        // Something of this process first: a resumed machine goes on with its log.
        let before = book(&mut world, HUB, 1, LENT, 8);
        rest(&mut world, 20 * MINUTE);
        all_are(&world, before, State::Confirmed);
        let image = if resumed { Image::of_machine(&world, HUB) } else { Image::of_disk(&world, HUB) };
        let sold = book(&mut world, HUB, 1, LENT, 9);
        rest(&mut world, 20 * MINUTE);
        all_are(&world, sold, State::Confirmed);
        part(&mut world);
        put_back(&mut world, image);
        world.start(HUB);
        let watcher = witness(&world);
        if witness_up {
            *world.path((0, watcher)) = telecentre_tests::simulator::wire::Path::GOOD;
            // It asks before they have met.
            let again = book(&mut world, HUB, 1, LENT, 9);
            assert_eq!(state(&world, HUB, again), Some(State::Requested), "seed {seed}");
            world.plan(10, telecentre_tests::simulator::world::Event::Dial(watcher, HUB));
            rest(&mut world, 20 * MINUTE);
            assert_eq!(state(&world, HUB, sold), Some(State::Confirmed), "seed {seed}");
            assert_ne!(state(&world, HUB, again), Some(State::Confirmed), "seed {seed}");
        }
        let again = if witness_up { None } else { Some(book(&mut world, HUB, 1, LENT, 9)) };
        if let Some(again) = again {
            assert_eq!(state(&world, HUB, again), Some(State::Requested), "nobody witnesses it");
        }
        heal(&mut world);
        check::all(&mut world, &ALL);
        all_are(&world, sold, State::Confirmed);
        if let Some(again) = again {
            all_are(&world, again, State::Declined);
        }
        // And it goes on.
        let next = book(&mut world, HUB, 1, LENT, 14);
        rest(&mut world, 20 * MINUTE);
        all_are(&world, next, State::Confirmed);
    }
}

/// Images of hub and node before and after each hand-over number from 0 to 4, with a booking sold at each stage.
fn stages(seed: u64) -> (World, Vec<[Image; 2]>, Vec<RecordId>) {
    let mut world = settled(seed, 3);
    let (mut images, mut sold) = (Vec::new(), Vec::new());
    for n in 0..5 {
        images.push([Image::of_disk(&world, HUB), Image::of_disk(&world, NODE)]);
        let steward = if n % 2 == 0 { NODE } else { HUB };
        sold.push(book(&mut world, steward, 1, LENT, 8 + n));
        rest(&mut world, 20 * MINUTE);
        all_are(&world, *sold.last().unwrap(), State::Confirmed);
        images.push([Image::of_disk(&world, HUB), Image::of_disk(&world, NODE)]);
        assert!(if n % 2 == 0 { lend(&mut world) } else { give_back(&mut world) }, "number {n}");
        rest(&mut world, 20 * MINUTE);
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
                part(&mut world);
                put_back(&mut world, if who == HUB { hub } else { node });
                world.start(who);
                if contact {
                    heal(&mut world);
                    part(&mut world);
                }
                // It sells all hours of the day, as far as it knows them to be free and itself to be steward.
                let tried: Vec<RecordId> = (8..13).filter_map(|hour| try_book(&mut world, who, hour)).collect();
                heal(&mut world);
                check::all(&mut world, &ALL);
                let view = world.sites[HUB].replica().view();
                let twice = |id: &&RecordId| view.booking(**id).is_some_and(|b| b.occupies);
                let again = tried.iter().filter(twice).count();
                assert!(who == NODE || again == 0, "stage {stage}: the hub sold {again} hours again");
                assert!(!contact || again == 0, "stage {stage}: with contact {again} hours were sold again");
                for booking in sold {
                    all_are(&world, booking, State::Confirmed);
                }
            }
        }
    }
}

/// Books if the hour is free as far as the replica knows.
fn try_book(world: &mut World, site: usize, hour: u16) -> Option<RecordId> {
    let day = FIRST_DAY + LENT.days();
    let view = world.sites[site].replica().view();
    let resource = view.resource(&centre(1), &desk_1()).unwrap();
    let slot = telecentre_proto::slot::Slot::new(day, hour * 60, hour * 60 + 60).unwrap();
    view.is_free(&centre(1), resource, slot, None).then(|| book(world, site, 1, LENT, hour))
}

/// A network with a lent day, a booking that the hub confirmed, and somebody's data erased; then the hub's disk is gone.
fn lost(seed: u64) -> (World, RecordId, DocumentName) {
    let mut world = lent(seed);
    let sold = book(&mut world, HUB, 1, LENT, 9);
    rest(&mut world, 20 * MINUTE);
    all_are(&world, sold, State::Confirmed);
    let who = world.sites[HUB].replica().view().members("")[1].id;
    erase::ask_for(&mut world, who);
    rest(&mut world, 20 * MINUTE);
    part(&mut world);
    (world, sold, DocumentName::member(who))
}

/// Everything is back, the text that was erased is not, and the hub goes on: it confirms what is lent to it.
fn is_back(world: &mut World, sold: RecordId, erased: &DocumentName) {
    heal(world);
    check::all(world, &ALL);
    assert!(!world.sites[HUB].replica().recovering(), "the hub is whole by its nodes");
    all_are(world, sold, State::Confirmed);
    for site in &world.sites {
        assert!(site.replica().network().erased(erased) && !erase::holds(site, erased), "{}", site.name);
    }
    if decides(world, NODE) {
        // The day is the centre's again, with what the hub before confirmed on it.
        assert!(try_book(world, NODE, 9).is_none());
        let own = book(world, NODE, 1, LENT, 10);
        rest(world, 20 * MINUTE);
        all_are(world, own, State::Confirmed);
        assert!(lend(world));
        rest(world, 20 * MINUTE);
    }
    assert!(decides(world, HUB));
    let next = book(world, HUB, 1, LENT, 14);
    rest(world, 20 * MINUTE);
    all_are(world, next, State::Confirmed);
    check::all(world, &ALL);
}

#[test]
fn a_hub_whose_disk_is_lost_is_made_anew_with_its_key_and_keeps_bookings_hand_overs_and_erasures() {
    for seed in [8, 9] {
        let (mut world, sold, erased) = lost(seed);
        put_back(&mut world, Image { site: HUB, disk: MemoryDisk::new(), memory: None });
        world.sites[HUB].begin_recovery();
        assert_eq!(world.sites[HUB].replica().have().entries(), 0);
        is_back(&mut world, sold, &erased);
        assert!(world.sites[HUB].replica().network().witness_of(&centre(1)).is_some());
    }
}

#[test]
fn a_hub_whose_key_is_lost_too_is_followed_by_one_that_the_root_key_names() {
    for (seed, stolen) in [(10, false), (11, true)] {
        let (mut world, sold, erased) = lost(seed);
        let old = world.sites[HUB].id;
        let mut chance = world.chance.clone();
        chance.number();
        let mut new = machine(HUB, &mut chance);
        new.start().unwrap();
        let (term, now) = (u32::try_from(world.now / 1_000).unwrap(), world.now / 1_000);
        let named = network::succeed(&root(), &Have::new(simulated()), (&new.id, "Hub"), (term, stolen), (now, [7; 8]));
        assert_eq!(new.admit(vec![named]).0, 1);
        new.save(world.now, &mut world.truth).unwrap();
        new.begin_recovery();
        world.sites[HUB] = new;
        if stolen {
            // Closed once it is whole, at what its boxes gave back.
            heal(&mut world);
            for (record, former) in world.sites[HUB].replica().network().to_close() {
                let cut = network::cut_at(world.sites[HUB].replica().have(), &former);
                let (mut drafts, puts) = network::close(record, 0, &cut, Some("volée")).unwrap();
                drafts.push(network::draft(puts));
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
        let mut world = lent(7);
        let sold = book(&mut world, HUB, 1, LENT, 9);
        step(&mut world, after);
        // The link breaks in the middle of whatever was under way, and the power with it.
        part(&mut world);
        world.fell(HUB, if after % 2 == 0 { Fell::Stopped } else { Fell::Dark });
        world.forget_plans(|_| false);
        world.start(HUB);
        let given = give_back(&mut world);
        heal(&mut world);
        check::all(&mut world, &ALL);
        all_are(&world, sold, State::Confirmed);
        if !given {
            assert!(give_back(&mut world), "after {after} events");
            rest(&mut world, 20 * MINUTE);
        }
        assert!(decides(&world, NODE) && !decides(&world, HUB), "after {after} events");
        let own = book(&mut world, NODE, 1, LENT, 11);
        rest(&mut world, 20 * MINUTE);
        all_are(&world, own, State::Confirmed);
        check::all(&mut world, &ALL);
    }
}

/// Lets so many things happen.
fn step(world: &mut World, events: u64) {
    let until = world.now + 20 * MINUTE;
    for _ in 0..events {
        let Some(event) = world.next(until) else { break };
        world.act(event);
    }
}
