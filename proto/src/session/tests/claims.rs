//! What a peer says of our own lines: a tip starts nothing, our own signature does, once.

use telecentre_log::chain::Keypair;
use telecentre_log::id::{ActorId, Hash, Position, ShortHash};
use telecentre_log::peer::Tip;
use telecentre_log::refusal::Refusal;
use telecentre_log::wire::{BadFrame, FrameWriter, Hello, Message, Proof};

use super::*;
use crate::replica::OwnEnd;

/// One who speaks with the key of an enrolled box, and says what it likes.
pub(super) struct Liar {
    writer: FrameWriter,
    pub(super) session: Session,
}

impl Liar {
    /// Connected to this site, as the box with this seed.
    pub(super) fn to(site: &Site, seed: u8) -> Self {
        let id = Keypair::from_seed(&[seed; 32]).id();
        Self { writer: FrameWriter::default(), session: Session::new(id, false, Boot([2; 16]), None, site.context(0)) }
    }

    pub(super) fn hello(site: &Site) -> Message {
        let (network, boot) = (*site.replica.have().network(), Boot([9; 16]));
        Message::Hello(Box::new(Hello { network, boot, clock: 0, digest: [9; 16], own: [9; 8], lists: true }))
    }

    pub(super) fn say(&mut self, messages: &[Message], site: &Site) -> Result<Vec<Event>, BadFrame> {
        for message in messages {
            self.writer.push(message);
        }
        let frame = self.writer.finish();
        self.session.on_frame(&frame, site.context(0))
    }
}

fn lost(events: &[Event]) -> Vec<OwnEnd> {
    events.iter().filter_map(|e| if let Event::Lost(end) = e { Some(*end) } else { None }).collect()
}

fn own(site: &Site, space: Space) -> Line {
    Line { space, author: site.replica.me() }
}

/// The end of a line that a site holds, as it signed it.
fn proof(site: &Site, line: &Line) -> Proof {
    let (_, held) = site.replica.have().line(line).unwrap();
    let log = held.logs().last().unwrap();
    let last = log.runs.len() - 1;
    let (at, signature) = telecentre_log::readback::signed_end(line, log, last, &site.store).unwrap();
    Proof { line: line.clone(), at, signature }
}

#[test]
fn no_tip_of_a_line_of_ours_starts_anything_whoever_invents_it_and_how() {
    let mut hub = hub(&[2, 3]);
    hub.add(7);
    crate::testing::revoke(&mut hub, 3);
    for seed in [2, 3] {
        let mut liar = Liar::to(&hub, seed);
        let line = own(&hub, Space::Directory);
        let tip = |n: u8| Tip { actor: ActorId::new(&line.author, [n; 8]), seq: 3, h: ShortHash([n; 16]) };
        let lines = vec![(line.clone(), vec![tip(1), tip(2)])];
        let listed = [
            Liar::hello(&hub),
            Message::Space(Space::Directory, [1; 16], true),
            Message::Lines(lines.clone()),
            Message::Listed,
            Message::Ack(lines),
            Message::Trail(line.clone(), vec![tip(4)]),
            Message::Flushed,
        ];
        let events = liar.say(&listed, &hub).unwrap();
        assert!(lost(&events).is_empty() && !hub.replica.recovering(), "{events:?}");
        assert!(liar.session.take_work() > 1_000, "what is claimed of our own lines counts");
    }
}

#[test]
fn a_true_signature_under_another_space_actor_or_number_starts_nothing() {
    let mut hub = hub(&[2, 3]);
    hub.add(7);
    let held = proof(&hub, &own(&hub, Space::Directory));
    let other = |line: Line, at: Position| Message::Proof(Box::new(Proof { line, at, ..held.clone() }));
    let line = held.line.clone();
    let mut liar = Liar::to(&hub, 2);
    let truth = [
        Liar::hello(&hub),
        other(own(&hub, Space::Commons), held.at),
        other(line.clone(), Position { actor: ActorId::new(&line.author, [8; 8]), ..held.at }),
        other(line.clone(), held.at),
    ];
    let events = liar.say(&truth, &hub).unwrap();
    assert!(lost(&events).is_empty(), "{events:?}");
    // Another number or another hash is not what was signed: the third such proof ends the session.
    let mut liar = Liar::to(&hub, 2);
    let number = other(line.clone(), Position { seq: held.at.seq + 1, ..held.at });
    let hash = other(line.clone(), Position { h: Hash([5; 32]), ..held.at });
    let events = liar.say(&[Liar::hello(&hub), number.clone(), hash], &hub).unwrap();
    assert!(lost(&events).is_empty(), "{events:?}");
    assert_eq!(liar.say(&[number], &hub), Err(BadFrame(Refusal::Signature)));
}

