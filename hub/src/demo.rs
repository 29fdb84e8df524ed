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
//! ```

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use telecentre_node::cli::{Failure, LogForm, Pages, SERVING, block_on, say, serve, start_log, told_to_stop};
use telecentre_web::screen::NODE;
use telecentre_web::site::Site;

use crate::console::{Controls, HUB, Hub};

mod cast;
mod emulated_link;
mod first_look;
pub mod history;
mod link_settings;
mod once;
mod opening;

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
}

/// Runs the demonstration.
pub fn main(args: &DemoArgs, log: LogForm) -> Result<(), Failure> {
    if std::env::var_os("RUST_LOG").is_some() {
        start_log(log, SERVING);
    }
    block_on(async { if args.once { once::round().await } else { show(args.port).await } })
}

/// Where one of the eight serves its pages: they share the files that the process may open.
fn pages_at(port: u16, programs: usize) -> Pages {
    Pages::from(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).beside(programs)
}

/// Serves the pages of all eight until somebody stops it.
async fn show(port: u16) -> Result<(), Failure> {
    let cast = Cast::build().await?;
    let last = usize::from(port) + cast.nodes.len();
    let programs = cast.nodes.len() + 1;
    if last > usize::from(u16::MAX) {
        return Err(Failure::usage(format!("port {port} leaves no room for the nodes' pages after it")));
    }
    let advertise = Some(cast.hub.quic.to_string());
    let settings = Arc::new(link_settings::EmulatedLinks(cast.links.clone()));
    let own = Hub { program: cast.hub.clone(), advertise };
    let equip = |site: Site| site.with(own).with(Controls(Some(settings)));
    let hub = serve(cast.hub.clone(), pages_at(port, programs), HUB, equip).await?;
    let mut served = vec![("hub".to_owned(), "the network, seen from its hub".to_owned(), hub)];
    for ((place, program), port) in cast.nodes.iter().zip(port + 1..) {
        let node = serve(program.clone(), pages_at(port, programs), NODE, |site| site).await?;
        served.push((place.slug.to_string(), place.name.clone(), node));
    }
    // Before the first word: whoever reads it may say stop at once.
    let stopped = told_to_stop()?;
    say("Telecentre: demo data, made up; every likeness is chance. Each link opens its page already signed in.");
    say("");
    for (slug, name, served) in &served {
        let token = cast.token()?;
        served.site.auth.allow_link(token.clone());
        say(format!("  {slug:<14} {name:<34} http://{}/?t={token}", served.http));
    }
    say("");
    say(format!("Each has its folder in {}, with the token of its API in api-token.", cast.folder().display()));
    say(
        "The first months are being entered; the pages show them as they come. Ctrl-C ends it and leaves nothing behind.",
    );
    let cast = Arc::new(cast);
    let past = tokio::spawn({
        let cast = cast.clone();
        async move { cast.live_through_the_past().await }
    });
    // The table's tokens open each page once; the browser then keeps its session.
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
