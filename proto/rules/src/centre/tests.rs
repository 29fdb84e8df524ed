use jiff::civil::date;
use telecentre_log::document::{DocumentKey, DocumentName, RecordChange};
use telecentre_log::id::{ActorId, NodeId, Space};
use telecentre_log::record::{Stamp, Value};

use super::*;
use crate::desk::{Caller, Command};
use crate::world::{FIGEAC, TODAY, World, codes, slot, slug};

#[test]
fn closures_horizons_and_retired_resources_are_respected() {
    let mut world = World::new();
    let mut centre = world.view(FIGEAC).centres.get(&slug("figeac")).unwrap().clone();
    centre.horizon_days = Some(30);
    world.run(FIGEAC, Caller::Host, &Command::Centre(CentreCommand::Save(centre))).unwrap();
    let close = Command::Centre(CentreCommand::AddClosure {
        centre: slug("figeac"),
        from: TODAY,
        until: TODAY,
        reason: Some("Travaux".into()),
    });
    world.run(FIGEAC, Caller::Host, &close).unwrap();
    assert_eq!(world.run(FIGEAC, Caller::Host, &close), Ok(CentreOutcome::Unchanged.into()));
    let mut desk = world.view(FIGEAC).centres.resource(&slug("figeac"), &slug("desk-2")).unwrap().clone();
    desk.retired = true;
    world
        .run(
            FIGEAC,
            Caller::Host,
            &Command::Centre(CentreCommand::SaveResource { centre: slug("figeac"), resource: desk }),
        )
        .unwrap();
    assert_eq!(codes(world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12))), [("start", "closed")]);
    assert_eq!(codes(world.book(FIGEAC, 1, "desk-1", slot(date(2026, 12, 28), 9, 12))), [("start", "too-far-ahead")]);
    assert_eq!(codes(world.book(FIGEAC, 1, "desk-2", slot(date(2026, 11, 25), 9, 12))), [("resource", "retired")]);
    world.book(FIGEAC, 1, "desk-1", slot(date(2026, 12, 24), 9, 12)).unwrap();
    let day = world.view(FIGEAC).calendar().day(&slug("figeac"), TODAY).unwrap();
    assert_eq!((day.open.len(), day.closure.as_deref(), day.rows.len()), (0, Some("Travaux"), 3));
}

#[test]
fn of_two_resources_with_one_slug_the_smaller_id_counts() {
    let mut world = World::new();
    let known = world.all.view.centres.resource_record(&slug("figeac"), &slug("desk-1")).unwrap().0;
    let stamp = Stamp { actor: ActorId([0; 16]), seq: 1, time: 0, rank: 1 };
    let mut twin = world.all.view.centres.resource(&slug("figeac"), &slug("desk-1")).unwrap().clone();
    twin.name = "Twin".into();
    let fields: Fields = twin.fields().into_iter().map(|(f, scalar)| (f, Value { n: 1, scalar, stamp })).collect();
    let key =
        DocumentKey { space: Space::Centre(slug("figeac")), name: DocumentName::profile(), author: NodeId([9; 32]) };
    world.all.view.apply(&RecordChange { document: &key, record: RecordId([255; 8]), fields: &fields });
    assert_eq!(world.all.view.centres.resource_record(&slug("figeac"), &slug("desk-1")).unwrap().0, known);
    assert_eq!(world.all.view.centres.resources(&slug("figeac")).count(), 4);
}
