//! People at desks: they book, move, cancel, check in, insist, register, lend days, in no sensible order.
//!
//! Enters: a world. Leaves: a command at some running site. A refusal is an answer like another; slots are
//! few, so that people get into each other's way.

use jiff::ToSpan;
use jiff::civil::Date;
use telecentre_proto::booking::{Book, BookingCommand, Who};
use telecentre_proto::centre::{Centre, CentreCommand, CentrePatch, Closure};
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::pair::standing;
use telecentre_proto::person::MemberPatch;
use telecentre_proto::person::PersonCommand;
use telecentre_proto::series::SeriesCommand;
use telecentre_proto::slot::Slot;
use telecentre_proto::steward::{StewardCommand, hand_overs};
use telecentre_proto::waitlist::WaitlistCommand;

use super::command::{NotDone, carry_out};
use super::found::{FIRST_DAY, centre, member, profile};
use super::instant::rule;
use super::several::{self, Several};
use super::world::World;

/// How many days are booked.
const DAYS: u64 = 12;

/// Lets somebody want something, somewhere.
pub fn act(world: &mut World) {
    let up: Vec<usize> = (0..world.sites.len()).filter(|s| world.sites[*s].running.is_some()).collect();
    if up.is_empty() {
        return;
    }
    if world.chance.below(60) == 0 {
        return super::erase::ask(world);
    }
    // The portal is busy.
    let portal = up[0] == 0 && world.chance.below(4) == 0;
    let site = if portal { 0 } else { *world.chance.one_of(&up) };
    let (caller, wish) = wish(world, site);
    let pair = half_taken_back(world, site, &wish);
    let (now, truth) = (world.now, &mut world.truth);
    let done = carry_out((site, &mut world.sites[site]), caller, &wish, now, truth);
    world.note(|| format!("{}: {wish:?} → {done:?}", world.sites[site].name));
    match done {
        Ok(_) => {
            world.count("commands done");
            world.count(words(&wish));
            if let Some(kind) = pair {
                world.count(kind);
            }
            world.pump_all(site);
        }
        Err(NotDone::Refused(_)) => world.count("commands refused"),
        Err(NotDone::Fell(fell)) => world.fell(site, fell),
    }
}

/// The words under which it is counted that a half of a pair is taken back, before or after the decision.
fn half_taken_back(world: &World, site: usize, wish: &Command) -> Option<&'static str> {
    let Command::Booking(BookingCommand::Cancel { booking }) = wish else { return None };
    let bookings = &world.sites[site].replica().view().bookings;
    let pair = standing(bookings, &bookings.get(*booking)?).filter(|pair| !pair.broken)?;
    Some(if pair.decided {
        "done: half of a decided pair taken back"
    } else {
        "done: half of an undecided pair let go"
    })
}

/// The words under which a command is counted.
fn words(wish: &Command) -> &'static str {
    match wish {
        Command::Steward(StewardCommand::HandOver { .. }) => "done: hand-over",
        Command::Steward(StewardCommand::GiveBack { .. }) => "done: day given back",
        Command::Steward(StewardCommand::Recall { .. }) => "done: day asked back",
        Command::Booking(BookingCommand::Book(_)) => "done: booking",
        Command::Booking(BookingCommand::BookPair { .. }) => "done: pair",
        Command::Series(SeriesCommand::Make(_)) => "done: series",
        Command::Series(SeriesCommand::Cancel { .. }) => "done: rest of a series taken back",
        Command::Series(SeriesCommand::Retry { .. }) => "done: days of a series tried again",
        Command::Waitlist(WaitlistCommand::Ask(_)) => "done: wish that waits",
        Command::Waitlist(_) => "done: wish that waits taken back",
        Command::Booking(BookingCommand::Cancel { .. }) => "done: cancellation",
        Command::Booking(BookingCommand::Move { .. }) => "done: move",
        Command::Booking(BookingCommand::Confirm { .. }) => "done: yes to a question",
        Command::Booking(BookingCommand::Decline { .. }) => "done: no to a question",
        Command::Booking(BookingCommand::CheckIn { .. }) => "done: check-in",
        Command::Booking(BookingCommand::NoShow { .. }) => "done: no-show",
        Command::Booking(BookingCommand::Displace { .. }) => "done: overlap settled",
        Command::Booking(BookingCommand::Note { .. }) => "done: note",
        Command::Centre(CentreCommand::AddClosure { .. }) => "done: closure",
        Command::Centre(CentreCommand::Change { .. }) => "done: rule for lending",
        Command::Centre(_) => "done: profile",
        _ => "done: member",
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
    if world.chance.below(5) == 0
        && let Some(wish) = on_a_lent_day(world, site)
    {
        return (staff, wish);
    }
    let booking = some_booking(world, site, &place);
    if world.chance.below(8) == 0 {
        let (who, slot) = (Who::Member(some_member(world, site)), slot(world));
        let resources = [resource(world), resource(world)];
        return (staff, several::wish(world, site, Several { centre: place, who, slot, resources }));
    }
    let change = match (world.chance.below(24), booking) {
        (0..=2, Some(booking)) => Command::Booking(BookingCommand::Cancel { booking }),
        (3, Some(booking)) => Command::Booking(BookingCommand::CheckIn { booking }),
        (4, Some(booking)) => Command::Booking(BookingCommand::NoShow { booking }),
        (5..=7, Some(booking)) => {
            let resource = (world.chance.below(2) == 0).then(|| resource(world));
            Command::Booking(BookingCommand::Move { booking, slot: slot(world), resource, insist })
        }
        (8, Some(booking)) => Command::Booking(BookingCommand::Confirm { booking, question: None, insist }),
        (9 | 17, Some(booking)) => {
            Command::Booking(BookingCommand::Decline { booking, question: None, reason: Some("non".to_owned()) })
        }
        (10, Some(booking)) => Command::Booking(BookingCommand::Note {
            booking,
            note: Some(format!("note {}", world.chance.below(1_000))),
        }),
        (11, _) => Command::Person(PersonCommand::Add { details: member(world.chance.below(1_000)) }),
        (12, _) => edit_member(world, site),
        (13 | 14 | 18, _) => hand_over(world, site, place),
        (15, _) => settings(world, site, place),
        (16, _) => match settle(world, site, &place) {
            Some(settle) => settle,
            None => return book(world, site, place, insist),
        },
        _ => return book(world, site, place, insist),
    };
    (staff, change)
}

