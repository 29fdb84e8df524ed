//! Single steps: which witness may speak when, what its word must name, what a hub or a new box may confirm already.

use telecentre_log::counted::CutLimits;
use telecentre_log::network::{ClosingKind, Cut};
use telecentre_rules::steward::StewardCommand;

use super::*;
use crate::replica::Awaits;
use crate::testing::{close_drafts, closing};

/// A world whose hub decides about the first day, and has confirmed a booking of nine o'clock that its witness holds.
fn handed_over() -> World {
    let mut world = World::new();
    let hand_over =
        Command::Steward(StewardCommand::HandOver { centre: place(), resource: desk_1(), from: DAY, until: DAY });
    world.command(NODE, &hand_over).unwrap();
    world.sync_all();
    world.images[HUB] = world.sites[HUB].store.clone();
    world.book(HUB, 0);
    assert!(!world.is_confirmed(HUB, 1), "no witness has spoken yet");
    world.sync(WITNESS, HUB, None);
    assert!(world.is_confirmed(HUB, 1) && world.is_confirmed(WITNESS, 1));
    world
}

impl World {
    /// Whether the `n`th booking counts as confirmed at a site.
    fn is_confirmed(&self, at: usize, n: u8) -> bool {
        let booking = self.sites[at].replica.view().bookings.get(self.booked[usize::from(n) - 1]);
        booking.is_some_and(|booking| booking.state == State::Confirmed)
    }

    /// The hub is put back to before it confirmed anything.
    fn forget(&mut self) {
        self.sites[HUB].store = self.images[HUB].clone();
        self.sites[HUB].restart();
        self.save(HUB);
    }
}

#[test]
fn a_new_witness_says_nothing_before_the_old_one_has_let_it_or_is_closed() {
    for closed in [false, true] {
        let mut world = handed_over();
        world.forget();
        // The hub that forgot names another, which knows nothing either, and sells the same hour.
        world.appoint(OTHER);
        if closed {
            // At what the hub holds of the old one: its word on what was sold lies beyond.
            let witness = world.sites[WITNESS].keys.id();
            let closing = closing(&world.sites[HUB], witness, ClosingKind::Revoked, Cut::default());
            world.sites[HUB].stage(&close_drafts(&closing));
            world.save(HUB);
        }
        world.book(HUB, 0);
        world.sync(OTHER, HUB, None);
        assert_eq!(world.is_confirmed(HUB, 2), closed, "closed: {closed}");
        if !closed {
            world.rest();
            assert!(world.is_confirmed(OTHER, 1) && !world.is_confirmed(OTHER, 2));
        }
    }
}

#[test]
fn a_witness_that_lets_another_follow_names_what_the_other_must_hold() {
    let mut world = handed_over();
    world.appoint(OTHER);
    world.sync(WITNESS, HUB, None);
    // The new one gets the words of the old one, and not the hub's entries that they speak of.
    let words = world.sites[WITNESS].journal();
    let spoken = words.into_iter().filter(|run| matches!(run.line.space, telecentre_log::id::Space::Lent(_)));
    let network =
        world.sites[HUB].journal().into_iter().filter(|run| run.line.space == telecentre_log::id::Space::Commons);
    for run in network.chain(spoken.filter(|run| run.line.author == Site::new(3).keys.id())).collect::<Vec<_>>() {
        world.sites[OTHER].take(run).unwrap();
    }
    world.forget();
    world.book(HUB, 0);
    let line = telecentre_log::id::Line {
        space: telecentre_log::id::Space::Lent(place()),
        author: world.sites[HUB].keys.id(),
    };
    let stale = world.sites[HUB].journal().into_iter().filter(|run| run.line == line);
    for run in stale.collect::<Vec<_>>() {
        world.sites[OTHER].take(run).unwrap();
    }
    assert_eq!(world.sites[OTHER].replica.to_witness(), Vec::new(), "it does not hold what the old one held");
}

#[test]
fn a_witness_that_may_have_forgotten_something_says_nothing_until_that_is_over() {
    let mut world = handed_over();
    world.sites[WITNESS].replica.set_recovering(true);
    world.book(HUB, 1);
    // As far as a link allows that is cut before anybody knows that nothing is missing.
    world.sync(WITNESS, HUB, Some(50));
    assert!(world.sites[WITNESS].replica.view().bookings.get(world.booked[1]).is_some());
    assert!(!world.is_confirmed(HUB, 2) && !world.is_confirmed(WITNESS, 2));
    world.sync(WITNESS, HUB, None);
    world.sync(WITNESS, HUB, None);
    assert!(world.is_confirmed(HUB, 2) && world.is_confirmed(WITNESS, 2));
}

