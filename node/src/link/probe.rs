//! Who speaks into silence, and when.
//!
//! Enters: a connection and the interval of probes. Leaves: one-byte QUIC datagrams while nothing is heard, the time a
//! packet last arrived, and a flag that says whether the peer is live. The dialling side probes when it heard nothing
//! for an interval, which also keeps the way through its router open; the other side only a quarter later, so on an
//! idle link one probe and its acknowledgement keep both content. In the first minute of a silence a probe goes out
//! every second: quinn's own retries back off twofold each time, so without it a link that both sides were filling
//! when it was cut for 45 s stood still for two minutes after it was back (now two seconds; `benches/link.rs`).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use quinn::PathStats;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::congestion::Pass;
use super::window;

/// The gap between probes while a silence is young.
const EAGER_GAP: Duration = Duration::from_secs(1);
/// How long a silence counts as young, from the first probe that got no answer.
const EAGER_FOR: Duration = Duration::from_mins(1);
/// How often arrivals and the send window are looked at, at least.
const LONGEST_TICK: Duration = Duration::from_millis(250);
/// And at most, whatever the interval of a test.
const SHORTEST_TICK: Duration = Duration::from_millis(10);

/// How long until a probe is due after `silence`, `since_probe` after the last one; zero when it is.
fn due_in(interval: Duration, silence: Duration, since_probe: Duration, rtt: Duration) -> Duration {
    // A probe's answer needs a round trip: asking again before it could come is waste on a slow link.
    let eager = EAGER_GAP.max(rtt + rtt / 2).min(interval);
    let gap = if silence < interval + EAGER_FOR { eager } else { interval };
    interval.saturating_sub(silence).max(gap.saturating_sub(since_probe))
}

/// What is known of a connection's arrivals, shared between its prober and whoever asks.
#[derive(Debug)]
pub(super) struct Pulse {
    interval: Duration,
    heard: Mutex<Heard>,
    live: watch::Sender<bool>,
}

#[derive(Clone, Copy, Debug)]
struct Heard {
    datagrams: u64,
    at: Instant,
}

impl Pulse {
    /// A connection whose handshake has just ended: heard from now.
    pub(super) fn new(interval: Duration, datagrams: u64, now: Instant) -> Self {
        Self { interval, heard: Mutex::new(Heard { datagrams, at: now }), live: watch::Sender::new(true) }
    }

    /// Takes note of quinn's count of datagrams received. Gives the time of the last arrival, as far as it is known:
    /// late by one tick at most.
    pub(super) fn observe(&self, datagrams: u64, now: Instant) -> Instant {
        let at = {
            let mut heard = self.lock();
            if datagrams > heard.datagrams {
                *heard = Heard { datagrams, at: now };
            }
            heard.at
        };
        let live = now.saturating_duration_since(at) < 2 * self.interval;
        self.live.send_if_modified(|was| std::mem::replace(was, live) != live);
        at
    }

    /// Whether a packet was heard within two intervals, as of the last look.
    pub(super) fn is_live(&self) -> bool {
        *self.live.borrow()
    }

