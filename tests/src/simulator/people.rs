//! People at desks: they book, move, cancel, check in, insist, register, in no sensible order.
//!
//! Enters: a world. Leaves: a command at some running site. A refusal is an answer like another; slots are
//! few, so that people get into each other's way.

use jiff::ToSpan;
use telecentre_proto::booking::{Book, BookingCommand, Who};
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::person::MemberPatch;
use telecentre_proto::person::PersonCommand;
use telecentre_proto::slot::Slot;
use telecentre_proto::steward::StewardCommand;

use super::command::{NotDone, carry_out};
use super::found::{FIRST_DAY, centre, member};
use super::world::World;

/// How many days are booked.
const DAYS: u64 = 12;

/// Lets somebody want something, somewhere.
pub fn act(world: &mut World) {
    let up: Vec<usize> = (0..world.sites.len()).filter(|s| world.sites[*s].running.is_some()).collect();
    if up.is_empty() {
        return;
    }
    if world.chance.below(40) == 0 {
        return super::erase::ask(world);
    }
    let site = *world.chance.one_of(&up);
    let (caller, wish) = wish(world, site);
    let (now, truth) = (world.now, &mut world.truth);
    let done = carry_out((site, &mut world.sites[site]), caller, &wish, now, truth);
    world.note(|| format!("{}: {wish:?} → {done:?}", world.sites[site].name));
    match done {
        Ok(_) => {
            world.count("commands done");
            match wish {
                Command::Steward(StewardCommand::HandOver { .. }) => world.count("hand-overs"),
                Command::Steward(StewardCommand::GiveBack { .. }) => world.count("days given back"),
                _ => {}
            }
            world.pump_all(site);
        }
        Err(NotDone::Refused(_)) => world.count("commands refused"),
        Err(NotDone::Fell(fell)) => world.fell(site, fell),
    }
}

fn wish(world: &mut World, site: usize) -> (Caller, Command) {
    let own = world.sites[site].centre.clone();
    let staff = if site == 0 { Caller::Admin } else { Caller::Host };
    let place = match own {
        Some(own) if world.chance.below(3) > 0 => own,
        _ => centre(1 + world.chance.index(world.nodes)),
    };
    let insist = world.chance.below(12) == 0;
    let booking = some_booking(world, site, &place);
    let change = match (world.chance.below(20), booking) {
        (0..=2, Some(booking)) => Command::Booking(BookingCommand::Cancel { booking }),
        (3, Some(booking)) => Command::Booking(BookingCommand::CheckIn { booking }),
        (4, Some(booking)) => Command::Booking(BookingCommand::NoShow { booking }),
        (5..=7, Some(booking)) => {
            let resource = (world.chance.below(2) == 0).then(|| resource(world));
            Command::Booking(BookingCommand::Move { booking, slot: slot(world), resource, insist })
        }
        (8, Some(booking)) => Command::Booking(BookingCommand::Confirm { booking, question: None, insist }),
        (9, Some(booking)) => {
            Command::Booking(BookingCommand::Decline { booking, question: None, reason: Some("non".to_owned()) })
        }
        (10, Some(booking)) => {
            Command::Booking(BookingCommand::Note { booking, note: Some("près de la fenêtre".to_owned()) })
        }
        (11, _) => Command::Person(PersonCommand::Add { details: member(world.chance.below(1_000)) }),
        (12, _) => edit_member(world, site),
        (13, _) => hand_over(world, site, place),
        _ => return book(world, site, place, insist),
    };
    (staff, change)
}

/// A centre hands over some days to the hub, or the hub gives them back.
fn hand_over(world: &mut World, site: usize, centre: Slug) -> Command {
    let from = FIRST_DAY + i64::try_from(world.chance.below(DAYS)).unwrap().days();
    let until = from + i64::try_from(world.chance.below(4)).unwrap().days();
    let resource = resource(world);
    if site == 0 {
        return Command::Steward(StewardCommand::GiveBack { centre, resource, from, until });
    }
    Command::Steward(StewardCommand::HandOver { centre, resource, from, until })
}

fn book(world: &mut World, site: usize, place: Slug, insist: bool) -> (Caller, Command) {
    let staff = if site == 0 { Caller::Admin } else { Caller::Host };
    let person = some_member(world, site);
    let guest = world.chance.below(8) == 0;
    let who = if guest { Who::Guest { name: "Marie Passante".to_owned() } } else { Who::Member(person) };
    let herself = !guest && !insist && world.chance.below(4) == 0;
    let wanted = Book {
        id: RecordId::of(&world.sites[site].id, world.chance.bytes(5).try_into().unwrap()),
        centre: place,
        resource: resource(world),
        who,
        slot: slot(world),
        note: (world.chance.below(6) == 0).then(|| "sans réservation".to_owned()),
        series: None,
        insist,
    };
    (if herself { Caller::Member(person) } else { staff }, Command::Booking(BookingCommand::Book(wanted)))
}

fn resource(world: &mut World) -> Slug {
    world.chance.one_of(&["desk-1", "desk-2", "table"]).parse().unwrap()
}

fn slot(world: &mut World) -> Slot {
    let day = FIRST_DAY + i64::try_from(world.chance.below(DAYS)).unwrap().days();
    let start = 8 + u16::try_from(world.chance.below(8)).unwrap();
    let hours = 1 + u16::try_from(world.chance.below(2)).unwrap();
    Slot::new(day, start * 60, (start + hours) * 60).unwrap()
}

fn some_booking(world: &mut World, site: usize, place: &Slug) -> Option<RecordId> {
    let view = world.sites[site].replica().view();
    let all = view.bookings.list(place, FIRST_DAY, FIRST_DAY + i64::try_from(DAYS).unwrap().days());
    if all.is_empty() { None } else { Some(world.chance.one_of(&all).id) }
}

fn some_member(world: &mut World, site: usize) -> RecordId {
    let all: Vec<RecordId> = world.sites[site].replica().view().people.find("").iter().map(|m| m.id).collect();
    if all.is_empty() { RecordId([7; 8]) } else { *world.chance.one_of(&all) }
}

fn edit_member(world: &mut World, site: usize) -> Command {
    let activity = Some(format!("activité {}", world.chance.below(1_000)));
    Command::Person(PersonCommand::Edit {
        member: some_member(world, site),
        patch: MemberPatch { activity, ..MemberPatch::default() },
    })
}
