//! What a liar writes: well-signed entries in its own lines, or in its own logs beside what its replica wrote.
//!
//! Enters: a world. Leaves: entries at the liar's replica, or runs on a connection of its own. Nothing here breaks a
//! signature or a chain: all of it is what an enrolled key can say.

use telecentre_proto::body::encode_body;
use telecentre_proto::chain::{self, SignedRun};
use telecentre_proto::document::DocumentName;
use telecentre_proto::document::Draft;
use telecentre_proto::entry::{Body, Entry, Head};
use telecentre_proto::field::{Field, Put, Scalar};
use telecentre_proto::id::{ActorId, Line, NodeId, Position, RecordId, Slug, Space};
use telecentre_proto::network::{self, Closing, ClosingKind, Cut};
use telecentre_proto::run::decode_block;
use telecentre_proto::slot::{Slot, days_of_date, month_of};

use super::super::World;
use super::super::deed::{Act, Subject};
use super::super::found::{FIRST_DAY, centre};
use super::say::say_runs;

/// Logs of one entry in one lie: a liar tells several.
const LOGS: usize = 12;

/// Writes well-signed puts where it may not write.
pub(super) fn forge(world: &mut World, liar: usize) {
    let other = centre(1 + usize::try_from(world.chance.below(world.nodes as u64 - 1)).unwrap());
    let (place, document, puts) = forged(world, liar, &other);
    write(world, "lie: forged put", liar, Draft { space: place, document, puts });
}

fn write(world: &mut World, kind: &'static str, liar: usize, draft: Draft) {
    world.count(kind);
    if let Err(fell) = world.sites[liar].reserve() {
        return world.fell(liar, fell);
    }
    let (now, truth) = (world.now, &mut world.truth);
    world.sites[liar].write(&[draft], now, truth);
    world.save(liar);
}

/// A booking that somebody else asked for at another centre than the liar's (`away`), or one there.
fn some_booking(world: &mut World, liar: usize, away: bool) -> Option<(RecordId, Slug, Slot)> {
    let (own, me) = (centre(liar), world.sites[liar].id);
    let all: Vec<(RecordId, Slug, Slot)> = world
        .truth
        .deeds
        .all()
        .iter()
        .filter_map(|deed| match (&deed.subject, &deed.act) {
            (Subject::Booking(id), Act::Book(at, place, _)) if (*at != own) == away && !(away && id.is_of(&me)) => {
                Some((*id, at.clone(), place.1))
            }
            _ => None,
        })
        .collect();
    (!all.is_empty()).then(|| world.chance.one_of(&all).clone())
}

/// Writes into its requests at another centre what only the one who began a booking may: another base for it, asked for
/// before all time; or, under an id of its own or of the other's, that it be taken back or moved.
pub(super) fn anothers_booking(world: &mut World, liar: usize) {
    let Some((id, at, slot)) = some_booking(world, liar, true) else { return };
    let month = format!("requests/{:04}-{:02}", slot.day().year(), slot.day().month());
    let to = Slot::new(FIRST_DAY, 600, 660).unwrap();
    let table: Slug = "table".parse().unwrap();
    let own = RecordId::of(&world.sites[liar].id, world.chance.bytes(5).try_into().unwrap());
    let mut puts = Vec::new();
    if world.chance.below(2) == 0 {
        let who = RecordId(world.chance.bytes(8).try_into().unwrap());
        puts.extend([
            Put::new(id, Field::RESOURCE, table.as_str().into()),
            Put::new(id, Field::WHO, Scalar::id(who)),
            Put::new(id, Field::SLOT, Scalar::Int(to.pack())),
            Put::new(id, Field::REQUESTED, Scalar::Int(i64::MIN + 1)),
        ]);
    }
    // A wish of its own is a question like anybody's, which a host may grant; one under another's id is nothing.
    let wish =
        if world.chance.below(3) == 0 { RecordId([&id.0[..3], &own.0[3..]].concat().try_into().unwrap()) } else { own };
    let act = match world.chance.below(3) {
        0 => None,
        1 => {
            puts.push(Put::new(wish, Field::WISH, Scalar::Int(1)));
            Some(Act::Cancel)
        }
        _ => {
            puts.extend([
                Put::new(wish, Field::WISH, Scalar::Int(2)),
                Put::new(wish, Field::MOVED, Scalar::Int(to.pack())),
                Put::new(wish, Field::MOVED_TO, table.as_str().into()),
            ]);
            Some(Act::Move(Some(table), to))
        }
    };
    if act.is_some() {
        puts.push(Put::new(wish, Field::ABOUT, Scalar::id(id)));
    }
    if let Some(act) = act.filter(|_| wish == own) {
        world.truth.deeds.note_lie(liar, Subject::Booking(id), act);
    }
    if !puts.is_empty() {
        let draft = Draft { space: Space::Centre(at), document: month.parse().unwrap(), puts };
        write(world, "lie: another's booking", liar, draft);
    }
}

