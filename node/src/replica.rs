//! The running replica: one writer thread owns its changes, everybody else reads.
//!
//! Enters: commands from people, runs from peers and files. Leaves: answers, given only once what they say is on disk;
//! consistent reads; a signal at each change. Commands and runs that wait together share one append and one fsync. The
//! writer holds the write lock from the first change of a batch until it is synced, so no reader ever sees what a power
//! cut could take back.
//! Never retries a failed fsync: the process stops.

use std::sync::{Arc, RwLock};

use telecentre_proto::by::By;
use telecentre_proto::chain::{Keypair, SignedRun};
use telecentre_proto::desk::{Caller, Command, DeskError, Outcome};
use telecentre_proto::document::Draft;
use telecentre_proto::id::{Line, NetworkId, NodeId};
use telecentre_proto::replica::{OwnEnd, Replica};
use telecentre_proto::shed::ShedBookings;
use telecentre_proto::steward::{Expiry, StandingRule};
use tokio::sync::{mpsc, oneshot, watch};

use crate::host::Host;
use crate::local_day::local;
use crate::recovery::Recovery;
use crate::settings::SettingsError;
use telecentre_web::status::Why;

mod bench;
mod disk;
pub mod duty;
mod erasure;
mod expiry;
mod job;
mod open;
mod recovering;
mod shared;
mod shed_list;
mod writer;

pub use bench::Workbench;
pub use disk::DiskStore;
pub use erasure::EraseError;
pub use job::{Delivered, NotSaved};
pub use open::{OpenError, Opened, open};

use job::{Complete, Job, News, Prepare};
use shared::Shared;

/// Batches wait in a queue of this many jobs before senders wait in turn.
const QUEUE: usize = 1_024;

/// How often a full disk is looked at again.
const LOOK_FOR_ROOM: std::time::Duration = std::time::Duration::from_secs(3);

/// A handle to the running replica. Clones are the same replica.
#[derive(Clone)]
pub struct Handle {
    shared: Arc<Shared>,
    jobs: mpsc::Sender<Job>,
}

