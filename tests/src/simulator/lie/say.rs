//! What a liar's connections are: frames of its own making, said to one who listens as it would to anybody.
//!
//! Enters: a world, frames. Leaves: what the listener makes of them, until it ends the connection.

use telecentre_proto::chain::SignedRun;
use telecentre_proto::id::Boot;
use telecentre_proto::network::Standing;
use telecentre_proto::session::Session;
use telecentre_proto::wire::{FrameWriter, Hello, Message};

use super::super::World;

pub(super) fn greeting(world: &World, liar: usize) -> Message {
    let network = *world.sites[liar].replica().have().network();
    let hello = Hello { network, boot: Boot([6; 16]), clock: i64::MAX, digest: [8; 16], own: [8; 8], lists: true };
    Message::Hello(Box::new(hello))
}

pub(super) fn hello(world: &World, liar: usize) -> Vec<u8> {
    let mut writer = FrameWriter::default();
    writer.push(&greeting(world, liar));
    writer.finish()
}

pub(super) fn say_runs(world: &mut World, kind: &'static str, liar: usize, victim: usize, runs: Vec<SignedRun>) {
    let mut writer = FrameWriter::default();
    writer.push(&greeting(world, liar));
    let mut frames = vec![writer.finish()];
    for run in runs {
        writer.push(&Message::Run(Box::new(run)));
        frames.push(writer.finish());
    }
    say(world, kind, liar, victim, frames);
}

/// Says these frames on a connection of its own, and listens to what comes back as far as it likes.
pub(super) fn say(world: &mut World, kind: &'static str, liar: usize, victim: usize, frames: Vec<Vec<u8>>) {
    let (from, now) = (world.sites[liar].id, world.now);
    let site = &world.sites[victim];
    if site.running.is_none() || site.replica().network().standing(&from) == Standing::Unknown {
        return;
    }
    world.count(kind);
    let site = &world.sites[victim];
    let mut session = Session::new(from, false, site.up().boot, None, site.context(now));
    for frame in frames {
        let Ok(told) = session.on_frame(&frame, world.sites[victim].context(now)) else {
            world.count("lies that ended their connection");
            return;
        };
        if !world.told(0, victim, from, told) {
            world.count("lies that ended their connection");
            return;
        }
        for _ in 0..20 {
            if world.sites[victim].running.is_none() {
                return;
            }
            if session.poll_transmit(false, world.sites[victim].context(now)).is_none() {
                break;
            }
        }
    }
}
