//! What the hub and the root key write into `network` and `charter`.
//!
//! Enters: what an admin decided. Leaves: puts and drafts, or the one run that a root key signs. Never checks whether
//! it should be: whoever calls has decided that on the newest state.

use super::read::closed_part;
use super::{Appointment, Cut, Enrolment, Invite, Kept, Role};
use crate::body::encode_body;
use crate::chain::{self, Keypair, SignedRun};
use crate::document::{DocumentName, Draft};
use crate::entry::{Body, Entry, Head};
use crate::field::{Field, Put, Scalar};
use crate::have::Have;
use crate::id::{ActorId, Line, NodeId, Position, RecordId, Slug, Space};
use crate::limit::CUT_PARTS;
use crate::line::{Log, LogIx};
use crate::peer::{Tip, tips_of};
use crate::readback::entries_after;
use crate::store::Store;

/// The entry of the charter that names a hub.
fn name_hub(record: RecordId, hub: &NodeId, name: &str) -> Draft {
    let puts = vec![
        Put::new(record, Field::NODE, Scalar::Bytes(hub.0.to_vec())),
        Put::new(record, Field::ROLE, Role::Hub.word().into()),
        Put::new(record, Field::NAME, name.into()),
    ];
    Draft { space: Space::Commons, document: DocumentName::charter(), puts }
}

/// The entry of `network` that gives it a name and a time zone.
pub fn settle(name: &str, timezone: &str) -> Draft {
    let puts = vec![
        Put::new(RecordId::SINGLE, Field::NAME, name.into()),
        Put::new(RecordId::SINGLE, Field::TIMEZONE, timezone.into()),
    ];
    Draft { space: Space::Commons, document: DocumentName::network(), puts }
}

/// The entry of `network` that says where the hub can be dialled.
pub fn advertise(endpoint: &str) -> Draft {
    draft(vec![Put::new(RecordId::SINGLE, Field::ENDPOINT, endpoint.into())])
}

/// The put that says where an enrolled replica can be dialled.
pub fn locate(record: RecordId, endpoint: &str) -> Put {
    Put::new(record, Field::ENDPOINT, endpoint.into())
}

/// The entry of `network` that says to which age recipient files for the hub are encrypted.
pub fn seal_to_hub(recipient: &str) -> Draft {
    draft(vec![seal_to(RecordId::SINGLE, recipient)])
}

/// The put that says to which age recipient files for an enrolled replica are encrypted.
pub fn seal_to(record: RecordId, recipient: &str) -> Put {
    Put::new(record, Field::AGE, recipient.into())
}

/// The put that allows an enrolled replica so many mebibytes of its own lines in a day.
pub fn allow(record: RecordId, enrolment: &Enrolment, mebibytes: u32) -> Put {
    let n = enrolment.daily.map_or(0, |(_, n)| n.saturating_add(1));
    Put { record, field: Field::DAILY, n, value: Scalar::Int(mebibytes.into()) }
}

/// The put that binds a join code to the replica that used it.
pub fn bind(record: RecordId, node: &NodeId) -> Put {
    Put::new(record, Field::NODE, Scalar::Bytes(node.0.to_vec()))
}

/// The cut at everything that `have` holds of an author: what it wrote up to now stays.
pub fn cut_at(have: &Have, author: &NodeId) -> Cut {
    let lines = have.lines().filter(|held| held.line.author == *author);
    Cut(lines.flat_map(|held| tips_of(held).into_iter().map(|tip| (held.line.space.clone(), tip))).collect())
}

/// The puts of an enrolment.
pub fn enrol(record: RecordId, node: &NodeId, role: Role, centre: Option<&Slug>, name: &str) -> Vec<Put> {
    let mut puts = vec![
        Put::new(record, Field::NODE, Scalar::Bytes(node.0.to_vec())),
        Put::new(record, Field::ROLE, role.word().into()),
        Put::new(record, Field::NAME, name.into()),
    ];
    if let Some(centre) = centre {
        puts.push(Put::new(record, Field::CENTRE, centre.as_str().into()));
    }
    puts
}

/// The puts of a join code that is given out.
pub fn give_out(record: RecordId, invite: &Invite) -> Vec<Put> {
    let mut puts = vec![
        Put::new(record, Field::SECRET, Scalar::Bytes(invite.secret.0.to_vec())),
        Put::new(record, Field::ROLE, invite.role.word().into()),
        Put::new(record, Field::EXPIRES, Scalar::Int(invite.expires)),
    ];
    if let Some(centre) = &invite.centre {
        puts.push(Put::new(record, Field::CENTRE, centre.as_str().into()));
    }
    puts
}

/// The puts that say which branches of a forked actor count; `n` numbers the words about it.
pub fn keep_branch(kept: &Kept, n: u32) -> Vec<Put> {
    let record = RecordId(kept.actor.suffix());
    let put = |field, bytes: Vec<u8>| Put { record, field, n, value: Scalar::Bytes(bytes) };
    vec![
        put(Field::NODE, kept.author.0.to_vec()),
        put(Field::ACTOR, kept.actor.0.to_vec()),
        put(Field::KEPT, kept.ends.encode()),
    ]
}