/// Sets a field of some member under the greatest number there is; or moves a booking of its own centre, or passes on a day
/// there, under such.
pub(super) fn edge_number(world: &mut World, liar: usize) {
    let n = *world.chance.one_of(&[u32::MAX, u32::MAX - 1, 1 << 31]);
    let draft = match (world.chance.below(3), some_booking(world, liar, false)) {
        (0, Some((id, at, slot))) => {
            let moved = Put { record: id, field: Field::MOVED, n, value: Scalar::Int(slot.pack()) };
            own_ledger(at, slot, vec![moved])
        }
        (1, Some((_, at, slot))) => {
            let record = RecordId::of(&world.sites[liar].id, world.chance.bytes(5).try_into().unwrap());
            let hub = Scalar::Bytes(world.sites[0].id.0.to_vec());
            let puts = vec![
                Put::new(record, Field::RESOURCE, "desk-1".into()),
                Put::new(record, Field::DAY, Scalar::Int(days_of_date(slot.day()).into())),
                Put::new(record, Field::HAND_OVER, Scalar::Int(n.into())),
                Put::new(record, Field::NODE, hub),
            ];
            own_ledger(at, slot, puts)
        }
        _ => {
            let all: Vec<RecordId> = world.sites[liar].replica().view().people.find("").iter().map(|m| m.id).collect();
            if all.is_empty() {
                return;
            }
            let member = *world.chance.one_of(&all);
            world.truth.touched.insert(member);
            let put = Put { record: member, field: Field::ACTIVITY, n, value: "la dernière".into() };
            Draft { space: Space::Directory, document: DocumentName::member(member), puts: vec![put] }
        }
    };
    write(world, "lie: number at the edge", liar, draft);
}

fn own_ledger(centre: Slug, slot: Slot, puts: Vec<Put>) -> Draft {
    Draft { space: Space::Centre(centre), document: DocumentName::ledger(month_of(slot.day())), puts }
}

/// Writes many logs of one entry, and gives some of them to each.
pub(super) fn many_logs(world: &mut World, liar: usize) {
    let own = world.sites[liar].id;
    for victim in (0..world.sites.len()).filter(|site| *site != liar) {
        if world.sites[victim].running.is_none() || world.sites[victim].doomed {
            continue;
        }
        let runs = (0..LOGS).map(|_| run(world, liar, own, Some(Vec::new()), 20)).collect();
        say_runs(world, "lie: many logs", liar, victim, runs);
    }
}

/// Two runs that go by one name, if names are short enough for such to be found: the victim gets one, the liar's own
/// replica, and so everybody else, the other.
pub(super) fn alike(world: &mut World, liar: usize, victim: usize) {
    let own = world.sites[liar].id;
    let first = run(world, liar, own, Some(Vec::new()), 20);
    let start = chain::start(world.sites[liar].replica().have().network(), &first.line, &first.actor);
    let name = |run: &SignedRun| chain::next(&start, &run.entries[0]).short();
    if name(&first).0[2..] != [0; 14] {
        // Nobody finds two of them under names as they are shipped.
        return;
    }
    for nth in 0..400_000_u32 {
        let mut other = first.clone();
        let record = RecordId([&[1; 4][..], &nth.to_le_bytes()].concat().try_into().unwrap());
        let document = other.entries[0].head.document.clone();
        let put = Put::new(record, Field::NAME, "deux".into());
        other.entries[0].body = Body::Present(encode_body(&document, Some([1; 16]), &[put]));
        if name(&other) == name(&first) {
            other.signature = world.sites[liar].keys.sign(1, &chain::next(&start, &other.entries[0]));
            say_runs(world, "lie: two runs of one name", liar, victim, vec![first]);
            let friend = (0..world.sites.len()).find(|site| *site != victim && *site != liar);
            if let Some(friend) = friend.filter(|site| world.sites[*site].running.is_some()) {
                say_runs(world, "lie: two runs of one name", liar, friend, vec![other]);
            }
            return;
        }
    }
}

fn forged(world: &mut World, liar: usize, other: &Slug) -> (Space, DocumentName, Vec<Put>) {
    let record = RecordId(world.chance.bytes(8).try_into().unwrap());
    let mut asked = world.truth.deeds.all().iter().rev();
    let known = asked.find_map(|deed| if let Subject::Booking(id) = deed.subject { Some(id) } else { None });
    let known = known.unwrap_or(record);
    let name = |text: &str| text.parse::<DocumentName>().unwrap();
    let me = Scalar::Bytes(world.sites[liar].id.0.to_vec());
    match world.chance.below(6) {
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
        _ => (
            Space::Lent(other.clone()),
            name("ledger/2026-11"),
            vec![Put::new(known, Field::CANCELLED, Scalar::Bool(true))],
        ),
    }
}

/// Signs two entries at one position: all others get one of them, the victim the other.
pub(super) fn two_faces(world: &mut World, liar: usize, victim: usize) {
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

/// Sends runs of authors whom the network does not name, until the victim has no more room for such.
pub(super) fn strangers(world: &mut World, liar: usize, victim: usize) {
    let runs = (0..12).map(|_| {
        let author = NodeId(world.chance.bytes(32).try_into().unwrap());
        run(world, liar, author, Some(Vec::new()), 8_000)
    });
    let runs = runs.collect();
    say_runs(world, "lie: strangers", liar, victim, runs);
}

/// A run of one entry in a new log, signed by the liar whoever the line belongs to.
pub(super) fn run(
    world: &mut World,
    liar: usize,
    author: NodeId,
    birth: Option<Vec<Position>>,
    bytes: usize,
) -> SignedRun {
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
