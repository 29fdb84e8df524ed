//! A log in the making: entries that a box in bad hands signs one after another, as the protocol wants them.
//!
//! Enters: the one who speaks, a space, entries. Leaves: runs that verify, each after the one before. Never sends them.

use std::time::{Duration, SystemTime};

use telecentre_proto::body::encode_body;
use telecentre_proto::chain::{self, SignedRun};
use telecentre_proto::document::DocumentName;
use telecentre_proto::entry::{Body, Entry, Head};
use telecentre_proto::field::Put;
use telecentre_proto::id::{ActorId, Hash, Line, NodeId, Position, RecordId, Space};

use super::Puppet;

/// A log of the puppet's own.
#[derive(Clone)]
pub struct Pen {
    line: Line,
    actor: ActorId,
    seq: u64,
    h: Hash,
}

impl Pen {
    /// Begins a log, as often as one likes: each is of another start of the process.
    pub fn new(puppet: &Puppet, space: Space) -> Self {
        let line = Line { space, author: puppet.keys.id() };
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let actor = ActorId::new(&line.author, since.as_nanos().to_be_bytes()[8..].try_into().unwrap());
        let h = chain::start(&puppet.network, &line, &actor);
        Self { line, actor, seq: 0, h }
    }

    /// The next entries under one signature. A birth is named where the log begins.
    pub fn run(&mut self, puppet: &Puppet, mut entries: Vec<Entry>, birth: Vec<Position>) -> SignedRun {
        if self.seq == 0 {
            entries[0].head.birth = Some(birth);
        }
        let (first, before) = (self.seq + 1, self.h.short());
        for entry in &entries {
            self.h = chain::next(&self.h, entry);
            self.seq += 1;
        }
        let signature = puppet.keys.sign(self.seq, &self.h);
        SignedRun { line: self.line.clone(), actor: self.actor, first, before, entries, signature }
    }

    /// Where it stands.
    pub fn at(&self) -> Position {
        Position { actor: self.actor, seq: self.seq, h: self.h }
    }
}

/// An entry of a document: these puts, or nothing at all.
pub fn entry(document: DocumentName, puts: &[Put]) -> Entry {
    let salt = document.is_erasable().then_some([1; 16]);
    let body = if puts.is_empty() { Vec::new() } else { encode_body(&document, salt, puts) };
    let head = Head { document, time: 1_795_417_200, dependencies: Vec::new(), birth: None, extensions: Vec::new() };
    Entry { head, body: Body::Present(body) }
}

/// The `n`th id that an author may begin.
pub fn id(author: &NodeId, n: u64) -> RecordId {
    let mut id = n.to_be_bytes();
    id[..3].copy_from_slice(&author.0[..3]);
    RecordId(id)
}
