//! A network of a thousand centres: nothing in the protocol grows with it but the number of pieces.

use telecentre_log::chain::Keypair;
use telecentre_log::document::Draft;
use telecentre_log::id::RecordId;
use telecentre_log::limit::SLOW_FRAME_BYTES;
use telecentre_log::network::{self, Role};

use super::*;

/// Centres: more than the 720 at which a Hello once went beyond a frame.
const CENTRES: u32 = 1_000;

fn keys(n: u32) -> Keypair {
    Keypair::from_seed(blake3::hash(&n.to_be_bytes()).as_bytes())
}

fn slug(n: u32) -> telecentre_log::id::Slug {
    format!("centre-{n}").parse().unwrap()
}

/// A hub that holds what a thousand centres wrote.
fn large_hub() -> Site {
    let mut hub = hub(&[2]);
    let enrolled = |n: u32| {
        let record = RecordId(u64::from(1_000_000 + n).to_be_bytes());
        network::draft(network::enrol(record, &keys(n).id(), Role::Node, Some(&slug(n)), "Node"))
    };
    let drafts: Vec<Draft> = (0..CENTRES).map(enrolled).collect();
    for some in drafts.chunks(200) {
        hub.write(some);
    }
    for n in 0..CENTRES {
        let keys = keys(n);
        let node = Site::with_keys(keys);
        for (space, log) in [(Space::Directory, 1), (Space::Centre(slug(n)), 2)] {
            let run = node.forge(space, [log; 8], vec![("later".parse().unwrap(), vec![], vec![])]);
            hub.replica.admit(run, &hub.store).unwrap();
        }
    }
    hub.commit();
    hub
}

#[test]
fn an_empty_box_joins_a_network_of_a_thousand_centres_and_says_little_when_it_comes_again() {
    let mut hub = large_hub();
    assert!(hub.replica.have().count() > 2_000);
    let mut node = Site::new(2);
    let wire = sync(&mut node, &mut hub, [None, None]);
    assert_eq!(wire.refused, 0);
    let memory = wire.memory();
    let wire = sync(&mut node, &mut hub, memory.clone());
    assert!(wire.bytes[0] + wire.bytes[1] < 250, "{:?}", wire.bytes);
    // Both wrote, then meet again: what either lacked is a few entries among thousands of lines.
    node.add(9);
    hub.add(10);
    let wire = sync(&mut node, &mut hub, memory);
    assert_eq!(wire.twice, [0, 0]);
    // Two that never met list all that they hold, in frames that leave room for others on a slow link.
    let mut slow = connect(&node, &hub, [None, None]);
    let mut frames = 0;
    while let Some(frame) = slow.a.poll_transmit(true, node.context(0)) {
        assert!(frame.len() <= 2 * SLOW_FRAME_BYTES + 4_096, "{} bytes", frame.len());
        slow.b.on_frame(&frame, hub.context(0)).unwrap();
        frames += 1;
    }
    assert!(frames > 2, "it takes several");
    let hello = slow.b.poll_transmit(true, hub.context(0)).unwrap();
    assert!(hello.len() < 200, "{} bytes: whoever showed the same is told so", hello.len());
}
