//! The network: who is the hub, who is enrolled for which centre, up to where, and what is erased.
//!
//! Enters: the visible records of `charter` (the root key's) and `network` (the hub's). Leaves: answers to *may this
//! replica write that*, *who is the steward's node of this centre*, *whom may I talk to*. Built as a pure function of
//! those records, whatever the order of their arrival.
//! Never knows time: whether a join code has expired is told to it.

use std::collections::{BTreeMap, BTreeSet};

use crate::chain;
use crate::document::{DocumentKind, DocumentName};
use crate::field::Field;
use crate::have::Have;
use crate::id::{ActorId, Hash, Line, NetworkId, NodeId, RecordId, Slug, Space};
use crate::limit::TIPS_PER_MESSAGE;
use crate::record::{Fields, RecordChange};
use crate::varint::{Reader, put_bytes, put_unsigned};

mod write;

pub use write::{advertise, bind, charter_run, close, cut_at, draft, enrol, give_out, locate, settle};

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
pub struct Cut(pub Vec<(Space, ActorId, u64)>);

impl Cut {
    /// As one value of a document.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (space, actor, seq) in &self.0 {
            put_bytes(&mut out, space.to_string().as_bytes());
            out.extend_from_slice(actor.as_bytes());
            put_unsigned(&mut out, *seq);
        }
        out
    }

    /// From a value of a document; what can't be read cuts everything.
    pub fn decode(bytes: &[u8]) -> Self {
        let mut r = Reader::new(bytes);
        let mut cut = Vec::new();
        while !r.is_empty() && cut.len() < TIPS_PER_MESSAGE {
            let mut next = || {
                let space = std::str::from_utf8(r.bytes(64).ok()?).ok()?.parse().ok()?;
                Some((space, ActorId(r.array().ok()?), r.unsigned().ok()?))
            };
            match next() {
                Some(position) => cut.push(position),
                None => return Self::default(),
            }
        }
        Self(cut)
    }
}

/// A replica's place in the network.
#[derive(Clone, PartialEq, Debug)]
pub struct Enrolment {
    /// The replica.
    pub node: NodeId,
    /// What it is.
    pub role: Role,
    /// The centre that it serves, if it is a node.
    pub centre: Option<Slug>,
    /// What people call it.
    pub name: String,
    /// Host and port where others can dial it, if known.
    pub endpoint: Option<String>,
    /// Where it was closed, if it is.
    pub closed: Option<Cut>,
    /// Why it was closed.
    pub reason: Option<String>,
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

/// A centre as the network names it; the rest stands in its profile.
#[derive(Clone, PartialEq, Debug)]
pub struct NamedCentre {
    /// Its short name.
    pub slug: Slug,
    /// What people call it.
    pub name: String,
    /// Who must hold what the hub confirms of it.
    pub witness: Option<NodeId>,
}

/// The whole network document and the charter, read.
#[derive(Clone, PartialEq, Debug)]
pub struct Network {
    id: NetworkId,
    /// What people call the network.
    pub name: String,
    /// IANA time zone of its centres.
    pub timezone: String,
    /// Host and port where the hub can be dialled, as it last said.
    pub hub_endpoint: Option<String>,
    charter: BTreeMap<RecordId, Enrolment>,
    enrolments: BTreeMap<RecordId, Enrolment>,
    invites: BTreeMap<RecordId, Invite>,
    centres: BTreeMap<RecordId, NamedCentre>,
    erased: BTreeSet<DocumentName>,
    version: u64,
}

/// Whether a replica is known, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Enrolled: it may sync everything.
    Open,
    /// Once enrolled: it gets `commons` only and may deliver its own lines.
    Closed,
    /// Not named by the network, as far as this replica knows.
    Unknown,
}

fn text(fields: &Fields, field: &Field) -> Option<String> {
    fields.get(field)?.scalar.as_text().map(str::to_owned)
}

