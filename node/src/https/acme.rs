//! A certificate from an authority that gives them by itself (ACME, RFC 8555), such as Let's Encrypt.
//!
//! Enters: the names to be certified, the authority. Leaves: a certificate, kept in the data folder with its key and that
//! of the account, for this program's user alone; a new one after two thirds of its life. What fails is tried again, ever
//! less often, so that no authority turns us away for asking; an admin is told when that lasts, or when there is nothing
//! to show. Proves a name only by answering in the clear at the port of the redirect (http-01).
//!
//! ```text
//! keep     when to ask for which certificate, and what is kept of it
//! order    one conversation with the authority
//! client   its requests, over TLS, each in a bounded time
//! ```

use std::path::PathBuf;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::{files, provider};

mod client;
mod keep;
mod order;

pub use keep::Kept;
pub use order::AcmeError;

/// Names on one certificate; authorities take more, a network has few.
const NAMES: usize = 20;
/// The authority where nobody names one.
const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";

/// What the configuration says of certificates from an authority.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcmeConfig {
    /// The names that people reach the pages by.
    pub domains: Vec<String>,
    /// The e-mail address at which the authority may reach the owner.
    pub contact: Option<String>,
    /// Where the authority is: the URL of its directory.
    pub directory: Option<String>,
    /// Who vouches for the authority: a PEM file, in the place of those whom this machine trusts.
    pub ca: Option<PathBuf>,
}

/// The configuration of an authority that can't be right.
#[derive(Debug, thiserror::Error)]
pub enum AcmeConfigError {
    /// No names, or too many.
    #[error("acme names {0} domains; name those that people reach the pages by, 1 to {NAMES}")]
    Names(usize),
    /// Not a name that can be proven by answering at it.
    #[error(
        "acme can't have a certificate for “{0}”; write a name such as reseau.example.org, without * and without a port"
    )]
    Name(String),
    /// Not an address of e-mail.
    #[error("acme's contact “{0}” is no e-mail address; write admin@example.org")]
    Contact(String),
    /// Not an address of TLS.
    #[error("acme's directory “{0}” is no https:// address; write the one that the authority gives, or leave it out")]
    Directory(String),
    /// Nobody whom this machine trusts.
    #[error("{0} names nobody who vouches for the authority; install ca-certificates, or name a PEM file as acme's ca")]
    NoRoots(String),
    /// Not readable.
    #[error("acme's ca: {0}")]
    Unreadable(#[from] super::CertificateError),
    /// The TLS library refuses.
    #[error("TLS to the authority can't be set up: {0}; this is a fault of the program: report it")]
    Tls(#[from] rustls::Error),
}

/// An authority, and what is asked of it.
#[derive(Clone, Debug)]
pub struct Acme {
    domains: Vec<String>,
    contact: Option<String>,
    directory: String,
    ca: Option<PathBuf>,
}

impl Acme {
    /// As the configuration says.
    pub fn new(config: &AcmeConfig) -> Result<Self, AcmeConfigError> {
        let count = config.domains.len();
        if !(1..=NAMES).contains(&count) {
            return Err(AcmeConfigError::Names(count));
        }
        if let Some(name) = config.domains.iter().find(|name| !is_name(name)) {
            return Err(AcmeConfigError::Name(name.clone()));
        }
        let is_mail = |mail: &&String| {
            let (name, host) = mail.split_once('@').unwrap_or_default();
            !name.is_empty() && is_name(host) && name.bytes().all(|b| b.is_ascii_graphic() && !b"?,;<>&".contains(&b))
        };
        if let Some(mail) = config.contact.as_ref().filter(|mail| !is_mail(mail)) {
            return Err(AcmeConfigError::Contact(mail.clone()));
        }
        let directory = config.directory.clone().unwrap_or_else(|| LETS_ENCRYPT.to_owned());
        let host = directory.parse::<hyper::Uri>().ok().filter(|uri| uri.scheme_str() == Some("https"));
        if host.and_then(|uri| uri.host().map(str::is_empty)) != Some(false) {
            return Err(AcmeConfigError::Directory(directory));
        }
        let mut domains: Vec<String> = config.domains.iter().map(|name| name.to_ascii_lowercase()).collect();
        domains.sort();
        domains.dedup();
        let acme = Self { domains, contact: config.contact.clone(), directory, ca: config.ca.clone() };
        acme.trust()?;
        Ok(acme)
    }

    /// TLS with those who vouch for the authority, as they stand in their files now.
    fn trust(&self) -> Result<Arc<ClientConfig>, AcmeConfigError> {
        let mut roots = RootCertStore::empty();
        let place = if let Some(ca) = &self.ca {
            let bytes = files::read(ca)?;
            roots.add_parsable_certificates(CertificateDer::pem_slice_iter(&bytes).filter_map(Result::ok));
            ca.display().to_string()
        } else {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            "this machine".to_owned()
        };
        if roots.is_empty() {
            return Err(AcmeConfigError::NoRoots(place));
        }
        let config = ClientConfig::builder_with_provider(Arc::new(provider())).with_safe_default_protocol_versions()?;
        Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
    }
}

/// Whether it is the name of a host: labels of letters, digits and hyphens, the last with a letter (an address has none).
fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        let inner = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253 && text.split('.').all(is_label) && last.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests;
