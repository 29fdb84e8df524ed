//! A certificate with its key, ready to be shown.
//!
//! Enters: both as PEM, and what each is called. Leaves: a chain and a key that belong together, and how long they hold;
//! or an error that names the one that is wrong. Whether browsers trust it is not asked: that is between its owner and
//! them. Keys are overwritten once they are read.

use std::sync::Arc;

use jiff::Timestamp;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{Error, InconsistentKeys};
use x509_cert::der::Decode;
use x509_cert::time::Time;

/// Certificates of one chain: more than any authority sends.
const CHAIN: usize = 16;

/// Why a certificate can't be shown. A name is a file's, or says where else it was.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// Not readable.
    #[error(
        "the file {0} can't be read: {1}; check the path in the configuration, and that this program's user may read it"
    )]
    Unreadable(String, std::io::Error),
    /// Neither certificate nor key.
    #[error(
        "{0} is no file of at most 256 KiB, so it is neither certificate nor key; correct the path in the configuration"
    )]
    NoFile(String),
    /// No certificate in it.
    #[error(
        "{0} holds no certificate in PEM form (BEGIN CERTIFICATE); tls_cert names the whole chain, the host's own first, \
         such as fullchain.pem"
    )]
    NoCertificate(String),
    /// No key in it.
    #[error(
        "{0} holds no private key in PEM form without a passphrase (BEGIN PRIVATE KEY); tls_key names it, such as \
         privkey.pem"
    )]
    NoKey(String),
    /// Not what it says that it is.
    #[error("the certificate in {0} is damaged: {1}; ask whoever made it for another")]
    Damaged(String, String),
    /// A key of an unknown kind.
    #[error("the key in {0} can't be used: {1}; make one that browsers know: ECDSA P-256, or RSA of 2048 bits or more")]
    Key(String, Error),
    /// Of two pairs.
    #[error("the key in {key} is not that of the certificate in {certificate}; name the two that were made together")]
    Apart {
        /// What holds the certificate.
        certificate: String,
        /// What holds the key.
        key: String,
    },
}

/// A chain and its key.
#[derive(Clone, Debug)]
pub struct Certificate {
    pub(super) key: Arc<CertifiedKey>,
    /// Its first instant.
    pub from: Timestamp,
    /// Its last instant.
    pub until: Timestamp,
}

impl Certificate {
    /// Of two texts, and what each is called.
    pub fn of_pem(
        (certificate, certificate_name): (&[u8], &str),
        (key, key_name): (&[u8], &str),
        provider: &CryptoProvider,
    ) -> Result<Self, CertificateError> {
        let none = || CertificateError::NoCertificate(certificate_name.to_owned());
        let chain: Result<Vec<CertificateDer<'static>>, _> = CertificateDer::pem_slice_iter(certificate).collect();
        let chain = chain.map_err(|_| none())?;
        let own = chain.first().filter(|_| chain.len() <= CHAIN).ok_or_else(none)?;
        let damaged = |why: String| CertificateError::Damaged(certificate_name.to_owned(), why);
        let (from, until) = validity(own).map_err(damaged)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| CertificateError::NoKey(key_name.to_owned()))?;
        let key = CertifiedKey::from_der(chain, key, provider).map_err(|error| match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                CertificateError::Apart { certificate: certificate_name.to_owned(), key: key_name.to_owned() }
            }
            Error::InvalidCertificate(why) => damaged(format!("{why:?}")),
            error => CertificateError::Key(key_name.to_owned(), error),
        })?;
        Ok(Self { key: Arc::new(key), from, until })
    }
}

fn validity(der: &CertificateDer<'_>) -> Result<(Timestamp, Timestamp), String> {
    let certificate = x509_cert::Certificate::from_der(der).map_err(|e| e.to_string())?;
    let validity = certificate.tbs_certificate().validity();
    Ok((instant(validity.not_before), instant(validity.not_after)))
}

/// A certificate without an end (9999) holds as long as the calendar.
fn instant(time: Time) -> Timestamp {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}
