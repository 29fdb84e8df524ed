//! For tests: a hub that has just been founded, and runs.
//!
//! Enters: nothing. Leaves: its program, linked to nobody, on a folder that goes away with it.

use std::net::{Ipv4Addr, SocketAddr};

use telecentre_node::folder::Folder;
use telecentre_node::host::Host;
use telecentre_node::program::{Program, Start};

use crate::charter;

/// Founds a hub and starts it; the folder is removed when the second is dropped.
pub(crate) async fn hub() -> (Program, tempfile::TempDir) {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Folder::create(temporary.path().join("hub")).unwrap();
    let host = Host::new();
    charter::init(&folder, &host, "Réseau d'essai", "Europe/Paris").await.unwrap();
    let quic = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let start =
        Start { folder, host, quic, socket: None, peers: Vec::new(), hub_at: None, registrar: None, demo: false };
    (Program::start(start).await.unwrap(), temporary)
}
