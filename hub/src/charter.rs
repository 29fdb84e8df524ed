//! Founding a network: the root key, the charter that names the hub, the first entries of `network`.
//!
//! Enters: a name, a time zone, an empty data folder. Leaves: a folder whose journal holds the charter, and the root
//! key's secret, to be shown once and kept on paper. The secret is never written to disk.

use std::path::Path;

use jiff::tz::TimeZone;
use telecentre_node::folder::Folder;
use telecentre_node::host::Host;
use telecentre_node::identity::Identity;
use telecentre_node::program::{MEMBERSHIP, Membership, StartError, open_handle};
use telecentre_node::recovery::Recovery;
use telecentre_node::replica::{NotSaved, Workbench};
use telecentre_proto::chain::{Keypair, network_id};
use telecentre_proto::id::{Hash, NetworkId, NodeId};
use telecentre_proto::limit::NAME_BYTES;
use telecentre_proto::network;
use telecentre_web::status::Why;

/// Why a network could not be founded.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// The folder belongs to a network already.
    #[error("the folder {0} belongs to a network already; choose another with --data")]
    Exists(String),
    /// Pages can't show the name.
    #[error("a network's name has 1 to {NAME_BYTES} bytes and no control characters")]
    Name,
    /// The time zone is not in the database.
    #[error("there is no time zone “{0}”; use a name such as Europe/Paris")]
    Timezone(String),
    /// The clock is wrong, and is needed to place a new hub after all others.
    #[error("this machine's clock says {0}, which can't be; set it, then try again")]
    Clock(String),
    /// The folder, the key or the journal can't be used.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The journal could not be written.
    #[error(transparent)]
    NotSaved(#[from] NotSaved),
}

/// A network that was just founded.
pub struct Founded {
    /// The hub.
    pub hub: NodeId,
    /// The root key, in words for paper: groups of eight hexadecimal digits.
    pub root_key: String,
}

/// Founds a network in a folder.
pub async fn init(folder: &Folder, host: &Host, name: &str, timezone: &str) -> Result<Founded, InitError> {
    if MEMBERSHIP.load(folder).map_err(StartError::from)?.is_some() {
        return Err(InitError::Exists(folder.path().display().to_string()));
    }
    if name.trim().is_empty() || name.len() > NAME_BYTES || name.chars().any(char::is_control) {
        return Err(InitError::Name);
    }
    if TimeZone::get(timezone).is_err() {
        return Err(InitError::Timezone(timezone.to_owned()));
    }
    let identity = Identity::open_or_create(folder, host).map_err(StartError::from)?;
    telecentre_node::identity::api_token(folder, host).map_err(StartError::from)?;
    let seed: [u8; 32] = host.random_array().map_err(StartError::from)?;
    let root = Keypair::from_seed(&seed);
    let network = network_id(&root.id());
    let hub = Keypair::from_seed(identity.seed()).id();
    let handle = open_handle(folder, &identity, network, host.clone()).await?;
    let random = host.random_array().map_err(StartError::from)?;
    let charter = network::charter_run(&root, &hub, name, host.now_ms() / 1_000, random);
    handle.admit(root.id(), vec![charter]).await?;
    let settled = network::settle(name, timezone);
    let written: Result<Result<(), std::convert::Infallible>, _> =
        handle.edit(move |_: &mut Workbench<'_>| Ok((vec![settled], ()))).await;
    let Ok(()) = written?;
    handle.stop().await;
    // Last, so that a folder that names a network always holds its charter.
    let membership = Membership { network, hub: None, centre: None, name: name.to_owned() };
    MEMBERSHIP.save(folder, &membership).map_err(StartError::from)?;
    Ok(Founded { hub, root_key: on_paper(&seed) })
}

/// Makes a lost hub anew in an empty folder, with its old key: the boxes of its network give back what it held.
pub fn rebuild(folder: &Folder, host: &Host, identity: &Path, network: NetworkId) -> Result<NodeId, InitError> {
    if MEMBERSHIP.load(folder).map_err(StartError::from)?.is_some() {
        return Err(InitError::Exists(folder.path().display().to_string()));
    }
    let identity = Identity::adopt(folder, identity).map_err(StartError::from)?;
    telecentre_node::identity::api_token(folder, host).map_err(StartError::from)?;
    Recovery::begin(folder, Why::Rebuilt, host.now()).map_err(StartError::from)?;
    let membership = Membership { network, hub: None, centre: None, name: "hub".to_owned() };
    MEMBERSHIP.save(folder, &membership).map_err(StartError::from)?;
    Ok(Keypair::from_seed(identity.seed()).id())
}

/// A key as people copy it by hand: eight groups of eight digits.
fn on_paper(seed: &[u8; 32]) -> String {
    let digits = Hash(*seed).to_string();
    let groups: Vec<&str> = (0..8).filter_map(|group| digits.get(group * 8..group * 8 + 8)).collect();
    groups.join("-")
}
