//! Bookings acknowledged a second, each durable before its answer, for 1 and 64 writers; beside the disk's own rate.
//!
//! `cargo bench -p telecentre-tests --bench writes`
//!
//! Through the HTTP API of one node that is alone, each writer on a connection of its own. The disk's rate is that of
//! 512 bytes written and fdatasynced one after another, in the same folder, measured before and after.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss)]

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use telecentre_tests::api::Wish;
use telecentre_tests::{Api, Network};

const TIME: Duration = Duration::from_secs(6);
/// The probe's file.
const ROOM: usize = 32 << 20;

fn main() {
    let mut network = Network::found(&["figeac"]);
    network.join("figeac");
    network.converge();
    network.hub.stop();
    let next = AtomicU64::new(0);
    disk(&network.path(""));
    for writers in [1, 8, 64] {
        let (rate, p50, p99) = load(&network, writers, &next);
        println!("{writers:>2} writers: {rate:.0} bookings acknowledged a second, p50 {p50:.2} ms, p99 {p99:.2} ms");
    }
    disk(&network.path(""));
    println!();
    println!(
        "peers: none of them syncs its disk before it acknowledges; disk of the reference: 3,800-5,100 fdatasync a second"
    );
}

/// Syncs a second: of a file that grows, and of one whose room was written before.
fn disk(folder: &Path) {
    let path = folder.join("probe");
    let rate = |file: &mut File| {
        let (start, mut count) = (Instant::now(), 0_u64);
        while start.elapsed() < Duration::from_secs(2) && count * 512 < ROOM as u64 {
            file.write_all(&[1; 512]).unwrap();
            file.sync_data().unwrap();
            count += 1;
        }
        count as f64 / start.elapsed().as_secs_f64()
    };
    let growing = rate(&mut File::create(&path).unwrap());
    std::fs::write(&path, vec![0; ROOM]).unwrap();
    let mut file = File::options().write(true).open(&path).unwrap();
    file.sync_all().unwrap();
    let in_place = rate(&mut file);
    println!("the disk alone: {growing:.0} fdatasync a second of a growing file, {in_place:.0} in room written before");
}

fn load(network: &Network, writers: usize, next: &AtomicU64) -> (f64, f64, f64) {
    let node = &network.nodes[0];
    let start = Instant::now();
    let mut times: Vec<Duration> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..writers)
            .map(|_| {
                let api = Api::new(node.http(), &node.data);
                scope.spawn(move || {
                    let mut times = Vec::new();
                    while start.elapsed() < TIME {
                        let wish = wish(next.fetch_add(1, Ordering::Relaxed), &network.members[0]);
                        let asked = Instant::now();
                        api.book(&wish).expect(201);
                        times.push(asked.elapsed());
                    }
                    times
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let rate = times.len() as f64 / start.elapsed().as_secs_f64();
    times.sort_unstable();
    let ms = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0;
    (rate, ms(50), ms(99))
}

/// The nth slot, none twice.
fn wish(n: u64, member: &str) -> Wish {
    let day = n / 80;
    let day = format!("{}-{:02}-{:02}", 2027 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
    Wish::hour("figeac", &format!("desk-{}", 1 + n / 20 % 4), member, &day, n % 20, &n.to_string())
}
