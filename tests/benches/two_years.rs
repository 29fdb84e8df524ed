//! A node that holds two years of seven centres, 24,000 bookings: memory, start, start without sled, bootstrap.
//!
//! `cargo bench -p telecentre-tests --bench two_years [-- BOOKINGS]`
//!
//! Each booking is made at its centre's node and checked in there, as a host does, over 24 months that are past. Then
//! one node is started again, with its sled folder and without; and a new box joins through a link that is counted.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss)]

use std::path::Path;
use std::time::Instant;

use serde_json::json;
use telecentre_tests::api::Wish;
use telecentre_tests::disk::resident_kib;
use telecentre_tests::{Network, Replica, Role};

const CENTRES: [&str; 7] = ["aurillac", "montmurat", "figeac", "decazeville", "maurs", "capdenac-gare", "le-rouget"];
const WRITERS: u64 = 8;

fn main() {
    let bookings = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(24_000_u64);
    let (mut network, link) = Network::found_behind_a_link(&CENTRES);
    for centre in CENTRES {
        network.join(centre);
    }
    let start = Instant::now();
    fill(&network, bookings / 7);
    println!("{bookings} bookings made and checked in at seven nodes in {:.1} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    network.converge();
    let entries = network.hub.api().status()["have"]["entries"].as_u64().unwrap();
    println!("{entries} entries, equal on all eight {:.1} s later", start.elapsed().as_secs_f64());
    network.nodes.truncate(3);
    let node = &mut network.nodes[2];
    println!("journal {} KB, sled {} KB", size(&node.path("journal")) / 1_000, size(&node.path("sled")) / 1_000);
    println!("memory after the load: {} MB", resident_kib(node.pid()) / 1_024);
    node.stop();
    started("started", node);
    node.stop();
    std::fs::remove_dir_all(node.path("sled")).unwrap();
    started("started without sled", node);
    let before = link.counts();
    let code = network.hub.command(&["invite", "--witness"]).ok();
    let fresh = Replica::new(Role::Node, network.path("fresh"));
    let start = Instant::now();
    fresh.command(&["join", code.trim()]).ok();
    let (took, after) = (start.elapsed().as_secs_f64(), link.counts());
    let kb = |after: u64, before: u64| (after - before) / 1_000;
    println!(
        "bootstrap of an empty replica on loopback: {} KB up, {} KB down, {took:.1} s",
        kb(after.0.bytes, before.0.bytes),
        kb(after.1.bytes, before.1.bytes)
    );
    println!();
    println!("peers, bootstrap of 24,000 bookings: automerge 0.12 26/1,614 KB, samod 70/1,692, PouchDB 2,255/4,075,");
    println!("       Yjs 11/5,179, iroh-docs 3,862/10,948, subduction 19/18,878; limit (columns, xz) 625 KB");
}

/// The same number of half days at each centre, none twice.
fn fill(network: &Network, each: u64) {
    std::thread::scope(|scope| {
        for (node, centre) in network.nodes.iter().zip(CENTRES) {
            for writer in 0..WRITERS {
                let members = &network.members;
                scope.spawn(move || {
                    for n in (writer..each).step_by(usize::try_from(WRITERS).unwrap()) {
                        let api = node.api();
                        let booked = api.book(&half_day(centre, members, n)).expect(201);
                        let id = booked["id"].as_str().unwrap();
                        api.post(&format!("/bookings/{id}/check-in"), &json!({})).expect(200);
                    }
                });
            }
        }
    });
}

/// Eight a day: four desks, morning and afternoon; 20 days a month.
fn half_day(centre: &str, members: &[String], n: u64) -> Wish {
    let (day, month) = (n / 8 % 20, n / 160);
    // 24 months that end with October 2026.
    let (year, month) = (2024 + (month + 10) / 12, 1 + (month + 10) % 12);
    let date = format!("{year}-{month:02}-{:02}", 1 + day);
    let member = &members[usize::try_from(n).unwrap() % members.len()];
    let mut wish = Wish::hour(centre, &format!("desk-{}", 1 + n % 4), member, &date, 8, &n.to_string());
    let (from, to) = if (n / 4).is_multiple_of(2) { ("08:00", "12:00") } else { ("13:00", "17:30") };
    (wish.start, wish.end) = (format!("{date}T{from}"), format!("{date}T{to}"));
    wish
}

fn started(how: &str, node: &mut Replica) {
    let start = Instant::now();
    node.start();
    let ready = start.elapsed().as_secs_f64();
    let at_ready = resident_kib(node.pid()) / 1_024;
    node.api().get("/centres/figeac/bookings?from=2026-01-01&to=2026-10-31").expect(200);
    let asked = start.elapsed().as_secs_f64();
    println!(
        "{how}: ready in {ready:.2} s with {at_ready} MB, ten months of a centre listed at {asked:.2} s with {} MB",
        resident_kib(node.pid()) / 1_024
    );
}

fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { size(&path) } else { std::fs::metadata(path).unwrap().len() }).sum()
}
