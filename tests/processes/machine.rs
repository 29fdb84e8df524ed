//! Machines that are not as they should be: a clock that is wrong by decades, a folder that is not ours, a disk that
//! fills up while others' entries, a bundle or an erasure come.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use telecentre_tests::api::Wish;
use telecentre_tests::disk::Small;
use telecentre_tests::programs::{self, preload};
use telecentre_tests::tape::Tape;
use telecentre_tests::{Chance, Network, PATIENCE, Replica, Role, until};

/// Somebody who owns nothing.
const NOBODY: u32 = 65_534;
const YEAR_S: i64 = 31_557_600;

fn state(replica: &Replica) -> String {
    replica.api().status()["node"]["state"].as_str().unwrap().to_owned()
}

fn book(replica: &Replica, member: &str, centre: &str, hour: u64, key: &str) -> String {
    let wish = Wish::hour(centre, "desk-1", member, "2031-03-04", hour, key);
    replica.api().book(&wish).expect(201)["id"].as_str().unwrap().to_owned()
}

#[test]
fn boxes_in_1970_and_2090_join_book_sync_erase_and_start_again() {
    let Some(library) = preload("clock") else { return };
    let env = |years: i64| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        // Back to the first hours of 1970, or years ahead.
        let shift = if years < 0 { 3_600 - i64::try_from(now).unwrap() } else { years * YEAR_S };
        vec![
            ("LD_PRELOAD".to_owned(), library.to_str().unwrap().to_owned()),
            ("TELECENTRE_CLOCK".to_owned(), shift.to_string()),
        ]
    };
    let mut network = Network::found(&["figeac", "maurs"]);
    for (centre, years) in [("figeac", -1), ("maurs", 64)] {
        let mut node = Replica::new(Role::Node, network.path(centre));
        node.env = env(years);
        node.command(&["join", &network.invite(centre)]).ok();
        node.start();
        network.nodes.push(node);
    }
    let year = |replica: &Replica| replica.api().status()["clock"]["now"].as_str().unwrap()[..4].to_owned();
    assert_eq!(year(&network.nodes[0]), "1970");
    assert!(year(&network.nodes[1]).as_str() >= "2090", "{}", year(&network.nodes[1]));
    let member = network.members[0].clone();
    let mut ids = Vec::new();
    for round in 0..3 {
        ids.push(book(&network.nodes[0], &member, "figeac", round, &format!("f{round}")));
        ids.push(book(&network.nodes[1], &member, "maurs", round, &format!("m{round}")));
        ids.push(book(&network.hub, &member, "figeac", 10 + round, &format!("h{round}")));
        network.converge();
        for replica in network.all_mut() {
            replica.restart();
        }
        // The hub's clock is wrong as well for a while.
        network.hub.env = env([-1, 0, 0][usize::try_from(round).unwrap()]);
        network.hub.restart();
    }
    network.hub.command(&["erase", &member]).ok();
    until("everybody has erased", PATIENCE, || {
        let all = network.hub.api().get("/erasures").expect(200);
        all["erasures"].as_array().unwrap().iter().all(|e| e["waiting"] == json!([])).then_some(())
    });
    network.converge();
    for replica in network.all() {
        assert!(ids.iter().all(|id| replica.api().state_of(id) == "confirmed"), "{ids:?}");
        assert_eq!(state(replica), "ok");
        assert!(!replica.log().contains("panicked"));
    }
    for replica in network.all_mut() {
        assert!(replica.stop().success());
        replica.command(&["check"]).ok();
    }
}

