//! A small network in memory, for tests: a hub and two nodes that write, decide and sync, without chain or signature.
//!
//! Enters: commands, answers and syncs in any order. Leaves: each replica's view, and the view of all that was ever
//! written. An entry is delivered only with everything its author held, as the replicas' visibility does.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use telecentre_log::document::{DocumentKey, Draft, RecordChange};
use telecentre_log::field::Put;
use telecentre_log::id::{ActorId, NodeId, RecordId, Slug};
use telecentre_log::record::{Fields, Stamp, Value};

use crate::booking::{Book, BookingCommand, Who};
use crate::centre::{Centre, CentreCommand, Kind, Resource};
use crate::desk::{Caller, Command, DeskError, Guards, Outcome, decide};
use crate::hours::Hours;
use crate::person::{MemberDetails, PersonCommand, Status};
use crate::slot::Slot;
use crate::steward::{History, Stewards, answers};
use crate::view::View;

pub(crate) const HUB: usize = 0;
pub(crate) const FIGEAC: usize = 1;
pub(crate) const AURILLAC: usize = 2;
/// A Tuesday.
pub(crate) const TODAY: Date = date(2026, 11, 24);

pub(crate) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

pub(crate) fn slot(day: Date, from: u16, until: u16) -> Slot {
    Slot::new(day, from * 60, until * 60).unwrap()
}

/// The id of a booking that Figeac's node begins.
pub(crate) fn id(n: u8) -> RecordId {
    id_of(FIGEAC, n)
}

/// The id of a booking that a replica begins.
pub(crate) fn id_of(replica: usize, n: u8) -> RecordId {
    RecordId::of(&node(replica), [0, 0, 0, 0, n])
}

pub(crate) fn node(replica: usize) -> NodeId {
    NodeId([u8::try_from(replica).unwrap() + 1; 32])
}

struct Entry {
    author: usize,
    drafts: Vec<Draft>,
    stamp: Stamp,
    seen: BTreeSet<usize>,
}

#[derive(Default)]
pub(crate) struct Held {
    pub(crate) view: View,
    pub(crate) documents: BTreeMap<DocumentKey, BTreeMap<RecordId, Fields>>,
    /// Every change in the order in which it was shown.
    pub(crate) changes: Vec<(DocumentKey, RecordId, Fields)>,
    entries: BTreeSet<usize>,
}

pub(crate) struct World {
    entries: Vec<Entry>,
    pub(crate) replicas: Vec<Held>,
    pub(crate) all: Held,
    pub(crate) hub_open: bool,
    pub(crate) follows: Option<(NodeId, NodeId)>,
    pub(crate) today: Date,
    /// Minutes since midnight.
    pub(crate) now_minutes: u16,
    /// When today began, by the clock of the entries.
    pub(crate) day_began: i64,
    /// The bookings that were made.
    pub(crate) booked: BTreeSet<RecordId>,
    fresh: u32,
}

pub(crate) struct Seat {
    pub(crate) me: NodeId,
    pub(crate) hub: Option<NodeId>,
    /// A box that follows another at that one's centre.
    pub(crate) follows: Option<(NodeId, NodeId)>,
}

impl Stewards for Seat {
    fn me(&self) -> NodeId {
        self.me
    }
    fn hub(&self) -> Option<NodeId> {
        self.hub
    }
    fn node_of(&self, centre: &Slug) -> Option<NodeId> {
        match centre.as_str() {
            "figeac" => Some(node(FIGEAC)),
            "aurillac" => Some(node(AURILLAC)),
            _ => None,
        }
    }
    fn may_confirm(&self, _: &Slug) -> bool {
        true
    }
    fn succeeds(&self, present: &NodeId, former: &NodeId) -> bool {
        self.follows == Some((*present, *former))
    }
    fn author_of(&self, actor: &ActorId) -> Option<NodeId> {
        (0..3).map(node).find(|node| actor.is_of(node))
    }
}

impl History for World {
    fn follows(&self, a: &Stamp, b: &Stamp) -> bool {
        let at =
            |s: &Stamp| self.entries.iter().position(|e| (e.stamp.actor, e.stamp.seq) == (s.actor, s.seq)).unwrap();
        self.entries[at(a)].seen.contains(&at(b))
    }
}

