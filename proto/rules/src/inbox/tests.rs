use jiff::tz::TimeZone;
use telecentre_log::document::{DocumentKey, DocumentName, Draft};
use telecentre_log::id::RecordId;

use super::item::items;
use super::*;
use crate::booking::BookingCommand;
use crate::centre::{CentreCommand, CentrePatch};
use crate::desk::{Caller, Command};
use crate::hours::Hours;
use crate::steward::no_shows;
use crate::world::{AURILLAC, FIGEAC, HUB, TODAY, World, id, id_of, slot, slug};

fn found(world: &World, replica: usize) -> Vec<(ItemKind, RecordId)> {
    let (view, seat) = (world.view(replica), world.seat(replica));
    let all = items(view, &seat, None, Vec::new(), (TODAY, world.now_minutes), &TimeZone::UTC);
    all.iter().map(|item| (item.kind, item.record())).collect()
}

fn settings(world: &mut World, patch: CentrePatch) {
    let command = CentreCommand::Change { centre: slug("figeac"), patch };
    world.run(FIGEAC, Caller::Host, &Command::Centre(command)).unwrap();
}

fn done(world: &mut World, replica: usize, kind: ItemKind, booking: RecordId) -> Result<(), crate::desk::DeskError> {
    world.run(replica, Caller::Host, &Command::Inbox(InboxCommand::Done { kind, booking })).map(|_| ())
}

#[test]
fn a_refusal_reaches_whoever_asked_and_stays_until_it_is_put_away() {
    let mut world = World::new();
    settings(&mut world, CentrePatch { requests_wait: Some(true), ..CentrePatch::default() });
    world.sync_all();
    world.book(AURILLAC, 1, "desk-1", slot(TODAY, 14, 15)).unwrap();
    let asked = id_of(AURILLAC, 1);
    for _ in 0..2 {
        world.sync_all();
    }
    assert_eq!(found(&world, FIGEAC), [(ItemKind::Request, asked)]);
    assert_eq!(found(&world, AURILLAC), [], "it waits for Figeac, not here");
    assert!(done(&mut world, FIGEAC, ItemKind::Request, asked).is_err(), "a request is decided, not put away");
    let decline = BookingCommand::Decline { booking: asked, question: None, reason: None };
    world.run(FIGEAC, Caller::Host, &Command::Booking(decline)).unwrap();
    world.sync_all();
    world.sync_all();
    assert_eq!((found(&world, FIGEAC), found(&world, HUB)), (vec![], vec![]));
    assert_eq!(found(&world, AURILLAC), [(ItemKind::Answer, asked)]);
    done(&mut world, AURILLAC, ItemKind::Answer, asked).unwrap();
    done(&mut world, AURILLAC, ItemKind::Answer, asked).unwrap();
    assert_eq!(found(&world, AURILLAC), []);
    // What was put away is in a document, and so it is after a restart.
    let held = &world.replicas[AURILLAC];
    let again = crate::world::rebuilt(held.changes.iter());
    assert!(items(&again, &world.seat(AURILLAC), None, Vec::new(), (TODAY, 600), &TimeZone::UTC).is_empty());
}

#[test]
fn whoever_does_not_come_is_asked_about_after_the_grace_or_released_by_itself() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    world.book(FIGEAC, 2, "desk-2", slot(TODAY, 10, 12)).unwrap();
    assert_eq!(found(&world, FIGEAC), [], "no grace is set");
    settings(&mut world, CentrePatch { no_show_minutes: Some(Some(20)), ..CentrePatch::default() });
    assert_eq!(found(&world, FIGEAC), [(ItemKind::NoShow, id(1))]);
    assert!(no_shows(world.view(FIGEAC), &world.seat(FIGEAC), (TODAY, 600)).is_empty(), "a host is asked");
    done(&mut world, FIGEAC, ItemKind::NoShow, id(1)).unwrap();
    world.now_minutes = 620;
    assert_eq!(found(&world, FIGEAC), [(ItemKind::NoShow, id(2))]);
    settings(&mut world, CentrePatch { releases_no_shows: Some(true), ..CentrePatch::default() });
    assert!(no_shows(world.view(FIGEAC), &world.seat(HUB), (TODAY, 620)).is_empty(), "by its steward only");
    let drafts: Vec<Draft> = no_shows(world.view(FIGEAC), &world.seat(FIGEAC), (TODAY, 620));
    world.write(FIGEAC, drafts);
    let released = world.view(FIGEAC).bookings.get(id(2)).unwrap();
    assert_eq!((released.state, released.left_at), (crate::booking::State::NoShow, Some(620)));
    assert!(no_shows(world.view(FIGEAC), &world.seat(FIGEAC), (TODAY, 620)).is_empty(), "and that is all");
}

#[test]
fn what_new_hours_leave_outside_waits_until_it_is_moved_or_put_away() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 14, 16)).unwrap();
    world.book(FIGEAC, 2, "desk-2", slot(TODAY, 14, 16)).unwrap();
    let hours = Some(Some(Hours::parse("Mo-Fr 08:00-15:00").unwrap()));
    settings(&mut world, CentrePatch { hours, ..CentrePatch::default() });
    assert_eq!(found(&world, FIGEAC), [(ItemKind::Outside, id(1)), (ItemKind::Outside, id(2))]);
    done(&mut world, FIGEAC, ItemKind::Outside, id(1)).unwrap();
    let to = BookingCommand::Move { booking: id(2), slot: slot(TODAY, 12, 14), resource: None, insist: false };
    world.run(FIGEAC, Caller::Host, &Command::Booking(to)).unwrap();
    assert_eq!(found(&world, FIGEAC), []);
    let view = world.view(FIGEAC);
    let document = DocumentKey {
        space: telecentre_log::id::Space::Centre(slug("figeac")),
        name: DocumentName::inbox(crate::slot::month_of(TODAY)),
        author: crate::world::node(FIGEAC),
    };
    let mut withdrawn = view.clone();
    withdrawn.forget(&document);
    assert_eq!((view.inbox.knows(id(1)), withdrawn.inbox.knows(id(1))), (true, false));
}
