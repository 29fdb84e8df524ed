//! The hub confirms for a centre what its witness holds: random histories in which the hub is put back to old images,
//! resumed from old memory, cut off from its witness, and its witness changes. Nobody is booked twice, no replica ever
//! takes back what it showed as confirmed, and in the end what can be answered is.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use proptest::prelude::*;
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::network::{self, Role};
use telecentre_log::store::memory::MemoryStore;
use telecentre_rules::booking::{Book, BookingCommand, State, Who};
use telecentre_rules::centre::{Centre, CentreCommand, Kind, Resource};
use telecentre_rules::desk::{Caller, Command, DeskError, Guards, Outcome, decide};
use telecentre_rules::person::{MemberDetails, PersonCommand, PersonOutcome, Status};
use telecentre_rules::slot::Slot;
use telecentre_rules::steward::{StewardCommand, answers, steward_of};

use crate::replica::Replica;
use crate::session::Event;
use crate::testing::{Site, centre, config, connect, hub};

mod named;

const HUB: usize = 0;
const NODE: usize = 1;
const WITNESS: usize = 2;
const OTHER: usize = 3;
const DAY: Date = date(2026, 11, 30);

struct World {
    sites: Vec<Site>,
    images: Vec<MemoryStore>,
    frozen: Option<(Replica, MemoryStore)>,
    member: RecordId,
    booked: Vec<RecordId>,
    /// What somebody was shown as confirmed.
    shown: BTreeSet<RecordId>,
    /// What somebody cancelled, or moved.
    changed: BTreeSet<RecordId>,
}

fn place() -> Slug {
    centre(2)
}

fn desk_1() -> Slug {
    "desk-1".parse().unwrap()
}

impl World {
    /// A hub, the node of centre 2, a replica that is its witness, the node of another centre.
    fn new() -> Self {
        let mut hub = hub(&[2]);
        let witness = Site::new(3);
        let puts = network::enrol(RecordId([3; 8]), &witness.keys.id(), Role::Witness, None, "Witness");
        hub.write(&[network::draft(puts)]);
        let sites = vec![hub, Site::new(2), witness, Site::new(4)];
        let images = sites.iter().map(|site| site.store.clone()).collect();
        let (shown, changed) = (BTreeSet::new(), BTreeSet::new());
        let mut world =
            Self { sites, images, frozen: None, member: RecordId([0; 8]), booked: Vec::new(), shown, changed };
        crate::testing::enrol(&mut world.sites[HUB], 4);
        let profile = Centre::named(place(), "Centre");
        world.command(HUB, &Command::Centre(CentreCommand::Save(profile))).unwrap();
        let resource = Resource::named(desk_1(), "Poste 1", Kind::Desk);
        world.command(HUB, &Command::Centre(CentreCommand::SaveResource { centre: place(), resource })).unwrap();
        let details = MemberDetails {
            name: "Anna".into(),
            activity: "traductrice".into(),
            status: Status::SelfEmployed,
            employer: None,
            home_centre: None,
            email: Some("eleonore@example.org".into()),
            phone: None,
            public: Vec::new(),
        };
        let added = world.command(HUB, &Command::Person(PersonCommand::Add { details }));
        let Ok(Outcome::Person(PersonOutcome::Saved { member })) = added else { panic!("{added:?}") };
        world.member = member;
        world.sync_all();
        world
    }

    fn command(&mut self, at: usize, command: &Command) -> Result<Outcome, DeskError> {
        let site = &mut self.sites[at];
        let drawn = &mut site.drawn;
        let me = site.keys.id();
        let mut fresh = || {
            *drawn += 1;
            let hash = blake3::hash(&[&drawn.to_be_bytes(), &me.0[..8]].concat());
            telecentre_log::id::Hash(*hash.as_bytes()).first()
        };
        let replica = &site.replica;
        let mut desk = Guards {
            view: replica.view(),
            stewards: replica,
            caller: if at == HUB { Caller::Admin } else { Caller::Host },
            today: DAY,
            now_minutes: 0,
            day_began: 0,
            recovering: replica.recovering(),
            fresh: &mut fresh,
        };
        let decision = decide(&mut desk, command)?;
        site.stage(&decision.drafts);
        self.save(at);
        Ok(decision.outcome)
    }

