//! HTTPS for pages and calls: which certificate is shown, and what an admin should know of it.
//!
//! Enters: certificate and key as the configuration names them, or an authority that gives them. Leaves: TLS as the pages ask for it, and alarms. A
//! certificate that comes later takes the place of the one before for whoever shakes hands from then on; connections that
//! are open go on. Never serves without one, and never asks a visitor for theirs.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use telecentre_web::alarm::AlarmKind;
use telecentre_web::replica::Later;
use telecentre_web::serve::{Stream, Tls};
use tokio_rustls::TlsAcceptor;

mod acme;
mod certificate;
mod files;

pub use acme::{Acme, AcmeConfig, AcmeConfigError, AcmeError, Kept};
pub use certificate::{Certificate, CertificateError};
pub use files::{Files, Seen};

/// A certificate ends soon when this is left of it, or a sixth of its life where that is less.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// HTTPS can't be set up.
#[derive(Debug, thiserror::Error)]
pub enum HttpsError {
    /// Certificate or key can't be used.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The TLS library refuses.
    #[error("TLS can't be set up: {0}; this is a fault of the program: report it")]
    Tls(#[from] rustls::Error),
}

/// What went wrong with a certificate that should have taken the place of another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CertificateTrouble {
    /// What kind of thing.
    pub kind: AlarmKind,
    /// Since when, where that is known.
    pub since: Option<Timestamp>,
    /// What and why, in English.
    pub text: String,
}

/// The pages' TLS.
pub struct Https {
    acceptor: TlsAcceptor,
    shown: Arc<OnShow>,
    trouble: Mutex<Option<CertificateTrouble>>,
    /// What an authority is answered, by the word that it asks with.
    proofs: Mutex<HashMap<String, String>>,
}

/// The certificate that is shown now.
#[derive(Debug, Default)]
struct OnShow(RwLock<Option<Certificate>>);

impl OnShow {
    fn now(&self) -> Option<Certificate> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ResolvesServerCert for OnShow {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.now().map(|certificate| certificate.key)
    }
}

/// The same as for the link, with all that browsers may speak.
fn provider() -> CryptoProvider {
    ring::default_provider()
}

impl Https {
    /// With this certificate; without one nobody gets through until there is one.
    pub fn new(certificate: Option<Certificate>) -> Result<Self, HttpsError> {
        let shown = Arc::new(OnShow(RwLock::new(certificate)));
        let mut config = ServerConfig::builder_with_provider(Arc::new(provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(shown.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            shown,
            trouble: Mutex::default(),
            proofs: Mutex::default(),
        })
    }

    /// Shows this one from now on, and forgets what was wrong.
    pub fn show(&self, certificate: Certificate) {
        tracing::info!(until = %certificate.until, "the pages have a certificate");
        *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = Some(certificate);
        *self.trouble() = None;
    }

    /// Keeps the one that is shown, because the next can't be had; whether that is news.
    pub fn keep(&self, trouble: CertificateTrouble) -> bool {
        let mut before = self.trouble();
        let is_news = before.as_ref().is_none_or(|before| before.text != trouble.text);
        let since = before.as_ref().map_or(trouble.since, |before| before.since);
        *before = Some(CertificateTrouble { since, ..trouble });
        is_news
    }

    /// Whether a certificate is shown that browsers take at this moment.
    fn holds(&self, now: Timestamp) -> bool {
        self.shown.now().is_some_and(|certificate| (certificate.from..=certificate.until).contains(&now))
    }

    fn proofs(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.proofs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers who asks with this word, until proofs are forgotten.
    fn prove(&self, token: &str, proof: &str) {
        self.proofs().insert(token.to_owned(), proof.to_owned());
    }

    fn forget_proofs(&self) {
        self.proofs().clear();
    }

    fn trouble(&self) -> MutexGuard<'_, Option<CertificateTrouble>> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What an admin should look at.
    pub fn alarms(&self, now: Timestamp) -> Vec<CertificateTrouble> {
        let shown = self.shown.now();
        let ends = shown.filter(|certificate| certificate.ends_soon(now)).map(|certificate| CertificateTrouble {
            kind: AlarmKind::CertificateEnds,
            since: None,
            text: format!("{} (it holds until {})", AlarmKind::CertificateEnds.sentence(), certificate.until),
        });
        self.trouble().clone().into_iter().chain(ends).collect()
    }
}

impl Certificate {
    fn ends_soon(&self, now: Timestamp) -> bool {
        let life = self.until.duration_since(self.from);
        self.until.duration_since(now) < SOON.min(life / 6)
    }
}

impl std::fmt::Debug for Https {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Https").field("shown", &self.shown.now().map(|c| c.until)).finish_non_exhaustive()
    }
}

impl Tls for Https {
    fn shake_hands(&self, plain: Box<dyn Stream>) -> Later<'_, io::Result<Box<dyn Stream>>> {
        let shaking = self.acceptor.accept(plain);
        Box::pin(async move { Ok(Box::new(shaking.await?) as Box<dyn Stream>) })
    }

    fn is_ready(&self) -> bool {
        self.shown.now().is_some()
    }

    fn proof(&self, token: &str) -> Option<String> {
        self.proofs().get(token).cloned()
    }
}

#[cfg(test)]
mod tests;
