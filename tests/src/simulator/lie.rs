//! An enrolled replica that does not keep to the rules.
//!
//! Enters: a world, and which of its sites lies. Leaves: one more lie told: well-signed puts where it may not write, two
//! entries at one position, or frames of its own making on a connection of its own to somebody honest. Honest replicas
//! must hold or refuse it, go on, and agree; what it wrote lawfully may show. No lie is a fault of those who pass it on.

use telecentre_proto::body::encode_body;
use telecentre_proto::chain::{self, SignedRun};
use telecentre_proto::document::DocumentName;
use telecentre_proto::document::Draft;
use telecentre_proto::entry::{Body, Entry, Head};
use telecentre_proto::field::{Field, Put, Scalar};
use telecentre_proto::id::{ActorId, Boot, Hash, Line, NodeId, Position, RecordId, ShortHash, Slug, Space};
use telecentre_proto::network::{self, Closing, ClosingKind, Cut, Standing};
use telecentre_proto::peer::Tip;
use telecentre_proto::run::decode_block;
use telecentre_proto::session::Session;
use telecentre_proto::wire::{FrameWriter, Hello, Message};

use super::World;
use super::found::centre;

/// Tells one more lie.
pub fn tell(world: &mut World, liar: usize) {
    let able = |world: &World, site: usize| world.sites[site].running.is_some() && !world.sites[site].doomed;
    let victim = world.chance.index(liar);
    if !able(world, liar) || !able(world, victim) {
        return;
    }
    let kind = world.chance.below(9);
    world.note(|| format!("{} tells lie {kind} to {}", world.sites[liar].name, world.sites[victim].name));
    match kind {
        0 | 1 => forge(world, liar),
        2 => two_faces(world, liar, victim),
        3 => {
            let length = 1 + usize::try_from(world.chance.below(400)).unwrap();
            let mut noise = world.chance.bytes(length);
            noise[0] = 1 + noise[0] % 2;
            say(world, "lie: noise", liar, victim, vec![noise]);
        }
        4 => {
            // A count or a length beyond all bounds, after each message's number.
            let tag = 1 + world.chance.below(14).to_le_bytes()[0];
            let huge = [&[1, tag][..], &[0xff; 9], &[0x7f], &[0; 40]].concat();
            let frames = vec![hello(world, liar), huge];
            say(world, "lie: huge count", liar, victim, frames);
        }
        5 => claims(world, liar, victim),
        6 => strangers(world, liar, victim),
        7 => {
            // One birth in its own name that names tips which do not exist; one in another's name, signed by itself.
            let (own, other) = (world.sites[liar].id, world.sites[victim].id);
            let missing = Position { actor: ActorId::new(&own, [9; 8]), seq: 3, h: Hash([9; 32]) };
            let first = run(world, liar, own, Some(vec![missing]), 20);
            say_runs(world, "lie: birth of missing tips", liar, victim, vec![first]);
            if able(world, victim) {
                let second = run(world, liar, other, Some(Vec::new()), 20);
                say_runs(world, "lie: another's name", liar, victim, vec![second]);
            }
        }
        _ => {
            let own = world.sites[liar].id;
            let mut broken = run(world, liar, own, Some(Vec::new()), 20);
            broken.signature[5] ^= 1;
            say_runs(world, "lie: wrong signature", liar, victim, vec![broken]);
        }
    }
}

/// Writes well-signed puts where it may not write.
fn forge(world: &mut World, liar: usize) {
    let other = centre(1 + usize::try_from(world.chance.below(world.nodes as u64 - 1)).unwrap());
    let (place, document, puts) = forged(world, liar, &other);
    let draft = Draft { space: place, document, puts };
    world.count("lie: forged put");
    if let Err(fell) = world.sites[liar].reserve() {
        return world.fell(liar, fell);
    }
    let (now, truth) = (world.now, &mut world.truth);
    world.sites[liar].write(&[draft], now, truth);
    world.save(liar);
}

