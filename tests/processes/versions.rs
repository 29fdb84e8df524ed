//! Programs of two releases in one network: each keeps and passes on what only the other understands.
//!
//! The later release is played twice. Once by the test itself, which holds a node's key and writes what a later release
//! may: fields, values, kinds of documents, extensions and messages that this one has no name for. That costs no second
//! build, and nothing of it can slip into a shipped program. And once by this build beside an earlier one:
//! `TELECENTRE_EARLIER` names a folder with the programs of an earlier release (`.ci/run versions` builds them); without
//! it this build stands for both, so that the way there is walked in every run.

use std::path::PathBuf;

use telecentre_node::journal::{RealDisk, verify};
use telecentre_node::link::Alpn;
use telecentre_proto::body::encode_body;
use telecentre_proto::chain::{self, SignedRun};
use telecentre_proto::document::{DocumentName, Month};
use telecentre_proto::entry::{Body, Entry, Extension, Head};
use telecentre_proto::field::{Field, Put, Scalar};
use telecentre_proto::id::{ActorId, Line, RecordId, Space};
use telecentre_proto::run::decode_block;
use telecentre_proto::slot::Slot;
use telecentre_proto::wire::{FrameWriter, Message};
use telecentre_tests::api::Wish;
use telecentre_tests::puppet::{Puppet, runtime};
use telecentre_tests::{Network, PATIENCE, Replica, converge, until};

const DAY: &str = "2031-03-04";

/// A booking as a later release may write it: what this one knows, and fields, numbers and values that it does not.
fn later_body(document: &DocumentName, booking: RecordId, member: RecordId) -> Vec<u8> {
    let slot = Slot::new(DAY.parse().unwrap(), 540, 600).unwrap();
    let mut body = encode_body(
        document,
        None,
        &[
            Put::new(booking, Field::SLOT, Scalar::Int(slot.pack())),
            Put::new(booking, Field::RESOURCE, "desk-1".into()),
            Put::new(booking, Field::WHO, Scalar::id(member)),
        ],
    );
    // Code 50 with a known value; code 51, numbered, with a value of a later form; a name that nobody has heard of.
    body.extend_from_slice(&[50, 2, 0x73, 3, 9, 4, 1, 2, 3, 4, 0, 6]);
    body.extend_from_slice(b"colour");
    body.extend_from_slice(&[15, 0]);
    body
}

/// A run of the puppet's, with all that a later release may put into one.
fn later_run(puppet: &Puppet, booking: RecordId, member: RecordId) -> SignedRun {
    let line = Line { space: Space::Centre("figeac".parse().unwrap()), author: puppet.keys.id() };
    let actor = ActorId::new(&line.author, [7; 8]);
    let ledger = DocumentName::ledger(Month { year: 2031, month: 3 });
    let body = later_body(&ledger, booking, member);
    let entry = |document: DocumentName, birth, extensions: Vec<Extension>, body| Entry {
        head: Head { document, time: 1_700_000_100, dependencies: Vec::new(), birth, extensions },
        body: Body::Present(body),
    };
    let extension = |code| Extension { code, bytes: vec![9; 13] };
    let entries = vec![
        entry(ledger, Some(Vec::new()), vec![extension(7), extension(70_000)], body),
        entry("course-plans/2026".parse().unwrap(), None, Vec::new(), vec![0xff, 1, 2]),
    ];
    let before = chain::start(&puppet.network, &line, &actor);
    let end = entries.iter().fold(before, |h, entry| chain::next(&h, entry));
    let signature = puppet.keys.sign(entries.len() as u64, &end);
    SignedRun { line, actor, first: 1, before: before.short(), entries, signature }
}

/// The entries of a log as they lie in a replica's journal.
fn kept(replica: &Replica, run: &SignedRun, network: &Puppet) -> Vec<Entry> {
    let disk = RealDisk::existing(replica.path("journal"));
    let mut found: Vec<(u64, Entry)> = Vec::new();
    verify(&disk, &network.network.0, &mut |record| {
        for held in decode_block(record).unwrap().into_iter().filter(|held| held.actor == run.actor) {
            found.extend((held.first..).zip(held.entries));
        }
    })
    .unwrap();
    found.sort_by_key(|(seq, _)| *seq);
    found.dedup_by_key(|(seq, _)| *seq);
    found.into_iter().map(|(_, entry)| entry).collect()
}

