//! The records of `network` and `charter`, as plain values.
//!
//! Enters: the fields of visible records. Leaves: enrolments, closings, invitations; none where a field that they
//! need is missing. Never decides what follows from them.

use super::cut::Cut;
use crate::document::DocumentName;
use crate::field::Field;
use crate::id::{ActorId, Hash, NodeId, ShortHash, Slug};
use crate::limit::CUT_PARTS;
use crate::peer::Tip;
use crate::record::Fields;

/// What a replica was enrolled to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// It enrols, aggregates and serves the portal.
    Hub,
    /// It serves a centre.
    Node,
    /// It serves no centre: it witnesses what the hub confirms.
    Witness,
}

impl Role {
    /// The word for it in documents, JSON and pages' keys.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hub => "hub",
            Self::Node => "node",
            Self::Witness => "witness",
        }
    }

    fn read(word: &str) -> Option<Self> {
        [Self::Hub, Self::Node, Self::Witness].into_iter().find(|role| role.word() == word)
    }
}

/// The branch of a forked actor that counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// The replica whose actor it is.
    pub author: NodeId,
    /// The run of its process that two machines, or a cheat, went on from.
    pub actor: ActorId,
    /// By space: the end of the branch that counts. What the actor wrote beside or beyond it counts for nothing.
    pub ends: Cut,
}

/// A replica's place in the network.
#[derive(Clone, PartialEq, Debug)]
pub struct Enrolment {
    /// The replica.
    pub node: NodeId,
    /// What the replica is in the network.
    pub role: Role,
    /// The centre that it serves, if it is a node.
    pub centre: Option<Slug>,
    /// What people call it.
    pub name: String,
    /// Host and port where others can dial it, if known.
    pub endpoint: Option<String>,
    /// Of a hub: which one it is in the row of hubs. The greatest is the hub of today. Of another: the number of the last
    /// closing of this NodeId before it was enrolled, so that one of a greater number closes it.
    pub term: u32,
    /// Of a hub: whether the root key said that the ones before it were stolen.
    pub stolen: bool,
    /// The age recipient to which files for it are encrypted.
    pub recipient: Option<String>,
    /// Where it was closed, if it is: the cut of its newest closing.
    pub closed: Option<Cut>,
    /// How that closing was meant.
    pub kind: Option<ClosingKind>,
    /// Why it was closed.
    pub reason: Option<String>,
}

/// How a closing is meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ClosingKind {
    /// Replaced or moved away: what it wrote beyond is held, counts for nothing, and is offered to the host.
    Retired,
    /// Stolen, in bad hands: what it wrote beyond is shed.
    Revoked,
}

impl ClosingKind {
    /// The word for it in documents, JSON and pages' keys.
    pub fn word(self) -> &'static str {
        match self {
            Self::Retired => "retired",
            Self::Revoked => "revoked",
        }
    }
}

/// One closing.
#[derive(Clone, PartialEq, Debug)]
pub struct Closing {
    /// Whom it closes.
    pub node: NodeId,
    /// How it is meant.
    pub kind: ClosingKind,
    /// Which one it is among those of its author: the greatest counts.
    pub number: u32,
    /// Up to where what the author wrote counts.
    pub cut: Cut,
    /// The reason that the admin gave.
    pub reason: Option<String>,
    /// Up to where whoever follows the author in its centre must hold what the hub wrote there.
    pub lent_upto: Option<Tip>,
}

/// A closing as the network holds it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Said {
    pub(super) by: NodeId,
    pub(super) closing: Closing,
}

/// The field of the `nth` value of a cut.
pub(super) fn closed_part(nth: usize) -> Field {
    // Lower-case letters, a hyphen and at most two digits: always a name.
    Field::named(&format!("closed-{nth}")).unwrap_or(Field::CLOSED)
}

/// A closing as one hub wrote it. A value of the cut that is missing, or was written by another run, cuts everything.
pub(super) fn closing(fields: &Fields) -> Option<Closing> {
    let closed = fields.get(&Field::CLOSED)?;
    let author = node(fields, &Field::NODE)?;
    let kind = match closed.scalar.as_text()? {
        "retired" => ClosingKind::Retired,
        // A word of a later release closes at least as much.
        _ => ClosingKind::Revoked,
    };
    let parts = fields.get(&Field::CUT_PARTS).and_then(|value| value.scalar.as_int()).unwrap_or(0);
    let parts = usize::try_from(parts).unwrap_or(usize::MAX).min(CUT_PARTS);
    let part = |nth| {
        let value = fields.get(&closed_part(nth))?;
        let together = value.n == closed.n && value.stamp.actor == closed.stamp.actor;
        value.scalar.as_bytes().filter(|_| together)
    };
    let bytes: Option<Vec<&[u8]>> = (0..parts).map(part).collect();
    Some(Closing {
        node: author,
        kind,
        number: closed.n,
        cut: bytes.map(|bytes| Cut::decode(&author, &bytes.concat())).unwrap_or_default(),
        reason: text(fields, &Field::REASON),
        lent_upto: lent_upto(fields),
    })
}

