//! The open sessions: which browsers are signed in, until somebody ends them.
//!
//! Enters: browsers that sign in, the ends of sessions. Leaves: whether a session is open, and the list that its owner
//! reads. Each stands under a hash of its cookie's nonce, so that the list opens nothing to whoever reads it. The list is
//! bounded: the one that was used longest ago goes first. It is kept over restarts by whoever keeps the password.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use subtle::ConstantTimeEq;

use super::device::Device;
use super::session::SESSION_SECONDS;
use super::store::{PasswordStore, Session, SignedIn};

/// Open sessions at once.
const MOST: usize = 1_024;
/// How finely it is noted when a session was used last.
const NOTED_EVERY_S: i64 = 60;

/// A list of what was given could not be saved: what was ended is open again after a restart.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the list could not be saved: {0}")]
pub struct NotKept(String);

impl NotKept {
    pub(super) fn new(why: String) -> Self {
        Self(why)
    }
}

pub(super) struct Sessions {
    open: Mutex<Vec<Session>>,
    store: Arc<dyn PasswordStore>,
}

/// The id of the session with this nonce.
pub(super) fn id_of(nonce: &str) -> String {
    let hash = blake3::Hash::from_bytes(blake3::derive_key("telecentre 1 session id", nonce.as_bytes()));
    hash.to_hex()[..32].to_owned()
}

impl Sessions {
    pub(super) fn of(store: Arc<dyn PasswordStore>) -> Self {
        Self { open: Mutex::new(store.sessions()), store }
    }

    fn open(&self) -> MutexGuard<'_, Vec<Session>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A session that begins now. If it cannot be saved it is open all the same, until the program stops.
    pub(super) fn begin(&self, nonce: &str, now_s: i64, device: &Device, person: Option<SignedIn>) {
        let Device { browser, address, .. } = device.clone();
        let mut open = self.open();
        // By the length of a session from its last use, so that a clock that was set back throws nobody out.
        open.retain(|session| now_s.saturating_sub(session.since_s) < SESSION_SECONDS);
        if open.len() >= MOST
            && let Some(oldest) = (0..open.len()).min_by_key(|i| open[*i].used_s)
        {
            open.remove(oldest);
        }
        open.push(Session { id: id_of(nonce), since_s: now_s, used_s: now_s, browser, address, person });
        if let Err(error) = self.store.keep_sessions(&open) {
            tracing::error!(%error, "a session will not outlast this run of the program");
        }
    }

    /// The open session with this nonce; it is noted as used. None: there is none, or it has ended.
    pub(super) fn of_nonce(&self, nonce: &str, now_s: i64) -> Option<Session> {
        let id = id_of(nonce);
        let mut open = self.open();
        let session = open.iter_mut().find(|session| is(session, &id))?;
        if session.used_s.abs_diff(now_s) >= NOTED_EVERY_S.unsigned_abs() {
            session.used_s = now_s;
        }
        Some(session.clone())
    }

    pub(super) fn list(&self) -> Vec<Session> {
        self.open().clone()
    }

    /// Ends those for which `ends` holds. They are ended in any case; the error says that a restart would open them again.
    pub(super) fn end(&self, ends: impl Fn(&Session) -> bool) -> Result<(), NotKept> {
        let mut open = self.open();
        let before = open.len();
        open.retain(|session| !ends(session));
        if open.len() == before {
            return Ok(());
        }
        self.store.keep_sessions(&open).map_err(NotKept)
    }
}

/// Whether a session has an id, in time that does not tell where they differ.
pub(super) fn is(session: &Session, id: &str) -> bool {
    session.id.as_bytes().ct_eq(id.as_bytes()).into()
}
