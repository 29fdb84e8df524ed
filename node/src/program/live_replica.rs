//! A running replica, as its pages and calls see it.
//!
//! Enters: questions and commands of people. Leaves: consistent views and durable answers. Nothing is decided here:
//! commands go to the writer.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use telecentre_proto::booking::Booking;
use telecentre_proto::desk::{Caller, Command, Outcome};
use telecentre_proto::document::DocumentName;
use telecentre_proto::id::{Line, NodeId, Position, RecordId, Signature, Slug, Space};
use telecentre_proto::network::Network;
use telecentre_proto::readback::signed_end;
use telecentre_proto::replica::{RegisterQuery, Registered, Replica};
use telecentre_proto::shed::ShedBookings;
use telecentre_proto::slot::month_of;
use telecentre_proto::steward::{Expiry, Loser, Stewards};
use telecentre_proto::view::View;
use tokio::sync::watch;

use super::Program;
use crate::local_day::local;
use crate::replica::{DiskStore, NotSaved};
use crate::seal::Key;
use telecentre_web::alarm::VoidList;
use telecentre_web::erasures::Erasures;
use telecentre_web::replica::{CommandError, Here, Later, LiveReplica, Moment, SalvageError};
use telecentre_web::status::HeldBy;
use telecentre_web::status::{Digests, Fleet, Role, Seen, Status};

/// How long an answer waits for the witness of what this hub confirmed: on most links it has spoken by then.
const WITNESS_TIME: Duration = Duration::from_millis(1_500);

impl Program {
    /// Where this hub decided about a booking: waits a moment, so that whoever asked is shown what it came to.
    async fn let_witness_speak(&self, id: RecordId) {
        let mut changes = self.handle.watch();
        let waits =
            || self.handle.read(|replica, _| replica.waiting().is_some_and(|waiting| waiting.bookings.contains(&id)));
        let spoken = async { while waits() && changes.changed().await.is_ok() {} };
        // Without a word in time the booking is shown as it stands: requested.
        let _ = tokio::time::timeout(WITNESS_TIME, spoken).await;
    }
}

/// A write that was not saved, as pages and calls tell it.
fn not_saved(error: NotSaved) -> CommandError {
    match error {
        NotSaved::Stopping => CommandError::Stopping,
        error => CommandError::ReadOnly(error.to_string()),
    }
}

/// The digests of one space or of all.
fn digests(replica: &mut Replica, store: &DiskStore, space: Option<&Space>) -> Digests {
    Digests { have: replica.have().digest(space), documents: replica.documents_digest(store, space) }
}

/// A running replica at one moment: it is locked for reading as long as this lives.
struct Now<'a> {
    program: &'a Program,
    replica: &'a Replica,
    store: &'a DiskStore,
}

impl Moment for Now<'_> {
    fn view(&self) -> &View {
        self.replica.view()
    }

    fn stewards(&self) -> &dyn Stewards {
        self.replica
    }

    fn network(&self) -> &Network {
        self.replica.network()
    }

    fn here(&self) -> Here {
        Here {
            node: self.replica.me(),
            role: self.program.role_in(self.replica),
            name: self.program.name_in(self.replica),
            network: self.replica.network().name.clone(),
            centre: self.program.membership.centre.clone(),
            demo: self.program.demo,
        }
    }

    fn today(&self) -> Date {
        local(self.replica, self.program.handle.host().now_ms()).0
    }

    fn zone(&self) -> TimeZone {
        TimeZone::get(&self.replica.network().timezone).unwrap_or(TimeZone::UTC)
    }

    fn status(&self) -> Status {
        self.program.status_in(self.replica, self.store)
    }

    fn fleet(&self) -> Option<Fleet> {
        (self.program.role_in(self.replica) == Role::Hub).then(|| self.program.fleet_in(self.replica))
    }

    fn erasures(&self) -> Erasures {
        self.program.erasures_in(self.replica)
    }

    fn conflicts(&self, centre: &Slug, days: (Date, Date)) -> Vec<Loser> {
        self.replica.losers(centre, days, self.store)
    }

    fn as_of(&self, centre: &Slug) -> Option<Timestamp> {
        let node = self.replica.network().node_of(centre)?;
        let now = self.program.handle.host().now();
        if node == self.replica.me() {
            return Some(now);
        }
        // What came through the hub carries its author's time; a clock that runs ahead of ours knows no more for it.
        let line = Line { space: Space::Centre(centre.clone()), author: node };
        let latest = self.replica.have().line(&line).and_then(|(_, held)| held.latest);
        let relayed = latest.and_then(|s| Timestamp::from_second(s).ok()).map(|at| at.min(now));
        relayed.max(self.program.sync.known_until(&node))
    }

    fn lent_held(&self, centre: &Slug) -> Option<HeldBy> {
        self.program.sync.lent_held(self.replica, centre)
    }

    fn history(&self, booking: &Booking) -> Vec<Registered> {
        let months = [booking.slot.day(), booking.first.1.day()].map(month_of);
        let documents = months.map(|month| [DocumentName::ledger(month), DocumentName::requests(month)]).concat();
        let mut reading = self.replica.history_of(booking.id, &booking.centre, &documents);
        while reading.step(self.replica, self.store) {}
        reading.finish()
    }

    fn expiry(&self) -> Expiry {
        self.program.handle.expiry()
    }

    fn positions(&self) -> Vec<Seen> {
        let replica = self.replica;
        let own = replica.have().lines().filter(|held| held.line.author == replica.me());
        let seen = own.filter_map(|held| {
            let log = held.log_of(&replica.actor()?)?.1;
            let (end, signature) = signed_end(&held.line, log, log.runs.len().checked_sub(1)?, self.store)?;
            let (space, signature) = (held.line.space.clone(), Signature(signature));
            Some(Seen { space, actor: end.actor, seq: end.seq, h: end.h, signature })
        });
        seen.collect()
    }
}

