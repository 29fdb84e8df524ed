//! Enrolment: join codes out, replicas in.
//!
//! Enters: an admin's wish to invite, and the messages of those who want to join. Leaves: entries of the
//! `network` document, and answers. A code's secret is kept as its hash only and binds to the first NodeId that shows
//! it; that one may show it again if the answer was lost. Each code also has a short form (`short`). A new node of a centre closes the one before it in the same
//! batch. Expiry is judged by this hub's clock, which is the only one that counts here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use telecentre_node::link::Connection;
use telecentre_node::replica::{Handle, NotSaved, Workbench};
use telecentre_node::seal;
use telecentre_node::settings::SettingsError;
use telecentre_node::sync::Registrar;
use telecentre_proto::document::Draft;
use telecentre_proto::id::{NodeId, Slug};
use telecentre_proto::join::{self, Ask, JoinCode, Reply};
use telecentre_proto::network::{self, ClosingKind, Invite, Network, NotNamed, Role};
use telecentre_proto::refusal::Refusal;
use telecentre_proto::short_join::{self, ShortCode};

use self::short::PATIENCE;
use crate::closing::{closing, drawn_now, fits_retired, openings};
use crate::govern::{NotGoverning, may_govern};

mod short;

/// How long a code is good for when nobody says: seconds.
pub const EXPIRES_S: i64 = 7 * 86_400;
/// The reason that is kept when a centre's new box closes the one before it.
pub const REPLACED: &str = "replaced by a new enrolment";

/// Why a box can't be invited.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// There is no such centre.
    #[error("there is no centre “{0}”; load it first (telecentre-hub load), or check its short name")]
    NoCentre(Slug),
    /// A code could not say where this hub is.
    #[error("this hub does not know at which address others reach it; start it with --advertise HOST:PORT")]
    NoAddress,
    /// No replica is named so, or more than one.
    #[error(transparent)]
    NotNamed(#[from] NotNamed),
    /// This hub may not change the network, or not now.
    #[error(transparent)]
    NotGoverning(#[from] NotGoverning),
    /// The journal could not be written.
    #[error(transparent)]
    NotSaved(#[from] NotSaved),
    /// The key of the code could not be kept.
    #[error(transparent)]
    NotKept(#[from] SettingsError),
}

/// An invitation, in the two forms in which it can be passed on: either is good, once.
#[derive(Clone, Debug)]
pub struct Codes {
    /// To be copied: it says who the hub is.
    pub long: JoinCode,
    /// To be dictated.
    pub short: ShortCode,
}

/// Gives out a join code that is good for `expires_s` seconds. `folder`: this hub's own, where the key of the short form is
/// kept.
pub async fn invite(
    handle: &Handle,
    folder: &Path,
    role: Role,
    centre: Option<Slug>,
    expires_s: i64,
    address: Option<String>,
) -> Result<Codes, EnrolError> {
    let address = address.ok_or(EnrolError::NoAddress)?;
    let folder = folder.to_owned();
    let code = handle.edit(move |bench: &mut Workbench<'_>| {
        may_govern(bench.replica)?;
        if let Some(centre) = &centre
            && bench.replica.view().centres.get(centre).is_none()
        {
            return Err(EnrolError::NoCentre(centre.clone()));
        }
        let mut random = [0; 15];
        bench.random(&mut random);
        let short = ShortCode::new(address.clone(), random);
        let (now, secret) = (bench.now_ms / 1_000, short.key().secret());
        let expires = now + expires_s;
        short::keep(&folder, &short.key(), expires, now)?;
        let invite = Invite { secret: join::secret_hash(&secret), role, centre, expires, node: None };
        let puts = network::give_out(bench.fresh(), &invite);
        let (hub, network) = (bench.replica.me(), *bench.replica.have().network());
        Ok((vec![network::draft(puts)], Codes { long: JoinCode { hub, network, secret, address }, short }))
    });
    code.await?
}

/// Allows a replica so many mebibytes of its own lines in a day, where that is more than every one may bring. Says how many
/// bytes it may bring now.
pub async fn allow(handle: &Handle, who: String, mebibytes: u32) -> Result<(NodeId, u64), EnrolError> {
    let allowed = handle.edit(move |bench: &mut Workbench<'_>| {
        may_govern(bench.replica)?;
        let (record, enrolment) = bench.replica.network().named(&who)?;
        let put = network::allow(record, enrolment, mebibytes);
        Ok::<_, EnrolError>((vec![network::draft(vec![put])], enrolment.node))
    });
    let node = allowed.await??;
    Ok((node, handle.read(|replica, _| replica.network().daily_bytes(&node))))
}

/// Answers those who want to join.
pub struct Enroller {
    handle: Handle,
    folder: PathBuf,
    tries: Arc<short::Tries>,
}

impl Enroller {
    /// Enrols into the network of this replica, whose folder this is.
    pub fn new(handle: Handle, folder: &Path) -> Self {
        Self { handle, folder: folder.to_owned(), tries: Arc::default() }
    }
}

impl Registrar for Enroller {
    fn answer(&self, connection: Connection) -> BoxFuture<'static, ()> {
        let (handle, folder, tries) = (self.handle.clone(), self.folder.clone(), self.tries.clone());
        async move {
            let Ok(Ok(frame)) = tokio::time::timeout(PATIENCE, connection.recv()).await else {
                return connection.close(Refusal::Malformed, "nothing was asked");
            };
            let is_short = frame.first() == Some(&short_join::OPENING);
            let (proof, asks) = if is_short {
                match short::prove(&handle, &folder, &tries, &connection, &frame).await {
                    Ok(proven) => (Some(proven.proof), Ok(proven.asks)),
                    Err(refusal) => (None, Err(refusal)),
                }
            } else {
                (None, Ask::decode(&frame))
            };
            let reply = match asks {
                Ok(asks) => enrol(&handle, connection.peer(), asks, connection.remote_addr()).await,
                Err(refusal) => Err(refusal),
            };
            match &reply {
                Ok(centre) => tracing::info!(peer = %connection.peer(), ?centre, "a replica was enrolled"),
                Err(refusal) => tracing::warn!(peer = %connection.peer(), %refusal, "a replica was not enrolled"),
            }
            let answer = if is_short { short_join::encode_answer(proof, &reply) } else { join::encode_reply(&reply) };
            if connection.send(&answer).await.is_ok() {
                // The one who asked closes once it has the answer.
                let _ = tokio::time::timeout(PATIENCE, connection.closed()).await;
            }
            connection.close(None, "answered");
        }
        .boxed()
    }
}

