//! Who may come in: the bearer of the API token, or a browser that signed in.
//!
//! Enters: the headers of a request. Leaves: its [`Visitor`], or nobody. Cookies carry a MAC and an expiry, nothing else;
//! they end with a change of the password. Never stores a password, and compares secrets in a time that does not tell
//! where they differ. What becomes of a request is said in `guard`.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use super::cookie;

mod attempts;
mod client;
mod password;
mod session;

pub use attempts::Attempts;
pub use client::Client;
pub use password::{BadPassword, HashFailed, PASSWORD_CHARS};
pub use session::SESSION_SECONDS;

/// Letters and digits of a setup code: 60 bits in Crockford's alphabet, which has no look-alikes.
const SETUP_CODE_CHARS: usize = 12;

/// Where the hash of the host's password is kept: durable when `set` returns.
pub trait PasswordStore: Send + Sync {
    /// The hash, once a password was set.
    fn password_hash(&self) -> Option<String>;
    /// Keeps a hash; the error is a sentence for the log.
    fn set_password_hash(&self, hash: &str) -> Result<(), String>;
}

/// Who is asking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visitor {
    /// The bearer of the API token: full rights.
    Token,
    /// A browser that signed in: the host on a node, the admin on the hub.
    Session,
}

/// What the program gives to guard its pages.
pub struct AuthConfig {
    /// The content of `DIR/api-token`.
    pub api_token: String,
    /// Signs cookies; derived from the replica's key and never shown.
    pub cookie_secret: [u8; 32],
    /// Apart for each replica: browsers share cookies between all ports of a host.
    pub cookie_name: String,
    /// Where the password is kept.
    pub passwords: Arc<dyn PasswordStore>,
    /// What `join` and `run` print as long as there is no password.
    pub setup_code: String,
}

/// The guard of all pages and calls.
pub struct Auth {
    config: AuthConfig,
    /// Wrong passwords and codes, by address.
    pub attempts: Attempts,
    links: Mutex<Vec<String>>,
    /// One password is hashed at a time: each takes some 20 MB of a small box.
    hashing: Semaphore,
}

impl Auth {
    /// The guard of a replica that has let nobody in yet.
    pub fn new(config: AuthConfig) -> Self {
        Self { config, attempts: Attempts::default(), links: Mutex::default(), hashing: Semaphore::new(1) }
    }

    /// Makes a setup code of random bytes: `7K3M-9QXZ-2WTA`.
    pub fn setup_code(random: [u8; 16]) -> String {
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut code = String::with_capacity(SETUP_CODE_CHARS + 2);
        for (i, byte) in random.iter().take(SETUP_CODE_CHARS).enumerate() {
            if i > 0 && i % 4 == 0 {
                code.push('-');
            }
            // 32 divides 256: every letter is as likely as any other.
            code.push(char::from(ALPHABET[usize::from(byte % 32)]));
        }
        code
    }

    /// Whether a password was set.
    pub fn is_set_up(&self) -> bool {
        self.config.passwords.password_hash().is_some()
    }

    /// Whether a typed setup code is the one that was printed; hyphens, blanks, case and look-alikes do not matter.
    pub fn is_setup_code(&self, typed: &str) -> bool {
        equal(&folded(typed), &folded(&self.config.setup_code))
    }

    /// Lets one address be opened once without a password: `/?t=TOKEN`. The demo prints these.
    pub fn allow_link(&self, token: String) {
        self.links.lock().unwrap_or_else(PoisonError::into_inner).push(token);
    }

    /// Uses up a link's token.
    pub(super) fn take_link(&self, token: &str) -> bool {
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        let found = links.iter().position(|known| equal(known, token));
        found.map(|i| links.swap_remove(i)).is_some()
    }

    /// Who sends these headers, at a Unix time. A wrong bearer token is nobody, whatever cookie comes with it.
    pub fn visitor(&self, headers: &HeaderMap, now_s: i64) -> Option<Visitor> {
        if let Some(value) = headers.get(AUTHORIZATION) {
            let sent = value.to_str().ok()?;
            let token = sent.get(..7).filter(|s| s.eq_ignore_ascii_case("bearer ")).and_then(|_| sent.get(7..))?;
            return equal(token.trim(), &self.config.api_token).then_some(Visitor::Token);
        }
        let sent = cookie::get(headers, &self.config.cookie_name)?;
        session::verify(sent, &self.session_key(), now_s).then_some(Visitor::Session)
    }

    /// A header that signs a browser in.
    pub fn sign_in(&self, now_s: i64, random: [u8; 16]) -> HeaderValue {
        let value = session::make(&self.session_key(), now_s, random);
        cookie::set(&self.config.cookie_name, &value, SESSION_SECONDS)
    }

    /// A header that signs a browser out.
    pub fn sign_out(&self) -> HeaderValue {
        cookie::set(&self.config.cookie_name, "", 0)
    }

    /// Another password, or none yet, makes another key: all sessions end with it.
    fn session_key(&self) -> [u8; 32] {
        let hash = self.config.passwords.password_hash().unwrap_or_default();
        session::key(&self.config.cookie_secret, &hash)
    }
}

/// Whether two secrets are equal, in time that depends on neither.
fn equal(a: &str, b: &str) -> bool {
    let (a, b) = (blake3::hash(a.as_bytes()), blake3::hash(b.as_bytes()));
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

/// A typed code as Crockford's alphabet reads it.
fn folded(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).take(64);
    letters
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests;
