//! What pages and calls need of the program behind them: one trait, which a node, a hub and a test each fulfil.
//!
//! Enters: commands of people. Leaves: a consistent view, what became of commands, states to show. The clock and the
//! random source come through here too: this crate has none of its own.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use telecentre_proto::booking::Booking;
use telecentre_proto::desk::{Caller, Command, DeskError, Outcome};
use telecentre_proto::id::{NodeId, RecordId, Slug, Space};
use telecentre_proto::network::Network;
use telecentre_proto::replica::{RegisterQuery, Registered};
use telecentre_proto::shed::ShedBookings;
use telecentre_proto::steward::{Expiry, Loser, Stewards};
use telecentre_proto::view::View;
use tokio::sync::watch;

use super::alarm::VoidList;
use super::erasures::Erasures;
use super::status::HeldBy;
use super::status::{Digests, Fleet, Role, Seen, Status};

/// An answer that comes later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Which replica serves these pages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Here {
    /// Its NodeId.
    pub node: NodeId,
    /// Whether it is a node, the hub or a witness.
    pub role: Role,
    /// What people call it.
    pub name: String,
    /// The name of the network.
    pub network: String,
    /// Its centre, if it has one.
    pub centre: Option<Slug>,
    /// Its content was made up to show the program.
    pub demo: bool,
}

/// Why a command was not carried out. Nothing was written.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum CommandError {
    /// The rules refuse it.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// Nothing can be written at the moment; the sentence says why.
    #[error("nothing can be saved at the moment: {0}")]
    ReadOnly(String),
    /// The program is about to stop.
    #[error("the program is stopping: start it again and repeat the request with the same key")]
    Stopping,
}

/// Why nothing was read out of the file of a revoked box. What waited before still waits.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SalvageError {
    /// The file is at fault; the word is for translation.
    #[error("{sentence}")]
    File {
        /// The word.
        code: &'static str,
        /// What is wrong, and what to do.
        sentence: String,
    },
    /// This box has nothing to read out of any file, or not yet.
    #[error("{sentence}")]
    NotHere {
        /// The word.
        code: &'static str,
        /// What is wrong, and what to do.
        sentence: String,
    },
    /// The list could not be saved.
    #[error("{0}")]
    NotSaved(String),
}

/// Everything that is visible and known at one moment. What is asked of it costs only what is asked.
pub trait Moment {
    /// What is visible.
    fn view(&self) -> &View;

    /// The replicas that may confirm: which one decides about a resource on a day.
    fn stewards(&self) -> &dyn Stewards;

    /// The register of the network: enrolments, invitations, erasures.
    fn network(&self) -> &Network;

    /// Which replica this is.
    fn here(&self) -> Here;

    /// Today, in the network's time zone.
    fn today(&self) -> Date;

    /// The time zone of the network: what its days are.
    fn zone(&self) -> TimeZone;

    /// The state of this replica and of its links.
    fn status(&self) -> Status;

    /// The state of all replicas, where it is known: on the hub.
    fn fleet(&self) -> Option<Fleet>;

    /// Which erasures are carried out where, as far as it is known here.
    fn erasures(&self) -> Erasures {
        Erasures::default()
    }

    /// The bookings of a centre between two days, both included, that lost an overlap and are not settled.
    fn conflicts(&self, centre: &Slug, days: (Date, Date)) -> Vec<Loser>;

    /// Up to when a centre's ledger is known here; none: nothing is known yet.
    fn as_of(&self, centre: &Slug) -> Option<Timestamp>;

    /// What keeps the days that a centre lent to the hub from coming back, or from being booked at once; none: nothing.
    fn lent_held(&self, _centre: &Slug) -> Option<HeldBy> {
        None
    }

    /// What was done to a booking, newest first, as far as it is known here: by whom, and at which box.
    fn history(&self, _booking: &Booking) -> Vec<Registered> {
        Vec::new()
    }

    /// For how long this replica ran in connection while pairs waited for its word.
    fn expiry(&self) -> Expiry {
        Expiry::default()
    }

    /// The last durable positions of this replica's own logs: a browser keeps them and brings them back.
    fn positions(&self) -> Vec<Seen>;
}

/// A replica, as its pages see it.
pub trait LiveReplica: Send + Sync {
    /// Shows all that is visible and known now. Must not be held for long: writes wait.
    fn read(&self, with: &mut dyn FnMut(&dyn Moment));

    /// Like [`LiveReplica::read`], with the digests of the same moment. They open every document, so that all reading and
    /// writing waits meanwhile: only for whoever shows the digests.
    fn read_with_digests(&self, with: &mut dyn FnMut(&dyn Moment, &Digests));

    /// Decides a command and saves what it decided. It is durable when this returns.
    fn command(&self, caller: Caller, command: Command) -> Later<'_, Result<Outcome, CommandError>>;

    /// The instant, by this replica's clock.
    fn now(&self) -> Timestamp;

    /// Time since some moment of this process's past: for spans, whatever becomes of the clock.
    fn monotonic(&self) -> Duration;

    /// The time zone of the network: what its days are.
    fn zone(&self) -> TimeZone;

    /// Random bytes; none when the operating system has none to give.
    fn random(&self) -> Option<[u8; 16]>;

    /// Bumped at each change of what is visible or of a link's state. Ends when the program stops.
    fn watch(&self) -> watch::Receiver<u64>;

    /// The entries that are held and count for nothing, of one author or of all.
    fn void(&self, author: Option<NodeId>) -> VoidList {
        let _ = author;
        VoidList { count: 0, entries: Vec::new() }
    }

    /// Who had what done: acts of the register, newest first. One is read at a time, with pauses for whoever writes.
    fn register(&self, query: RegisterQuery) -> Later<'_, Vec<Registered>> {
        drop(query);
        Box::pin(std::future::ready(Vec::new()))
    }

    /// Digests of one space or of all.
    fn digests(&self, space: Option<Space>) -> Later<'_, Digests>;

    /// Stops or restarts all sync.
    fn set_paused(&self, paused: bool);

    /// Takes note of positions that a browser kept. The replica may learn that it lacks entries of its own.
    fn seen(&self, positions: Vec<Seen>) -> Later<'_, ()>;

    /// What a revoked box had booked and waits for the host's word. May be asked while a moment is shown.
    fn salvage(&self) -> Arc<ShedBookings> {
        Arc::default()
    }

    /// The key for which a box that has had no link since exports what it had booked; none where no box can follow another.
    fn salvage_key(&self) -> Option<String> {
        None
    }

    /// Reads the file of a revoked box: what it shows waits from now on, in the place of what waited.
    fn read_salvage(&self, file: Vec<u8>) -> Later<'_, Result<(), SalvageError>> {
        drop(file);
        let sentence = "only the box of a centre takes the place of another one".to_owned();
        Box::pin(std::future::ready(Err(SalvageError::NotHere { code: "no-centre", sentence })))
    }

    /// Lets go of what is settled of that list, or of all of it.
    fn settle_salvage(&self, all: bool) -> Later<'_, Result<(), SalvageError>> {
        let _ = all;
        Box::pin(std::future::ready(Ok(())))
    }

    /// Ends a recovery because a person decides to go on; false if there is none.
    fn end_recovery(&self) -> Later<'_, Result<bool, CommandError>>;

    /// The id of the booking that an idempotency key stands for, for ever, on this replica.
    fn id_for_key(&self, key: &str) -> RecordId;
}
