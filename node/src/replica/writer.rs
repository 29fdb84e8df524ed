//! The writer: takes jobs, makes batches, appends, syncs, answers.
//!
//! Enters: jobs. Leaves: answers after the sync that covers them. Room for a whole batch is reserved before anything
//! is changed, so a full disk refuses a batch instead of breaking it. A thread of its own, because a sync blocks.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLockWriteGuard};
use std::time::Duration;

use telecentre_proto::by::By;
use telecentre_proto::chain::{Keypair, SignedRun};
use telecentre_proto::document::Draft;
use telecentre_proto::id::Line;
use telecentre_proto::refusal::Refusal;
use telecentre_proto::replica::{Admission, Replica, Written};
use telecentre_proto::run::BLOCK_DECODED_BYTES;
use telecentre_web::status::Why;
use tokio::sync::{mpsc, oneshot};

use super::bench::Workbench;
use super::erasure::Erasing;
use super::job::{Complete, Delivered, Job, News, NotSaved, Prepare};
use super::shared::Shared;
use super::{duty, open, recovering};
use crate::journal::{Address, AppendError, Journal};

/// Jobs in one batch at most.
const BATCH_JOBS: usize = 512;
/// Uncompressed bytes at which a batch is closed.
const BATCH_BYTES: u64 = 512 * 1_024;
/// Documents opened at which a batch is closed: they stay open until it is stored.
const BATCH_DOCUMENTS: u64 = 128;
/// Room that is reserved before a batch: its mark, and a last job (a frame's runs) that goes beyond it.
const RESERVE_BYTES: usize = BLOCK_DECODED_BYTES;
/// Records that a batch may become.
const RESERVE_RECORDS: usize = 64;
/// A document's copy is kept after so many entries.
const KEEP_ENTRIES: usize = 400;
const DAY_MS: i64 = 86_400_000;
/// How long after a failure an erasure is tried again.
const ERASE_AGAIN: Duration = Duration::from_mins(1);

struct Writer {
    shared: Arc<Shared>,
    journal: Journal,
    keys: Keypair,
    /// The data folder.
    folder: PathBuf,
    /// When an erasure that failed is tried again: the process's own time.
    erase_after: Duration,
    /// It waits until nothing of this replica's own is missing.
    erase_waits: bool,
}

/// Starts the writer's thread. It ends with the last handle, or by a stop.
pub(super) fn spawn(
    shared: Arc<Shared>,
    journal: Journal,
    folder: PathBuf,
    keys: Keypair,
    mut queue: mpsc::Receiver<Job>,
) {
    let erase_after = Duration::ZERO;
    let mut writer = Writer { shared, journal, keys, folder, erase_after, erase_waits: false };
    let run = move || {
        let mut jobs = Vec::new();
        while queue.blocking_recv_many(&mut jobs, BATCH_JOBS) > 0 {
            if let Some(stopped) = writer.batch(jobs.drain(..)) {
                writer.keep(1);
                let _ = stopped.send(());
                return;
            }
            writer.erase();
        }
        writer.keep(1);
    };
    let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(run);
    if let Err(error) = thread {
        tracing::error!(%error, "the writer's thread could not be started; stop other programs and start this one again");
        std::process::exit(1);
    }
}

impl Writer {
    /// Does some jobs, in as many appends as their size asks for. Gives back the stop among them.
    fn batch(&mut self, jobs: impl Iterator<Item = Job>) -> Option<oneshot::Sender<()>> {
        let shared = self.shared.clone();
        let mut jobs = jobs.peekable();
        let mut stop = None;
        // What is left of a delivery of which a part filled a batch.
        let mut rest: Option<Job> = None;
        while rest.is_some() || jobs.peek().is_some() {
            let room = self.journal.reserve(RESERVE_RECORDS, RESERVE_BYTES);
            let mut replica = shared.replica.write().unwrap_or_else(PoisonError::into_inner);
            let mut replies: Vec<Complete> = Vec::new();
            let mut changed = false;
            // What the deliveries of this batch made be taken in again.
            let again: Arc<AtomicU64> = Arc::default();
            if let Err(error) = room {
                self.note_full(Some(error.to_string()));
                for job in rest.take().into_iter().chain(jobs.by_ref()) {
                    refuse(job, &error.to_string(), &mut stop);
                }
                break;
            }
            self.note_full(None);
            let opened = replica.documents().opened() + BATCH_DOCUMENTS;
            while replica.staged_weight() < BATCH_BYTES
                && replica.documents().opened() < opened
                && let Some(job) = rest.take().or_else(|| jobs.next())
            {
                match job {
                    Job::Edit { prepare, together, at_ms, by } => {
                        self.edit(&mut replica, (prepare, together), (at_ms, by), &mut replies);
                        changed = true;
                    }
                    Job::Admit { from, runs, awaited, mut delivered, reply } => {
                        let runs = self.admit(&mut replica, (from, runs, &awaited), opened, &mut delivered);
                        changed |= delivered.new > 0 || delivered.parked > 0 || !delivered.refused.is_empty();
                        if !runs.is_empty() {
                            rest = Some(Job::Admit { from, runs, awaited, delivered, reply });
                            break;
                        }
                        let again = again.clone();
                        replies.push(Box::new(move |saved| {
                            delivered.reapplied += again.load(Ordering::Relaxed);
                            let _ = reply.send(saved.map(|()| delivered));
                        }));
                    }
                    Job::Recovery(news) => {
                        recovering::hear(news, &mut replica, &shared, &self.folder);
                        changed = true;
                    }
                    Job::Look => changed = true,
                    Job::Stop(done) => stop = Some(done),
                }
            }
            let before = replica.documents().reapplied();
            let saved = self.commit(&mut replica);
            let reapplied = replica.documents().reapplied().saturating_sub(before);
            again.store(reapplied, Ordering::Relaxed);
            if let Some(Job::Admit { delivered, .. }) = &mut rest {
                delivered.reapplied += reapplied;
            }
            drop(replica);
            if let (Err(error), Some(job)) = (&saved, rest.take_if(|_| saved.is_err())) {
                refuse(job, &error.to_string(), &mut stop);
            }
            for reply in replies {
                reply(saved.clone());
            }
            // What was held before changes nothing: a peer that repeats itself wakes nobody.
            if changed {
                shared.changed.send_modify(|n| *n += 1);
            }
        }
        stop
    }

