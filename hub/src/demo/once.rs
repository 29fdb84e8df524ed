//! A round of the demo by itself: two centres are unplugged, both sides go on booking, and everything meets again.
//!
//! Enters: nothing. Leaves: a table with a line for each promise that was tried, and success only if all were kept.
//! Waits for what it looks for, each with a bound, and never for a length of time alone.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use telecentre_node::cli::{Failure, say};
use telecentre_node::host::Host;
use telecentre_node::local_day::local;
use telecentre_node::program::Program;
use telecentre_proto::booking::State;
use telecentre_proto::booking::{Book, BookingCommand, BookingRefusal, Who};
use telecentre_proto::desk::{Caller, Command, DeskError, Outcome};
use telecentre_proto::id::{Hash, RecordId, Slug};
use telecentre_proto::slot::{Slot, date_of_days, days_of_date};
use telecentre_proto::steward;
use telecentre_web::replica::{CommandError, LiveReplica};
use telecentre_web::status::PeerState;

use super::cast::Cast;
use super::emulated_link::Setting;
use super::first_look::first_look;
use super::history::WAITING;

/// How long anything may take that should happen by itself.
const PATIENCE: Duration = Duration::from_secs(90);
/// Days ahead at which the history leaves everything free.
const DAYS_AHEAD: i32 = 60;

/// The table of what was tried.
#[derive(Default)]
struct Table {
    rows: Vec<(String, bool, String)>,
}

impl Table {
    fn row(&mut self, promise: &str, kept: bool, seen: impl Into<String>) {
        self.rows.push((promise.to_owned(), kept, seen.into()));
    }

    fn end(self) -> Result<(), Failure> {
        say("");
        for (promise, kept, seen) in &self.rows {
            say(format!("  {}  {promise:<66} {seen}", if *kept { "ok  " } else { "FAIL" }));
        }
        let failed = self.rows.iter().filter(|(_, kept, _)| !kept).count();
        say("");
        say(format!("{} passed, {failed} failed", self.rows.len() - failed));
        if failed == 0 { Ok(()) } else { Err(Failure::new("the demo did not keep all its promises; see the table")) }
    }
}

/// What is tried, one step after the other.
pub(super) async fn round() -> Result<(), Failure> {
    say("Building a hub and seven nodes, each with its own folder, key, journal and link…");
    let started = Host::new();
    let cast = Cast::build().await?;
    let host = cast.hub.handle.host();
    let mut table = Table::default();
    table.row(
        "a hub and seven nodes found, join and serve",
        true,
        format!("{:.1} s", started.monotonic().as_secs_f32()),
    );
    let began = host.monotonic();
    let since = |began: Duration| host.monotonic().saturating_sub(began).as_secs_f32();
    let entered = cast.live_through_the_past().await;
    table.row(
        "each desk enters some months of its own",
        entered > 0,
        format!("{entered} commands, {:.1} s", since(began)),
    );
    let equal = converge(&cast).await;
    table.row("all eight hold and show the same", equal.0, equal.1);
    for (promise, kept, seen) in first_look(&cast) {
        table.row(promise, kept, seen);
    }
    let round = Round { cast: &cast, day: round_day(&cast) };
    round.unplugged(&mut table).await?;
    cast.hub.stop().await;
    table.end()
}

/// A working day that the history left free.
fn round_day(cast: &Cast) -> Date {
    let today = days_of_date(today(&cast.hub));
    let open = |day: Date| matches!(day.weekday(), jiff::civil::Weekday::Tuesday);
    (today + DAYS_AHEAD..today + DAYS_AHEAD + 7).filter_map(date_of_days).find(|day| open(*day)).unwrap_or(Date::MAX)
}

struct Round<'a> {
    cast: &'a Cast,
    day: Date,
}