impl Handle {
    /// Starts the writer over an opened replica.
    pub fn start(opened: Opened, keys: Keypair, host: Host) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (changed, _) = watch::channel(0);
        let set_aside = opened.replica.recovering().then(|| Recovery::of(Why::JournalSetAside, host.now()));
        let shared = Arc::new(Shared {
            replica: RwLock::new(opened.replica),
            store: opened.store,
            shed: opened.shed,
            expiry: opened.expiry,
            full: RwLock::new(None),
            recovery: RwLock::new(set_aside.unwrap_or_default()),
            changed,
            host,
        });
        writer::spawn(shared.clone(), opened.journal, opened.folder, keys, queue);
        let handle = Self { shared, jobs };
        tokio::spawn(look_for_room(Arc::downgrade(&handle.shared), handle.jobs.downgrade()));
        handle
    }

    /// Reads something consistent. `f` must be short: the writer waits for it.
    pub fn read<R>(&self, f: impl FnOnce(&Replica, &DiskStore) -> R) -> R {
        let replica = self.shared.replica.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        f(&replica, &self.shared.store)
    }

    /// Like [`Handle::read`], for what opens documents on the way.
    pub fn read_documents<R>(&self, f: impl FnOnce(&mut Replica, &DiskStore) -> R) -> R {
        let mut replica = self.shared.replica.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        f(&mut replica, &self.shared.store)
    }

    /// Decides something on the newest state and saves what follows from it. `f` gives drafts and a value, or refuses;
    /// the value comes back once the drafts are on disk.
    pub async fn edit<T, E>(
        &self,
        f: impl FnOnce(&mut Workbench<'_>) -> Result<(Vec<Draft>, T), E> + Send + 'static,
    ) -> Result<Result<T, E>, NotSaved>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        self.edit_by(None, false, None, f).await
    }

    /// Like [`Handle::command`], by a clock that stands at `at_ms` (Unix milliseconds): to enter what happened before.
    pub async fn command_at(
        &self,
        at_ms: i64,
        caller: Caller,
        command: Command,
    ) -> Result<Result<Outcome, DeskError>, NotSaved> {
        self.edit_by(Some(at_ms), true, caller.by(), move |bench: &mut Workbench<'_>| bench.decide(caller, &command))
            .await
    }

    /// Decides a command of a person on the newest state and saves what follows, as one act. When this returns, what it
    /// says is on disk.
    pub async fn command(&self, caller: Caller, command: Command) -> Result<Result<Outcome, DeskError>, NotSaved> {
        self.edit_by(None, true, caller.by(), move |bench: &mut Workbench<'_>| bench.decide(caller, &command)).await
    }

    /// Like [`Handle::edit`], of a rule that this replica follows by itself.
    pub async fn edit_by_rule<T, E>(
        &self,
        rule: StandingRule,
        f: impl FnOnce(&mut Workbench<'_>) -> Result<(Vec<Draft>, T), E> + Send + 'static,
    ) -> Result<Result<T, E>, NotSaved>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        self.edit_by(None, false, Some(rule.by()), f).await
    }

    async fn edit_by<T, E>(
        &self,
        at_ms: Option<i64>,
        together: bool,
        by: Option<By>,
        f: impl FnOnce(&mut Workbench<'_>) -> Result<(Vec<Draft>, T), E> + Send + 'static,
    ) -> Result<Result<T, E>, NotSaved>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let prepare: Prepare = Box::new(move |bench| {
            let bench = match bench {
                Ok(bench) => bench,
                Err(not_saved) => {
                    let _ = reply.send(Err(not_saved));
                    return (Vec::new(), Box::new(|_| ()));
                }
            };
            let (drafts, value) = match f(bench) {
                Ok((drafts, value)) => (drafts, Ok(value)),
                Err(refused) => (Vec::new(), Err(refused)),
            };
            let complete: Complete = Box::new(move |saved| {
                // The asker may have gone away; what it asked for is saved all the same.
                let _ = reply.send(saved.map(|()| value));
            });
            (drafts, complete)
        });
        self.jobs.send(Job::Edit { prepare, together, at_ms, by }).await.map_err(|_| NotSaved::Stopping)?;
        answer.await.unwrap_or(Err(NotSaved::Stopping))
    }

    /// Admits runs from a file that a person brings, and answers once they are on disk.
    pub async fn admit(&self, from: NodeId, runs: Vec<SignedRun>) -> Result<Delivered, NotSaved> {
        let awaited = runs.iter().map(|run| run.line.clone()).collect();
        self.admit_from_peer(from, runs, awaited).await
    }

    /// Admits runs from a peer, and answers once they are on disk. `awaited`: the lines of which the peer shows exactly what
    /// the newest closing of their author names, and which wait for that here.
    pub async fn admit_from_peer(
        &self,
        from: NodeId,
        runs: Vec<SignedRun>,
        awaited: Vec<Line>,
    ) -> Result<Delivered, NotSaved> {
        let (reply, answer) = oneshot::channel();
        self.jobs
            .send(Job::Admit { from, runs, awaited, delivered: Delivered::default(), reply })
            .await
            .map_err(|_| NotSaved::Stopping)?;
        answer.await.unwrap_or(Err(NotSaved::Stopping))
    }

    /// Notes that entries of this replica's own are missing here. What began earlier stands.
    pub async fn recover(&self, why: Why) {
        self.lost(why, Vec::new()).await;
    }

    /// Notes positions that this replica signed and does not hold. It is on disk before anything else is confirmed.
    pub async fn lost(&self, why: Why, ends: Vec<OwnEnd>) {
        let _ = self.jobs.send(Job::Recovery(News::Lost { why, ends })).await;
    }

    /// Goes on with what an earlier run knew of its losses.
    pub async fn take_up(&self, recovery: Recovery) {
        let _ = self.jobs.send(Job::Recovery(News::TakenUp(Box::new(recovery)))).await;
    }

    /// Notes that nothing of its own is missing any more.
    pub async fn recovered(&self) {
        let _ = self.jobs.send(Job::Recovery(News::Whole)).await;
    }

    /// Notes that a person goes on without what is missing: what is known of it starts nothing again.
    pub async fn go_on(&self) {
        let _ = self.jobs.send(Job::Recovery(News::GoneOn)).await;
    }

    /// Whether, since when and why it recovers.
    pub fn recovery(&self) -> Recovery {
        self.read(|replica, _| self.recovery_in(replica))
    }

    /// The same of a replica that is being read.
    pub(crate) fn recovery_in(&self, replica: &Replica) -> Recovery {
        if !replica.recovering() {
            return Recovery::default();
        }
        let kept = self.shared.recovery.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        Recovery { recovering: true, ..kept }
    }

    /// What a revoked box had booked and waits for the host's word.
    pub fn shed(&self) -> Arc<ShedBookings> {
        self.shared.shed.read()
    }

    /// Changes that list, of which `change` may look at the newest state; then lets go of what is settled. It is on disk
    /// when this returns. Blocks, and must not be called while the replica is being read.
    pub fn change_shed(
        &self,
        change: impl FnOnce(&Replica, &mut ShedBookings),
    ) -> Result<Arc<ShedBookings>, SettingsError> {
        let changed = self.shared.shed.change(|list| {
            self.read(|replica, _| {
                change(replica, list);
                replica.settle_shed(list, local(replica, self.host().now_ms()));
            });
        })?;
        self.touch();
        Ok(changed)
    }

    /// This replica ran in connection for so many milliseconds more: pairs that waited for its word through too many of
    /// them are let go. Blocks while the count is saved.
    pub async fn ran_in_connection(&self, ms: u64) {
        let due = self.read(|replica, _| self.shared.expiry.ran(replica, ms));
        if due {
            let _ = self.jobs.send(Job::Look).await;
        }
    }

    /// For how long it ran in connection while pairs waited for its word.
    pub fn expiry(&self) -> Expiry {
        self.shared.expiry.read()
    }

    /// Changes whenever something was stored or a state changed.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.shared.changed.subscribe()
    }

    /// Tells watchers that something outside the journal changed: a link, a pause.
    pub fn touch(&self) {
        self.shared.changed.send_modify(|n| *n += 1);
    }

    /// Why nothing can be written now, if the disk is full.
    pub fn full(&self) -> Option<String> {
        self.shared.full.read().ok().and_then(|full| full.clone())
    }

    /// The clock and random source.
    pub fn host(&self) -> &Host {
        &self.shared.host
    }

    /// The network.
    pub fn network_id(&self) -> NetworkId {
        self.read(|replica, _| *replica.have().network())
    }

    /// Stops the writer after the jobs that wait, and keeps copies of documents for the next start.
    pub async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        if self.jobs.send(Job::Stop(done)).await.is_ok() {
            let _ = stopped.await;
        }
    }
}

/// While the disk is full, an erasure is not carried out, or something falls due with the time, lets
/// the writer look again and again, so that things work by themselves once there is room, or time.
async fn look_for_room(shared: std::sync::Weak<Shared>, jobs: mpsc::WeakSender<Job>) {
    loop {
        tokio::time::sleep(LOOK_FOR_ROOM).await;
        let (Some(shared), Some(jobs)) = (shared.upgrade(), jobs.upgrade()) else { return };
        let full = shared.full.read().is_ok_and(|full| full.is_some());
        let owes = shared.replica.read().is_ok_and(|replica| replica.owes_erasure());
        let now_ms = shared.host.now_ms();
        let due = shared.replica.read().is_ok_and(|replica| duty::falls_due(&replica, now_ms));
        if (full || owes || due) && jobs.send(Job::Look).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