    fn edit(
        &self,
        replica: &mut Replica,
        (prepare, together): (Prepare, bool),
        (at_ms, by): (Option<i64>, Option<By>),
        replies: &mut Vec<Complete>,
    ) {
        let host = &self.shared.host;
        let now_ms = at_ms.unwrap_or_else(|| host.now_ms());
        let (drafts, complete): (_, Complete) =
            prepare(Ok(&mut Workbench { replica, now_ms, is_told: at_ms.is_some(), host }));
        let mut random = |out: &mut [u8]| host.draw(out);
        let (now, store) = (Written { at: now_ms / 1_000, by }, &self.shared.store);
        let written = if together {
            replica.write_together(&drafts, now, &mut random, store)
        } else {
            replica.write(&drafts, now, &mut random, store)
        };
        match written {
            Ok(()) => replies.push(complete),
            Err(error) => replies.push(Box::new(move |saved| complete(saved.and(Err(error.into()))))),
        }
    }

    /// Admits runs until so many documents were opened, and gives back those that are left.
    fn admit(
        &self,
        replica: &mut Replica,
        (from, runs, awaited): (telecentre_proto::id::NodeId, Vec<SignedRun>, &[Line]),
        opened: u64,
        delivered: &mut Delivered,
    ) -> Vec<SignedRun> {
        let mut runs = runs.into_iter();
        while replica.documents().opened() < opened
            && let Some(run) = runs.next()
        {
            let (line, author, seq, entries) = (run.line.clone(), run.line.author, run.first, run.entries.len() as u64);
            let day = self.shared.host.now_ms().div_euclid(DAY_MS);
            let outcome = replica.admit_from(&from, run, awaited.contains(&line).then_some(day), &self.shared.store);
            delivered.outcomes.push(outcome);
            match outcome {
                Ok(Admission::New(entries)) => {
                    delivered.new += entries;
                    if author == replica.me() && from == author {
                        // A file gave back what this replica had lost: it proves like a peer.
                        let news = News::Lost { why: Why::FileHeldMore, ends: Vec::new() };
                        recovering::hear(news, replica, &self.shared, &self.folder);
                    }
                }
                // What lies beyond the closing of a box in bad hands is dropped without a word.
                Ok(Admission::Known | Admission::Shed) => delivered.known += 1,
                Ok(Admission::Parked) => {
                    delivered.parked += 1;
                    delivered.parked_entries += entries;
                }
                Err(reason) => {
                    let times = replica.refuse(self.shared.host.now_ms() / 1_000, from, author, seq, reason);
                    if times == 1 {
                        tracing::warn!(%from, %author, seq, %reason, "a run was refused");
                    }
                    delivered.refused.push((author, seq, reason));
                    if matches!(reason, Refusal::Gap | Refusal::Branch | Refusal::Erased)
                        && !delivered.unplaced.contains(&line)
                    {
                        delivered.unplaced.push(line);
                    }
                }
            }
        }
        runs.collect()
    }

    /// Lets the steward answer, then appends, syncs, and makes the batch count. Runs that were parked and became
    /// admissible, and answers that follow, are stored in turn.
    fn commit(&mut self, replica: &mut RwLockWriteGuard<'_, Replica>) -> Result<(), NotSaved> {
        let mut last = Default::default();
        loop {
            self.answer(replica, &mut last);
            if !replica.has_staged() {
                return Ok(());
            }
            let blocks = replica.seal(&self.keys);
            let payloads: Vec<&[u8]> = blocks.iter().map(Vec::as_slice).collect();
            self.journal.set_clock(self.shared.host.now_ms() / 1_000);
            match self.journal.append(&payloads) {
                Ok(addresses) => {
                    let addresses: Vec<u64> = addresses.into_iter().map(Address::to_u64).collect();
                    replica.stored(&addresses, &self.shared.store);
                    replica.keep_snapshots(&self.shared.store, KEEP_ENTRIES);
                }
                Err(error @ (AppendError::SyncFailed(_) | AppendError::Stopped)) => {
                    tracing::error!(%error, "the journal could not be synced: what the disk holds is unknown, so the program stops. Check the disk, then start it again");
                    std::process::exit(1);
                }
                Err(error) => return Err(self.reopen(replica, &error.to_string())),
            }
        }
    }

