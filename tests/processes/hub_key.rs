//! The hub's key is lost or stolen: with real programs, the root key on paper names another, which the boxes follow.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use telecentre_tests::api::Wish;
use telecentre_tests::network::copy;
use telecentre_tests::replica::Role;
use telecentre_tests::wait::{PATIENCE, until};
use telecentre_tests::{Network, Replica, converge};

const DAY: &str = "2031-03-04";

/// The root key in a file, as a person would type it off the paper.
fn paper(network: &Network, text: &str) -> String {
    let file = network.path("paper");
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[track_caller]
fn until_whole(hub: &Replica) {
    until("the new hub is whole", PATIENCE, || (hub.api().status()["node"]["state"] == "ok").then_some(()));
}

#[track_caller]
fn until_live(node: &Replica, hub: &str) {
    until("the node hears the new hub", PATIENCE, || {
        (node.api().peer(hub)?["state"] == "live" && node.api().peer(hub)?["behind_entries"] == 0).then_some(())
    });
}

/// Whether a file of the folder holds these bytes.
fn somewhere(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().flatten().any(|entry| match entry.file_type().unwrap() {
        kind if kind.is_dir() => somewhere(&entry.path(), bytes),
        kind if kind.is_file() => {
            std::fs::read(entry.path()).unwrap_or_default().windows(bytes.len()).any(|window| window == bytes)
        }
        _ => false,
    })
}

/// The replica in the hub's list of all.
fn in_fleet(hub: &Replica, id: &str) -> Option<Value> {
    let fleet = hub.api().get("/fleet").expect(200);
    fleet["replicas"].as_array().unwrap().iter().find(|replica| replica["id"] == id).cloned()
}

#[test]
fn the_boxes_follow_a_hub_with_a_new_key_and_give_everything_back() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    let gone = network.members[3].clone();
    network.hub.command(&["erase", &gone]).ok();
    let wish = |hour, key| Wish::hour("figeac", "desk-1", &network.members[0], DAY, hour, key);
    let (first, second) = (wish(9, "a"), wish(10, "b"));
    network.nodes[0].api().book(&first).expect(201);
    network.converge();
    let (id, old) = (network.id(), network.hub.id().to_owned());
    assert!(network.hub.stop().success());
    std::fs::remove_dir_all(&network.hub.data).unwrap();
    // The centres go on meanwhile.
    network.nodes[0].api().book(&second).expect(201);
    let file = paper(&network, &network.root_key);
    network.hub.command(&["rebuild", "--root-key", &file, "--network", &id]).ok();
    let digits = network.root_key.replace('-', "");
    let seed: Vec<u8> = (0..32).map(|n| u8::from_str_radix(&digits[2 * n..2 * n + 2], 16).unwrap()).collect();
    for secret in [digits.as_bytes(), network.root_key.as_bytes(), &seed] {
        assert!(!somewhere(&network.hub.data, secret), "the root key is kept on the disk");
    }
    let said = network.hub.command(&["rebuild", "--root-key", &file, "--network", &id]).failed(2);
    assert!(said.contains("belongs to a network already"), "{said}");
    network.hub.start();
    let new = network.hub.id().to_owned();
    assert_ne!(new, old);
    until_whole(&network.hub);
    network.converge();
    for node in &network.nodes {
        until_live(node, &new);
    }
    for replica in network.all() {
        let held = replica.api().get(&format!("/centres/figeac/bookings?from={DAY}&to={DAY}")).expect(200);
        assert_eq!(held["bookings"].as_array().unwrap().len(), 2, "{held}");
        assert!(replica.api().get(&format!("/members/{gone}")).status == 410, "an erased member is back");
    }
    assert_eq!(in_fleet(&network.hub, &old).unwrap()["closed"], true, "the old hub counts as a box of the network");
    // The new hub governs: a box joins, another is closed, and a restart of everybody changes nothing of that.
    network.join("figeac");
    network.hub.command(&["revoke", "maurs"]).ok();
    for replica in network.all_mut() {
        replica.restart();
    }
    until("the closed box knows it", PATIENCE, || {
        (network.nodes[1].api().status()["node"]["closed"] == true).then_some(())
    });
    network.nodes.remove(1);
    until_live(&network.nodes[1], &new);
    // The box that a new one replaced at Figeac is closed too.
    let replaced = network.nodes.remove(0);
    assert_eq!(in_fleet(&network.hub, replaced.id()).unwrap()["closed"], true);
    network.converge();
}

#[test]
fn only_the_networks_own_root_key_makes_a_hub_and_it_can_be_typed() {
    let mut network = Network::found(&["figeac"]);
    let id = network.id();
    assert!(network.hub.stop().success());
    std::fs::remove_dir_all(&network.hub.data).unwrap();
    let first = network.root_key.chars().next().unwrap();
    let other = network.root_key.replacen(first, if first == '0' { "1" } else { "0" }, 1);
    for (text, named) in [
        (other.as_str(), "not the root key of network"),
        (&network.root_key[1..], "has 63"),
        ("", "has 0"),
        ("correct horse", "none of them"),
    ] {
        let file = paper(&network, text);
        let said = network.hub.command(&["rebuild", "--root-key", &file, "--network", &id]).failed(2);
        assert!(said.contains(named) && said.trim().lines().count() == 1, "{said}");
        assert!(!network.hub.data.exists(), "a wrong key left a folder behind");
    }
    let missing = network.path("nowhere");
    network.hub.command(&["rebuild", "--root-key", missing.to_str().unwrap(), "--network", &id]).failed(2);
    network.hub.command(&["rebuild", "--network", &id]).failed(2);
    network.hub.command(&["rebuild", "--identity", "x", "--stolen", "--network", &id]).failed(2);
    let mut command = Command::new(network.hub.program());
    command.args(["rebuild", "--root-key", "-", "--network", &id, "--data"]).arg(&network.hub.data);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let typed = network.root_key.replace('-', " ").to_uppercase();
    // The keyboard stays open: one line is enough.
    let mut keyboard = child.stdin.take().unwrap();
    writeln!(keyboard, "{typed}").unwrap();
    let done = until("the typed key is read", PATIENCE, || child.try_wait().unwrap());
    assert!(done.success());
    network.hub.start();
    assert_eq!(network.hub.api().status()["node"]["recovering_why"], "new-key");
    network.hub.command(&["recovered", "--alone"]).ok();
    until_whole(&network.hub);
}