#[test]
fn nothing_is_believed_of_a_closed_peer_not_even_a_true_proof() {
    let mut hub = hub(&[2, 3]);
    crate::testing::revoke(&mut hub, 3);
    let image = hub.store.clone();
    hub.add(7);
    let true_one = Message::Proof(Box::new(proof(&hub, &own(&hub, Space::Directory))));
    hub.store = image;
    hub.restart();
    for (seed, believed) in [(3, 0), (2, 1)] {
        let events = Liar::to(&hub, seed).say(&[Liar::hello(&hub), true_one.clone()], &hub).unwrap();
        assert_eq!(lost(&events).len(), believed, "of {seed}");
    }
}

#[test]
fn what_a_person_decided_to_go_on_without_starts_nothing_again() {
    let mut hub = hub(&[2]);
    let mut node = Site::new(2);
    sync(&mut node, &mut hub, [None, None]);
    let image = node.store.clone();
    node.add(9);
    let proof = Message::Proof(Box::new(proof(&node, &own(&node, Space::Directory))));
    node.store = image;
    node.restart();
    let said = |node: &Site| lost(&Liar::to(node, 1).say(&[Liar::hello(node), proof.clone()], node).unwrap());
    let ends = said(&node);
    assert!(node.replica.note_lost(ends[0]) && node.replica.recovering());
    assert!(!node.replica.note_lost(ends[0]), "once");
    // The hub has sent all that it held, and the entry was not among it: it is still missing.
    assert!(!node.replica.is_whole_by(&hub.keys.id(), |_| true));
    node.replica.go_on_without();
    assert!(!node.replica.recovering() && said(&node).is_empty());
    assert!(!node.replica.note_lost(ends[0]), "also if the news was on its way");
}

#[test]
fn once_the_answer_to_its_hello_has_come_a_restored_box_knows_what_it_lost() {
    for lost_writes in [1, 3] {
        let mut hub = hub(&[2, 3]);
        let mut node = Site::new(2);
        sync(&mut node, &mut hub, [None, None]);
        node.add(9);
        let image = node.store.clone();
        let early = sync(&mut node, &mut hub, [None, None]).memory();
        for n in 0..lost_writes {
            node.restart();
            node.add(20 + n);
        }
        let late = sync(&mut node, &mut hub, [None, None]).memory();
        hub.add(40);
        node.store = image;
        let memories = [
            [early[0].clone(), late[1].clone()],
            [late[0].clone(), late[1].clone()],
            [None, late[1].clone()],
            [early[0].clone(), None],
            [None, None],
        ];
        for (memory, written) in memories.into_iter().flat_map(|memory| [(memory.clone(), false), (memory, true)]) {
            node.restart();
            let copy = node.store.clone();
            if written {
                node.add(50);
            }
            let mut wire = connect(&node, &hub, memory);
            // Its Hello, then the first frame of the answer.
            assert!(wire.step(0, [&mut node, &mut hub]));
            assert!(wire.step(1, [&mut node, &mut hub]));
            let known = lost(&wire.events[0]);
            assert!(!known.is_empty(), "{lost_writes} {written}");
            for end in known {
                node.replica.note_lost(end);
            }
            wire.settle(&mut node, &mut hub);
            assert!(node.replica.losses().missing.iter().all(|end| node.replica.holds_own(end)));
            assert!(!node.replica.recovering() || node.replica.is_whole_by(&hub.keys.id(), |_| true));
            node.store = copy;
        }
    }
}

#[test]
fn a_box_that_lost_nothing_is_proven_nothing_new_and_a_missing_position_is_kept_until_it_is_held() {
    let mut hub = hub(&[2, 3]);
    let mut node = Site::new(2);
    let memory = sync(&mut node, &mut hub, [None, None]).memory();
    node.add(9);
    hub.add(10);
    let wire = sync(&mut node, &mut hub, memory);
    assert!(lost(&wire.events[0]).is_empty() && lost(&wire.events[1]).is_empty());
    // It does not end by what the hub has sent while one position is missing, nor by another box's word.
    let end = OwnEnd { seq: 5, h: Hash([6; 32]) };
    assert!(node.replica.note_lost(end));
    assert!(!node.replica.is_whole_by(&hub.keys.id(), |_| true));
    let losses = node.replica.losses().clone();
    node.restart();
    node.replica.set_losses(losses);
    node.replica.set_recovering(true);
    assert!(!node.replica.is_whole_by(&hub.keys.id(), |_| true), "over a restart");
    node.replica.set_losses(crate::replica::Losses::default());
    assert!(!node.replica.is_whole_by(&Keypair::from_seed(&[3; 32]).id(), |_| true));
    assert!(!node.replica.is_whole_by(&hub.keys.id(), |_| false));
    assert!(node.replica.is_whole_by(&hub.keys.id(), |_| true));
}
