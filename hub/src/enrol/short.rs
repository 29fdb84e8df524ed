//! Short join codes at the hub: their keys, and the proofs of both sides.
//!
//! Enters: the key of a code that was given out, and the connection of a box that says it has one. Leaves: a question as
//! the long code of the same invitation would ask it, once the box has proven that it knows the code. The keys lie in this
//! hub's own folder and in no backup: a hub that was restored honours none of them. Wrong proofs are counted: so many an
//! hour from all together, then nobody is heard until the hour is over.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use telecentre_node::folder::exchange::JOIN_CODES;
use telecentre_node::link::Connection;
use telecentre_node::replica::Handle;
use telecentre_node::settings::{Settings, SettingsError};
use telecentre_proto::id::Hash;
use telecentre_proto::join::Ask;
use telecentre_proto::refusal::Refusal;
use telecentre_proto::short_join::{CodeKey, EXPORTER_LABEL, Opening, Side, Transcript};

/// How long a stranger has to say what it wants.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// Wrong proofs an hour, of all together.
const TRIES: usize = 60;
const HOUR: Duration = Duration::from_hours(1);
/// The most codes that are open at once; the oldest makes room.
const MOST: usize = 256;

/// The keys of open short codes.
const KEYS: Settings<Vec<KeptKey>> = Settings::new(JOIN_CODES);

/// A key, and until when it is good: Unix seconds by this hub's clock.
#[derive(Serialize, Deserialize, Clone)]
struct KeptKey {
    key: Hash,
    expires: i64,
}

/// Keeps the key of a code that is about to be given out, durably. Those that have expired go.
pub(super) fn keep(folder: &Path, key: &CodeKey, expires: i64, now: i64) -> Result<(), SettingsError> {
    let mut all = KEYS.peek(folder)?.unwrap_or_default();
    all.retain(|kept| kept.expires >= now);
    all.push(KeptKey { key: Hash(key.0), expires });
    all.drain(..all.len().saturating_sub(MOST));
    KEYS.keep(folder, &all)
}

/// The wrong proofs of the last hour.
#[derive(Default)]
pub(super) struct Tries(Mutex<VecDeque<Duration>>);

impl Tries {
    fn are_used_up(&self, now: Duration) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|at| now.saturating_sub(*at) < HOUR);
        all.len() >= TRIES
    }

    fn add(&self, now: Duration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(now);
    }
}

/// A box that proved that it knows a code: what it asks, and the hub's own proof for it.
pub(super) struct Proven {
    pub(super) asks: Ask,
    pub(super) proof: [u8; 32],
}

/// Hears a box that opened with [`Opening`] until it has proven its code.
pub(super) async fn prove(
    handle: &Handle,
    folder: &Path,
    tries: &Tries,
    connection: &Connection,
    frame: &[u8],
) -> Result<Proven, Refusal> {
    let opening = Opening::decode(frame)?;
    let now = handle.host().monotonic();
    if tries.are_used_up(now) {
        return Err(Refusal::Busy);
    }
    let root = handle.read(|replica, _| {
        let lines = replica.have().lines().map(|held| held.line.author);
        lines.into_iter().find(|author| replica.network().is_root(author))
    });
    let (Some(root), Some(exporter)) = (root, connection.exporter(EXPORTER_LABEL)) else {
        return Err(Refusal::HubRecovering);
    };
    let hub = handle.read(|replica, _| replica.me());
    let seen = Transcript { exporter, joiner: connection.peer(), hub, root };
    connection.send(&root.0).await.map_err(|_| Refusal::Malformed)?;
    let proof = match tokio::time::timeout(PATIENCE, connection.recv()).await {
        Ok(Ok(frame)) => <[u8; 32]>::try_from(frame.as_slice()).map_err(|_| Refusal::Malformed)?,
        _ => return Err(Refusal::Malformed),
    };
    let Some(key) = key_of(folder, &seen, &proof, handle.host().now_ms() / 1_000) else {
        tries.add(now);
        return Err(Refusal::JoinCode);
    };
    Ok(Proven { proof: key.proof(Side::Hub, &seen), asks: opening.asks(&root, &key) })
}

/// The key under which a box proved itself. All are tried, so that the time says nothing of which one is near.
fn key_of(folder: &Path, seen: &Transcript, proof: &[u8; 32], now: i64) -> Option<CodeKey> {
    let kept = KEYS.peek(folder).unwrap_or_else(|error| {
        tracing::error!(%error, "no short join code can be honoured");
        None
    });
    let good = kept.unwrap_or_default().into_iter().filter(|kept| kept.expires >= now).map(|kept| CodeKey(kept.key.0));
    good.fold(None, |found, key| if key.is_proof(Side::Joiner, seen, proof) { Some(key) } else { found })
}