async fn enrol(handle: &Handle, peer: NodeId, ask: Ask, seen_at: std::net::SocketAddr) -> Reply {
    seal::check(&ask.recipient).map_err(|_| Refusal::Malformed)?;
    let endpoint = endpoint(&ask.listens, seen_at);
    let asked = ask.clone();
    let prepared = handle.edit(move |bench: &mut Workbench<'_>| {
        let drafts = if may_govern(bench.replica).is_ok() { prepare(bench, peer, &asked) } else { Vec::new() };
        Ok::<_, std::convert::Infallible>((drafts, ()))
    });
    match prepared.await {
        Ok(Ok(())) => {}
        Err(NotSaved::Full(_)) => return Err(Refusal::Full),
        Err(_) => return Err(Refusal::Stopping),
    }
    let saved = handle.edit(move |bench: &mut Workbench<'_>| decide(bench, peer, &ask, endpoint.as_deref())).await;
    match saved {
        Ok(reply) => reply,
        Err(NotSaved::Full(_)) => Err(Refusal::Full),
        Err(_) => Err(Refusal::Stopping),
    }
}

/// Where the one who joins can be dialled: what it says, at the address where it is seen if it names none.
fn endpoint(listens: &str, seen_at: std::net::SocketAddr) -> Option<String> {
    match listens.parse::<std::net::SocketAddr>() {
        Ok(listens) if listens.port() == 0 => None,
        Ok(listens) if listens.ip().is_unspecified() => {
            Some(std::net::SocketAddr::new(seen_at.ip(), listens.port()).to_string())
        }
        Ok(listens) => Some(listens.to_string()),
        Err(_) => None,
    }
}

/// The boxes that a new one replaces: those of its centre, and itself.
fn replaced(network: &Network, peer: NodeId, invite: &Invite) -> BTreeSet<NodeId> {
    let open = network.enrolments().map(|(_, e)| e).filter(|e| e.closed.is_none() && e.role == Role::Node);
    let replaced = open.filter(|e| invite.role == Role::Node && (e.node == peer || e.centre == invite.centre));
    replaced.map(|e| e.node).collect()
}

/// Before a box is replaced, what this hub must have written of its centre.
fn prepare(bench: &Workbench<'_>, peer: NodeId, ask: &Ask) -> Vec<Draft> {
    let network = bench.replica.network();
    let hash = join::secret_hash(&ask.secret);
    let invite = network.invites().map(|(_, invite)| invite).find(|i| i.secret == hash && i.node.is_none());
    let before = invite.map(|invite| replaced(network, peer, invite)).unwrap_or_default();
    before.iter().flat_map(|node| openings(bench, node)).collect()
}

