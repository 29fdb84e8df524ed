//! When to ask an authority for which certificate, and what is kept of it.
//!
//! Enters: the folder, the clock. Leaves: the certificate that is shown, from the first start on the one of before. The
//! wall clock decides when a certificate is old, since that is what browsers go by; how long something fails is
//! measured. One file holds account, certificate and both keys: it is replaced whole, so none is without the other.

use std::time::Duration;

use instant_acme::AccountCredentials;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use telecentre_web::alarm::AlarmKind;
use tokio::signal::unix::Signal;

use super::order::Given;
use super::{Acme, AcmeError};
use crate::folder::Folder;
use crate::host::Host;
use crate::https::{Certificate, CertificateError, CertificateTrouble, Https, provider};
use crate::settings::{Settings, SettingsError};

/// How long to wait after the first failure; twice as long each time.
const FIRST: Duration = Duration::from_mins(5);
/// The longest wait.
const CAP: Duration = Duration::from_hours(6);
/// Doublings that reach it.
const DOUBLINGS: u32 = 7;
/// How long renewing may fail, while the certificate still holds, before an admin is told.
const QUIET: Duration = Duration::from_hours(24);
/// The clock may be set: nobody sleeps through that.
const LOOK_EVERY: Duration = Duration::from_mins(15);

const FILE: Settings<Kept> = Settings::new("acme.json");

/// What is kept between two starts.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    account: Option<KeptAccount>,
    certificate: Option<KeptCertificate>,
}

/// An account is one authority's.
#[derive(Serialize, Deserialize)]
struct KeptAccount {
    directory: String,
    credentials: serde_json::Value,
}

#[derive(Serialize, Deserialize)]
struct KeptCertificate {
    directory: String,
    domains: Vec<String>,
    chain: String,
    key: String,
}

impl KeptCertificate {
    fn read(&self) -> Result<Certificate, CertificateError> {
        let (chain, key) = (self.chain.as_bytes(), self.key.as_bytes());
        Certificate::of_pem((chain, "the authority's answer"), (key, "acme.json"), &provider())
    }
}

/// A run of failures.
#[derive(Default)]
struct Failures {
    count: u32,
    /// When it began: measured, and by the wall clock.
    since: Option<(Duration, Timestamp)>,
}

impl Acme {
    /// What is kept; the certificate among it is shown from now on.
    pub fn open(&self, folder: &Folder, https: &Https) -> Result<Kept, SettingsError> {
        let kept = FILE.load(folder)?.unwrap_or_default();
        match kept.certificate.as_ref().map(KeptCertificate::read) {
            Some(Ok(certificate)) => https.show(certificate),
            Some(Err(error)) => tracing::warn!(%error, "the kept certificate can't be shown; another is asked for"),
            None => {}
        }
        Ok(kept)
    }

