//! One session over one connection.
//!
//! Enters: frames from the link, the replica's changes, time. Leaves: frames to the link, runs to the writer, what the
//! peer showed to the table and the cache. Receiving goes on while a frame is being sent, so two full links never wait
//! for each other. Ends when the connection does, or when the peer's standing in the network changes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use telecentre_proto::chain::SignedRun;
use telecentre_proto::id::{Line, NodeId};
use telecentre_proto::network::Standing;
use telecentre_proto::refusal::Refusal;
use telecentre_proto::session::{Context, Event, Session};

use super::put_off::PutOff;
use super::shared::Sync;
use super::stranger::bound;
use crate::link::{Connection, SendError};
use crate::replica::NotSaved;
use telecentre_web::status::Why;

mod brought;
mod limits;

use brought::{is_fault, useless};

/// What a peer showed is kept in the cache at most so often.
const KEEP_EVERY: Duration = Duration::from_secs(5);
/// What a peer showed is given to the table at most so often.
const SHOW_EVERY: Duration = Duration::from_millis(200);
/// What it takes to take in an entry again because one of a peer's own came that stands before it: microseconds.
const REAPPLIED_US: u64 = 10;

/// Runs a session to its end.
pub(super) async fn session(sync: &Sync, connection: &Connection) {
    let peer = connection.peer();
    let now = sync.0.handle.host().now();
    let stranger = sync.stranger(&peer, connection.dialled());
    let (memory, receipts) = {
        let mut peers = sync.peers();
        let entry = peers.entry(peer).or_default();
        entry.connecting = false;
        entry.refused = false;
        entry.flushed = false;
        entry.talks = true;
        entry.last_attempt = Some(now);
        entry.last_contact = Some(now);
        (entry.shown.clone(), entry.receipts.clone())
    };
    let standing = sync.0.handle.read(|replica, _| replica.network().standing(&peer));
    let started = sync.0.handle.host().monotonic();
    let mut run = Run {
        sync,
        connection,
        session: None,
        standing,
        told: BTreeMap::new(),
        kept: started,
        shown_at: Duration::ZERO,
        unshown: false,
        waiting_since: None,
        put_off: PutOff::default(),
        left: usize::MAX,
    };
    let memory = memory.filter(|_| stranger.is_none()).map(std::sync::Arc::unwrap_or_clone);
    let mut new = run.with(|context| Session::new(peer, connection.dialled(), sync.0.boot, memory, context));
    new.recall_receipts(receipts);
    tracing::info!(%peer, dialled = connection.dialled(), stranger = stranger.is_some(), "connected");
    let ended = if let Some(stranger) = stranger {
        new.take_as_stranger(stranger);
        run.session = Some(new);
        run.with_stranger(bound(stranger)).await
    } else {
        run.session = Some(new);
        let ended = run.until_closed().await;
        run.keep_shown();
        ended
    };
    tracing::info!(%peer, reason = ended, "disconnected");
}

struct Run<'a> {
    sync: &'a Sync,
    connection: &'a Connection,
    session: Option<Session>,
    standing: Standing,
    /// What the peer was told of whom we hear: the hub tells its nodes.
    told: BTreeMap<NodeId, i64>,
    kept: Duration,
    shown_at: Duration,
    /// Whether the peer showed something that the table does not have yet.
    unshown: bool,
    /// When it was last asked whether the peer has to wait, if it had to.
    waiting_since: Option<Duration>,
    put_off: PutOff,
    /// Bytes of frames that the peer may still send.
    left: usize,
}

type Sending = BoxFuture<'static, Result<(), SendError>>;

