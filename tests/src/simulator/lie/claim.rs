//! What a liar says on a connection of its own: of tips that do not exist, and more than anybody wants to hear.
//!
//! Enters: a world. Leaves: frames, each of the form that the protocol prescribes.

use telecentre_proto::id::{ActorId, Line, NodeId, ShortHash, Space};
use telecentre_proto::peer::Tip;
use telecentre_proto::wire::{FrameWriter, Message, SpaceHave};

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
    let mut more = Vec::new();
    for (line, tips) in &lines {
        more.push(Message::Trail(line.clone(), tips.iter().rev().cycle().take(300).copied().collect()));
        more.push(Message::Want(vec![line.space.clone()]));
    }
    more.push(Message::Ack(lines.clone()));
    more.push(Message::Tips(vec![Space::Directory, Space::Commons], lines.clone()));
    more.push(Message::Flushed);
    let space = SpaceHave { space: Space::Directory, digest: [9; 16], lines: Some(lines) };
    let mut writer = FrameWriter::default();
    writer.push(&greeting(world, liar, vec![space]));
    for message in &more {
        writer.push(message);
    }
    say(world, "lie: claims of tips", liar, victim, vec![writer.finish()]);
}

/// Shows tips of the listener's own lines, in all spaces, which it never wrote: in a Hello, and in an Ack.
pub(super) fn you_forgot(world: &mut World, liar: usize, victim: usize) {
    let me = world.sites[victim].id;
    let mut spaces = vec![Space::Commons, Space::Directory];
    spaces.extend(world.sites[victim].centre.clone().map(Space::Centre));
    let lines: Vec<(Line, Vec<Tip>)> = spaces
        .into_iter()
        .map(|space| (Line { space, author: me }, vec![invented(world, &me), invented(world, &me)]))
        .collect();
    let shown = lines.iter().map(|line| SpaceHave {
        space: line.0.space.clone(),
        digest: [9; 16],
        lines: Some(vec![line.clone()]),
    });
    let greeting = greeting(world, liar, shown.collect());
    let mut writer = FrameWriter::default();
    writer.push(&greeting);
    writer.push(&Message::Ack(lines));
    writer.push(&Message::Flushed);
    say(world, "lie: you forgot", liar, victim, vec![writer.finish()]);
}

/// Asks, acknowledges and shows positions without end, with nothing in it, or of nothing that anybody holds.
pub(super) fn flood(world: &mut World, liar: usize, victim: usize) {
    let author = world.sites[liar].id;
    let line = Line { space: Space::Directory, author };
    let mut frames = vec![hello(world, liar, Vec::new())];
    let mut writer = FrameWriter::default();
    for nth in 0..MESSAGES {
        writer.push(&match nth % 4 {
            0 => Message::Ack(Vec::new()),
            1 => Message::Want(vec![Space::Centre(centre(liar))]),
            2 => Message::Trail(line.clone(), vec![invented(world, &author)]),
            _ => Message::Ack(vec![(line.clone(), vec![invented(world, &author)])]),
        });
        if nth % 40 == 39 {
            frames.push(writer.finish());
        }
    }
    say(world, "lie: flood", liar, victim, frames);
}
