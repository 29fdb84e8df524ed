//! The host's password, as its hash, in a settings file of the data folder.
//!
//! Enters and leaves: hashes. Saving is durable before it returns. Never sees a password.

use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use crate::folder::Folder;
use crate::program::StartError;
use crate::settings::Settings;
use telecentre_web::auth::PasswordStore;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Access {
    password_hash: Option<String>,
}

const ACCESS: Settings<Access> = Settings::new("access.json");

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
}
