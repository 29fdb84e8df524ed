//! The host's password, as its hash, the open sessions and the addresses of calendars, in settings files of the data folder.
//!
//! Enters and leaves: hashes, the list of sessions. Saving is durable before it returns. Never sees a password or a cookie.

use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use crate::folder::Folder;
use crate::program::StartError;
use crate::settings::Settings;
use telecentre_web::auth::{Feed, PasswordStore, Session};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Access {
    password_hash: Option<String>,
}

const ACCESS: Settings<Access> = Settings::new("access.json");
const SESSIONS_FILE: &str = "sessions.json";
const FEEDS_FILE: &str = "calendars.json";
const FEEDS: Settings<Vec<Feed>> = Settings::new(FEEDS_FILE);
const SESSIONS: Settings<Vec<Session>> = Settings::new(SESSIONS_FILE);

/// The stored hash, and where it is stored.
pub(super) struct Passwords {
    folder: Arc<Folder>,
    access: Mutex<Access>,
}

impl Passwords {
    pub(super) fn open(folder: &Arc<Folder>) -> Result<Self, StartError> {
        let access = ACCESS.load(folder)?.unwrap_or_default();
        Ok(Self { folder: folder.clone(), access: Mutex::new(access) })
    }
}

impl PasswordStore for Passwords {
    fn password_hash(&self) -> Option<String> {
        self.access.lock().ok().and_then(|access| access.password_hash.clone())
    }

    fn set_password_hash(&self, hash: &str) -> Result<(), String> {
        let access = Access { password_hash: Some(hash.to_owned()) };
        ACCESS.save(&self.folder, &access).map_err(|e| e.to_string())?;
        if let Ok(mut now) = self.access.lock() {
            *now = access;
        }
        Ok(())
    }

    /// A list that cannot be read opens nothing: everybody signs in again.
    fn sessions(&self) -> Vec<Session> {
        SESSIONS
            .load(&self.folder)
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "nobody is signed in any more");
                None
            })
            .unwrap_or_default()
    }

    fn feeds(&self) -> Vec<Feed> {
        let loaded = FEEDS.load(&self.folder).unwrap_or_else(|error| {
            tracing::warn!(%error, "the addresses of calendars are gone: people make new ones");
            None
        });
        loaded.unwrap_or_default()
    }

    fn keep_feeds(&self, feeds: &[Feed]) -> Result<(), String> {
        FEEDS.save(&self.folder, &feeds.to_vec()).map_err(|e| e.to_string())
    }

    /// On a full disk there is no room for a shorter list either: then there is none, which ends all at the next start.
    fn keep_sessions(&self, sessions: &[Session]) -> Result<(), String> {
        let Err(error) = SESSIONS.save(&self.folder, &sessions.to_vec()) else { return Ok(()) };
        match std::fs::remove_file(self.folder.file(SESSIONS_FILE)) {
            Err(removing) if removing.kind() != std::io::ErrorKind::NotFound => Err(format!("{error}; {removing}")),
            _ => {
                tracing::warn!(%error, "the list of open sessions was given up: a restart ends all of them");
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use telecentre_web::auth::{Auth, AuthConfig, Device, Visitor};

    use super::*;

    fn auth(folder: &Arc<Folder>) -> Auth {
        Auth::new(AuthConfig {
            api_token: "token".to_owned(),
            cookie_secret: [7; 32],
            cookie_name: "telecentre-test".to_owned(),
            passwords: Arc::new(Passwords::open(folder).unwrap()),
            setup_code: String::new(),
        })
    }

    fn signed_in(auth: &Auth, random: u8) -> axum::http::HeaderMap {
        let cookie = auth.sign_in(1_000, [random; 16], &Device::default());
        let pair = cookie.to_str().unwrap().split(';').next().unwrap().parse().unwrap();
        [(axum::http::header::COOKIE, pair)].into_iter().collect()
    }

    #[test]
    fn sessions_and_their_ends_outlast_a_restart_and_the_list_opens_nothing() {
        let base = tempfile::tempdir().unwrap();
        let folder = Arc::new(Folder::create(base.path()).unwrap());
        let before = auth(&folder);
        let (kept, ended) = (signed_in(&before, 1), signed_in(&before, 2));
        assert_eq!(before.sessions().len(), 2);
        before.sign_out(&ended, 1_001, false).1.unwrap();
        assert_eq!(before.visitor(&ended, 1_002), None);
        let after = auth(&folder);
        assert_eq!(after.visitor(&kept, 1_003), Some(Visitor::Session));
        assert_eq!(after.visitor(&ended, 1_003), None);
        let file = String::from_utf8(folder.read(SESSIONS_FILE).unwrap().unwrap()).unwrap();
        let cookie = kept[axum::http::header::COOKIE].to_str().unwrap().to_owned();
        for secret in cookie.split(['=', '.']).skip(1) {
            assert!(!file.contains(secret), "{secret} stands in the list");
        }
    }

    #[test]
    fn a_list_that_cannot_be_saved_opens_no_ended_session_at_the_next_start() {
        let base = tempfile::tempdir().unwrap();
        let folder = Arc::new(Folder::create(base.path()).unwrap());
        let before = auth(&folder);
        let (kept, ended) = (signed_in(&before, 1), signed_in(&before, 2));
        // Nothing can be made under the name that a save begins with.
        std::fs::create_dir(folder.file("sessions.json.tmp")).unwrap();
        before.sign_out(&ended, 1_001, false).1.unwrap();
        assert_eq!(before.visitor(&kept, 1_002), Some(Visitor::Session));
        assert_eq!(auth(&folder).visitor(&ended, 1_003), None);
    }

    #[test]
    fn a_damaged_list_signs_everybody_out_and_stops_nothing() {
        let base = tempfile::tempdir().unwrap();
        let folder = Arc::new(Folder::create(base.path()).unwrap());
        let headers = signed_in(&auth(&folder), 1);
        std::fs::write(folder.file(SESSIONS_FILE), b"[{").unwrap();
        assert_eq!(auth(&folder).visitor(&headers, 1_001), None);
    }
}
