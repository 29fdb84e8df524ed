//! How long the server takes for what a host looks at all day: a day, a week, the network, a search over a month.
//!
//! `cargo bench -p telecentre-tests --bench pages [-- BOOKINGS]`
//!
//! One of seven centres has ten years behind it: by default 20,000 bookings, which are 8 on each of 250 days a year; the
//! others have a thousand each. The node answers on loopback, each page and call 200 times; the median is printed, with the
//! limit beside it. What is measured includes the round trip of one HTTP connection that stays open.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::time::{Duration, Instant};

use serde_json::json;
use telecentre_tests::Network;
use telecentre_tests::api::{Api, Wish};

const CENTRES: [&str; 7] = ["figeac", "aurillac", "montmurat", "decazeville", "maurs", "capdenac-gare", "le-rouget"];
const WRITERS: u64 = 4;
const TIMES: usize = 200;
/// A month that nobody has booked: every day of it is searched.
const MONTH: &str = "2031-04";

fn main() {
    let bookings = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(20_000_u64);
    let network = Network::with_nodes(&CENTRES);
    // Ten years in an hour are more than a box may bring in a day.
    for centre in CENTRES {
        network.hub.command(&["budget", centre, "1024"]).ok();
    }
    let start = Instant::now();
    std::thread::scope(|scope| {
        for (n, centre) in CENTRES.iter().enumerate() {
            let each = if n == 0 { bookings } else { bookings / 20 };
            for writer in 0..WRITERS {
                let network = &network;
                scope.spawn(move || fill(network, (n, centre), each, writer));
            }
        }
    });
    network.converge();
    println!(
        "{bookings} bookings at one centre, a twentieth at each of six others: {:.0} s",
        start.elapsed().as_secs_f64()
    );
    let api = network.nodes[0].api();
    let figeac = "/centres/figeac";
    table("a day, the call", 5, || drop(api.get(&format!("{figeac}/day?date=2020-06-10")).expect(200)));
    table("a week, the call", 5, || drop(api.get(&format!("{figeac}/week?date=2020-06-10")).expect(200)));
    table("a day, the page", 5, || page(api, "/planning/2020-06-10"));
    table("a week, the page", 5, || page(api, "/planning/2020-06-10?vue=semaine"));
    table("today, the page", 5, || page(api, "/"));
    table("the network's day, the page", 10, || page(api, "/planning/2020-06-10?vue=reseau"));
    table("a free half-day, seven centres, 30 days", 20, || {
        for day in 1..=30 {
            let _ = api.get(&format!("/search?date={MONTH}-{day:02}&half=morning&kind=desk")).expect(200);
        }
    });
}

/// What this writer makes of a centre's ten years: two desks, morning and afternoon, and two hours of each.
fn fill(network: &Network, (n, centre): (usize, &str), each: u64, writer: u64) {
    let api = network.nodes[n].api();
    for k in (writer..each).step_by(usize::try_from(WRITERS).unwrap()) {
        let (day, of_day) = (k / 8, k % 8);
        // 21 days a month, twelve months a year.
        let (year, month, date) = (2017 + day / 252, 1 + day / 21 % 12, 1 + day % 21);
        let hour = [8, 10, 13, 15][usize::try_from(of_day % 4).unwrap()];
        let member = &network.members[usize::try_from(k).unwrap() % network.members.len()];
        let (place, when) = (format!("desk-{}", 1 + of_day / 4), format!("{year}-{month:02}-{date:02}"));
        let wish = Wish::hour(centre, &place, member, &when, hour, &format!("{centre}{k}"));
        let booked = api.book(&wish).expect(201);
        // Nobody comes before the day: the last year may not be over yet.
        if k % 2 == 0 && year < 2026 {
            let id = booked["id"].as_str().unwrap();
            api.post(&format!("/bookings/{id}/check-in"), &json!({})).expect(200);
        }
    }
}

fn page(api: &Api, path: &str) {
    let answer = api.page(path);
    assert!(answer.starts_with("<!DOCTYPE html>"), "{path}: {answer}");
}

/// The median of many answers, in milliseconds, beside the limit.
fn table(what: &str, limit_ms: u64, answer: impl Fn()) {
    answer();
    let mut took: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let start = Instant::now();
            answer();
            start.elapsed()
        })
        .collect();
    took.sort_unstable();
    let ms = |at: usize| took[at].as_secs_f64() * 1_000.0;
    println!(
        "{what:<42} median {:>7.2} ms, of a hundred the slowest but one {:>7.2} ms, limit {limit_ms} ms",
        ms(TIMES / 2),
        ms(TIMES * 98 / 100)
    );
}
