//! Who speaks into silence, and when.
//!
//! Enters: a connection and the interval of probes. Leaves: one-byte QUIC datagrams while nothing is heard, the time a
//! packet last arrived, and a flag that says whether the peer is live. Each side probes only when it heard nothing for
//! an interval, so on an idle link one side's probe (and its acknowledgement) keeps both content. In the first minute
//! of a silence a probe goes out every second: quinn's own retries back off twofold each time, so without it a link
//! that was gone for a minute would resume up to a minute after it is back.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior};

use super::congestion::Pass;
use super::window;

/// The gap between probes while a silence is young.
const EAGER_GAP: Duration = Duration::from_secs(1);
/// How long a silence counts as young, from the first probe that got no answer.
const EAGER_FOR: Duration = Duration::from_mins(1);
/// How often arrivals are looked at, at least.
const LONGEST_TICK: Duration = Duration::from_secs(1);

/// Whether a probe is due after `silence`, `since_probe` after the last one.
fn is_due(interval: Duration, silence: Duration, since_probe: Duration, rtt: Duration) -> bool {
    if silence < interval {
        return false;
    }
    // A probe's answer needs a round trip: asking again before it could come is waste on a slow link.
    let eager = EAGER_GAP.max(rtt + rtt / 2).min(interval);
    since_probe >= if silence < interval + EAGER_FOR { eager } else { interval }
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
pub(super) struct SendWindow(Mutex<(u64, bool)>);

impl SendWindow {
    pub(super) fn new() -> Self {
        Self(Mutex::new((window::FIRST_BYTES, false)))
    }

    /// The sender found the window full.
    pub(super) fn note_wait(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
    }

    /// The window in force, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn adjust(&self, rtt: Duration, min_rtt: Duration) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = window::next(state.0, rtt, min_rtt, std::mem::take(&mut state.1));
        (std::mem::replace(&mut state.0, next) != next).then_some(next)
    }
}

/// Runs for as long as the connection lives.
pub(super) async fn keep_alive(connection: quinn::Connection, pulse: Arc<Pulse>, window: Arc<SendWindow>) {
    let pass = Pass::of(&connection);
    let mut tick = tokio::time::interval(LONGEST_TICK.min(pulse.interval / 2).max(Duration::from_millis(10)));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut probed = Instant::now();
    let mut adjusted = probed;
    loop {
        tokio::select! {
            now = tick.tick() => {
                let stats = connection.stats();
                let heard = pulse.observe(stats.udp_rx.datagrams, now);
                let silence = now.saturating_duration_since(heard);
                if is_due(pulse.interval, silence, now.saturating_duration_since(probed), stats.path.rtt) {
                    pass.grant();
                    // Refused only when the peer takes no datagrams, which no version of this program does.
                    let _ = connection.send_datagram(Bytes::from_static(&[0]));
                    probed = now;
                }
                let since = now.saturating_duration_since(adjusted);
                if since >= stats.path.rtt.max(EAGER_GAP) && silence < pulse.interval {
                    adjusted = now;
                    if let Some(bytes) = window.adjust(stats.path.rtt, stats.path.min_rtt) {
                        connection.set_send_window(bytes);
                    }
                }
            }
            _ = connection.closed() => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    /// Seconds of a silence at which a probe goes out, looking once a second.
    fn probes(until: u64, rtt: Duration) -> Vec<u64> {
        let mut last = 0;
        (1..=until)
            .filter(|t| {
                is_due(S(5), S(*t), S(t - last), rtt) && {
                    last = *t;
                    true
                }
            })
            .collect()
    }

    #[test]
    fn a_young_silence_is_probed_each_second_and_an_old_one_each_interval() {
        let all = probes(600, S(0));
        assert!((1..5).all(|t| !all.contains(&t)), "heard less than an interval ago");
        assert!((5..65).all(|t| all.contains(&t)));
        assert_eq!(all.iter().filter(|t| **t >= 65).count(), 107);
    }

    #[test]
    fn no_probe_is_repeated_before_its_answer_could_come() {
        assert_eq!(probes(14, S(2)), [5, 8, 11, 14]);
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