impl World {
    /// Two centres: Figeac with two desks, a shared table for two and a room; Aurillac with one desk. Two members.
    pub(crate) fn new() -> Self {
        let mut world = Self::bare();
        for (centre, name) in [("figeac", "Figeac"), ("aurillac", "Aurillac")] {
            let profile = Centre {
                address: "1 place de la Raison".into(),
                hours: Some(Hours::parse("Mo-Fr 08:00-18:00; PH off").unwrap()),
                investment_eur: Some(10_000),
                running_cost_eur_per_year: Some(3_750),
                ..Centre::named(slug(centre), name)
            };
            world.run(HUB, Caller::Admin, &Command::Centre(CentreCommand::Save(profile))).unwrap();
        }
        for (centre, name, kind, capacity) in [
            ("figeac", "desk-1", Kind::Desk, 1),
            ("figeac", "desk-2", Kind::Desk, 1),
            ("figeac", "table", Kind::Desk, 2),
            ("figeac", "room", Kind::MeetingRoom, 1),
            ("aurillac", "desk-1", Kind::Desk, 1),
        ] {
            let resource = Resource { capacity, ..Resource::named(slug(name), name, kind) };
            world
                .run(
                    HUB,
                    Caller::Admin,
                    &Command::Centre(CentreCommand::SaveResource { centre: slug(centre), resource }),
                )
                .unwrap();
        }
        for name in ["Éléonore Œhl", "Bastien Roque"] {
            world.run(HUB, Caller::Admin, &Command::Person(PersonCommand::Add { details: details(name) })).unwrap();
        }
        world.sync_all();
        world
    }

    pub(crate) fn bare() -> Self {
        Self {
            entries: Vec::new(),
            replicas: (0..3).map(|_| Held::default()).collect(),
            all: Held::default(),
            hub_open: true,
            follows: None,
            today: TODAY,
            now_minutes: 600,
            day_began: 1_764_000_000,
            booked: BTreeSet::new(),
            fresh: 0,
        }
    }

    pub(crate) fn seat(&self, replica: usize) -> Seat {
        Seat { me: node(replica), hub: self.hub_open.then(|| node(HUB)), follows: self.follows }
    }

    pub(crate) fn view(&self, replica: usize) -> &View {
        &self.replicas[replica].view
    }

    /// The id of the booking of this number, whoever began it.
    pub(crate) fn id(&self, n: u8) -> RecordId {
        (0..3).map(|replica| id_of(replica, n)).find(|id| self.booked.contains(id)).unwrap_or_else(|| id(n))
    }

    pub(crate) fn member(&self, name: &str) -> RecordId {
        self.all.view.people.find(name)[0].id
    }

    pub(crate) fn decide(
        &mut self,
        replica: usize,
        caller: Caller,
        command: &Command,
    ) -> Result<crate::desk::Decision, DeskError> {
        let seat = self.seat(replica);
        let mut next = self.fresh;
        let mut fresh = || {
            next += 1;
            let [a, b, c, d] = next.to_be_bytes();
            [1, a, b, c, d]
        };
        let mut desk = Guards {
            view: &self.replicas[replica].view,
            stewards: &seat,
            caller,
            today: self.today,
            now_minutes: self.now_minutes,
            day_began: self.day_began,
            recovering: false,
            fresh: &mut fresh,
        };
        let decision = decide(&mut desk, command);
        self.fresh = next;
        decision
    }

    pub(crate) fn run(&mut self, replica: usize, caller: Caller, command: &Command) -> Result<Outcome, DeskError> {
        let decision = self.decide(replica, caller, command)?;
        if !decision.drafts.is_empty() {
            self.write(replica, decision.drafts);
        }
        if let Command::Booking(BookingCommand::Book(book)) = command {
            self.booked.insert(book.id);
        }
        Ok(decision.outcome)
    }

    pub(crate) fn book(&mut self, replica: usize, n: u8, resource: &str, slot: Slot) -> Result<Outcome, DeskError> {
        let book = Book { id: id_of(replica, n), ..self.wanted(n, resource, slot) };
        self.run(replica, Caller::Host, &Command::Booking(BookingCommand::Book(book)))
    }

    pub(crate) fn wanted(&self, n: u8, resource: &str, slot: Slot) -> Book {
        Book {
            id: id(n),
            centre: slug("figeac"),
            resource: slug(resource),
            who: Who::Member(self.member("oehl")),
            slot,
            note: None,
            series: None,
            insist: false,
        }
    }

    pub(crate) fn answer(&mut self, replica: usize) -> usize {
        let seat = self.seat(replica);
        let mut rounds = 0;
        loop {
            let drafts = answers(&self.replicas[replica].view, &seat, (self.today, self.now_minutes), false);
            if drafts.is_empty() {
                return rounds;
            }
            rounds += 1;
            assert!(rounds < 50, "answers never end: {drafts:?}");
            self.write(replica, drafts);
        }
    }

