//! Erasure with the real programs: afterwards the text is in no file of any replica that reports it, whatever comes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use telecentre_node::journal::{RealDisk, verify};
use telecentre_proto::run::decode_block;
use telecentre_tests::network::copy;
use telecentre_tests::wait::{PATIENCE, until};
use telecentre_tests::{Network, Replica, chance};

/// What must be nowhere. Each is distinctive, and stands in another field.
const SECRETS: [&str; 5] =
    ["Xanthippe Zweifelbach", "0698765432", "Yggdrasil-Notiz", "Quirinius Wanderlust", "Zugspitz-Nachtrag"];

fn holds(bytes: &[u8]) -> Vec<&'static str> {
    let found = |secret: &&str| bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
    SECRETS.into_iter().filter(|s| found(s)).collect()
}

/// All regular files under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            all.extend(files(&entry.path()));
        } else if kind.is_file() {
            all.push(entry.path());
        }
    }
    all
}

/// Where a replica's folder still holds any of the text: in the bytes of a file, or in a record, decoded.
fn leaks(replica: &Replica) -> Vec<String> {
    let mut leaks = Vec::new();
    for file in files(&replica.data) {
        // A file may be replaced between the listing and the reading.
        let bytes = std::fs::read(&file).unwrap_or_default();
        leaks.extend(holds(&bytes).into_iter().map(|secret| format!("{}: {secret}", file.display())));
    }
    let membership: Value = serde_json::from_slice(&std::fs::read(replica.path("network.json")).unwrap()).unwrap();
    let network: telecentre_proto::id::NetworkId = serde_json::from_value(membership["network"].clone()).unwrap();
    let disk = RealDisk::existing(replica.path("journal"));
    let mut records = 0;
    verify(&disk, &network.0, &mut |record| {
        records += 1;
        for run in decode_block(record).unwrap() {
            for body in run.entries.iter().filter_map(|entry| entry.body.bytes()) {
                leaks.extend(
                    holds(body).into_iter().map(|secret| format!("{} record: {secret}", replica.data.display())),
                );
            }
        }
    })
    .unwrap();
    assert!(records > 0);
    leaks
}

/// A member with a distinctive name and telephone, a booking with a note, and a guest at the first node. Their ids.
fn people(network: &Network) -> (String, String) {
    let member = json!({ "name": SECRETS[0], "status": "self-employed", "phone": SECRETS[1], "home_centre": "figeac" });
    let member = network.hub.api().post("/members", &member).expect(201)["id"].as_str().unwrap().to_owned();
    let api = network.nodes[0].api();
    until("the node knows the member", PATIENCE, || {
        (api.get(&format!("/members/{member}")).status == 200).then_some(())
    });
    let body = |who: Value, hour: u8, key: &str| {
        let mut body = json!({ "centre": "figeac", "resource": "desk-1", "key": key, "note": SECRETS[2],
            "start": format!("2031-03-04T{hour:02}:00"), "end": format!("2031-03-04T{:02}:00", hour + 1) });
        body.as_object_mut().unwrap().extend(who.as_object().unwrap().clone());
        body
    };
    api.post("/bookings", &body(json!({ "member": member }), 9, "m")).expect(201);
    let guest = api.post("/bookings", &body(json!({ "guest": { "name": SECRETS[3] } }), 11, "g")).expect(201);
    (member, guest["member"].as_str().unwrap().to_owned())
}

fn erasures(replica: &Replica) -> Vec<Value> {
    replica.api().get("/erasures").expect(200)["erasures"].as_array().unwrap().clone()
}

/// Waits until the hub has heard from this many replicas that everything asked for is done.
fn reported(hub: &Replica, by: usize, of: usize) {
    until("the erasures are reported", PATIENCE, || {
        let all = erasures(hub);
        (all.len() == of && all.iter().all(|e| e["done"].as_array().unwrap().len() == by)).then_some(())
    });
}