fn node(fields: &Fields, field: &Field) -> Option<NodeId> {
    fields.get(field)?.scalar.as_bytes()?.try_into().ok().map(NodeId)
}

fn enrolment(fields: &Fields) -> Option<Enrolment> {
    Some(Enrolment {
        node: node(fields, &Field::NODE)?,
        role: Role::read(fields.get(&Field::ROLE)?.scalar.as_text()?)?,
        centre: text(fields, &Field::CENTRE).and_then(|c| c.parse().ok()),
        name: text(fields, &Field::NAME).unwrap_or_default(),
        endpoint: text(fields, &Field::ENDPOINT),
        closed: fields.get(&Field::CLOSED).and_then(|v| v.scalar.as_bytes().map(Cut::decode)),
        reason: text(fields, &Field::REASON),
    })
}

fn invite(fields: &Fields) -> Option<Invite> {
    Some(Invite {
        secret: Hash(fields.get(&Field::SECRET)?.scalar.as_bytes()?.try_into().ok()?),
        role: Role::read(fields.get(&Field::ROLE)?.scalar.as_text()?)?,
        centre: text(fields, &Field::CENTRE).and_then(|c| c.parse().ok()),
        expires: fields.get(&Field::EXPIRES)?.scalar.as_int()?,
        node: node(fields, &Field::NODE),
    })
}

fn named_centre(fields: &Fields) -> Option<NamedCentre> {
    Some(NamedCentre {
        slug: text(fields, &Field::SLUG)?.parse().ok()?,
        name: text(fields, &Field::NAME)?,
        witness: node(fields, &Field::WITNESS),
    })
}

fn keep<T: PartialEq>(map: &mut BTreeMap<RecordId, T>, id: RecordId, value: Option<T>) -> bool {
    match value {
        Some(value) if map.get(&id) == Some(&value) => false,
        Some(value) => {
            map.insert(id, value);
            true
        }
        None => map.remove(&id).is_some(),
    }
}

impl Network {
    /// A network of which only the id is known.
    pub fn new(id: NetworkId) -> Self {
        Self {
            id,
            name: String::new(),
            timezone: "Europe/Paris".to_owned(),
            hub_endpoint: None,
            charter: BTreeMap::new(),
            enrolments: BTreeMap::new(),
            invites: BTreeMap::new(),
            centres: BTreeMap::new(),
            erased: BTreeSet::new(),
            version: 0,
        }
    }

    /// Its id.
    pub fn id(&self) -> &NetworkId {
        &self.id
    }

    /// Counts the changes of what decides visibility: enrolments, cuts, the charter, erasures.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Takes in a record of `charter` or `network`.
    pub fn apply(&mut self, change: &RecordChange<'_>) {
        let (id, fields) = (change.record, change.fields);
        match change.document.name.kind() {
            DocumentKind::Charter => self.version += u64::from(keep(&mut self.charter, id, enrolment(fields))),
            DocumentKind::Network if id == RecordId::SINGLE => {
                self.name = text(fields, &Field::NAME).unwrap_or_default();
                self.timezone = text(fields, &Field::TIMEZONE).unwrap_or_default();
                self.hub_endpoint = text(fields, &Field::ENDPOINT);
            }
            DocumentKind::Network => {
                keep(&mut self.invites, id, invite(fields));
                let member = if fields.contains_key(&Field::SECRET) { None } else { enrolment(fields) };
                self.version += u64::from(keep(&mut self.enrolments, id, member));
                keep(&mut self.centres, id, named_centre(fields));
                if let Some(name) = text(fields, &Field::ERASED).and_then(|name| name.parse().ok()) {
                    self.version += u64::from(self.erased.insert(name));
                }
            }
            _ => {}
        }
    }

