use telecentre_log::counted::CutLimits;
use telecentre_log::id::NetworkId;
use telecentre_log::network::ClosingKind;

use super::*;
use crate::testing::{Site, connect, hub, sync};

#[cfg(feature = "short-names")]
mod alike;
mod claims;
mod floods;
mod large;
mod random;

#[test]
fn an_empty_node_gets_everything_and_its_own_writes_reach_the_hub() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    sync(&mut node, &mut hub, [None, None]);
    node.add(9);
    hub.add(10);
    sync(&mut node, &mut hub, [None, None]);
    sync(&mut hub, &mut node, [None, None]);
}

#[test]
fn a_write_goes_out_live_and_does_not_come_back() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    let mut wire = sync(&mut node, &mut hub, [None, None]);
    node.add(9);
    let before = wire.bytes;
    wire.settle(&mut node, &mut hub);
    assert_eq!(node.digests(), hub.digests());
    assert!(wire.bytes[0] - before[0] < 400, "{} bytes up", wire.bytes[0] - before[0]);
    assert!(wire.bytes[1] - before[1] < 80, "{} bytes down: only an Ack", wire.bytes[1] - before[1]);
}

#[test]
fn an_idle_reconnect_says_almost_nothing() {
    let mut hub = hub(&[2, 3, 4]);
    let mut node = Site::new(2);
    node.add(7);
    let wire = sync(&mut node, &mut hub, [None, None]);
    let memory = [Some(wire.a.shown().clone()), Some(wire.b.shown().clone())];
    let wire = sync(&mut node, &mut hub, memory);
    assert!(wire.bytes[0] + wire.bytes[1] < 250, "{:?}", wire.bytes);
}

#[test]
fn after_a_reconnect_what_the_peer_lacked_comes_with_the_first_flight() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    let wire = sync(&mut node, &mut hub, [None, None]);
    let memory = [Some(wire.a.shown().clone()), Some(wire.b.shown().clone())];
    node.add(9);
    let mut wire = connect(&node, &hub, memory);
    assert!(wire.step(0, [&mut node, &mut hub]));
    assert_eq!(node.digests(), hub.digests());
}

#[test]
fn what_was_kept_of_a_peer_may_be_wrong_and_sync_still_ends_equal() {
    let mut hub = hub(&[2, 3]);
    let mut node = Site::new(2);
    let wire = sync(&mut node, &mut hub, [None, None]);
    let old = [Some(wire.a.shown().clone()), Some(wire.b.shown().clone())];
    node.add(9);
    hub.add(10);
    let wire = sync(&mut node, &mut hub, [None, None]);
    let new = [Some(wire.a.shown().clone()), Some(wire.b.shown().clone())];
    node.add(11);
    for memory in [[old[0].clone(), new[1].clone()], [new[0].clone(), old[1].clone()], [new[0].clone(), None]] {
        hub.add(12);
        sync(&mut node, &mut hub, memory);
    }
    // A side that lost something, of which the other remembers all, whoever dials.
    let mut empty = Site::new(2);
    sync(&mut empty, &mut hub, [None, new[1].clone()]);
    let memory = sync(&mut node, &mut hub, [None, None]).memory();
    let mut empty = Site::new(2);
    sync(&mut hub, &mut empty, [memory[1].clone(), None]);
}

#[test]
fn a_restart_begins_a_log_that_continues_the_line() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    sync(&mut node, &mut hub, [None, None]);
    for round in 0..5 {
        node.add(20 + round);
        node = node.restarted();
    }
    let wire = sync(&mut node, &mut hub, [None, None]);
    let line = Line { space: Space::Directory, author: node.keys.id() };
    let (_, held) = hub.replica.have().line(&line).unwrap();
    assert_eq!(held.tips().count(), 1, "births name what came before");
    assert_eq!(held.entries(), 5);
    drop(wire);
    hub = hub.restarted();
    assert_eq!(node.digests(), hub.digests());
}

#[test]
fn two_nodes_pass_on_a_third_ones_entries() {
    let mut hub = hub(&[2, 3]);
    let (mut a, mut b) = (Site::new(2), Site::new(3));
    sync(&mut a, &mut hub, [None, None]);
    a.add(9);
    sync(&mut b, &mut hub, [None, None]);
    sync(&mut b, &mut a, [None, None]);
    b.add(10);
    sync(&mut b, &mut hub, [None, None]);
    assert_eq!(b.digests(), hub.digests());
}

#[test]
fn what_a_third_one_wrote_a_node_passes_on_after_two_seconds_and_the_hub_at_once() {
    let mut hub = hub(&[2, 3, 4, 5]);
    let [mut third, mut node, mut one, mut other] = [2, 3, 4, 5].map(Site::new);
    for site in [&mut third, &mut node, &mut one, &mut other] {
        sync(site, &mut hub, [None, None]);
    }
    third.add(9);
    let written = third.journal().pop().unwrap();
    for (from, to, sent) in [(&mut node, &mut one, [0, 0, 1]), (&mut hub, &mut other, [1, 1, 1])] {
        let mut wire = connect(from, to, [None, None]);
        wire.settle(from, to);
        from.take(written.clone()).unwrap();
        let at = [0, 1_999, 1].map(|later| {
            wire.now += later;
            while wire.step(0, [from, to]) {}
            wire.entries[0]
        });
        assert_eq!(at, sent, "at once, a moment before two seconds, then");
    }
}

