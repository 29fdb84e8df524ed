//! An enrolled replica that does not keep to the rules.
//!
//! Enters: a world, and which of its sites lies. Leaves: one more lie told: well-signed puts where it may not write, two
//! entries at one position, or frames of its own making on a connection of its own to somebody honest. Honest replicas
//! must hold or refuse it, go on, and agree; what it wrote lawfully may show. No lie is a fault of those who pass it on.
//!
//! ```text
//! forge  claim   what it writes into its own lines; what it says of what others hold
//! say            its connections
//! ```

use telecentre_proto::id::{ActorId, Hash, Position};

use super::World;
use say::{hello, say, say_runs};

mod claim;
mod forge;
mod say;

/// A lie.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lie {
    /// Puts of another's, in its own name.
    Forged,
    /// Two entries at one position.
    TwoFaces,
    /// Bytes without sense.
    Noise,
    /// A count beyond all bounds.
    HugeCount,
    /// Tips that do not exist, of others' lines.
    Claims,
    /// Runs of authors whom nobody named.
    Strangers,
    /// A birth of missing tips, and a line of another's.
    FalseBirth,
    /// A wrong signature.
    WrongSignature,
    /// Many logs of one entry, some to each.
    ManyLogs,
    /// Messages without end that ask for answers.
    Flood,
    /// Two runs whose hashes begin alike, one to each.
    Alike,
    /// A second base, or a wish, for a booking that another began, under any time.
    AnothersBooking,
    /// A number at the edge, so that whoever counts on from it can't.
    EdgeNumber,
    /// Tips of the listener's own lines, which it never wrote.
    YouForgot,
    /// Proofs of what the listener never wrote.
    FalseProofs,
}

/// What is told, as often as it stands here.
const TOLD: &[Lie] = &[
    Lie::Forged,
    Lie::Forged,
    Lie::TwoFaces,
    Lie::Noise,
    Lie::HugeCount,
    Lie::Claims,
    Lie::Strangers,
    Lie::FalseBirth,
    Lie::WrongSignature,
    Lie::WrongSignature,
    Lie::ManyLogs,
    Lie::Flood,
    Lie::Alike,
    Lie::AnothersBooking,
    Lie::AnothersBooking,
    Lie::EdgeNumber,
    Lie::YouForgot,
    Lie::FalseProofs,
];

/// Tells one more lie.
pub fn tell(world: &mut World, liar: usize) {
    let able = |world: &World, site: usize| world.sites[site].running.is_some() && !world.sites[site].doomed;
    let victim = world.chance.index(liar);
    if !able(world, liar) || !able(world, victim) {
        return;
    }
    let lie = *world.chance.one_of(TOLD);
    world.note(|| format!("{} lies to {}: {lie:?}", world.sites[liar].name, world.sites[victim].name));
    match lie {
        Lie::Forged => forge::forge(world, liar),
        Lie::TwoFaces => forge::two_faces(world, liar, victim),
        Lie::AnothersBooking => forge::anothers_booking(world, liar),
        Lie::EdgeNumber => forge::edge_number(world, liar),
        Lie::Noise => {
            let length = 1 + usize::try_from(world.chance.below(400)).unwrap();
            let mut noise = world.chance.bytes(length);
            noise[0] = 1 + noise[0] % 2;
            say(world, "lie: noise", liar, victim, vec![noise]);
        }
        Lie::HugeCount => {
            // A count or a length beyond all bounds, after each message's number.
            let tag = 1 + world.chance.below(14).to_le_bytes()[0];
            let huge = [&[1, tag][..], &[0xff; 9], &[0x7f], &[0; 40]].concat();
            let frames = vec![hello(world, liar), huge];
            say(world, "lie: huge count", liar, victim, frames);
        }
        Lie::Claims => claim::claims(world, liar, victim),
        Lie::YouForgot => claim::you_forgot(world, liar, victim),
        Lie::FalseProofs => claim::false_proofs(world, liar, victim),
        Lie::Flood => claim::flood(world, liar, victim),
        Lie::Strangers => forge::strangers(world, liar, victim),
        Lie::ManyLogs => forge::many_logs(world, liar),
        Lie::Alike => forge::alike(world, liar, victim),
        Lie::FalseBirth => {
            // One birth in its own name that names tips which do not exist; one in another's name, signed by itself.
            let (own, other) = (world.sites[liar].id, world.sites[victim].id);
            let missing = Position { actor: ActorId::new(&own, [9; 8]), seq: 3, h: Hash([9; 32]) };
            let first = forge::run(world, liar, own, Some(vec![missing]), 20);
            say_runs(world, "lie: birth of missing tips", liar, victim, vec![first]);
            if able(world, victim) {
                let second = forge::run(world, liar, other, Some(Vec::new()), 20);
                say_runs(world, "lie: another's name", liar, victim, vec![second]);
            }
        }
        Lie::WrongSignature => {
            let own = world.sites[liar].id;
            let mut broken = forge::run(world, liar, own, Some(Vec::new()), 20);
            broken.signature[5] ^= 1;
            say_runs(world, "lie: wrong signature", liar, victim, vec![broken]);
        }
    }
}