    /// Sees to it that there is a certificate, until this is dropped. Who is told to (SIGHUP) asks at once.
    pub async fn follow(self, mut kept: Kept, folder: &Folder, https: &Https, host: &Host, mut hangup: Signal) {
        let mut failures = Failures::default();
        loop {
            let wait = match self.due(&kept).and_then(|at| u64::try_from(at.duration_since(host.now()).as_secs()).ok())
            {
                Some(seconds @ 1..) => Duration::from_secs(seconds).min(LOOK_EVERY),
                _ => match self.renew(&mut kept, folder, https).await {
                    Ok(()) => {
                        failures = Failures::default();
                        continue;
                    }
                    Err(error) => {
                        let mut random = [0; 4];
                        host.draw(&mut random);
                        let wait = failures.another(u32::from_le_bytes(random), host);
                        tracing::warn!(%error, again_in_s = wait.as_secs(), "the authority gave no certificate");
                        failures.tell(&error, https, host);
                        wait
                    }
                },
            };
            tokio::select! {
                _ = hangup.recv() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// When to ask: after two thirds of the life of what we have; at once, if it is none or another's.
    fn due(&self, kept: &Kept) -> Option<Timestamp> {
        let kept = kept.certificate.as_ref()?;
        if kept.directory != self.directory || kept.domains != self.domains {
            return None;
        }
        let certificate = kept.read().ok()?;
        let life = certificate.until.duration_since(certificate.from);
        certificate.from.checked_add(life * 2 / 3).ok()
    }

    async fn renew(&self, kept: &mut Kept, folder: &Folder, https: &Https) -> Result<(), AcmeError> {
        let known = kept.account.as_ref().filter(|account| account.directory == self.directory);
        let known = known.and_then(|account| serde_json::from_value(account.credentials.clone()).ok());
        let Given { chain, key, account } = self.ask(known, https).await?;
        if let Some(account) = account {
            kept.account = self.account(&account);
        }
        let (directory, domains) = (self.directory.clone(), self.domains.clone());
        let given = KeptCertificate { directory, domains, chain, key };
        let certificate = given.read()?;
        kept.certificate = Some(given);
        if let Err(error) = FILE.save(folder, kept) {
            // It serves as long as this program runs.
            tracing::error!(%error, "the new certificate could not be kept; the next start asks for another");
        }
        https.show(certificate);
        Ok(())
    }

    fn account(&self, credentials: &AccountCredentials) -> Option<KeptAccount> {
        let credentials = serde_json::to_value(credentials).ok()?;
        Some(KeptAccount { directory: self.directory.clone(), credentials })
    }
}

impl Failures {
    /// How long to wait after one more. `random` is uniform over all its values: from half to one and a half.
    fn another(&mut self, random: u32, host: &Host) -> Duration {
        let base = FIRST.saturating_mul(1 << self.count.min(DOUBLINGS)).min(CAP);
        self.count = self.count.saturating_add(1);
        self.since.get_or_insert_with(|| (host.monotonic(), host.now()));
        base / 2 + base.mul_f64(f64::from(random) / f64::from(u32::MAX))
    }

    /// Tells an admin what lasts, or keeps everybody out.
    fn tell(&self, error: &AcmeError, https: &Https, host: &Host) {
        let Some((began, since)) = self.since else { return };
        let lasts = host.monotonic().saturating_sub(began) >= QUIET;
        if lasts || !https.holds(host.now()) {
            let kind = AlarmKind::CertificateRefused;
            https.keep(CertificateTrouble { kind, since: Some(since), text: format!("{}: {error}", kind.sentence()) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::https::acme::AcmeConfig;

    #[test]
    fn an_authority_is_asked_ever_less_often_down_to_four_times_a_day() {
        let (mut failures, host) = (Failures::default(), Host::scripted(0, 1));
        let waits: Vec<u64> = (0..9).map(|_| failures.another(u32::MAX / 2, &host).as_secs().div_ceil(60)).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 360, 360]);
        let (mut least, mut most) = (Failures::default(), Failures::default());
        assert_eq!(least.another(0, &host), FIRST / 2);
        assert_eq!(most.another(u32::MAX, &host), FIRST * 3 / 2);
    }

    #[test]
    fn an_admin_is_told_at_once_where_there_is_nothing_to_show_and_after_a_day_where_there_is() {
        let made = rcgen::generate_simple_self_signed(["box".to_owned()]).unwrap();
        let (chain, key) = (made.cert.pem(), made.signing_key.serialize_pem());
        let certificate = Certificate::of_pem((chain.as_bytes(), "C"), (key.as_bytes(), "K"), &provider()).unwrap();
        let host = Host::scripted(1_000_000_000_000, 1);
        let error = AcmeError::Slow("https://authority.example".to_owned());
        let told = |certificate: Option<Certificate>, after: Duration| {
            let (https, mut failures, host) = (Https::new(certificate).unwrap(), Failures::default(), host.clone());
            failures.another(0, &host);
            host.advance(after);
            failures.tell(&error, &https, &host);
            let alarms = https.alarms(host.now());
            alarms.iter().filter(|alarm| alarm.kind == AlarmKind::CertificateRefused).count()
        };
        assert_eq!(told(None, Duration::ZERO), 1);
        assert_eq!(told(Some(certificate.clone()), QUIET.saturating_sub(Duration::from_secs(1))), 0);
        assert_eq!(told(Some(certificate), QUIET), 1);
    }

    #[test]
    fn a_certificate_is_renewed_after_two_thirds_of_its_life_and_at_once_when_other_names_are_asked_for() {
        let mut params = rcgen::CertificateParams::new(["a.example".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2030, 1, 1);
        params.not_after = rcgen::date_time_ymd(2030, 1, 31);
        let key = rcgen::KeyPair::generate().unwrap();
        let chain = params.self_signed(&key).unwrap().pem();
        let folder = tempfile::tempdir().unwrap();
        let ca = folder.path().join("ca.pem");
        std::fs::write(&ca, &chain).unwrap();
        let acme = |domains: &[&str]| {
            let domains = domains.iter().map(|d| (*d).to_owned()).collect();
            Acme::new(&AcmeConfig { domains, contact: None, directory: None, ca: Some(ca.clone()) }).unwrap()
        };
        let (directory, domains) = (acme(&["a.example"]).directory, vec!["a.example".to_owned()]);
        let certificate = Some(KeptCertificate { directory, domains, chain, key: key.serialize_pem() });
        let kept = Kept { account: None, certificate };
        assert_eq!(acme(&["A.example"]).due(&kept), Some("2030-01-21T00:00:00Z".parse().unwrap()));
        assert_eq!(acme(&["a.example", "b.example"]).due(&kept), None);
        assert_eq!(acme(&["a.example"]).due(&Kept::default()), None);
    }
}
