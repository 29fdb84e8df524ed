//! What an idle reconnect costs: bytes and datagrams each way, and how long it takes, on loopback and on a rural link.
//!
//! `cargo bench -p telecentre-tests --bench idle`
//!
//! A node that holds all that the hub holds comes back: once its process still ran and sync had been paused, once its
//! process was started anew. Counted is the payload of UDP, until nothing more passes.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss)]

use std::time::Duration;

use serde_json::json;
use telecentre_emulator::Shape;
use telecentre_tests::api::Wish;
use telecentre_tests::link::Passed;
use telecentre_tests::{Link, Network};

/// Longer than a round trip of the rural link, shorter than the interval of probes.
const QUIET: Duration = Duration::from_millis(1_800);
const CENTRES: [&str; 7] = ["aurillac", "montmurat", "figeac", "decazeville", "maurs", "capdenac-gare", "le-rouget"];

fn main() {
    let (mut network, link) = Network::found_behind_a_link(&CENTRES);
    network.join("figeac");
    for n in 0..300 {
        let (day, key) = (format!("2031-{:02}-{:02}", 1 + n / 150, 1 + n / 10 % 15), n.to_string());
        let wish = Wish::hour("figeac", "desk-1", &network.members[0], &day, n % 10, &key);
        network.nodes[0].api().book(&wish).expect(201);
    }
    network.converge();
    println!("Idle reconnect of a node: KB up/down (datagrams), time from the first datagram to the last");
    for (name, shape) in
        [("loopback", Shape::clear()), ("rural", Shape::rural()), ("rural, 2 % lost", Shape::rural().losing(20_000))]
    {
        link.set_shape(shape);
        print(name, "paused and resumed", resumed(&network, &link));
        print(name, "process restarted", restarted(&mut network, &link));
    }
    println!();
    println!(
        "peers: PouchDB 9                      1.7/3.0 KB    rural 6.3 s, with loss 6.3 s (no TLS, no signatures)"
    );
    println!(
        "peers: automerge 0.12, state kept   15.6/15.6 KB    rural 1.9 s, with loss 2.7 s (no TLS, no signatures)"
    );
    println!("peers: iroh-docs 0.101 (QUIC)  28-48/17-47 KB    rural 2.8 s, with loss 2.8 s");
    println!("limit: one round trip of handshake 0.6 s + 0.3 to 0.6 s; a mutual TLS handshake alone is 2.6/1.6 KB");
}

fn resumed(network: &Network, link: &Link) -> Passed {
    let node = network.nodes[0].api();
    node.post("/sync/pause", &json!({})).expect(200);
    let goodbye = link.settle_quietly(QUIET);
    node.post("/sync/resume", &json!({})).expect(200);
    link.settle(goodbye, QUIET)
}

fn restarted(network: &mut Network, link: &Link) -> Passed {
    network.nodes[0].stop();
    let goodbye = link.settle_quietly(QUIET);
    network.nodes[0].start();
    link.settle(goodbye, QUIET)
}

fn print(link: &str, how: &str, passed: Passed) {
    let kb = |(bytes, datagrams): (u64, u64)| format!("{:.1} KB ({datagrams})", bytes as f64 / 1_000.0);
    let took = passed.took.as_secs_f64();
    println!("{link:<16} {how:<20} up {:<14} down {:<14} {took:.2} s", kb(passed.up), kb(passed.down));
}
