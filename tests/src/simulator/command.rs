//! A command carried out at a simulated replica: decided on what is visible, saved, then answered.
//!
//! Enters: who wants what. Leaves: an outcome, once it is on disk, noted as a deed and promised; or a refusal in the
//! words of the rules. The same calls as the node makes for its host, in the same order. An answer that does not show
//! what was asked for ends the test.

use std::collections::BTreeSet;

use telecentre_node::local_day::local;
use telecentre_proto::booking::{BookingCommand, Place, State, Who};
use telecentre_proto::centre::CentreCommand;
use telecentre_proto::desk::{Caller, Command, DeskError, Guards, Outcome, decide};
use telecentre_proto::document::Draft;
use telecentre_proto::field::{Field, Put, Scalar};
use telecentre_proto::id::{Line, RecordId, Slug, Space};
use telecentre_proto::peer::Tip;
use telecentre_proto::person::{MemberDetails, PersonCommand, PersonOutcome};
use telecentre_proto::series::SeriesCommand;
use telecentre_proto::slot::{Slot, date_of_days};
use telecentre_proto::steward::StewardCommand;
use telecentre_proto::waitlist::WaitlistCommand;

use super::deed::{Act, Deed, Excuse, Shown, Subject};
use super::shown::{standing, value};
use super::site::{Fell, Site};
use super::truth::Truth;

/// Why nothing came of a command.
#[derive(Debug)]
pub enum NotDone {
    /// The rules refuse it.
    Refused(DeskError),
    /// It was not saved.
    Fell(Fell),
}

/// Carries out a command at a site, whose number is given for what is promised.
pub fn carry_out(
    (number, site): (usize, &mut Site),
    caller: Caller,
    command: &Command,
    now: i64,
    truth: &mut Truth,
) -> Result<Outcome, NotDone> {
    site.reserve().map_err(NotDone::Fell)?;
    let clock = site.clock(now);
    let running = site.running.as_ref().unwrap();
    let (today, now_minutes) = local(&running.replica, clock);
    let chance = &mut site.chance;
    let mut fresh = || chance.bytes(5).try_into().unwrap();
    let mut desk = Guards {
        view: running.replica.view(),
        stewards: &running.replica,
        caller,
        today,
        now_minutes,
        day_began: clock.div_euclid(86_400_000) * 86_400,
        recovering: running.replica.recovering(),
        fresh: &mut fresh,
    };
    let decision = decide(&mut desk, command).map_err(NotDone::Refused)?;
    // Whoever lacks what its entries follow shows less than it holds.
    let whole = running.replica.documents().behind().next().is_none();
    let acts = if decision.drafts.is_empty() { Vec::new() } else { acts(command, &decision.outcome, &decision.drafts) };
    let known: Vec<_> = acts.iter().map(|(subject, _)| truth.deeds.known(subject, running.replica.have())).collect();
    let blind = site.is_blind();
    let lent = decision.drafts.iter().any(|draft| matches!(draft.space, Space::Lent(_)));
    site.act(&decision.drafts, now, truth);
    let entries = written(site, &decision.drafts);
    let mut noted = Vec::new();
    for ((subject, act), saw) in acts.into_iter().zip(known) {
        let direct = is_direct(&subject, &decision.drafts);
        let (entries, saw) = (entries.clone(), if whole { saw } else { BTreeSet::new() });
        let excuse = Some(if lent && blind { Excuse::Unwitnessed } else { Excuse::Unanswered });
        let deed = Deed { site: number, by: caller, subject, act, direct, entries, answer: None, excuse, saw };
        noted.push(truth.deeds.note(deed));
    }
    site.save(now, truth).map_err(NotDone::Fell)?;
    for nth in noted {
        let deed = &truth.deeds.all()[nth];
        let answer = standing(site.replica().view(), &deed.subject);
        if whole {
            is_true(site, deed, answer.as_ref(), &decision.drafts);
        }
        truth.deeds.answered(nth, answer);
    }
    Ok(decision.outcome)
}