#[test]
fn a_write_that_fails_is_refused_and_a_sync_that_fails_ends_the_program_and_neither_loses_what_was_said() {
    let mut network = Network::with_nodes(&["figeac"]);
    network.converge();
    let Some(tape) = Tape::new(network.path("tape")) else { return };
    let (member, mut acknowledged, mut number) = (network.members[0].clone(), Vec::new(), 0);
    for (what, nth) in [("sync", 2), ("write", 3), ("sync", 5), ("write", 6), ("sync", 9)] {
        assert!(network.nodes[0].stop().success());
        network.nodes[0].env = tape.env();
        network.nodes[0].env.push(("TELECENTRE_FAULT".to_owned(), format!("{what}:{nth}")));
        network.nodes[0].start();
        let (mut refused, mut silent) = (0, 0);
        for _ in 0..12 {
            number += 1;
            let (day, hour) = (format!("2031-04-{:02}", 1 + number / 20), number % 20);
            let wish = Wish::hour("figeac", "desk-1", &member, &day, hour, &format!("f{number}"));
            match network.nodes[0].api().try_post("/bookings", &wish.body()) {
                Ok(answer) if answer.status == 201 => acknowledged.push(answer.body["id"].as_str().unwrap().to_owned()),
                Ok(answer) => {
                    assert_eq!((what, answer.status), ("write", 503), "{}", answer.text);
                    refused += 1;
                }
                Err(_) => silent += 1,
            }
        }
        let log = network.nodes[0].log();
        assert!(!log.contains("panicked"), "{log}");
        println!(
            "{what} {nth}: {} acknowledged so far, {refused} refused, {silent} without answer",
            acknowledged.len()
        );
        if what == "sync" {
            assert!(silent > 0, "it went on after a failed sync");
            assert!(log.contains("could not be synced"), "{log}");
            let ended = network.nodes[0].ended();
            assert!(ended.is_some_and(|code| code.code() == Some(1)), "{ended:?}");
        } else {
            assert_eq!(silent, 0);
        }
        network.nodes[0].env.clear();
        if network.nodes[0].is_running() {
            network.nodes[0].restart();
        } else {
            network.nodes[0].start();
        }
        for id in &acknowledged {
            assert_eq!(network.nodes[0].api().state_of(id), "confirmed", "after a failed {what}");
        }
    }
    network.converge();
    assert!(acknowledged.iter().all(|id| network.hub.api().state_of(id) == "confirmed"));
}

/// Runs a command as somebody who is not allowed everything.
fn as_nobody(program: &Path, data: &Path, args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(program);
    command.args(args).arg("--data").arg(data).env("RUST_LOG", "error").env_remove("TELECENTRE_DATA");
    if rustix::process::getuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    let done = command.output().unwrap();
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

fn give_away(path: &Path) {
    if rustix::process::getuid().is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        for entry in std::fs::read_dir(path).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { give_away(&path) } else { chown(&path, Some(NOBODY), Some(NOBODY)).unwrap() }
        }
    }
}

#[test]
fn a_folder_that_may_not_be_used_is_told_in_one_sentence_that_names_it() {
    let network = Network::found(&["figeac"]);
    let node = network.joined("figeac");
    // The program and the way to the folder must be open to nobody.
    let place = tempfile::tempdir().unwrap();
    std::fs::set_permissions(place.path(), Permissions::from_mode(0o755)).unwrap();
    let program = place.path().join("telecentre-node");
    std::fs::copy(programs::node(), &program).unwrap();
    let data = place.path().join("data");
    telecentre_tests::network::copy(&node.data, &data);
    give_away(&data);
    let mode = |path: &Path, mode: u32| std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    let refused = |args: &[&str], names: &str| {
        let (code, said) = as_nobody(&program, &data, args);
        assert_eq!(code, Some(1), "{args:?}: {said}");
        assert!(said.contains(names) && said.contains("ermission"), "{args:?}: {said}");
        assert!(!said.contains("panicked") && said.trim().lines().count() <= 2, "{args:?}: {said}");
    };
    let run = ["run", "--http", "127.0.0.1:0", "--quic", "127.0.0.1:0"];
    assert_eq!(as_nobody(&program, &data, &["check"]).0, Some(0), "what is to be refused must work first");
    for (name, closed) in [
        ("identity", 0o000),
        ("api-token", 0o000),
        ("network.json", 0o000),
        ("lock", 0o000),
        ("journal", 0o000),
        ("journal/00000001.seg", 0o000),
        ("journal/00000001.seg", 0o400),
    ] {
        let path = data.join(name);
        let before = std::fs::metadata(&path).unwrap().permissions().mode();
        mode(&path, closed);
        refused(&run, if name.contains("seg") { "journal" } else { name });
        mode(&path, before & 0o777);
    }
    // A folder in which nothing may be made.
    for (name, below) in [("", "data"), ("journal", "journal")] {
        mode(&data.join(name), 0o500);
        let (code, said) = as_nobody(&program, &data, &["check"]);
        assert_eq!(code, Some(0), "{name}: looking needs no right to write: {said}");
        let (code, said) = as_nobody(&program, &data, &["join", &network.invite("figeac")]);
        assert!(matches!(code, Some(0 | 1)) && !said.contains("panicked"), "{below}: {said}");
        mode(&data.join(name), 0o700);
    }
    let nowhere = place.path().join("closed");
    std::fs::create_dir(&nowhere).unwrap();
    mode(&nowhere, 0o555);
    let (code, said) = as_nobody(&program, &nowhere.join("new"), &["join", &network.invite("figeac")]);
    if rustix::process::getuid().is_root() || code != Some(0) {
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("closed/new") && !said.contains("panicked"), "{said}");
    }
}

