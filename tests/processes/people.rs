//! People, with real programs: badges that open at every centre, roles given and taken back, devices ended everywhere.

use serde_json::{Value, json};
use telecentre_tests::api::{Api, Wish};
use telecentre_tests::{Network, PATIENCE, Replica, until};

/// A new badge of a member, as the hub gives it.
fn badge(network: &Network, member: &str, pin: &str) -> String {
    let given = network.hub.api().post(&format!("/members/{member}/badge"), &json!({ "pin": pin })).expect(201);
    assert_eq!(given["opens"], "everywhere");
    given["badge"].as_str().unwrap().to_owned()
}

/// Signs in as soon as the replica has heard of the badge.
#[track_caller]
fn sign_in(replica: &Replica, badge: &str, pin: &str) -> (Api, Value) {
    let wish = json!({ "badge": badge, "pin": pin });
    let mut tries = 0;
    let answer = until("the badge opens", PATIENCE, || {
        tries += 1;
        let answer = replica.api().post("/sign-in", &wish);
        // Each address may try ten times a minute: what has not arrived by then will not.
        assert!(tries < 9, "{}", answer.text);
        (answer.status == 200).then_some(answer)
    });
    let token = answer.body["token"].as_str().unwrap().to_owned();
    (replica.api().with_token(&token), answer.body)
}

#[test]
fn a_badge_opens_at_every_centre_also_cut_off_and_what_is_unknown_or_wrong_is_answered_alike() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    let member = network.members[0].clone();
    let card = badge(&network, &member, "4711");
    network.converge();
    network.hub.kill();
    let (me, welcome) = sign_in(&network.nodes[1], &card.to_lowercase(), "4711");
    assert_eq!((&welcome["person"]["id"], &welcome["roles"]), (&json!(member), &json!([])));
    let own = me.get("/me").expect(200);
    assert_eq!((&own["id"], &own["bookings"]), (&json!(member), &json!([])));
    let wrong = |badge: &str, pin: &str| {
        let answer = network.nodes[0].api().post("/sign-in", &json!({ "badge": badge, "pin": pin }));
        (answer.status, answer.body["detail"].clone())
    };
    let unknown = wrong("0000-0000-0000-0000", "4711");
    assert_eq!(unknown.0, 401);
    assert_eq!(wrong(&card, "4712"), unknown);
    assert_eq!(wrong("no badge", "4711"), unknown);
    assert_eq!(network.nodes[1].api().with_token("x.y.z").get("/me").status, 401);
    assert_eq!(network.nodes[1].api().get("/me").status, 403, "a box's token is nobody's");
}

#[test]
fn a_member_does_their_own_and_learns_nothing_of_others() {
    let network = Network::with_nodes(&["figeac", "maurs"]);
    let (anne, other) = (network.members[0].clone(), network.members[1].clone());
    let card = badge(&network, &anne, "4711");
    network.converge();
    let node = &network.nodes[0];
    let (me, _) = sign_in(node, &card, "4711");
    let theirs = node.api().book(&Wish::hour("figeac", "desk-1", &other, "2031-03-05", 9, "other")).expect(201);
    let id = theirs["id"].as_str().unwrap();
    let mine = me.book(&Wish::hour("figeac", "desk-2", &anne, "2031-03-05", 9, "own")).expect(201);
    assert_eq!(mine["state"], "confirmed");
    let for_other = me.book(&Wish::hour("figeac", "desk-2", &other, "2031-03-05", 11, "not-own"));
    assert_eq!((for_other.status, &for_other.body["right"]), (403, &json!("own-bookings")));
    assert_eq!(me.get(&format!("/bookings/{id}")).status, 404);
    assert_eq!(me.post(&format!("/bookings/{id}/cancel"), &json!({})).status, 404);
    for path in
        ["/members", "/requests", "/inbox?centre=figeac", "/fleet", "/status", "/roles", "/centres/figeac/bookings"]
    {
        let answer = me.get(path);
        assert!(answer.status == 403 || answer.status == 404, "{path}: {}", answer.text);
    }
    let day = me.get("/centres/figeac/day?date=2031-03-05").expect(200).to_string();
    assert!(day.contains("taken") && !day.contains(id) && !day.contains(&other), "{day}");
    let own = me.get("/me").expect(200);
    assert_eq!(own["bookings"].as_array().unwrap().len(), 1);
    let export = me.get("/me/export").expect(200);
    assert!(export["bookings"].as_array().unwrap().len() == 1 && !export.to_string().contains(&other));
    me.post(&format!("/bookings/{}/cancel", mine["id"].as_str().unwrap()), &json!({})).expect(200);
    let renamed = me.patch("/me", &json!({ "name": "Somebody Else" }));
    assert_eq!(renamed.status, 403, "the name is the host's to change");
    assert_eq!(me.patch("/me", &json!({ "activity": "potière" })).expect(200)["activity"], "potière");
}

