//! What the hub and the root key write into `network` and `charter`.
//!
//! Enters: what an admin decided. Leaves: puts and drafts, or the one run that a root key signs. Never checks whether
//! it should be: whoever calls has decided that on the newest state.

use super::read::closed_part;
use super::{Appointment, Closing, Invite, Kept, Role};
use crate::body::encode_body;
use crate::chain::{self, Keypair, SignedRun};
use crate::document::{DocumentName, Draft};
use crate::entry::{Body, Entry, Head};
use crate::field::{Field, Put, Scalar};
use crate::have::Have;
use crate::id::{ActorId, Line, NodeId, Position, RecordId, Slug, Space};
use crate::limit::CUT_PARTS;

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

/// The put that binds a join code to the replica that used it.
pub fn bind(record: RecordId, node: &NodeId) -> Put {
    Put::new(record, Field::NODE, Scalar::Bytes(node.0.to_vec()))
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

/// The puts of an enrolment of a replica that was closed before: the number says after which closing it comes.
pub fn enrol_again(mut puts: Vec<Put>, number: u32) -> Vec<Put> {
    puts.iter_mut().filter(|put| put.field == Field::NODE).for_each(|put| put.n = number);
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

/// What closes an author: entries that hold its cut, to be written first, and the puts that close it. `None`: the cut has
/// more positions than [`CUT_PARTS`] values hold.
pub fn close(record: RecordId, closing: &Closing) -> Option<(Vec<Draft>, Vec<Put>)> {
    let put = |field, value| Put { record, field, n: closing.number, value };
    let parts = closing.cut.parts();
    let mut puts = vec![
        put(Field::CLOSED, closing.kind.word().into()),
        put(Field::NODE, Scalar::Bytes(closing.node.0.to_vec())),
        put(Field::CUT_PARTS, Scalar::Int(i64::try_from(parts.len()).ok()?)),
    ];
    if let Some(reason) = &closing.reason {
        puts.push(put(Field::REASON, reason.as_str().into()));
    }
    if let Some(tip) = closing.lent_upto {
        let bytes = [&tip.actor.0[..], tip.h.as_bytes()].concat();
        let n = u32::try_from(tip.seq).ok()?;
        puts.push(Put { record, field: Field::LENT_UPTO, n, value: Scalar::Bytes(bytes) });
    }
    let values = (0..).zip(parts).map(|(nth, bytes)| put(closed_part(nth), Scalar::Bytes(bytes)));
    let drafts: Vec<Draft> = values.map(|put| draft(vec![put])).collect();
    (drafts.len() <= CUT_PARTS).then_some((drafts, puts))
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