#[test]
fn a_disk_that_fills_up_while_entries_a_bundle_or_an_erasure_come_loses_nothing_and_catches_up() {
    let dir = tempfile::tempdir().unwrap();
    // Too small for a whole segment: the journal takes room bit by bit.
    let Some(small) = Small::mount(&dir.path().join("small"), 3 << 10) else { return };
    let mut network = Network::found(&["figeac"]);
    let mut node = Replica::new(Role::Node, dir.path().join("small/node"));
    node.command(&["join", &network.invite("figeac")]).ok();
    node.start();
    network.nodes.push(node);
    let member = network.members[0].clone();
    let own: Vec<String> =
        (0..6).map(|hour| book(&network.nodes[0], &member, "figeac", hour, &format!("{hour}"))).collect();
    network.converge();
    let ballast = small.fill();
    // The hub's entries come until nothing more fits.
    let mut chance = Chance::new(5);
    let mut made = 0u64;
    until("the box has no room for more", 2 * PATIENCE, || {
        for _ in 0..40 {
            let (day, hour) = (made / 23 % 28 + 1, made % 23);
            let month = made / 23 / 28 % 12 + 1;
            let wish =
                Wish::hour("figeac", "room", &member, &format!("2032-{month:02}-{day:02}"), hour, &format!("s{made}"));
            let mut body = wish.body();
            let letters = (0..1_900).map(|_| char::from(b'a' + u8::try_from(chance.below(26)).unwrap()));
            body["note"] = letters.collect::<String>().into();
            network.hub.api().post("/bookings", &body).expect(201);
            made += 1;
        }
        (state(&network.nodes[0]) == "read-only").then_some(())
    });
    println!("{made} bookings of the hub filled the disk");
    let bundle = network.path("all.bundle");
    network.hub.command(&["bundle", "export", bundle.to_str().unwrap()]).ok();
    let said = network.nodes[0].command(&["bundle", "import", bundle.to_str().unwrap()]);
    assert_ne!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("full") && !said.stderr.contains("panicked"), "{said:?}");
    // The text is erased everywhere else; here the erasure waits for room.
    network.hub.command(&["erase", &member]).ok();
    let waits = |network: &Network| network.hub.api().get("/erasures").expect(200)["erasures"][0]["waiting"].clone();
    until("the hub has erased", PATIENCE, || (waits(&network).as_array().unwrap().len() == 1).then_some(()));
    let there = |replica: &Replica| own.iter().all(|id| !replica.api().state_of(id).is_empty());
    assert!(there(&network.nodes[0]));
    network.nodes[0].kill();
    network.nodes[0].start();
    assert!(there(&network.nodes[0]), "{}", network.nodes[0].log());
    std::fs::remove_file(ballast).unwrap();
    network.converge();
    until("the box erases once there is room", PATIENCE, || (waits(&network) == json!([])).then_some(()));
    until("the box is well again", PATIENCE, || (state(&network.nodes[0]) == "ok").then_some(()));
    assert!(there(&network.nodes[0]));
    assert!(network.nodes[0].stop().success());
    network.nodes[0].command(&["check"]).ok();
    assert!(!network.nodes[0].log().contains("panicked"));
    // The replica lives on the small disk: it goes first.
    network.nodes.clear();
    drop(small);
}
