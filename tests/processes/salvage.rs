//! What a revoked box had booked without a link is read out of its file at the box that follows, and booked anew by hand.

use std::path::PathBuf;

use serde_json::{Value, json};
use telecentre_proto::bundle::{BundleHead, HEAD_BYTES};
use telecentre_proto::id::NetworkId;
use telecentre_tests::api::Wish;
use telecentre_tests::{Network, PATIENCE, Replica, until};

const DAY: &str = "2031-03-04";

/// Figeac's box, which booked for a member and a guest after its last link; and the network, in which it was revoked and
/// another box has taken its place.
fn robbed() -> (Network, Replica) {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    let member = network.members[0].clone();
    let wish = |desk: &str, hour| Wish::hour("figeac", desk, &member, DAY, hour, &format!("{desk} {hour}"));
    network.nodes[0].api().book(&wish("desk-1", 9)).expect(201);
    network.converge();
    let old = network.nodes[0].api();
    old.post("/sync/pause", &json!({})).expect(200);
    old.book(&wish("desk-2", 9)).expect(201);
    let mut guest = wish("desk-3", 10).body();
    guest.as_object_mut().unwrap().remove("member");
    guest["guest"] = json!({ "name": "Mme Roques" });
    guest["note"] = json!("près de la fenêtre");
    old.post("/bookings", &guest).expect(201);
    let cancelled = old.book(&wish("desk-4", 9)).expect(201);
    old.post(&format!("/bookings/{}/cancel", cancelled["id"].as_str().unwrap()), &json!({})).expect(200);
    let mut past = wish("desk-1", 9);
    (past.start, past.end, past.key) = ("2025-03-04T09:00".into(), "2025-03-04T10:00".into(), "past".into());
    old.book(&past).expect(201);
    assert!(network.nodes[0].stop().success());
    network.hub.command(&["revoke", "figeac", "--reason", "volée"]).ok();
    let new = network.joined("figeac");
    let old = std::mem::replace(&mut network.nodes[0], new);
    network.nodes[0].start();
    network.converge();
    until("the new box is the steward", PATIENCE, || {
        (network.nodes[0].api().status()["node"]["awaits"].as_array().is_none_or(Vec::is_empty)).then_some(())
    });
    (network, old)
}

fn items(answer: &Value) -> Vec<&Value> {
    answer["items"].as_array().unwrap().iter().collect()
}

/// The old box's file for the new one.
fn exported(network: &Network, old: &Replica) -> PathBuf {
    let said = network.nodes[0].command(&["salvage"]).ok();
    let key = said.lines().find(|line| line.starts_with("age1")).unwrap_or_else(|| panic!("no key in {said}"));
    let file = network.path("old.bundle");
    old.command(&["bundle", "export", file.to_str().unwrap(), "--for", key]).ok();
    file
}

#[test]
fn what_a_revoked_box_booked_without_a_link_is_booked_anew_once_and_the_hub_shows_it() {
    let (mut network, old) = robbed();
    let file = exported(&network, &old);
    let before = network.converge();
    let said = network.nodes[0].command(&["salvage", file.to_str().unwrap()]).ok();
    assert!(said.contains("2 bookings wait") && said.contains("1 were for a time that has passed"), "{said}");
    assert_eq!(network.converge(), before, "nothing of the file is held or shown");
    // It is there after a restart.
    network.nodes[0].restart();
    let new = network.nodes[0].api();
    let list = new.get("/salvage").expect(200);
    let found = items(&list);
    assert_eq!(found.len(), 2, "{list}");
    assert_eq!((&found[0]["resource"], &found[0]["member"]), (&json!("desk-2"), &json!(network.members[0])));
    assert_eq!(found[1]["guest"]["name"], "Mme Roques");
    assert_eq!(found[1]["note"], "près de la fenêtre");
    assert!(found.iter().all(|item| item["free"] == true && item["state"] == "confirmed"), "{list}");
    // Meanwhile somebody else takes one of the places.
    let taken = Wish::hour("figeac", "desk-3", &network.members[1], DAY, 10, "taken");
    new.book(&taken).expect(201);
    assert_eq!(items(&new.get("/salvage").expect(200))[1]["free"], false);
    let ids = json!({ "ids": found.iter().map(|item| item["id"].clone()).collect::<Vec<_>>() });
    let done = new.post("/salvage/book", &ids).expect(200);
    let booked = items(&done).iter().find_map(|item| item["booked"].as_str()).unwrap().to_owned();
    let refused: Vec<&Value> = items(&done).into_iter().filter(|item| item["booked"].is_null()).collect();
    assert!(refused.len() == 1 && refused[0]["reason"] == "taken", "{done}");
    assert_eq!(new.state_of(&booked), "confirmed");
    network.converge();
    assert_eq!(network.hub.api().state_of(&booked), "confirmed");
    // The same again makes no second booking, nor does the file when it is read again.
    let list = format!("/centres/figeac/bookings?from={DAY}&to={DAY}");
    let count = |replica: &Replica| replica.api().get(&list).expect(200)["bookings"].as_array().unwrap().len();
    let first = count(&network.hub);
    let again = new.post("/salvage/book", &ids).expect(200);
    assert!(items(&again).iter().any(|item| item["booked"] == booked.as_str()), "{again}");
    let said = network.nodes[0].command(&["salvage", file.to_str().unwrap()]).ok();
    assert!(said.contains("1 bookings wait") && said.contains("taken by now"), "{said}");
    network.converge();
    assert_eq!((count(&network.nodes[0]), count(&network.hub)), (first, first));
    // What is left is put away, and its file with it.
    assert!(network.nodes[0].path("salvage.json").exists());
    new.post("/salvage/dismiss", &json!({})).expect(204);
    assert!(items(&new.get("/salvage").expect(200)).is_empty());
    assert!(!network.nodes[0].path("salvage.json").exists());
}

