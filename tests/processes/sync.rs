//! Sync between real processes: through the hub, without it, by several ways at once, through stops and pauses.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use telecentre_tests::api::Wish;
use telecentre_tests::{Network, PATIENCE, converge, until};

const DAY: &str = "2031-03-04";

#[test]
fn a_booking_made_offline_and_requests_from_elsewhere_meet_when_links_are_up() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    let member = network.members[0].clone();
    network.converge();
    // The hub is gone; each centre goes on by itself.
    network.hub.stop();
    let (figeac, maurs) = (network.nodes[0].api(), network.nodes[1].api());
    let own = figeac.book(&Wish::hour("figeac", "desk-1", &member, DAY, 9, "own")).expect(201);
    assert_eq!(own["state"], "confirmed", "{own}");
    let asked = maurs.book(&Wish::hour("figeac", "desk-1", &member, DAY, 11, "asked")).expect(201);
    assert_eq!(asked["state"], "requested", "{asked}");
    let taken = maurs.book(&Wish::hour("figeac", "desk-1", &member, DAY, 9, "taken")).expect(201);
    assert_eq!(taken["state"], "requested", "{taken}");
    network.hub.start();
    let at_hub = network.hub.api().book(&Wish::hour("figeac", "desk-2", &member, DAY, 9, "hub")).expect(201);
    for (booking, state) in [(&own, "confirmed"), (&asked, "confirmed"), (&at_hub, "confirmed"), (&taken, "declined")] {
        let id = booking["id"].as_str().unwrap();
        for replica in network.all() {
            until(&format!("{id} is {state}"), PATIENCE, || (replica.api().state_of(id) == state).then_some(()));
        }
    }
    network.converge();
}

#[test]
fn two_nodes_meet_without_the_hub() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    let member = network.members[0].clone();
    network.hub.stop();
    let peer = format!("{}@{}", network.nodes[0].id(), network.nodes[0].quic());
    network.nodes[1].args = vec!["--peer".into(), peer];
    network.nodes[1].restart();
    let booked = network.nodes[0].api().book(&Wish::hour("figeac", "room", &member, DAY, 9, "a")).expect(201);
    let asked = network.nodes[1].api().book(&Wish::hour("figeac", "room", &member, DAY, 10, "b")).expect(201);
    let (booked, asked) = (booked["id"].as_str().unwrap(), asked["id"].as_str().unwrap());
    for node in &network.nodes {
        for id in [booked, asked] {
            until("both are confirmed", PATIENCE, || (node.api().state_of(id) == "confirmed").then_some(()));
        }
    }
    converge(&[&network.nodes[0], &network.nodes[1]]);
}

#[test]
fn an_entry_that_comes_by_three_ways_is_held_once() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    let member = network.members[0].clone();
    // Each node dials the other as well as the hub.
    for (one, other) in [(0, 1), (1, 0)] {
        let peer = format!("{}@{}", network.nodes[other].id(), network.nodes[other].quic());
        network.nodes[one].args = vec!["--peer".into(), peer];
    }
    network.nodes[0].restart();
    network.nodes[1].restart();
    let bookings: Vec<String> = (0..20)
        .map(|i| {
            let wish = Wish::hour("figeac", "desk-1", &member, DAY, i, &format!("k{i}"));
            network.nodes[0].api().book(&wish).expect(201)["id"].as_str().unwrap().to_owned()
        })
        .collect();
    network.converge();
    let file = network.path("all.bundle");
    let file = file.to_str().unwrap();
    network.nodes[0].command(&["bundle", "export", file]).ok();
    let said = network.nodes[1].command(&["bundle", "import", file]).ok();
    assert!(said.contains(" 0 new"), "{said}");
    let entries = |r: &telecentre_tests::Replica| r.api().status()["have"]["entries"].as_u64().unwrap();
    let counts: Vec<u64> = network.all().into_iter().map(entries).collect();
    assert!(counts.windows(2).all(|two| two[0] == two[1]), "{counts:?}");
    let listed = network.hub.api().get(&format!("/centres/figeac/bookings?from={DAY}&to={DAY}")).expect(200);
    let listed: Vec<&str> = listed["bookings"].as_array().unwrap().iter().map(|b| b["id"].as_str().unwrap()).collect();
    assert_eq!(listed.len(), bookings.len());
    assert!(bookings.iter().all(|id| listed.contains(&id.as_str())));
}