    pub(crate) fn write(&mut self, replica: usize, drafts: Vec<Draft>) {
        let time = 1_764_000_001 + i64::try_from(self.entries.len()).unwrap();
        self.write_at(replica, drafts, time);
    }

    /// Writes by a clock that says `time`.
    pub(crate) fn write_at(&mut self, replica: usize, drafts: Vec<Draft>, time: i64) {
        for draft in &drafts {
            let body = telecentre_log::body::encode_body(&draft.document, None, &draft.puts);
            assert!(
                draft.puts.len() <= telecentre_log::limit::PUTS_PER_ENTRY
                    && body.len() <= telecentre_log::limit::BODY_BYTES
            );
        }
        let seq = self.entries.len() as u64 + 1;
        let actor = ActorId::new(&node(replica), [7; 8]);
        let stamp = Stamp { actor, seq, time, rank: seq };
        let entry = self.entries.len();
        self.entries.push(Entry { author: replica, drafts, stamp, seen: self.replicas[replica].entries.clone() });
        self.replicas[replica].take(entry, &self.entries[entry]);
        self.all.take(entry, &self.entries[entry]);
    }

    /// `to` takes in all that `from` holds.
    pub(crate) fn sync(&mut self, from: usize, to: usize) {
        let new: Vec<usize> = self.replicas[from].entries.difference(&self.replicas[to].entries).copied().collect();
        for entry in new {
            self.replicas[to].take(entry, &self.entries[entry]);
        }
    }

    pub(crate) fn sync_all(&mut self) {
        for (from, to) in [(1, 0), (2, 0), (0, 1), (0, 2)] {
            self.sync(from, to);
        }
    }
}

impl Held {
    fn take(&mut self, number: usize, entry: &Entry) {
        self.entries.insert(number);
        for draft in &entry.drafts {
            let key =
                DocumentKey { space: draft.space.clone(), name: draft.document.clone(), author: node(entry.author) };
            for put in &draft.puts {
                self.put(&key, put, entry.stamp);
            }
            let touched: BTreeSet<RecordId> = draft.puts.iter().map(|p| p.record).collect();
            for record in touched {
                let fields = self.documents[&key][&record].clone();
                self.view.apply(&RecordChange { document: &key, record, fields: &fields });
                self.changes.push((key.clone(), record, fields));
            }
        }
    }

    fn put(&mut self, key: &DocumentKey, put: &Put, stamp: Stamp) {
        let fields = self.documents.entry(key.clone()).or_default().entry(put.record).or_default();
        if fields.get(&put.field).is_none_or(|held| held.n <= put.n) {
            fields.insert(put.field.clone(), Value { n: put.n, scalar: put.value.clone(), stamp });
        }
    }
}

pub(crate) fn details(name: &str) -> MemberDetails {
    MemberDetails {
        name: name.into(),
        activity: "traductrice".into(),
        status: Status::SelfEmployed,
        employer: None,
        home_centre: Some(slug("figeac")),
        email: Some("eleonore@example.org".into()),
        phone: None,
        public: Vec::new(),
    }
}

/// The bookings that are more than their resource takes, in a view.
pub(crate) fn overbooked(view: &View) -> Vec<String> {
    let mut found = Vec::new();
    for centre in view.centres.all() {
        for resource in view.centres.resources(&centre.slug) {
            let all = view.bookings.list(&centre.slug, date(2026, 1, 1), date(2028, 1, 1));
            let here: Vec<_> = all.iter().filter(|b| b.occupies && b.resource == resource.slug).collect();
            for b in &here {
                let others = here.iter().filter(|o| o.held().overlaps(b.held()));
                let at_start = others
                    .filter(|o| o.held().start() <= b.held().start() && b.held().start() < o.held().end())
                    .count();
                if at_start > usize::try_from(resource.capacity).unwrap() {
                    found.push(format!("{}/{} {}", centre.slug, resource.slug, b.slot));
                }
            }
        }
    }
    found
}

/// The fields that a refusal names, each with what is wrong with it.
pub(crate) fn codes(result: Result<Outcome, DeskError>) -> Vec<(&'static str, &'static str)> {
    match result {
        Err(DeskError::Invalid { errors }) => errors.iter().map(|e| (e.field, e.code.as_str())).collect(),
        other => panic!("{other:?}"),
    }
}

/// A view of these changes, in this order.
pub(crate) fn rebuilt<'a>(changes: impl Iterator<Item = &'a (DocumentKey, RecordId, Fields)>) -> View {
    let mut view = View::new();
    for (document, record, fields) in changes {
        view.apply(&RecordChange { document, record: *record, fields });
    }
    view
}
