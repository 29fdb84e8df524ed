//! The host's password: Argon2id over its one normalised form (RFC 8265), on a thread of its own.
//!
//! Enters: what was typed. Leaves: a hash in PHC form, or whether it fits one. 19 MiB and two passes (the first choice
//! of OWASP's password storage sheet) take a small box some 100 ms; one is computed at a time. Never logs what was typed.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use telecentre_proto::letters::opaque;

use super::Auth;

/// The fewest and the most characters of a password.
pub const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 10..=200;

/// Why a password cannot be set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadPassword {
    /// Too easily guessed.
    #[error("a password has at least {} characters", PASSWORD_CHARS.start())]
    Short,
    /// Longer than anybody types.
    #[error("a password has at most {} characters", PASSWORD_CHARS.end())]
    Long,
    /// Typed differently the second time.
    #[error("the two passwords differ: type the same one twice")]
    Differs,
}

impl BadPassword {
    /// Checks a new password, typed twice.
    pub fn check(first: &str, second: &str) -> Result<(), Self> {
        match first.chars().count() {
            n if n < *PASSWORD_CHARS.start() => Err(Self::Short),
            n if n > *PASSWORD_CHARS.end() => Err(Self::Long),
            _ if opaque(first) != opaque(second) => Err(Self::Differs),
            _ => Ok(()),
        }
    }

    /// A name that does not change with the language.
    pub fn code(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Long => "long",
            Self::Differs => "differs",
        }
    }
}

/// A password could not be hashed or kept.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the password could not be kept: {0}")]
pub struct HashFailed(String);

pub(super) fn hasher() -> Argon2<'static> {
    // The parameters are constants within Argon2's bounds; its own default is the same, should they ever not be.
    let params = Params::new(19 * 1_024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

impl Auth {
    /// Sets the host's password, hashed with these 16 random bytes as its salt. Every session ends.
    pub async fn set_password(&self, password: &str, salt: [u8; 16]) -> Result<(), HashFailed> {
        let _one_at_a_time = self.hashing.acquire().await;
        let password = zeroize::Zeroizing::new(opaque(password).into_bytes());
        let hashed = tokio::task::spawn_blocking(move || {
            hasher().hash_password_with_salt(&password, &salt).map(|hash: PasswordHash| hash.to_string())
        });
        let hash = hashed.await.map_err(|e| HashFailed(e.to_string()))?.map_err(|e| HashFailed(e.to_string()))?;
        self.config.passwords.set_password_hash(&hash).map_err(HashFailed)?;
        // No cookie of before is worth anything under the new hash, whether or not the empty list could be kept.
        if let Err(error) = self.sessions.end(|_| true) {
            tracing::warn!(%error, "sessions of the old password are still listed");
        }
        Ok(())
    }

    /// Whether it is the host's password. Without one set, nothing is.
    pub async fn is_password(&self, password: &str) -> bool {
        let Some(kept) = self.config.passwords.password_hash() else { return false };
        if password.chars().count() > *PASSWORD_CHARS.end() {
            return false;
        }
        let _one_at_a_time = self.hashing.acquire().await;
        let password = zeroize::Zeroizing::new(opaque(password).into_bytes());
        let verified = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&kept).is_ok_and(|kept| hasher().verify_password(&password, &kept).is_ok())
        });
        verified.await.unwrap_or(false)
    }
}
