//! A badge: the text on a member's card, and what replicates of it.
//!
//! Enters: the text that was typed or scanned; random bytes for a new one; the bytes that a member's document holds.
//! Leaves: handle and secret of the text, or the handle, salt and hash of what replicates. The hash is Argon2id over secret
//! and PIN together, so that whoever holds a box can try no PIN without the card. Hashes nothing itself.
//!
//! ```text
//! badge  = 16 digits of Crockford base 32, in fours: handle, 5  secret, 10  check, 1
//! stored = 1  handle, 5 (ASCII)  long PIN, 1 (0 | 1)  salt, 16  Argon2id (19 MiB, 2 passes, 1 lane), 32
//! ```

use std::fmt;
use std::str::FromStr;

use telecentre_log::field::Scalar;

/// Digits of a handle: 25 bits, as many as tell people apart.
const HANDLE: usize = 5;
/// Digits of a secret: 50 bits.
const SECRET: usize = 10;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const VERSION: u8 = 1;
/// Bytes of the salt.
pub const BADGE_SALT_BYTES: usize = 16;
/// The fewest digits of the PIN of somebody who has a role.
const LONG_PIN: usize = 6;
/// How many digits a PIN may have.
pub const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=12;

/// A text that is no badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBadge {
    /// Not 16 of its characters.
    #[error("a badge has 16 letters and digits, as 7K3M-9QXZ-2WTA-H4N8")]
    Shape,
    /// One is wrong.
    #[error("one of the 16 characters is wrong: compare them with the card")]
    Check,
}

/// What tells a badge from others: the part that is no secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle([u8; HANDLE]);

/// A badge, as it stands on a card.
#[derive(Clone, PartialEq, Eq)]
pub struct BadgeCode {
    handle: Handle,
    secret: [u8; SECRET],
}

/// What replicates of a badge.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Badge {
    /// The handle of its text.
    pub handle: Handle,
    /// The PIN had at least six digits: only such a one opens a role.
    pub long_pin: bool,
    /// The hash's salt.
    pub salt: [u8; BADGE_SALT_BYTES],
    /// Argon2id over secret and PIN.
    pub hash: [u8; 32],
}

fn value_of(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|known| char::from(*known) == c).and_then(|at| u8::try_from(at).ok())
}

fn digits(values: &[u8]) -> String {
    values.iter().map(|value| char::from(ALPHABET[usize::from(value % 32)])).collect()
}

/// One wrong digit, or two that changed places, change it: 31 is a prime above every weight. 0 and Z alone count alike.
fn check(values: &[u8]) -> u8 {
    let weighted = values.iter().zip(1_u32..).map(|(value, n)| u32::from(*value) * n);
    u8::try_from(weighted.sum::<u32>() % 31).unwrap_or(0)
}

impl Handle {
    /// Its five characters.
    pub fn text(self) -> String {
        digits(&self.0)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl BadgeCode {
    /// A new badge, of random bytes.
    pub fn new(random: [u8; 16]) -> Self {
        // 32 divides 256: every digit is as likely as any other.
        let digit = |at: usize| random[at] % 32;
        Self { handle: Handle(std::array::from_fn(digit)), secret: std::array::from_fn(|at| digit(HANDLE + at)) }
    }

    /// What tells it from others.
    pub fn handle(&self) -> Handle {
        self.handle
    }

    /// What is hashed with a PIN: the secret, a slash, the PIN.
    pub fn opens_with(&self, pin: &str) -> String {
        format!("{}/{pin}", digits(&self.secret))
    }
}

impl FromStr for BadgeCode {
    type Err = BadBadge;

    fn from_str(text: &str) -> Result<Self, BadBadge> {
        let typed = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '.' | '/'));
        let mut values = [0; HANDLE + SECRET + 1];
        let mut known = 0;
        for c in typed {
            let slot = values.get_mut(known).ok_or(BadBadge::Shape)?;
            *slot = value_of(c).ok_or(BadBadge::Shape)?;
            known += 1;
        }
        let [said @ .., last] = values;
        if known != values.len() {
            return Err(BadBadge::Shape);
        }
        if check(&said) != last {
            return Err(BadBadge::Check);
        }
        let handle = std::array::from_fn(|at| said[at]);
        Ok(Self { handle: Handle(handle), secret: std::array::from_fn(|at| said[HANDLE + at]) })
    }
}

