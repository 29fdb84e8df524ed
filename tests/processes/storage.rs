//! What happens to the disk under real processes: sled gone or damaged, a journal damaged or torn, no room left.

use std::path::PathBuf;

use serde_json::json;
use telecentre_node::folder::Folder;
use telecentre_node::identity::Identity;
use telecentre_proto::chain::Keypair;
use telecentre_proto::id::{Hash, Signature};
use telecentre_tests::api::Wish;
use telecentre_tests::disk::{Small, flip, tear, written};
use telecentre_tests::{Chance, Network, PATIENCE, Replica, chance, until};

const DAY: &str = "2031-03-04";

/// Bookings in figeac on some days of March, made at its node; their ids.
fn book(network: &Network, days: std::ops::Range<u64>) -> Vec<String> {
    let hours = days.flat_map(|day| (0..12).map(move |hour| (day, hour)));
    hours
        .map(|(day, hour)| {
            let (day, key) = (format!("2031-03-{:02}", day + 1), format!("{day}.{hour}"));
            let wish = Wish::hour("figeac", "desk-1", &network.members[0], &day, hour, &key);
            network.nodes[0].api().book(&wish).expect(201)["id"].as_str().unwrap().to_owned()
        })
        .collect()
}

fn files(folder: PathBuf) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(path)) } else { all.push(path) }
    }
    all.sort();
    all
}

fn state(replica: &Replica) -> String {
    replica.api().status()["node"]["state"].as_str().unwrap().to_owned()
}

#[test]
fn sled_deleted_between_runs_is_rebuilt_and_nothing_changes() {
    let mut network = Network::with_nodes(&["figeac"]);
    book(&network, 0..4);
    let before = network.converge();
    for clean in [true, false] {
        for replica in network.all_mut() {
            if clean {
                assert!(replica.stop().success());
            } else {
                replica.kill();
            }
            let _ = std::fs::remove_dir_all(replica.path("sled"));
            replica.start();
            assert_eq!(replica.api().digest(), before);
            assert_eq!(state(replica), "ok");
        }
    }
    book(&network, 4..5);
    network.converge();
}

#[test]
fn a_damaged_sled_never_stops_a_replica_nor_changes_what_it_shows() {
    let mut network = Network::with_nodes(&["figeac"]);
    book(&network, 0..4);
    let before = network.converge();
    let mut chance = chance::seeded("sled");
    let node = &mut network.nodes[0];
    for round in 0..4 {
        assert!(node.stop().success());
        for file in files(node.path("sled")) {
            let length = std::fs::metadata(&file).unwrap().len();
            match round {
                // One bit flipped, many bits, half of the file gone, random bytes.
                0 if length > 0 => flip(&file, chance.below(length)),
                1 if length > 0 => (0..200).for_each(|_| flip(&file, chance.below(length))),
                2 => std::fs::File::options().write(true).open(&file).unwrap().set_len(length / 2).unwrap(),
                3 => std::fs::write(&file, chance.bytes(5_000)).unwrap(),
                _ => {}
            }
        }
        node.start();
        assert_eq!(node.api().digest(), before, "round {round}");
        assert_eq!(state(node), "ok");
    }
    book(&network, 4..5);
    network.converge();
}

#[test]
fn a_torn_tail_is_dropped_without_a_word() {
    let mut network = Network::with_nodes(&["figeac"]);
    let ids = book(&network, 0..2);
    network.converge();
    // The torn record was acknowledged, which only a power cut on a disk that lies does; the hub holds it too.
    network.hub.stop();
    network.nodes[0].kill();
    let last = network.nodes[0].segments().pop().unwrap();
    tear(&last, 7);
    network.nodes[0].command(&["check"]).ok();
    network.nodes[0].start();
    assert!(!network.nodes[0].log().contains("damaged"), "{}", network.nodes[0].log());
    network.hub.start();
    network.converge();
    let node = network.nodes[0].api();
    assert!(ids.iter().all(|id| node.state_of(id) == "confirmed"));
    until("the node has all of its own again", PATIENCE, || (state(&network.nodes[0]) == "ok").then_some(()));
}

