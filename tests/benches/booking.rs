//! What a booking costs on its way to the hub: bytes and time live, on loopback and on a rural link; and 300 in bulk.
//!
//! `cargo bench -p telecentre-tests --bench booking`
//!
//! Live: from before the call that books at the node to the moment when the hub's API shows it, asked every millisecond;
//! bytes are the payload of UDP both ways, acknowledgements with them, probes too. Bulk: 300 bookings made while sync
//! is paused; what passes after it is resumed, the handshake with it.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss)]

use std::time::{Duration, Instant};

use serde_json::json;
use telecentre_emulator::Shape;
use telecentre_tests::api::Wish;
use telecentre_tests::{Link, Network};

const QUIET: Duration = Duration::from_millis(2_500);
const BULK: u64 = 300;

fn main() {
    let (mut network, link) = Network::found_behind_a_link(&["figeac"]);
    network.join("figeac");
    network.converge();
    let mut made = 0;
    for (name, shape, count) in [("loopback", Shape::clear(), 200), ("rural", Shape::rural(), 40)] {
        link.set_shape(shape);
        live(&network, &link, name, count, &mut made);
    }
    link.set_shape(Shape::clear());
    bulk(&network, &link, &mut made);
    println!();
    println!("peers, live: automerge 0.12 1.3 / 327 ms, 420 B; Yjs 1.9 / 322 ms, 455 B; samod 3.1 / 332 ms, 570 B;");
    println!("             subduction (signed) 5.1 / 351 ms, 645 B; iroh-docs (QUIC, signed) 3.9 / 957 ms, 820+ B");
    println!("limit, live: 310 ms on the rural link");
}

fn wish(network: &Network, made: &mut u64) -> Wish {
    let n = *made;
    *made += 1;
    let day = format!("2031-{:02}-{:02}", 1 + n / 560 % 12, 1 + n / 20 % 28);
    Wish::hour("figeac", &format!("desk-{}", 1 + n % 4), &network.members[0], &day, n % 20, &n.to_string())
}

fn live(network: &Network, link: &Link, name: &str, count: u64, made: &mut u64) {
    let before = link.settle_quietly(QUIET);
    let mut times = Vec::new();
    for _ in 0..count {
        let wish = wish(network, made);
        let start = Instant::now();
        let booked = network.nodes[0].api().book(&wish).expect(201);
        let id = booked["id"].as_str().unwrap();
        while network.hub.api().booking(id).is_none() {
            assert!(start.elapsed() < Duration::from_mins(1), "{id} did not arrive");
            std::thread::sleep(Duration::from_millis(1));
        }
        times.push(start.elapsed());
    }
    let passed = link.settle(before, QUIET);
    times.sort_unstable();
    let ms = |at: usize| times[at].as_secs_f64() * 1_000.0;
    let each = |bytes: u64| bytes as f64 / count as f64;
    println!(
        "live, {name:<9} p50 {:.1} ms, p90 {:.1} ms; {:.0} B up + {:.0} B down a booking, {:.1} datagrams",
        ms(times.len() / 2),
        ms(times.len() * 9 / 10),
        each(passed.up.0),
        each(passed.down.0),
        each(passed.up.1 + passed.down.1),
    );
}

fn bulk(network: &Network, link: &Link, made: &mut u64) {
    let node = network.nodes[0].api();
    node.post("/sync/pause", &json!({})).expect(200);
    for _ in 0..BULK {
        node.book(&wish(network, made)).expect(201);
    }
    let before = link.settle_quietly(QUIET);
    node.post("/sync/resume", &json!({})).expect(200);
    let passed = link.settle(before, QUIET);
    network.converge();
    let each = passed.up.0 as f64 / BULK as f64;
    println!(
        "bulk, {BULK}       {} B up ({each:.1} B a booking, the handshake and acknowledgements with it), {} B down, {:.3} s",
        passed.up.0,
        passed.down.0,
        passed.took.as_secs_f64()
    );
}