    /// Forgets what documents of this kind said, before they are told anew.
    pub fn forget(&mut self, kind: DocumentKind) {
        match kind {
            DocumentKind::Charter => self.charter.clear(),
            DocumentKind::Network => {
                let anew = Self::new(self.id);
                (self.name, self.timezone, self.hub_endpoint) = (anew.name, anew.timezone, anew.hub_endpoint);
                self.enrolments.clear();
                self.invites.clear();
                self.centres.clear();
                self.erased.clear();
            }
            _ => return,
        }
        self.version += 1;
    }

    /// The hub of today: the one that the charter names and has not closed.
    pub fn hub(&self) -> Option<NodeId> {
        self.charter.values().find(|term| term.closed.is_none()).map(|term| term.node)
    }

    /// All enrolments, hubs included, with their record ids.
    pub fn enrolments(&self) -> impl Iterator<Item = (&RecordId, &Enrolment)> {
        self.charter.iter().chain(&self.enrolments)
    }

    /// The join codes given out.
    pub fn invites(&self) -> impl Iterator<Item = (&RecordId, &Invite)> {
        self.invites.iter()
    }

    /// The centres that the network names.
    pub fn centres(&self) -> impl Iterator<Item = (&RecordId, &NamedCentre)> {
        self.centres.iter()
    }

    /// A replica's open enrolment, else its last closed one.
    pub fn enrolment(&self, node: &NodeId) -> Option<&Enrolment> {
        let mut all = self.enrolments().map(|(_, e)| e).filter(|e| e.node == *node);
        let first = all.next()?;
        if first.closed.is_none() { Some(first) } else { Some(all.find(|e| e.closed.is_none()).unwrap_or(first)) }
    }

    /// Whether a replica may connect, and what for.
    pub fn standing(&self, node: &NodeId) -> Standing {
        match self.enrolment(node) {
            Some(enrolment) if enrolment.closed.is_none() => Standing::Open,
            Some(_) => Standing::Closed,
            None => Standing::Unknown,
        }
    }

    /// Whether entries of this author may be held: the root key and whoever is or was enrolled.
    pub fn names(&self, author: &NodeId) -> bool {
        self.is_root(author) || self.enrolment(author).is_some()
    }

    /// Whether this is the key that founded the network.
    pub fn is_root(&self, author: &NodeId) -> bool {
        chain::network_id(author) == self.id
    }

    /// Whether this replica is or was the hub.
    pub fn was_hub(&self, author: &NodeId) -> bool {
        self.charter.values().any(|term| term.node == *author)
    }

    /// The node that serves a centre now.
    pub fn node_of(&self, centre: &Slug) -> Option<NodeId> {
        let serves = |e: &&Enrolment| e.centre.as_ref() == Some(centre) && e.role == Role::Node && e.closed.is_none();
        self.enrolments.values().find(serves).map(|e| e.node)
    }

    /// Whether a centre's node holds everything that its predecessors wrote up to their cuts: before that it may not
    /// know what they confirmed.
    pub fn takeover_complete(&self, have: &Have, centre: &Slug) -> bool {
        let before = self.enrolments.values().filter(|e| e.centre.as_ref() == Some(centre));
        before.filter_map(|e| Some((e.node, e.closed.as_ref()?))).all(|(author, cut)| {
            cut.0.iter().all(|(space, actor, seq)| {
                let line = Line { space: space.clone(), author };
                let log = have.line(&line).and_then(|(_, held)| held.log_of(actor));
                log.is_some_and(|(_, log)| u64::from(log.last) >= *seq)
            })
        })
    }

    /// Whether `author` is or was enrolled for `centre`.
    pub fn served(&self, author: &NodeId, centre: &Slug) -> bool {
        self.enrolments.values().any(|e| e.node == *author && e.centre.as_ref() == Some(centre))
    }

    /// Where an author's enrolment is closed; `None` while one is open.
    pub fn cut(&self, author: &NodeId) -> Option<&Cut> {
        self.enrolment(author)?.closed.as_ref()
    }

    /// Whether the network erased a document.
    pub fn erased(&self, name: &DocumentName) -> bool {
        self.erased.contains(name)
    }
}
