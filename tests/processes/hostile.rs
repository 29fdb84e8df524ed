//! What strangers and broken peers send to a replica's ports does no harm: it goes on, and keeps what it had.

use std::net::UdpSocket;
use std::time::Duration;

use telecentre_node::link::{Alpn, Connection};
use telecentre_proto::id::{NetworkId, NodeId};
use telecentre_proto::refusal::Refusal;
use telecentre_tests::api::Wish;
use telecentre_tests::puppet::{Puppet, runtime};
use telecentre_tests::{Network, PATIENCE, chance, until};
use tokio::time::timeout;

const DAY: &str = "2031-03-04";

/// A network whose node has stopped, so that its key can be used; and what the hub held then.
fn prepared() -> (Network, (String, String)) {
    let mut network = Network::with_nodes(&["figeac"]);
    let before = network.converge();
    assert!(network.nodes[0].stop().success());
    (network, before)
}

#[track_caller]
fn unharmed(network: &mut Network, before: &(String, String)) {
    assert_eq!(&network.hub.api().digest(), before, "something was taken in");
    assert!(!network.hub.log().contains("panicked"), "{}", network.hub.log());
    let member = network.members[0].clone();
    network.nodes[0].start();
    let booked = network.nodes[0].api().book(&Wish::hour("figeac", "desk-1", &member, DAY, 9, "after")).expect(201);
    let id = booked["id"].as_str().unwrap();
    until("sync goes on", PATIENCE, || (network.hub.api().state_of(id) == "confirmed").then_some(()));
}

#[test]
fn rubbish_on_the_quic_port_is_dropped() {
    let (mut network, before) = prepared();
    let mut chance = chance::seeded("rubbish");
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for _ in 0..2_000 {
        let length = usize::try_from(chance.below(1_400)).unwrap();
        let mut bytes = chance.bytes(length);
        // Half of it looks like QUIC version 1 at first.
        if chance.below(2) == 0 && length > 30 {
            bytes[..6].copy_from_slice(&[0xC3, 0, 0, 0, 1, 8]);
        }
        let _ = socket.send_to(&bytes, network.hub.quic());
    }
    unharmed(&mut network, &before);
}

#[test]
fn an_unknown_key_is_turned_away_before_anything_is_said() {
    let (mut network, before) = prepared();
    runtime().block_on(async {
        let puppet = Puppet::new(&[42; 32], &network);
        let Ok(connection) = puppet.dial(Alpn::Sync).await else { return };
        let said = timeout(PATIENCE, connection.recv()).await.unwrap();
        let said = format!("{:?} {:?}", said.as_ref().err(), connection.close_reason());
        assert!(said.contains("NotEnrolled"), "{said}");
    });
    unharmed(&mut network, &before);
}

#[test]
fn a_peer_that_expects_another_key_here_does_not_connect() {
    let (network, _) = prepared();
    runtime().block_on(async {
        let mut puppet = Puppet::enrolled(&network.nodes[0], &network);
        puppet.hub = NodeId([9; 32]);
        puppet.dial(Alpn::Sync).await.unwrap_err();
    });
}

#[test]
fn another_version_or_network_is_refused_by_its_name() {
    let (mut network, before) = prepared();
    runtime().block_on(async {
        let mut puppet = Puppet::enrolled(&network.nodes[0], &network);
        for version in [1, 3] {
            let mut hello = puppet.hello();
            assert_eq!(hello[..3], [1, 1, 2], "plain, a Hello, version 2");
            hello[2] = version;
            let said = puppet.refused(Alpn::Sync, &[hello]).await;
            assert!(said.contains(&format!("{:?}", Refusal::WrongVersion)), "{said}");
        }
        puppet.network = NetworkId([8; 32]);
        let said = puppet.refused(Alpn::Sync, &[puppet.hello()]).await;
        assert!(said.contains(&format!("{:?}", Refusal::WrongNetwork)), "{said}");
    });
    unharmed(&mut network, &before);
}

#[test]
fn a_truncated_hello_is_refused_wherever_it_is_cut() {
    let (mut network, before) = prepared();
    runtime().block_on(async {
        let puppet = Puppet::enrolled(&network.nodes[0], &network);
        let hello = puppet.hello();
        for cut in [2, 3, 10, 34, 40, hello.len() - 1] {
            let said = puppet.refused(Alpn::Sync, &[hello[..cut].to_vec()]).await;
            assert!(said.contains("Malformed") || said.contains("WrongVersion"), "cut at {cut}: {said}");
        }
    });
    unharmed(&mut network, &before);
}

#[test]
fn frames_that_are_rubbish_or_would_unpack_without_end_are_refused() {
    let (mut network, before) = prepared();
    let mut chance = chance::seeded("frames");
    runtime().block_on(async {
        let puppet = Puppet::enrolled(&network.nodes[0], &network);
        let hello = puppet.hello();
        let mut bad = vec![vec![9; 65_535], vec![], vec![2, 255, 255, 255, 255, 255, 255, 255, 127, 0]];
        // A zstd frame (RFC 8878) that says 4 GiB of content, in run-length blocks of 128 KiB.
        let mut bomb = vec![2, 128, 128, 16, 0x28, 0xB5, 0x2F, 0xFD, 0xA0, 0, 0, 0, 255];
        bomb.extend([0x02, 0x00, 0x10, 0x00].repeat(16_000));
        bad.push(bomb);
        for _ in 0..8 {
            let length = usize::try_from(chance.below(2_000)).unwrap() + 1;
            bad.push([vec![1], chance.bytes(length)].concat());
        }
        for frame in bad.into_iter().filter(|frame| !frame.is_empty()) {
            let said = puppet.refused(Alpn::Sync, &[hello.clone(), frame]).await;
            assert!(said.contains("Malformed") || said.contains("TooLarge"), "{said}");
        }
    });
    let resident = telecentre_tests::disk::resident_kib(network.hub.pid());
    assert!(resident < 300 << 10, "the hub holds {resident} KiB after a few bad frames");
    unharmed(&mut network, &before);
}

#[test]
fn a_stranger_who_asks_to_join_gets_little_room() {
    let (mut network, before) = prepared();
    runtime().block_on(async {
        let puppet = Puppet::new(&[43; 32], &network);
        let said = puppet.refused(Alpn::Join, &[vec![1; 65_535]]).await;
        assert!(said.contains("TooLarge"), "{said}");
        for ask in [vec![1], vec![0; 200], vec![255; 5_000]] {
            let connection = puppet.dial(Alpn::Join).await.unwrap();
            let _ = connection.send(&ask).await;
            // A refusal in words, or the end of the connection: never silence.
            let reply = timeout(PATIENCE, connection.recv()).await.expect("a bad ask was left without an answer");
            if let Ok(reply) = reply {
                assert!(telecentre_proto::join::decode_reply(&reply).is_err());
            }
            connection.close(None, "done");
        }
    });
    unharmed(&mut network, &before);
}

#[test]
fn connections_that_say_nothing_do_not_keep_others_out() {
    let (mut network, before) = prepared();
    let runtime = runtime();
    let silent: Vec<(Puppet, Option<Connection>)> = runtime.block_on(async {
        let mut all = Vec::new();
        for i in 0..40 {
            let puppet = Puppet::new(&[100 + i; 32], &network);
            let connection = timeout(Duration::from_secs(5), puppet.dial(Alpn::Join)).await;
            all.push((puppet, connection.ok().and_then(Result::ok)));
        }
        all
    });
    unharmed(&mut network, &before);
    runtime.block_on(async { drop(silent) });
}
