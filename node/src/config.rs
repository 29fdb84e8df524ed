//! The configuration file of `run`.
//!
//! Enters: a TOML file. Leaves: its settings, or an error that names the file and the line. Everything in it has a flag
//! too, and flags win. Unknown keys are errors: a typing mistake must not silently mean the default.

use std::net::SocketAddr;
use std::path::Path;

use serde::Deserialize;
use telecentre_proto::id::NodeId;

/// A configuration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The link to peers.
    pub quic: Quic,
    /// Pages and calls.
    pub http: Http,
    /// Peers to dial besides the hub.
    pub peer: Vec<Peer>,
    /// Form of the log; the flag wins.
    pub log: Option<crate::cli::LogForm>,
}

/// `[quic]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quic {
    /// Where to listen (UDP).
    pub listen: Option<SocketAddr>,
    /// Host and port where others reach the hub.
    pub advertise: Option<String>,
}

/// `[http]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Http {
    /// Where to listen (TCP).
    pub listen: Option<SocketAddr>,
}

/// `[[peer]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peer {
    /// Its NodeId.
    pub node: NodeId,
    /// Its address.
    pub address: SocketAddr,
}

/// A configuration file that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not readable.
    #[error("the configuration file {0} can't be read: {1}; check the path and the permissions")]
    Unreadable(String, std::io::Error),
    /// Not what it should be.
    #[error("the configuration file {0} is wrong: {1}")]
    Wrong(String, String),
}

impl Config {
    /// Reads a file.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|e| ConfigError::Unreadable(name.clone(), e))?;
        toml::from_str(&text).map_err(|e| ConfigError::Wrong(name, e.to_string()))
    }
}