#[test]
fn a_hub_that_may_have_forgotten_something_confirms_nothing_of_what_was_lent_to_it() {
    let mut world = handed_over();
    let written = |world: &World| {
        let lent =
            |run: &telecentre_log::chain::SignedRun| matches!(run.line.space, telecentre_log::id::Space::Lent(_));
        world.sites[HUB].journal().iter().filter(|run| lent(run) && run.line.author == Site::new(1).keys.id()).count()
    };
    let before = written(&world);
    world.sites[HUB].replica.set_recovering(true);
    world.book(HUB, 1);
    world.sync(WITNESS, HUB, Some(50));
    world.sync(NODE, HUB, Some(50));
    assert!(!world.is_confirmed(HUB, 2) && !world.is_confirmed(NODE, 2));
    assert_eq!(written(&world), before, "not even an opening, which a witness would acknowledge");
    for _ in 0..2 {
        world.sync(WITNESS, HUB, None);
    }
    assert!(world.is_confirmed(HUB, 2), "it is the steward, and nothing is missing any more");
}

#[test]
fn a_box_that_takes_over_only_asks_before_it_holds_what_the_one_before_it_confirmed() {
    let mut world = World::new();
    world.book(NODE, 0);
    world.sync_all();
    let new = world.sites.len();
    world.sites.push(Site::new(5));
    let (old, node) = (world.sites[NODE].keys.id(), world.sites[new].keys.id());
    let hub = &world.sites[HUB];
    let cut = hub.replica.draw_cut(&old, CutLimits::default(), |_| true).cut;
    let mut drafts = close_drafts(&closing(hub, old, ClosingKind::Retired, cut));
    drafts.push(network::draft(network::enrol(RecordId([5; 8]), &node, Role::Node, Some(&place()), "Node")));
    world.sites[HUB].stage(&drafts);
    world.save(HUB);
    let (late, first): (Vec<_>, Vec<_>) =
        world.sites[HUB].journal().into_iter().partition(|run| run.line.author == old);
    for run in first {
        world.sites[new].take(run).unwrap();
    }
    world.book(new, 0);
    world.book(new, 1);
    let state = |world: &World, n: u8| {
        world.sites[new].replica.view().bookings.get(world.booked[usize::from(n) - 1]).map(|booking| booking.state)
    };
    assert_eq!([1, 2, 3].map(|n| state(&world, n)), [None, Some(State::Requested), Some(State::Requested)]);
    for run in late {
        world.sites[new].take(run).unwrap();
    }
    world.save(new);
    let decided = [State::Confirmed, State::Declined, State::Confirmed].map(Some);
    assert_eq!([1, 2, 3].map(|n| state(&world, n)), decided, "the first had sold nine o'clock");
}

#[test]
fn what_a_hub_gave_back_it_confirms_no_more_even_before_its_witness_holds_that() {
    let mut world = handed_over();
    let back =
        Command::Steward(StewardCommand::GiveBack { centre: place(), resource: desk_1(), from: DAY, until: DAY });
    world.command(HUB, &back).unwrap();
    world.book(HUB, 2);
    world.sync(WITNESS, HUB, None);
    assert!(world.is_confirmed(HUB, 1) && !world.is_confirmed(HUB, 2), "the day is the centre's");
    world.sync(NODE, HUB, None);
    world.sync(NODE, HUB, None);
    assert!(world.is_confirmed(NODE, 2) && world.is_confirmed(HUB, 2), "its node has confirmed it");
}

#[test]
fn a_steward_whose_own_ledger_waits_for_lost_entries_only_asks_and_answers_once_they_are_back() {
    let mut world = handed_over();
    world.sync_all();
    // Its next entry follows what the hub confirmed.
    world.book(NODE, 8);
    assert!(world.is_confirmed(NODE, 2));
    let lost = |run: &telecentre_log::chain::SignedRun| {
        matches!(run.line.space, telecentre_log::id::Space::Lent(_)) && run.line.author == Site::new(1).keys.id()
    };
    let mut damaged = Site::new(2);
    for run in world.sites[NODE].journal().into_iter().filter(|run| !lost(run)) {
        damaged.take(run).unwrap();
    }
    world.sites[NODE] = damaged;
    world.book(NODE, 9);
    assert!(!world.is_confirmed(NODE, 2) && !world.is_confirmed(NODE, 3));
    let asked = world.sites[NODE].replica.view().bookings.get(world.booked[2]).unwrap();
    assert_eq!(asked.state, State::Requested);
    world.sync_all();
    assert!(world.is_confirmed(NODE, 2) && world.is_confirmed(HUB, 3));
}

