//! A replica whose key the test holds, as an endpoint of its own: what it says is up to the test.
//!
//! Enters: a seed, or the folder of a node that does not run; frames. Leaves: connections to the hub of a network, and
//! the refusals that end them. Keeps to no rule by itself.

use std::net::SocketAddr;

use telecentre_node::folder::Folder;
use telecentre_node::identity::Identity;
use telecentre_node::link::{Alpn, Connection, DialError, Endpoint, LinkConfig};
use telecentre_proto::chain::Keypair;
use telecentre_proto::id::{Boot, NetworkId, NodeId};
use telecentre_proto::wire::{FrameWriter, Hello, Message};
use tokio::time::timeout;

use crate::{Network, PATIENCE, Replica};

/// A replica whose key we hold, as an endpoint of the test's own.
pub struct Puppet {
    endpoint: Endpoint,
    /// The network that it says it belongs to.
    pub network: NetworkId,
    /// The key that it expects at the hub's address.
    pub hub: NodeId,
    at: SocketAddr,
    /// Its keys.
    pub keys: Keypair,
}

impl Puppet {
    /// Speaks with this seed to the hub.
    pub fn new(seed: &[u8; 32], network: &Network) -> Self {
        let endpoint = Endpoint::bind(LinkConfig::new(seed, SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap();
        let membership: serde_json::Value =
            serde_json::from_slice(&std::fs::read(network.hub.path("network.json")).unwrap()).unwrap();
        let network_id = serde_json::from_value(membership["network"].clone()).unwrap();
        Self {
            endpoint,
            network: network_id,
            hub: network.hub.id().parse().unwrap(),
            at: network.hub.quic(),
            keys: Keypair::from_seed(seed),
        }
    }

    /// Speaks with the key of a node that is enrolled and does not run.
    pub fn enrolled(node: &Replica, network: &Network) -> Self {
        let folder = Folder::open(&node.data).unwrap();
        Self::new(Identity::open(&folder).unwrap().seed(), network)
    }

    /// A new connection to the hub.
    pub async fn dial(&self, alpn: Alpn) -> Result<Connection, DialError> {
        timeout(PATIENCE, self.endpoint.dial(self.hub, self.at, alpn)).await.unwrap()
    }

    /// A first frame that shows nothing.
    pub fn hello(&self) -> Vec<u8> {
        let hello = Hello { network: self.network, boot: Boot([7; 16]), clock: 0, digest: [0; 16], spaces: None };
        let mut writer = FrameWriter::default();
        writer.push(&Message::Hello(Box::new(hello)));
        writer.finish()
    }

    /// Sends these frames on a new connection and gives the refusal that ends it.
    pub async fn refused(&self, alpn: Alpn, frames: &[Vec<u8>]) -> String {
        let connection = self.dial(alpn).await.unwrap();
        for frame in frames {
            // The other side may have ended it after an earlier one.
            let _ = timeout(PATIENCE, connection.send(frame)).await.unwrap();
        }
        let closed = timeout(PATIENCE, connection.closed()).await.expect("bad frames were taken without a word");
        format!("{closed:?}")
    }
}

/// What a puppet's connections run on.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}
