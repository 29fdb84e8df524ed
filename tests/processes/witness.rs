//! Days that a centre handed over to the hub, with real programs: confirmed while the centre is cut off, and never twice.

use serde_json::json;
use telecentre_tests::api::Wish;
use telecentre_tests::network::copy;
use telecentre_tests::{Network, PATIENCE, Replica, Role, converge, until};

const DAY: &str = "2031-03-04";

fn hand_over(network: &Network, resource: &str) {
    let days = json!({ "centre": "figeac", "resource": resource, "from": DAY, "to": DAY });
    assert_eq!(network.nodes[0].api().post("/hand-overs", &days).expect(200)["changed"], true);
}

fn steward(replica: &Replica, resource: &str) -> String {
    let path = format!("/centres/figeac/free?start={DAY}T08:00&end={DAY}T08:30");
    let free = replica.api().get(&path).expect(200);
    let found = free["resources"].as_array().unwrap().iter().find(|r| r["id"] == resource).cloned();
    found.unwrap()["steward"].as_str().unwrap().to_owned()
}

fn witness_of(network: &Network, centre: &str) -> String {
    let all = network.hub.api().get("/network/witness").expect(200);
    let found = all["witnesses"].as_array().unwrap().iter().find(|w| w["centre"] == centre).cloned().unwrap();
    found["node"].as_str().unwrap_or_default().to_owned()
}

#[track_caller]
fn becomes(replica: &Replica, id: &str, state: &str) {
    until(&format!("{id} is {state}"), PATIENCE, || (replica.api().state_of(id) == state).then_some(()));
}

fn booked(replica: &Replica, member: &str, resource: &str, hour: u64, key: &str) -> String {
    let booking = replica.api().book(&Wish::hour("figeac", resource, member, DAY, hour, key)).expect(201);
    booking["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_lent_day_is_confirmed_from_home_while_the_centre_is_cut_off_once_the_witness_holds_it() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    let (member, other) = (network.members[0].clone(), network.members[1].clone());
    // The hub names the other centre's box without being asked.
    until("maurs is the witness of figeac", PATIENCE, || {
        (witness_of(&network, "figeac") == network.nodes[1].id()).then_some(())
    });
    hand_over(&network, "desk-1");
    until("the hub is steward", PATIENCE, || (steward(&network.hub, "desk-1") == network.hub.id()).then_some(()));
    network.nodes[0].api().post("/sync/pause", &json!({})).expect(200);
    let first = booked(&network.hub, &member, "desk-1", 9, "first");
    becomes(&network.hub, &first, "confirmed");
    becomes(&network.nodes[1], &first, "confirmed");
    // Its own host only asks for such a day.
    assert_eq!(network.nodes[0].api().state_of(&booked(&network.nodes[0], &other, "desk-1", 9, "host")), "requested");
    let taken = network.hub.api().book(&Wish::hour("figeac", "desk-1", &other, DAY, 9, "taken"));
    assert_eq!(taken.status, 409, "{}", taken.text);
    // Without the witness it stays a request, and says so.
    network.nodes[1].stop();
    let second = booked(&network.hub, &member, "desk-1", 11, "second");
    assert_eq!(network.hub.api().state_of(&second), "requested");
    let twice = network.hub.api().post(&format!("/bookings/{second}/confirm"), &json!({}));
    assert_eq!((twice.status, twice.problem()), (409, "waiting"), "{}", twice.text);
    // The hour is promised to nobody else while that request waits.
    let rival = booked(&network.hub, &other, "desk-1", 11, "rival");
    network.nodes[1].start();
    becomes(&network.hub, &second, "confirmed");
    becomes(&network.hub, &rival, "declined");
    network.nodes[0].api().post("/sync/resume", &json!({})).expect(200);
    becomes(&network.nodes[0], &second, "confirmed");
    network.converge();
    // Once the day is given back the centre confirms again; the hub had declined its host's earlier request.
    let days = json!({ "centre": "figeac", "resource": "desk-1", "from": DAY, "to": DAY });
    network.hub.api().post("/hand-overs/return", &days).expect(200);
    until("figeac is steward", PATIENCE, || {
        (steward(&network.nodes[0], "desk-1") == network.nodes[0].id()).then_some(())
    });
    let own = booked(&network.nodes[0], &other, "desk-1", 14, "own");
    assert_eq!(network.nodes[0].api().state_of(&own), "confirmed");
    converge(&network.all());
    let conflicts = network.nodes[0].api().get("/conflicts?from=2031-03-01&to=2031-03-31").expect(200);
    assert_eq!(conflicts["conflicts"], json!([]));
}

#[test]
fn a_hub_put_back_to_before_it_confirmed_confirms_nothing_that_contradicts_it() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    let (member, other) = (network.members[0].clone(), network.members[1].clone());
    hand_over(&network, "desk-1");
    network.converge();
    until("the hub is steward", PATIENCE, || (steward(&network.hub, "desk-1") == network.hub.id()).then_some(()));
    until("it has its witness", PATIENCE, || (witness_of(&network, "figeac") == network.nodes[1].id()).then_some(()));
    network.hub.stop();
    let image = network.path("image");
    copy(&network.hub.data, &image);
    network.hub.start();
    let sold = booked(&network.hub, &member, "desk-1", 9, "sold");
    becomes(&network.hub, &sold, "confirmed");
    network.converge();
    // The image knows nothing of it, and nobody tells it: both boxes are off.
    network.nodes.iter_mut().for_each(|node| assert!(node.stop().success()));
    network.hub.stop();
    std::fs::remove_dir_all(&network.hub.data).unwrap();
    copy(&image, &network.hub.data);
    network.hub.start();
    let again = booked(&network.hub, &other, "desk-1", 9, "again");
    assert_eq!(network.hub.api().state_of(&again), "requested");
    // Once they meet, the first stands and the second is declined, on all three alike.
    for node in &mut network.nodes {
        node.start();
    }
    for replica in network.all() {
        becomes(replica, &sold, "confirmed");
    }
    becomes(&network.hub, &again, "declined");
    converge(&network.all());
}