/// What a command does, to what.
fn acts(command: &Command, outcome: &Outcome, drafts: &[Draft]) -> Vec<(Subject, Act)> {
    match command {
        Command::Booking(BookingCommand::BookPair { .. })
        | Command::Series(SeriesCommand::Make(_) | SeriesCommand::Retry { .. }) => booked(drafts),
        Command::Series(SeriesCommand::Cancel { .. }) => cancelled(drafts),
        Command::Waitlist(WaitlistCommand::Ask(new)) => {
            let Place::Resource(resource) = &new.place else { return Vec::new() };
            let member = if let Who::Member(member) = &new.who { Some(*member) } else { None };
            let act = Act::Wait(new.centre.clone(), (resource.clone(), new.slot), member);
            vec![(Subject::Booking(new.id), act)]
        }
        Command::Waitlist(WaitlistCommand::Withdraw { wait }) => vec![(Subject::Booking(*wait), Act::Withdraw)],
        Command::Booking(command) => booking_acts(command),
        Command::Person(PersonCommand::Add { details }) => {
            let Outcome::Person(PersonOutcome::Saved { member }) = outcome else { return Vec::new() };
            let set = |(field, value): (&'static str, &String)| (Subject::Member(*member, field), value.clone());
            fields_of(details).into_iter().map(set).map(|(subject, value)| (subject, Act::Set(value))).collect()
        }
        Command::Person(PersonCommand::Edit { member, patch }) => {
            let set = [("name", &patch.name), ("activity", &patch.activity)];
            let set = set.into_iter().filter_map(|(field, value)| Some((field, value.clone()?)));
            set.map(|(field, value)| (Subject::Member(*member, field), Act::Set(value))).collect()
        }
        Command::Centre(CentreCommand::Save(centre)) => {
            let set = [("name", &centre.name), ("address", &centre.address)].into_iter();
            let set = set.map(|(field, value)| (Subject::Centre(centre.slug.clone(), field), Act::Set(value.clone())));
            set.collect()
        }
        Command::Centre(CentreCommand::AddClosure { centre, closure }) => {
            vec![(Subject::Closures(centre.clone()), Act::Close(closure.from, closure.until))]
        }
        Command::Steward(StewardCommand::HandOver { centre, .. }) => passes(centre, drafts, true),
        Command::Steward(StewardCommand::GiveBack { centre, .. }) => passes(centre, drafts, false),
        _ => Vec::new(),
    }
}

/// The bookings that these drafts make or ask for, where one command makes several.
fn booked(drafts: &[Draft]) -> Vec<(Subject, Act)> {
    let mut acts = Vec::new();
    for draft in drafts {
        let (Space::Centre(centre) | Space::Lent(centre)) = &draft.space else { continue };
        let of = |record: RecordId, field: Field| {
            draft.puts.iter().find(|put| put.record == record && put.field == field).map(|put| &put.value)
        };
        for put in draft.puts.iter().filter(|put| put.field == Field::SLOT && of(put.record, Field::PLAN).is_none()) {
            let resource = of(put.record, Field::RESOURCE).and_then(Scalar::as_text).map(|text| text.parse().unwrap());
            let slot = put.value.as_int().and_then(Slot::unpack).unwrap();
            let member = of(put.record, Field::WHO).and_then(Scalar::as_id);
            let place = (resource.unwrap(), slot);
            acts.push((Subject::Booking(put.record), Act::Book(centre.clone(), place, member)));
        }
    }
    acts
}

/// The bookings that these drafts take back, or ask to be taken back.
fn cancelled(drafts: &[Draft]) -> Vec<(Subject, Act)> {
    let puts = drafts.iter().flat_map(|draft| &draft.puts);
    let one = |put: &Put| match &put.field {
        field if *field == Field::CANCELLED => Some(put.record),
        field if *field == Field::ABOUT => put.value.as_id(),
        _ => None,
    };
    puts.filter_map(one).map(|booking| (Subject::Booking(booking), Act::Cancel)).collect()
}

fn fields_of(details: &MemberDetails) -> [(&'static str, &String); 2] {
    [("name", &details.name), ("activity", &details.activity)]
}

fn booking_acts(command: &BookingCommand) -> Vec<(Subject, Act)> {
    let (id, act) = match command {
        BookingCommand::Book(book) => {
            let member = if let Who::Member(member) = &book.who { Some(*member) } else { None };
            let act = Act::Book(book.centre.clone(), (book.resource.clone(), book.slot), member);
            let mut acts = vec![(Subject::Booking(book.id), act)];
            acts.extend(book.note.iter().map(|note| (Subject::Note(book.id), Act::Set(note.clone()))));
            return acts;
        }
        BookingCommand::Note { booking, note } => {
            return vec![(Subject::Note(*booking), Act::Set(note.clone().unwrap_or_default()))];
        }
        BookingCommand::Move { booking, slot, resource, .. } => (booking, Act::Move(resource.clone(), *slot)),
        BookingCommand::Cancel { booking } => (booking, Act::Cancel),
        BookingCommand::CheckIn { booking } => (booking, Act::CheckIn),
        BookingCommand::NoShow { booking } => (booking, Act::NoShow),
        BookingCommand::Confirm { booking, .. } => (booking, Act::Confirm),
        BookingCommand::Decline { booking, .. } => (booking, Act::Decline),
        BookingCommand::Displace { booking, .. } => (booking, Act::Displace),
        // Nobody here gives these orders.
        BookingCommand::BookPair { .. }
        | BookingCommand::WalkIn(_)
        | BookingCommand::Visited(_)
        | BookingCommand::CheckOut { .. }
        | BookingCommand::Release { .. }
        | BookingCommand::Undo { .. }
        | BookingCommand::Swap { .. } => return Vec::new(),
    };
    vec![(Subject::Booking(*id), act)]
}

/// The days of which these drafts pass on the right to decide, each under its number: an odd one to the hub (`out`), an even
/// one back.
fn passes(centre: &Slug, drafts: &[Draft], out: bool) -> Vec<(Subject, Act)> {
    let day_of = |puts: &[Put], n: &Put| {
        let of = |field: Field| puts.iter().find(|put| put.record == n.record && put.field == field).map(|p| &p.value);
        let day = of(Field::DAY).and_then(Scalar::as_int).and_then(|day| date_of_days(i32::try_from(day).ok()?));
        let number = n.value.as_int().and_then(|n| u32::try_from(n).ok());
        assert!(number.is_some_and(|n| (n % 2 == 1) == out), "a day of {centre} goes to nobody new under {number:?}");
        let resource = of(Field::RESOURCE).and_then(Scalar::as_text).map(|text| text.parse().unwrap());
        (Subject::Day(centre.clone(), resource.unwrap(), day.unwrap()), Act::Pass(number.unwrap()))
    };
    let numbers = |puts: &[Put]| puts.iter().filter(|put| put.field == Field::HAND_OVER).cloned().collect::<Vec<_>>();
    drafts.iter().flat_map(|draft| numbers(&draft.puts).into_iter().map(|n| day_of(&draft.puts, &n))).collect()
}

/// Whether it holds at once: it stands in a ledger, or is no matter of anybody's answer.
fn is_direct(subject: &Subject, drafts: &[Draft]) -> bool {
    let Subject::Booking(booking) = subject else { return true };
    let ledger = |draft: &&Draft| draft.document.as_str().starts_with("ledger/");
    drafts.iter().filter(ledger).any(|draft| draft.puts.iter().any(|put| put.record == *booking))
}

/// The last entry of each line that a site has just written.
fn written(site: &Site, drafts: &[Draft]) -> Vec<(Line, Tip)> {
    let replica = site.replica();
    let end = |draft: &Draft| {
        let line = Line { space: draft.space.clone(), author: site.id };
        let (_, log) = replica.have().stored_line(&line)?.1.log_of(&replica.actor()?)?;
        Some((line, Tip { actor: log.actor, seq: log.last.into(), h: log.h.short() }))
    };
    let mut all: Vec<(Line, Tip)> = drafts.iter().filter_map(end).collect();
    all.dedup();
    all
}

/// What was written into a ledger of the site's own shows at once as it was asked for, where nothing is lacking. (What a hub decides for a centre
/// shows once the witness holds it.)
fn is_true(site: &Site, deed: &Deed, answer: Option<&Shown>, drafts: &[Draft]) {
    if let Act::Set(wanted) = &deed.act {
        let shown = value(site.replica().view(), &deed.subject);
        assert_eq!(shown.as_ref(), Some(wanted), "{} answered another value to a person: {deed}", site.name);
        return;
    }
    let later = drafts.iter().any(|draft| matches!(draft.space, Space::Lent(_)));
    if !deed.direct || later || !matches!(deed.subject, Subject::Booking(_)) {
        return;
    }
    let shown = answer.unwrap_or_else(|| panic!("{} does not show what it saved: {deed}", site.name));
    let fits = match &deed.act {
        Act::Book(_, place, _) => shown.state == State::Confirmed && shown.place == *place,
        Act::Cancel => shown.state == State::Cancelled,
        Act::Move(resource, slot) => {
            let there = resource.as_ref().is_none_or(|resource| *resource == shown.place.0);
            shown.state == State::Confirmed && there && shown.place.1 == *slot
        }
        Act::CheckIn => shown.state == State::CheckedIn,
        Act::NoShow => shown.state == State::NoShow,
        Act::Displace => shown.state == State::Displaced,
        _ => true,
    };
    assert!(fits, "{} answered {shown:?} to a person: {deed}", site.name);
}
