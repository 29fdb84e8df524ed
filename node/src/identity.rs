//! Who this replica is: the seed of its signing key, and the token that opens its API.
//!
//! Enters: the files `identity` and `api-token` of the data folder, made once from the host's random source. Leaves:
//! the 32-byte Ed25519 seed, secrets derived from it for other uses, the token's text. Never logs either, and never
//! makes a new identity over a file that it cannot read: that would be another replica.
//!
//! ```text
//! telecentre-identity 1
//! seed <64 hex digits>
//! check <16 hex digits: a derived checksum, so that a typing error or a flipped bit is told from a key>
//! ```

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::folder::{Folder, FolderError};
use crate::host::{Host, NoRandom};

const IDENTITY: &str = "identity";
const TOKEN: &str = "api-token";
const TITLE: &str = "telecentre-identity 1";

/// Why there is no identity or token to work with.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The file is there but is not what was written.
    #[error("the file {} is damaged: {what}; restore it from a backup, for without it this replica cannot sign as itself", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// There is none yet, and the command does not make one.
    #[error("there is no identity in {}; run init (hub) or join (node) first", .0.display())]
    Missing(PathBuf),
    /// One exists already, and must not be replaced.
    #[error("there is an identity already: {}; use another data folder for another replica", .0.display())]
    Exists(PathBuf),
    /// The folder could not be read or written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] NoRandom),
}

/// The seed of this replica's signing key, wiped from memory when dropped.
pub struct Identity {
    seed: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(…)")
    }
}

impl Identity {
    /// Makes a new identity and saves it; refuses when there is one.
    pub fn create(folder: &Folder, host: &Host) -> Result<Self, IdentityError> {
        if folder.read(IDENTITY)?.is_some() {
            return Err(IdentityError::Exists(folder.file(IDENTITY)));
        }
        let mut seed = Zeroizing::new([0; 32]);
        host.random(&mut *seed)?;
        let identity = Self { seed };
        folder.replace(IDENTITY, identity.to_text().as_bytes())?;
        Ok(identity)
    }

    /// Reads the identity of this folder.
    pub fn open(folder: &Folder) -> Result<Self, IdentityError> {
        let path = folder.file(IDENTITY);
        let bytes = Zeroizing::new(folder.read(IDENTITY)?.ok_or_else(|| IdentityError::Missing(path.clone()))?);
        Self::from_text(&bytes).map_err(|what| IdentityError::Damaged { path, what })
    }

    /// Takes over a copy of an identity file into a folder that has none.
    pub fn adopt(folder: &Folder, copy: &std::path::Path) -> Result<Self, IdentityError> {
        if folder.read(IDENTITY)?.is_some() {
            return Err(IdentityError::Exists(folder.file(IDENTITY)));
        }
        let damaged = |what| IdentityError::Damaged { path: copy.to_owned(), what };
        let bytes = Zeroizing::new(std::fs::read(copy).map_err(|_| damaged("it can't be read"))?);
        let identity = Self::from_text(&bytes).map_err(damaged)?;
        folder.replace(IDENTITY, &bytes)?;
        Ok(identity)
    }

    /// Reads the identity of a folder without locking it: a program may run on it.
    pub fn peek(folder: &Path) -> Result<Self, IdentityError> {
        let path = folder.join(IDENTITY);
        let bytes = crate::folder::read(folder, IDENTITY)?.ok_or_else(|| IdentityError::Missing(path.clone()))?;
        Self::from_text(&Zeroizing::new(bytes)).map_err(|what| IdentityError::Damaged { path, what })
    }

