//! Backups with the real programs: taken while people book, restored elsewhere and in place, whole, damaged and foreign.

use std::os::unix::fs::PermissionsExt;

use telecentre_tests::api::Wish;
use telecentre_tests::{Network, PATIENCE, Replica, Role, until};

fn book(network: &Network, day: u32, hour: u32) -> String {
    let date = format!("2031-03-{day:02}");
    let wish = Wish::hour("figeac", "desk-1", &network.members[0], &date, hour.into(), &format!("{day}.{hour}"));
    network.nodes[0].api().book(&wish).expect(201)["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_replica_restored_on_another_box_recovers_what_it_wrote_after_the_backup() {
    let mut network = Network::with_nodes(&["figeac"]);
    network.converge();
    let before: Vec<String> = (0..8).map(|hour| book(&network, 1, hour)).collect();
    let file = network.path("figeac.backup");
    let said = network.nodes[0].command(&["backup", file.to_str().unwrap()]).ok();
    assert!(said.contains("secret key"), "{said}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let after: Vec<String> = (0..8).map(|hour| book(&network, 2, hour)).collect();
    network.converge();
    network.nodes[0].kill();
    // Another box.
    let mut risen = Replica::new(Role::Node, network.path("risen"));
    risen.command(&["restore", file.to_str().unwrap()]).ok();
    risen.command(&["check"]).ok();
    risen.start();
    for id in &before {
        assert_eq!(risen.api().state_of(id), "confirmed");
    }
    until("it recovers its own later entries", PATIENCE, || {
        let all = after.iter().all(|id| risen.api().state_of(id) == "confirmed");
        (all && risen.api().status()["node"]["state"] == "ok").then_some(())
    });
    network.nodes[0] = risen;
    network.converge();
}

#[test]
fn a_damaged_backup_touches_nothing_and_a_foreign_one_is_refused() {
    let mut network = Network::with_nodes(&["figeac"]);
    let before = network.converge();
    let file = network.path("hub.backup");
    network.hub.command(&["backup", file.to_str().unwrap()]).ok();
    network.hub.command(&["restore", file.to_str().unwrap()]).failed(3);
    assert!(network.nodes[0].stop().success());
    network.nodes[0].command(&["restore", file.to_str().unwrap()]).failed(2);
    assert!(network.hub.stop().success());
    let bytes = std::fs::read(&file).unwrap();
    let bad = network.path("bad.backup");
    let name = bad.to_str().unwrap();
    for at in (0..bytes.len()).step_by(bytes.len() / 12) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 16;
        std::fs::write(&bad, flipped).unwrap();
        network.hub.command(&["restore", name]).failed(4);
        std::fs::write(&bad, &bytes[..at]).unwrap();
        network.hub.command(&["restore", name]).failed(4);
    }
    std::fs::write(&bad, &bytes[..bytes.len() - 1]).unwrap();
    network.hub.command(&["restore", name]).failed(4);
    assert!(!network.hub.path("restoring").exists() && !network.hub.path("before-restore-1").exists());
    network.hub.start();
    network.nodes[0].start();
    assert_eq!(network.converge(), before);
}

#[test]
fn a_restore_over_a_live_folder_sets_it_aside() {
    let mut network = Network::with_nodes(&["figeac"]);
    network.converge();
    let file = network.path("old.backup");
    network.nodes[0].command(&["backup", file.to_str().unwrap()]).ok();
    let later = book(&network, 3, 9);
    network.converge();
    assert!(network.nodes[0].stop().success());
    let said = network.nodes[0].command(&["restore", file.to_str().unwrap()]).ok();
    assert!(said.contains("before-restore-1"), "{said}");
    assert!(network.nodes[0].path("before-restore-1/journal").is_dir());
    network.nodes[0].start();
    until("its later booking is back", PATIENCE, || {
        (network.nodes[0].api().state_of(&later) == "confirmed").then_some(())
    });
    network.converge();
}

#[test]
fn a_restored_box_goes_on_recovering_through_stops_and_kills_until_the_hub_has_answered() {
    let mut network = Network::with_nodes(&["figeac"]);
    network.converge();
    let file = network.path("old.backup");
    network.nodes[0].command(&["backup", file.to_str().unwrap()]).ok();
    let forgotten = book(&network, 2, 9);
    network.converge();
    assert!(network.nodes[0].stop().success());
    assert!(network.hub.stop().success());
    network.nodes[0].command(&["restore", file.to_str().unwrap()]).ok();
    let node = &mut network.nodes[0];
    node.start();
    for round in 0..3 {
        assert_eq!(node.api().status()["node"]["state"], "recovering", "in round {round}");
        // It may have sold any hour already.
        let wish = Wish::hour("figeac", "desk-1", &network.members[0], "2031-04-01", round, &format!("alone.{round}"));
        let booked = node.api().book(&wish).expect(201);
        assert_eq!((&booked["state"], &booked["override"]), (&"confirmed".into(), &true.into()), "{booked}");
        if round == 1 {
            node.kill();
            node.start();
        } else {
            node.restart();
        }
    }
    network.hub.start();
    until("all that it forgot is back", PATIENCE, || {
        let node = &network.nodes[0];
        let whole = node.api().status()["node"]["state"] == "ok";
        (whole && node.api().state_of(&forgotten) == "confirmed").then_some(())
    });
    network.converge();
    network.nodes[0].restart();
    assert_eq!(network.nodes[0].api().status()["node"]["state"], "ok");
}
