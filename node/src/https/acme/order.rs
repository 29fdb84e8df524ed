//! One conversation with an authority, at whose end there is a certificate.
//!
//! Enters: names, an account or none yet. Leaves: a chain and a fresh key, as PEM, and the account; or why not, with the
//! authority's own words. Ends within minutes whatever the authority does.

use std::time::Duration;

use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Error, Identifier, NewAccount, NewOrder, Order,
    OrderStatus, RetryPolicy,
};

use super::client::Client;
use super::{Acme, AcmeConfigError};
use crate::https::{CertificateError, Https};

/// How long one conversation may take.
const ORDER_TIME: Duration = Duration::from_mins(5);
/// How long the authority may look at one answer of ours; it says itself when to ask again.
const PATIENCE: RetryPolicy =
    RetryPolicy::new().initial_delay(Duration::from_millis(500)).backoff(1.5).timeout(Duration::from_mins(2));

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum AcmeError {
    /// Nobody to ask.
    #[error(transparent)]
    Config(#[from] AcmeConfigError),
    /// Not reached, or it refuses.
    #[error("the authority at {0} was not reached, or refuses: {1}")]
    Authority(String, Error),
    /// It asks at the name and finds another.
    #[error(
        "the authority does not find this machine at {name}: {why}; port 80 of that name must lead to the address of redirect"
    )]
    NotFound {
        /// Which name.
        name: String,
        /// Its own words.
        why: String,
    },
    /// It proves names in other ways only.
    #[error("the authority does not prove {0} by http-01, the one way that this program knows; name another authority")]
    NoWay(String),
    /// It did not come to an end.
    #[error("the authority at {0} came to no end within 5 minutes")]
    Slow(String),
    /// What it gave can't be shown.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

/// A certificate as it was given.
pub(super) struct Given {
    /// Its chain.
    pub(super) chain: String,
    /// Its key, which nobody else has seen.
    pub(super) key: String,
    /// The account that asked, where it is a new one.
    pub(super) account: Option<AccountCredentials>,
}

impl Acme {
    /// Asks for a certificate.
    pub(super) async fn ask(&self, account: Option<AccountCredentials>, https: &Https) -> Result<Given, AcmeError> {
        let asking = tokio::time::timeout(ORDER_TIME, self.converse(account, https)).await;
        https.forget_proofs();
        asking.unwrap_or_else(|_| Err(AcmeError::Slow(self.directory.clone())))
    }

    async fn converse(&self, account: Option<AccountCredentials>, https: &Https) -> Result<Given, AcmeError> {
        let refused = |error| AcmeError::Authority(self.directory.clone(), error);
        let builder = Account::builder_with_http(Box::new(Client { tls: self.trust()? }));
        let (account, fresh) = if let Some(known) = account {
            (builder.from_credentials(known).await.map_err(refused)?, None)
        } else {
            let contact = self.contact.as_ref().map(|mail| format!("mailto:{mail}"));
            let contact: Vec<&str> = contact.iter().map(String::as_str).collect();
            let new = NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
            let (account, fresh) = builder.create(&new, self.directory.clone(), None).await.map_err(refused)?;
            (account, Some(fresh))
        };
        let names: Vec<Identifier> = self.domains.iter().cloned().map(Identifier::Dns).collect();
        let mut order = account.new_order(&NewOrder::new(&names)).await.map_err(refused)?;
        self.prove(&mut order, https).await?;
        match order.poll_ready(&PATIENCE).await {
            Ok(OrderStatus::Ready) => {}
            Err(error @ Error::Timeout(_)) => return Err(refused(error)),
            other => return Err(self.not_found(&mut order, other.err()).await),
        }
        let key = order.finalize().await.map_err(refused)?;
        let chain = order.poll_certificate(&PATIENCE).await.map_err(refused)?;
        Ok(Given { chain, key, account: fresh })
    }

    /// Lays out the proofs that the authority asks for, and says that they are there.
    async fn prove(&self, order: &mut Order, https: &Https) -> Result<(), AcmeError> {
        let refused = |error| AcmeError::Authority(self.directory.clone(), error);
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization = authorization.map_err(refused)?;
            // What it remembers of an earlier order needs no proof again.
            if authorization.status == AuthorizationStatus::Valid {
                continue;
            }
            let name = authorization.identifier().to_string();
            let challenge = authorization.challenge(ChallengeType::Http01);
            let mut challenge = challenge.ok_or(AcmeError::NoWay(name))?;
            https.prove(&challenge.token, challenge.key_authorization().as_str());
            challenge.set_ready().await.map_err(refused)?;
        }
        Ok(())
    }

    /// Why an order came to nothing: what the authority says of the first name that it does not find, or of the whole.
    async fn not_found(&self, order: &mut Order, said: Option<Error>) -> AcmeError {
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let Ok(mut authorization) = authorization else { break };
            if let Err(error) = authorization.refresh().await {
                return AcmeError::Authority(self.directory.clone(), error);
            }
            if let Some(why) = authorization.challenges.iter().find_map(|challenge| challenge.error.as_ref()) {
                return AcmeError::NotFound { name: authorization.identifier().to_string(), why: why.to_string() };
            }
        }
        match said {
            Some(error) => AcmeError::Authority(self.directory.clone(), error),
            None => AcmeError::NotFound { name: self.domains.join(", "), why: "it does not say why".to_owned() },
        }
    }
}
