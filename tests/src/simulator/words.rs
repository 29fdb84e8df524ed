//! The words in which scenarios are told: a settled network, hosts who book, links that are down until they are mended.
//!
//! Enters: a world. Leaves: the same, a step on, or what one of its sites shows. Nothing is left to chance but ids.
//! Sites are counted as the world counts them: [`HUB`], then the nodes from 1; the centre of a node has its number.
//!
//! ```text
//! let mut world = World::settled(1, 2);                       a seed, so many nodes
//! let booking = world.at(1).book(centre(1), day(40), 9);      the host of node 1, an hour from nine o'clock
//! world.part();
//! world.at(HUB).give_back(centre(1), day(5));                 the hub's admin
//! world.heal();
//! assert_eq!(world.state_at(2, booking), Some(State::Confirmed));
//! ```

use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Date;
use telecentre_proto::booking::State;
use telecentre_proto::booking::{Book, BookingCommand, Who};
use telecentre_proto::desk::{Caller, Command, Outcome};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::slot::Slot;
use telecentre_proto::steward::StewardCommand;
use telecentre_proto::steward::steward_of;
use telecentre_proto::view::View;

use super::command::{NotDone, carry_out};
use super::fault::{Image, put_back};
use super::found::FIRST_DAY;
use super::mend::{heal, rest};
use super::run::begin;
use super::wire::Path;
use super::world::Event;
use super::{Site, Trace, World, carry, erase, replace};

pub use super::found::centre;

/// The site of the hub.
pub const HUB: usize = 0;

/// So many days from the first.
pub fn day(nth: i64) -> Date {
    FIRST_DAY + nth.days()
}

/// A desk of any centre: there are two.
pub fn desk(number: usize) -> Slug {
    format!("desk-{number}").parse().unwrap()
}

/// An hour of a day, from its beginning.
pub fn hour_of(day: Date, hour: u16) -> Slot {
    Slot::new(day, hour * 60, hour * 60 + 60).unwrap()
}

/// So many minutes of virtual time.
pub fn minutes(count: u64) -> Duration {
    Duration::from_mins(count)
}

/// So many days of virtual time.
pub fn days(count: u64) -> Duration {
    Duration::from_hours(24 * count)
}

fn ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap()
}

/// What happens.
impl World {
    /// A network in which everybody holds everything.
    pub fn settled(seed: u64, nodes: usize) -> Self {
        let mut world = begin(seed, Some(nodes), Trace::default());
        world.rest(minutes(20));
        world
    }

    /// Nobody reaches anybody until the world is healed, and nothing that was planned happens.
    pub fn part(&mut self) {
        for pair in self.pairs() {
            self.path(pair).up = false;
        }
        for site in 0..self.sites.len() {
            self.cut_all(site);
        }
        self.forget_plans(|_| false);
    }

    /// Everything is mended, everybody is started, and the network comes to rest.
    pub fn heal(&mut self) {
        heal(self);
    }

    /// The network comes to rest within this time.
    #[track_caller]
    pub fn rest(&mut self, most: Duration) {
        rest(self, ms(most));
    }

    /// Time passes, whether or not the network comes to rest.
    pub fn wait(&mut self, time: Duration) {
        let until = self.now + ms(time);
        while let Some(event) = self.next(until) {
            self.act(event);
        }
        self.now = until;
    }

    /// So many events happen, fewer if nothing is planned within twenty minutes.
    pub fn step(&mut self, events: u64) {
        let until = self.now + ms(minutes(20));
        for _ in 0..events {
            let Some(event) = self.next(until) else { break };
            self.act(event);
        }
    }

    /// One more machine stands somewhere, and is started. Its number.
    pub fn add(&mut self, site: Site) -> usize {
        self.sites.push(site);
        let number = self.sites.len() - 1;
        self.start(number);
        number
    }

    /// The path between two sites is as good as ever.
    pub fn link(&mut self, one: usize, other: usize) {
        *self.path((one, other)) = Path::GOOD;
    }

    /// The first is about to dial the second.
    pub fn call(&mut self, from: usize, to: usize) {
        self.plan(10, Event::Dial(from, to));
    }

    /// A file is written at one site, and read at another after this time.
    pub fn carry(&mut self, from: usize, to: usize, after: Duration) {
        carry::carry(self, from, to, ms(after));
    }

    /// A machine is put back to what it was when the image was taken.
    pub fn put_back(&mut self, image: Image) {
        put_back(self, image);
    }

    /// The hub closes a node at what it holds of it, and tells everybody.
    pub fn retire(&mut self, node: usize) {
        replace::close(self, node);
        self.save(HUB);
    }

    /// The hub's admin erases a member.
    pub fn erase(&mut self, member: RecordId) {
        erase::ask_for(self, member);
    }