#[test]
fn a_hub_confirms_nothing_before_it_knows_what_its_witness_acknowledged_before() {
    // It confirms, is put back, confirms the same hours under another actor, which its witness acknowledges; and is put
    // back to before it heard of that, while the first confirmation comes back by a third replica.
    let mut world = World::new();
    for step in [
        (101, 0, 64),
        (80, 2, 182),
        (76, 224, 31),
        (12, 127, 137),
        (45, 238, 1),
        (74, 0, 0),
        (204, 25, 253),
        (80, 30, 197),
        (11, 0, 0),
        (204, 114, 91),
        (12, 76, 1),
        (59, 0, 0),
    ] {
        world.step(step);
    }
    world.rest();
}

#[test]
fn a_witness_says_nothing_of_a_hubs_log_that_does_not_follow_what_it_holds() {
    let mut world = handed_over();
    world.forget();
    let line = telecentre_log::id::Line {
        space: telecentre_log::id::Space::Lent(place()),
        author: world.sites[HUB].keys.id(),
    };
    for run in world.sites[HUB].journal().into_iter().filter(|run| run.line == line) {
        world.sites[WITNESS].take(run).unwrap();
    }
    let (_, held) = world.sites[WITNESS].replica.have().line(&line).unwrap();
    assert_eq!(held.tips().count(), 2, "what was sold, and the opening of a hub that forgot it");
    assert_eq!(world.sites[WITNESS].replica.to_witness(), Vec::new());
}

#[test]
fn what_a_hub_wrote_beside_what_its_witness_acknowledged_stays_without_effect_once_it_is_healed() {
    let mut world = handed_over();
    // Confirmed while the witness was away, and held by the centre's box alone; then the hub forgets it.
    world.book(HUB, 1);
    world.sync(NODE, HUB, None);
    world.forget();
    world.sync(WITNESS, HUB, None);
    world.book(HUB, 1);
    world.sync(WITNESS, HUB, None);
    assert!(world.is_confirmed(HUB, 3), "the same hour, to somebody else");
    // It comes back. The hub's next birth names both ends; its witness acknowledges that, and nothing beside.
    world.sync_all();
    for at in [HUB, NODE, WITNESS, OTHER] {
        assert!(world.is_confirmed(at, 3) && !world.is_confirmed(at, 2), "at {at}");
    }
    world.rest();
}

#[test]
fn a_box_that_follows_a_revoked_one_waits_for_the_hub_and_the_witness_and_nothing_is_sold_twice() {
    for forgets in [false, true] {
        // The hub sold an hour of a day whose hand-over lies beyond the closing; then it may be put back to before that.
        let mut world = handed_over();
        world.sync_all();
        if forgets {
            world.forget();
        }
        let (old, new) = (world.sites[NODE].keys.id(), world.sites.len());
        world.sites.push(Site::new(5));
        let hub = &world.sites[HUB];
        if let Some(opening) = hub.replica.opening(&place(), DAY) {
            world.sites[HUB].stage(&[opening]);
            world.save(HUB);
        }
        let hub = &world.sites[HUB];
        let mut closing = closing(hub, old, ClosingKind::Revoked, Cut::default());
        closing.lent_upto = hub.replica.lent_end(&place());
        assert!(closing.lent_upto.is_some());
        let mut drafts = close_drafts(&closing);
        let node = world.sites[new].keys.id();
        drafts.push(network::draft(network::enrol(RecordId([5; 8]), &node, Role::Node, Some(&place()), "Node")));
        world.sites[HUB].stage(&drafts);
        world.save(HUB);
        let settled = |world: &World| world.sites[new].replica.takeover_awaits(&place());
        world.sync(new, HUB, Some(200));
        world.book(new, 0);
        assert!(!world.is_confirmed(new, 2), "forgets: {forgets}");
        if forgets {
            assert_eq!(settled(&world), [Awaits::Witness].into(), "the witness has said nothing of that");
        }
        for _ in 0..3 {
            world.sync(WITNESS, HUB, None);
            world.sync(new, HUB, None);
            world.sync(OTHER, HUB, None);
        }
        assert_eq!(settled(&world), BTreeSet::new(), "forgets: {forgets}");
        // What the hub had sold stands, and the same hour is sold to nobody else; another is.
        world.book(new, 1);
        for at in [HUB, WITNESS, new] {
            assert!(world.is_confirmed(at, 1), "at {at}");
            assert!(!world.is_confirmed(at, 2), "at {at}");
        }
        assert!(world.is_confirmed(new, 3));
    }
}