fn forged(world: &mut World, liar: usize, other: &Slug) -> (Space, DocumentName, Vec<Put>) {
    let record = RecordId(world.chance.bytes(8).try_into().unwrap());
    let known = world.truth.promises.last().map_or(record, |promise| promise.booking);
    let name = |text: &str| text.parse::<DocumentName>().unwrap();
    let me = Scalar::Bytes(world.sites[liar].id.0.to_vec());
    match world.chance.below(8) {
        // The first three: it closes node 1 as the hub would, names itself the hub, takes another's booking away.
        0 => (
            Space::Commons,
            DocumentName::network(),
            network::close(
                record,
                &Closing {
                    node: world.sites[1].id,
                    kind: ClosingKind::Revoked,
                    number: 9,
                    cut: Cut::default(),
                    reason: Some("non".to_owned()),
                    lent_upto: None,
                },
            )
            .unwrap()
            .1,
        ),
        1 => (
            Space::Commons,
            DocumentName::charter(),
            vec![Put::new(record, Field::NODE, me), Put::new(record, Field::ROLE, "hub".into())],
        ),
        2 => (
            Space::Centre(other.clone()),
            name("ledger/2026-11"),
            vec![
                Put::new(known, Field::CANCELLED, Scalar::Int(0)),
                Put::new(known, Field::DISPLACED, Scalar::id(record)),
            ],
        ),
        3 => (Space::Centre(other.clone()), name("profile"), vec![Put::new(record, Field::HOURS, "off".into())]),
        // Values of a type that no reader expects, in a document of its own.
        4 => {
            let puts = [Field::SLOT, Field::RESOURCE, Field::CAPACITY, Field::WHO]
                .map(|f| Put::new(record, f, Scalar::Int(i64::MIN)));
            (Space::Centre(centre(liar)), name("ledger/2026-12"), puts.to_vec())
        }
        // It takes another's booking back, and asks for another place under the other's id, long before anybody.
        5 => (
            Space::Centre(other.clone()),
            name("requests/2026-11"),
            vec![
                Put::new(RecordId::of(&world.sites[liar].id, [1; 5]), Field::ABOUT, Scalar::id(known)),
                Put::new(RecordId::of(&world.sites[liar].id, [1; 5]), Field::WISH, Scalar::Int(1)),
            ],
        ),
        6 => (
            Space::Centre(other.clone()),
            name("requests/2026-11"),
            vec![
                Put::new(known, Field::RESOURCE, "desk-2".into()),
                Put::new(known, Field::WHO, Scalar::id(record)),
                Put::new(known, Field::SLOT, Scalar::Int((20_783 << 22) + (480 << 11) + 540)),
                Put::new(known, Field::REQUESTED, Scalar::Int(0)),
            ],
        ),
        _ => (
            Space::Lent(other.clone()),
            name("ledger/2026-11"),
            vec![Put::new(known, Field::CANCELLED, Scalar::Bool(true))],
        ),
    }
}

/// Signs two entries at one position: all others get one of them, the victim the other.
fn two_faces(world: &mut World, liar: usize, victim: usize) {
    let number = world.chance.number();
    let line_of = |n: u64| Draft {
        space: Space::Directory,
        document: format!("member/{}", RecordId(number.to_le_bytes())).parse().unwrap(),
        puts: vec![Put::new(RecordId::SINGLE, Field::ACTIVITY, Scalar::Text(format!("visage {n}")))],
    };
    let (now, site) = (world.now, &mut world.sites[liar]);
    if let Err(fell) = site.reserve() {
        return world.fell(liar, fell);
    }
    let up = site.running.as_ref().unwrap();
    if up.replica.actor().is_none() || up.replica.has_staged() {
        return;
    }
    let mut other = up.replica.clone();
    let mut random = |out: &mut [u8]| out.fill(3);
    other.write(&[line_of(1)], now / 1_000, &mut random, &up.store).unwrap();
    let runs: Vec<SignedRun> = other.seal(&site.keys).iter().flat_map(|block| decode_block(block).unwrap()).collect();
    site.write(&[line_of(2)], now, &mut world.truth);
    if world.save(liar) {
        say_runs(world, "lie: two entries at one position", liar, victim, runs);
    }
}