    /// The desk of a site, where its host works; at the hub, its admin.
    pub fn at(&mut self, site: usize) -> At<'_> {
        At { world: self, site }
    }
}

/// What is seen.
impl World {
    /// What a site shows.
    pub fn view_at(&self, site: usize) -> &View {
        self.sites[site].replica().view()
    }

    /// How a booking stands at a site, if it is shown there.
    pub fn state_at(&self, site: usize, booking: RecordId) -> Option<State> {
        self.view_at(site).bookings.get(booking).map(|b| b.state)
    }

    /// Requires that every site shows a booking in this state.
    #[track_caller]
    pub fn all_show(&self, booking: RecordId, wanted: State) {
        let shown: Vec<Option<State>> = (0..self.sites.len()).map(|site| self.state_at(site, booking)).collect();
        assert_eq!(shown, vec![Some(wanted); self.sites.len()], "{booking}");
    }

    /// A member whom the hub shows, counted from 0 in the order of their names.
    pub fn member(&self, nth: usize) -> RecordId {
        self.view_at(HUB).people.find("")[nth].id
    }

    /// Whether a site takes itself for the steward of the first desk of a centre on a day.
    pub fn decides(&self, site: usize, centre: &Slug, day: Date) -> bool {
        let replica = self.sites[site].replica();
        steward_of(replica.view(), replica, centre, &desk(1), day) == Some(self.sites[site].id)
    }

    /// The site that the hub's network names as witness of a centre.
    pub fn witness_of(&self, centre: &Slug) -> usize {
        let (_, node) = self.sites[HUB].replica().network().witness_of(centre).unwrap();
        self.sites.iter().position(|site| site.id == node).unwrap()
    }

    /// An image of a site's disk.
    pub fn disk_of(&self, site: usize) -> Image {
        Image::of_disk(self, site)
    }

    /// An image of a site's machine, its memory with it.
    pub fn machine_of(&self, site: usize) -> Image {
        Image::of_machine(self, site)
    }
}

/// The desk of one site.
pub struct At<'a> {
    world: &'a mut World,
    site: usize,
}

impl At<'_> {
    /// Carries out a command. Nobody is told of it yet.
    pub fn carry_out(self, command: &Command) -> Result<Outcome, NotDone> {
        let caller = if self.site == HUB { Caller::Admin } else { Caller::Host };
        let now = self.world.now;
        carry_out((self.site, &mut self.world.sites[self.site]), caller, command, now, &mut self.world.truth)
    }

    /// Carries out a command, and tells others. Whether it was accepted.
    pub fn accepts(self, command: &Command) -> bool {
        let Self { world, site } = self;
        let done = world.at(site).carry_out(command);
        world.pump_all(site);
        done.is_ok()
    }

    /// A wish for an hour on behalf of the first member whom the site shows.
    pub fn wish(&mut self, centre: Slug, desk: Slug, day: Date, hour: u16) -> Book {
        let member = self.world.view_at(self.site).people.find("")[0].id;
        Book {
            id: RecordId::of(&self.world.sites[self.site].id, self.world.chance.bytes(5).try_into().unwrap()),
            centre,
            resource: desk,
            who: Who::Member(member),
            slot: hour_of(day, hour),
            note: None,
            series: None,
            insist: false,
        }
    }

    /// Books the first desk of a centre for an hour, which must be accepted as a booking or as a request.
    #[track_caller]
    pub fn book(mut self, centre: Slug, day: Date, hour: u16) -> RecordId {
        let wish = self.wish(centre, desk(1), day, hour);
        let id = wish.id;
        let Self { world, site } = self;
        let done = world.at(site).carry_out(&Command::Booking(BookingCommand::Book(wish)));
        assert!(matches!(done, Ok(Outcome::Booking(_))), "{done:?}");
        world.pump_all(site);
        id
    }

    /// The same, if the hour is free as far as the site knows.
    #[track_caller]
    pub fn book_if_free(self, centre: Slug, day: Date, hour: u16) -> Option<RecordId> {
        let view = self.world.view_at(self.site);
        let resource = view.centres.resource(&centre, &desk(1)).unwrap();
        view.bookings.is_free(&centre, resource, hour_of(day, hour), None).then(|| self.book(centre, day, hour))
    }

    /// Hands over the first desk of a centre to the hub for a day. Whether it was accepted.
    pub fn hand_over(self, centre: Slug, day: Date) -> bool {
        self.accepts(&Command::Steward(StewardCommand::HandOver { centre, resource: desk(1), from: day, until: day }))
    }

    /// Gives such a day back to the centre. Whether it was accepted.
    pub fn give_back(self, centre: Slug, day: Date) -> bool {
        self.accepts(&Command::Steward(StewardCommand::GiveBack { centre, resource: desk(1), from: day, until: day }))
    }
}
