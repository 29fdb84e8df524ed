//! Wrong use and wrong input: the contract's exit codes, statuses and words, and nothing changed by them.

use serde_json::{Value, json};
use telecentre_tests::api::Wish;
use telecentre_tests::{Network, Replica, Role};

const DAY: &str = "2031-03-04";

#[test]
fn two_processes_never_share_a_folder() {
    let network = Network::with_nodes(&["figeac"]);
    for replica in network.all() {
        for command in [&["run", "--quic", "127.0.0.1:0", "--http", "127.0.0.1:0"][..], &["check"]] {
            let said = replica.command(command).failed(3);
            assert!(said.contains("in use"), "{said}");
        }
        replica.api().status();
    }
}

#[test]
fn commands_end_with_the_codes_of_the_contract() {
    let network = Network::found(&["figeac"]);
    let none = Replica::new(Role::Hub, network.path("none"));
    for command in [&["status"][..], &["invite", "--centre", "figeac"]] {
        let said = none.command(command).failed(1);
        assert!(said.contains("No program runs"), "{said}");
    }
    none.command(&["run"]).failed(1);
    none.command(&["frobnicate"]).failed(2);
    none.command(&["run", "--quic", "nonsense"]).failed(2);
    none.command(&["run", "--config", "/nowhere.toml"]).failed(2);
    assert!(!none.data.exists(), "a command that failed made a folder");
    for wrong in [&["init"][..], &["init", "--name", ""], &["init", "--name", "x", "--timezone", "Mars/Olympus"]] {
        none.command(wrong).failed(2);
    }
    network.hub.command(&["invite", "--centre", "nowhere"]).failed(1);
    network.hub.command(&["invite", "--centre", "figeac", "--expires", "soon"]).failed(2);
    network.hub.command(&["invite"]).failed(2);
    network.hub.command(&["revoke", "nobody"]).failed(1);
    let unjoined = Replica::new(Role::Node, network.path("unjoined"));
    std::fs::create_dir(&unjoined.data).unwrap();
    unjoined.command(&["run"]).failed(2);
    unjoined.command(&["check"]).failed(2);
    let joined = network.joined("figeac");
    let (taken, http) = (network.hub.quic().to_string(), network.hub.http().to_string());
    let said = joined.command(&["run", "--quic", &taken, "--http", "127.0.0.1:0"]).failed(2);
    assert!(said.contains(&taken), "{said}");
    let said = joined.command(&["run", "--quic", "127.0.0.1:0", "--http", &http]).failed(2);
    assert!(said.contains(&http), "{said}");
    let config = network.path("node.toml");
    std::fs::write(&config, "[quic]\nlisten = \"127.0.0.1:0\"\ncolour = 1\n").unwrap();
    let said = joined.command(&["run", "--config", config.to_str().unwrap()]).failed(2);
    assert!(said.contains("colour"), "{said}");
}

#[test]
fn a_network_is_founded_once_in_a_folder() {
    let mut network = Network::found(&["figeac"]);
    let before = network.hub.api().digest();
    network.hub.command(&["init", "--name", "again"]).failed(3);
    assert!(network.hub.stop().success());
    network.hub.command(&["init", "--name", "again"]).failed(2);
    network.hub.start();
    assert_eq!(network.hub.api().digest(), before);
}

