//! Certificate and key in files that somebody else keeps.
//!
//! Enters: two paths. Leaves: the certificate, again whenever one of the files changed or the program is told to look
//! (SIGHUP); what can't be used is told, tried again at each look, and changes nothing. A pair of which only one half was
//! replaced yet is such a case. Never writes.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use telecentre_web::alarm::AlarmKind;
use tokio::signal::unix::Signal;
use zeroize::Zeroizing;

use super::{Certificate, CertificateError, CertificateTrouble, Https, provider};
use crate::host::Host;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// The largest file that is read.
const FILE_BYTES: u64 = 256 * 1_024;

/// Where certificate and key are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Files {
    /// The chain, the host's own certificate first.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// What tells a file from the one that was there before: device, number, length, when it changed.
type Mark = (u64, u64, u64, i64, i64);

/// What tells both files from those that were there before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen([Option<Mark>; 2]);

impl Files {
    /// What is there now.
    pub fn look(&self) -> Seen {
        let mark = |path: &Path| {
            let found = std::fs::metadata(path).ok()?;
            Some((found.dev(), found.ino(), found.len(), found.ctime(), found.ctime_nsec()))
        };
        Seen([mark(&self.certificate), mark(&self.key)])
    }

    /// The certificate in them.
    pub fn read(&self) -> Result<Certificate, CertificateError> {
        let (certificate, key) = (read(&self.certificate)?, read(&self.key)?);
        let (certificate_name, key_name) = (self.certificate.display().to_string(), self.key.display().to_string());
        Certificate::of_pem((&certificate, &certificate_name), (&key, &key_name), &provider())
    }

    /// Shows what comes after what was seen, until this is dropped.
    pub async fn follow(self, https: &Https, host: &Host, mut seen: Seen, mut hangup: Signal) {
        let mut is_wrong = false;
        loop {
            let is_told = tokio::select! {
                told = hangup.recv() => told.is_some(),
                () = tokio::time::sleep(LOOK_EVERY) => false,
            };
            let files = self.clone();
            // Another machine's disk may hold them: nothing else waits for it.
            let found = tokio::task::spawn_blocking(move || {
                let now = files.look();
                let is_new = now != seen || is_told || is_wrong;
                (now, is_new.then(|| files.read()))
            });
            match found.await {
                Ok((now, Some(Ok(certificate)))) => {
                    (seen, is_wrong) = (now, false);
                    https.show(certificate);
                }
                Ok((_, Some(Err(error)))) => {
                    is_wrong = true;
                    let kind = AlarmKind::CertificateUnread;
                    let text = format!("{}: {error}", kind.sentence());
                    if https.keep(CertificateTrouble { kind, since: Some(host.now()), text }) {
                        tracing::warn!(%error, "the pages keep the certificate that they have");
                    }
                }
                Ok((_, None)) => {}
                Err(error) => tracing::error!(%error, "the certificate's files could not be looked at"),
            }
        }
    }
}

pub(super) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, CertificateError> {
    let name = || path.display().to_string();
    let unreadable = |error: std::io::Error| CertificateError::Unreadable(name(), error);
    let found = std::fs::metadata(path).map_err(unreadable)?;
    if !found.is_file() || found.len() > FILE_BYTES {
        return Err(CertificateError::NoFile(name()));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    File::open(path).map_err(unreadable)?.take(FILE_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}
