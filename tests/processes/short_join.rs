//! Join codes that can be dictated, with real programs: who gets in with one, who learns nothing from it, and when it ends.

use std::net::SocketAddr;

use telecentre_node::link::{Alpn, Connection, Endpoint, LinkConfig};
use telecentre_proto::id::NodeId;
use telecentre_proto::refusal::Refusal;
use telecentre_proto::short_join::{EXPORTER_LABEL, Opening, ShortCode, Side, Transcript, decode_answer};
use telecentre_tests::{Network, PATIENCE, Replica, Role, converge};

fn short(network: &Network, centre: &str) -> String {
    network.hub.command(&["invite", "--centre", centre, "--short"]).ok().trim().to_owned()
}

fn fresh(network: &Network, name: &str) -> Replica {
    Replica::new(Role::Node, network.path(name))
}

fn endpoint(seed: u8) -> Endpoint {
    Endpoint::bind(LinkConfig::new(&[seed; 32], SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap()
}

async fn heard(connection: &Connection) -> Vec<u8> {
    tokio::time::timeout(PATIENCE, connection.recv()).await.expect("no answer").unwrap()
}

fn opening() -> Opening {
    // A key of age's own form, of nobody.
    let recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj".to_owned();
    Opening { name: "Boîte".to_owned(), listens: String::new(), recipient }
}

#[test]
fn a_box_joins_with_an_address_and_sixteen_characters_as_they_were_heard_and_no_other_box_after_it() {
    let network = Network::found(&["figeac"]);
    let code = short(&network, "figeac");
    let (address, digits) = code.rsplit_once('/').unwrap();
    assert_eq!((address, digits.len()), (network.hub.quic().to_string().as_str(), 19), "{code}");
    let mut node = fresh(&network, "node");
    let heard: Vec<String> = digits.to_lowercase().split('-').map(str::to_owned).collect();
    node.command(&["join", address, &heard[0], &heard[1], &heard[2], &heard[3]]).ok();
    // The answer may have been lost: the same box asks again.
    node.command(&["join", &code]).ok();
    fresh(&network, "other").command(&["join", &code]).failed(1);
    node.start();
    converge(&[&network.hub, &node]);
    assert_eq!(node.api().status()["node"]["centre"], "figeac");
}

#[test]
fn a_wrong_character_is_noticed_before_anybody_is_asked_and_another_code_opens_nothing() {
    let network = Network::found(&["figeac"]);
    let code = short(&network, "figeac");
    let last = code.chars().last().unwrap();
    let wrong = format!("{}{}", &code[..code.len() - 1], if last == '7' { '8' } else { '7' });
    let said = fresh(&network, "mistyped").command(&["join", &wrong]).failed(2);
    assert!(said.contains("16 characters"), "{said}");
    let other = ShortCode::new(network.hub.quic().to_string(), [3; 15]).to_string();
    let said = fresh(&network, "guessed").command(&["join", &other]).failed(1);
    assert!(said.contains("join code is unknown"), "{said}");
    fresh(&network, "node").command(&["join", &code]).ok();
}

#[test]
fn a_restored_hub_honours_no_short_code_that_was_open_and_gives_out_new_ones() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    let code = short(&network, "maurs");
    let file = network.path("hub.backup");
    network.hub.command(&["backup", file.to_str().unwrap()]).ok();
    assert!(network.hub.stop().success());
    network.hub.command(&["restore", file.to_str().unwrap()]).ok();
    network.hub.start();
    network.converge();
    telecentre_tests::until("the hub is whole", PATIENCE, || {
        (network.hub.api().status()["node"]["state"] == "ok").then_some(())
    });
    let said = fresh(&network, "late").command(&["join", &code]).failed(1);
    assert!(said.contains("join code"), "{said}");
    let again = short(&network, "maurs");
    fresh(&network, "again").command(&["join", &again]).ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stands_between_with_two_connections_is_believed_by_neither_side() {
    let network = tokio::task::spawn_blocking(|| Network::found(&["figeac"])).await.unwrap();
    let code: ShortCode = short(&network, "figeac").parse().unwrap();
    let (front, back) = (endpoint(51), endpoint(52));
    let mut between = code.clone();
    between.address = front.local_addr().unwrap().to_string();
    let box_ = fresh(&network, "box");
    let joins = tokio::task::spawn_blocking(move || box_.command(&["join", &between.to_string()]).failed(1));
    let towards_box = tokio::time::timeout(PATIENCE, front.accept()).await.unwrap().unwrap();
    let towards_hub = back.dial_stranger(network.hub.quic()).await.unwrap();
    towards_hub.send(&heard(&towards_box).await).await.unwrap();
    towards_box.send(&heard(&towards_hub).await).await.unwrap();
    // The box's proof is of its own connection: to the hub it is no proof.
    towards_hub.send(&heard(&towards_box).await).await.unwrap();
    let answer = heard(&towards_hub).await;
    assert_eq!(decode_answer(&answer), (None, Err(Refusal::JoinCode)));
    // A proof that was made up, with the best of news, is none to the box.
    towards_box.send(&telecentre_proto::short_join::encode_answer(Some([5; 32]), &Ok(None))).await.unwrap();
    let said = joins.await.unwrap();
    assert!(said.contains("does not know this code"), "{said}");
    assert!(!network.path("box").join("network.json").exists());
    // The code is still good for its box.
    let own = code.to_string();
    let node = fresh(&network, "node");
    tokio::task::spawn_blocking(move || node.command(&["join", &own]).ok()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_sixty_wrong_proofs_in_an_hour_nobody_is_heard_and_the_long_code_still_joins() {
    let network = tokio::task::spawn_blocking(|| Network::found(&["figeac"])).await.unwrap();
    let code: ShortCode = short(&network, "figeac").parse().unwrap();
    let hub = network.hub.quic();
    let guesser = endpoint(53);
    for n in 0..=60 {
        let connection = guesser.dial_stranger(hub).await.unwrap();
        connection.send(&opening().encode()).await.unwrap();
        let answer = heard(&connection).await;
        if n == 60 {
            assert_eq!(decode_answer(&answer), (None, Err(Refusal::Busy)));
            break;
        }
        let root = NodeId(answer.as_slice().try_into().expect("the root key"));
        let exporter = connection.exporter(EXPORTER_LABEL).unwrap();
        let seen = Transcript { exporter, joiner: guesser.node(), hub: connection.peer(), root };
        let guess = ShortCode::new(String::new(), [n; 15]).key();
        connection.send(&guess.proof(Side::Joiner, &seen)).await.unwrap();
        assert_eq!(decode_answer(&heard(&connection).await), (None, Err(Refusal::JoinCode)));
    }
    let own = code.to_string();
    let (node, late) = (fresh(&network, "node"), fresh(&network, "late"));
    let said = tokio::task::spawn_blocking(move || late.command(&["join", &own]).failed(1)).await.unwrap();
    assert!(said.contains("refuses"), "{said}");
    let long = network.invite("figeac");
    tokio::task::spawn_blocking(move || node.command(&["join", &long]).ok()).await.unwrap();
}

#[tokio::test]
async fn a_join_port_that_is_talked_at_answers_who_comes_after() {
    let network = tokio::task::spawn_blocking(|| Network::found(&["figeac"])).await.unwrap();
    let hub: SocketAddr = network.hub.quic();
    let talker = endpoint(54);
    for frame in [vec![], vec![0x83], vec![0x83; 4_000], vec![3], b"GET / HTTP/1.1\r\n".to_vec()] {
        let connection = talker.dial_stranger(hub).await.unwrap();
        assert_eq!(connection.alpn(), Alpn::Join);
        if connection.send(&frame).await.is_ok() {
            // Refused or cut off: either way it ends.
            let _ = tokio::time::timeout(PATIENCE, connection.recv()).await.expect("neither answer nor end");
        }
    }
    let code = short(&network, "figeac");
    let node = fresh(&network, "node");
    tokio::task::spawn_blocking(move || node.command(&["join", &code]).ok()).await.unwrap();
}
