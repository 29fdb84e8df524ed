//! A replica whose key we hold, as an endpoint of the test's own: it speaks the protocol and says what it likes.
//!
//! Enters: the seed of a box that is enrolled and does not run, and what to attack with. Leaves: frames on connections to
//! the hub or a box, as fast as they are taken. Whatever it says is well formed where the attack is not the form.

use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use telecentre_node::folder::Folder;
use telecentre_node::identity::Identity;
use telecentre_node::link::{Alpn, Connection, DialError, Endpoint, LinkConfig};
use telecentre_proto::chain::Keypair;
use telecentre_proto::id::{Boot, NetworkId, NodeId};
use telecentre_proto::wire::{FrameWriter, Hello, Message};
use tokio::time::timeout;

use crate::{Network, PATIENCE, Replica};

pub mod attack;
pub mod flood;
pub mod pen;

pub use attack::Attack;

/// One who speaks with an enrolled key.
pub struct Puppet {
    /// Its socket.
    pub endpoint: Endpoint,
    /// The network that it claims to belong to.
    pub network: NetworkId,
    /// Whom it speaks to.
    pub target: NodeId,
    /// Where that one is.
    pub at: SocketAddr,
    /// Its key.
    pub keys: Keypair,
}

impl Puppet {
    /// Speaks with this seed to the hub.
    pub fn new(seed: &[u8; 32], network: &Network) -> Self {
        Self::to(seed, network, &network.hub)
    }

    /// Speaks with this seed to a running replica of the network.
    pub fn to(seed: &[u8; 32], network: &Network, target: &Replica) -> Self {
        let endpoint = Endpoint::bind(LinkConfig::new(seed, SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap();
        let (network, target, at) = (network.id().parse().unwrap(), target.id().parse().unwrap(), target.quic());
        Self { endpoint, network, target, at, keys: Keypair::from_seed(seed) }
    }

    /// Speaks with the key of a node that is enrolled and does not run.
    pub fn enrolled(node: &Replica, network: &Network) -> Self {
        Self::new(&seed(node), network)
    }

    /// A connection, if it comes about.
    pub async fn dial(&self, alpn: Alpn) -> Result<Connection, DialError> {
        timeout(PATIENCE, self.endpoint.dial(self.target, self.at, alpn)).await.unwrap()
    }

    /// What it says first: that it holds something else than anybody, and will list it.
    pub fn greeting(&self) -> Message {
        let (boot, digest) = (Boot([7; 16]), [9; 16]);
        Message::Hello(Box::new(Hello { network: self.network, boot, clock: 0, digest, own: [9; 8], lists: true }))
    }

    /// The same as a frame.
    pub fn hello(&self) -> Vec<u8> {
        let mut writer = FrameWriter::default();
        writer.push(&self.greeting());
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

    /// Attacks until the time is over, on as many connections as it takes. Returns how many frames went out.
    pub async fn attack(&self, attack: Attack, time: Duration) -> u64 {
        let (start, sent) = (Instant::now(), Cell::new(0));
        while start.elapsed() < time {
            let left = time.saturating_sub(start.elapsed());
            let round = async {
                if let Ok(connection) = self.endpoint.dial(self.target, self.at, Alpn::Sync).await {
                    self.talk(&connection, attack, &sent).await;
                }
            };
            let _ = timeout(left, round).await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        sent.get()
    }

    /// Sends frames of an attack on one connection until it ends, and counts them.
    async fn talk(&self, connection: &Connection, attack: Attack, sent: &Cell<u64>) {
        let mut writer = FrameWriter::default();
        writer.push(&self.greeting());
        writer.push(&Message::Listed);
        if connection.send(&writer.finish()).await.is_err() {
            return;
        }
        sent.set(sent.get() + 1);
        let mut lawful = None;
        let listen = async { while connection.recv().await.is_ok() {} };
        let speak = async {
            for round in 0.. {
                let Some(frame) = attack.frame(round, self, &mut writer, &mut lawful) else { break };
                if connection.send(&frame).await.is_err() {
                    break;
                }
                sent.set(sent.get() + 1);
            }
            // One that has nothing more to say hangs up.
            connection.close(None, "done");
        };
        tokio::join!(listen, speak);
    }
}

/// A runtime for what a test says by itself.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// The seed of a box that does not run.
pub fn seed(node: &Replica) -> [u8; 32] {
    let folder = Folder::open(&node.data).unwrap();
    *Identity::open(&folder).unwrap().seed()
}
