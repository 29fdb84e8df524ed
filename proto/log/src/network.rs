//! The network: who is the hub, who is enrolled for which centre, up to where, and what is erased.
//!
//! Enters: the visible records of `charter` (the root key's) and `network` (the hub's). Leaves: answers to *may this
//! replica write that*, *who is the steward's node of this centre*, *whom may I talk to*. Built as a pure function of
//! those records, whatever the order of their arrival.
//! Never knows time: whether a join code has expired is told to it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::chain;
use crate::document::{DocumentKind, DocumentName, RecordChange};
use crate::field::Field;
use crate::id::{NetworkId, NodeId, RecordId, Slug};
use crate::record::Fields;

mod closing;
mod cut;
mod hubs;
mod named;
mod read;
mod witness;
mod write;

pub use cut::Cut;
pub use named::NotNamed;
pub use read::{Appointment, Closing, ClosingKind, Enrolment, Invite, Kept, Role};
use read::{Said, appointment, enrolment, erasure, invite, kept, text};
pub use write::{
    advertise, appoint, bind, charter_run, close, draft, enrol, enrol_again, erase, give_out, keep_branch, locate,
    seal_to, seal_to_hub, settle, succeed,
};

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
    /// The age recipient to which files for the hub are encrypted, as it last said.
    pub hub_recipient: Option<String>,
    /// The hubs as the root key named them.
    named: BTreeMap<RecordId, Enrolment>,
    /// The same as they stand: those that a later hub closed, too.
    charter: BTreeMap<RecordId, Enrolment>,
    /// What each hub wrote of each record.
    said: BTreeMap<RecordId, BTreeMap<NodeId, Fields>>,
    enrolments: BTreeMap<RecordId, Enrolment>,
    /// By whom they close: what hubs wrote, each with its record and the hub.
    closings: BTreeMap<NodeId, BTreeMap<(RecordId, NodeId), Said>>,
    invites: BTreeMap<RecordId, Invite>,
    kept: BTreeMap<RecordId, Kept>,
    appointments: BTreeMap<RecordId, Appointment>,
    /// When each was asked for: Unix seconds by the hub's clock.
    erased: BTreeMap<DocumentName, i64>,
    version: u64,
}

/// Whether a replica is known, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Enrolled: it may sync everything.
    Open,
    /// Once enrolled, and replaced since, or a hub that another one followed: it gets `commons` only and may deliver its
    /// own lines.
    Closed,
    /// Once enrolled, and in bad hands: it gets `commons` only, and nothing is taken from it.
    Revoked,
    /// Not named by the network, as far as this replica knows.
    Unknown,
}