impl LiveReplica for Program {
    fn read(&self, with: &mut dyn FnMut(&dyn Moment)) {
        self.handle.read(|replica, store| with(&Now { program: self, replica, store }));
    }

    fn read_with_digests(&self, with: &mut dyn FnMut(&dyn Moment, &Digests)) {
        self.handle.read_documents(|replica, store| {
            let digests = digests(replica, store, None);
            with(&Now { program: self, replica, store }, &digests);
        });
    }

    fn now(&self) -> Timestamp {
        self.handle.host().now()
    }

    fn monotonic(&self) -> Duration {
        self.handle.host().monotonic()
    }

    fn zone(&self) -> TimeZone {
        let name = self.handle.read(|replica, _| replica.network().timezone.clone());
        TimeZone::get(&name).unwrap_or(TimeZone::UTC)
    }

    fn random(&self) -> Option<[u8; 16]> {
        self.handle.host().random_array().ok()
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.handle.watch()
    }

    fn command(&self, caller: Caller, command: Command) -> Later<'_, Result<Outcome, CommandError>> {
        Box::pin(async move {
            let done = self.handle.command(caller, command).await.map_err(not_saved)?;
            if let Ok(Outcome::Booking(outcome)) = done {
                self.let_witness_speak(outcome.booking).await;
            }
            Ok(done?)
        })
    }

    fn void(&self, author: Option<NodeId>) -> VoidList {
        let (entries, count) = self.handle.read(|replica, store| replica.void(author, store));
        VoidList { count, entries: entries.into_iter().map(Into::into).collect() }
    }

    fn register(&self, query: RegisterQuery) -> Later<'_, Vec<Registered>> {
        Box::pin(async move {
            let _turn = self.register.lock().await;
            let mut reading = self.handle.read(|replica, _| replica.register(query));
            while self.handle.read(|replica, store| reading.step(replica, store)) {
                // Whoever waits to write goes first.
                tokio::task::yield_now().await;
            }
            reading.finish()
        })
    }

    fn digests(&self, space: Option<Space>) -> Later<'_, Digests> {
        let digests = self.handle.read_documents(|replica, store| digests(replica, store, space.as_ref()));
        Box::pin(std::future::ready(digests))
    }

    fn set_paused(&self, paused: bool) {
        if paused { self.sync.pause() } else { self.sync.resume() }
    }

    fn seen(&self, positions: Vec<Seen>) -> Later<'_, ()> {
        Box::pin(async move {
            for Seen { actor, seq, h, signature, .. } in positions {
                self.sync.seen(Position { actor, seq, h }, signature.0).await;
            }
        })
    }

    fn salvage(&self) -> Arc<ShedBookings> {
        self.handle.shed()
    }

    fn salvage_key(&self) -> Option<String> {
        let key = Key::of(&self.identity).ok()?;
        self.membership.centre.is_some().then(|| key.recipient())
    }

    fn read_salvage(&self, file: Vec<u8>) -> Later<'_, Result<(), SalvageError>> {
        Box::pin(self.take_salvage(file))
    }

    fn settle_salvage(&self, all: bool) -> Later<'_, Result<(), SalvageError>> {
        Box::pin(self.put_salvage_away(all))
    }

    fn end_recovery(&self) -> Later<'_, Result<bool, CommandError>> {
        Box::pin(async move { Program::end_recovery(self).await.map_err(not_saved) })
    }

    fn id_for_key(&self, key: &str) -> RecordId {
        Program::id_for_key(self, key)
    }
}