/// The puts that appoint a witness for a centre.
pub fn appoint(appointment: &Appointment) -> Vec<Put> {
    // One record for each word, the same whoever writes it: two hubs may say the same at one time.
    let mut hasher = blake3::Hasher::new_derive_key("telecentre 2 appointment of a witness");
    hasher.update(&appointment.n.to_be_bytes()).update(&appointment.node.0);
    hasher.update(appointment.centre.as_str().as_bytes());
    let mut id = [0; 8];
    hasher.finalize_xof().fill(&mut id);
    let record = RecordId(id);
    let node = Scalar::Bytes(appointment.node.0.to_vec());
    vec![
        Put::new(record, Field::CENTRE, appointment.centre.as_str().into()),
        Put { record, field: Field::WITNESS, n: appointment.n, value: node },
    ]
}

/// What closes an enrolment: entries that hold what one value of the cut can't, to be written first, and the puts that
/// close it. `closings`: how often it was closed before. `None`: the cut has more positions than [`CUT_PARTS`] values
/// hold.
pub fn close(record: RecordId, closings: u32, cut: &Cut, reason: Option<&str>) -> Option<(Vec<Draft>, Vec<Put>)> {
    let put = |field, value| Put { record, field, n: closings, value };
    let mut parts = cut.parts().into_iter();
    let mut puts = vec![put(Field::CLOSED, Scalar::Bytes(parts.next().unwrap_or_default()))];
    if let Some(reason) = reason {
        puts.push(put(Field::REASON, reason.into()));
    }
    let further = (1..).zip(parts).map(|(nth, bytes)| put(closed_part(nth), Scalar::Bytes(bytes)));
    let drafts: Vec<Draft> = further.map(|put| draft(vec![put])).collect();
    (drafts.len() < CUT_PARTS).then_some((drafts, puts))
}

/// The cut at what an author wrote before an instant, by the times that its entries carry: of each log the entries before
/// the first that is not earlier, and what those follow.
pub fn cut_before(have: &Have, author: &NodeId, instant: i64, store: &dyn Store) -> Cut {
    let mut positions = Vec::new();
    for held in have.lines().filter(|held| held.line.author == *author) {
        let end = |log: &Log| {
            let entries = entries_after(&held.line, log, log.base, store);
            let early = entries.iter().take_while(|(_, entry)| entry.head.time < instant);
            early.last().and_then(|(seq, _)| u32::try_from(*seq).ok())
        };
        let ends = (0..).zip(held.logs()).filter_map(|(ix, log)| Some((ix, end(log)?)));
        let within = held.closure(ends.collect::<Vec<(LogIx, u32)>>());
        let tips = held.tips_within(&within).into_iter();
        positions.extend(tips.map(|(actor, seq, h)| (held.line.space.clone(), Tip { actor, seq: seq.into(), h })));
    }
    Cut(positions)
}

/// The put that erases a person's document.
pub fn erase(record: RecordId, name: &DocumentName) -> Put {
    Put::new(record, Field::ERASED, name.as_str().into())
}

/// The entry of `network` that holds some puts.
pub fn draft(puts: Vec<Put>) -> Draft {
    Draft { space: Space::Commons, document: DocumentName::network(), puts }
}

/// The run with which a root key names the hub: the whole of the charter's line at the founding of a network.
pub fn charter_run(root: &Keypair, hub: &NodeId, name: &str, now: i64, random: [u8; 8]) -> SignedRun {
    let draft = name_hub(RecordId(random), hub, name);
    sign_charter(root, draft, Vec::new(), now, random)
}

/// The run with which a root key names another hub, after all that is held of the charter, which may be nothing: a
/// second birth without predecessors is then held beside the first. `term`: its place in the row of hubs, which must be
/// greater than that of any before it. The old one is lost: what it wrote counts, whoever brings it. Or it was stolen:
/// nothing is taken from it any more, and the new hub closes it at what the network holds of it (see
/// [`crate::network::Network::to_close`]).
pub fn succeed(
    root: &Keypair,
    have: &Have,
    (hub, name): (&NodeId, &str),
    (term, stolen): (u32, bool),
    (now, random): (i64, [u8; 8]),
) -> SignedRun {
    let record = RecordId(random);
    let mut draft = name_hub(record, hub, name);
    for put in draft.puts.iter_mut().filter(|put| put.field == Field::NODE) {
        put.n = term;
    }
    if stolen {
        draft.puts.push(Put::new(record, Field::STOLEN, Scalar::Bool(true)));
    }
    let line = Line { space: Space::Commons, author: root.id() };
    let tips = have.line(&line).map(|(_, held)| held.tips().collect()).unwrap_or_default();
    sign_charter(root, draft, tips, now, random)
}

fn sign_charter(root: &Keypair, draft: Draft, birth: Vec<Position>, now: i64, random: [u8; 8]) -> SignedRun {
    let line = Line { space: Space::Commons, author: root.id() };
    let actor = ActorId::new(&root.id(), random);
    let body = Body::Present(encode_body(&draft.document, None, &draft.puts));
    let head = Head {
        document: draft.document,
        time: now,
        dependencies: Vec::new(),
        birth: Some(birth),
        extensions: Vec::new(),
    };
    let entry = Entry { head, body };
    let start = chain::start(&chain::network_id(&root.id()), &line, &actor);
    let signature = root.sign(1, &chain::next(&start, &entry));
    SignedRun { line, actor, first: 1, before: start.short(), entries: vec![entry], signature }
}