impl Round<'_> {
    fn slot(&self, hour: u16) -> Result<Slot, Failure> {
        Slot::new(self.day, hour * 60, hour * 60 + 60).map_err(Failure::new)
    }

    /// Something that is free at `centre` then, as `program` sees it.
    fn free(&self, program: &Program, centre: &Slug, slot: Slot) -> Result<Slug, Failure> {
        let found = program.handle.read(|replica, _| {
            let mut free = steward::free(replica.view(), replica, centre, slot, None).into_iter();
            free.find(|f| f.resource.capacity == 1).map(|f| f.resource.slug)
        });
        found.ok_or_else(|| Failure::new(format!("nothing is free at {centre} on {}", self.day)))
    }

    async fn book(&self, program: &Program, key: &str, centre: &Slug, resource: &Slug, slot: Slot) -> Booked {
        let member = program.handle.read(|replica, _| replica.view().people.find("").first().map(|m| m.id));
        let Some(member) = member else {
            return Err(CommandError::Stopping);
        };
        let book = Book {
            id: program.id_for_key(key),
            centre: centre.clone(),
            resource: resource.clone(),
            who: Who::Member(member),
            slot,
            note: None,
            series: None,
            insist: false,
        };
        match program.command(Caller::Host, Command::Booking(BookingCommand::Book(book))).await? {
            Outcome::Booking(done) => Ok(done.booking),
            _ => Ok(program.id_for_key(key)),
        }
    }

    async fn unplugged(&self, table: &mut Table) -> Result<(), Failure> {
        let [first, second, ..] = self.cast.nodes.as_slice() else {
            return Err(Failure::new("the demo data names fewer than two centres"));
        };
        let (a, b) = (&first.0.slug, &second.0.slug);
        for slug in [a, b] {
            self.set(slug, Setting::Unplugged);
        }
        let silent = wait(|| [first, second].iter().all(|(_, node)| state(&self.cast.hub, node) == PeerState::Offline));
        table.row(&format!("{a} and {b} are unplugged; the hub notices by the silence"), silent.await, "");

        let (nine, ten) = (self.slot(9)?, self.slot(10)?);
        let desk_a = self.free(&first.1, a, nine)?;
        let own = self.book(&first.1, "once-own", a, &desk_a, nine).await;
        let own = own.map_err(Failure::new)?;
        table.row(
            "a host books at her own desk with no link",
            shows(&first.1, own) == Some(State::Confirmed),
            "confirmed",
        );
        let twice = self.book(&first.1, "once-twice", a, &desk_a, nine).await;
        let refused = matches!(&twice, Err(CommandError::Desk(DeskError::Booking(BookingRefusal::Taken { .. }))));
        table.row(
            "a second booking of the same hour is refused",
            refused,
            twice.err().map(|e| e.to_string()).unwrap_or_default(),
        );
        let again = self.book(&first.1, "once-own", a, &desk_a, nine).await;
        table.row("the same request again gives the same booking", again.is_ok_and(|id| id == own), "");

        let rival = self.book(&self.cast.hub, "once-rival", a, &desk_a, nine).await.map_err(Failure::new)?;
        table.row(
            "the hub, which can't know, asks for the same hour",
            shows(&self.cast.hub, rival) == Some(State::Requested),
            "requested",
        );
        let desk_b = self.free(&self.cast.hub, b, ten)?;
        let wish = self.book(&self.cast.hub, "once-wish", b, &desk_b, ten).await.map_err(Failure::new)?;
        let third = &self.cast.nodes[self.cast.nodes.len() - 1];
        let other_b = self.free(&third.1, b, nine)?;
        let from_node = self.book(&third.1, "once-node", b, &other_b, nine).await.map_err(Failure::new)?;
        let behind = wait(|| behind(&self.cast.hub, &first.1) > 0).await;
        table.row(
            "the hub says how much the unplugged lack",
            behind,
            format!("{} entries", self::behind(&self.cast.hub, &first.1)),
        );

        for slug in [a, b] {
            self.set(slug, Setting::Clear);
        }
        self.joined_again(table, own, rival, [wish, from_node]).await;
        Ok(())
    }

    /// What must hold once all links are back.
    async fn joined_again(&self, table: &mut Table, own: RecordId, rival: RecordId, wishes: [RecordId; 2]) {
        let clock = self.cast.hub.handle.host();
        let replugged = clock.monotonic();
        let equal = converge(self.cast).await;
        let took = clock.monotonic().saturating_sub(replugged).as_secs_f32();
        table.row("replugged, all eight hold and show the same", equal.0, format!("{} after {took:.1} s", equal.1));
        let everywhere = |id: RecordId, state: State| all(self.cast).all(|program| shows(program, id) == Some(state));
        table.row("the offline booking stands everywhere", everywhere(own, State::Confirmed), "confirmed");
        table.row("the hub's late request for that hour is declined", everywhere(rival, State::Declined), "declined");
        let [wish, from_node] = wishes;
        table.row("the hub's request for a free hour is confirmed", everywhere(wish, State::Confirmed), "confirmed");
        table.row(
            "a request made at another centre is confirmed",
            everywhere(from_node, State::Confirmed),
            "confirmed",
        );
        table.row("no hour is promised twice, at any centre", self.nothing_doubled(), "");
    }

    fn set(&self, slug: &Slug, setting: Setting) {
        if let Some(link) = self.cast.links.get(slug) {
            link.set(setting);
        }
    }

    /// Counts, minute by minute of every hour booked that day, what each resource holds, against its capacity.
    fn nothing_doubled(&self) -> bool {
        self.cast.hub.handle.read(|replica, _| {
            let view = replica.view();
            view.centres.all().all(|centre| {
                let day = view.bookings.list(&centre.slug, self.day, self.day);
                let held: Vec<_> = day.iter().filter(|b| b.occupies).collect();
                held.iter().all(|b| {
                    let same = held.iter().filter(|o| o.resource == b.resource && o.slot.overlaps(b.slot));
                    u32::try_from(same.count()).is_ok_and(|n| n <= b.capacity)
                })
            })
        })
    }
}