#[test]
fn a_restored_node_and_its_lost_tail_meet_again() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    sync(&mut node, &mut hub, [None, None]);
    node.add(9);
    let image = node.store.clone();
    node = node.restarted();
    node.add(10);
    sync(&mut node, &mut hub, [None, None]);
    // The image is put back, and the node writes before it meets anyone: two births on one predecessor.
    node.store = image;
    node = node.restarted();
    node.add(11);
    sync(&mut node, &mut hub, [None, None]);
    node = node.restarted();
    node.add(12);
    sync(&mut node, &mut hub, [None, None]);
    let line = Line { space: Space::Directory, author: node.keys.id() };
    let (_, held) = hub.replica.have().line(&line).unwrap();
    assert_eq!((held.entries(), held.tips().count()), (4, 1));
}

#[test]
fn the_wrong_network_is_refused_and_rubbish_ends_the_session() {
    let hub = hub(&[2]);
    let node = Site::new(2);
    let mut session = Session::new(node.keys.id(), false, Boot([2; 16]), None, hub.context(0));
    assert!(session.on_frame(&[1, 7], hub.context(0)).is_err());
    let mut stranger = Site::new(2);
    stranger.replica = Replica::new(stranger.keys.id(), NetworkId([9; 32]));
    let mut dial = Session::new(hub.keys.id(), true, Boot([1; 16]), None, stranger.context(0));
    let hello = dial.poll_transmit(false, stranger.context(0)).unwrap();
    let mut session = Session::new(node.keys.id(), false, Boot([2; 16]), None, hub.context(0));
    assert_eq!(
        session.on_frame(&hello, hub.context(0)),
        Err(telecentre_log::wire::BadFrame(telecentre_log::refusal::Refusal::WrongNetwork))
    );
}

#[test]
fn a_restored_image_learns_what_it_lost_even_when_both_remember_each_other() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    sync(&mut node, &mut hub, [None, None]);
    node.add(9);
    let image = node.store.clone();
    let early = sync(&mut node, &mut hub, [None, None]).memory();
    node.add(10);
    let late = sync(&mut node, &mut hub, [None, None]).memory();
    // The image brings back what the node remembered then; the hub remembers what it saw last.
    node.store = image;
    for memory in [[early[0].clone(), late[1].clone()], [late[0].clone(), late[1].clone()], [None, None]] {
        node.restart();
        let copy = node.store.clone();
        let wire = sync(&mut node, &mut hub, memory);
        let lost = |event: &Event| matches!(event, Event::Lost(_));
        assert!(wire.events[0].iter().any(lost), "{:?}", wire.events[0]);
        node.store = copy;
    }
}

#[test]
fn a_space_that_the_peer_has_never_heard_of_is_sent_in_the_same_session() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    let memory = sync(&mut node, &mut hub, [None, None]).memory();
    let space = Space::Centre(crate::testing::centre(2));
    let id = telecentre_log::id::RecordId([5; 8]);
    let puts = vec![telecentre_log::field::Put::new(id, telecentre_log::field::Field::NAME, "Profile".into())];
    hub.write(&[telecentre_log::document::Draft { space, document: "profile".parse().unwrap(), puts }]);
    let wire = sync(&mut node, &mut hub, memory);
    assert!(wire.events[0].contains(&Event::Flushed) && wire.events[1].contains(&Event::Flushed));
    // Nothing held, and a memory of a peer that showed nothing.
    let mut empty = Site::new(2);
    sync(&mut empty, &mut hub, [Some(PeerHave::default()), None]);
}

#[test]
fn what_a_peer_wrote_and_sent_is_not_sent_back_to_it_in_the_next_session() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    let mut wire = sync(&mut node, &mut hub, [None, None]);
    node.add(9);
    wire.settle(&mut node, &mut hub);
    let [of_hub, of_node] = wire.memory();
    let wire = sync(&mut hub, &mut node, [of_node, of_hub]);
    assert_eq!(wire.entries, [0, 0]);
}

#[test]
fn an_ack_of_what_a_third_party_wrote_starts_no_search_for_where_lines_part() {
    let mut hub = hub(&[2, 3]);
    let (mut a, mut b) = (Site::new(2), Site::new(3));
    sync(&mut a, &mut hub, [None, None]);
    let mut wire = sync(&mut a, &mut b, [None, None]);
    hub.add(9);
    sync(&mut a, &mut hub, [None, None]);
    let before = wire.bytes;
    wire.settle(&mut a, &mut b);
    assert_eq!(a.digests(), b.digests());
    assert!(wire.bytes[1] - before[1] < 80, "{} bytes", wire.bytes[1] - before[1]);
    assert!(wire.bytes[0] - before[0] < 500, "{} bytes", wire.bytes[0] - before[0]);
}

