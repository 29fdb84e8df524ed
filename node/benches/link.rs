//! What the link costs and how it behaves on a bad line. Prints figures; asserts nothing.
//!
//! `cargo bench -p telecentre-node --bench link` (six minutes; `-- cut` at its end runs that part alone). Bytes are UDP
//! payloads as the proxy between the two endpoints counts them; add 28 to each datagram for IPv4. "Rural" is 300 ms
//! each way, 128 kbit/s up, 512 down.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark stops at the first surprise and prints")]

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use telecentre_emulator::{Count, Shape, UdpProxy};
use telecentre_node::link::{Alpn, Connection, Endpoint, LinkConfig};
use tokio::time::{Instant, sleep};

const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

struct Pair {
    proxy: UdpProxy,
    node: Connection,
    hub: Connection,
    took: Duration,
    _endpoints: [Endpoint; 2],
}

impl Pair {
    async fn new(shape: Shape) -> Self {
        let node = Endpoint::bind(LinkConfig::new(&[1; 32], LOOPBACK)).unwrap();
        let hub = Endpoint::bind(LinkConfig::new(&[2; 32], LOOPBACK)).unwrap();
        let proxy = UdpProxy::start(hub.local_addr().unwrap(), shape, 7).await.unwrap();
        let start = Instant::now();
        let (dialled, accepted) = tokio::join!(node.dial(hub.node(), proxy.addr(), Alpn::Sync), hub.accept());
        let took = start.elapsed();
        Self { proxy, node: dialled.unwrap(), hub: accepted.unwrap(), took, _endpoints: [node, hub] }
    }

    fn print(&self, what: &str, before: (Count, Count)) {
        let (up, down) = self.proxy.counts();
        println!(
            "  {what}: up {} B in {} datagrams, down {} B in {}",
            up.bytes - before.0.bytes,
            up.datagrams - before.0.datagrams,
            down.bytes - before.1.bytes,
            down.datagrams - before.1.datagrams
        );
    }
}

#[tokio::main]
async fn main() {
    let arg = std::env::args().nth(1).filter(|a| !a.starts_with('-'));
    let wanted = |name: &str| arg.as_deref().is_none_or(|a| a == name);
    if wanted("handshake") {
        handshakes().await;
    }
    if wanted("bulk") {
        bulk().await;
    }
    if wanted("cut") {
        cuts().await;
    }
    if wanted("idle") {
        idle().await;
    }
}

/// Handshake, then one frame of 1,000 bytes each way, then quiet.
async fn handshakes() {
    for (name, shape) in
        [("loopback", Shape::clear()), ("rural", Shape::rural()), ("rural, 2 % loss", Shape::rural().losing(20_000))]
    {
        let pair = Pair::new(shape).await;
        println!("handshake, {name}: {:?}", pair.took);
        sleep(Duration::from_secs(3)).await;
        pair.print("handshake until quiet", (Count::default(), Count::default()));
        let (before, start) = (pair.proxy.counts(), Instant::now());
        pair.node.send(&[1; 1_000]).await.unwrap();
        pair.hub.recv().await.unwrap();
        let there = start.elapsed();
        pair.hub.send(&[2; 1_000]).await.unwrap();
        pair.node.recv().await.unwrap();
        println!("  1,000 B there {there:?}, and back {:?}", start.elapsed());
        sleep(Duration::from_secs(2)).await;
        pair.print("those two frames", before);
    }
}

