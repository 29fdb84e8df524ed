//! Figures for Prometheus, made of the same status that people see.
//!
//! Enters: the status of this moment. Leaves: its text form. Names carry their unit; peers are labelled by NodeId.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::erasures::Erasures;
use crate::problem::Problem;
use crate::site::Site;
use crate::status::{NodeState, PeerState, PeerStatus, Status};

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Peer {
    peer: String,
    name: String,
}

#[utoipa::path(get, path = "/metrics", responses((status = 200, body = String, content_type = "application/openmetrics-text")))]
pub(crate) async fn serve(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let mut text = String::new();
    let (status, erased) = site.moment(|moment| (moment.status(), moment.erasures()))?;
    let mut registry = registry(&status);
    erasures(&mut registry, &erased);
    encode(&mut text, &registry).map_err(|_| Problem::internal())?;
    let media = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, media)], text).into_response())
}

fn gauge(registry: &mut Registry, name: &str, help: &str, value: u64) {
    let gauge: Gauge = Gauge::default();
    gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
    registry.register(name, help, gauge);
}

fn registry(status: &Status) -> Registry {
    let mut r = Registry::with_prefix("telecentre");
    let writes = u64::from(status.node.state != NodeState::ReadOnly);
    gauge(&mut r, "writable", "1 when this replica can save, else 0", writes);
    gauge(
        &mut r,
        "recovering",
        "1 when entries of its own are missing here",
        u64::from(status.node.state == NodeState::Recovering),
    );
    gauge(&mut r, "entries", "Entries held", status.have.entries);
    gauge(&mut r, "journal_bytes", "Bytes of the journal's files", status.journal.bytes);
    gauge(&mut r, "journal_segments", "Files of the journal", status.journal.segments);
    gauge(&mut r, "requests_pending", "Requests that wait for an answer", status.pending.requests);
    let age = status.pending.oldest.map_or(0, |at| status.clock.now.as_second() - at.as_second());
    gauge(&mut r, "requests_oldest_seconds", "Age of the oldest of them", u64::try_from(age).unwrap_or(0));
    gauge(&mut r, "refused", "Entries refused lately", status.refused.len() as u64);
    gauge(
        &mut r,
        "started_seconds",
        "When this run began, Unix time",
        u64::try_from(status.node.started_at.as_second()).unwrap_or(0),
    );
    peers(&mut r, status);
    r
}

fn erasures(r: &mut Registry, erasures: &Erasures) {
    let waiting = erasures.erasures.iter().map(|erasure| erasure.waiting.len() as u64).sum();
    let oldest = erasures.erasures.iter().filter(|e| !e.waiting.is_empty()).map(|e| e.asked_at.as_second()).min();
    gauge(r, "erasures", "Erasures that the network asks for", erasures.erasures.len() as u64);
    gauge(r, "erasures_waiting", "Erasures that a replica has yet to report, over all replicas", waiting);
    let oldest = oldest.and_then(|s| u64::try_from(s).ok()).unwrap_or(0);
    gauge(r, "erasures_waiting_since_seconds", "When the oldest of them was asked for, Unix time; 0 for none", oldest);
}

fn peers(r: &mut Registry, status: &Status) {
    let mut family = |name: &str, help: &str, of: &dyn Fn(&PeerStatus) -> Option<u64>| {
        let family = Family::<Peer, Gauge>::default();
        for peer in &status.peers {
            if let Some(value) = of(peer) {
                family.get_or_create(&labels(peer)).set(i64::try_from(value).unwrap_or(i64::MAX));
            }
        }
        r.register(name, help, family);
    };
    let since = |p: &PeerStatus| u64::try_from(status.clock.now.as_second() - p.last_contact?.as_second()).ok();
    family("peer_live", "1 when the peer was just heard", &|p| Some(u64::from(p.state == PeerState::Live)));
    family("peer_behind_entries", "Entries of ours that the peer lacks", &|p| Some(p.behind_entries));
    family("peer_behind_bytes", "Their bytes", &|p| Some(p.behind_bytes));
    family("peer_missing_entries", "Entries that the peer holds and we lack", &|p| Some(p.missing_entries));
    family("peer_silent_seconds", "Time since the peer was last heard", &since);
    family("peer_round_trip_milliseconds", "Round trip", &|p| p.rtt_ms);
    let mut counter = |name: &str, help: &str, of: &dyn Fn(&PeerStatus) -> u64| {
        let family = Family::<Peer, Counter<u64, AtomicU64>>::default();
        for peer in &status.peers {
            family.get_or_create(&labels(peer)).inc_by(of(peer));
        }
        r.register(name, help, family);
    };
    counter("peer_received_bytes", "Bytes received from the peer since our start", &|p| p.bytes_in);
    counter("peer_sent_bytes", "Bytes sent to the peer since our start", &|p| p.bytes_out);
}

fn labels(peer: &PeerStatus) -> Peer {
    Peer { peer: peer.id.to_string(), name: peer.name.clone() }
}