#[test]
fn a_role_counts_where_it_is_known_and_ends_where_its_end_is_known_and_a_short_pin_opens_none() {
    let network = Network::with_nodes(&["figeac", "maurs"]);
    let claire = network.members[0].clone();
    let hub = network.hub.api();
    let short = badge(&network, &claire, "4711");
    let wish = json!({ "person": claire, "role": "host", "centre": "figeac" });
    let role = hub.post("/roles", &wish).expect(201)["id"].as_str().unwrap().to_owned();
    assert_eq!(hub.post("/roles", &wish).expect(200)["id"], json!(role));
    network.converge();
    let (weak, welcome) = sign_in(&network.nodes[0], &short, "4711");
    assert_eq!((&welcome["roles"], weak.get("/members").status), (&json!([]), 403));
    let refused = hub.post(&format!("/members/{claire}/badge"), &json!({ "pin": "4711" }));
    assert_eq!((refused.status, &refused.body["errors"][0]["field"]), (422, &json!("pin")));
    let card = badge(&network, &claire, "471100");
    network.converge();
    assert_eq!(weak.get("/me").status, 401, "a new badge ends the devices of the one before");
    let (desk, welcome) = sign_in(&network.nodes[0], &card, "471100");
    assert_eq!(welcome["roles"], json!([{ "role": "host", "centre": "figeac" }]));
    desk.get("/members").expect(200);
    let (away, welcome) = sign_in(&network.nodes[1], &card, "471100");
    assert_eq!((&welcome["roles"], away.get("/members").status), (&wish_roles(), 403), "no desk but her own");
    let booked = Wish::hour("figeac", "desk-1", &network.members[1], "2031-03-05", 9, "by-claire");
    let booking = desk.book(&booked).expect(201);
    assert_eq!(hub.delete(&format!("/roles/{role}")).status, 204);
    until("her box knows", PATIENCE, || (desk.get("/members").status == 403).then_some(()));
    let id = booking["id"].as_str().unwrap();
    assert_eq!(network.nodes[0].api().state_of(id), "confirmed", "acts stand");
    assert_eq!(desk.get(&format!("/bookings/{id}")).status, 404);
}

fn wish_roles() -> Value {
    json!([{ "role": "host", "centre": "figeac" }])
}

#[test]
fn all_devices_end_at_every_box_that_hears_of_it_and_a_session_outlasts_a_restart() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    let member = network.members[0].clone();
    let card = badge(&network, &member, "4711");
    network.converge();
    let (here, _) = sign_in(&network.nodes[0], &card, "4711");
    let (there, _) = sign_in(&network.nodes[1], &card, "4711");
    assert_eq!(there.get("/me/devices").expect(200)["devices"].as_array().unwrap().len(), 1);
    network.nodes[1].kill();
    network.nodes[1].start();
    let token = there;
    let there = network.nodes[1].api().with_token(token.token());
    there.get("/me").expect(200);
    assert_eq!(here.delete("/me/devices").status, 204);
    assert_eq!(here.get("/me").status, 401);
    until("the other box hears", PATIENCE, || (there.get("/me").status == 401).then_some(()));
    let wrong = json!({ "badge": card, "old_pin": "4712", "pin": "1234" });
    let (again, _) = sign_in(&network.nodes[1], &card, "4711");
    assert_eq!(again.put("/me/pin", &wrong).status, 422);
    let right = json!({ "badge": card, "old_pin": "4711", "pin": "123456" });
    assert_eq!(again.put("/me/pin", &right).status, 204);
    assert_eq!(again.get("/me").status, 401, "a new PIN ends the devices");
    sign_in(&network.nodes[1], &card, "123456");
}

#[test]
fn a_host_acts_for_her_centre_from_the_hub_too_and_for_no_other() {
    let network = Network::with_nodes(&["figeac", "maurs"]);
    let claire = network.members[0].clone();
    let role = json!({ "person": claire, "role": "host", "centre": "figeac" });
    network.hub.api().post("/roles", &role).expect(201);
    let card = badge(&network, &claire, "471100");
    network.converge();
    let (host, _) = sign_in(&network.hub, &card, "471100");
    assert_eq!(host.patch("/centres/figeac", &json!({ "horizon_days": 40 })).expect(200)["horizon_days"], 40);
    for path in
        ["/centres/figeac/instant", "/centres/figeac/closures", "/inbox?centre=figeac", "/requests?centre=figeac"]
    {
        assert_eq!(host.get(path).status, 200, "{path}");
    }
    assert_eq!(host.patch("/centres/maurs", &json!({ "horizon_days": 40 })).status, 403);
    for path in ["/centres/maurs/instant", "/inbox?centre=maurs", "/inbox", "/members", "/fleet", "/register"] {
        assert_eq!(host.get(path).status, 403, "{path}");
    }
}
