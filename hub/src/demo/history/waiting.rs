//! What waits for the host when the demo opens.
//!
//! Enters: the story so far, and its scene. Leaves: [`WAITING`] requests that members made elsewhere, a desk that the host
//! gave to two people on the next working day, and a day on which the centre is closed.

use jiff::civil::DateTime;
use telecentre_proto::booking::{Book, BookingCommand, Who};
use telecentre_proto::centre::{CentreCommand, Closure, Kind};
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::hours::{Half, part_of_day};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::slot::Slot;

use super::extent::WAITING;
use super::person::Regular;
use super::story::{Past, Story};

impl Story<'_> {
    /// The closed day, and what members asked for from their own centres.
    pub(super) fn wait_for_an_answer(&mut self, people: &[Regular]) {
        let Some(scene) = &self.scene else { return };
        let (place, closed, days) = (scene.place, scene.closed, scene.days.clone());
        let centre = self.places[place].slug.clone();
        let Some(author) = self.nodes.get(&centre) else { return };
        let mut closure = Closure::of_days(self.chance.id(author), closed, closed);
        closure.reason = Some("Travaux d’électricité".to_owned());
        let command = Command::Centre(CentreCommand::AddClosure { centre: centre.clone(), closure });
        self.told.push(Past { centre, at: self.before(2 * 24 * 60), caller: Caller::Host, command });
        let from_elsewhere = people.iter().filter(|person| person.home != place).take(WAITING);
        let wishes = [(Kind::MeetingRoom, Half::Morning), (Kind::Desk, Half::Day), (Kind::Desk, Half::Afternoon)];
        for (n, (person, (kind, half))) in from_elsewhere.zip(wishes).enumerate() {
            let day = days[n];
            let Some((start, end)) = part_of_day(&self.places[place].hours.on(day), half) else { continue };
            let Ok(slot) = Slot::new(day, start, end) else { continue };
            let Some(resource) = self.places[place].take(kind, slot, false, &mut self.chance) else { continue };
            self.people.insert((person.id, day));
            let at = self.before([25 * 60, 3 * 60 + 12, 41][n % 3]);
            self.ask(person, place, (resource, slot), (person.home, at), false);
        }
    }

    /// The host gives a desk that is taken to somebody else too, as happens in a hurry.
    pub(super) fn seat_two_at_one_desk(&mut self, people: &[Regular]) {
        let Some(scene) = &self.scene else { return };
        let (place, day) = (scene.place, scene.days[0]);
        let centre = &self.places[place].slug;
        let gone: Vec<_> = self.told.iter().filter_map(|past| cancelled(&past.command)).collect();
        let taken = self.told.iter().find_map(|past| match &past.command {
            Command::Booking(BookingCommand::Book(book))
                if book.centre == *centre && book.slot.day() == day && past.caller == Caller::Host =>
            {
                let stands = !gone.contains(&book.id) && self.places[place].kind(&book.resource) == Some(Kind::Desk);
                stands.then(|| (book.resource.clone(), book.slot))
            }
            _ => None,
        });
        let other = people.iter().find(|p| p.home == place && p.hosted && !self.people.contains(&(p.id, day)));
        if let (Some(taken), Some(other)) = (taken, other) {
            self.people.insert((other.id, day));
            let at = self.before(24);
            self.ask(other, place, taken, (place, at), true);
        }
    }

    /// One command to book, given at a centre.
    fn ask(
        &mut self,
        person: &Regular,
        place: usize,
        (resource, slot): (Slug, Slot),
        (given_at, at): (usize, DateTime),
        insist: bool,
    ) {
        let (centre, given_at) = (self.places[place].slug.clone(), self.places[given_at].slug.clone());
        let Some(author) = self.nodes.get(&given_at) else { return };
        let (id, who) = (self.chance.id(author), Who::Member(person.id));
        let caller = if given_at == centre { Caller::Host } else { Caller::Member(person.id) };
        let book = Book { id, centre, resource, who, slot, note: None, series: None, insist };
        let command = Command::Booking(BookingCommand::Book(book));
        self.told.push(Past { centre: given_at, at, caller, command });
    }

    /// So many minutes before now.
    fn before(&self, minutes: i64) -> DateTime {
        self.now.checked_sub(jiff::SignedDuration::from_mins(minutes)).unwrap_or(self.now)
    }
}

/// The booking that a command takes back.
fn cancelled(command: &Command) -> Option<RecordId> {
    match command {
        Command::Booking(BookingCommand::Cancel { booking }) => Some(*booking),
        _ => None,
    }
}
