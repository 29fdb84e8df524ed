//! Secret addresses of calendars: whose calendar each opens.
//!
//! Enters: somebody who wants an address, 128 random bits, an address that a program asks. Leaves: the secret once; later
//! what it opens. Kept are hashes alone, so that the list opens nothing to whoever reads it; bounded: the oldest goes first.
//! One address for each calendar: a new one ends that before it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use subtle::ConstantTimeEq;

use super::sessions::NotKept;
use super::store::{Feed, FeedOf, PasswordStore};

/// Addresses at once.
const MOST: usize = 4_096;

pub(super) struct Feeds {
    given: Mutex<Vec<Feed>>,
    store: Arc<dyn PasswordStore>,
}

fn id_of(secret: &str) -> String {
    let hash = blake3::Hash::from_bytes(blake3::derive_key("telecentre 1 calendar address", secret.as_bytes()));
    hash.to_hex()[..32].to_owned()
}

impl Feeds {
    pub(super) fn of(store: Arc<dyn PasswordStore>) -> Self {
        Self { given: Mutex::new(store.feeds()), store }
    }

    fn given(&self) -> MutexGuard<'_, Vec<Feed>> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The secret of a new address, which ends the one that this calendar had.
    pub(super) fn give(&self, of: FeedOf, random: [u8; 16], now_s: i64) -> Result<String, NotKept> {
        let secret = blake3::Hash::from_bytes(blake3::derive_key("telecentre 1 calendar secret", &random));
        let secret = secret.to_hex()[..32].to_owned();
        let mut given = self.given();
        let mut next: Vec<Feed> = given.iter().filter(|feed| feed.of != of).cloned().collect();
        if next.len() >= MOST {
            next.remove(0);
        }
        next.push(Feed { id: id_of(&secret), of, since_s: now_s });
        self.store.keep_feeds(&next).map_err(NotKept::new)?;
        *given = next;
        Ok(secret)
    }

    /// Ends the address of a calendar, if it has one.
    pub(super) fn end(&self, of: &FeedOf) -> Result<(), NotKept> {
        let mut given = self.given();
        let next: Vec<Feed> = given.iter().filter(|feed| feed.of != *of).cloned().collect();
        if next.len() != given.len() {
            self.store.keep_feeds(&next).map_err(NotKept::new)?;
            *given = next;
        }
        Ok(())
    }

    /// What an address opens; all are looked at, so that the time taken says nothing of which one is near.
    pub(super) fn opens(&self, secret: &str) -> Option<FeedOf> {
        let id = id_of(secret);
        self.given().iter().fold(None, |found, feed| {
            let same: bool = feed.id.as_bytes().ct_eq(id.as_bytes()).into();
            if same { Some(feed.of.clone()) } else { found }
        })
    }

    /// When the address of a calendar was made; none: it has none.
    pub(super) fn since(&self, of: &FeedOf) -> Option<i64> {
        self.given().iter().find(|feed| feed.of == *of).map(|feed| feed.since_s)
    }
}
