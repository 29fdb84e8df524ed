//! Who may change a booking, between real processes: the hub and who asked at once, another centre's box by a question.

use serde_json::{Value, json};
use telecentre_tests::api::Wish;
use telecentre_tests::{Network, PATIENCE, Replica, until};

const DAY: &str = "2031-03-04";

fn waits(replica: &Replica, question: &str) -> Option<Value> {
    let requests = replica.api().get("/requests?centre=figeac").expect(200);
    requests["requests"].as_array().unwrap().iter().find(|request| request["question"] == question).cloned()
}

fn in_inbox(replica: &Replica, question: &str) -> Option<Value> {
    let inbox = replica.api().get("/inbox?centre=figeac").expect(200);
    inbox["items"].as_array().unwrap().iter().find(|item| item.to_string().contains(question)).cloned()
}

fn becomes(replica: &Replica, id: &str, state: &str) {
    until(&format!("{id} is {state}"), PATIENCE, || (replica.api().state_of(id) == state).then_some(()));
}

#[test]
fn a_box_of_another_centre_only_asks_and_the_host_the_hub_and_who_asked_act_at_once() {
    let network = Network::with_nodes(&["figeac", "maurs"]);
    let member = network.members[0].clone();
    network.converge();
    let (figeac, maurs) = (&network.nodes[0], &network.nodes[1]);
    let book = |at: &Replica, hour, key: &str| {
        let booked = at.api().book(&Wish::hour("figeac", "desk-1", &member, DAY, hour, key)).expect(201);
        booked["id"].as_str().unwrap().to_owned()
    };
    let (own, other, asked) = (book(figeac, 9, "own"), book(figeac, 10, "other"), book(maurs, 11, "asked"));
    for id in [&own, &other, &asked] {
        for replica in network.all() {
            becomes(replica, id, "confirmed");
        }
    }
    // Maurs may only ask, however often; the question stands where it is answered.
    let cancel = |at: &Replica, id: &str| at.api().post(&format!("/bookings/{id}/cancel"), &json!({}));
    let question = cancel(maurs, &own).expect(202)["question"].as_str().unwrap().to_owned();
    assert_eq!(cancel(maurs, &own).expect(202)["question"], question.as_str());
    let there = until("the question is there", PATIENCE, || waits(figeac, &question));
    assert_eq!((&there["asked"], &there["host"], &there["here"]), (&"cancel".into(), &true.into(), &true.into()));
    let item = until("it stands in the steward's inbox", PATIENCE, || in_inbox(figeac, &question));
    assert_eq!((&item["kind"], &item["booking"]), (&"question".into(), &own.as_str().into()), "{item}");
    // What it asked for itself, and what the hub wants, takes effect as soon as the steward hears of it.
    cancel(maurs, &asked).expect(200);
    cancel(&network.hub, &other).expect(200);
    for id in [&asked, &other] {
        for replica in network.all() {
            becomes(replica, id, "cancelled");
        }
    }
    assert_eq!(figeac.api().state_of(&own), "confirmed");
    figeac.api().post(&format!("/bookings/{own}/decline"), &json!({ "question": question })).expect(200);
    until("the question has its answer", PATIENCE, || waits(maurs, &question).is_none().then_some(()));
    // Asked again it is another question, and the host says yes.
    let again = cancel(maurs, &own).expect(202)["question"].as_str().unwrap().to_owned();
    assert_ne!(again, question);
    until("the question is there", PATIENCE, || waits(figeac, &again));
    figeac.api().post(&format!("/bookings/{own}/confirm"), &json!({ "question": again })).expect(200);
    becomes(maurs, &own, "cancelled");
    let to = json!({ "start": format!("{DAY}T14:00"), "end": format!("{DAY}T15:00") });
    maurs.api().post(&format!("/bookings/{own}/move"), &to).expect(409);
    network.converge();
}
