//! Days that a centre's rule lends, with real programs: sold at the hub while the centre is down, asked back, come back.

use serde_json::{Value, json};
use telecentre_tests::api::Wish;
use telecentre_tests::{Network, PATIENCE, Replica, until};

/// The days that the hub has of a centre's first desk, as a replica shows them.
fn lent(replica: &Replica) -> Vec<Value> {
    let all = replica.api().get("/centres/figeac/hand-overs").expect(200);
    let days = all["hand_overs"].as_array().unwrap().iter();
    days.filter(|day| day["n"].as_u64().unwrap() % 2 == 1).cloned().collect()
}

#[track_caller]
fn becomes(replica: &Replica, id: &str, state: &str) {
    until(&format!("{id} is {state}"), PATIENCE, || (replica.api().state_of(id) == state).then_some(()));
}

#[test]
fn what_a_rule_lends_is_sold_while_the_centre_is_down_and_comes_back_when_it_is_asked_for_or_the_rule_ends() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    let member = network.members[0].clone();
    let rule = "/centres/figeac/instant";
    let node = &network.nodes[0];
    for (wrong, field) in [
        (json!({ "resources": ["desk-1", "desk-2", "desk-3"], "days_ahead": 9 }), "resources"),
        (json!({ "resources": ["desk-1"] }), "days_ahead"),
        (json!({ "resources": ["desk-1"], "days_ahead": 93 }), "days_ahead"),
        (json!({ "resources": ["desk-1"], "days_ahead": 9, "weekdays": ["xx"] }), "weekdays"),
        (json!({ "resources": ["hammock"], "days_ahead": 9 }), "resources"),
    ] {
        let answer = node.api().put(rule, &wrong);
        assert_eq!((answer.status, &answer.body["errors"][0]["field"]), (422, &json!(field)), "{}", answer.text);
    }
    assert_eq!(node.api().put(rule, &json!({ "resources": ["desk-1"], "days_ahead": 9 })).status, 204);
    let shown = json!({ "resources": ["desk-1"], "weekdays": ["mo", "tu", "we", "th", "fr", "sa", "su"],
        "days_ahead": 9, "return_evenings": 2, "insist": false });
    assert_eq!(node.api().get(rule).expect(200), shown);
    let day = until("the node lends, and the hub knows", PATIENCE, || lent(&network.hub).into_iter().next());
    assert_eq!((&day["by_rule"], &day["resource"]), (&json!(true), &json!("desk-1")));
    let date = day["day"].as_str().unwrap().to_owned();
    assert!(day["comes_back"].as_str().unwrap() < date.as_str());
    let page = network.nodes[0].api().page(&format!("/planning/{date}"));
    assert!(page.contains("/reglages/immediate/reprendre"), "the day says that it is lent");
    network.converge();
    network.nodes[0].kill();
    let wish = Wish::hour("figeac", "desk-1", &member, &date, 10, "from-home");
    let booking = network.hub.api().book(&wish).expect(201);
    let id = booking["id"].as_str().unwrap().to_owned();
    becomes(&network.hub, &id, "confirmed");
    network.nodes[0].start();
    becomes(&network.nodes[0], &id, "confirmed");
    // Its host wants the day back, sold or not.
    let days = json!({ "centre": "figeac", "resource": "desk-1", "from": date, "to": date });
    assert_eq!(network.hub.api().post("/hand-overs/recall", &days).status, 403, "only the centre asks back");
    assert_eq!(network.nodes[0].api().post("/hand-overs/recall", &days).expect(200)["changed"], true);
    let is_back = |replica: &Replica| lent(replica).iter().all(|day| day["day"] != json!(date));
    until("that day is back", PATIENCE, || is_back(&network.nodes[0]).then_some(()));
    becomes(&network.nodes[0], &id, "confirmed");
    assert!(!lent(&network.nodes[0]).is_empty(), "the other days stay lent");
    network.hub.api().put(rule, &json!({ "resources": [] }));
    until("every day is back", PATIENCE, || lent(&network.nodes[0]).is_empty().then_some(()));
    network.converge();
    becomes(&network.hub, &id, "confirmed");
}