#[test]
fn what_a_later_release_writes_is_stored_passed_on_and_still_there_after_restarts_and_erasures() {
    let mut network = Network::with_nodes(&["figeac", "maurs"]);
    network.converge();
    assert!(network.nodes[0].stop().success());
    let runtime = runtime();
    let puppet = runtime.block_on(async { Puppet::enrolled(&network.nodes[0], &network) });
    let (booking, member) = (RecordId::of(&puppet.keys.id(), [3; 5]), network.members[0].clone());
    let run = later_run(&puppet, booking, member.parse().unwrap());
    let shown = |replica: &Replica| {
        until("a later release's booking is shown", PATIENCE, || {
            (replica.api().state_of(&booking.to_string()) == "confirmed").then_some(())
        });
    };
    runtime.block_on(async {
        let connection = puppet.dial(Alpn::Sync).await.unwrap();
        let mut writer = FrameWriter::default();
        connection.send(&puppet.hello()).await.unwrap();
        // A message that this release has no name for, plain: its number, its length, its bytes.
        connection.send(&[1, 64, 3, 1, 2, 3]).await.unwrap();
        writer.push(&Message::Run(Box::new(run.clone())));
        connection.send(&writer.finish()).await.unwrap();
        tokio::task::block_in_place(|| {
            shown(&network.hub);
            shown(&network.nodes[1]);
        });
        assert!(connection.close_reason().is_none(), "a later release's message ended the session");
    });
    let before = converge(&[&network.hub, &network.nodes[1]]);
    network.hub.restart();
    network.nodes[1].restart();
    assert_eq!(converge(&[&network.hub, &network.nodes[1]]), before, "a restart changed what is held or shown");
    // An erasure writes the journals anew.
    network.hub.command(&["erase", &network.members[1]]).ok();
    converge(&[&network.hub, &network.nodes[1]]);
    // The node itself comes back, as if its program had been put back to this release: it is given all of it.
    network.nodes[0].start();
    network.converge();
    shown(&network.nodes[0]);
    for replica in network.all_mut() {
        assert!(replica.stop().success());
        assert_eq!(kept(replica, &run, &puppet), run.entries, "{} changed it", replica.data.display());
    }
}

#[test]
fn programs_of_two_releases_make_one_network_and_the_later_takes_over_a_folder_of_the_earlier() {
    let earlier = std::env::var_os("TELECENTRE_EARLIER").map(PathBuf::from);
    let mut network = Network::found(&["figeac", "maurs", "livinhac"]);
    for centre in ["figeac", "maurs"] {
        let mut node = network.joined(centre);
        node.programs = earlier.clone().filter(|_| centre == "figeac");
        node.start();
        network.nodes.push(node);
    }
    let member = network.members[0].clone();
    let here = network.nodes[0].api().book(&Wish::hour("figeac", "desk-1", &member, DAY, 9, "a")).expect(201);
    let there = network.nodes[1].api().book(&Wish::hour("maurs", "desk-1", &member, DAY, 9, "b")).expect(201);
    let asked = network.nodes[1].api().book(&Wish::hour("figeac", "desk-2", &member, DAY, 9, "c")).expect(201);
    let ids: Vec<String> = [here, there, asked].iter().map(|b| b["id"].as_str().unwrap().to_owned()).collect();
    let shown = |network: &Network| {
        for (id, replica) in ids.iter().flat_map(|id| network.all().into_iter().map(move |replica| (id, replica))) {
            until("all is confirmed", PATIENCE, || (replica.api().state_of(id) == "confirmed").then_some(()));
        }
    };
    shown(&network);
    network.converge();
    network.hub.command(&["erase", &network.members[1]]).ok();
    network.nodes[0].restart();
    let before = network.converge();
    // The program is replaced, the folder stays.
    assert!(network.nodes[0].stop().success());
    network.nodes[0].programs = None;
    network.nodes[0].start();
    assert_eq!(network.converge(), before, "something was lost when the program was replaced");
    shown(&network);
}