/// A hub, a box that it closed while two entries of it had not come, and another box.
fn closed(kind: ClosingKind) -> (Site, Site, Site) {
    let mut hub = hub(&[2, 3]);
    let (mut node, mut other) = (Site::new(2), Site::new(3));
    sync(&mut other, &mut hub, [None, None]);
    sync(&mut node, &mut hub, [None, None]);
    other.add(7);
    sync(&mut other, &mut node, [None, None]);
    node.add(8);
    let cut = hub.replica.draw_cut(&node.keys.id(), CutLimits::default(), |_| true).cut;
    crate::testing::close(&mut hub, node.keys.id(), kind, cut);
    hub.add(9);
    (hub, node, other)
}

#[test]
fn a_closed_peer_gets_the_commons_and_delivers_its_own_lines_if_it_is_in_good_hands() {
    for (kind, delivered) in [(ClosingKind::Retired, 1), (ClosingKind::Revoked, 0)] {
        let (mut hub, mut node, other) = closed(kind);
        let mut memory = [None, None];
        for _ in 0..3 {
            let mut wire = connect(&node, &hub, memory);
            wire.settle(&mut node, &mut hub);
            memory = wire.memory();
        }
        let commons = |site: &Site| site.replica.have().digest(Some(&Space::Commons));
        assert_eq!(commons(&node), commons(&hub));
        assert!(node.replica.network().standing(&node.keys.id()).is_closed());
        let directory = |site: &Site, author: &Site| {
            let line = Line { space: Space::Directory, author: author.keys.id() };
            site.replica.have().line(&line).map_or(0, |(_, held)| held.entries())
        };
        assert_eq!(directory(&hub, &node), delivered, "{kind:?}");
        assert_eq!(directory(&hub, &other), 0, "nobody else's is");
        assert_eq!(directory(&node, &hub), 0, "and it gets nothing but the commons");
        let mut wire = connect(&node, &hub, memory);
        wire.settle(&mut node, &mut hub);
        assert_eq!(wire.entries, [0, 0], "nothing is sent again");
    }
}

#[test]
fn a_hello_stays_small_after_ten_years_of_daily_restarts() {
    let seeds: Vec<u8> = (2..9).collect();
    let id = |seed: u8| telecentre_log::chain::Keypair::from_seed(&[seed; 32]).id();
    let mut hub = hub(&seeds);
    for seed in &seeds {
        let mut node = Site::new(*seed);
        let centres = seeds.iter().map(|seed| Space::Centre(crate::testing::centre(*seed)));
        for (nth, space) in std::iter::once(Space::Directory).chain(centres).enumerate() {
            // Every restart begins a log; ten years of them in one line, fewer in the others.
            let restarts: u16 = if *seed == 2 && nth == 0 { 3_650 } else { 3 };
            for n in 0..restarts {
                let [high, low] = n.to_be_bytes();
                let suffix = [*seed, u8::try_from(nth).unwrap(), high, low, 0, 0, 0, 0];
                let run = node.forge(space.clone(), suffix, vec![("later".parse().unwrap(), vec![], vec![])]);
                node.hold(&run);
                hub.replica.admit(run, &hub.store).unwrap();
            }
        }
        hub.commit();
    }
    let tips: usize = hub.replica.have().lines().map(|held| held.tips().count()).sum();
    assert_eq!(tips, 58);
    let mut dial = Session::new(id(2), true, Boot([1; 16]), None, hub.context(0));
    let hello = dial.poll_transmit(false, hub.context(0)).unwrap();
    assert!(hello.len() < 2_500, "{} bytes", hello.len());
    // A trail through the longest line is short too.
    dial.send_trail(&Line { space: Space::Directory, author: id(2) });
    let trail = dial.poll_transmit(false, hub.context(0)).unwrap();
    assert!(trail.len() < 1_000, "{} bytes", trail.len());
}

/// All that a node wrote is left out by a hub at first, as when it is more than a day's worth, and asked for later.
fn left_out_and_asked_for(held_before: bool) {
    let (mut hub, mut node) = (hub(&[2]), Site::new(2));
    sync(&mut node, &mut hub, [None, None]);
    if held_before {
        node.add(6);
        sync(&mut node, &mut hub, [None, None]);
    }
    let mut wire = connect(&node, &hub, [None, None]);
    wire.settle(&mut node, &mut hub);
    (7..10).for_each(|n| node.add(n));
    while let Some(frame) = wire.a.poll_transmit(false, node.context(wire.now)) {
        wire.b.on_frame(&frame, hub.context(wire.now)).unwrap();
        wire.b.on_left_out();
    }
    wire.settle(&mut node, &mut hub);
    assert_ne!(node.digests(), hub.digests());
    let line = Line { space: Space::Directory, author: node.keys.id() };
    wire.b.ask_again(&line);
    wire.settle(&mut node, &mut hub);
    assert_eq!(node.digests(), hub.digests());
}

#[test]
fn what_was_left_out_of_a_line_comes_when_it_is_asked_for() {
    left_out_and_asked_for(true);
}

#[test]
fn a_line_that_was_left_out_from_its_beginning_comes_when_it_is_asked_for() {
    left_out_and_asked_for(false);
}
