//! A box whose disk was copied writes what its thief likes, in as many places as he likes; the hub closes it at once.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use telecentre_node::folder::Folder;
use telecentre_node::identity::Identity;
use telecentre_node::link::{Alpn, Endpoint, LinkConfig};
use telecentre_proto::chain::{self, Keypair, SignedRun};
use telecentre_proto::document::DocumentName;
use telecentre_proto::entry::{Body, Entry, Head};
use telecentre_proto::id::{ActorId, Boot, Line, NetworkId, NodeId, RecordId, Space};
use telecentre_proto::wire::{FrameWriter, Hello, Message};
use telecentre_tests::api::Wish;
use telecentre_tests::{Network, PATIENCE, converge, until};
use tokio::time::timeout;

const DAY: &str = "2031-03-04";
/// Logs of one entry each.
const LOGS: u16 = 5_000;
/// Uncompressed bytes at which a frame ends.
const FRAME: usize = 60_000;

/// A key that its thief has.
struct Thief {
    seed: [u8; 32],
    network: NetworkId,
    hub: NodeId,
    at: SocketAddr,
}

impl Thief {
    /// A log of one entry, which names nothing before it.
    fn log(&self, n: u16, space: Space) -> SignedRun {
        let keys = Keypair::from_seed(&self.seed);
        let [high, low] = n.to_be_bytes();
        let line = Line { space, author: keys.id() };
        let actor = ActorId::new(&line.author, [9, high, low, 9, 9, 9, 9, 9]);
        let document = DocumentName::member(RecordId([9, 9, 9, 9, 9, 9, high, low]));
        let head = Head {
            document,
            time: 1_700_000_000,
            dependencies: Vec::new(),
            birth: Some(Vec::new()),
            extensions: Vec::new(),
        };
        let entry = Entry { head, body: Body::Present(vec![0; 20]) };
        let start = chain::start(&self.network, &line, &actor);
        let signature = keys.sign(1, &chain::next(&start, &entry));
        SignedRun { line, actor, first: 1, before: start.short(), entries: vec![entry], signature }
    }

    /// Sends these to the hub, as long as it listens.
    async fn send(&self, runs: impl Iterator<Item = SignedRun>) {
        let endpoint = Endpoint::bind(LinkConfig::new(&self.seed, SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap();
        let connection = timeout(PATIENCE, endpoint.dial(self.hub, self.at, Alpn::Sync)).await.unwrap().unwrap();
        let mut writer = FrameWriter::default();
        let hello =
            Hello { network: self.network, boot: Boot([7; 16]), clock: 0, digest: [0; 16], own: [0; 8], lists: true };
        writer.push(&Message::Hello(Box::new(hello)));
        writer.push(&Message::Listed);
        for run in runs {
            writer.push(&Message::Run(Box::new(run)));
            if writer.len() > FRAME && timeout(PATIENCE, connection.send(&writer.finish())).await.unwrap().is_err() {
                return;
            }
        }
        let _ = timeout(PATIENCE, connection.send(&writer.finish())).await.unwrap();
        // It reads nothing of what it is told; the hub takes in what came.
        let _ = timeout(Duration::from_secs(2), connection.closed()).await;
    }
}

fn number(said: &str, before: &str) -> usize {
    let words: Vec<&str> = said.split_whitespace().collect();
    let at = words.iter().position(|word| *word == before).unwrap_or_else(|| panic!("no “{before}” in {said}"));
    words[at - 1].parse().unwrap()
}

#[test]
fn a_box_that_wrote_in_five_thousand_places_is_revoked_at_once_and_another_takes_its_place() {
    let mut network =
        Network::with_nodes(&["figeac", "decazeville", "maurs", "montmurat", "aurillac", "conques", "cransac"]);
    let sold =
        network.nodes[0].api().book(&Wish::hour("figeac", "desk-1", &network.members[0], DAY, 9, "sold")).expect(201);
    network.converge();
    assert!(network.nodes[0].stop().success());
    let folder = Folder::open(&network.nodes[0].data).unwrap();
    let thief = Thief {
        seed: *Identity::open(&folder).unwrap().seed(),
        network: network.id().parse().unwrap(),
        hub: network.hub.id().parse().unwrap(),
        at: network.hub.quic(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let space = |n: u16| match n % 3 {
        0 => Space::Centre("figeac".parse().unwrap()),
        1 => Space::Centre("maurs".parse().unwrap()),
        _ => Space::Directory,
    };
    runtime.block_on(thief.send((0..LOGS).map(|n| thief.log(n, space(n)))));
    until("the flood is seen", PATIENCE, || {
        let alarms = network.hub.api().status()["alarms"].clone();
        alarms.as_array().is_some_and(|all| all.iter().any(|alarm| alarm["kind"] == "frozen")).then_some(())
    });
    let begun = Instant::now();
    let said = network.hub.command(&["revoke", "figeac", "--reason", "volée"]).ok();
    let took = begun.elapsed();
    println!("revoke took {took:?}: {said}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    let (positions, bytes) = (number(&said, "positions"), number(&said, "bytes"));
    assert!(positions >= 3 && bytes <= 4_096, "{said}");
    // Whatever part of it reached whom, those who are left are equal, and what the box had sold stands.
    let (hub, rest) = (&network.hub, &network.nodes[1..]);
    let left: Vec<_> = std::iter::once(hub).chain(rest).collect();
    let before = converge(&left);
    let id = sold["id"].as_str().unwrap();
    assert!(left.iter().all(|replica| replica.api().state_of(id) == "confirmed"));
    // What the thief still sends is not taken, nor does it cost anybody anything.
    runtime.block_on(thief.send((0..LOGS).map(|n| thief.log(LOGS + n, space(n)))));
    assert_eq!(converge(&left), before);
    let begun = Instant::now();
    let new = network.joined("figeac");
    println!("the new box joined within {:?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(10));
    network.nodes[0] = new;
    network.nodes[0].start();
    network.converge();
    let wish = Wish::hour("figeac", "desk-1", &network.members[1], DAY, 11, "new");
    let booked = network.nodes[0].api().book(&wish).expect(201);
    until("it is the steward", PATIENCE, || {
        (network.nodes[0].api().state_of(booked["id"].as_str().unwrap()) == "confirmed").then_some(())
    });
    network.hub.restart();
    network.converge();
}
