//! `run`: opens everything, serves pages and calls, says so in one line, and stops cleanly when told.
//!
//! Enters: addresses from flags and a configuration file, flags first. Leaves: the contract's `ready` line on stdout.
//! SIGTERM and SIGINT end it: peers are told, documents' copies kept.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;
use telecentre_proto::id::NodeId;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;

use super::failure::Failure;
use super::next_step::{self, next_step};
use super::terminal::say;
use crate::config::Config;
use crate::control;
use crate::files;
use crate::files::backup::BackupSource;
use crate::files::bundle::Carrier;
use crate::folder::Folder;
use crate::host::Host;
use crate::https::Kept;
use crate::identity::Identity;
use crate::link::interface::Interfaces;
use crate::program::{Program, Start, StartError};
use telecentre_web::auth::{Auth, AuthConfig};
use telecentre_web::router::router;
use telecentre_web::screen::NODE;
use telecentre_web::serve::redirect::{self, Destination};
use telecentre_web::serve::{self, Doors, Port};
use telecentre_web::site::{Screen, Site};

mod pages;
mod password;

pub use pages::Pages;
use pages::{CertificateSource, Private, SIGNED_IN};

/// Where a node listens for peers when nobody says.
const QUIC: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), 7400);
/// A peer on the command line: `NODEID@ADDR`.
#[derive(Clone, Debug)]
pub struct PeerArg(pub NodeId, pub SocketAddr);

impl FromStr for PeerArg {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (node, address) = text.split_once('@').ok_or("a peer is written NODEID@ADDRESS:PORT")?;
        let node = node.parse().map_err(|e| format!("{e}"))?;
        let address = address.parse().map_err(|_| format!("“{address}” is not an address and a port"))?;
        Ok(Self(node, address))
    }
}

/// Arguments of `run`.
#[derive(Args, Clone, Debug, Default)]
pub struct RunArgs {
    /// Where to listen for peers (UDP).
    #[arg(long, value_name = "ADDR")]
    pub quic: Option<SocketAddr>,
    /// Where to serve pages and calls (TCP).
    #[arg(long, value_name = "ADDR")]
    pub http: Option<SocketAddr>,
    /// A peer to dial besides the hub: NODEID@ADDR.
    #[arg(long, value_name = "NODEID@ADDR")]
    pub peer: Vec<PeerArg>,
    /// A configuration file; flags win over it.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of a node's `run`.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct NodeRunArgs {
    #[command(flatten)]
    run: RunArgs,
    /// Where the hub is now, if it moved: it wins over all that this box knows of its address.
    #[arg(long, value_name = "HOST:PORT", value_parser = reachable)]
    hub: Option<String>,
}

/// A program that serves pages.
pub struct Served {
    /// The replica.
    pub program: Arc<Program>,
    /// Its pages.
    pub site: Arc<Site>,
    /// Where they are served.
    pub http: SocketAddr,
    /// Where whoever comes in the clear is led to them.
    redirect: Option<SocketAddr>,
    /// What a browser on this machine opens.
    opened: String,
    tasks: Vec<JoinHandle<()>>,
    control: PathBuf,
}

impl Served {
    /// Ends pages, calls and the program.
    pub async fn stop(self) {
        self.site.stopping.cancel();
        for task in self.tasks {
            // An open page may keep its connection; it is not waited for.
            let _ = tokio::time::timeout(std::time::Duration::from_secs(2), task).await;
        }
        self.program.stop().await;
        // A socket file that is left behind does no harm: the next start replaces it.
        let _ = std::fs::remove_file(self.control);
    }
}