    /// As the writer does: what is owed, the answers, one append; until nothing is left.
    fn save(&mut self, at: usize) {
        let site = &mut self.sites[at];
        for round in 0.. {
            assert!(round < 100, "what is owed at {at} takes no effect");
            let mut owed = site.replica.settle_forks();
            if owed.is_empty() {
                owed = site.replica.to_reissue(&site.store);
            }
            owed.extend(site.replica.to_appoint());
            owed.extend(site.replica.to_witness());
            owed.extend(site.replica.to_open(DAY));
            site.stage(&owed);
            let replica = &site.replica;
            let answers = answers(replica.view(), replica, (DAY, 0), replica.recovering());
            site.stage(&answers);
            if !site.replica.has_staged() {
                break;
            }
            site.commit();
        }
        self.look(at);
    }

    /// A whole session, or one that is cut after some frames.
    fn sync(&mut self, a: usize, b: usize, frames: Option<usize>) {
        let mut wire = connect(&self.sites[a], &self.sites[b], [None, None]);
        let mut left = frames.unwrap_or(usize::MAX);
        for _ in 0..50 {
            wire.now += 10_000;
            let mut silent = true;
            for from in [0, 1] {
                while left > 0 {
                    let [x, y] = self.sites.get_disjoint_mut([a, b]).unwrap();
                    if !wire.step(from, [x, y]) {
                        break;
                    }
                    (silent, left) = (false, left - 1);
                    for (side, at) in [(0, a), (1, b)] {
                        if wire.events[side].iter().any(|event| matches!(event, Event::Lost(_))) {
                            self.sites[at].replica.set_recovering(true);
                        }
                        self.save(at);
                    }
                    wire.events = [Vec::new(), Vec::new()];
                }
            }
            if silent {
                break;
            }
        }
        if frames.is_none() {
            // Both hold the same now. A node is whole by the hub or the witness, a hub here by whom it met.
            for at in [a, b] {
                self.sites[at].replica.set_recovering(false);
                self.save(at);
            }
        }
    }

    fn sync_all(&mut self) {
        for _ in 0..3 {
            for (a, b) in [(NODE, HUB), (WITNESS, HUB), (OTHER, HUB), (WITNESS, NODE), (NODE, OTHER)] {
                self.sync(a, b, None);
            }
        }
    }

    /// Nothing that was shown as confirmed, here or elsewhere, is booked over here.
    fn look(&mut self, at: usize) {
        // In the middle of a sync a cancellation may be held and wait for what it follows.
        if self.sites[at].replica.documents().behind().next().is_some() {
            return;
        }
        let view = self.sites[at].replica.view();
        let all = view.bookings.list(&place(), DAY, DAY.tomorrow().unwrap());
        let confirmed: Vec<_> = all.iter().filter(|b| b.occupies).collect();
        for (i, b) in confirmed.iter().enumerate() {
            for other in &confirmed[..i] {
                assert!(
                    !b.slot.overlaps(other.slot) || b.overrides || other.overrides,
                    "twice at {at}: {b:?} {other:?}"
                );
            }
        }
        self.shown.extend(confirmed.iter().map(|b| b.id));
    }

    /// The desk, half a morning to choose from, two days.
    fn slot(n: u8) -> Slot {
        let day = if n & 8 == 0 { DAY } else { DAY.tomorrow().unwrap() };
        let from = 540 + u16::from(n % 4) * 60;
        Slot::new(day, from, from + 60 + u16::from(n & 4) * 15).unwrap()
    }