    /// Reads an identity from the bytes of its file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, &'static str> {
        Self::from_text(bytes)
    }

    /// Reads the identity, or makes one when there is none.
    pub fn open_or_create(folder: &Folder, host: &Host) -> Result<Self, IdentityError> {
        match Self::open(folder) {
            Err(IdentityError::Missing(_)) => Self::create(folder, host),
            other => other,
        }
    }

    /// Makes another in its place. Only for one that was never enrolled: the old key is gone.
    pub fn renew(folder: &Folder, host: &Host) -> Result<Self, IdentityError> {
        let identity = Self { seed: Zeroizing::new(host.random_array()?) };
        folder.replace(IDENTITY, identity.to_text().as_bytes())?;
        Ok(identity)
    }

    /// The Ed25519 seed (RFC 8032, the 32-byte private key).
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// A secret for another use than signing, bound to its purpose (BLAKE3 `derive_key`; `purpose` must be a constant).
    pub fn derive(&self, purpose: &'static str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(blake3::derive_key(purpose, &*self.seed))
    }

    fn check(&self) -> String {
        hex(&self.derive("telecentre 2026 identity file checksum")[..8]).to_string()
    }

    fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{TITLE}\nseed {}\ncheck {}\n", *hex(&*self.seed), self.check()))
    }

    fn from_text(bytes: &[u8]) -> Result<Self, &'static str> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not text")?;
        let mut lines = text.lines();
        if lines.next() != Some(TITLE) {
            return Err("its first line is not “telecentre-identity 1”");
        }
        let seed = lines
            .next()
            .and_then(|l| l.strip_prefix("seed "))
            .and_then(unhex)
            .ok_or("its seed is not 64 hex digits")?;
        let identity = Self { seed };
        match lines.next().and_then(|l| l.strip_prefix("check ")) {
            Some(check) if check == identity.check() && lines.next().is_none() => Ok(identity),
            _ => Err("its seed and its check line do not belong together"),
        }
    }
}

/// The token that gives full rights over the API (256 random bits in hex); made at the first call.
pub fn api_token(folder: &Folder, host: &Host) -> Result<Zeroizing<String>, IdentityError> {
    let Some(bytes) = folder.read(TOKEN)? else {
        let token = hex(&*Zeroizing::new(host.random_array::<32>()?));
        folder.replace(TOKEN, format!("{}\n", *token).as_bytes())?;
        return Ok(token);
    };
    let bytes = Zeroizing::new(bytes);
    let text = std::str::from_utf8(&bytes).map(str::trim).unwrap_or_default();
    let path = folder.file(TOKEN);
    unhex(text)
        .map(|_| Zeroizing::new(text.to_owned()))
        .ok_or(IdentityError::Damaged { path, what: "it is not 64 hex digits; it may be deleted to get a new one" })
}

fn hex(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for byte in bytes {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
    }
    text
}

fn unhex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let digits = text.as_bytes();
    let mut bytes = Zeroizing::new([0; 32]);
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |d: u8| char::from(d).to_digit(16).filter(|_| !d.is_ascii_uppercase());
        *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder, Host) {
        let base = tempfile::tempdir().unwrap();
        let folder = Folder::create(base.path()).unwrap();
        (base, folder, Host::scripted(0, 7))
    }

    #[test]
    fn an_identity_is_the_same_when_it_is_opened_again() {
        let (_base, folder, host) = folder();
        assert!(matches!(Identity::open(&folder), Err(IdentityError::Missing(_))));
        let made = Identity::open_or_create(&folder, &host).unwrap();
        let again = Identity::open_or_create(&folder, &host).unwrap();
        assert_eq!(made.seed(), again.seed());
        assert_eq!(*made.derive("a"), *again.derive("a"));
        assert_ne!(*made.derive("a"), *again.derive("b"));
        assert!(matches!(Identity::create(&folder, &host), Err(IdentityError::Exists(_))));
        assert!(!format!("{made:?}").contains(&*hex(made.seed())));
    }

    #[test]
    fn every_flipped_bit_and_every_truncation_of_the_identity_is_an_error_that_names_the_file() {
        let (_base, folder, host) = folder();
        Identity::create(&folder, &host).unwrap();
        let good = folder.read(IDENTITY).unwrap().unwrap();
        let refused = |bytes: &[u8]| {
            std::fs::write(folder.file(IDENTITY), bytes).unwrap();
            let error = Identity::open(&folder).unwrap_err();
            assert!(matches!(&error, IdentityError::Damaged { .. }), "{error}");
            assert!(error.to_string().contains("identity is damaged"));
            assert!(matches!(Identity::open_or_create(&folder, &host), Err(IdentityError::Damaged { .. })));
        };
        // The last byte is the newline, which may be missing or, as another blank, is refused all the same.
        for bit in 0..(good.len() - 1) * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            refused(&bad);
        }
        for len in 0..good.len() - 1 {
            refused(&good[..len]);
        }
    }

    #[test]
    fn the_token_is_made_once_and_a_damaged_one_is_not_replaced_silently() {
        let (_base, folder, host) = folder();
        let token = api_token(&folder, &host).unwrap();
        assert_eq!((token.len(), &token), (64, &api_token(&folder, &host).unwrap()));
        std::fs::write(folder.file(TOKEN), "short").unwrap();
        assert!(matches!(api_token(&folder, &host), Err(IdentityError::Damaged { .. })));
    }
}