#[test]
fn a_position_that_a_browser_saw_and_the_box_lacks_begins_a_recovery_until_a_person_goes_on() {
    let mut network = Network::with_nodes(&["figeac"]);
    network.converge();
    network.hub.stop();
    assert!(network.nodes[0].stop().success());
    let keys =
        |replica: &Replica| Keypair::from_seed(Identity::open(&Folder::open(&replica.data).unwrap()).unwrap().seed());
    let (of_hub, of_node) = (keys(&network.hub), keys(&network.nodes[0]));
    network.nodes[0].start();
    let node = &network.nodes[0];
    let see = |keys: &Keypair| {
        let actor = format!("{}{}", &node.id()[..16], "11".repeat(8));
        let signature = Signature(keys.sign(3, &Hash([0x22; 32])));
        let place =
            json!({ "space": "centre/figeac", "actor": actor, "seq": 3, "h": "22".repeat(32), "signature": signature });
        node.api().post("/seen", &json!({ "positions": [place] })).expect(200);
    };
    see(&of_hub);
    assert_ne!(state(node), "recovering", "what it did not sign proves nothing");
    see(&of_node);
    until("it recovers", PATIENCE, || (state(node) == "recovering").then_some(()));
    assert_eq!(node.api().status()["node"]["recovering_why"], "browser-saw-more");
    node.command(&["recovered"]).ok();
    until("it goes on", PATIENCE, || (state(node) != "recovering").then_some(()));
    see(&of_node);
    network.nodes[0].restart();
    assert_ne!(state(&network.nodes[0]), "recovering", "what was set aside starts nothing again");
}

#[test]
fn damage_in_the_middle_is_told_set_aside_and_healed_by_the_hub() {
    let mut network = Network::with_nodes(&["figeac"]);
    let ids = book(&network, 0..6);
    let before = network.converge();
    let mut chance = chance::seeded("damage");
    network.hub.stop();
    assert!(network.nodes[0].stop().success());
    network.nodes[0].command(&["check"]).ok();
    let first = network.nodes[0].segments().remove(0);
    let (start, end) = (4_608, written(&first));
    flip(&first, start + (end - start) / 2 + chance.below((end - start) / 4));
    let bytes = std::fs::read(&first).unwrap();
    let said = network.nodes[0].command(&["check"]).failed(4);
    assert!(said.contains("seg"), "{said}");
    assert_eq!(std::fs::read(&first).unwrap(), bytes, "check changed the journal");
    // Alone, it serves what verifies, says so, and goes on taking bookings.
    network.nodes[0].start();
    assert_eq!(state(&network.nodes[0]), "recovering");
    assert!(network.nodes[0].log().contains("damaged"));
    assert!(
        files(network.nodes[0].path("journal")).iter().any(|file| std::fs::read(file).unwrap() == bytes),
        "the damaged segment was not kept"
    );
    let meanwhile = Wish::hour("figeac", "desk-2", &network.members[0], DAY, 9, "meanwhile");
    let meanwhile = network.nodes[0].api().book(&meanwhile).expect(201)["id"].as_str().unwrap().to_owned();
    network.hub.start();
    until("the node is whole again", PATIENCE, || (state(&network.nodes[0]) == "ok").then_some(()));
    assert_ne!(network.converge(), before);
    for replica in network.all() {
        assert!(ids.iter().chain([&meanwhile]).all(|id| replica.api().state_of(id) == "confirmed"));
    }
    network.nodes[0].restart();
    assert_eq!(state(&network.nodes[0]), "ok");
    assert!(network.nodes[0].stop().success());
    network.nodes[0].command(&["check"]).ok();
}

#[test]
fn a_journal_in_which_nothing_verifies_ends_with_its_own_code_and_nothing_is_deleted() {
    let mut network = Network::with_nodes(&["figeac"]);
    network.converge();
    assert!(network.nodes[0].stop().success());
    let segments = network.nodes[0].segments();
    for segment in &segments {
        let length = std::fs::metadata(segment).unwrap().len();
        std::fs::write(segment, Chance::new(3).bytes(usize::try_from(length).unwrap())).unwrap();
    }
    network.nodes[0].command(&["check"]).failed(4);
    let said = network.nodes[0].try_start().unwrap_err();
    assert_eq!(said.code, Some(4), "{said:?}");
    let rubbish = Chance::new(3).bytes(4_096);
    let kept = files(network.nodes[0].path("journal"));
    assert!(kept.iter().any(|file| std::fs::read(file).unwrap().starts_with(&rubbish)), "{kept:?}");
}