#[test]
fn a_file_with_any_mistake_is_not_loaded_and_its_line_is_named() {
    let network = Network::found(&["figeac"]);
    let before = network.hub.api().digest();
    let file = network.path("wrong.toml");
    let centre = "[[centre]]\nslug = \"maurs\"\nname = \"Maurs\"\n";
    let long = "x".repeat(300);
    let wrong = [
        (format!("{centre}colour = \"red\"\n"), 4),
        (format!("{centre}opened = \"2012-02-30\"\n"), 4),
        (format!("{centre}hours = \"sometimes\"\n"), 4),
        (format!("{centre}{centre}"), 4),
        (format!("{centre}[[member]]\nname = \"{long}\"\nstatus = \"self-employed\"\nhome_centre = \"maurs\"\n"), 5),
        (format!("{centre}[[member]]\nname = \"A\"\nstatus = \"retired\"\nhome_centre = \"maurs\"\n"), 6),
        (format!("{centre}[[member]]\nname = \"A\"\nstatus = \"self-employed\"\nhome_centre = \"mars\"\n"), 7),
        (format!("{centre}[[centre.resource]]\nid = \"d\"\nname = \"D\"\nkind = \"hammock\"\ncapacity = 1\n"), 7),
        (format!("{centre}[[centre.resource]]\nid = \"d\"\nname = \"D\"\nkind = \"desk\"\ncapacity = 0\n"), 8),
        (format!("{centre}[[agreement]]\npartner = \"P\"\nkind = \"k\"\nsigned = \"soon\"\n"), 7),
        ("[[centre]\nslug = 1".to_owned(), 1),
    ];
    for (text, line) in wrong {
        std::fs::write(&file, &text).unwrap();
        let done = network.hub.command(&["load", file.to_str().unwrap()]);
        assert!(matches!(done.code, Some(1 | 2)), "{text}\n{done:?}");
        let named = format!("wrong.toml:{line}");
        assert!(done.stderr.contains(&named) || done.stderr.contains(&format!("line {line}")), "{text}\n{done:?}");
        assert_eq!(network.hub.api().digest(), before, "{text}");
    }
    std::fs::write(&file, [0xFF, 0xFE, 0, 1]).unwrap();
    network.hub.command(&["load", file.to_str().unwrap()]).failed(2);
    network.hub.command(&["load", "/nowhere.toml"]).failed(2);
    // The same file without a mistake is loaded, and loading it again writes nothing.
    std::fs::write(&file, centre).unwrap();
    network.hub.command(&["load", file.to_str().unwrap()]).ok();
    let after = network.hub.api().digest();
    assert_ne!(after, before);
    network.hub.command(&["load", file.to_str().unwrap()]).ok();
    assert_eq!(network.hub.api().digest(), after);
}

