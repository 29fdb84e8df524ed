//! The hub's disk is lost: with real programs, what its boxes hold makes it whole again.

use telecentre_tests::Network;
use telecentre_tests::api::Wish;
use telecentre_tests::wait::{PATIENCE, until};

const DAY: &str = "2031-03-04";

#[test]
fn a_hub_rebuilt_with_its_key_gets_everything_back_and_enrols_only_then() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    let wish = Wish::hour("figeac", "desk-1", &network.members[0], DAY, 9, "k");
    network.nodes[0].api().book(&wish).expect(201);
    let before = network.converge();
    let copy = network.path("identity-copy");
    std::fs::copy(network.hub.data.join("identity"), &copy).unwrap();
    let id = network.id();
    assert!(network.hub.stop().success());
    for node in &mut network.nodes {
        assert!(node.stop().success());
    }
    std::fs::remove_dir_all(&network.hub.data).unwrap();
    network.hub.command(&["rebuild", "--identity", copy.to_str().unwrap(), "--network", &id]).ok();
    network.hub.start();
    let status = network.hub.api().status();
    assert_eq!(
        (&status["node"]["state"], &status["node"]["recovering_why"]),
        (&"recovering".into(), &"rebuilt".into())
    );
    // One box of two is not enough.
    network.nodes[0].start();
    until("the first box gave back what it holds", PATIENCE, || {
        (network.hub.api().digest() == network.nodes[0].api().digest()).then_some(())
    });
    let said = network.hub.command(&["invite", "--centre", "figeac"]).failed(1);
    assert!(said.contains("two of its boxes"), "{said}");
    network.hub.command(&["recovered"]).failed(2);
    network.nodes[1].start();
    until("the hub is whole", PATIENCE, || (network.hub.api().status()["node"]["state"] == "ok").then_some(()));
    assert_eq!(network.converge(), before, "everything is back, and nothing was added");
    network.invite("figeac");
    network.converge();
}

#[test]
fn a_hub_restored_from_a_backup_older_than_its_boxes_learns_from_them_that_it_enrolled_them() {
    let mut network = Network::found(&["figeac"]);
    let file = network.path("hub.backup");
    network.hub.command(&["backup", file.to_str().unwrap()]).ok();
    network.join("figeac");
    let wish = Wish::hour("figeac", "desk-1", &network.members[0], DAY, 9, "k");
    let booked = network.nodes[0].api().book(&wish).expect(201)["id"].as_str().unwrap().to_owned();
    let before = network.converge();
    assert!(network.hub.stop().success());
    std::fs::remove_dir_all(&network.hub.data).unwrap();
    network.hub.command(&["restore", file.to_str().unwrap()]).ok();
    network.hub.start();
    until("the hub is whole by the only box there is", PATIENCE, || {
        (network.hub.api().status()["node"]["state"] == "ok").then_some(())
    });
    assert_eq!(network.converge(), before);
    assert_eq!(network.hub.api().state_of(&booked), "confirmed");
}

#[test]
fn a_recovering_hub_closes_and_erases_and_says_that_its_cut_may_lie_low() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    let file = network.path("hub.backup");
    network.hub.command(&["backup", file.to_str().unwrap()]).ok();
    network.all_mut().into_iter().for_each(|replica| assert!(replica.stop().success()));
    network.hub.command(&["restore", file.to_str().unwrap()]).ok();
    network.hub.start();
    // Nobody comes, so that it stays so.
    assert_eq!(network.hub.api().status()["node"]["state"], "recovering");
    let said = network.hub.command(&["revoke", network.nodes[0].id()]).ok();
    assert!(said.contains("may lie low"), "{said}");
    network.hub.command(&["erase", &network.members[0]]).ok();
    network.hub.command(&["invite", "--centre", "figeac"]).failed(1);
    assert_eq!(network.hub.api().status()["node"]["state"], "recovering");
}
