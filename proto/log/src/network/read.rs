//! The records of `network` and `charter`, as plain values.
//!
//! Enters: the fields of visible records. Leaves: enrolments, invitations, centres, cuts; none where a field that they
//! need is missing. Never decides what follows from them.

use crate::document::DocumentName;
use crate::field::Field;
use crate::id::{ActorId, Hash, NodeId, ShortHash, Slug, Space};
use crate::limit::{CUT_PARTS, SCALAR_BYTES, SPACE_BYTES, TIPS_PER_CUT};
use crate::peer::Tip;
use crate::record::{Fields, Value};
use crate::varint::{Reader, put_bytes, put_unsigned};

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

/// Positions at which an enrolment is closed: what its author wrote beyond them counts for nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cut(pub Vec<(Space, Tip)>);

impl Cut {
    /// As one value of a document: `(space: number [length, bytes if new]  actor's last 8  seq  short hash, 16)*`. Spaces
    /// are numbered as they first occur; all actors are of the author that is closed.
    pub fn encode(&self) -> Vec<u8> {
        self.positions().concat()
    }

    /// As values that each fit a document, the first of which may be empty. Put together they are what [`Cut::encode`]
    /// gives.
    pub(super) fn parts(&self) -> Vec<Vec<u8>> {
        let mut parts = vec![Vec::new()];
        for bytes in self.positions() {
            match parts.last_mut() {
                Some(part) if part.len() + bytes.len() <= SCALAR_BYTES => part.extend(bytes),
                _ => parts.push(bytes),
            }
        }
        parts
    }

    fn positions(&self) -> Vec<Vec<u8>> {
        let mut spaces: Vec<&Space> = Vec::new();
        let mut positions = Vec::with_capacity(self.0.len());
        for (space, tip) in &self.0 {
            let mut out = Vec::new();
            let known = spaces.iter().position(|known| *known == space);
            put_unsigned(&mut out, known.unwrap_or(spaces.len()) as u64);
            if known.is_none() {
                put_bytes(&mut out, space.to_string().as_bytes());
                spaces.push(space);
            }
            out.extend_from_slice(&tip.actor.suffix());
            put_unsigned(&mut out, tip.seq);
            out.extend_from_slice(tip.h.as_bytes());
            positions.push(out);
        }
        positions
    }

    /// From the fields of a closed enrolment: the parts that were written together with the last word, by the same hub.
    pub(super) fn read(fields: &Fields, author: &NodeId) -> Option<Self> {
        let closed = fields.get(&Field::CLOSED)?;
        let mut bytes = closed.scalar.as_bytes()?.to_vec();
        for nth in 1..CUT_PARTS {
            let together = |part: &&Value| part.n == closed.n && part.stamp.actor == closed.stamp.actor;
            let part = fields.get(&closed_part(nth)).filter(together);
            let Some(part) = part.and_then(|part| part.scalar.as_bytes()) else { break };
            bytes.extend_from_slice(part);
        }
        Some(Self::decode(author, &bytes))
    }

    /// From a value of a document; what can't be read cuts everything.
    pub fn decode(author: &NodeId, bytes: &[u8]) -> Self {
        let mut r = Reader::new(bytes);
        let mut spaces: Vec<Space> = Vec::new();
        let mut cut = Vec::new();
        while !r.is_empty() && cut.len() < TIPS_PER_CUT {
            let mut next = || {
                let number = r.count(spaces.len()).ok()?;
                if number == spaces.len() {
                    spaces.push(std::str::from_utf8(r.bytes(SPACE_BYTES).ok()?).ok()?.parse().ok()?);
                }
                let (actor, seq) = (ActorId::new(author, r.array().ok()?), r.unsigned().ok()?);
                Some((spaces.get(number)?.clone(), Tip { actor, seq, h: ShortHash(r.array().ok()?) }))
            };
            match next() {
                Some(position) => cut.push(position),
                None => return Self::default(),
            }
        }
        Self(cut)
    }
}

/// The field of the `nth` further part of a cut that one value can't hold.
pub(super) fn closed_part(nth: usize) -> Field {
    // Lower-case letters, a hyphen and at most two digits: always a name.
    Field::named(&format!("closed-{nth}")).unwrap_or(Field::CLOSED)
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
    /// Of a hub: which one it is in the row of hubs. The greatest is the hub of today.
    pub term: u32,
    /// Of a hub: whether the root key said that the ones before it were stolen.
    pub stolen: bool,
    /// The age recipient to which files for it are encrypted.
    pub recipient: Option<String>,
    /// Where it was closed, if it is.
    pub closed: Option<Cut>,
    /// How often it was closed: moving a cut closes once more, and the last word counts.
    pub closings: u32,
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
        closed: Cut::read(fields, &author),
        closings: fields.get(&Field::CLOSED).map_or(0, |value| value.n.saturating_add(1)),
        reason: text(fields, &Field::REASON),
        daily: fields.get(&Field::DAILY).and_then(|v| Some((u32::try_from(v.scalar.as_int()?).ok()?, v.n))),
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