/// Half a megabyte one way, in frames of 16 KiB, and how long one more small frame takes in its midst.
async fn bulk() {
    const FRAMES: u32 = 32;
    for (name, shape) in
        [("rural", Shape::rural()), ("rural, 2 % loss", Shape::rural().losing(20_000)), ("loopback", Shape::clear())]
    {
        for upward in [true, false] {
            let pair = Pair::new(shape).await;
            let (from, to) = if upward { (&pair.node, &pair.hub) } else { (&pair.hub, &pair.node) };
            let start = Instant::now();
            let sending = async {
                let mut behind = Duration::ZERO;
                for n in 0..FRAMES {
                    from.send(&[0; 16_384]).await.unwrap();
                    if n == FRAMES / 2 {
                        behind = start.elapsed();
                        from.send(b"live").await.unwrap();
                    }
                }
                behind
            };
            let receiving = async {
                let mut live = Duration::ZERO;
                for _ in 0..=FRAMES {
                    if to.recv().await.unwrap() == b"live" {
                        live = start.elapsed();
                    }
                }
                live
            };
            let (sent, live) = tokio::join!(sending, receiving);
            let (took, stats) = (start.elapsed(), from.stats());
            println!(
                "bulk 512 KiB {}, {name}: {took:?} = {:.0} kbit/s; a live frame in its midst took {:?}; window {} B, \
                 {} packets lost, rtt {:?}, slow {}",
                if upward { "up" } else { "down" },
                f64::from(FRAMES * 16_384 * 8) / took.as_secs_f64() / 1_000.0,
                live.saturating_sub(sent),
                stats.send_window,
                stats.packets_lost,
                stats.rtt,
                stats.is_slow
            );
            pair.print("on the wire", (Count::default(), Count::default()));
        }
    }
}

/// What goes on when the link is cut.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Traffic {
    /// Nothing; one frame is written in the dark.
    Idle,
    /// The node sends as fast as it can.
    Up,
    /// Both do, so both congestion windows are full.
    BothWays,
}

/// A silent cut, then how long after its end the first frame arrives at the hub.
async fn cuts() {
    for (name, shape, seconds) in [
        ("rural", Shape::rural(), 8),
        ("rural", Shape::rural(), 20),
        ("rural", Shape::rural(), 45),
        ("loopback", Shape::clear(), 8),
    ] {
        let cuts = [Traffic::Idle, Traffic::Up, Traffic::BothWays].map(|traffic| cut(name, shape, seconds, traffic));
        for line in futures_util::future::join_all(cuts).await {
            println!("{line}");
        }
    }
}

async fn cut(name: &str, shape: Shape, seconds: u64, traffic: Traffic) -> String {
    let pair = Pair::new(shape).await;
    let (node, hub, receiver) = (pair.node.clone(), pair.hub.clone(), pair.node.clone());
    let busy = tokio::spawn(async move {
        let fill = async |connection: &Connection, on: bool| {
            while connection.send(&[0; 8_192]).await.is_ok() && on {}
        };
        let drain = async { while receiver.recv().await.is_ok() {} };
        tokio::join!(fill(&node, traffic != Traffic::Idle), fill(&hub, traffic == Traffic::BothWays), drain)
    });
    pair.hub.recv().await.unwrap();
    sleep(Duration::from_secs(1)).await;
    let before = pair.proxy.counts();
    pair.proxy.cut();
    // What was under way arrives; then nothing does.
    while tokio::time::timeout(Duration::from_millis(1_500), pair.hub.recv()).await.is_ok() {}
    if traffic == Traffic::Idle {
        pair.node.send(b"written in the dark").await.unwrap();
    }
    sleep(Duration::from_secs(seconds)).await;
    let (up, down) = pair.proxy.counts();
    pair.proxy.restore();
    let start = Instant::now();
    pair.hub.recv().await.unwrap();
    let line = format!(
        "cut of {seconds} s, {name}, {traffic:?}: resumed after {:?}; {} + {} datagrams into the dark",
        start.elapsed(),
        up.silenced - before.0.silenced,
        down.silenced - before.1.silenced
    );
    busy.abort();
    line
}

/// A minute of nothing to say, with the default probes.
async fn idle() {
    for (name, shape) in [("loopback", Shape::clear()), ("rural", Shape::rural())] {
        let pair = Pair::new(shape).await;
        sleep(Duration::from_secs(3)).await;
        let before = pair.proxy.counts();
        sleep(Duration::from_mins(1)).await;
        let (up, down) = pair.proxy.counts();
        let (bytes, datagrams) = (
            up.bytes + down.bytes - before.0.bytes - before.1.bytes,
            up.datagrams + down.datagrams - before.0.datagrams - before.1.datagrams,
        );
        println!(
            "idle, {name}: {} B an hour both ways in {} datagrams ({} B with IPv4 headers)",
            bytes * 60,
            datagrams * 60,
            (bytes + 28 * datagrams) * 60
        );
        pair.print("in a minute", before);
    }
}
