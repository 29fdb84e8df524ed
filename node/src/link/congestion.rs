//! quinn's Cubic, which also lets a probe past a full window.
//!
//! A link that falls silent in mid-transfer leaves the window full of packets that nobody will acknowledge: quinn then
//! sends nothing but its own loss probes, at gaps that double up to hours, and data may stand still long after the
//! link is back. RFC 9002, section 7.5, allows probes beyond the window; here `probe` asks for one, and exactly one
//! transmission may pass. Everything else is Cubic's decision.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use quinn::congestion::{Controller, ControllerFactory, ControllerMetrics, CubicConfig};

/// Room for one full packet, and for what quinn counts of the packet before it in the same transmission.
const PROBE_BYTES: u64 = 3 * 1_200;

/// A request for one transmission beyond the window, shared between a connection's controller and its prober.
#[derive(Clone, Default, Debug)]
pub(super) struct Pass(Arc<AtomicBool>);

impl Pass {
    /// Lets the next transmission through.
    pub(super) fn grant(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// The pass of a connection, from the copy of its controller that quinn hands out.
    pub(super) fn of(connection: &quinn::Connection) -> Self {
        let controller = connection.congestion_state().into_any().downcast::<PatientCubic>();
        // Every connection here is made with PatientCubicConfig; a pass that nobody reads would do no harm.
        controller.map(|c| c.pass).unwrap_or_default()
    }
}

/// Builds a [`PatientCubic`] for each connection.
#[derive(Default, Debug)]
pub(super) struct PatientCubicConfig {
    cubic: Arc<CubicConfig>,
}

impl ControllerFactory for PatientCubicConfig {
    fn build(self: Arc<Self>, now: Instant, current_mtu: u16) -> Box<dyn Controller> {
        let cubic = self.cubic.clone().build(now, current_mtu);
        Box::new(PatientCubic { cubic, in_flight: 0, pass: Pass::default() })
    }
}

struct PatientCubic {
    cubic: Box<dyn Controller>,
    /// At least what quinn counts as in flight, exact after each acknowledgement.
    in_flight: u64,
    pass: Pass,
}

impl Controller for PatientCubic {
    fn on_sent(&mut self, now: Instant, bytes: u64, last_packet_number: u64) {
        self.pass.0.store(false, Ordering::Relaxed);
        self.in_flight += bytes;
        self.cubic.on_sent(now, bytes, last_packet_number);
    }

    fn on_ack(&mut self, now: Instant, sent: Instant, bytes: u64, app_limited: bool, rtt: &quinn_proto::RttEstimator) {
        self.cubic.on_ack(now, sent, bytes, app_limited, rtt);
    }

    fn on_end_acks(&mut self, now: Instant, in_flight: u64, app_limited: bool, largest_packet_num_acked: Option<u64>) {
        self.in_flight = in_flight;
        self.cubic.on_end_acks(now, in_flight, app_limited, largest_packet_num_acked);
    }

    fn on_congestion_event(&mut self, now: Instant, sent: Instant, is_persistent_congestion: bool, lost_bytes: u64) {
        self.in_flight = self.in_flight.saturating_sub(lost_bytes);
        self.cubic.on_congestion_event(now, sent, is_persistent_congestion, lost_bytes);
    }

    fn on_mtu_update(&mut self, new_mtu: u16) {
        self.cubic.on_mtu_update(new_mtu);
    }

    fn window(&self) -> u64 {
        let window = self.cubic.window();
        if self.pass.0.load(Ordering::Relaxed) { window.max(self.in_flight + PROBE_BYTES) } else { window }
    }

    fn metrics(&self) -> ControllerMetrics {
        self.cubic.metrics()
    }

    fn clone_box(&self) -> Box<dyn Controller> {
        Box::new(Self { cubic: self.cubic.clone_box(), in_flight: self.in_flight, pass: self.pass.clone() })
    }

    fn initial_window(&self) -> u64 {
        self.cubic.initial_window()
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_opens_a_full_window_for_one_transmission() {
        let now = tokio::time::Instant::now().into_std();
        let mut controller = Arc::new(PatientCubicConfig::default()).build(now, 1_200);
        let full = controller.window();
        controller.on_sent(now, full, 9);
        assert_eq!(controller.window(), full, "full, so nothing may be sent");
        let copy = controller.clone_box().into_any().downcast::<PatientCubic>().unwrap();
        copy.pass.grant();
        assert_eq!(controller.window(), full + PROBE_BYTES);
        controller.on_sent(now, 40, 10);
        assert_eq!(controller.window(), full, "the pass is used up");
    }
}
