//! The register, with real programs: each command with who gave it or which rule was followed, wherever it is read.

use serde_json::{Value, json};
use telecentre_tests::api::{Api, Wish};
use telecentre_tests::{Network, PATIENCE, Replica, until};

const PIN: &str = "471100";

fn signed_in(network: &Network, replica: &Replica, member: &str) -> Api {
    let given = network.hub.api().post(&format!("/members/{member}/badge"), &json!({ "pin": PIN })).expect(201);
    network.converge();
    let answer = replica.api().post("/sign-in", &json!({ "badge": given["badge"], "pin": PIN })).expect(200);
    replica.api().with_token(answer["token"].as_str().unwrap())
}

fn acts(api: &Api, query: &str) -> Vec<Value> {
    api.get(&format!("/register?limit=1000{query}")).expect(200)["acts"].as_array().unwrap().clone()
}

/// Who did what to a record, newest first.
fn told(api: &Api, record: &str) -> Vec<(String, Value)> {
    let of = |act: &&Value| act["record"] == record;
    acts(api, "").iter().filter(of).map(|act| (act["act"].as_str().unwrap().to_owned(), act["by"].clone())).collect()
}

#[test]
fn each_command_stands_in_the_register_with_who_gave_it_here_and_at_the_hub() {
    let network = Network::with_nodes(&["figeac", "maurs"]);
    let (claire, anne) = (network.members[0].clone(), network.members[1].clone());
    let hub = network.hub.api();
    hub.post("/roles", &json!({ "person": claire, "role": "host", "centre": "figeac" })).expect(201);
    let figeac = &network.nodes[0];
    let desk = signed_in(&network, figeac, &claire);
    let anne_at_hub = signed_in(&network, &network.hub, &anne);
    let made = desk.book(&Wish::hour("figeac", "desk-1", &anne, "2031-03-05", 9, "by-claire")).expect(201);
    let booking = made["id"].as_str().unwrap();
    let to = json!({ "resource": "desk-2", "start": "2031-03-05T09:00", "end": "2031-03-05T10:00" });
    desk.post(&format!("/bookings/{booking}/move"), &to).expect(200);
    figeac.api().post(&format!("/bookings/{booking}/cancel"), &json!({})).expect(200);
    let (by_claire, by_box) = (json!({ "person": claire }), json!({}));
    let expected = [("cancel", by_box), ("move", by_claire.clone()), ("book", by_claire.clone())];
    let expected = expected.map(|(act, by)| (act.to_owned(), by)).to_vec();
    assert_eq!(told(figeac.api(), booking), expected);
    let asked = anne_at_hub.book(&Wish::hour("figeac", "desk-1", &anne, "2031-03-06", 9, "by-anne")).expect(201);
    let asked = asked["id"].as_str().unwrap();
    network.converge();
    assert_eq!(told(hub, booking), expected, "the hub tells the same");
    // Both may have been written in one second, by two clocks.
    let answered = until("the node answers by its rule", PATIENCE, || {
        let mut told = told(hub, asked);
        told.sort_by(|a, b| a.0.cmp(&b.0));
        (told.len() == 2).then_some(told)
    });
    let rule = json!({ "rule": "answers" });
    assert_eq!(answered, [("confirm".to_owned(), rule), ("request".to_owned(), json!({ "person": anne }))]);
    let of_claire = acts(hub, &format!("&person={claire}"));
    assert!(of_claire.len() == 2 && of_claire.iter().all(|act| act["by"] == by_claire), "{of_claire:?}");
    let role = acts(hub, "").into_iter().find(|act| act["act"] == "grant-role").unwrap();
    assert_eq!(role["detail"], format!("host figeac {claire}"));
    assert_eq!(acts(hub, "&from=2031-01-01&to=2031-12-31"), Vec::<Value>::new());
}

#[test]
fn the_register_is_open_to_hosts_for_their_centre_to_directors_and_admins_whole_and_to_no_member() {
    let network = Network::with_nodes(&["figeac", "maurs"]);
    let (claire, anne, dora) = (network.members[0].clone(), network.members[1].clone(), network.members[2].clone());
    let hub = network.hub.api();
    hub.post("/roles", &json!({ "person": claire, "role": "host", "centre": "figeac" })).expect(201);
    hub.post("/roles", &json!({ "person": dora, "role": "director" })).expect(201);
    let figeac = &network.nodes[0];
    let member = signed_in(&network, figeac, &anne);
    let director = signed_in(&network, &network.hub, &dora);
    let desk = signed_in(&network, figeac, &claire);
    assert_eq!(member.get("/register").status, 403);
    network.nodes[1].api().book(&Wish::hour("maurs", "desk-1", &anne, "2031-03-05", 9, "there")).expect(201);
    desk.book(&Wish::hour("figeac", "desk-1", &anne, "2031-03-05", 11, "here")).expect(201);
    network.converge();
    let own = acts(&desk, "");
    let elsewhere = own.iter().any(|act| act["detail"].as_str().unwrap().starts_with("maurs"));
    assert!(!own.is_empty() && !elsewhere, "{own:?}");
    assert_eq!(desk.get("/register?centre=maurs").status, 403);
    assert!(acts(&director, "").iter().any(|act| act["detail"].as_str().unwrap().starts_with("maurs")));
    let wrong = hub.get("/register?from=yesterday&limit=0&after=x").expect(422);
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 3, "{wrong}");
    let mut paged = Vec::new();
    let mut after = String::new();
    loop {
        let page = hub.get(&format!("/register?limit=5{after}")).expect(200);
        paged.extend(page["acts"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(paged, acts(hub, ""), "pages give each act once");
    let table = hub.get("/register.csv");
    assert!(table.status == 200 && table.text.lines().count() == paged.len() + 1, "{}", table.text);
    assert!(table.text.starts_with("\u{feff}") && table.text.lines().all(|line| line.matches(';').count() >= 5));
}
