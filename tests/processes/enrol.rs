//! Enrolment with real processes: who gets in, who does not, and what is said to them.

use serde_json::Value;
use telecentre_tests::api::Wish;
use telecentre_tests::{Network, PATIENCE, Replica, Role, converge, programs, until};

fn fresh(network: &Network, name: &str) -> Replica {
    Replica::new(Role::Node, network.path(name))
}

#[test]
fn a_code_enrols_one_box_which_may_repeat_it_and_no_other() {
    let network = Network::found(&["figeac"]);
    let code = network.invite("figeac");
    let mut node = fresh(&network, "node");
    node.command(&["join", &code]).ok();
    // The answer may have been lost: the same box asks again.
    node.command(&["join", &code]).ok();
    let other = fresh(&network, "other").command(&["join", &code]).failed(1);
    assert!(other.contains("code"), "{other}");
    node.start();
    let (entries, documents) = converge(&[&network.hub, &node]);
    assert!(!entries.is_empty() && !documents.is_empty());
    let status = node.api().status();
    assert_eq!((status["node"]["role"].as_str(), status["node"]["centre"].as_str()), (Some("node"), Some("figeac")));
}

#[test]
fn a_box_works_right_after_join_with_no_hub() {
    let mut network = Network::found(&["figeac"]);
    let mut node = network.joined("figeac");
    network.hub.kill();
    node.start();
    let centres = node.api().get("/centres").expect(200);
    assert_eq!(centres["centres"][0]["slug"], "figeac");
    assert_eq!(node.api().get("/members").expect(200)["members"].as_array().unwrap().len(), network.members.len());
}

#[test]
fn an_expired_code_is_refused() {
    let mut network = Network::found(&["figeac"]);
    let code = network.hub.command(&["invite", "--centre", "figeac", "--expires", "30m"]).ok().trim().to_owned();
    // The hub's clock decides, and now shows an hour later.
    network.hub.env.push(("TELECENTRE_CLOCK_OFFSET_S".into(), "3600".into()));
    network.hub.restart();
    let said = fresh(&network, "late").command(&["join", &code]).failed(1);
    assert!(said.contains("code"), "{said}");
}

#[test]
fn a_code_that_was_mistyped_is_wrong_use_and_leaves_no_network() {
    let network = Network::found(&["figeac"]);
    let code = network.invite("figeac");
    let node = fresh(&network, "node");
    for wrong in [&code[..code.len() - 1], "", "figeac", "http://example.org/", &code.repeat(40)] {
        node.command(&["join", wrong]).failed(2);
    }
    node.command(&["run"]).failed(1);
}

#[test]
fn a_box_of_another_network_is_turned_away() {
    let (network, other) = (Network::with_nodes(&["figeac"]), Network::with_nodes(&["maurs"]));
    let entries = network.hub.api().digest();
    // It knows the hub's id and address, and is enrolled elsewhere.
    let mut stranger = Replica::new(Role::Node, &other.nodes[0].data);
    let id = other.nodes[0].id().to_owned();
    drop(other.nodes);
    stranger.args = vec!["--peer".into(), format!("{}@{}", network.hub.id(), network.hub.quic())];
    stranger.start();
    let refused = until("the stranger is refused", PATIENCE, || {
        let peer = stranger.api().peer(network.hub.id())?;
        peer["last_error"].as_str().map(str::to_owned)
    });
    assert!(!refused.is_empty());
    assert!(network.hub.api().peer(&id).is_none_or(|p| p["last_contact"].is_null()), "the stranger was let in");
    assert_eq!(network.hub.api().digest(), entries);
    // A folder joins one network only.
    let said = programs::run(&programs::node(), &network.nodes[0].data, &["join", &other.hub.hub_code("maurs")], &[]);
    assert_ne!(said.code, Some(0));
}

#[test]
fn closing_an_enrolment_ends_the_live_session_of_its_box() {
    let network = Network::with_nodes(&["figeac"]);
    network.converge();
    let (hub, node) = (&network.hub, &network.nodes[0]);
    until("the two are connected", PATIENCE, || (hub.api().peer(node.id())?["state"] == "live").then_some(()));
    let ended = || hub.log().lines().any(|line| line.contains("disconnected") && line.contains("is not enrolled"));
    assert!(!ended(), "{}", hub.log());
    hub.command(&["revoke", "figeac"]).ok();
    until("the hub ends the session", PATIENCE, || ended().then_some(()));
    // The box dials again, and is told what has become of it.
    let mut wishes =
        (0..).map(|n: u64| Wish::hour("figeac", "desk-1", &network.members[0], "2031-03-04", n % 24, &format!("k{n}")));
    let refused: Value = until("the box takes no more bookings", PATIENCE, || {
        let answer = node.api().book(&wishes.next()?);
        (answer.status == 403).then_some(answer.body)
    });
    assert!(refused["title"].is_string(), "{refused}");
}

trait Code {
    fn hub_code(&self, centre: &str) -> String;
}

impl Code for Replica {
    fn hub_code(&self, centre: &str) -> String {
        self.command(&["invite", "--centre", centre]).ok().trim().to_owned()
    }
}
