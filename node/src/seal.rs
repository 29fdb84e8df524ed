//! Sealing files with age, so that only the replicas for which they are meant can read them.
//!
//! Enters: a replica's identity, recipients as `network` names them, streams of bytes. Leaves: the same streams,
//! encrypted or decrypted in chunks of 64 KiB, each proven before it is given out; a stream that was cut short is told
//! from one that ended. Never holds a whole file, and never shows a key.

use std::io::{BufReader, Read, Write};

use age::x25519;
use bech32::ToBase32;
use zeroize::Zeroizing;

use crate::identity::Identity;

/// The longest file of a key that a person may name.
const KEY_FILE_BYTES: u64 = 64 * 1_024;

/// Why a stream could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// A text that is no age recipient.
    #[error("“{0}” is not an age recipient: it begins with age1 and has 62 letters; copy it again, all of it")]
    Recipient(String),
    /// There is no recipient to encrypt for.
    #[error(
        "it would be encrypted for nobody: no replica for which it is meant has told its age recipient yet; enrol it again"
    )]
    Nobody,
    /// None of the recipients is this replica.
    #[error("it is encrypted for others: none of its recipients is this replica; take it to one of them")]
    Others,
    /// The encryption's own header can't be read.
    #[error("the beginning of the encrypted part is damaged; copy the file again")]
    Damaged,
    /// A file that should hold a key holds none.
    #[error("the file holds no age key: a line that begins with AGE-SECRET-KEY-1")]
    NoKey,
    /// Reading or writing the stream failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The key with which this replica opens what is sealed for it.
pub struct Key(x25519::Identity);

impl Key {
    /// A replica's own key, derived from its identity.
    pub fn of(identity: &Identity) -> Result<Self, SealError> {
        Self::from_secret(&identity.derive("telecentre 1 age identity of a replica"))
    }

    fn from_secret(secret: &[u8; 32]) -> Result<Self, SealError> {
        let text = bech32::encode("age-secret-key-", secret.to_base32(), bech32::Variant::Bech32);
        let text = Zeroizing::new(text.map_err(|_| SealError::NoKey)?);
        text.parse().map(Self).map_err(|_| SealError::NoKey)
    }

    /// The key in a file that age wrote.
    pub fn read(file: impl Read) -> Result<Self, SealError> {
        let mut text = Zeroizing::new(String::new());
        file.take(KEY_FILE_BYTES).read_to_string(&mut text)?;
        let line = text.lines().map(str::trim).find(|line| line.starts_with("AGE-SECRET-KEY-1"));
        line.and_then(|line| line.parse().ok()).map(Self).ok_or(SealError::NoKey)
    }

    /// To whom others must encrypt: `age1…`.
    pub fn recipient(&self) -> String {
        self.0.to_public().to_string()
    }
}

/// Whether a text is a recipient.
pub fn check(recipient: &str) -> Result<(), SealError> {
    parse(recipient).map(|_| ())
}

fn parse(recipient: &str) -> Result<x25519::Recipient, SealError> {
    recipient.trim().parse().map_err(|_| SealError::Recipient(recipient.chars().take(80).collect()))
}

/// Writes sealed: what is written reaches `out` encrypted. [`Sealed::finish`] ends it; without that nobody can read the end.
pub struct Sealed<W: Write>(age::stream::StreamWriter<W>);

impl<W: Write> Sealed<W> {
    /// Begins a stream that any one of the recipients can open.
    pub fn new<'a>(recipients: impl IntoIterator<Item = &'a str>, out: W) -> Result<Self, SealError> {
        let recipients: Vec<_> = recipients.into_iter().map(parse).collect::<Result<_, _>>()?;
        let all = recipients.iter().map(|r| r as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(all).map_err(|_| SealError::Nobody)?;
        Ok(Self(encryptor.wrap_output(out)?))
    }

    /// Ends the stream.
    pub fn finish(self) -> std::io::Result<W> {
        self.0.finish()
    }
}

impl<W: Write> Write for Sealed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// Reads what was sealed for `key`. Bytes come out only once their chunk is proven; an end that is missing is an error.
pub fn open<'r>(key: &Key, from: impl Read + 'r) -> Result<impl Read + 'r, SealError> {
    let decryptor = age::Decryptor::new_buffered(BufReader::new(from)).map_err(|e| opening(&e))?;
    decryptor.decrypt(std::iter::once(&key.0 as &dyn age::Identity)).map_err(|e| opening(&e))
}

fn opening(error: &age::DecryptError) -> SealError {
    match error {
        age::DecryptError::NoMatchingKeys => SealError::Others,
        _ => SealError::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> Key {
        Key::from_secret(&[n; 32]).unwrap()
    }

    fn sealed(to: &[&Key], content: &[u8]) -> Vec<u8> {
        let to: Vec<String> = to.iter().map(|k| k.recipient()).collect();
        let mut out = Sealed::new(to.iter().map(String::as_str), Vec::new()).unwrap();
        out.write_all(content).unwrap();
        out.finish().unwrap()
    }

    fn opened(by: &Key, bytes: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut content = Vec::new();
        open(by, bytes)?.read_to_end(&mut content)?;
        Ok(content)
    }

    #[test]
    fn each_recipient_reads_it_and_nobody_else() {
        let bytes = sealed(&[&key(1), &key(2)], b"bonjour");
        assert_eq!(opened(&key(1), &bytes).unwrap(), b"bonjour");
        assert_eq!(opened(&key(2), &bytes).unwrap(), b"bonjour");
        assert!(matches!(opened(&key(3), &bytes), Err(SealError::Others)));
        assert!(!bytes.windows(7).any(|w| w == b"bonjour"));
    }

    #[test]
    fn a_stream_cut_anywhere_or_with_a_flipped_bit_is_an_error() {
        let content = vec![7; 200_000];
        let bytes = sealed(&[&key(1)], &content);
        for cut in (0..bytes.len()).step_by(997).chain([bytes.len() - 1]) {
            assert!(opened(&key(1), &bytes[..cut]).is_err(), "cut at {cut}");
        }
        // At the end of a chunk too.
        let head = bytes.len() - 200_000 - 4 * 16;
        for chunk in 1..4 {
            assert!(opened(&key(1), &bytes[..head + chunk * (65_536 + 16)]).is_err(), "cut after chunk {chunk}");
        }
        for at in (0..bytes.len()).step_by(1_009) {
            let mut bad = bytes.clone();
            bad[at] ^= 4;
            assert!(opened(&key(1), &bad).is_err(), "flipped at {at}");
        }
    }

    #[test]
    fn what_is_not_a_recipient_or_a_key_is_told() {
        assert!(matches!(check("age1nonsense"), Err(SealError::Recipient(_))));
        assert!(matches!(Sealed::new([], Vec::new()), Err(SealError::Nobody)));
        assert!(matches!(Key::read(&b"# no key\n"[..]), Err(SealError::NoKey)));
        check(&key(9).recipient()).unwrap();
    }
}