/// Claims tips that do not exist, of everybody's lines, with trails and acknowledgements of them.
fn claims(world: &mut World, liar: usize, victim: usize) {
    let ids: Vec<NodeId> = world.sites.iter().map(|site| site.id).collect();
    let mut tip = |of: &NodeId| Tip {
        actor: ActorId::new(of, world.chance.bytes(8).try_into().unwrap()),
        seq: 1 + world.chance.below(1 << 40),
        h: ShortHash(world.chance.bytes(16).try_into().unwrap()),
    };
    // The listener's own lines too: a tip of them is a suspicion, which starts nothing.
    let lines: Vec<(Line, Vec<Tip>)> = ids
        .iter()
        .copied()
        .map(|author| (Line { space: Space::Directory, author }, vec![tip(&author), tip(&author)]))
        .collect();
    let mut more = Vec::new();
    for (line, tips) in &lines {
        more.push(Message::Trail(line.clone(), tips.iter().rev().cycle().take(300).copied().collect()));
        more.push(Message::Want(vec![line.space.clone()]));
    }
    more.push(Message::Ack(lines.clone()));
    more.push(Message::Flushed);
    more.splice(..0, [Message::Space(Space::Directory, [9; 16], true), Message::Lines(lines), Message::Listed]);
    let mut writer = FrameWriter::default();
    writer.push(&greeting(world, liar));
    for message in &more {
        writer.push(message);
    }
    say(world, "lie: claims of tips", liar, victim, vec![writer.finish()]);
}

/// Sends runs of authors whom the network does not name, until the victim has no more room for such.
fn strangers(world: &mut World, liar: usize, victim: usize) {
    let runs = (0..12).map(|_| {
        let author = NodeId(world.chance.bytes(32).try_into().unwrap());
        run(world, liar, author, Some(Vec::new()), 8_000)
    });
    let runs = runs.collect();
    say_runs(world, "lie: strangers", liar, victim, runs);
}

/// A run of one entry in a new log, signed by the liar whoever the line belongs to.
fn run(world: &mut World, liar: usize, author: NodeId, birth: Option<Vec<Position>>, bytes: usize) -> SignedRun {
    let line = Line { space: Space::Directory, author };
    let actor = ActorId::new(&author, world.chance.bytes(8).try_into().unwrap());
    let record = RecordId(world.chance.bytes(8).try_into().unwrap());
    let text = Scalar::Bytes(vec![7; bytes.min(2_000)]);
    let puts: Vec<Put> = (0..bytes.div_ceil(2_000)).map(|_| Put::new(record, Field::NAME, text.clone())).collect();
    let document = DocumentName::member(record);
    let body = Body::Present(encode_body(&document, Some([1; 16]), &puts));
    let head = Head { document, time: world.now / 1_000, dependencies: Vec::new(), birth, extensions: Vec::new() };
    let entry = Entry { head, body };
    let start = chain::start(world.sites[liar].replica().have().network(), &line, &actor);
    let signature = world.sites[liar].keys.sign(1, &chain::next(&start, &entry));
    SignedRun { line, actor, first: 1, before: start.short(), entries: vec![entry], signature }
}

fn greeting(world: &World, liar: usize) -> Message {
    let network = *world.sites[liar].replica().have().network();
    let hello = Hello { network, boot: Boot([6; 16]), clock: i64::MAX, digest: [8; 16], own: [8; 8], lists: true };
    Message::Hello(Box::new(hello))
}

fn hello(world: &World, liar: usize) -> Vec<u8> {
    let mut writer = FrameWriter::default();
    writer.push(&greeting(world, liar));
    writer.finish()
}

fn say_runs(world: &mut World, kind: &'static str, liar: usize, victim: usize, runs: Vec<SignedRun>) {
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
fn say(world: &mut World, kind: &'static str, liar: usize, victim: usize, frames: Vec<Vec<u8>>) {
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
        world.told(0, victim, from, told);
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
