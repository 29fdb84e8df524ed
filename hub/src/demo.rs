//! The demonstration: a hub and seven nodes in one process, with some months behind them.
//!
//! Enters: the demo data of `deploy/demo/network.toml`, a port. Leaves: pages to look at, or with `--once` a table of
//! what was tried and an exit code. Each replica is whole: its own data folder, key, journal and QUIC endpoint on
//! loopback, behind a link of its own that can be slowed or silently cut. Nothing in it describes a real person or
//! centre; the folder is removed at the end.
//!
//! ```text
//! once           does a round by itself and checks it
//! cast           builds the eight replicas, and lets them enter their past
//! link_settings  what the hub's page does to the links
//! emulated_link  links that can be cut
//! history        what people did, made up from a seed
//! opening        the hour at which it opens
//! first_look     what a visitor sees first, for `once`
//! people         those who can sign in, with their badges
//! ```

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use telecentre_node::cli::{Failure, LogForm, Pages, SERVING, block_on, say, serve, start_log, told_to_stop};
use telecentre_web::demonstration::Controls;
use telecentre_web::screen::NODE;
use telecentre_web::site::Site;

use crate::console::{HUB, Hub};

mod cast;
mod emulated_link;
mod first_look;
pub mod history;
mod link_settings;
mod once;
mod opening;
mod people;

use cast::Cast;

/// Arguments of `demo`.
#[derive(Args, Clone, Debug)]
pub struct DemoArgs {
    /// The hub's pages are served here, the nodes' on the ports that follow.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Do a round without anybody looking: cut, book, refuse, join again, compare. Exits 0 or 1.
    #[arg(long)]
    once: bool,
    /// Serve the pages to the local network too, so that a telephone can open them.
    #[arg(long, conflicts_with = "once")]
    lan: bool,
}

/// Runs the demonstration.
pub fn main(args: &DemoArgs, log: LogForm) -> Result<(), Failure> {
    if std::env::var_os("RUST_LOG").is_some() {
        start_log(log, SERVING);
    }
    block_on(async { if args.once { once::round().await } else { show(args).await } })
}

/// Where one of the eight serves its pages: they share the files that the process may open.
///
/// They are called by the address at which this machine is `reached`, so that the codes to print lead to them.
fn pages_at((host, reached): (Ipv4Addr, IpAddr), port: u16, programs: usize) -> Result<Pages, Failure> {
    let pages = Pages::from(SocketAddr::from((host, port))).beside(programs);
    // Port 0 means any: nobody knows yet which.
    if port == 0 {
        return Ok(pages);
    }
    let address = format!("http://{}", SocketAddr::from((reached, port)));
    Ok(pages.called(address.parse().map_err(|e| Failure::new(format!("{address}: {e}")))?))
}

/// This machine's address in the local network: the one from which it would reach another. Nothing is sent.
fn lan_address() -> Result<IpAddr, Failure> {
    let none = |e: std::io::Error| Failure::new(format!("this machine is in no local network ({e}): leave --lan out"));
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).map_err(none)?;
    // An address that documentation alone uses (RFC 5737).
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).map_err(none)?;
    Ok(socket.local_addr().map_err(none)?.ip())
}

/// Serves the pages of all eight until somebody stops it.
async fn show(args: &DemoArgs) -> Result<(), Failure> {
    let port = args.port;
    let (listen, reached) = if args.lan {
        (Ipv4Addr::UNSPECIFIED, lan_address()?)
    } else {
        (Ipv4Addr::LOCALHOST, IpAddr::from(Ipv4Addr::LOCALHOST))
    };
    let cast = Cast::build().await?;
    let last = usize::from(port) + cast.nodes.len();
    let programs = cast.nodes.len() + 1;
    if last > usize::from(u16::MAX) {
        return Err(Failure::usage(format!("port {port} leaves no room for the nodes' pages after it")));
    }
    let advertise = Some(cast.hub.quic.to_string());
    let settings = Arc::new(link_settings::EmulatedLinks::of(cast.links.clone()));
    let controls = Controls(settings.clone());
    let own = Hub { program: cast.hub.clone(), advertise };
    let equip = |site: Site| site.with(own).with(controls.clone());
    let hub = serve(cast.hub.clone(), pages_at((listen, reached), port, programs)?, HUB, equip).await?;
    let mut served = vec![("hub".to_owned(), "the network, seen from its hub".to_owned(), hub)];
    for ((place, program), port) in cast.nodes.iter().zip(port + 1..) {
        let node = serve(program.clone(), pages_at((listen, reached), port, programs)?, NODE, |site| {
            site.with(controls.clone())
        })
        .await?;
        served.push((place.slug.to_string(), place.name.clone(), node));
    }
    // Before the first word: whoever reads it may say stop at once.
    let stopped = told_to_stop()?;
    say(
        "Telecentre: demo data, made up; every likeness is chance. Each link opens its page signed in, for as long as this runs.",
    );
    say("");
    let mut doors = Vec::new();
    for (slug, name, served) in &served {
        let token = cast.token()?;
        served.site.auth.allow_link(token.clone());
        let address = format!("http://{reached}:{}/?t={token}", served.http.port());
        say(format!("  {slug:<14} {name:<34} {address}"));
        doors.push((if slug == "hub" { "Tête de réseau".to_owned() } else { name.clone() }, address));
    }
    settings.open(doors);
    say("");
    if let Some((_, _, hub)) = served.first() {
        say(format!("At /entrer of any of them these come in with their badge and the PIN {}:", people::PIN));
        for known in people::introduce(&cast.hub, &hub.site.auth).await? {
            say(format!("  {:<22} {:<26} {}", known.name, known.what, known.badge));
        }
        say("");
    }
    say(format!("Each has its folder in {}, with the token of its API in api-token.", cast.folder().display()));
    say(
        "The first months are being entered; the pages show them as they come. Ctrl-C ends it and leaves nothing behind.",
    );
    let cast = Arc::new(cast);
    let past = tokio::spawn({
        let cast = cast.clone();
        async move { cast.live_through_the_past().await }
    });
    stopped.await;
    past.abort();
    for (_, _, served) in served {
        served.stop().await;
    }
    drop(cast);
    // What still runs in the background ends with the process.
    tokio::time::sleep(Duration::from_millis(50)).await;
    Ok(())
}
