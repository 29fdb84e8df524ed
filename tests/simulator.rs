//! The simulator over many seeds: the shipping core under every fault that chance thinks of.
//!
//! ```text
//! cargo test -p telecentre-tests --test simulator                                some dozens of seeds
//! TELECENTRE_SEED=17 cargo test -p telecentre-tests --test simulator             one of them again
//! TELECENTRE_SOAK=30m cargo test -p telecentre-tests --test simulator            for half an hour (s, m, h)
//! TELECENTRE_SOAK=5000 cargo test -p telecentre-tests --test simulator           so many seeds
//! ```
//! Every run takes the same seeds, so that it fails or passes for everybody alike; a soak goes on where it ends.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "everything here runs in a test")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use telecentre_tests::simulator::{Report, Trace, seed};

/// Seeds of an ordinary run.
const SEEDS: u64 = 36;

/// What to run.
struct Plan {
    from: u64,
    seeds: u64,
    time: Option<Duration>,
}

fn plan() -> Plan {
    if let Some(seed) = std::env::var("TELECENTRE_SEED").ok().and_then(|s| s.parse().ok()) {
        return Plan { from: seed, seeds: 1, time: None };
    }
    let Ok(soak) = std::env::var("TELECENTRE_SOAK") else { return Plan { from: 0, seeds: SEEDS, time: None } };
    if let Ok(seeds) = soak.parse() {
        return Plan { from: SEEDS, seeds, time: None };
    }
    let (number, unit) = soak.split_at(soak.len() - 1);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => panic!("TELECENTRE_SOAK={soak}: give a number of seeds, or a duration such as 90s, 30m, 2h"),
    };
    let time = Duration::from_secs(number.parse::<u64>().unwrap() * seconds);
    Plan { from: SEEDS, seeds: u64::MAX, time: Some(time) }
}

/// Runs a seed; a failure says how to see it again, and what happened last.
fn run(number: u64) -> Report {
    let trace = Trace::default();
    let ended = catch_unwind(AssertUnwindSafe(|| seed(number, trace.clone())));
    ended.unwrap_or_else(|_| {
        println!("the last events:");
        for line in trace.lines() {
            println!("  {line}");
        }
        panic!(
            "seed {number} broke a promise: TELECENTRE_SEED={number} cargo test -p telecentre-tests --test simulator"
        );
    })
}

#[test]
fn no_seed_breaks_a_promise() {
    let (plan, began) = (plan(), Instant::now());
    let (mut total, mut seeds) = (Report::default(), 0);
    while seeds < plan.seeds && plan.time.is_none_or(|time| began.elapsed() < time) {
        total.add(&run(plan.from + seeds));
        seeds += 1;
    }
    println!("{seeds} seeds, {} virtual days, {} s", total.virtual_ms / 86_400_000, began.elapsed().as_secs());
    for (kind, count) in &total.tally {
        println!("{count:>9} {kind}");
    }
}

#[test]
fn a_seed_gives_one_history() {
    assert_eq!(run(1).digest, run(1).digest);
}
