//! What a liar says on a connection of its own: of tips that do not exist, of what the listener never wrote, and more than
//! anybody wants to hear.
//!
//! Enters: a world. Leaves: frames, each of the form that the protocol prescribes.

use telecentre_proto::id::{ActorId, Hash, Line, NodeId, Position, ShortHash, Space};
use telecentre_proto::peer::Tip;
use telecentre_proto::readback::signed_end;
use telecentre_proto::wire::{FrameWriter, Message, Proof};

use super::super::World;
use super::super::found::centre;
use super::say::{greeting, hello, say};

/// Messages of one kind in one lie.
const MESSAGES: usize = 200;

fn invented(world: &mut World, of: &NodeId) -> Tip {
    Tip {
        actor: ActorId::new(of, world.chance.bytes(8).try_into().unwrap()),
        seq: 1 + world.chance.below(1 << 40),
        h: ShortHash(world.chance.bytes(16).try_into().unwrap()),
    }
}

/// Claims tips that do not exist, of everybody's lines, with trails and acknowledgements of them.
pub(super) fn claims(world: &mut World, liar: usize, victim: usize) {
    let ids: Vec<NodeId> = world.sites.iter().map(|site| site.id).collect();
    let mut tip = |of: &NodeId| invented(world, of);
    // Not the listener's own lines, which is another lie.
    let others = ids.iter().enumerate().filter(|(n, _)| *n != victim).map(|(_, id)| *id);
    let lines: Vec<(Line, Vec<Tip>)> =
        others.map(|author| (Line { space: Space::Directory, author }, vec![tip(&author), tip(&author)])).collect();
    let mut writer = FrameWriter::default();
    writer.push(&greeting(world, liar));
    writer.push(&Message::Space(Space::Directory, [9; 16], true));
    writer.push(&Message::Lines(lines.clone()));
    writer.push(&Message::Listed);
    for (line, tips) in &lines {
        writer.push(&Message::Trail(line.clone(), tips.iter().rev().cycle().take(300).copied().collect()));
        writer.push(&Message::Want(vec![line.space.clone()]));
    }
    writer.push(&Message::Ack(lines));
    writer.push(&Message::Flushed);
    say(world, "lie: claims of tips", liar, victim, vec![writer.finish()]);
}

/// Shows tips of the listener's own lines, in all spaces, which it never wrote: in a list, in a trail and in an Ack.
pub(super) fn you_forgot(world: &mut World, liar: usize, victim: usize) {
    let me = world.sites[victim].id;
    let mut spaces = vec![Space::Commons, Space::Directory];
    spaces.extend(world.sites[victim].centre.clone().map(Space::Centre));
    let lines: Vec<(Line, Vec<Tip>)> = spaces
        .into_iter()
        .map(|space| (Line { space, author: me }, vec![invented(world, &me), invented(world, &me)]))
        .collect();
    let mut writer = FrameWriter::default();
    writer.push(&greeting(world, liar));
    for line in &lines {
        writer.push(&Message::Space(line.0.space.clone(), [9; 16], true));
        writer.push(&Message::Lines(vec![line.clone()]));
    }
    writer.push(&Message::Listed);
    for (line, tips) in &lines {
        writer.push(&Message::Trail(line.clone(), tips.clone()));
    }
    writer.push(&Message::Ack(lines));
    writer.push(&Message::Flushed);
    say(world, "lie: you forgot", liar, victim, vec![writer.finish()]);
}

/// Proves to the listener what it never wrote: with signatures of nobody, with a true one over another position, and with
/// a true one that is said to be of another log in another space.
pub(super) fn false_proofs(world: &mut World, liar: usize, victim: usize) {
    let me = world.sites[victim].id;
    let up = world.sites[liar].up();
    let own = up.replica.have().lines().filter(|held| held.line.author == me);
    let ends = own.flat_map(|held| held.logs().iter().map(move |log| (held, log)));
    let signed: Vec<(Position, [u8; 64])> =
        ends.filter_map(|(held, log)| signed_end(&held.line, log, log.runs.len().checked_sub(1)?, &up.store)).collect();
    let line = Line { space: Space::Commons, author: me };
    let mut proofs = Vec::new();
    if !signed.is_empty() {
        let (at, signature) = *world.chance.one_of(&signed);
        let actor = ActorId::new(&me, [8; 8]);
        proofs.push(Proof { line: line.clone(), at: Position { actor, ..at }, signature });
        proofs.push(Proof { line: line.clone(), at: Position { seq: at.seq + 1, ..at }, signature });
    }
    for _ in 0..world.chance.below(4) {
        let at = Position {
            actor: ActorId::new(&me, [7; 8]),
            seq: 1 + world.chance.below(1 << 40),
            h: Hash(world.chance.bytes(32).try_into().unwrap()),
        };
        let signature = world.chance.bytes(64).try_into().unwrap();
        proofs.push(Proof { line: line.clone(), at, signature });
    }
    let mut writer = FrameWriter::default();
    writer.push(&greeting(world, liar));
    for proof in proofs {
        writer.push(&Message::Proof(Box::new(proof)));
    }
    say(world, "lie: false proofs", liar, victim, vec![writer.finish()]);
}

/// Asks, acknowledges and shows positions without end, with nothing in it, or of nothing that anybody holds.
pub(super) fn flood(world: &mut World, liar: usize, victim: usize) {
    let author = world.sites[liar].id;
    let line = Line { space: Space::Directory, author };
    let mut frames = vec![hello(world, liar)];
    let mut writer = FrameWriter::default();
    for nth in 0..MESSAGES {
        writer.push(&match nth % 6 {
            0 => Message::Ack(Vec::new()),
            1 => Message::Want(vec![Space::Centre(centre(liar))]),
            2 => Message::Trail(line.clone(), vec![invented(world, &author)]),
            3 => Message::Space(Space::Directory, [9; 16], false),
            4 => Message::Digest(Hash([3; 32])),
            _ => Message::Ack(vec![(line.clone(), vec![invented(world, &author)])]),
        });
        if nth % 40 == 39 {
            frames.push(writer.finish());
        }
    }
    say(world, "lie: flood", liar, victim, frames);
}