#[test]
fn a_stolen_hub_is_refused_by_all_and_does_no_harm() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    let (id, old) = (network.id(), network.hub.id().to_owned());
    // The stolen hub runs on elsewhere; the new one has another address, which the boxes are told once.
    let file = paper(&network, &network.root_key);
    let mut new = Replica::new(Role::Hub, network.path("new"));
    new.command(&["rebuild", "--root-key", &file, "--network", &id, "--stolen"]).ok();
    new.start();
    for node in &mut network.nodes {
        node.args = vec!["--hub".into(), new.quic().to_string()];
        node.restart();
    }
    until_whole(&new);
    let boxes = || -> Vec<&Replica> { std::iter::once(&new).chain(&network.nodes).collect() };
    // The command `cut` moves the cut of a closed replica only.
    until("the stolen hub is closed", PATIENCE, || (new.command(&["cut", &old]).code == Some(0)).then_some(()));
    assert_eq!(in_fleet(&new, &old).unwrap()["closed"], true);
    let before = converge(&boxes());
    // The thief writes, and calls everybody.
    let stray = network.path("stray");
    let thief = &mut network.hub;
    thief.command(&["invite", "--centre", "figeac"]).ok();
    thief.command(&["erase", &network.members[0]]).ok();
    let peers = std::iter::once(&new).chain(&network.nodes);
    thief.args = peers.flat_map(|peer| ["--peer".to_owned(), format!("{}@{}", peer.id(), peer.quic())]).collect();
    thief.restart();
    for peer in std::iter::once(&new).chain(&network.nodes) {
        until("the stolen hub is refused", PATIENCE, || {
            (thief.api().peer(peer.id())?["state"] == "refused").then_some(())
        });
    }
    // What the thief wrote comes in a bundle all the same.
    let carried = stray.to_str().unwrap().to_owned();
    thief.command(&["bundle", "export", &carried]).ok();
    network.nodes[0].command(&["bundle", "import", &carried]).ok();
    let after = converge(&boxes());
    assert_eq!(before.1, after.1, "what the thief wrote counts");
    for replica in boxes() {
        assert!(replica.api().get(&format!("/members/{}", network.members[0])).status == 200, "the thief erased");
    }
    // The boxes keep to the new one without being told again.
    let id = new.id().to_owned();
    for node in &mut network.nodes {
        node.args.clear();
        node.restart();
        until_live(node, &id);
    }
}

#[test]
fn a_lost_hub_that_comes_back_learns_that_it_is_the_hub_no_more() {
    let mut network = Network::with_nodes(&["figeac"]);
    network.converge();
    let (id, kept) = (network.id(), network.path("kept"));
    assert!(network.hub.stop().success());
    copy(&network.hub.data, &kept);
    std::fs::remove_dir_all(&network.hub.data).unwrap();
    let file = paper(&network, &network.root_key);
    network.hub.command(&["rebuild", "--root-key", &file, "--network", &id]).ok();
    network.hub.start();
    until_whole(&network.hub);
    network.converge();
    let mut old = Replica::new(Role::Hub, kept);
    let node = &network.nodes[0];
    old.args = vec!["--peer".into(), format!("{}@{}", node.id(), node.quic())];
    old.start();
    until("the old hub knows", PATIENCE, || (old.api().status()["node"]["closed"] == true).then_some(()));
    let said = old.command(&["invite", "--centre", "figeac"]).failed(1);
    assert!(said.contains("named another hub"), "{said}");
    // The admin closes it here, since the root key did not say that it was stolen.
    network.hub.command(&["revoke", old.id(), "--reason", "found in a ditch"]).ok();
    network.converge();
}

#[test]
fn who_answers_in_the_hubs_place_without_the_root_keys_word_learns_nothing() {
    let mut network = Network::with_nodes(&["figeac"]);
    network.converge();
    let id = network.id();
    assert!(network.hub.stop().success());
    std::fs::remove_dir_all(&network.hub.data).unwrap();
    // Any key makes a hub that waits to be given commons, under the network's public id.
    let other = Replica::new(Role::Hub, network.path("other"));
    other.command(&["init", "--name", "Ailleurs"]).ok();
    let identity = other.path("identity");
    network.hub.command(&["rebuild", "--identity", identity.to_str().unwrap(), "--network", &id]).ok();
    network.hub.start();
    let node = &network.nodes[0];
    let met = format!("connected peer={}", network.hub.id());
    until("the node hears the stranger", PATIENCE, || node.log().contains(&met).then_some(()));
    let before = node.api().digest();
    until("the node has heard it out", PATIENCE, || {
        node.log().contains("a stranger had nothing to show in time").then_some(())
    });
    assert_eq!(network.hub.api().status()["have"]["entries"], json!(0));
    assert_eq!(node.api().digest(), before);
    until("the stranger is forgotten", PATIENCE, || node.api().peer(network.hub.id()).is_none().then_some(()));
}
