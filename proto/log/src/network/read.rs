//! The records of `network` and `charter`, as plain values.
//!
//! Enters: the fields of visible records. Leaves: enrolments, invitations, centres; none where a field that they
//! need is missing. Never decides what follows from them.

use super::closed::ClosingKind;
use super::cut::Cut;
use crate::document::DocumentName;
use crate::field::Field;
use crate::id::{ActorId, Hash, NodeId, Slug};
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
    /// Mebibytes that it may bring of its own lines in a day, where the hub said so, and how often the hub did.
    pub daily: Option<(u32, u32)>,
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
        daily: fields.get(&Field::DAILY).and_then(|v| Some((u32::try_from(v.scalar.as_int()?).ok()?, v.n))),
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
