//! What the writer is asked for, and what it answers.
//!
//! Enters: a decision to make on the newest state, runs to admit, a state to note. Leaves: nothing by itself: the writer
//! takes jobs from its queue and answers each one once the batch in which it was done is on disk, or refused.

use telecentre_proto::by::By;
use telecentre_proto::chain::SignedRun;
use telecentre_proto::document::Draft;
use telecentre_proto::id::{Line, NodeId};
use telecentre_proto::refusal::Refusal;
use telecentre_proto::replica::{Admission, OwnEnd};
use telecentre_web::status::Why;
use tokio::sync::oneshot;

use super::bench::Workbench;
use crate::recovery::Recovery;

/// Why a write was not saved. Nothing of it is kept.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NotSaved {
    /// The journal takes no more; in its own words, which say what to do.
    #[error("{0}")]
    Full(String),
    /// A text too long for one entry.
    #[error(transparent)]
    Write(#[from] telecentre_proto::replica::WriteError),
    /// The program is stopping.
    #[error("the program is stopping; nothing was changed")]
    Stopping,
}

/// Answers whoever asked, once it is known whether the batch is on disk.
pub(super) type Complete = Box<dyn FnOnce(Result<(), NotSaved>) + Send>;
/// Given a bench, decides; given a reason why nothing can be saved, answers with it.
pub(super) type Prepare = Box<dyn FnOnce(Result<&mut Workbench<'_>, NotSaved>) -> (Vec<Draft>, Complete) + Send>;

/// What became of the runs of one delivery.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Delivered {
    /// Entries that were new.
    pub new: u64,
    /// Runs all of which was held.
    pub known: u64,
    /// Runs kept in memory until their author is named.
    pub parked: u64,
    /// Entries of those runs.
    pub parked_entries: u64,
    /// Runs refused, with the author and why.
    pub refused: Vec<(NodeId, u64, Refusal)>,
    /// What became of each run, in the order in which they came.
    pub outcomes: Vec<Result<Admission, Refusal>>,
    /// Entries of their documents that had to be taken in again: these came before them.
    pub reapplied: u64,
    /// Lines of runs that had no place here: the sender believes that more, or another branch, is held; or they came
    /// without content before it was known that the network erased it.
    pub unplaced: Vec<Line>,
}

/// What became known of entries of this replica's own.
pub(super) enum News {
    /// An earlier run knew this.
    TakenUp(Box<Recovery>),
    /// Some are missing: these positions, or nobody knows which.
    Lost {
        /// How that became known.
        why: Why,
        /// What the replica signed and does not hold.
        ends: Vec<OwnEnd>,
    },
    /// All are back.
    Whole,
    /// A person goes on without them.
    GoneOn,
}

/// What the writer is asked to do.
pub(super) enum Job {
    Edit {
        prepare: Prepare,
        /// Whether the drafts are one act, of which every replica holds all or nothing.
        together: bool,
        /// The clock to write by, where it is not this moment's: Unix milliseconds.
        at_ms: Option<i64>,
        /// Who gave the command.
        by: Option<By>,
    },
    Admit {
        from: NodeId,
        runs: Vec<SignedRun>,
        /// Of which lines whoever brings them shows exactly what the newest closing names, and is waited for here.
        awaited: Vec<Line>,
        /// What became of those of the same delivery that came before.
        delivered: Delivered,
        reply: oneshot::Sender<Result<Delivered, NotSaved>>,
    },
    Recovery(News),
    /// Looks whether a full disk has room again.
    Look,
    Stop(oneshot::Sender<()>),
}