#[test]
fn after_an_erasure_an_old_bundle_an_old_image_and_a_late_edit_bring_nothing_back() {
    let mut network = Network::with_nodes(&["figeac", "aurillac"]);
    let (member, guest) = people(&network);
    network.converge();
    let bundle = network.path("old.bundle");
    let bundle = bundle.to_str().unwrap();
    network.hub.command(&["bundle", "export", bundle]).ok();
    assert!(network.nodes[0].stop().success());
    let image = network.path("image");
    copy(&network.nodes[0].data, &image);
    network.nodes[0].start();
    network.converge();
    // One node is out of reach while everybody else erases.
    network.nodes[1].api().post("/sync/pause", &json!({})).expect(200);
    network.hub.command(&["erase", "Nobody At All"]).failed(1);
    assert!(network.hub.command(&["erase", "xanthippe"]).failed(1).contains(&member), "part of a name only lists");
    let said = network.hub.command(&["erase", "xanthippe zweifelbach"]).ok();
    assert!(said.contains("still to do it") && said.contains("aurillac"), "{said}");
    network.hub.command(&["erase", &guest]).ok();
    assert!(network.hub.command(&["erase", &member]).ok().contains("before"));
    reported(&network.hub, 2, 2);
    let waiting = &erasures(&network.hub)[0]["waiting"];
    assert_eq!(waiting.as_array().unwrap().len(), 1);
    assert!(waiting[0]["last_contact"].is_string(), "{waiting}");
    assert_eq!(leaks(&network.hub), Vec::<String>::new());
    assert_eq!(leaks(&network.nodes[0]), Vec::<String>::new());
    assert!(!leaks(&network.nodes[1]).is_empty(), "it was not told yet");
    let gone = network.hub.api().get(&format!("/members/{member}"));
    assert_eq!((gone.status, gone.problem()), (410, "erased"));
    // The one that was away wrote about the member meanwhile.
    let wish = json!({ "centre": "aurillac", "resource": "desk-1", "key": "late", "note": SECRETS[4], "member": member,
        "start": "2031-03-05T09:00", "end": "2031-03-05T10:00" });
    network.nodes[1].api().post("/bookings", &wish).expect(201);
    network.nodes[1].api().post("/sync/resume", &json!({})).expect(200);
    reported(&network.hub, 3, 2);
    network.converge();
    // The old bundle is imported everywhere.
    for replica in network.all() {
        replica.command(&["bundle", "import", bundle]).ok();
    }
    network.converge();
    for replica in network.all() {
        assert_eq!(leaks(replica), Vec::<String>::new());
    }
    // A box put back to its old image holds the text until it hears of the erasure, then no more, nor after a restart.
    assert!(network.nodes[0].stop().success());
    std::fs::remove_dir_all(&network.nodes[0].data).unwrap();
    copy(&image, &network.nodes[0].data);
    assert!(!leaks(&network.nodes[0]).is_empty());
    network.nodes[0].start();
    until("the restored box erases again", PATIENCE, || {
        let all = erasures(&network.nodes[0]);
        let id = network.nodes[0].id();
        let did = |e: &Value| e["done"].as_array().unwrap().iter().any(|d| d["node"] == id);
        (all.len() == 2 && all.iter().all(did)).then_some(())
    });
    network.converge();
    reported(&network.hub, 3, 2);
    for replica in network.all_mut() {
        replica.restart();
        assert_eq!(leaks(replica), Vec::<String>::new());
    }
    reported(&network.hub, 3, 2);
    for replica in network.all_mut() {
        assert!(replica.stop().success());
        replica.command(&["check"]).ok();
    }
}

#[test]
fn killed_at_any_moment_of_an_erasure_a_replica_has_finished_it_before_it_serves_again() {
    let mut network = Network::with_nodes(&["figeac"]);
    let (member, guest) = people(&network);
    network.converge();
    let mut chance = chance::seeded("killed while erasing");
    assert!(network.hub.stop().success());
    let before = network.path("before");
    copy(&network.hub.data, &before);
    for _ in 0..6 {
        std::fs::remove_dir_all(&network.hub.data).unwrap();
        copy(&before, &network.hub.data);
        network.hub.start();
        let api = network.hub.api().clone();
        let who = [member.clone(), guest.clone()];
        let asked = std::thread::spawn(move || {
            who.iter()
                .filter(|who| api.try_post("/network/erase", &json!({ "who": who })).is_ok_and(|a| a.status == 200))
                .count()
        });
        std::thread::sleep(Duration::from_micros(chance.below(60_000)));
        network.hub.kill();
        let saved = asked.join().unwrap();
        network.hub.start();
        // It serves: all erasures that it had saved are carried out, and it needed nobody else for that.
        let all = erasures(&network.hub);
        assert!(all.len() >= saved, "an erasure that was acknowledged is lost");
        let id = network.hub.id().to_owned();
        assert!(all.iter().all(|e| e["done"].as_array().unwrap().iter().any(|d| d["node"] == id)), "{all:?}");
        if all.len() == 2 {
            assert_eq!(leaks(&network.hub), Vec::<String>::new());
        }
        assert!(network.hub.stop().success());
        network.hub.command(&["check"]).ok();
    }
}
