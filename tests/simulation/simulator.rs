//! The simulator over many seeds: the shipping core under every fault that chance thinks of.
//!
//! ```text
//! cargo test -p telecentre-tests --test simulation simulator::            two hundred seeds
//! TELECENTRE_SEED=17 cargo test …                                         one of them again
//! TELECENTRE_SEED=17 TELECENTRE_SKIP=3-40,52 cargo test …                 without some of its steps
//! TELECENTRE_SOAK=30m cargo test …                                        for half an hour (s, m, h)
//! TELECENTRE_SOAK=5000 cargo test …                                       so many seeds
//! ```
//! What happened over the two hundred has floors ([`crate::floors`]).
//! A seed that fails is shrunk: steps of people and faults that it fails without are left out. Every run takes the same
//! seeds, so that it fails or passes for everybody alike; a soak goes on where it ends.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use telecentre_tests::simulator::shrink::shrink;
use telecentre_tests::simulator::{Report, Skip, Trace, seed};

use crate::floors::breaches;

/// Seeds of an ordinary run.
const SEEDS: u64 = 200;
/// How long a failure may be shrunk.
const SHRINK: Duration = Duration::from_mins(1);

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

/// How a seed failed: where in the code, and its words.
type Failure = (String, String);

thread_local! {
    /// Whether this thread tries a seed: its panic is a finding, not the end of a test.
    static TRIES: Cell<bool> = const { Cell::new(false) };
    static FAILED: RefCell<Option<Failure>> = const { RefCell::new(None) };
}

/// Panics of seeds are kept for whoever asks, and told once. Those of other tests are told as ever.
fn keep_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !TRIES.get() {
            return usual(info);
        }
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        FAILED.with(|failed| *failed.borrow_mut() = Some((place, info.to_string())));
    }));
}

/// Runs a seed without some of its steps.
fn attempt(number: u64, skip: &Skip, trace: &Trace) -> Result<Report, Failure> {
    TRIES.set(true);
    let ended = catch_unwind(AssertUnwindSafe(|| seed(number, skip, trace)));
    TRIES.set(false);
    ended.map_err(|_| FAILED.with(|failed| failed.borrow_mut().take()).unwrap_or_default())
}

/// Runs a seed; a failure is made small, then says how to see it again and what happened last.
fn run(number: u64, skip: &Skip) -> Result<Report, String> {
    let trace = Trace::default();
    let (place, words) = match attempt(number, skip, &trace) {
        Ok(report) => return Ok(report),
        Err(failure) => failure,
    };
    // Making it small takes a while; whoever can't wait that long knows what to look at.
    eprintln!("seed {number} breaks a promise at {place}: {}", words.lines().next().unwrap_or_default());
    let small = shrink(trace.steps(), skip, SHRINK, |skip| {
        attempt(number, skip, &Trace::default()).is_err_and(|(at, _)| at == place)
    });
    let trace = Trace::default();
    let (_, words) = attempt(number, &small, &trace).err().unwrap_or((place, words));
    let kept = trace.steps() - small.0.iter().filter(|n| **n < trace.steps()).count() as u64;
    let last = trace.lines().join("\n  ");
    Err(format!(
        "seed {number} broke a promise: {words}\nthe last events, with {kept} steps left:\n  {last}\n\
         again: TELECENTRE_SEED={number} TELECENTRE_SKIP={small} \
         cargo test -p telecentre-tests --test simulation simulator::"
    ))
}

#[test]
fn no_seed_breaks_a_promise() {
    let (plan, began) = (plan(), Instant::now());
    let skip = std::env::var("TELECENTRE_SKIP").map_or_else(|_| Skip::default(), |text| Skip::read(&text).unwrap());
    keep_panics();
    let next = AtomicU64::new(0);
    let done = Mutex::new((Report::default(), 0, None::<String>));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    let over = plan.time.is_some_and(|time| began.elapsed() >= time);
                    if nth >= plan.seeds || over || done.lock().unwrap().2.is_some() {
                        return;
                    }
                    let ended = run(plan.from + nth, &skip);
                    let mut done = done.lock().unwrap();
                    match ended {
                        Ok(report) => {
                            done.0.add(&report);
                            done.1 += 1;
                        }
                        Err(words) => drop(done.2.get_or_insert(words)),
                    }
                }
            });
        }
    });
    let (total, seeds, failed) = done.into_inner().unwrap();
    println!(
        "{seeds} seeds, {} virtual days, greatest Hello {} bytes, {} s",
        total.virtual_ms / 86_400_000,
        total.hello_bytes,
        began.elapsed().as_secs()
    );
    for (kind, count) in &total.tally {
        println!("{count:>9} {kind}");
    }
    if let Some(words) = failed {
        panic!("{words}");
    }
    if plan.from == 0 && plan.seeds == SEEDS {
        let out = breaches(&total.tally);
        assert!(out.is_empty(), "the run proves less than it should:\n{}", out.join("\n"));
    }
}

#[test]
fn a_seed_gives_one_history() {
    let digest = |_| seed(1, &Skip::default(), &Trace::default()).digest;
    assert_eq!(digest(1), digest(2));
}

#[test]
fn a_failure_is_shrunk_to_the_steps_that_it_needs() {
    let needed = [7, 90];
    let skip = shrink(120, &Skip::default(), SHRINK, |skip| needed.iter().all(|n| !skip.0.contains(n)));
    assert_eq!(skip.to_string(), "0-6,8-89,91-119");
    assert_eq!(Skip::read(&skip.to_string()), Some(skip));
}
