use jiff::civil::date;
use telecentre_log::document::{DocumentKey, DocumentName, RecordChange};
use telecentre_log::id::{ActorId, NodeId, Space};
use telecentre_log::record::{Stamp, Value};

use super::*;
use crate::desk::{Caller, Command};
use crate::hours::Holidays;
use crate::world::{FIGEAC, TODAY, World, codes, slot, slug};

#[test]
fn closures_horizons_and_retired_resources_are_respected() {
    let mut world = World::new();
    let mut centre = world.view(FIGEAC).centres.get(&slug("figeac")).unwrap().clone();
    centre.horizon_days = Some(30);
    world.run(FIGEAC, Caller::Host, &Command::Centre(CentreCommand::Save(centre))).unwrap();
    let close = Command::Centre(CentreCommand::AddClosure {
        centre: slug("figeac"),
        closure: Closure { reason: Some("Travaux".into()), ..Closure::of_days(RecordId::SINGLE, TODAY, TODAY) },
    });
    world.run(FIGEAC, Caller::Host, &close).unwrap();
    let closure = world.view(FIGEAC).centres.closures(&slug("figeac"))[0].id;
    assert_eq!(world.run(FIGEAC, Caller::Host, &close), Ok(CentreOutcome::Closed { closure }.into()), "once is enough");
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

fn close(closure: Closure) -> Command {
    Command::Centre(CentreCommand::AddClosure { centre: slug("figeac"), closure })
}

#[test]
fn a_centre_closes_for_some_hours_and_one_resource_for_some_days_until_that_is_taken_back() {
    let mut world = World::new();
    let afternoon =
        Closure { from_minute: 14 * 60, until_minute: 16 * 60, ..Closure::of_days(RecordId::SINGLE, TODAY, TODAY) };
    world.run(FIGEAC, Caller::Host, &close(afternoon)).unwrap();
    let view = world.view(FIGEAC);
    let centre = view.centres.get(&slug("figeac")).unwrap();
    assert_eq!(view.centres.open(centre, TODAY), [(480, 840), (960, 1080)]);
    assert_eq!(
        codes(world.book(FIGEAC, 1, "desk-1", slot(TODAY, 13, 17))),
        [("start", "closed")],
        "not through a closure"
    );
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 16, 17)).unwrap();
    let desk =
        Closure { resource: Some(slug("desk-2")), ..Closure::of_days(RecordId::SINGLE, TODAY, date(2026, 11, 25)) };
    world.run(FIGEAC, Caller::Host, &close(desk)).unwrap();
    assert_eq!(codes(world.book(FIGEAC, 2, "desk-2", slot(date(2026, 11, 25), 9, 10))), [("start", "closed")]);
    world.book(FIGEAC, 2, "desk-1", slot(date(2026, 11, 25), 9, 10)).unwrap();
    let closures = world.view(FIGEAC).centres.closures(&slug("figeac"));
    let ids: Vec<RecordId> = closures.iter().map(|c| c.id).collect();
    for closure in &ids {
        let end = Command::Centre(CentreCommand::EndClosure { centre: slug("figeac"), closure: *closure });
        world.run(FIGEAC, Caller::Host, &end).unwrap();
        assert!(matches!(world.run(FIGEAC, Caller::Host, &end), Err(crate::desk::DeskError::NotFound { .. })));
    }
    assert!(world.view(FIGEAC).centres.closures(&slug("figeac")).is_empty());
    world.book(FIGEAC, 3, "desk-2", slot(date(2026, 11, 25), 9, 10)).unwrap();
}

#[test]
fn a_resource_out_of_service_is_not_offered_and_says_so() {
    let mut world = World::new();
    let out = Some(Some(Outage { from: TODAY, until: Some(TODAY) }));
    let patch = ResourcePatch { out_of_service: out, order: Some(Some(1)), ..ResourcePatch::default() };
    let change = CentreCommand::ChangeResource { centre: slug("figeac"), resource: slug("desk-2"), patch };
    world.run(FIGEAC, Caller::Host, &Command::Centre(change)).unwrap();
    assert_eq!(codes(world.book(FIGEAC, 1, "desk-2", slot(TODAY, 11, 12))), [("resource", "out-of-service")]);
    world.book(FIGEAC, 1, "desk-2", slot(date(2026, 11, 25), 11, 12)).unwrap();
    let listed = world.view(FIGEAC).centres.in_order(&slug("figeac"));
    assert_eq!(listed.iter().map(|r| r.slug.as_str()).collect::<Vec<_>>(), ["desk-2", "desk-1", "table", "room"]);
}

#[test]
fn what_a_patch_does_not_name_stays_as_another_left_it() {
    let mut world = World::new();
    let change = |patch| Command::Centre(CentreCommand::Change { centre: slug("figeac"), patch });
    let first = CentrePatch { horizon_days: Some(Some(30)), ..CentrePatch::default() };
    world.run(FIGEAC, Caller::Host, &change(first)).unwrap();
    let second = CentrePatch {
        no_show_minutes: Some(Some(20)),
        holidays: Some(Holidays::FrAlsaceMoselle),
        ..CentrePatch::default()
    };
    world.run(FIGEAC, Caller::Host, &change(second)).unwrap();
    let centre = world.view(FIGEAC).centres.get(&slug("figeac")).unwrap();
    assert_eq!(
        (centre.horizon_days, centre.no_show_minutes, centre.holidays),
        (Some(30), Some(20), Holidays::FrAlsaceMoselle)
    );
    assert!(centre.open_on(date(2027, 3, 26)).is_empty(), "Good Friday there");
    let wild = CentrePatch { no_show_minutes: Some(Some(5_000)), ..CentrePatch::default() };
    assert_eq!(codes(world.run(FIGEAC, Caller::Host, &change(wild))), [("no_show_minutes", "out-of-range")]);
}
