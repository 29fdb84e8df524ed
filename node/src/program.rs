//! A replica's running program, whole: opened in the right order, stopped in the reverse.
//!
//! Enters: a locked data folder, addresses, what is special to a node or a hub. Leaves: a [`Program`] that syncs and
//! answers, or a [`StartError`] with the exit code of the contract. The demo runs eight of them in one process, so
//! nothing here is global. Never parses a command line.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use telecentre_proto::chain::Keypair;
use telecentre_proto::document::DocumentName;
use telecentre_proto::document::Draft;
use telecentre_proto::field::{Field, Put, Scalar};
use telecentre_proto::id::{Boot, NetworkId, NodeId, RecordId, Slug};

use crate::folder::{Folder, FolderError};
use crate::host::Host;
use crate::https::Https;
use crate::identity::{Identity, IdentityError};
use crate::link::shaped::Socket;
use crate::link::{BindError, Endpoint, LinkConfig};
use crate::recovery::Recovery;
use crate::replica::{self, Handle, NotSaved, OpenError, Workbench};
use crate::settings::{Settings, SettingsError};
use crate::sync::{Registrar, Sync, Targets};

mod erasures;
mod live_replica;
mod salvage;
mod state;

/// Which network a folder belongs to: written by `init` or `join`, read at every start.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The network.
    pub network: NetworkId,
    /// The hub, where it was at the time of joining; none on the hub itself.
    pub hub: Option<(NodeId, String)>,
    /// The centre that this replica was enrolled for.
    pub centre: Option<Slug>,
    /// What this replica is called.
    pub name: String,
}

/// The file of a [`Membership`].
pub const MEMBERSHIP: Settings<Membership> = Settings::new("network.json");

/// Why a program could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder can't be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The key file can't be used.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// A settings file can't be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The replica can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The UDP port can't be used.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The key for encrypted files can't be derived.
    #[error(
        "the key for encrypted files could not be derived from the identity; restore the file identity from a backup"
    )]
    Key,
    /// The folder belongs to no network yet.
    #[error("this folder belongs to no network yet; use {0}")]
    NotJoined(&'static str),
    /// A TCP port or a socket file can't be used.
    #[error("cannot listen on {0}: {1}; choose another address, or stop the program that uses this one")]
    Listen(String, std::io::Error),
    /// The operating system has no random bytes.
    #[error(transparent)]
    NoRandom(#[from] crate::host::NoRandom),
}

impl StartError {
    /// The exit code of the contract.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Folder(FolderError::InUse(_)) => 3,
            Self::NotJoined(_) | Self::Bind(_) | Self::Listen(..) => 2,
            Self::Open(error) => error.exit_code(),
            _ => 1,
        }
    }
}

/// Makes who enrols boxes, of a running replica and the folder that is its own.
pub type MakeRegistrar = fn(Handle, &Path) -> Arc<dyn Registrar>;

/// What a program is started with.
pub struct Start {
    /// The data folder, locked.
    pub folder: Folder,
    /// Clock and random source.
    pub host: Host,
    /// Where to listen for peers.
    pub quic: SocketAddr,
    /// A socket made elsewhere, for the demo's slow links.
    pub socket: Option<Socket>,
    /// Peers named on the command line.
    pub peers: Vec<(NodeId, SocketAddr)>,
    /// Where a person says that the hub is now: host and port.
    pub hub_at: Option<String>,
    /// Made by the hub, which enrols.
    pub registrar: Option<MakeRegistrar>,
    /// Its content was made up to show the program.
    pub demo: bool,
}

/// A running replica.
pub struct Program {
    /// Its folder, locked as long as the program lives.
    pub folder: Arc<Folder>,
    /// Its key.
    pub identity: Identity,
    /// Its content.
    pub handle: Handle,
    /// Its links.
    pub sync: Sync,
    /// Where peers reach it.
    pub quic: SocketAddr,
    membership: Membership,
    started_at: Timestamp,
    demo: bool,
    /// Whoever reads the register, which takes long, waits until nobody else does.
    register: Arc<tokio::sync::Mutex<()>>,
    https: OnceLock<Arc<Https>>,
}

