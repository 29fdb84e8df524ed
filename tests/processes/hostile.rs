//! What strangers and broken peers send to a replica's ports does no harm: it goes on, and keeps what it had.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use telecentre_node::link::{Alpn, Connection};
use telecentre_proto::chain;
use telecentre_proto::id::{ActorId, Line, NetworkId, NodeId, ShortHash, Space};
use telecentre_proto::peer::Tip;
use telecentre_proto::refusal::Refusal;
use telecentre_proto::wire::{FrameWriter, Message};
use telecentre_tests::api::Wish;
use telecentre_tests::puppet::{Puppet, attack, runtime, seed};
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
        puppet.target = NodeId([9; 32]);
        puppet.dial(Alpn::Sync).await.unwrap_err();
    });
}

#[test]
fn another_version_or_network_is_refused_by_its_name() {
    let (mut network, before) = prepared();
    runtime().block_on(async {
        let mut puppet = Puppet::enrolled(&network.nodes[0], &network);
        for version in [1, 4] {
            let mut hello = puppet.hello();
            assert_eq!(hello[..3], [1, 1, 3], "plain, a Hello, version 3");
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

/// Invented tips of somebody's lines, everywhere a peer may show tips.
fn claims(puppet: &Puppet, of: NodeId) -> Vec<u8> {
    let line = |space: Space| Line { space, author: of };
    let tip = |n: u8| Tip { actor: ActorId::new(&of, [n; 8]), seq: 9, h: ShortHash([n; 16]) };
    let commons = vec![(line(Space::Commons), vec![tip(1), tip(2)])];
    let mut writer = FrameWriter::default();
    for message in [
        puppet.greeting(),
        Message::Space(Space::Commons, [1; 16], true),
        Message::Lines(commons.clone()),
        Message::Listed,
        Message::Ack(commons),
        Message::Ack(vec![(line(Space::Directory), vec![tip(3)])]),
        Message::Flushed,
    ] {
        writer.push(&message);
    }
    writer.finish()
}

#[test]
fn after_false_claims_about_its_own_lines_the_hub_invites_revokes_and_erases_and_a_box_marks_nothing() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    assert!(network.nodes[0].stop().success());
    let runtime = runtime();
    let (seed, hub, maurs) = (seed(&network.nodes[0]), &network.hub, &network.nodes[1]);
    let puppets = [hub, maurs].map(|target| runtime.block_on(async { Puppet::to(&seed, &network, target) }));
    let kept: Vec<Connection> = runtime.block_on(async {
        let mut kept = Vec::new();
        for puppet in &puppets {
            let connection = puppet.dial(Alpn::Sync).await.unwrap();
            connection.send(&claims(puppet, puppet.target)).await.unwrap();
            // Its answer comes after it has read the claims.
            timeout(PATIENCE, connection.recv()).await.unwrap().unwrap();
            kept.push(connection);
        }
        kept
    });
    for replica in [hub, maurs] {
        assert_ne!(replica.api().status()["node"]["state"], "recovering");
    }
    let start = Instant::now();
    hub.command(&["invite", "--centre", "maurs"]).ok();
    hub.command(&["erase", &network.members[1]]).ok();
    hub.command(&["revoke", network.nodes[0].id()]).ok();
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let booked = maurs.api().book(&Wish::hour("maurs", "desk-1", &network.members[0], DAY, 9, "after")).expect(201);
    assert_eq!((&booked["state"], booked["override"].as_bool()), (&"confirmed".into(), None));
    drop(kept);
}

#[test]
fn a_third_ones_bad_run_is_refused_and_listed_and_its_bearer_is_heard_on() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    assert!(network.nodes[0].stop().success());
    let maurs: NodeId = network.nodes[1].id().parse().unwrap();
    let runtime = runtime();
    let me = runtime.block_on(async {
        let puppet = Puppet::enrolled(&network.nodes[0], &network);
        let connection = puppet.dial(Alpn::Sync).await.unwrap();
        let mut writer = FrameWriter::default();
        writer.push(&puppet.greeting());
        writer.push(&Message::Listed);
        (0..3).for_each(|n| writer.push(&Message::Run(Box::new(attack::run(&puppet, maurs, n)))));
        connection.send(&writer.finish()).await.unwrap();
        until("it is listed", PATIENCE, || {
            let status = network.hub.api().status();
            let listed = status["refused"].as_array().unwrap().iter().find(|run| run["author"] == maurs.to_string());
            listed.filter(|run| run["times"] == 3 && run["from"] == puppet.keys.id().to_string()).map(|_| ())
        });
        assert!(connection.close_reason().is_none(), "{:?}", connection.close_reason());
        // Of its own runs a bad one is its fault.
        let mut own = attack::run(&puppet, puppet.keys.id(), 9);
        own.signature[0] ^= 1;
        writer.push(&Message::Run(Box::new(own)));
        connection.send(&writer.finish()).await.unwrap();
        let closed = timeout(PATIENCE, connection.closed()).await.unwrap();
        assert!(format!("{closed:?}").contains("Signature"), "{closed:?}");
        puppet.keys.id()
    });
    assert_eq!(me.to_string(), network.nodes[0].id());
    network.nodes[0].start();
    network.converge();
}

/// Entries of these times, each in a log of its own, all in one document.
fn at_times(puppet: &Puppet, times: &[i64]) -> Vec<u8> {
    let mut writer = FrameWriter::default();
    for time in times {
        let mut run = attack::run(puppet, puppet.keys.id(), 7);
        run.entries[0].head.time = *time;
        let start = chain::start(&puppet.network, &run.line, &run.actor);
        run.signature = puppet.keys.sign(1, &chain::next(&start, &run.entries[0]));
        writer.push(&Message::Run(Box::new(run)));
    }
    writer.finish()
}

#[test]
fn whatever_time_a_box_says_or_writes_the_others_go_on() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    assert!(network.nodes[0].stop().success());
    let extremes = [i64::MAX, i64::MIN, 0, i64::MIN, i64::MAX];
    runtime().block_on(async {
        let puppet = Puppet::enrolled(&network.nodes[0], &network);
        for clock in extremes {
            let Message::Hello(mut hello) = puppet.greeting() else { unreachable!() };
            hello.clock = clock;
            let mut writer = FrameWriter::default();
            writer.push(&Message::Hello(hello));
            writer.push(&Message::Listed);
            let connection = puppet.dial(Alpn::Sync).await.unwrap();
            connection.send(&writer.finish()).await.unwrap();
            timeout(PATIENCE, connection.recv()).await.unwrap().unwrap();
            connection.send(&at_times(&puppet, &extremes)).await.unwrap();
            // Its answer comes after it has read them.
            timeout(PATIENCE, connection.recv()).await.unwrap().unwrap();
            connection.close(None, "done");
        }
    });
    let wish = Wish::hour("maurs", "desk-1", &network.members[0], DAY, 9, "after");
    let booked = network.nodes[1].api().book(&wish).expect(201);
    let id = booked["id"].as_str().unwrap();
    until("the others sync on", PATIENCE, || (network.hub.api().state_of(id) == "confirmed").then_some(()));
    network.hub.command(&["revoke", network.nodes[0].id()]).ok();
    network.hub.restart();
    network.converge();
    for replica in [&network.hub, &network.nodes[1]] {
        assert!(!replica.log().contains("panicked"), "{}", replica.log());
    }
}