type Decision = (Vec<Draft>, Option<Slug>);

fn decide(bench: &mut Workbench<'_>, peer: NodeId, ask: &Ask, endpoint: Option<&str>) -> Result<Decision, Refusal> {
    may_govern(bench.replica).map_err(|_| Refusal::HubRecovering)?;
    let network = bench.replica.network();
    if ask.network != *network.id() {
        return Err(Refusal::WrongNetwork);
    }
    let hash = join::secret_hash(&ask.secret);
    let found = network.invites().find(|(_, invite)| invite.secret == hash);
    let (invite_record, invite) = found.map(|(id, invite)| (*id, invite.clone())).ok_or(Refusal::JoinCode)?;
    match invite.node {
        Some(node) if node == peer => return Ok((Vec::new(), invite.centre)),
        Some(_) => return Err(Refusal::JoinCode),
        None if bench.now_ms / 1_000 > invite.expires => return Err(Refusal::JoinCode),
        None => {}
    }
    // Records carry 3 bytes of the NodeId of who began them, and runs carry 8: no two replicas may ever share them. The
    // code stays good for the key that the box makes anew.
    if network.is_tag_taken(&peer) {
        return Err(Refusal::TakenPrefix);
    }
    if network.is_revoked(&peer) {
        return Err(Refusal::NotEnrolled);
    }
    let before = replaced(network, peer, &invite);
    let mut number = network.next_enrolment(&peer);
    let mut puts = vec![network::bind(invite_record, &peer)];
    let mut drafts = Vec::new();
    for node in before {
        let drawn = drawn_now(bench.replica, &node);
        // One that wrote more than a box in good hands does is closed for good: this must never be refused.
        let kind = if fits_retired(&drawn) { ClosingKind::Retired } else { ClosingKind::Revoked };
        if node == peer {
            if kind == ClosingKind::Revoked {
                return Err(Refusal::NotEnrolled);
            }
            number = bench.replica.network().next_closing(&peer).ok_or(Refusal::TooLarge)?;
        }
        let closed = closing(bench, &node, kind, drawn, Some(REPLACED.to_owned()));
        drafts.extend(closed.map_err(|_| Refusal::TooLarge)?);
    }
    let record = bench.fresh();
    // A box is called as its centre is; one without a centre as it calls itself.
    let centre = invite.centre.as_ref().and_then(|slug| bench.replica.view().centres.get(slug));
    let name = centre.map_or_else(|| ask.name.clone(), |centre| centre.name.clone());
    let enrolled = network::enrol(record, &peer, invite.role, invite.centre.as_ref(), &name);
    puts.extend(network::enrol_again(enrolled, number));
    puts.push(network::seal_to(record, &ask.recipient));
    puts.extend(endpoint.map(|endpoint| network::locate(record, endpoint)));
    let network = bench.replica.network();
    if invite.role == Role::Witness {
        // That is what it is for: it follows the boxes that witnessed beside their own work.
        let follows = network.centres().into_iter().map(|centre| network.next_witness(centre, peer));
        drafts.extend(follows.map(|next| network::draft(network::appoint(&next))));
    }
    drafts.push(network::draft(puts));
    Ok((drafts, invite.centre))
}

/// The address that a bound socket can be reached at, if it is not bound to all of them.
pub fn own_address(bound: std::net::SocketAddr) -> Option<String> {
    (!bound.ip().is_unspecified()).then(|| bound.to_string())
}

/// Writes where this hub can be dialled, if it is known, and to which recipient files for it are encrypted; only what
/// has changed.
pub async fn advertise(handle: &Handle, address: Option<&str>, recipient: &str) -> Result<(), NotSaved> {
    let (address, recipient) = (address.map(str::to_owned), recipient.to_owned());
    let written: Result<(), std::convert::Infallible> = handle
        .edit(move |bench: &mut Workbench<'_>| {
            let network = bench.replica.network();
            let mut drafts = Vec::new();
            if let Some(address) = address.filter(|new| network.hub_endpoint.as_ref() != Some(new)) {
                drafts.push(network::advertise(&address));
            }
            if network.hub_recipient.as_ref() != Some(&recipient) {
                drafts.push(network::seal_to_hub(&recipient));
            }
            if may_govern(bench.replica).is_err() {
                drafts.clear();
            }
            Ok((drafts, ()))
        })
        .await?;
    let Ok(()) = written;
    Ok(())
}

#[cfg(test)]
mod tests;
