//! Bundles with the real programs: made and taken in while they run and while they don't, whole, damaged and foreign.

use std::path::Path;

use telecentre_tests::api::Wish;
use telecentre_tests::{Network, Replica, chance, converge};

const DAY: &str = "2031-03-04";

fn export(from: &Replica, file: &Path) -> Vec<u8> {
    from.command(&["bundle", "export", file.to_str().unwrap()]).ok();
    std::fs::read(file).unwrap()
}

fn import(into: &Replica, file: &Path) -> String {
    into.command(&["bundle", "import", file.to_str().unwrap()]).ok()
}

/// Some bookings in figeac, made at its node; a round each.
fn book(network: &Network, round: u64) {
    for hour in 0..10 {
        let wish = Wish::hour(
            "figeac",
            "desk-1",
            &network.members[0],
            &format!("2031-03-{:02}", round + 1),
            hour,
            &format!("{round}.{hour}"),
        );
        network.nodes[0].api().book(&wish).expect(201);
    }
}

#[test]
fn a_bundle_carries_everything_running_or_not_either_way() {
    let mut network = Network::with_nodes(&["figeac"]);
    network.converge();
    network.nodes[0].api().post("/sync/pause", &serde_json::json!({})).expect(200);
    let file = network.path("figeac.bundle");
    // Both programs run.
    book(&network, 0);
    export(&network.nodes[0], &file);
    let said = import(&network.hub, &file);
    assert!(!said.contains(" 0 new"), "{said}");
    converge(&network.all());
    assert!(import(&network.hub, &file).contains(" 0 new"), "a second import brings nothing");
    // The bundle is made while the node is stopped, and taken in while the hub is.
    book(&network, 1);
    assert!(network.nodes[0].stop().success());
    export(&network.nodes[0], &file);
    assert!(network.hub.stop().success());
    import(&network.hub, &file);
    network.hub.start();
    let listed = network.hub.api().get("/centres/figeac/bookings?from=2031-03-01&to=2031-03-31").expect(200);
    assert_eq!(listed["bookings"].as_array().unwrap().len(), 20);
    // A bundle from the hub reaches a node that has had no link since.
    let asked = Wish::hour("figeac", "desk-2", &network.members[1], DAY, 9, "hub");
    let id = network.hub.api().book(&asked).expect(201)["id"].as_str().unwrap().to_owned();
    export(&network.hub, &file);
    import(&network.nodes[0], &file);
    network.nodes[0].start();
    assert_eq!(network.nodes[0].api().state_of(&id), "confirmed");
    network.converge();
}

#[test]
fn a_bundle_for_one_replica_holds_what_it_lacked() {
    let network = Network::with_nodes(&["figeac"]);
    network.converge();
    network.nodes[0].api().post("/sync/pause", &serde_json::json!({})).expect(200);
    book(&network, 0);
    let (all, some) = (network.path("all"), network.path("some"));
    let everything = export(&network.nodes[0], &all);
    let hub = network.hub.id();
    network.nodes[0].command(&["bundle", "export", some.to_str().unwrap(), "--for", hub]).ok();
    let lacked = std::fs::read(&some).unwrap();
    assert!(lacked.len() * 2 < everything.len(), "{} of {} bytes", lacked.len(), everything.len());
    let shown = network.hub.command(&["bundle", "show", some.to_str().unwrap()]).ok();
    assert!(shown.contains("centre/figeac") && shown.contains(network.nodes[0].id()), "{shown}");
    import(&network.hub, &some);
    converge(&network.all());
}

#[test]
fn rubbish_is_no_bundle_and_says_so() {
    let mut network = Network::with_nodes(&["figeac"]);
    let before = network.converge();
    let mut chance = chance::seeded("rubbish");
    let file = network.path("rubbish");
    let name = file.to_str().unwrap().to_owned();
    for bytes in [Vec::new(), vec![0; 10], chance.bytes(3_000), b"[centre]\nslug = 1".to_vec()] {
        std::fs::write(&file, bytes).unwrap();
        for replica in network.all() {
            replica.command(&["bundle", "import", &name]).failed(1);
            replica.command(&["bundle", "show", &name]).failed(1);
        }
    }
    network.hub.command(&["bundle", "import", "/nowhere/at/all"]).failed(1);
    network.hub.command(&["bundle", "export", "/nowhere/at/all"]).failed(1);
    assert!(network.nodes[0].stop().success());
    network.nodes[0].command(&["bundle", "import", &name]).failed(1);
    network.nodes[0].start();
    assert_eq!(network.converge(), before);
}

#[test]
fn a_bundle_of_another_network_is_refused() {
    let (network, other) = (Network::found(&["figeac"]), Network::found(&["figeac"]));
    let before = network.hub.api().digest();
    let file = network.path("foreign");
    export(&other.hub, &file);
    // A program that answers before it read the whole has often closed the connection by then.
    for _ in 0..30 {
        let said = network.hub.command(&["bundle", "import", file.to_str().unwrap()]).failed(1);
        assert!(said.contains("another network"), "{said}");
    }
    let shown = network.hub.command(&["bundle", "show", file.to_str().unwrap()]);
    assert!(shown.stdout.contains("a bundle of network"), "{shown:?}");
    assert!(shown.failed(1).contains("another network"));
    assert_eq!(network.hub.api().digest(), before);
}

#[test]
fn of_a_damaged_bundle_what_stands_before_the_damage_counts_and_the_rest_does_no_harm() {
    let mut network = Network::with_nodes(&["figeac"]);
    network.converge();
    network.nodes[0].api().post("/sync/pause", &serde_json::json!({})).expect(200);
    book(&network, 0);
    let whole = network.path("whole");
    let bytes = export(&network.nodes[0], &whole);
    let file = network.path("damaged");
    let name = file.to_str().unwrap().to_owned();
    let mut chance = chance::seeded("damage");
    for cut in [bytes.len() - 1, bytes.len() / 2, bytes.len() / 3, 300, 100, 50, 1] {
        std::fs::write(&file, &bytes[..cut]).unwrap();
        network.hub.command(&["bundle", "import", &name]).failed(1);
    }
    for _ in 0..8 {
        let mut bad = bytes.clone();
        let at = chance.index(bad.len());
        bad[at] ^= 1 << chance.below(8);
        std::fs::write(&file, bad).unwrap();
        let done = network.hub.command(&["bundle", "import", &name]);
        assert!(done.code == Some(1) && !done.stderr.contains("panicked"), "byte {at}: {done:?}");
    }
    import(&network.hub, &whole);
    converge(&network.all());
    network.nodes[0].restart();
    network.converge();
}

#[test]
fn a_script_gets_a_bundle_and_a_backup_with_the_token_and_nobody_gets_them_without() {
    let network = Network::with_nodes(&["figeac"]);
    network.converge();
    for replica in network.all() {
        for path in ["/bundle", "/backup"] {
            assert_eq!(replica.api().get_as_nobody(path).status, 401, "{path}");
            let file = replica.api().get(path);
            assert_eq!(file.status, 200, "{path}: {}", file.text);
            assert!(file.text.len() > 1_000, "{path}: {} bytes", file.text.len());
        }
    }
}
