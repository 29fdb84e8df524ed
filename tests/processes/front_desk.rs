//! The front desk with a real box: who walks in is booked and here at once, whatever happens to the box or the link.

use serde_json::{Value, json};
use telecentre_tests::{Network, PATIENCE, until};

fn walk_in(centre: &str, member: &str, key: &str) -> Value {
    json!({ "centre": centre, "member": member, "until": "day", "key": key })
}

#[test]
fn who_walks_in_is_here_after_the_power_fails_and_everywhere_once_the_link_is_back() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    let member = network.members[0].clone();
    network.converge();
    network.hub.stop();
    let made = network.nodes[0].api().post("/walk-ins", &walk_in("figeac", &member, "one")).expect(201);
    assert_eq!(made["state"], "checked-in", "{made}");
    network.nodes[0].kill();
    network.nodes[0].start();
    let again = network.nodes[0].api().post("/walk-ins", &walk_in("figeac", &member, "one")).expect(200);
    assert_eq!((&again["id"], &again["state"]), (&made["id"], &made["state"]), "seated once");
    let id = made["id"].as_str().unwrap();
    let left = network.nodes[0].api().post(&format!("/bookings/{id}/check-out"), &json!({})).expect(200);
    assert!(left["left_at"].is_string(), "{left}");
    // Only the box of the centre seats people.
    network.hub.start();
    let at_hub = network.hub.api().post("/walk-ins", &walk_in("figeac", &member, "two"));
    assert_eq!(at_hub.status, 403);
    for replica in network.all() {
        let shown = || replica.api().booking(id).filter(|b| b["left_at"].is_string());
        until("it is known there, with when they left", PATIENCE, || shown().map(|_| ()));
    }
    network.converge();
}
