//! What a box in bad hands sends and writes as fast as it can costs the others little, each kind from a box that nobody
//! has sent away yet.

use std::time::Duration;

use telecentre_tests::api::Wish;
use telecentre_tests::disk::resident_kib;
use telecentre_tests::puppet::flood::Flood;
use telecentre_tests::puppet::{Attack, Puppet, runtime};
use telecentre_tests::{Network, PATIENCE, until};

/// What a peer in bad hands may cost the others.
const KIB: u64 = 16 << 10;

/// The others sync on: a booking at a box reaches the hub.
#[track_caller]
fn they_sync_on(network: &Network) {
    assert!(!network.hub.log().contains("panicked"), "{}", network.hub.log());
    let wish = Wish::hour("maurs", "desk-1", &network.members[0], "2031-03-04", 9, "during");
    let booked = network.nodes[1].api().book(&wish).expect(201);
    let id = booked["id"].as_str().unwrap();
    until("the others sync on", PATIENCE, || (network.hub.api().state_of(id) == "confirmed").then_some(()));
}

/// Attacks the hub from a box of a network of its own, until the time is over or `enough`, and says what the hub holds
/// more.
#[track_caller]
fn attacked(attack: Attack, time: Duration) -> (Network, u64) {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    assert!(network.nodes[0].stop().success());
    let before = resident_kib(network.hub.pid());
    let sent = runtime().block_on(async { Puppet::enrolled(&network.nodes[0], &network).attack(attack, time).await });
    let more = resident_kib(network.hub.pid()).saturating_sub(before);
    println!("{}: {sent} frames, {more} KiB", attack.name());
    assert!(sent > 1, "{}: nothing was sent", attack.name());
    assert!(more < KIB, "{}: {more} KiB after {sent} frames", attack.name());
    they_sync_on(&network);
    (network, sent)
}

#[test]
fn floods_of_every_kind_take_little_memory_and_leave_the_others_their_sync() {
    for attack in Attack::ALL.into_iter().filter(|attack| !matches!(attack, Attack::Lawful(_))) {
        attacked(attack, Duration::from_millis(1_500));
    }
}

#[test]
fn a_days_worth_takes_little_memory_at_the_others_however_small_it_is_written() {
    for flood in [Flood::Empty, Flood::Wish, Flood::Said, Flood::Persons, Flood::Births] {
        let (network, _) = attacked(Attack::Lawful(flood), Duration::from_secs(6));
        let fleet = network.hub.api().get("/fleet").expect(200);
        let of = |replica: &serde_json::Value| replica["budget"]["bytes"].as_u64().unwrap_or_default();
        let most = fleet["replicas"].as_array().unwrap().iter().map(of).max().unwrap();
        // What is left is less than one more run takes.
        assert!((13 << 20..=16 << 20).contains(&most), "{flood:?}: a day was not filled, {most} bytes");
    }
}