/// The fields that a 422 names.
fn fields(answer: &Value) -> Vec<&str> {
    answer["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect()
}

#[test]
fn impossible_bookings_are_refused_field_by_field() {
    let network = Network::with_nodes(&["figeac"]);
    let node = network.nodes[0].api();
    let before = node.digest();
    let right = Wish::hour("figeac", "desk-1", &network.members[0], DAY, 9, "k").body();
    let with = |field: &str, value: Value| {
        let mut body = right.clone();
        body[field] = value;
        body
    };
    for (field, value) in [
        ("start", json!("2031-02-30T09:00")),
        ("start", json!("tomorrow")),
        ("start", json!("2031-03-04T25:00")),
        ("end", json!("2031-03-04T08:00")),
        ("end", json!("2031-03-05T10:00")),
        ("start", json!(9)),
        ("end", json!("9999999999-01-01T00:00")),
        ("key", json!("k".repeat(10_000))),
        ("key", json!("")),
        ("member", json!(null)),
        ("colour", json!("red")),
    ] {
        let body = node.post("/bookings", &with(field, value.clone())).expect(422);
        assert!(!fields(&body).is_empty(), "{field} = {value}: {body}");
    }
    let (name, guest) = ("x".repeat(300), |name: &str| {
        let mut body = right.clone();
        body.as_object_mut().unwrap().remove("member");
        body["guest"] = json!({ "name": name });
        body
    });
    node.post("/bookings", &guest(&name)).expect(422);
    node.post("/bookings", &guest("")).expect(422);
    for (field, value) in [("resource", "hammock"), ("centre", "mars"), ("member", "0000000000000")] {
        let answer = node.post("/bookings", &with(field, json!(value)));
        assert!(matches!(answer.status, 404 | 422), "{field} = {value}: {}", answer.text);
    }
    let answer = node.post("/members", &json!({ "name": name, "status": "self-employed" }));
    assert_eq!(answer.status, 422, "{}", answer.text);
    assert_eq!(node.post_bytes("/bookings", "application/json", b"{\"centre\":").unwrap().status, 400);
    assert_eq!(node.post_bytes("/bookings", "application/json", &vec![b'['; 60_000]).unwrap().status, 400);
    assert_eq!(node.post_bytes("/bookings", "text/plain", b"{}").unwrap().status, 415);
    // Refused long before its end, and the answer comes all the same.
    for _ in 0..10 {
        assert_eq!(node.post_bytes("/bookings", "application/json", &vec![b' '; 1 << 20]).unwrap().status, 413);
    }
    assert_eq!(node.get_as_nobody("/status").status, 401);
    assert_eq!(node.get_as_nobody("/healthz").status, 200);
    assert_eq!(node.get("/bookings/nothing").status, 404);
    assert_eq!(node.get("/fleet").status, 404);
    assert_eq!(node.digest(), before, "a refused call changed something");
    node.post("/bookings", &right).expect(201);
}

#[test]
fn a_slot_that_is_taken_is_refused_with_what_takes_it_and_what_is_free() {
    let network = Network::with_nodes(&["figeac"]);
    let node = network.nodes[0].api();
    let (anne, bruno) = (&network.members[0], &network.members[1]);
    node.book(&Wish::hour("figeac", "desk-1", anne, DAY, 9, "a")).expect(201);
    let answer = node.book(&Wish::hour("figeac", "desk-1", bruno, DAY, 9, "b"));
    assert_eq!((answer.status, answer.problem()), (409, "taken"), "{}", answer.text);
    let (conflicts, alternatives) = (answer.body["conflicts"].as_array(), answer.body["alternatives"].as_array());
    assert_eq!(conflicts.unwrap()[0]["start"], format!("{DAY}T09:00"));
    let alternatives = alternatives.unwrap().clone();
    assert!((1..=3).contains(&alternatives.len()), "{}", answer.text);
    // Each alternative can be had as it was offered.
    for (i, free) in alternatives.iter().enumerate() {
        let own = |field: &str| free[field].as_str().unwrap().to_owned();
        let (member, key) = (network.members[2].clone(), format!("alternative {i}"));
        let wish = Wish {
            centre: "figeac".into(),
            resource: own("resource"),
            member,
            start: own("start"),
            end: own("end"),
            key,
        };
        node.book(&wish).expect(201);
    }
    // The refused key is still free.
    node.book(&Wish::hour("figeac", "desk-4", bruno, DAY, 20, "b")).expect(201);
}

#[test]
fn a_key_gives_the_same_booking_for_ever() {
    let mut network = Network::with_nodes(&["figeac"]);
    network.converge();
    let wish = Wish::hour("figeac", "desk-1", &network.members[0], DAY, 9, "the key");
    let other = Wish::hour("figeac", "desk-1", &network.members[0], DAY, 11, "the key");
    let first = network.nodes[0].api().book(&wish).expect(201)["id"].clone();
    for round in 0..3 {
        match round {
            0 => {}
            1 => network.nodes[0].restart(),
            _ => {
                network.nodes[0].kill();
                let _ = std::fs::remove_dir_all(network.nodes[0].path("sled"));
                network.nodes[0].start();
            }
        }
        let node = network.nodes[0].api();
        assert_eq!(node.book(&wish).expect(200)["id"], first, "round {round}");
        let reused = node.book(&other);
        assert_eq!((reused.status, reused.problem()), (409, "key-reused"), "{}", reused.text);
    }
    let id = first.as_str().unwrap();
    network.nodes[0].api().post(&format!("/bookings/{id}/cancel"), &json!({})).expect(200);
    assert_eq!(network.nodes[0].api().book(&wish).expect(200)["state"], "cancelled");
    let listed = network.nodes[0].api().get(&format!("/centres/figeac/bookings?from={DAY}&to={DAY}")).expect(200);
    assert_eq!(listed["bookings"].as_array().unwrap().len(), 1);
}
