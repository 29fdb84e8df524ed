//! What a peer can make a session keep and do: bounded by what is held here, whatever it sends, and counted.

use telecentre_log::chain::Keypair;
use telecentre_log::erasure::Receipts;
use telecentre_log::id::{ActorId, Hash, NodeId, RecordId, ShortHash};
use telecentre_log::limit::{LINES_CLAIMED, RECEIPTS_AHEAD, TIPS_PER_LINE};
use telecentre_log::peer::Tip;
use telecentre_log::wire::{FrameReader, Message};

use super::claims::Liar;
use super::*;

fn node(n: u32) -> NodeId {
    NodeId(*blake3::hash(&n.to_be_bytes()).as_bytes())
}

fn tips(author: &NodeId, count: u8) -> Vec<Tip> {
    (0..count).map(|n| Tip { actor: ActorId::new(author, [n; 8]), seq: 7, h: ShortHash([n; 16]) }).collect()
}

#[test]
fn claims_about_lines_that_are_not_held_are_kept_up_to_a_bound() {
    let hub = hub(&[2, 3]);
    let mut liar = Liar::to(&hub, 2);
    liar.say(&[Liar::hello(&hub), Message::Listed], &hub).unwrap();
    for n in 0..3 * u32::try_from(LINES_CLAIMED).unwrap() {
        let line = Line { space: Space::Directory, author: node(n) };
        let lines = vec![(line, tips(&node(n), u8::try_from(TIPS_PER_LINE).unwrap()))];
        liar.say(&[Message::Ack(lines)], &hub).unwrap();
    }
    let held = hub.replica.have().count();
    let shown = liar.session.shown();
    assert!(shown.lines().count() <= LINES_CLAIMED + 2 * held, "{}", shown.lines().count());
    assert!(shown.count() <= 2 * LINES_CLAIMED + 16 * held, "{}", shown.count());
    assert!(liar.session.take_work() > 100_000, "and it is counted");
}

#[test]
fn wanting_everything_a_hundred_times_is_answered_once() {
    let mut hub = hub(&[2, 3]);
    hub.add(7);
    let mut liar = Liar::to(&hub, 2);
    liar.say(&[Liar::hello(&hub), Message::Listed], &hub).unwrap();
    while liar.session.poll_transmit(false, hub.context(0)).is_some() {}
    let wants = vec![Message::Want(Vec::new()); 100];
    for _ in 0..20 {
        liar.say(&wants, &hub).unwrap();
    }
    let mut lists = 0;
    let mut bytes = 0;
    while let Some(frame) = liar.session.poll_transmit(false, hub.context(0)) {
        bytes += frame.len();
        // Names were said in earlier frames, so only the number of the message can be told here.
        lists += 1;
    }
    assert!(lists == 1 && bytes < 2_000, "{lists} frames, {bytes} bytes");
}

#[test]
fn an_ack_a_trail_or_a_digest_changes_what_is_known_and_an_event_says_so_once_a_frame() {
    let mut hub = hub(&[2, 3]);
    hub.add(7);
    let mut liar = Liar::to(&hub, 2);
    liar.say(&[Liar::hello(&hub), Message::Listed], &hub).unwrap();
    let line = Line { space: Space::Directory, author: node(1) };
    let acks = vec![Message::Ack(vec![(line.clone(), tips(&node(1), 2))]); 500];
    let events = liar.say(&acks, &hub).unwrap();
    assert_eq!(events, [Event::Shown]);
    let digests = vec![Message::Digest(Hash([1; 32])); 500];
    assert_eq!(liar.say(&digests, &hub), Ok(Vec::new()), "of one whose tips differ nothing follows");
}

#[test]
fn of_whom_others_hear_only_the_hub_is_believed_and_only_of_enrolled_ones() {
    let mut hub = hub(&[2, 3]);
    let mut site = Site::new(2);
    sync(&mut site, &mut hub, [None, None]);
    let other = Keypair::from_seed(&[3; 32]).id();
    let said = [Liar::hello(&site), Message::Heard(vec![(other, 0), (node(1), 0), (node(2), 0)])];
    let heard = |seed: u8| {
        let events = Liar::to(&site, seed).say(&said, &site).unwrap();
        events.into_iter().filter(|event| matches!(event, Event::Heard(_))).collect::<Vec<_>>()
    };
    assert_eq!(heard(3), []);
    assert_eq!(heard(1), [Event::Heard(vec![(other, 0)])]);
}

#[test]
fn ends_of_runs_that_came_and_are_not_stored_are_kept_up_to_a_bound() {
    let hub = hub(&[2, 3]);
    let mut liar = Liar::to(&hub, 2);
    liar.say(&[Liar::hello(&hub), Message::Listed], &hub).unwrap();
    let site = Site::new(2);
    let document = telecentre_log::document::DocumentName::member(RecordId([5; 8]));
    let space = |n: u32| Space::Centre(format!("place-{}", n % 5).parse().unwrap());
    for n in 0..2 * u32::try_from(LINES_CLAIMED).unwrap() {
        let suffix = (u64::from(n)).to_be_bytes();
        let run = site.forge(space(n), suffix, vec![(document.clone(), Vec::new(), Vec::new())]);
        liar.say(&[Message::Run(Box::new(run))], &hub).unwrap();
    }
    assert_eq!(liar.session.came.logs, LINES_CLAIMED);
}