impl fmt::Display for BadgeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut values = [self.handle.0.as_slice(), &self.secret].concat();
        values.push(check(&values));
        let text = digits(&values);
        let fours: Vec<&str> = (0..text.len()).step_by(4).filter_map(|at| text.get(at..at + 4)).collect();
        f.write_str(&fours.join("-"))
    }
}

/// Its secret stands in no log.
impl fmt::Debug for BadgeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BadgeCode({:?})", self.handle)
    }
}

/// Whether a text can be a PIN.
pub fn is_pin(text: &str) -> bool {
    text.bytes().all(|c| c.is_ascii_digit()) && PIN_DIGITS.contains(&text.len())
}

/// Whether a PIN is long enough for somebody with a role.
pub fn is_long_pin(text: &str) -> bool {
    is_pin(text) && text.len() >= LONG_PIN
}

impl Badge {
    /// As a member's document holds it.
    pub fn scalar(&self) -> Scalar {
        let handle = self.handle.text();
        let parts: [&[u8]; 5] = [&[VERSION], handle.as_bytes(), &[u8::from(self.long_pin)], &self.salt, &self.hash];
        Scalar::Bytes(parts.concat())
    }

    /// What a document holds, if it reads.
    pub fn read(scalar: &Scalar) -> Option<Self> {
        let Scalar::Bytes(bytes) = scalar else { return None };
        let (version, rest) = bytes.split_first()?;
        let (handle, rest) = rest.split_first_chunk::<HANDLE>()?;
        let (long, rest) = rest.split_first()?;
        let (salt, rest) = rest.split_first_chunk::<BADGE_SALT_BYTES>()?;
        let hash = <[u8; 32]>::try_from(rest).ok()?;
        if *version != VERSION || *long > 1 {
            return None;
        }
        let mut values = [0; HANDLE];
        for (value, c) in values.iter_mut().zip(handle) {
            *value = u8::try_from(ALPHABET.iter().position(|known| known == c)?).ok()?;
        }
        Some(Self { handle: Handle(values), long_pin: *long == 1, salt: *salt, hash })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_badge_is_read_as_it_is_written_in_any_spelling(random: [u8; 16]) {
            let badge = BadgeCode::new(random);
            let text = badge.to_string();
            prop_assert_eq!(text.len(), 19);
            for spelt in [text.clone(), text.to_lowercase(), text.replace('-', " "), text.replace('0', "o").replace('1', "l")] {
                prop_assert_eq!(spelt.parse::<BadgeCode>().unwrap(), badge.clone());
            }
        }

        #[test]
        fn one_wrong_character_or_two_exchanged_are_found(random: [u8; 16], at in 0..15_usize, other in 0..32_usize) {
            let text = BadgeCode::new(random).to_string().replace('-', "");
            let mut wrong: Vec<char> = text.chars().collect();
            wrong[at] = char::from(ALPHABET[other]);
            let wrong: String = wrong.into_iter().collect();
            // 31 values check 32 digits: 0 and Z are told apart by their place alone.
            let alike = |a: char, b: char| value_of(a).unwrap() % 31 == value_of(b).unwrap() % 31;
            if !alike(wrong.chars().nth(at).unwrap(), text.chars().nth(at).unwrap()) {
                prop_assert_eq!(wrong.parse::<BadgeCode>(), Err(BadBadge::Check));
            }
        }

        #[test]
        fn whatever_a_document_holds_is_read_or_passed_over(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            if let Some(badge) = Badge::read(&Scalar::Bytes(bytes.clone())) {
                prop_assert_eq!(badge.scalar(), Scalar::Bytes(bytes));
            }
        }

        #[test]
        fn what_replicates_is_read_back(random: [u8; 16], long_pin: bool, salt: [u8; 16], hash: [u8; 32]) {
            let badge = Badge { handle: BadgeCode::new(random).handle(), long_pin, salt, hash };
            prop_assert_eq!(Badge::read(&badge.scalar()), Some(badge));
        }
    }

    #[test]
    fn a_pin_is_four_to_twelve_digits_and_six_for_a_role() {
        assert!(is_pin("1234") && is_pin("123456789012"));
        for bad in ["", "123", "1234567890123", "12a4", "１２３４", " 1234"] {
            assert!(!is_pin(bad), "{bad}");
        }
        assert!(is_long_pin("123456") && !is_long_pin("12345"));
    }
}
