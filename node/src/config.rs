//! The configuration file of `run`.
//!
//! Enters: a TOML file. Leaves: its settings, or an error that names the file and the line. Everything in it has a flag
//! too, and flags win. Unknown keys are errors: a typing mistake must not silently mean the default.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use telecentre_proto::id::NodeId;
use telecentre_web::front::{Network, PublicUrl};

use crate::https::AcmeConfig;

/// A configuration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The link to peers.
    pub quic: Quic,
    /// Pages and calls.
    pub http: Http,
    /// Peers to dial besides the hub.
    pub peer: Vec<ConfiguredPeer>,
    /// Form of the log; the flag wins.
    pub log: Option<LogForm>,
}

/// The form of the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogForm {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// `[quic]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quic {
    /// Where to listen (UDP).
    pub listen: Option<SocketAddr>,
    /// Host and port where others reach the hub.
    pub advertise: Option<String>,
    /// Host and port where the hub is now, for a node that cannot know.
    pub hub: Option<String>,
}

/// `[http]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Http {
    /// Where to listen (TCP).
    pub listen: Option<SocketAddr>,
    /// Where people reach the pages, if a web server with TLS stands before them.
    pub public_url: Option<PublicUrl>,
    /// That web server's addresses: it is believed about where requests come from.
    pub trusted_proxies: Vec<Network>,
    /// Connections of those signed in, at most.
    pub max_connections: Option<NonZeroUsize>,
    /// The certificate of the pages, with its chain: a PEM file, read again when it changes.
    pub tls_cert: Option<PathBuf>,
    /// Its private key: a PEM file.
    pub tls_key: Option<PathBuf>,
    /// An authority that gives the certificate, in the place of files.
    pub acme: Option<AcmeConfig>,
    /// Where to lead whoever comes in the clear to the pages over TLS (TCP).
    pub redirect: Option<SocketAddr>,
}

/// `[[peer]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfiguredPeer {
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
    #[error("the configuration file {0} is wrong at line {1}: {2}; correct it there")]
    Wrong(String, usize, String),
}

impl Config {
    /// Reads a file.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|e| ConfigError::Unreadable(name.clone(), e))?;
        Self::parse(&name, &text)
    }

    /// Reads the text of the file that is called so.
    pub fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|e| {
            let line =
                e.span().and_then(|span| text.get(..span.start)).map_or(1, |above| above.matches('\n').count() + 1);
            let words: Vec<&str> = e.message().split_whitespace().collect();
            ConfigError::Wrong(name.to_owned(), line, words.join(" "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_examples_are_configurations() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/example");
        let node = Config::read(&folder.join("node.toml")).unwrap();
        assert!(node.quic.listen.is_some() && node.http.listen.is_some() && node.log.is_some());
        let hub = Config::read(&folder.join("hub.toml")).unwrap();
        assert_eq!(hub.quic.advertise.as_deref(), Some("hub.example.org:7400"));
        let proxied = std::fs::read_to_string(folder.join("hub.toml")).unwrap().replace("#public_url", "public_url");
        let proxied = proxied.replace("#trusted_proxies", "trusted_proxies").replace("#max_conn", "max_conn");
        let http = toml::from_str::<Config>(&proxied).unwrap().http;
        assert!(http.public_url.is_some() && http.trusted_proxies.len() == 2 && http.max_connections.is_some());
        let private = std::fs::read_to_string(folder.join("hub.toml")).unwrap();
        let private = private.replace("#tls_", "tls_").replace("#acme", "acme").replace("#redirect", "redirect");
        let http = toml::from_str::<Config>(&private).unwrap().http;
        assert!(http.tls_cert.is_some() && http.tls_key.is_some() && http.acme.is_some() && http.redirect.is_some());
        let text = std::fs::read_to_string(folder.join("node.toml")).unwrap();
        let with_peer = text.replace("#[[peer]]\n#node", "[[peer]]\nnode").replace("#address", "address");
        assert_eq!(toml::from_str::<Config>(&with_peer).unwrap().peer.len(), 1);
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_the_file_and_the_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("node.toml");
        std::fs::write(&file, "log = \"text\"\n[http]\nlisen = \"127.0.0.1:80\"\n").unwrap();
        let said = Config::read(&file).unwrap_err().to_string();
        assert!(
            said.contains("node.toml") && said.contains("line 3") && said.contains("lisen") && !said.contains('\n'),
            "{said}"
        );
    }

    #[test]
    fn an_address_that_is_none_is_an_error_that_names_the_line() {
        for wrong in ["trusted_proxies = [\"localhost\"]", "public_url = \"example.org\"", "max_connections = 0"] {
            let said = Config::parse("hub.toml", &format!("[http]\n{wrong}\n")).unwrap_err().to_string();
            assert!(said.contains("hub.toml") && said.contains("line 2") && !said.contains('\n'), "{said}");
        }
    }
}