#[test]
fn a_box_that_hears_of_its_revocation_still_exports_what_it_had_booked_for_the_one_that_follows() {
    let (network, mut old) = robbed();
    old.start();
    until("the old box hears that it is closed", PATIENCE, || {
        (old.api().status()["node"]["closed"] == true).then_some(())
    });
    assert!(old.stop().success());
    // It knows the new one by now: no key is needed.
    let file = network.path("old.bundle");
    old.command(&["bundle", "export", file.to_str().unwrap()]).ok();
    let said = network.nodes[0].command(&["salvage", file.to_str().unwrap()]).ok();
    assert!(said.contains("2 bookings wait"), "{said}");
    network.converge();
}

#[test]
fn a_file_that_shows_nothing_of_a_revoked_box_is_told_in_one_sentence_and_changes_nothing() {
    let (network, old) = robbed();
    let name = network.path("file");
    let path = name.to_str().unwrap();
    let good = std::fs::read(exported(&network, &old)).unwrap();
    let salvage = |at: &Replica, bytes: &[u8]| {
        std::fs::write(&name, bytes).unwrap();
        at.command(&["salvage", path])
    };
    let new = &network.nodes[0];
    salvage(new, &good).ok();
    let mut foreign = good.clone();
    let mut head = BundleHead::decode(&good[..HEAD_BYTES]).unwrap();
    head.network = NetworkId([9; 32]);
    foreign.splice(..HEAD_BYTES, head.encode());
    let mut damaged = good.clone();
    let middle = damaged.len() - 20;
    damaged[middle] ^= 1;
    for (bytes, told) in [
        (&b"rubbish"[..], "not a telecentre bundle"),
        (&foreign, "another network"),
        (&damaged, "damaged"),
        (&good[..good.len() - 9], "damaged or ends too early"),
        (&vec![0; (4 << 20) + 1], "more than 4 MiB"),
    ] {
        let said = salvage(new, bytes).failed(1);
        assert!(said.contains(told) && said.trim().lines().count() == 1, "{said}");
    }
    // Sealed for those whom the old box knew; of a box that was not revoked; at a box that none came before.
    old.command(&["bundle", "export", path]).ok();
    let said = new.command(&["salvage", path]).failed(1);
    assert!(said.contains("--for"), "{said}");
    network.nodes[1].command(&["bundle", "export", path]).ok();
    let said = new.command(&["salvage", path]).ok();
    assert!(said.contains("0 bookings wait"), "what it holds of the old box counts: {said}");
    let said = network.nodes[1].command(&["salvage", path]).failed(1);
    assert!(said.contains("box of this centre was revoked"), "{said}");
    let too_large = new.api().post_bytes("/salvage", "application/octet-stream", &vec![0; (4 << 20) + 1]).unwrap();
    assert_eq!((too_large.status, too_large.problem()), (413, "too-large"));
}
