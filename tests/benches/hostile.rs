//! What a box in bad hands costs the others: processor and memory of the hub and of a node, against the same run without
//! it.
//!
//! `cargo bench -p telecentre-tests --bench hostile [-- SECONDS [ATTACK…]]`
//!
//! One box's key is used by a program that says what it likes: each attack alone on a network of its own, then all of them
//! at the same time. ATTACK: the attacks whose names contain one of these words, or `together`, or `none`. A booking every half second goes on at another box meanwhile, and must reach the hub. SECONDS for
//! each (10 unless given; the promise is for 600): under 5 % of one core and 16 MB more than without it.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss)]

use std::time::{Duration, Instant};

use telecentre_tests::api::Wish;
use telecentre_tests::disk::resident_kib;
use telecentre_tests::puppet::{Attack, Puppet, seed};
use telecentre_tests::{Network, PATIENCE, Replica, until};

/// The most that a hostile peer may cost: of one core, and of memory.
const CORE: f64 = 0.05;
const MIB: f64 = 16.0;

fn main() {
    let given: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let seconds = given.iter().find_map(|arg| arg.parse().ok()).unwrap_or(10);
    let words: Vec<String> =
        given.iter().filter(|arg| arg.parse::<u64>().is_err()).map(|arg| arg.to_lowercase()).collect();
    let asked = |name: &str| words.is_empty() || words.iter().any(|word| name.to_lowercase().contains(word));
    let time = Duration::from_secs(seconds);
    let quiet = run(&[], time);
    println!("{:<16} hub % of a core, MiB more     node % of a core, MiB more", "attack");
    println!("{:<16} {}", "none", figures(quiet));
    let mut kinds: Vec<(String, Vec<Attack>)> = Attack::ALL.map(|attack| (attack.name(), vec![attack])).into();
    kinds.push(("all together".to_owned(), Attack::ALL.to_vec()));
    kinds.retain(|(name, _)| asked(name));
    let mut over = 0;
    for (name, attacks) in kinds {
        let cost = run(&attacks, time);
        let more = [0, 1].map(|at| (cost[at].0 - quiet[at].0, cost[at].1 - quiet[at].1));
        let beyond = more.iter().any(|(core, mib)| *core > CORE || *mib > MIB);
        over += usize::from(beyond);
        println!("{name:<16} {}{}", figures(more), if beyond { "   BEYOND THE LIMIT" } else { "" });
    }
    println!("limits: {} % of a core, {MIB} MiB; beyond them: {over}", CORE * 100.0);
}

/// The part of a core and the MiB that hub and node took, during some attacks at the same time.
fn run(attacks: &[Attack], time: Duration) -> [(f64, f64); 2] {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    assert!(network.nodes[0].stop().success());
    let seed = seed(&network.nodes[0]);
    let targets = [&network.hub, &network.nodes[1]];
    let before = targets.map(|target| (processor(target), resident_kib(target.pid())));
    let start = Instant::now();
    std::thread::scope(|scope| {
        for (target, attack) in targets.iter().flat_map(|target| attacks.iter().map(move |attack| (target, attack))) {
            let network = &network;
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async { Puppet::to(&seed, network, target).attack(*attack, time).await });
            });
        }
        let node = network.nodes[1].api();
        for n in 0.. {
            if start.elapsed() >= time {
                break;
            }
            let day = format!("2031-{:02}-{:02}", 1 + n / 200 % 12, 1 + n / 10 % 20);
            let key = n.to_string();
            let booked = node.book(&Wish::hour("maurs", "desk-1", &network.members[0], &day, n % 10, &key)).expect(201);
            let id = booked["id"].as_str().unwrap();
            until("the hub holds it", PATIENCE, || (network.hub.api().state_of(id) == "confirmed").then_some(()));
            std::thread::sleep(Duration::from_millis(500));
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    let mut costs = [(0.0, 0.0); 2];
    for ((cost, target), (processor_before, memory)) in costs.iter_mut().zip(targets).zip(before) {
        let spent = processor(target) - processor_before;
        let more = resident_kib(target.pid()) as f64 - memory as f64;
        *cost = (spent / seconds, more / 1_024.0);
    }
    costs
}

fn figures(of: [(f64, f64); 2]) -> String {
    let figure = |(core, mib): (f64, f64)| format!("{:>6.2} %  {:>7.1} MiB", core * 100.0, mib);
    format!("{}     {}", figure(of[0]), figure(of[1]))
}

/// Seconds of processor that a program took so far.
fn processor(of: &Replica) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", of.pid())).unwrap();
    let after_name = stat.rsplit(')').next().unwrap();
    let ticks = |nth: usize| after_name.split_whitespace().nth(nth).unwrap().parse::<f64>().unwrap();
    // utime and stime (proc(5)), in ticks of 10 ms.
    (ticks(11) + ticks(12)) / 100.0
}