fn lent_upto(fields: &Fields) -> Option<Tip> {
    let value = fields.get(&Field::LENT_UPTO)?;
    let (actor, h) = value.scalar.as_bytes()?.split_at_checked(16)?;
    Some(Tip { actor: ActorId(actor.try_into().ok()?), seq: value.n.into(), h: ShortHash(h.try_into().ok()?) })
}

/// A join code that was given out, as its record shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct Invite {
    /// BLAKE3 of the secret.
    pub secret: Hash,
    /// What the one who joins will be.
    pub role: Role,
    /// The centre that it will serve.
    pub centre: Option<Slug>,
    /// Unix seconds by the hub's clock.
    pub expires: i64,
    /// Who used it.
    pub node: Option<NodeId>,
}

/// A witness as the hub named it for a centre.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appointment {
    /// Whose confirmations by the hub it must hold before they count.
    pub centre: Slug,
    /// The witness.
    pub node: NodeId,
    /// Which one it is in the row of the centre's witnesses: the greatest is the witness of today.
    pub n: u32,
}

pub(super) fn text(fields: &Fields, field: &Field) -> Option<String> {
    fields.get(field)?.scalar.as_text().map(str::to_owned)
}

pub(super) fn node(fields: &Fields, field: &Field) -> Option<NodeId> {
    fields.get(field)?.scalar.as_bytes()?.try_into().ok().map(NodeId)
}

pub(super) fn enrolment(fields: &Fields) -> Option<Enrolment> {
    let author = node(fields, &Field::NODE)?;
    Some(Enrolment {
        node: author,
        role: Role::read(fields.get(&Field::ROLE)?.scalar.as_text()?)?,
        centre: text(fields, &Field::CENTRE).and_then(|c| c.parse().ok()),
        name: text(fields, &Field::NAME).unwrap_or_default(),
        endpoint: text(fields, &Field::ENDPOINT),
        term: fields.get(&Field::NODE).map_or(0, |value| value.n),
        stolen: fields.get(&Field::STOLEN).is_some_and(|value| value.scalar.is_true()),
        recipient: text(fields, &Field::AGE),
        closed: None,
        kind: None,
        reason: None,
    })
}

pub(super) fn invite(fields: &Fields) -> Option<Invite> {
    Some(Invite {
        secret: Hash(fields.get(&Field::SECRET)?.scalar.as_bytes()?.try_into().ok()?),
        role: Role::read(fields.get(&Field::ROLE)?.scalar.as_text()?)?,
        centre: text(fields, &Field::CENTRE).and_then(|c| c.parse().ok()),
        expires: fields.get(&Field::EXPIRES)?.scalar.as_int()?,
        node: node(fields, &Field::NODE),
    })
}

pub(super) fn appointment(fields: &Fields) -> Option<Appointment> {
    Some(Appointment {
        centre: text(fields, &Field::CENTRE)?.parse().ok()?,
        node: node(fields, &Field::WITNESS)?,
        n: fields.get(&Field::WITNESS)?.n,
    })
}

/// The document that a record erases, and when that was asked for. Only documents of people can be erased: of others
/// the kept hash of a body would tell its text to whoever guesses.
pub(super) fn erasure(fields: &Fields) -> Option<(DocumentName, i64)> {
    let value = fields.get(&Field::ERASED)?;
    let name: DocumentName = value.scalar.as_text()?.parse().ok()?;
    name.is_erasable().then_some((name, value.stamp.time))
}

pub(super) fn kept(fields: &Fields) -> Option<Kept> {
    let author = node(fields, &Field::NODE)?;
    Some(Kept {
        author,
        actor: ActorId(fields.get(&Field::ACTOR)?.scalar.as_bytes()?.try_into().ok()?),
        ends: Cut::decode(&author, fields.get(&Field::KEPT)?.scalar.as_bytes()?),
    })
}
