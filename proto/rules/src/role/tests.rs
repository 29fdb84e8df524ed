use jiff::civil::date;
use proptest::prelude::*;
use telecentre_log::id::NodeId;

use super::*;
use crate::booking::BookingCommand;
use crate::desk::{Caller, Command, DeskError, Outcome, Right};
use crate::world::{AURILLAC, FIGEAC, HUB, World, node, rebuilt, slot, slug};

fn grant(person: RecordId, role: Role, centre: Option<&str>) -> Command {
    Command::Role(RoleCommand::Grant { person, role, centre: centre.map(slug) })
}

fn given(world: &mut World, replica: usize, caller: Caller, command: &Command) -> RecordId {
    match world.run(replica, caller, command).unwrap() {
        Outcome::Role(RoleOutcome::Given { role }) => role,
        other => panic!("{other:?}"),
    }
}

fn withdraw(role: RecordId) -> Command {
    Command::Role(RoleCommand::Withdraw { role })
}

/// As a person comes in by a badge that `door` wrote.
fn person(id: RecordId, door: NodeId) -> Caller {
    Caller::Person { id, door }
}

fn refused(right: Right) -> Result<Outcome, DeskError> {
    Err(DeskError::NotAllowed { right })
}

#[test]
fn a_host_acts_at_her_centre_and_nowhere_else_until_the_role_is_taken_back() {
    let mut world = World::new();
    let (claire, anne) = (world.member("oehl"), world.member("roque"));
    let role = given(&mut world, HUB, Caller::Admin, &grant(claire, Role::Host, Some("figeac")));
    world.sync_all();
    let claire = person(claire, node(HUB));
    let book = |world: &World, centre: &str, n: u8| {
        let when = slot(date(2026, 11, 25), 9, 10);
        let wanted = world.wanted(n, "desk-1", when);
        let book = crate::booking::Book { centre: slug(centre), who: crate::booking::Who::Member(anne), ..wanted };
        Command::Booking(BookingCommand::Book(book))
    };
    let at_home = book(&world, "figeac", 1);
    world.run(FIGEAC, claire, &at_home).unwrap();
    let cancel = Command::Booking(BookingCommand::Cancel { booking: world.id(1) });
    // A request of Aurillac's own desk: Claire sees nothing of it at the hub.
    let elsewhere = Command::Booking(BookingCommand::Book(crate::booking::Book {
        id: crate::world::id_of(AURILLAC, 2),
        centre: slug("aurillac"),
        who: crate::booking::Who::Member(anne),
        ..world.wanted(2, "desk-1", slot(date(2026, 11, 26), 9, 10))
    }));
    world.run(AURILLAC, Caller::Host, &elsewhere).unwrap();
    world.sync_all();
    let others = Command::Booking(BookingCommand::Cancel { booking: crate::world::id_of(AURILLAC, 2) });
    assert!(matches!(world.run(HUB, claire, &others), Err(DeskError::NotFound { .. })));
    let settings = Command::Centre(crate::centre::CentreCommand::Change {
        centre: slug("aurillac"),
        patch: crate::centre::CentrePatch { horizon_days: Some(Some(20)), ..Default::default() },
    });
    assert_eq!(world.run(HUB, claire, &settings), refused(Right::Host));
    world.run(HUB, Caller::Admin, &withdraw(role)).unwrap();
    world.sync_all();
    assert!(matches!(world.run(FIGEAC, claire, &cancel), Err(DeskError::NotFound { .. })), "the next command knows");
}

#[test]
fn what_a_box_wrote_opens_the_desk_of_its_own_centre_and_no_role_besides() {
    let mut world = World::new();
    let claire = world.member("oehl");
    for command in [
        grant(claire, Role::Admin, None),
        grant(claire, Role::Host, Some("figeac")),
        grant(claire, Role::Host, Some("aurillac")),
    ] {
        given(&mut world, HUB, Caller::Admin, &command);
    }
    world.sync_all();
    let (view, seat) = (world.view(HUB), world.seat(HUB));
    let acting =
        |door: usize, centre: &str| crate::desk::acting(view, &seat, person(claire, node(door)), Some(&slug(centre)));
    assert_eq!(acting(HUB, "aurillac"), Caller::Admin);
    assert_eq!(acting(FIGEAC, "figeac"), Caller::Host);
    assert_eq!(acting(FIGEAC, "aurillac"), Caller::Member(claire));
    assert_eq!(acting(AURILLAC, "aurillac"), Caller::Host);
    assert_eq!(acting(AURILLAC, "figeac"), Caller::Member(claire));
    let director = given(&mut world, HUB, Caller::Admin, &grant(claire, Role::Director, None));
    let (view, seat) = (world.view(HUB), world.seat(HUB));
    assert!(view.roles.get(director).is_some());
    assert!(crate::desk::reads_all(view, &seat, person(claire, node(HUB))));
    assert!(!crate::desk::reads_all(view, &seat, person(claire, node(FIGEAC))));
}