/// Serves the pages and calls of a program, on TCP and on the folder's control socket. `equip` gives its screens what
/// they work on.
pub async fn serve(
    program: Arc<Program>,
    pages: impl Into<Pages>,
    screens: &[Screen],
    equip: impl FnOnce(Site) -> Site,
) -> Result<Served, StartError> {
    let pages = pages.into();
    let host = program.handle.host().clone();
    let folder = &program.folder;
    let passwords = Arc::new(password::Passwords::open(folder)?);
    let auth = AuthConfig {
        api_token: crate::identity::api_token(folder, &host)?.to_string(),
        cookie_secret: *program.identity.derive("telecentre 1 session cookies"),
        cookie_name: format!("telecentre-{}", &program.node().to_string()[..8]),
        passwords,
        setup_code: setup_code(&program.identity),
    };
    let code = auth.setup_code.clone();
    let key = crate::seal::Key::of(&program.identity).map_err(|_| StartError::Key)?;
    let site = Site::new(program.clone(), Auth::new(auth), [screens, files::SCREENS].concat())
        .behind(pages.front.clone())
        .with(Carrier { handle: program.handle.clone(), key: Arc::new(key) })
        .with(BackupSource { handle: program.handle.clone(), folder: program.folder.clone() });
    let site = Arc::new(equip(site));
    let stopping = site.stopping.clone();
    if !site.auth.is_set_up() && !program.is_demo() {
        tell_setup_code(&code);
    }
    let router = router(&site);
    let (listener, http) = listen(pages.listen, "pages").await?;
    let socket = folder.control_socket();
    let unix = control::listen(&socket).map_err(|e| StartError::Listen(socket.display().to_string(), e))?;
    let doors = Doors::new(site.clone(), pages.limits());
    let opened = next_step::address(http, pages.private.is_some(), pages.front.public_url.as_ref());
    let mut tasks = vec![tokio::spawn(serve::unix(unix, router.clone(), stopping))];
    let (port, redirect) = match &pages.private {
        None => (Port::Plain(router), None),
        Some(private) => {
            let public_url = pages.front.public_url.clone();
            let onward = redirect::router(Destination { tls: private.https.clone(), public_url, port: http.port() });
            let redirect = match private.redirect {
                Some(at) => Some(listen(at, "the redirect to them").await?),
                None => None,
            };
            let at = redirect.map(|(listener, at)| {
                tasks.push(tokio::spawn(doors.clone().serve(listener, Port::Plain(onward.clone()))));
                at
            });
            tasks.push(follow(&program, private, &site)?);
            (Port::Private(private.https.clone(), router, onward), at)
        }
    };
    tasks.push(tokio::spawn(doors.serve(listener, port)));
    Ok(Served { program, site, http, redirect, opened, tasks, control: socket })
}

/// Listens at an address for what is told, and says where that is.
async fn listen(at: SocketAddr, what: &str) -> Result<(TcpListener, SocketAddr), StartError> {
    let refused = |e| StartError::Listen(format!("TCP {at} for {what}"), e);
    let listener = TcpListener::bind(at).await.map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    Ok((listener, bound))
}

/// Sees to it that the pages' certificate is the newest there is, and that an admin hears if it can't be.
fn follow(program: &Arc<Program>, private: &Private, site: &Site) -> Result<JoinHandle<()>, StartError> {
    let deaf = |e| StartError::Listen("the signal SIGHUP".to_owned(), e);
    let hangup = signal(SignalKind::hangup()).map_err(deaf)?;
    let (https, host, stopping) = (private.https.clone(), program.handle.host().clone(), site.stopping.clone());
    program.answer_for(https.clone());
    let (source, folder, mut kept) = (private.source.clone(), program.folder.clone(), Kept::default());
    if let CertificateSource::Authority(acme) = &source {
        kept = acme.open(&folder, &https)?;
    }
    let following = async move {
        match source {
            CertificateSource::Files(files, seen) => files.follow(&https, &host, seen, hangup).await,
            CertificateSource::Authority(acme) => acme.follow(kept, &folder, &https, &host, hangup).await,
        }
    };
    Ok(tokio::spawn(async move {
        tokio::select! {
            () = stopping.cancelled() => {}
            () = following => {}
        }
    }))
}

/// The code with which the first visitor sets the password: the same at every start of a box, and nobody else's.
pub(super) fn setup_code(identity: &Identity) -> String {
    let secret = identity.derive("telecentre 1 setup code");
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&secret[..16]);
    Auth::setup_code(bytes)
}

/// Shows the setup code to whoever started the program.
#[expect(clippy::print_stderr, reason = "a command's own answer")]
pub(super) fn tell_setup_code(code: &str) {
    eprintln!("No password is set yet. The first visit of the pages asks for this setup code: {code}");
}

/// Reads the configuration file, if one is named.
pub fn config(args: &RunArgs) -> Result<Config, Failure> {
    args.config.as_deref().map_or_else(|| Ok(Config::default()), |file| Config::read(file).map_err(Failure::usage))
}