#[test]
fn another_witness_follows_and_the_hub_confirms_on() {
    let network = Network::with_nodes(&["figeac", "maurs", "aurillac"]);
    let member = network.members[0].clone();
    network.converge();
    hand_over(&network, "desk-1");
    until("the hub is steward", PATIENCE, || (steward(&network.hub, "desk-1") == network.hub.id()).then_some(()));
    let first = booked(&network.hub, &member, "desk-1", 9, "first");
    becomes(&network.hub, &first, "confirmed");
    let now = witness_of(&network, "figeac");
    let next = network.nodes[1..].iter().find(|node| node.id() != now).unwrap();
    network.hub.command(&["witness", "figeac", "figeac"]).failed(1);
    network.hub.command(&["witness", "figeac"]).failed(2);
    let said = network.hub.command(&["witness", "figeac", next.id()]).ok();
    assert!(said.contains(next.id()), "{said}");
    let second = booked(&network.hub, &member, "desk-1", 11, "second");
    becomes(&network.hub, &second, "confirmed");
    // The old one is closed, and the box that is left is still its successor.
    let listed = network.hub.command(&["witness"]).ok();
    assert!(listed.contains("figeac: ") && listed.contains(next.id()), "{listed}");
    network.hub.command(&["revoke", &now]).ok();
    let third = booked(&network.hub, &member, "desk-1", 14, "third");
    becomes(&network.hub, &third, "confirmed");
    becomes(&network.nodes[0], &third, "confirmed");
}

#[test]
fn a_box_that_was_invited_to_witness_does_so_for_every_centre() {
    let mut network = Network::with_nodes(&["figeac"]);
    network.converge();
    // While it is the only box, the centre's own must be the witness.
    until("figeac witnesses for itself", PATIENCE, || {
        (witness_of(&network, "figeac") == network.nodes[0].id()).then_some(())
    });
    let code = network.hub.command(&["invite", "--witness"]).ok().trim().to_owned();
    let mut watcher = Replica::new(Role::Node, network.path("watcher"));
    watcher.command(&["join", &code]).ok();
    watcher.start();
    network.nodes.push(watcher);
    until("the new box is the witness", PATIENCE, || {
        (witness_of(&network, "figeac") == network.nodes[1].id()).then_some(())
    });
    hand_over(&network, "desk-1");
    until("the hub is steward", PATIENCE, || (steward(&network.hub, "desk-1") == network.hub.id()).then_some(()));
    network.nodes[0].api().post("/sync/pause", &json!({})).expect(200);
    let member = network.members[0].clone();
    let booked = booked(&network.hub, &member, "desk-1", 9, "watched");
    becomes(&network.hub, &booked, "confirmed");
    assert_eq!(network.nodes[1].api().status()["node"]["role"], "witness");
    network.nodes[0].api().post("/sync/resume", &json!({})).expect(200);
    network.converge();
}