#[test]
fn roles_of_the_network_are_given_at_the_hub_by_an_admin_and_hosts_by_a_host_at_her_box() {
    let mut world = World::new();
    let (claire, anne) = (world.member("oehl"), world.member("roque"));
    for replica in [HUB, FIGEAC] {
        let command = grant(anne, Role::Admin, None);
        assert_eq!(world.run(replica, Caller::Host, &command), refused(Right::Admin));
        assert_eq!(world.run(replica, Caller::Member(anne), &command), refused(Right::Admin));
    }
    assert_eq!(world.run(FIGEAC, Caller::Admin, &grant(anne, Role::Admin, None)), refused(Right::AtHub));
    given(&mut world, FIGEAC, Caller::Host, &grant(claire, Role::Host, Some("figeac")));
    let by_claire = person(claire, node(FIGEAC));
    let role = given(&mut world, FIGEAC, by_claire, &grant(anne, Role::Host, Some("figeac")));
    let again = world.run(FIGEAC, by_claire, &grant(anne, Role::Host, Some("figeac")));
    assert_eq!(again, Ok(Outcome::Role(RoleOutcome::Unchanged { role })), "given once");
    assert_eq!(world.run(FIGEAC, by_claire, &grant(anne, Role::Host, Some("aurillac"))), refused(Right::Host));
    let there = grant(anne, Role::Host, Some("aurillac"));
    assert_eq!(world.run(FIGEAC, Caller::Host, &there), refused(Right::AtCentreOrHub));
    world.run(FIGEAC, by_claire, &withdraw(role)).unwrap();
    assert!(!world.view(FIGEAC).roles.has(anne, Role::Host, Some(&slug("figeac"))));
}

#[test]
fn the_last_admin_stays() {
    let mut world = World::new();
    let (claire, anne) = (world.member("oehl"), world.member("roque"));
    let first = given(&mut world, HUB, Caller::Admin, &grant(claire, Role::Admin, None));
    assert_eq!(world.run(HUB, Caller::Admin, &withdraw(first)), Err(RoleRefusal::LastAdmin.into()));
    given(&mut world, HUB, Caller::Admin, &grant(anne, Role::Admin, None));
    world.run(HUB, Caller::Admin, &withdraw(first)).unwrap();
    assert!(!world.view(HUB).roles.has(claire, Role::Admin, None));
}

#[test]
fn a_role_that_its_space_has_not_to_give_is_none() {
    let mut world = World::new();
    let anne = world.member("roque");
    let draft = telecentre_log::document::Draft {
        space: telecentre_log::id::Space::Centre(slug("figeac")),
        document: telecentre_log::document::DocumentName::roles(),
        puts: Granted::fields(anne, Role::Admin)
            .into_iter()
            .map(|(field, value)| telecentre_log::field::Put { record: crate::world::id(9), field, n: 7, value })
            .collect(),
    };
    world.write(FIGEAC, vec![draft]);
    world.sync_all();
    assert_eq!(world.view(HUB).roles.of(anne).count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_role_taken_back_stays_so_in_any_order_of_arrival(
        steps in prop::collection::vec((0..3_usize, any::<bool>(), any::<bool>()), 1..12),
        order in any::<prop::sample::Index>(),
    ) {
        let mut world = World::new();
        let anne = world.member("roque");
        let mut ended: Vec<RecordId> = Vec::new();
        for (replica, gives, syncs) in steps {
            if replica != AURILLAC {
                let held = world.view(replica).roles.of(anne).next().map(|held| held.id);
                match (gives, held) {
                    (false, Some(role)) => {
                        world.run(replica, Caller::Admin, &withdraw(role)).unwrap();
                        ended.push(role);
                    }
                    _ => {
                        world.run(replica, Caller::Admin, &grant(anne, Role::Host, Some("figeac"))).unwrap();
                    }
                }
            }
            if syncs {
                world.sync_all();
            }
        }
        world.sync_all();
        world.sync_all();
        let mut changes = world.all.changes.clone();
        let at = order.index(changes.len());
        changes.rotate_left(at);
        // What a document says of a record last is what counts of it: the same words come again, in their order.
        changes.extend(world.all.changes.clone());
        let shuffled = rebuilt(changes.iter());
        for view in [&shuffled, world.view(HUB), world.view(FIGEAC), world.view(AURILLAC)] {
            for role in &ended {
                prop_assert!(view.roles.get(*role).is_some_and(|held| held.ended), "{}", role);
            }
            prop_assert_eq!(view.roles.of(anne).map(|held| held.id).collect::<Vec<_>>(),
                world.view(HUB).roles.of(anne).map(|held| held.id).collect::<Vec<_>>());
        }
    }
}
