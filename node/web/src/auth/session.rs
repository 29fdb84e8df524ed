//! The value of a session cookie: `EXPIRES.NONCE.MAC`, in decimal and hex.
//!
//! Enters: a key, a Unix time. Leaves: a value that only the holder of the key can make; whether its session is still open
//! is said in `sessions`. The MAC is keyed BLAKE3. A
//! value from the future is accepted: boxes have clocks without battery, and a host whose box woke up in 1970 with no
//! internet must still get in; the session then lasts until the clock is right again, at most its length more.

use subtle::ConstantTimeEq;

/// How long a browser stays signed in.
pub const SESSION_SECONDS: i64 = 30 * 86_400;

const CONTEXT: &str = "telecentre 1 session cookie";

/// The key of all sessions under one password.
pub(super) fn key(secret: &[u8; 32], password_hash: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    hasher.update(secret);
    hasher.update(password_hash.as_bytes());
    *hasher.finalize().as_bytes()
}

/// What makes a session's value its own, of random bytes.
pub(super) fn nonce(random: [u8; 16]) -> String {
    blake3::hash(&random).to_hex()[..32].to_owned()
}

/// A value for a session that starts now.
pub(super) fn make(key: &[u8; 32], now_s: i64, nonce: &str) -> String {
    let signed = format!("{}.{nonce}", now_s.saturating_add(SESSION_SECONDS));
    let mac = blake3::keyed_hash(key, signed.as_bytes()).to_hex();
    format!("{signed}.{mac}")
}

/// The nonce of a value that was made with this key and has not expired.
pub(super) fn verify<'a>(value: &'a str, key: &[u8; 32], now_s: i64) -> Option<&'a str> {
    let (signed, mac) = value.rsplit_once('.')?;
    let expected = blake3::keyed_hash(key, signed.as_bytes()).to_hex();
    if !bool::from(expected.as_bytes().ct_eq(mac.as_bytes())) {
        return None;
    }
    let (expires, nonce) = signed.split_once('.')?;
    expires.parse::<i64>().is_ok_and(|expires| now_s < expires).then_some(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn good(value: &str, key: &[u8; 32], now_s: i64) -> bool {
        verify(value, key, now_s).is_some()
    }

    #[test]
    fn a_session_is_good_until_it_expires() {
        let value = make(&KEY, 1_000, "nonce");
        assert!(good(&value, &KEY, 1_000));
        assert!(good(&value, &KEY, 1_000 + SESSION_SECONDS - 1));
        assert!(!good(&value, &KEY, 1_000 + SESSION_SECONDS));
    }

    #[test]
    fn a_box_whose_clock_fell_back_still_knows_its_sessions() {
        assert!(good(&make(&KEY, 1_700_000_000, "nonce"), &KEY, 0));
    }

    #[test]
    fn a_session_under_another_password_or_secret_is_refused() {
        let value = make(&key(&[1; 32], "one"), 0, "nonce");
        assert!(good(&value, &key(&[1; 32], "one"), 1));
        assert!(!good(&value, &key(&[1; 32], "two"), 1));
        assert!(!good(&value, &key(&[2; 32], "one"), 1));
    }

    #[test]
    fn no_changed_byte_is_accepted() {
        let value = make(&KEY, 1_000, "nonce");
        for i in 0..value.len() {
            let mut bytes = value.clone().into_bytes();
            bytes[i] ^= 1;
            let changed = String::from_utf8(bytes).unwrap();
            assert!(!good(&changed, &KEY, 1_000), "{changed}");
            assert!(!good(&value[..i], &KEY, 1_000));
        }
    }
}