    fn step(&mut self, (kind, x, n): (u8, u8, u8)) {
        let at = usize::from(x) % self.sites.len();
        let day = Self::slot(n).day();
        match kind % 16 {
            0..=3 => self.book(if x & 1 == 0 { HUB } else { at }, n),
            4 => self.change(at, n),
            5 | 6 => {
                let hand_over = Command::Steward(StewardCommand::HandOver {
                    centre: place(),
                    resource: desk_1(),
                    from: day,
                    until: day,
                });
                let _ = self.command(NODE, &hand_over);
            }
            7 => {
                let back = Command::Steward(StewardCommand::GiveBack {
                    centre: place(),
                    resource: desk_1(),
                    from: day,
                    until: day,
                });
                let _ = self.command(HUB, &back);
            }
            8 => {
                self.sites[at].restart();
                self.save(at);
            }
            // The hub alone is put back: one failure at a time.
            9 => self.images[HUB] = self.sites[HUB].store.clone(),
            10 => {
                self.sites[HUB].store = self.images[HUB].clone();
                self.sites[HUB].restart();
                self.save(HUB);
            }
            11 => match self.frozen.take() {
                Some(image) => {
                    self.sites[HUB].resume(image);
                    self.save(HUB);
                }
                None => self.frozen = Some(self.sites[HUB].frozen()),
            },
            12 if n % 2 == 0 => self.appoint(if x & 1 == 0 { WITNESS } else { OTHER }),
            _ => {
                let (a, b) =
                    [(NODE, HUB), (WITNESS, HUB), (OTHER, HUB), (WITNESS, NODE), (NODE, OTHER)][usize::from(x) % 5];
                let frames = (n & 1 == 0).then_some(usize::from(n / 2) % 9);
                self.sync(a, b, frames);
            }
        }
    }

    fn book(&mut self, at: usize, n: u8) {
        let n_th = u8::try_from(self.booked.len()).unwrap();
        let id = RecordId::of(&self.sites[at].keys.id(), [n_th, 1, 1, 1, 1]);
        self.booked.push(id);
        let book = Book {
            id,
            centre: place(),
            resource: desk_1(),
            who: Who::Member(self.member),
            slot: Self::slot(n),
            note: None,
            series: None,
            insist: false,
        };
        let _ = self.command(at, &Command::Booking(BookingCommand::Book(book)));
    }

    fn change(&mut self, at: usize, n: u8) {
        let nth = usize::from(n).checked_rem(self.booked.len()).unwrap_or(0);
        let Some(booking) = self.booked.get(nth).copied() else { return };
        let slot = Self::slot(n / 16);
        let done = match n & 1 {
            0 => self.command(at, &Command::Booking(BookingCommand::Cancel { booking })),
            _ => self
                .command(at, &Command::Booking(BookingCommand::Move { booking, slot, resource: None, insist: false })),
        };
        if done.is_ok() {
            self.changed.insert(booking);
        }
    }

    /// The hub names another witness.
    fn appoint(&mut self, at: usize) {
        let node = self.sites[at].keys.id();
        let network = self.sites[HUB].replica.network();
        if network.hub() != Some(self.sites[HUB].keys.id()) || network.enrolment(&node).is_none() {
            return;
        }
        let next = network.next_witness(&place(), node);
        self.sites[HUB].stage(&[network::draft(network::appoint(&next))]);
        self.save(HUB);
    }

    /// With everything mended, all are equal, what was shown is kept, and no request that can be answered waits.
    fn rest(&mut self) {
        self.sync_all();
        self.sync_all();
        let mut states = BTreeMap::new();
        for at in 0..self.sites.len() {
            let digests = self.sites[at].digests();
            let view = self.sites[at].replica.view().fingerprint();
            states.insert(at, (digests, view));
        }
        assert!(states.values().all(|state| *state == states[&HUB]), "{states:?}");
        let view = self.sites[NODE].replica.view();
        for id in self.shown.difference(&self.changed) {
            let booking = view.bookings.get(*id).unwrap();
            assert!(booking.occupies || booking.overrides, "{booking:?} was confirmed to somebody");
        }
        for booking in view.bookings.pending(Some(&place())) {
            let steward = steward_of(view, &self.sites[NODE].replica, &place(), &desk_1(), booking.booking.slot.day());
            assert!(booking.wish.is_some(), "{booking:?} waits for {steward:?}");
        }
    }
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn a_hub_that_forgot_confirms_nothing_twice_and_a_witness_makes_it_count(
        steps in proptest::collection::vec(any::<(u8, u8, u8)>(), 0..60),
    ) {
        let mut world = World::new();
        for step in steps {
            world.step(step);
        }
        world.rest();
    }
}