#[test]
fn what_is_said_of_a_line_of_many_logs_counts_as_the_walk_that_it_is() {
    let mut hub = hub(&[2, 3]);
    let site = Site::new(2);
    let line = Line { space: Space::Directory, author: site.keys.id() };
    let ack = || [Liar::hello(&hub), Message::Listed, Message::Ack(vec![(line.clone(), Vec::new()); 200])];
    let work = |hub: &Site, said: &[Message]| {
        let mut liar = Liar::to(hub, 2);
        liar.say(said, hub).unwrap();
        liar.session.take_work()
    };
    let (said, before) = (ack(), work(&hub, &ack()));
    let document = telecentre_log::document::DocumentName::member(RecordId([5; 8]));
    for n in 0..1_000_u64 {
        let mut run = site.forge(Space::Directory, n.to_be_bytes(), vec![(document.clone(), Vec::new(), Vec::new())]);
        let tips = hub.replica.have().line(&line).map(|(_, held)| held.tips().collect()).unwrap_or_default();
        run.entries[0].head.birth = Some(tips);
        let start = telecentre_log::chain::start(hub.replica.have().network(), &line, &run.actor);
        run.signature = site.keys.sign(1, &telecentre_log::chain::next(&start, &run.entries[0]));
        hub.take(run).unwrap();
    }
    let after = work(&hub, &said);
    assert!(after > before + 200 * 1_000 / 100, "{before} µs, then {after}");
}

#[test]
fn receipts_of_what_nobody_erased_are_kept_up_to_a_bound() {
    let hub = hub(&[2, 3]);
    let mut liar = Liar::to(&hub, 2);
    liar.say(&[Liar::hello(&hub)], &hub).unwrap();
    let receipts = |from: u64| {
        let name = |n: u64| telecentre_log::document::DocumentName::member(RecordId((from + n).to_be_bytes()));
        Message::Receipts(false, Receipts((0..200).map(|n| (name(n), 1)).collect()))
    };
    let events = liar.say(&[receipts(0), receipts(1_000)], &hub).unwrap();
    let kept: usize = events.iter().map(|e| if let Event::Receipts(_, r) = e { r.0.len() } else { 0 }).sum();
    assert!(kept <= 2 * RECEIPTS_AHEAD, "{kept}");
}

#[test]
fn a_frame_of_a_few_bytes_costs_what_it_decodes_to() {
    let hub = hub(&[2, 3]);
    let mut liar = Liar::to(&hub, 2);
    liar.say(&[Liar::hello(&hub), Message::Listed], &hub).unwrap();
    liar.session.take_work();
    // One message of a later release, as long as a frame may be: nothing of it is kept.
    let plain = [&[64, 0xF0, 0xFF, 0x0F][..], &vec![7; 262_128]].concat();
    let packed = telecentre_log::run::encode_block(&[]);
    assert_eq!(packed, [1], "nothing packs plain bytes for us");
    let frame = pack(&plain);
    assert!(frame.len() < 60, "{} bytes", frame.len());
    assert!(FrameReader::default().read(&frame).is_ok());
    liar.session.on_frame(&frame, hub.context(0)).unwrap();
    let work = liar.session.take_work();
    assert!(work > 2_000, "{work} µs");
}

/// A zstd frame (RFC 8878) of one byte repeated, as a peer packs it.
fn pack(plain: &[u8]) -> Vec<u8> {
    let mut out = vec![2];
    telecentre_log::varint::put_unsigned(&mut out, plain.len() as u64);
    // Magic, a header with an eight-byte content size, single segment.
    out.extend_from_slice(&[0x28, 0xB5, 0x2F, 0xFD, 0xE0]);
    out.extend_from_slice(&(plain.len() as u64).to_le_bytes());
    let (head, tail) = plain.split_at(4);
    let block = |last: u32, kind: u32, size: usize| {
        let header = last | kind << 1 | u32::try_from(size).unwrap() << 3;
        header.to_le_bytes()[..3].to_vec()
    };
    out.extend(block(0, 0, head.len()));
    out.extend_from_slice(head);
    let mut left = tail.len();
    while left > 0 {
        let size = left.min(128 * 1_024);
        left -= size;
        out.extend(block(u32::from(left == 0), 1, size));
        out.push(tail[0]);
    }
    out
}

#[test]
fn digests_that_differ_while_no_tip_does_are_told_and_so_is_their_agreement() {
    let mut hub = hub(&[2, 3]);
    let mut site = Site::new(2);
    let mut wire = sync(&mut site, &mut hub, [None, None]);
    site.add(5);
    wire.settle(&mut site, &mut hub);
    let differs = |events: &[Event]| events.contains(&Event::Differs(true));
    assert!(!differs(&wire.events[0]) && !differs(&wire.events[1]));
    // By its tips the hub holds what the site holds; its digest says otherwise.
    let mut events = Vec::new();
    wire.a.on_digest(Hash([9; 32]), site.context(wire.now), &mut events);
    assert_eq!(events, [Event::Differs(true)]);
    events.clear();
    wire.a.on_digest(Hash([9; 32]), site.context(wire.now), &mut events);
    assert_eq!(events, [], "once");
    wire.a.on_digest(site.replica.have().digest(None), site.context(wire.now), &mut events);
    assert_eq!(events, [Event::Differs(false)]);
    // Where a run of the peer's was left out, the two may differ lawfully.
    wire.a.on_left_out();
    events.clear();
    wire.a.on_digest(Hash([9; 32]), site.context(wire.now), &mut events);
    assert_eq!(events, []);
}