impl Program {
    /// Opens the journal, binds the port, starts syncing. Must be called within a tokio runtime.
    pub async fn start(start: Start) -> Result<Self, StartError> {
        let membership = MEMBERSHIP
            .load(&start.folder)?
            .ok_or(StartError::NotJoined("init on a hub, or join with the code that the hub printed on a node"))?;
        let identity = Identity::open(&start.folder)?;
        let handle = open_handle(&start.folder, &identity, membership.network, start.host.clone()).await?;
        let folder = Arc::new(start.folder);
        keep_recovering(&folder, &handle).await?;
        let config = LinkConfig { socket: start.socket, ..LinkConfig::new(identity.seed(), start.quic) };
        let endpoint = Endpoint::bind(config)?;
        let quic = endpoint.local_addr().map_err(|e| StartError::Listen(start.quic.to_string(), e))?;
        let boot = Boot(start.host.random_array()?);
        let targets = Targets { hub: membership.hub.clone(), hub_at: start.hub_at, peers: start.peers };
        let registrar = start.registrar.map(|make| make(handle.clone(), folder.path()));
        let sync = Sync::start(handle.clone(), endpoint, boot, targets, registrar);
        let started_at = start.host.now();
        Ok(Self {
            folder,
            identity,
            handle,
            sync,
            quic,
            membership,
            started_at,
            demo: start.demo,
            register: Arc::default(),
            https: OnceLock::new(),
        })
    }

    /// Whether its content was made up to show the program.
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    /// From now on an admin is told, too, what is wrong with the certificate of these pages.
    pub fn answer_for(&self, https: Arc<Https>) {
        // Pages are served once.
        let _ = self.https.set(https);
    }

    /// The instant this run began.
    pub fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// The replica's id.
    pub fn node(&self) -> NodeId {
        self.handle.read(|replica, _| replica.me())
    }

    /// The id of the booking that an idempotency key stands for, for ever on this replica: its tag, and 5 bytes that
    /// nobody else can work out. A repeated request finds the booking that the first one made. Two keys meet in one id by
    /// accident with a chance of 10⁻⁷ at the hundred-thousandth booking of one box; the second is then refused as a key
    /// that was used for something else.
    pub fn id_for_key(&self, key: &str) -> RecordId {
        let secret = self.identity.derive("telecentre 1 booking ids from idempotency keys");
        let hash = blake3::keyed_hash(&secret, key.as_bytes());
        let hash = telecentre_proto::id::Hash(*hash.as_bytes());
        RecordId::of(&self.node(), hash.first())
    }

    /// Ends a recovery because a person decides to go on; false if there is none. It is written down where everybody
    /// can see it: by the hub in `network`, by a node in its centre's profile. (A witness confirms nothing.)
    pub async fn end_recovery(&self) -> Result<bool, NotSaved> {
        let centre = self.membership.centre.clone();
        let written: Result<bool, std::convert::Infallible> = self
            .handle
            .edit(move |bench: &mut Workbench<'_>| {
                let replica = bench.replica;
                if !replica.recovering() {
                    return Ok((Vec::new(), false));
                }
                let hub = replica.network().hub() == Some(replica.me());
                let put = Put::new(bench.fresh(), Field::RECOVERED, Scalar::Int(bench.now_ms / 1_000));
                let draft = if hub {
                    Some(telecentre_proto::network::draft(vec![put]))
                } else {
                    let space = centre.map(telecentre_proto::id::Space::Centre);
                    space.map(|space| Draft { space, document: DocumentName::profile(), puts: vec![put] })
                };
                Ok((draft.into_iter().collect(), true))
            })
            .await?;
        let Ok(ended) = written;
        if ended {
            self.handle.go_on().await;
        }
        Ok(ended)
    }

    /// Says goodbye to peers, and saves what helps the next start.
    pub async fn stop(&self) {
        self.sync.stop().await;
        self.handle.stop().await;
        // A socket file that is left behind does no harm: the next start replaces it.
        let _ = std::fs::remove_file(self.folder.control_socket());
    }
}

/// Takes up a recovery that an earlier run did not finish: a replica that restarts before it met anybody must not forget
/// that it lacks something. From then on the writer keeps it.
async fn keep_recovering(folder: &Arc<Folder>, handle: &Handle) -> Result<(), StartError> {
    let (mut kept, now) = (Recovery::load(folder)?, handle.recovery());
    if now.recovering && !kept.recovering {
        kept = Recovery { missing: kept.missing, set_aside: kept.set_aside, ..now };
        kept.save(folder)?;
    }
    handle.take_up(kept).await;
    Ok(())
}

/// Opens a folder's replica without any link: what commands on a stopped program use.
pub async fn open_handle(
    folder: &Folder,
    identity: &Identity,
    network: NetworkId,
    host: Host,
) -> Result<Handle, StartError> {
    let keys = Keypair::from_seed(identity.seed());
    let me = keys.id();
    let (journal, cache) = (folder.journal(), folder.cache());
    let own = host.clone();
    let opened = tokio::task::spawn_blocking(move || replica::open(&journal, &cache, me, network, &own)).await;
    let opened = opened.map_err(|e| OpenError::Panicked(e.to_string()))??;
    Ok(Handle::start(opened, keys, host))
}