#[test]
fn a_pause_holds_everything_back_and_resume_lets_it_go() {
    let network = Network::with_nodes(&["figeac"]);
    network.converge();
    let (hub, node) = (network.hub.api(), network.nodes[0].api());
    node.post("/sync/pause", &json!({})).expect(200);
    until("the node says so", PATIENCE, || (node.peer(network.hub.id())?["state"] == "paused").then_some(()));
    let booked = node.book(&Wish::hour("figeac", "desk-1", &network.members[0], DAY, 9, "k")).expect(201);
    let id = booked["id"].as_str().unwrap();
    until("the node knows what the hub lacks", PATIENCE, || {
        (node.peer(network.hub.id())?["behind_entries"].as_u64()? > 0).then_some(())
    });
    assert_eq!(hub.state_of(id), "");
    node.post("/sync/resume", &json!({})).expect(200);
    until("the hub has it", PATIENCE, || (hub.state_of(id) == "confirmed").then_some(()));
    network.converge();
}

#[test]
fn a_hub_stopped_in_mid_sync_goes_on_where_it_was() {
    let mut network = Network::with_nodes(&["figeac"]);
    let member = network.members[0].clone();
    network.converge();
    for round in 0..3_u64 {
        network.hub.stop();
        for i in 0..60 {
            let wish = Wish::hour(
                "figeac",
                "desk-1",
                &member,
                &format!("2031-0{}-{:02}", round + 4, 1 + i / 20),
                i % 20,
                &format!("{round}-{i}"),
            );
            network.nodes[0].api().book(&wish).expect(201);
        }
        network.hub.start();
        // As soon as the first of it has come: once cleanly, once by force.
        until("the first entries came", PATIENCE, || {
            let day = format!("2031-0{}-01", round + 4);
            let listed = network.hub.api().get(&format!("/centres/figeac/bookings?from={day}&to={day}")).expect(200);
            (!listed["bookings"].as_array()?.is_empty()).then_some(())
        });
        if round % 2 == 0 {
            network.hub.kill();
        } else {
            let _ = network.hub.stop();
        }
        network.hub.start();
    }
    network.converge();
    let listed = network.hub.api().get("/centres/figeac/bookings?from=2031-04-01&to=2031-06-30").expect(200);
    assert_eq!(listed["bookings"].as_array().unwrap().len(), 180);
}

#[test]
fn a_box_knows_by_the_hub_up_to_when_another_ones_bookings_are_known() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    let known = |network: &Network| {
        let listed = network.nodes[1].api().get(&format!("/centres/figeac/bookings?from={DAY}&to={DAY}")).expect(200);
        listed["as_of"].as_str().map(|at| at.parse::<Timestamp>().unwrap())
    };
    // The boxes never speak to each other, and nothing was booked at figeac that could tell its time.
    let goes_on = until("maurs knows figeac as of now", PATIENCE, || {
        let before = known(&network)?;
        std::thread::sleep(Duration::from_millis(1_100));
        known(&network).filter(|after| *after > before)
    });
    network.nodes[0].stop();
    let stopped = until("the time stands still", PATIENCE, || {
        let before = known(&network)?;
        std::thread::sleep(Duration::from_millis(1_100));
        (known(&network)? == before).then_some(before)
    });
    // The hub looks at its links once a second, and tells whole seconds.
    assert!((goes_on - stopped).as_secs() <= 3, "{stopped} is long before {goes_on}, when it was heard");
    network.nodes[0].start();
    until("it goes on", PATIENCE, || (known(&network)? > stopped).then_some(()));
}

#[test]
fn a_link_cut_in_silence_is_seen_and_what_waited_goes_out_when_it_is_back() {
    let (mut network, link) = Network::found_behind_a_link(&["figeac"]);
    network.join("figeac");
    network.converge();
    link.cut();
    let (hub, node) = (network.hub.api(), network.nodes[0].api());
    let booked = node.book(&Wish::hour("figeac", "desk-1", &network.members[0], DAY, 9, "cut")).expect(201);
    let id = booked["id"].as_str().unwrap();
    until("the hub sees that nothing is heard", PATIENCE, || {
        (hub.peer(network.nodes[0].id())?["state"] == "offline").then_some(())
    });
    assert_eq!(hub.state_of(id), "");
    link.restore();
    until("the hub has it", PATIENCE, || (hub.state_of(id) == "confirmed").then_some(()));
    network.converge();
}