impl Standing {
    /// Whether it was enrolled and is no longer.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Closed | Self::Revoked)
    }
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
            hub_recipient: None,
            named: BTreeMap::new(),
            charter: BTreeMap::new(),
            said: BTreeMap::new(),
            enrolments: BTreeMap::new(),
            closings: BTreeMap::new(),
            invites: BTreeMap::new(),
            kept: BTreeMap::new(),
            appointments: BTreeMap::new(),
            erased: BTreeMap::new(),
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
        match change.document.name.kind() {
            DocumentKind::Charter => self.name_hub(change.record, enrolment(change.fields)),
            DocumentKind::Network => self.hear(change),
            _ => {}
        }
    }

    /// Reads a record of `network` anew, from what all hubs say of it.
    fn read(&mut self, id: RecordId) {
        let fields = &self.fields(id, |_| true);
        if id == RecordId::SINGLE {
            self.name = text(fields, &Field::NAME).unwrap_or_default();
            self.timezone = text(fields, &Field::TIMEZONE).unwrap_or_default();
            self.hub_endpoint = text(fields, &Field::ENDPOINT);
            self.hub_recipient = text(fields, &Field::AGE);
            return;
        }
        keep(&mut self.invites, id, invite(fields));
        // An invitation and a kept branch name a node too, and enrol nobody.
        let other = fields.contains_key(&Field::SECRET) || fields.contains_key(&Field::KEPT);
        let member = if other { None } else { enrolment(fields).map(|e| self.as_closed(e)) };
        self.version += u64::from(keep(&mut self.enrolments, id, member));
        self.version += u64::from(keep(&mut self.kept, id, kept(fields)));
        self.version += u64::from(keep(&mut self.appointments, id, appointment(fields)));
        if let Some((name, at)) = erasure(fields) {
            let asked = self.erased.entry(name);
            self.version += u64::from(matches!(asked, Entry::Vacant(_)));
            let first = asked.or_insert(at);
            *first = at.min(*first);
        }
    }

    /// Forgets what documents of this kind said, before they are told anew.
    pub fn forget(&mut self, kind: DocumentKind) {
        match kind {
            DocumentKind::Charter => {
                self.named.clear();
                self.charter.clear();
            }
            DocumentKind::Network => {
                let anew = Self::new(self.id);
                (self.name, self.timezone, self.hub_endpoint) = (anew.name, anew.timezone, anew.hub_endpoint);
                self.hub_recipient = anew.hub_recipient;
                self.said.clear();
                self.enrolments.clear();
                self.closings.clear();
                self.invites.clear();
                self.kept.clear();
                self.appointments.clear();
                self.erased.clear();
                self.judge_hubs();
            }
            _ => return,
        }
        self.version += 1;
    }

    /// All enrolments, hubs included, with their record ids.
    pub fn enrolments(&self) -> impl Iterator<Item = (&RecordId, &Enrolment)> {
        self.charter.iter().chain(&self.enrolments)
    }

    /// The join codes given out.
    pub fn invites(&self) -> impl Iterator<Item = (&RecordId, &Invite)> {
        self.invites.iter()
    }

    /// The centres that have a node, sorted.
    pub fn centres(&self) -> BTreeSet<&Slug> {
        let open = self.enrolments.values().filter(|e| e.role == Role::Node && e.closed.is_none());
        open.filter_map(|e| e.centre.as_ref()).collect()
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
            Some(enrolment) if enrolment.kind == Some(ClosingKind::Revoked) => Standing::Revoked,
            // A hub that another one followed: what it wrote counts, but it is the hub no longer.
            Some(enrolment) if enrolment.role == Role::Hub && self.hub() != Some(*node) => Standing::Closed,
            Some(enrolment) if enrolment.closed.is_none() => Standing::Open,
            Some(_) => Standing::Closed,
            None => Standing::Unknown,
        }
    }

    /// Whether entries of this author may be held: the root key and whoever is or was enrolled.
    pub fn names(&self, author: &NodeId) -> bool {
        self.is_root(author) || self.enrolment(author).is_some()
    }

    /// Whether a centre is named: somebody is or was enrolled or invited for it.
    pub fn names_centre(&self, centre: &Slug) -> bool {
        let is = |of: &Option<Slug>| of.as_ref() == Some(centre);
        self.enrolments.values().any(|e| is(&e.centre)) || self.invites.values().any(|invite| is(&invite.centre))
    }

    /// All who are or were the hub.
    pub fn hubs(&self) -> impl Iterator<Item = NodeId> {
        self.charter.values().map(|hub| hub.node)
    }

    /// Whether this is the key that founded the network.
    pub fn is_root(&self, author: &NodeId) -> bool {
        chain::network_id(author) == self.id
    }

    /// The node that serves a centre now.
    pub fn node_of(&self, centre: &Slug) -> Option<NodeId> {
        let serves = |e: &&Enrolment| e.centre.as_ref() == Some(centre) && e.role == Role::Node && e.closed.is_none();
        self.enrolments.values().find(serves).map(|e| e.node)
    }

    /// Whether `author` is or was enrolled for `centre`.
    pub fn served(&self, author: &NodeId, centre: &Slug) -> bool {
        self.enrolments.values().any(|e| e.node == *author && e.centre.as_ref() == Some(centre))
    }

    /// Where an author's enrolment is closed; `None` while one is open.
    pub fn cut(&self, author: &NodeId) -> Option<&Cut> {
        self.enrolment(author)?.closed.as_ref()
    }

    /// Which branches of an author's actors count, where the hub had to choose.
    pub fn kept_of(&self, author: &NodeId) -> impl Iterator<Item = &Kept> {
        self.kept.values().filter(move |kept| kept.author == *author)
    }

    /// Whether the network erased a document.
    pub fn erased(&self, name: &DocumentName) -> bool {
        self.erased.contains_key(name)
    }

    /// All erased documents, and when each erasure was asked for: Unix seconds by the hub's clock.
    pub fn erasures(&self) -> impl ExactSizeIterator<Item = (&DocumentName, i64)> {
        self.erased.iter().map(|(name, at)| (name, *at))
    }
}
