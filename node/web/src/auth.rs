//! Who may come in: the bearer of the API token, or a browser that signed in.
//!
//! Enters: the headers of a request. Leaves: its [`Visitor`], or nobody; whether a person's is still good is asked of the view. Cookies carry a MAC and an expiry, nothing else;
//! they end with a change of the password, and each when its session is ended here. Never stores a password, and compares
//! secrets in a time that does not tell where they differ. What becomes of a request is said in `guard`.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use subtle::ConstantTimeEq;
use telecentre_proto::id::RecordId;
use tokio::sync::Semaphore;

use super::cookie;

mod attempts;
mod badge;
mod badge_attempts;
mod device;
mod feeds;
mod password;
mod session;
mod sessions;
mod store;

pub use attempts::Attempts;
pub use badge::Crowded;
pub use badge_attempts::BadgeAttempts;
pub use device::Device;
pub use password::{BadPassword, HashFailed, PASSWORD_CHARS};
pub use session::SESSION_SECONDS;
pub use sessions::NotKept;
pub use store::{Feed, FeedOf, PasswordStore, Session, SignedIn};

/// Letters and digits of a setup code: 60 bits in Crockford's alphabet, which has no look-alikes.
const SETUP_CODE_CHARS: usize = 12;

/// Badges at once: one that is checked, and eight that wait.
const BADGES_AT_ONCE: usize = 9;

/// Who is asking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visitor {
    /// The bearer of the API token: full rights.
    Token,
    /// A browser that signed in with the box's password: the host on a node, the admin on the hub.
    Session,
    /// A person who signed in, by a browser or with a token of their own.
    Person(SignedIn),
}

impl Visitor {
    /// The person.
    pub fn person(self) -> Option<RecordId> {
        match self {
            Self::Token | Self::Session => None,
            Self::Person(signed_in) => Some(signed_in.person),
        }
    }
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
    sessions: sessions::Sessions,
    feeds: feeds::Feeds,
    /// Tries at badges.
    pub badge_attempts: BadgeAttempts,
    /// One password or badge is hashed at a time: each takes some 20 MB of a small box.
    hashing: Semaphore,
    /// Places for badges that are checked, or wait for it.
    queue: Semaphore,
}

