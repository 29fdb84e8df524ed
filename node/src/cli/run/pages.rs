//! Where a program serves its pages, how, and to how many, as flags and configuration say.
//!
//! Enters: both. Leaves: addresses and limits, with the certificate already read; or what is wrong with them, so that a
//! program with half of a configuration does not start.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::sync::Arc;

use telecentre_web::front::{Front, PublicUrl};
use telecentre_web::serve::Limits;

use crate::cli::failure::Failure;
use crate::config::Http;
use crate::handles;
use crate::https::{Acme, Files, Https, Seen};

/// Where pages are served when nobody says: to this machine only.
const HTTP: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// Connections of those signed in at a centre's box, when nobody says.
pub(in crate::cli) const SIGNED_IN: usize = 256;

/// Where pages are served, and to how many.
#[derive(Clone, Debug)]
pub struct Pages {
    pub(super) listen: SocketAddr,
    pub(super) front: Front,
    pub(super) private: Option<Private>,
    signed_in: usize,
    programs: usize,
}

/// Pages over TLS.
#[derive(Clone, Debug)]
pub(super) struct Private {
    pub(super) https: Arc<Https>,
    /// Where the certificate comes from.
    pub(super) source: CertificateSource,
    /// Where whoever comes in the clear is led to them.
    pub(super) redirect: Option<SocketAddr>,
}

/// Where a certificate comes from.
#[derive(Clone, Debug)]
pub(super) enum CertificateSource {
    /// Files, and what was there when they were read.
    Files(Files, Seen),
    /// An authority.
    Authority(Acme),
}

impl From<SocketAddr> for Pages {
    fn from(listen: SocketAddr) -> Self {
        Self { listen, front: Front::default(), private: None, signed_in: SIGNED_IN, programs: 1 }
    }
}

impl Pages {
    /// With so many programs in one process, which share the files that it may open.
    #[must_use]
    pub fn beside(self, programs: usize) -> Self {
        Self { programs, ..self }
    }

    /// Called by this address: printed codes lead there.
    #[must_use]
    pub fn called(self, public_url: PublicUrl) -> Self {
        Self { front: Front { public_url: Some(public_url), ..self.front }, ..self }
    }

    /// As the configuration says, but at the flag's address and for so many who are signed in, where it does not.
    pub(super) fn of(flag: Option<SocketAddr>, http: &Http, signed_in: usize) -> Result<Self, Failure> {
        let front = Front { public_url: http.public_url.clone(), trusted_proxies: http.trusted_proxies.clone() };
        let signed_in = http.max_connections.map_or(signed_in, NonZeroUsize::get);
        let private = private_of(http)?;
        Ok(Self { front, private, signed_in, ..Self::from(flag.or(http.listen).unwrap_or(HTTP)) })
    }

    /// The limits of the contract, or smaller ones where the process may not open so many files.
    pub(super) fn limits(&self) -> Limits {
        let handles = handles::most();
        let has_proxies = !self.front.trusted_proxies.is_empty();
        let (limits, is_smaller) = Limits::new(self.signed_in, has_proxies).within(handles / self.programs);
        if is_smaller && self.programs == 1 {
            tracing::warn!(
                handles,
                signed_in = limits.signed_in,
                strangers = limits.strangers,
                "this process may open few files, so fewer connections are served; raise its limit (LimitNOFILE, ulimit -n)"
            );
        }
        limits
    }
}

fn private_of(http: &Http) -> Result<Option<Private>, Failure> {
    let wrong = |what: &str| Err(Failure::usage(format!("[http] in the configuration: {what}")));
    let redirect = http.redirect;
    let (https, source) = match (&http.tls_cert, &http.tls_key, &http.acme) {
        (None, None, None) if redirect.is_some() => {
            return wrong("redirect leads to pages over TLS, and there are none; name tls_cert and tls_key, or acme");
        }
        (None, None, None) => return Ok(None),
        (Some(certificate), Some(key), None) => {
            let files = Files { certificate: certificate.clone(), key: key.clone() };
            let seen = files.look();
            let certificate = files.read().map_err(Failure::usage)?;
            (Https::new(Some(certificate)), CertificateSource::Files(files, seen))
        }
        (None, None, Some(_)) if redirect.is_none() => {
            return wrong("acme needs redirect, where the authority asks whether the name is ours; name its address");
        }
        (None, None, Some(acme)) => {
            (Https::new(None), CertificateSource::Authority(Acme::new(acme).map_err(Failure::usage)?))
        }
        (Some(_), None, None) => return wrong("tls_cert is named without tls_key; name its private key too"),
        (None, Some(_), None) => return wrong("tls_key is named without tls_cert; name its certificate too"),
        (_, _, Some(_)) => return wrong("acme and tls_cert or tls_key name two certificates; remove one of them"),
    };
    Ok(Some(Private { https: Arc::new(https.map_err(Failure::new)?), source, redirect }))
}