    /// Tells each change between live and silent.
    pub(super) fn changes(&self) -> watch::Receiver<bool> {
        self.live.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        // Nothing can panic while it is held; were it otherwise, the two numbers would still be good.
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the sender and the prober tell each other about the send window.
#[derive(Debug)]
pub(super) struct SendWindow(Mutex<WindowState>);

#[derive(Clone, Copy, Debug)]
struct WindowState {
    carried: u64,
    in_force: u64,
    waited: bool,
}

impl SendWindow {
    pub(super) fn new() -> Self {
        let first = window::FIRST_BYTES;
        Self(Mutex::new(WindowState { carried: first, in_force: first, waited: false }))
    }

    /// The sender found the window full.
    pub(super) fn note_wait(&self) {
        self.lock().waited = true;
    }

    /// The window in force, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.lock().in_force
    }

    /// Chooses anew; gives the window if it is another one. `round_trip_over`: at least one since this was last said.
    fn choose(&self, path: &PathStats, round_trip_over: bool) -> Option<u64> {
        let mut state = self.lock();
        if round_trip_over {
            let waited = std::mem::take(&mut state.waited);
            state.carried = window::next(state.carried, path.rtt, path.min_rtt, waited);
        }
        let bytes = window::in_force(state.carried, path.cwnd);
        (std::mem::replace(&mut state.in_force, bytes) != bytes).then_some(bytes)
    }

    fn lock(&self) -> MutexGuard<'_, WindowState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs for as long as the connection lives. `dialled`: whether this side is the one to probe first.
pub(super) async fn keep_alive(
    connection: quinn::Connection,
    dialled: bool,
    pulse: Arc<Pulse>,
    window: Arc<SendWindow>,
) {
    let interval = if dialled { pulse.interval } else { pulse.interval + pulse.interval / 4 };
    let pass = Pass::of(&connection);
    let (mut probed, mut chosen) = (Instant::now(), Instant::now());
    let mut next = probed;
    loop {
        // A probe of the peer ends a silence: what was sent into it is lost, and an own probe finds that out at once.
        let answer = tokio::select! {
            () = sleep_until(next) => false,
            probe = connection.read_datagram() => match probe {
                Ok(_) => !pulse.is_live(),
                Err(_) => return,
            },
        };
        let (now, stats) = (Instant::now(), connection.stats());
        let silence = now.saturating_duration_since(pulse.observe(stats.udp_rx.datagrams, now));
        let since_probe = now.saturating_duration_since(probed);
        if answer || due_in(interval, silence, since_probe, stats.path.rtt).is_zero() {
            pass.grant();
            // Refused only when the peer takes no datagrams, which no version of this program does.
            let _ = connection.send_datagram(Bytes::from_static(&[0]));
            probed = now;
        }
        let round_trip_over = now.saturating_duration_since(chosen) >= stats.path.rtt.max(LONGEST_TICK);
        // What the figures say of a silent link is its past.
        if silence < pulse.interval
            && let Some(bytes) = window.choose(&stats.path, round_trip_over)
        {
            connection.set_send_window(bytes);
        }
        if round_trip_over {
            chosen = now;
        }
        let since_probe = now.saturating_duration_since(probed);
        next = now + due_in(interval, silence, since_probe, stats.path.rtt).min(LONGEST_TICK).max(SHORTEST_TICK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    /// Times within a silence at which a probe goes out.
    fn probes(until: Duration, rtt: Duration) -> Vec<Duration> {
        let (mut now, mut last, mut all) = (S(0), S(0), Vec::new());
        while now <= until {
            let wait = due_in(S(5), now, now.saturating_sub(last), rtt);
            if wait.is_zero() {
                all.push(now);
                last = now;
            }
            now += wait;
        }
        all
    }

    #[test]
    fn a_young_silence_is_probed_each_second_and_an_old_one_each_interval() {
        let all = probes(S(600), S(0));
        assert_eq!(all[..60], (5..65).map(S).collect::<Vec<_>>());
        assert_eq!(all[60..], (69..=600).step_by(5).map(S).collect::<Vec<_>>());
    }

    #[test]
    fn no_probe_is_repeated_before_its_answer_could_come() {
        assert_eq!(probes(S(14), S(2)), [5, 8, 11, 14].map(S));
    }

    #[tokio::test]
    async fn a_peer_is_live_until_two_intervals_pass_without_a_packet() {
        let start = Instant::now();
        let pulse = Pulse::new(S(5), 4, start);
        pulse.observe(4, start + S(9));
        assert!(pulse.is_live());
        pulse.observe(4, start + S(10));
        assert!(!pulse.is_live());
        assert_eq!(pulse.observe(5, start + S(60)), start + S(60));
        assert!(pulse.is_live());
    }
}