    /// Carries out what the network erased and this replica has not reported yet.
    fn erase(&mut self) {
        let shared = self.shared.clone();
        let owed = {
            let replica = shared.replica.read().unwrap_or_else(PoisonError::into_inner);
            let waits = self.erase_waits && replica.recovering();
            (replica.owes_erasure() && !waits).then(|| (replica.to_erase(), !replica.recovering()))
        };
        let Some((with_text, may_discard)) = owed else { return };
        if shared.host.monotonic() < self.erase_after {
            return;
        }
        let (replica, store, shed, now) = (&shared.replica, &shared.store, &shared.shed, shared.host.now());
        let mut erasing = Erasing { journal: &mut self.journal, replica, store, shed, folder: &self.folder, now };
        match erasing.carry_out(&with_text, may_discard) {
            Ok(true) => tracing::info!(documents = with_text.len(), "erasures were carried out here"),
            Ok(false) => {
                self.erase_waits = true;
                tracing::warn!(
                    "erasures are not reported as carried out while this replica recovers: files set aside are kept"
                );
            }
            Err(error) if self.journal.is_stopped() => {
                tracing::error!(%error, "the journal could not be synced, so the program stops. Check the disk, then start it again");
                std::process::exit(1);
            }
            Err(error) => {
                tracing::error!(%error, "an erasure is not carried out yet; it is tried again");
                self.erase_after = shared.host.monotonic() + ERASE_AGAIN;
            }
        }
        shared.changed.send_modify(|n| *n += 1);
    }

    /// The steward's answers to requests that became visible.
    fn answer(&self, replica: &mut Replica, last: &mut (Vec<Draft>, Vec<Draft>)) {
        let host = &self.shared.host;
        let (now_ms, store) = (host.now_ms(), &self.shared.store);
        let mut random = |out: &mut [u8]| host.draw(out);
        let arrears = duty::arrears(replica, store, now_ms);
        if !arrears.is_empty() && arrears == last.0 {
            return tracing::error!(
                "what this replica had to write takes no effect once it is saved; report this, with the output of check"
            );
        }
        if let Err(error) = replica.write(&arrears, now_ms / 1_000, &mut random, store) {
            tracing::error!(%error, "what this replica had to write of its own accord could not be written");
        }
        let (rule, drafts) = duty::answers(replica, &self.shared.expiry.read(), now_ms);
        if !drafts.is_empty() && drafts == last.1 {
            // What it wrote is not shown here: to write it again would fill the disk.
            return tracing::error!("answers that were saved take no effect; report this, with the output of check");
        }
        // A move goes alone, from one month to another as two drafts; all else is an answer each.
        let now = Written { at: now_ms / 1_000, by: Some(rule.by()) };
        let written = if drafts.len() <= 2 {
            replica.write_together(&drafts, now, &mut random, store)
        } else {
            replica.write(&drafts, now, &mut random, store)
        };
        if let Err(error) = written {
            tracing::error!(%error, "the answers to waiting requests could not be written");
        }
        *last = (arrears, drafts);
    }

    /// After an append that failed: the replica in memory holds what the disk does not, so it is made anew.
    fn reopen(&mut self, replica: &mut Replica, error: &str) -> NotSaved {
        tracing::error!(error, "the journal could not be written; the batch is refused");
        match open::read_journal(replica.me(), *replica.have().network(), &mut self.journal, &self.shared.store) {
            Ok((mut fresh, _)) => {
                fresh.set_receipts(replica.receipts().clone());
                fresh.set_recovering(replica.recovering());
                fresh.set_losses(replica.losses().clone());
                *replica = fresh;
            }
            Err(error) => {
                tracing::error!(%error, "the journal could not be read back; the program stops. Run the check command");
                std::process::exit(1);
            }
        }
        self.note_full(Some(error.to_owned()));
        NotSaved::Full(error.to_owned())
    }

    fn note_full(&self, full: Option<String>) {
        if let Ok(mut now) = self.shared.full.write() {
            *now = full;
        }
    }

    fn keep(&self, entries: usize) {
        let mut replica = self.shared.replica.write().unwrap_or_else(PoisonError::into_inner);
        replica.keep_snapshots(&self.shared.store, entries);
        self.shared.store.flush();
    }
}

fn refuse(job: Job, error: &str, stop: &mut Option<oneshot::Sender<()>>) {
    match job {
        Job::Edit { prepare, .. } => drop(prepare(Err(NotSaved::Full(error.to_owned())))),
        Job::Admit { reply, .. } => {
            let _ = reply.send(Err(NotSaved::Full(error.to_owned())));
        }
        Job::Recovery(_) | Job::Look => {}
        Job::Stop(done) => *stop = Some(done),
    }
}