impl Auth {
    /// The guard of a replica that has let nobody in yet.
    pub fn new(config: AuthConfig) -> Self {
        let sessions = sessions::Sessions::of(config.passwords.clone());
        let feeds = feeds::Feeds::of(config.passwords.clone());
        let (hashing, queue) = (Semaphore::new(1), Semaphore::new(BADGES_AT_ONCE));
        let (attempts, badge_attempts, links) = <(Attempts, BadgeAttempts, Mutex<Vec<String>>)>::default();
        Self { config, attempts, links, sessions, feeds, badge_attempts, hashing, queue }
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

    /// Lets an address be opened without a password for as long as the program runs: `/?t=TOKEN`. The demo prints these.
    pub fn allow_link(&self, token: String) {
        self.links.lock().unwrap_or_else(PoisonError::into_inner).push(token);
    }

    /// The secret of a calendar's address; the one that it had before ends.
    pub fn give_feed(&self, of: FeedOf, random: [u8; 16], now_s: i64) -> Result<String, NotKept> {
        self.feeds.give(of, random, now_s)
    }

    /// Ends a calendar's address.
    pub fn end_feed(&self, of: &FeedOf) -> Result<(), NotKept> {
        self.feeds.end(of)
    }

    /// The calendar that an address opens.
    pub fn feed(&self, secret: &str) -> Option<FeedOf> {
        self.feeds.opens(secret)
    }

    /// When a calendar's address was made, as Unix time; none: it has none.
    pub fn feed_since(&self, of: &FeedOf) -> Option<i64> {
        self.feeds.since(of)
    }

    /// Whether a link's token opens.
    pub(super) fn opens_link(&self, token: &str) -> bool {
        let links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        // All are looked at, so that the time taken says nothing of which one is near.
        links.iter().fold(false, |found, known| found | equal(known, token))
    }

    /// Who sends these headers, at a Unix time. A wrong bearer token is nobody, whatever cookie comes with it.
    pub fn visitor(&self, headers: &HeaderMap, now_s: i64) -> Option<Visitor> {
        if let Some(value) = headers.get(AUTHORIZATION) {
            let sent = value.to_str().ok()?;
            let token = sent.get(..7).filter(|s| s.eq_ignore_ascii_case("bearer ")).and_then(|_| sent.get(7..))?;
            if equal(token.trim(), &self.config.api_token) {
                return Some(Visitor::Token);
            }
            return self.person_of(token.trim(), now_s).map(Visitor::Person);
        }
        self.nonce(headers, now_s).map(|(_, visitor)| visitor)
    }

    /// The person whose session has this value.
    fn person_of(&self, value: &str, now_s: i64) -> Option<SignedIn> {
        let nonce = session::verify(value, &self.session_key(), now_s)?;
        self.sessions.of_nonce(nonce, now_s)?.person
    }

    /// The nonce of the open session whose cookie is among these headers, or whose value is the bearer's; and who
    /// that is.
    fn nonce<'a>(&self, headers: &'a HeaderMap, now_s: i64) -> Option<(&'a str, Visitor)> {
        let bearer = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok()?.get(7..)).map(str::trim);
        let sent = bearer.or_else(|| cookie::get(headers, &self.config.cookie_name))?;
        let nonce = session::verify(sent, &self.session_key(), now_s)?;
        let session = self.sessions.of_nonce(nonce, now_s)?;
        Some((nonce, session.person.map_or(Visitor::Session, Visitor::Person)))
    }

    /// A header that signs a browser in.
    pub fn sign_in(&self, now_s: i64, random: [u8; 16], device: &Device) -> HeaderValue {
        self.cookie(&self.begin(now_s, random, device, None), device)
    }

    /// Signs a person in: the value of the session, which is a bearer token, too.
    pub fn sign_in_person(&self, now_s: i64, random: [u8; 16], device: &Device, person: SignedIn) -> String {
        self.begin(now_s, random, device, Some(person))
    }

    /// A header that keeps the value of a session in a browser.
    pub fn cookie(&self, value: &str, device: &Device) -> HeaderValue {
        cookie::set(&self.config.cookie_name, value, SESSION_SECONDS, device.is_secure)
    }

    fn begin(&self, now_s: i64, random: [u8; 16], device: &Device, person: Option<SignedIn>) -> String {
        let nonce = session::nonce(random);
        self.sessions.begin(&nonce, now_s, device, person);
        session::make(&self.session_key(), now_s, &nonce)
    }

    /// Ends the session whose cookie is among these headers. The header takes the cookie back.
    pub fn sign_out(&self, headers: &HeaderMap, now_s: i64, is_secure: bool) -> (HeaderValue, Result<(), NotKept>) {
        let ended = self.session_of(headers, now_s).map_or(Ok(()), |id| self.end_session(&id));
        (cookie::set(&self.config.cookie_name, "", 0, is_secure), ended)
    }

    /// The id of the open session whose cookie is among these headers.
    pub fn session_of(&self, headers: &HeaderMap, now_s: i64) -> Option<String> {
        self.nonce(headers, now_s).map(|(nonce, _)| sessions::id_of(nonce))
    }

    /// All open sessions.
    pub fn sessions(&self) -> Vec<Session> {
        self.sessions.list()
    }

    /// Ends one session.
    pub fn end_session(&self, id: &str) -> Result<(), NotKept> {
        self.sessions.end(|session| sessions::is(session, id))
    }

    /// Ends all sessions but one.
    pub fn end_sessions_but(&self, id: &str) -> Result<(), NotKept> {
        self.sessions.end(|session| !sessions::is(session, id))
    }

    /// Ends all sessions of a person here but one.
    pub fn end_devices_but(&self, person: RecordId, id: &str) -> Result<(), NotKept> {
        self.sessions.end(|s| s.person.is_some_and(|p| p.person == person) && !sessions::is(s, id))
    }

    /// Ends the sessions of people whose devices hang on something else by now.
    pub fn end_forgotten(&self, holds: impl Fn(&SignedIn) -> bool) -> Result<(), NotKept> {
        self.sessions.end(|s| s.person.as_ref().is_some_and(|person| !holds(person)))
    }

    /// The code for the first set-up; none once a password is set.
    pub fn code_to_show(&self) -> Option<&str> {
        (!self.is_set_up()).then_some(&self.config.setup_code)
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