/// A centre hands over some days to the hub, or the hub gives them back.
fn hand_over(world: &mut World, site: usize, centre: Slug) -> Command {
    let from = day(world);
    let until = from + i64::try_from(world.chance.below(4)).unwrap().days();
    let resource = resource(world);
    if site == 0 {
        return Command::Steward(StewardCommand::GiveBack { centre, resource, from, until });
    }
    if world.chance.below(3) == 0 {
        return Command::Steward(StewardCommand::Recall { centre, resource, from, until });
    }
    Command::Steward(StewardCommand::HandOver { centre, resource, from, until })
}

/// Something about a day that a centre has handed over, as far as the site knows: a booking, or its return.
fn on_a_lent_day(world: &mut World, site: usize) -> Option<Command> {
    let replica = world.sites[site].replica();
    let until = FIRST_DAY + i64::try_from(DAYS).unwrap().days();
    let lent: Vec<(Slug, Slug, Date)> = (1..=world.nodes)
        .flat_map(|node| {
            let days = hand_overs(replica.view(), replica, &centre(node), (FIRST_DAY, until)).into_iter();
            days.filter(|day| day.n % 2 == 1).map(move |day| (centre(node), day.resource, day.day))
        })
        .collect();
    if lent.is_empty() {
        return None;
    }
    let (place, resource, day) = world.chance.one_of(&lent).clone();
    if site == 0 && world.chance.below(3) == 0 {
        return Some(Command::Steward(StewardCommand::GiveBack { centre: place, resource, from: day, until: day }));
    }
    let hour = 8 + u16::try_from(world.chance.below(8)).unwrap();
    let slot = Slot::new(day, hour * 60, (hour + 1) * 60).unwrap();
    let (_, command) = book(world, site, place, false);
    let Command::Booking(BookingCommand::Book(wanted)) = command else { return None };
    Some(Command::Booking(BookingCommand::Book(Book { resource, slot, ..wanted })))
}

/// A centre's address changes, or whether its requests wait; or it closes for some days.
fn settings(world: &mut World, site: usize, centre: Slug) -> Command {
    let number = world.chance.below(1_000);
    if world.chance.below(3) == 0 {
        let ahead = 4 + u32::try_from(world.chance.below(8)).unwrap();
        let evenings = 1 + u32::try_from(world.chance.below(2)).unwrap();
        let wanted = rule(ahead, evenings, world.chance.below(3) == 0);
        let instant = Some((world.chance.below(5) > 0).then_some(wanted));
        return Command::Centre(CentreCommand::Change {
            centre,
            patch: CentrePatch { instant, ..CentrePatch::default() },
        });
    }
    if world.chance.below(2) == 0 {
        let from = FIRST_DAY + i64::try_from(DAYS / 2 + world.chance.below(DAYS)).unwrap().days();
        let closure = Closure::of_days(RecordId::SINGLE, from, from + 1.days());
        return Command::Centre(CentreCommand::AddClosure { centre, closure });
    }
    let requests_wait = world.chance.below(4) == 0;
    let instant = world.sites[site].replica().view().centres.get(&centre).and_then(|known| known.instant.clone());
    let profile = Centre { address: format!("{number} place de la Raison"), requests_wait, instant, ..profile(centre) };
    Command::Centre(CentreCommand::Save(profile))
}

/// The host settles an overlap: the one that a replica names as the loser goes.
fn settle(world: &World, site: usize, centre: &Slug) -> Option<Command> {
    let up = world.sites[site].up();
    let until = FIRST_DAY + i64::try_from(DAYS).unwrap().days();
    let loser = up.replica.losers(centre, (FIRST_DAY, until), &up.store).into_iter().next()?;
    Some(Command::Booking(BookingCommand::Displace { booking: loser.booking.id, kept: loser.kept }))
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

/// One of the days, more often one of the first, on which people come while the world lives.
fn day(world: &mut World) -> Date {
    let some = if world.chance.below(2) == 0 { 3 } else { DAYS };
    FIRST_DAY + i64::try_from(world.chance.below(some)).unwrap().days()
}

fn slot(world: &mut World) -> Slot {
    let day = day(world);
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