type Booked = Result<RecordId, CommandError>;

fn all(cast: &Cast) -> impl Iterator<Item = &Arc<Program>> {
    std::iter::once(&cast.hub).chain(cast.nodes.iter().map(|(_, program)| program))
}

fn shows(program: &Program, booking: RecordId) -> Option<State> {
    program.handle.read(|replica, _| replica.view().bookings.get(booking).map(|b| b.state))
}

fn state(hub: &Program, node: &Program) -> PeerState {
    let id = node.node();
    hub.sync.status().into_iter().find(|peer| peer.id == id).map_or(PeerState::Offline, |peer| peer.state)
}

fn behind(hub: &Program, node: &Program) -> u64 {
    let id = node.node();
    hub.sync.status().into_iter().find(|peer| peer.id == id).map_or(0, |peer| peer.behind.entries)
}

/// Looks until `look` is true or patience ends.
async fn wait(look: impl Fn() -> bool) -> bool {
    let looking = async {
        while !look() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.is_ok()
}

/// Waits until all eight have the same digests, of entries and of documents, and nothing waits but for the host who answers
/// by hand.
async fn converge(cast: &Cast) -> (bool, String) {
    let haves = || all(cast).map(|p| p.handle.read(|r, _| r.have().digest(None))).collect::<Vec<Hash>>();
    let quiet = || all(cast).all(|p| p.handle.read(|r, _| r.view().bookings.pending_count().0 == WAITING));
    let same = wait(|| haves().windows(2).all(|w| w[0] == w[1]) && quiet()).await;
    let mut documents = Vec::new();
    for program in all(cast) {
        documents.push(program.digests(None).await.documents);
    }
    let entries = cast.hub.handle.read(|r, _| r.have().entries());
    let shown = documents.windows(2).all(|w| w[0] == w[1]);
    (same && shown, format!("{entries} entries, digest {}", &documents[0].to_string()[..12]))
}

/// Today, as the hub counts its days.
fn today(hub: &Program) -> Date {
    hub.handle.read(|replica, _| local(replica, hub.handle.host().now_ms()).0)
}