/// An address that a node can dial: a host, a colon, a port that is not 0.
pub fn reachable(text: &str) -> Result<String, String> {
    let parts = text.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok_and(|port| port != 0));
    // A colon inside belongs to an IPv6 address, which stands in brackets.
    let fits = |host: &str| match host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        Some(inner) => inner.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            (1..=253).contains(&host.len()) && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
        }
    };
    match parts {
        Some((host, _)) if fits(host) => Ok(text.to_owned()),
        _ => Err(format!("“{text}” is not a host and a port; write hub.example.org:7400")),
    }
}

/// Makes what a program starts with from flags and configuration.
pub fn start_of(data: &Path, args: &RunArgs, config: &Config) -> Result<Start, Failure> {
    let shift = std::env::var("TELECENTRE_CLOCK_OFFSET_S").ok().and_then(|s| s.parse::<i64>().ok()).unwrap_or(0);
    let peers = args.peer.iter().map(|PeerArg(node, address)| (*node, *address));
    Ok(Start {
        folder: Folder::open(data)?,
        host: Host::with_shift_ms(shift * 1_000),
        quic: args.quic.or(config.quic.listen).unwrap_or(QUIC),
        socket: None,
        hub_at: None,
        peers: peers.chain(config.peer.iter().map(|p| (p.node, p.address))).collect(),
        registrar: None,
        demo: false,
    })
}

/// Where pages are served, to as many who are signed in as the configuration says, or else so many.
pub fn http_of(args: &RunArgs, config: &Config, signed_in: usize) -> Result<Pages, Failure> {
    Pages::of(args.http, &config.http, signed_in)
}

/// Listens for SIGTERM and SIGINT from now on; what it gives waits for the first of them.
pub fn told_to_stop() -> Result<impl Future<Output = ()>, Failure> {
    let deaf = |e: std::io::Error| Failure::new(format!("signals can't be received: {e}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(deaf)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(deaf)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Says that it serves, where its pages are, and `next` after that; then waits until it is told to stop.
pub async fn until_stopped(served: Served, next: Option<String>) -> Result<(), Failure> {
    // Before `ready`: whoever reads that line may say stop at once.
    let stopped = told_to_stop()?;
    let sync = served.program.sync.clone();
    let watch = tokio::spawn(async move {
        let mut interfaces = Interfaces::new();
        loop {
            interfaces.changed().await;
            sync.nudge();
        }
    });
    let redirect = served.redirect.map_or_else(String::new, |at| format!(" redirect={at}"));
    say(format!("ready http={} quic={} node={}{redirect}", served.http, served.program.quic, served.program.node()));
    next_step(next_step::pages(&served.opened, served.site.auth.is_set_up()));
    next.into_iter().for_each(next_step);
    stopped.await;
    watch.abort();
    tracing::info!("stopping");
    served.stop().await;
    Ok(())
}

pub(super) async fn run_node(data: &Path, args: NodeRunArgs) -> Result<(), Failure> {
    let NodeRunArgs { run: args, hub } = args;
    let config = config(&args)?;
    let configured = config.quic.hub.as_deref().map(reachable).transpose();
    let configured = configured.map_err(|e| Failure::usage(format!("“hub” in the configuration: {e}")))?;
    let pages = http_of(&args, &config, SIGNED_IN)?;
    let mut start = start_of(data, &args, &config)?;
    start.hub_at = hub.or(configured);
    let program = Arc::new(Program::start(start).await?);
    let served = serve(program, pages, NODE, |site| site).await?;
    until_stopped(served, None).await
}

#[cfg(test)]
mod tests {
    use super::reachable;

    #[test]
    fn only_a_host_with_a_port_is_advertised() {
        for right in ["hub.example.org:7400", "192.0.2.7:1", "[2001:db8::1]:65535", "localhost:7400"] {
            assert_eq!(reachable(right).as_deref(), Ok(right));
        }
        for wrong in ["", "host", "host:0", "host:99999", ":7400", "a b:7400", "2001:db8::1:7400", "[x]:1", "é:1"] {
            assert!(reachable(wrong).is_err(), "{wrong}");
        }
    }
}