#[test]
fn a_folder_of_an_earlier_version_is_refused_by_every_command_that_opens_it_and_left_as_it_is() {
    let mut network = Network::with_nodes(&["figeac"]);
    network.converge();
    assert!(network.nodes[0].stop().success());
    let node = &mut network.nodes[0];
    for segment in node.segments() {
        let mut bytes = std::fs::read(&segment).unwrap();
        for copy in [0, 4_096] {
            bytes[copy + 8..copy + 12].copy_from_slice(&1_u32.to_le_bytes());
            let sum = blake3::derive_key("telecentre 2026 journal header checksum", &bytes[copy..copy + 64]);
            bytes[copy + 64..copy + 72].copy_from_slice(&sum[..8]);
        }
        std::fs::write(&segment, bytes).unwrap();
    }
    let folder = || files(node.data.clone()).into_iter().map(|file| (std::fs::read(&file).unwrap(), file));
    let before: Vec<_> = folder().collect();
    let (backup, bundle) = (node.path("../copy.tcbak"), node.path("../copy.tcb"));
    let commands: [&[&str]; 3] =
        [&["check"], &["backup", backup.to_str().unwrap()], &["bundle", "export", bundle.to_str().unwrap()]];
    for command in commands {
        let said = node.command(command).failed(2);
        assert!(said.contains("format 1") && said.contains(node.path("journal").to_str().unwrap()), "{said}");
        assert!(!backup.exists() && !bundle.exists(), "{command:?} left a file");
    }
    let after: Vec<_> = folder().collect();
    let said = node.try_start().unwrap_err();
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.stderr.contains("format 1"), "{said:?}");
    assert!(after == before, "a command changed the folder");
    assert!(files(node.path("journal")).len() == node.segments().len(), "nothing is set aside");
}

#[test]
fn a_full_disk_refuses_writes_keeps_what_was_saved_and_goes_on_when_there_is_room() {
    let dir = tempfile::tempdir().unwrap();
    let Some(small) = Small::mount(&dir.path().join("small"), 24 << 10) else { return };
    let mut network = Network::found(&["figeac"]);
    let mut node = Replica::new(telecentre_tests::Role::Node, dir.path().join("small/node"));
    node.command(&["join", &network.invite("figeac")]).ok();
    node.start();
    network.nodes.push(node);
    let saved = book(&network, 0..2);
    // More than a day's worth of one author is written here.
    network.hub.command(&["budget", network.nodes[0].id(), "64"]).ok();
    network.converge();
    let ballast = small.fill();
    // Some room was allocated ahead, and is used up first.
    let mut chance = Chance::new(1);
    let member = network.members[0].clone();
    let mut more = Vec::new();
    let refused = until("a write is refused", 2 * PATIENCE, || {
        let i = more.len() as u64;
        let day = format!("2032-{:02}-{:02}", 1 + i / 20 / 28 % 12, 1 + i / 20 % 28);
        let wish = Wish::hour(
            "figeac",
            &format!("desk-{}", 1 + i / 6_720 % 4),
            &member,
            &day,
            i % 20,
            &format!("{}", chance.number()),
        );
        let mut body = wish.body();
        body["note"] =
            (0..1_500).map(|_| char::from(b'a' + u8::try_from(chance.below(26)).unwrap())).collect::<String>().into();
        let answer = network.nodes[0].api().post("/bookings", &body);
        if answer.status != 201 {
            return Some(answer);
        }
        more.push(answer.body["id"].as_str().unwrap().to_owned());
        None
    });
    assert_eq!(refused.status, 503, "{}", refused.text);
    assert!(refused.text.contains("full"), "{}", refused.text);
    let node = &network.nodes[0];
    assert_eq!(state(node), "read-only");
    assert_eq!(node.api().get("/healthz").status, 503);
    let all_there = |replica: &Replica| saved.iter().chain(&more).all(|id| replica.api().state_of(id) == "confirmed");
    assert!(all_there(node));
    // Also after a restart on the full disk, which has no room for anything.
    network.nodes[0].kill();
    network.nodes[0].start();
    assert!(all_there(&network.nodes[0]));
    std::fs::remove_file(ballast).unwrap();
    until("writing works again", PATIENCE, || {
        let wish = Wish::hour("figeac", "room", &member, DAY, 9, "room again");
        (network.nodes[0].api().book(&wish).status == 201).then_some(())
    });
    assert_eq!(state(&network.nodes[0]), "ok");
    network.converge();
    assert!(all_there(&network.hub));
    // The replica lives on the small disk: it goes first.
    network.nodes.clear();
    drop(small);
}