impl Run<'_> {
    fn with<R>(&self, f: impl FnOnce(Context<'_>) -> R) -> R {
        let (now, clock) = (self.now(), self.sync.0.handle.host().now_ms());
        self.sync.0.handle.read(|replica, store| f(Context { replica, store, now, clock }))
    }

    /// What the session waits by: a wall clock that is set back must not hold up an Ack.
    fn now(&self) -> i64 {
        i64::try_from(self.monotonic().as_millis()).unwrap_or(i64::MAX)
    }

    fn monotonic(&self) -> Duration {
        self.sync.0.handle.host().monotonic()
    }

    /// The next frame, on its way.
    fn poll(&mut self) -> Option<Sending> {
        let slow = self.connection.stats().is_slow;
        let mut session = self.session.take()?;
        let frame = self.with(|context| session.poll_transmit(slow, context));
        let news = session.take_news();
        self.session = Some(session);
        self.charge(0);
        self.unshown |= news;
        self.show();
        let frame = frame?;
        let connection = self.connection.clone();
        Some(async move { connection.send(&frame).await }.boxed())
    }

    async fn until_closed(&mut self) -> String {
        let mut changes = self.sync.0.handle.watch();
        let mut sending: Option<Sending> = None;
        loop {
            let wait = match self.held_up() {
                Ok(wait) => wait,
                Err(refusal) => {
                    self.connection.close(refusal, "it asked for more than a peer may, for too long");
                    return refusal.to_string();
                }
            };
            if sending.is_none() && wait.is_none() {
                sending = self.poll();
            }
            let timeout = wait.unwrap_or_else(|| self.timeout());
            tokio::select! {
                sent = async { match sending.as_mut() { Some(s) => s.await, None => std::future::pending().await } } => {
                    sending = None;
                    if let Err(error) = sent {
                        return self.unsent(&error);
                    }
                }
                frame = self.connection.recv(), if wait.is_none() => {
                    let result = match frame {
                        Ok(frame) => self.received(&frame).await,
                        Err(error) => return error.to_string(),
                    };
                    if let Err(refusal) = result {
                        self.connection.close(refusal, "the session was ended");
                        return refusal.to_string();
                    }
                }
                changed = changes.changed() => {
                    if changed.is_err() {
                        self.connection.close(Refusal::Stopping, "the program is stopping");
                        return Refusal::Stopping.to_string();
                    }
                    self.tell_heard();
                    if self.is_known_by_now() {
                        self.connection.close(None, "the network is known here by now; dial again");
                        return "a stranger that brought the network's own entries is known by now".to_owned();
                    }
                    if let Some(refusal) = self.standing_changed() {
                        self.connection.close(refusal, "the peer's enrolment has changed");
                        return refusal.to_string();
                    }
                }
                () = tokio::time::sleep(timeout) => {}
            }
            self.ask_again();
        }
    }

    /// A frame could not be sent: whoever looks at the peer sees why, and that it is not live.
    fn unsent(&self, error: &SendError) -> String {
        if let SendError::Bad(bad) = error {
            tracing::error!(peer = %self.connection.peer(), error = %bad, "a frame of this replica's own could not be sent; report this");
            self.connection.close(Refusal::TooLarge, "a frame could not be sent");
            let mut peers = self.sync.peers();
            let entry = peers.entry(self.connection.peer()).or_default();
            if entry.open().is_none() {
                entry.failed(error.into());
            }
        }
        error.to_string()
    }

    /// How long the session can wait for something to happen.
    fn timeout(&self) -> Duration {
        let due = self.session.as_ref().and_then(Session::poll_timeout);
        let now = self.now();
        let wait = due.map_or(3_600_000, |due| due.saturating_sub(now).clamp(1, 3_600_000));
        let wait = Duration::from_millis(wait.unsigned_abs());
        let show = self.unshown.then(|| (self.shown_at + SHOW_EVERY).saturating_sub(self.monotonic()));
        let wait = wait.min(show.unwrap_or(wait));
        wait.min(self.put_off.until().map_or(wait, |until| until.saturating_sub(self.monotonic())))
    }

    /// With a stranger: for a while, and not without end.
    async fn with_stranger(&mut self, (patience, bytes): (Duration, usize)) -> String {
        self.left = bytes;
        let Ok(ended) = tokio::time::timeout(patience, self.until_closed()).await else {
            self.connection.close(Refusal::NotEnrolled, "nothing that came names this NodeId");
            return "a stranger had nothing to show in time".to_owned();
        };
        ended
    }

    fn is_known_by_now(&self) -> bool {
        let stranger = self.session.as_ref().is_some_and(Session::is_with_stranger);
        let peer = self.connection.peer();
        stranger && self.with(|context| context.replica.network().standing(&peer)) != Standing::Unknown
    }

    fn standing_changed(&self) -> Option<Refusal> {
        let peer = self.connection.peer();
        let now = self.sync.0.handle.read(|replica, _| replica.network().standing(&peer));
        // From unknown to open is how a fresh node learns of its own network: nothing to end.
        let ends = self.standing == Standing::Open || now == Standing::Revoked;
        (now != self.standing && ends).then_some(Refusal::NotEnrolled)
    }

    async fn received(&mut self, frame: &[u8]) -> Result<(), Refusal> {
        self.left = self.left.checked_sub(frame.len()).ok_or(Refusal::TooLarge)?;
        let Some(mut session) = self.session.take() else { return Err(Refusal::Malformed) };
        let events = self.with(|context| session.on_frame(frame, context));
        self.session = Some(session);
        self.charge(0);
        let (mut runs, mut flushed, peer): (Vec<SignedRun>, _, _) = (Vec::new(), false, self.connection.peer());
        let mut lost = Vec::new();
        for event in events.map_err(|bad| bad.0)? {
            match event {
                Event::Run(run) => runs.push(run),
                Event::Hello { boot, clock } => self.greeted(boot, clock),
                Event::Shown => self.unshown = true,
                Event::Lost(end) => lost.push(end),
                Event::Differs(differs) => self.differs(differs),
                Event::Heard(replicas) => {
                    self.sync.peers().entry(peer).or_default().hears.extend(replicas);
                }
                Event::Receipts(anew, receipts) => self.sync.report(peer, anew, receipts),
                Event::Flushed => flushed = true,
            }
        }
        if !lost.is_empty() {
            self.sync.0.handle.lost(Why::PeerShowsMore, lost).await;
        }
        self.show();
        let came = !runs.is_empty();
        if came {
            self.take_in(runs).await?;
        }
        if flushed {
            self.sync.peers().entry(peer).or_default().flushed = true;
            self.sync.0.handle.touch();
        }
        // A line on which the two had parted comes after the peer said that it had sent what was lacking.
        let told = flushed || came && self.sync.peers().get(&peer).is_some_and(|peer| peer.flushed);
        if told {
            self.recovered().await;
        }
        Ok(())
    }

    /// The lines of which the peer shows exactly what a closing that waits here names.
    fn awaited(&self, runs: &[SignedRun]) -> Vec<Line> {
        let Some(session) = &self.session else { return Vec::new() };
        let lines: BTreeSet<&Line> = runs.iter().map(|run| &run.line).collect();
        self.with(|context| lines.into_iter().filter(|line| session.shows_awaited(line, context)).cloned().collect())
    }

    /// Has runs admitted and saved. Only what the peer wrote itself can be its fault: whoever passes on what a third one
    /// wrote has judged it by what it holds, and is told no more than that it was refused.
    async fn take_in(&mut self, runs: Vec<SignedRun>) -> Result<(), Refusal> {
        let peer = self.connection.peer();
        let runs = self.within_quota(runs);
        if runs.is_empty() {
            return Ok(());
        }
        let awaited = self.awaited(&runs);
        let entries: Vec<u64> = runs.iter().map(|run| run.entries.len() as u64).collect();
        let own = runs.iter().any(|run| run.line.author == peer);
        let delivered = match self.sync.0.handle.admit_from_peer(peer, runs, awaited).await {
            Ok(delivered) => delivered,
            Err(NotSaved::Stopping) => return Err(Refusal::Stopping),
            Err(NotSaved::Full(_) | NotSaved::Write(_)) => return Err(Refusal::Full),
        };
        tracing::debug!(%peer, new = delivered.new, known = delivered.known, "received");
        let again = if own { delivered.reapplied * REAPPLIED_US } else { 0 };
        self.charge(useless(&delivered, &entries).saturating_add(again));
        let fault = |(author, _, refusal): &&(NodeId, u64, Refusal)| *author == peer && is_fault(*refusal);
        if let Some((_, _, refusal)) = delivered.refused.iter().find(fault) {
            return Err(*refusal);
        }
        if let Some(session) = &mut self.session {
            if delivered.parked > 0 || !delivered.refused.is_empty() {
                session.on_left_out();
            }
            // The peer sent runs that had no place here: it is shown again what is held.
            delivered.unplaced.iter().for_each(|line| session.on_refused(line));
        }
        Ok(())
    }

    /// Notes whether the two hold different entries under the same names.
    fn differs(&self, differs: bool) {
        let now = self.sync.0.handle.host().now();
        let mut peers = self.sync.peers();
        let entry = peers.entry(self.connection.peer()).or_default();
        if differs && entry.differs_since.is_none() {
            tracing::error!(peer = %self.connection.peer(), "this replica and a peer hold different entries under the same names");
        }
        entry.differs_since = differs.then(|| entry.differs_since.unwrap_or(now));
        drop(peers);
        self.sync.0.handle.touch();
    }

    /// The hub tells its nodes which of the others it hears, when that changes.
    fn tell_heard(&mut self) {
        let hub = self.with(|context| context.replica.network().hub() == Some(context.replica.me()));
        if !hub || self.standing != Standing::Open {
            return;
        }
        let heard = self.sync.heard_but(&self.connection.peer());
        // Of one that is not heard the time stands still: only changes are told.
        let changed = heard.iter().filter(|(id, at)| self.told.get(*id) != Some(*at)).map(|(id, at)| (*id, *at));
        let changed: Vec<(NodeId, i64)> = changed.collect();
        self.told = heard;
        if let Some(session) = &mut self.session {
            session.tell_heard(changed);
        }
    }

    fn greeted(&self, boot: telecentre_proto::id::Boot, clock: i64) {
        let rtt = i64::try_from(self.connection.stats().rtt.as_millis()).unwrap_or(0);
        let mut peers = self.sync.peers();
        let entry = peers.entry(self.connection.peer()).or_default();
        if entry.boot.is_some_and(|before| before != boot) {
            tracing::info!(peer = %self.connection.peer(), "the peer's process has restarted");
        }
        if entry.booted(boot, self.sync.0.handle.host().now()) {
            tracing::error!(peer = %self.connection.peer(), "two processes live with one key: a box was copied and both are on. Switch one off and enrol it anew");
        }
        // The Hello travelled for half a round trip. A peer may say any time.
        entry.skew_ms = Some(clock.saturating_add(rtt / 2).saturating_sub(self.sync.0.handle.host().now_ms()));
        entry.last_error = None;
    }

    /// Gives what the peer showed to the table, not too often.
    fn show(&mut self) {
        let now = self.monotonic();
        let early = !self.shown_at.is_zero() && now.saturating_sub(self.shown_at) < SHOW_EVERY;
        if !self.unshown || early {
            return;
        }
        (self.unshown, self.shown_at) = (false, now);
        let stranger = self.session.as_ref().is_some_and(Session::is_with_stranger);
        let shown = self.session.as_ref().map(|session| std::sync::Arc::new(session.shown().clone()));
        self.sync.peers().entry(self.connection.peer()).or_default().shown = shown;
        if !stranger && now.saturating_sub(self.kept) > KEEP_EVERY {
            self.keep_shown();
        }
        self.sync.0.handle.touch();
    }

    fn keep_shown(&mut self) {
        self.kept = self.sync.0.handle.host().monotonic();
        if let Some(session) = &self.session {
            let shown = session.shown().encode();
            self.sync.0.handle.read(|_, store| store.keep_peer(&self.connection.peer(), shown));
        }
    }

    /// Ends a recovery that this session completed.
    async fn recovered(&self) {
        let peer = self.connection.peer();
        if self.sync.is_whole_by(&peer) {
            tracing::info!("everything that this replica wrote is held again");
            self.sync.0.handle.recovered().await;
        }
    }
}
