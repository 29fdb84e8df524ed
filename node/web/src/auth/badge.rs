//! A badge and its PIN: what replicates of them is made and checked here.
//!
//! Enters: what was typed, and the badges that could be meant. Leaves: the hash of a new one, or whose it is. Argon2id as
//! for the password, one at a time, and as much of it for a handle that nobody has as for one that somebody has. A few
//! wait for their turn; more are sent away. Never logs what was typed.

use argon2::Argon2;
use telecentre_proto::person::badge::{BADGE_SALT_BYTES, Badge, BadgeCode, is_long_pin};

use super::Auth;
use super::password::hasher;

/// Too many are being checked at this moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("too many people sign in at this moment: wait a few seconds and try again")]
pub struct Crowded;

fn hash(opens_with: &str, salt: [u8; BADGE_SALT_BYTES]) -> [u8; 32] {
    let mut out = [0; 32];
    let argon: Argon2<'_> = hasher();
    // Lengths of salt and output lie within Argon2's bounds; a hash that fails opens nothing.
    if argon.hash_password_into(opens_with.as_bytes(), &salt, &mut out).is_err() {
        tracing::error!("a badge could not be hashed: there is too little memory");
    }
    out
}

impl Auth {
    /// What is to replicate of a new badge, or of one under a new PIN, hashed with these random bytes as its salt.
    pub async fn badge(&self, code: &BadgeCode, pin: &str, salt: [u8; BADGE_SALT_BYTES]) -> Option<Badge> {
        let _one_at_a_time = self.hashing.acquire().await;
        let (handle, long_pin) = (code.handle(), is_long_pin(pin));
        let opens_with = zeroize::Zeroizing::new(code.opens_with(pin));
        let hash = tokio::task::spawn_blocking(move || hash(&opens_with, salt)).await.ok()?;
        (hash != [0; 32]).then_some(Badge { handle, long_pin, salt, hash })
    }

    /// Which of some badges of one handle this text and PIN open; none: no badge is like that.
    pub async fn opened(&self, code: &BadgeCode, pin: &str, badges: Vec<Badge>) -> Result<Option<usize>, Crowded> {
        let _queued = self.queue.try_acquire().map_err(|_| Crowded)?;
        let _one_at_a_time = self.hashing.acquire().await;
        let opens_with = zeroize::Zeroizing::new(code.opens_with(pin));
        let tried = tokio::task::spawn_blocking(move || {
            if badges.is_empty() {
                // As long as it takes for somebody: whoever guesses at handles learns nothing by the clock.
                let _ = hash(&opens_with, [0; BADGE_SALT_BYTES]);
            }
            let opens = |badge: &Badge| {
                use subtle::ConstantTimeEq;
                let hash = hash(&opens_with, badge.salt);
                bool::from(hash.ct_eq(&badge.hash)) && hash != [0; 32]
            };
            badges.iter().position(opens)
        });
        Ok(tried.await.unwrap_or(None))
    }
}
