//! Writing: drafts become entries of this replica's own logs.
//!
//! Enters: drafts that a command decided, the clock, random bytes. Leaves: staged entries, chained and not yet signed.
//! An actor is made at the first write after a start; the first entry of each of its logs is a birth that names every
//! tip of the replica's own line there. A ledger's entry also names the tips of other authors' lines of its centre that
//! moved since the replica's last one, so that who knew what when is on record.

use telecentre_log::body::encode_body;
use telecentre_log::by::By;
use telecentre_log::chain::{SignedRun, VerifiedRun};
use telecentre_log::counted;
use telecentre_log::document::{DocumentKind, Draft};
use telecentre_log::entry::{Body, Dependency, Entry, Head};
use telecentre_log::id::{ActorId, Line, NodeId, Position, RecordId, Slug, Space};
use telecentre_log::limit::{
    BODY_BYTES, DEPENDENCIES_PER_ENTRY, GROUP_BYTES, PUTS_PER_ENTRY, SALT_BYTES, TIPS_PER_BIRTH,
};
use telecentre_log::line::{HeldLine, Place};
use telecentre_log::peer::Tip;
use telecentre_log::refusal::Refusal;
use telecentre_log::store::Store;
use telecentre_log::{chain, group, readback};

use super::Replica;

/// A draft that can't become an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// More puts or bytes than an entry may have: a fault of ours, since commands check their texts before.
    #[error("what is to be written has more than {PUTS_PER_ENTRY} parts or {BODY_BYTES} bytes; shorten the texts")]
    TooLarge,
    /// More at once than one signature covers.
    #[error("{0}; do it in smaller parts")]
    Group(group::TooLarge),
    /// The replica's own log could not be continued.
    #[error("the replica's own log could not be continued ({0}); restart the program")]
    Log(Refusal),
}

/// When something is written, and who gave the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The own clock: Unix seconds.
    pub at: i64,
    /// The person, or the rule; none: whoever holds the box.
    pub by: Option<By>,
}

impl From<i64> for Written {
    fn from(at: i64) -> Self {
        Self { at, by: None }
    }
}

impl Replica {
    /// Stages drafts as entries of our own. Each is one entry; all are stored in the same record or none.
    pub fn write(
        &mut self,
        drafts: &[Draft],
        written: impl Into<Written>,
        random: &mut dyn FnMut(&mut [u8]),
        store: &dyn Store,
    ) -> Result<(), WriteError> {
        let (actor, written) = (self.prepare(drafts, random)?, written.into());
        for draft in drafts {
            self.write_group(&[draft], actor, written, random, store)?;
        }
        Ok(())
    }

    /// Stages drafts that belong together: those of one space are a group, of which every replica holds all or nothing.
    pub fn write_together(
        &mut self,
        drafts: &[Draft],
        written: impl Into<Written>,
        random: &mut dyn FnMut(&mut [u8]),
        store: &dyn Store,
    ) -> Result<(), WriteError> {
        let (actor, written) = (self.prepare(drafts, random)?, written.into());
        let mut groups: Vec<Vec<&Draft>> = Vec::new();
        for draft in drafts {
            match groups.iter_mut().find(|group| group.iter().any(|other| other.space == draft.space)) {
                Some(group) => group.push(draft),
                None => groups.push(vec![draft]),
            }
        }
        // What spans two spaces is two runs in one record: refuse all before any of it is staged.
        let sizes = groups.iter().filter(|group| group.len() > 1).map(|group| self.bound(group));
        if let Some(bytes) = sizes.max().filter(|bytes| *bytes > GROUP_BYTES) {
            return Err(WriteError::Group(group::TooLarge(bytes)));
        }
        groups.iter().try_for_each(|group| self.write_group(group, actor, written, random, store))
    }

    /// The most bytes that the entries of some drafts of one space take, what they name and a birth included.
    fn bound(&self, group: &[&Draft]) -> usize {
        let mut birth = group.first().map(|draft| self.own_tips(&draft.space));
        let mut named = group.iter().map(|draft| self.dependencies(draft)).max_by_key(Vec::len);
        let entries = group.iter().map(|draft| Entry {
            head: Head {
                document: draft.document.clone(),
                time: 0,
                dependencies: named.take().unwrap_or_default(),
                birth: birth.take(),
                // The longest that says who gave the command.
                extensions: vec![By::Person(RecordId([0; 8])).extension()],
            },
            body: Body::Present(encode_body(&draft.document, None, &draft.puts)),
        });
        // And the mark of a group.
        8 + entries.map(|entry| entry.bound(None) + SALT_BYTES).sum::<usize>()
    }

    /// The actor to write with, once it is known that each draft fits an entry.
    fn prepare(&mut self, drafts: &[Draft], random: &mut dyn FnMut(&mut [u8])) -> Result<ActorId, WriteError> {
        let fits = |d: &Draft| {
            let body = encode_body(&d.document, None, &d.puts);
            d.puts.len() <= PUTS_PER_ENTRY && body.len() + SALT_BYTES <= BODY_BYTES
        };
        if !drafts.iter().all(fits) {
            return Err(WriteError::TooLarge);
        }
        Ok(*self.actor.get_or_insert_with(|| {
            let mut suffix = [0; 8];
            random(&mut suffix);
            ActorId::new(&self.me, suffix)
        }))
    }

    /// Every tip of this replica's own line in a space.
    fn own_tips(&self, space: &Space) -> Vec<Position> {
        let held = self.have.stored_line(&Line { space: space.clone(), author: self.me });
        held.map(|(_, held)| held.tips().take(TIPS_PER_BIRTH).collect()).unwrap_or_default()
    }

    /// Stages drafts of one space as one run.
    fn write_group(
        &mut self,
        drafts: &[&Draft],
        actor: ActorId,
        written: Written,
        random: &mut dyn FnMut(&mut [u8]),
        store: &dyn Store,
    ) -> Result<(), WriteError> {
        let Some(draft) = drafts.first() else { return Ok(()) };
        let line = Line { space: draft.space.clone(), author: self.me };
        // All that is stored of it: a replica that is not enrolled yet holds nothing of its own.
        let log = self.have.stored_line(&line).and_then(|(_, held)| held.log_of(&actor));
        let (first, before) = match log {
            Some((_, log)) => (u64::from(log.last) + 1, log.h),
            None => (1, chain::start(self.have.network(), &line, &actor)),
        };
        let mut birth = log.is_none().then(|| self.own_tips(&line.space));
        let mut entries = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let salt = draft.document.is_erasable().then(|| {
                let mut salt = [0; SALT_BYTES];
                random(&mut salt);
                salt
            });
            let dependencies = self.dependencies(draft);
            self.note_named(draft);
            let head = Head {
                document: draft.document.clone(),
                time: written.at,
                dependencies,
                birth: birth.take(),
                extensions: written.by.map(By::extension).into_iter().collect(),
            };
            let body = Body::Present(encode_body(&draft.document, salt, &draft.puts));
            // The desk refuses to write about erased people; what slips through leaves no text.
            let body = if self.network.erased(&draft.document) { Body::Erased(body.hash()) } else { body };
            entries.push(Entry { head, body });
        }
        group::mark(&mut entries).map_err(WriteError::Group)?;
        // The signature is made once for the batch, by `seal`.
        let mut run = SignedRun { line, actor, first, before: before.short(), entries, signature: [0; 64] };
        let read = |log: &telecentre_log::line::Log, seq| readback::hash_at(log, seq, store);
        let place = self.have.place(&mut run, &read).map_err(WriteError::Log)?;
        if matches!(place, Place::Known) {
            return Err(WriteError::Log(Refusal::Branch));
        }
        let verified: VerifiedRun = chain::recheck(run, &before).map_err(WriteError::Log)?;
        self.take_in(&place, verified, true, store);
        Ok(())
    }

    /// What an entry follows: of a ledger, the tips of the lines of that centre's other stewards, past and present, that
    /// moved since our last ledger entry there. Only tips that count are named, and no others' lines: whoever writes
    /// there what he likes can't push out what must be named.
    fn dependencies(&self, draft: &Draft) -> Vec<Dependency> {
        if draft.document.kind() == DocumentKind::Witness {
            return self.tips_beside(&draft.space);
        }
        let centre: Slug = match (&draft.space, draft.document.kind()) {
            (Space::Centre(c) | Space::Lent(c), DocumentKind::Ledger(_)) => c.clone(),
            _ => return Vec::new(),
        };
        let since = self.ledger_seen.get(&draft.space).copied().unwrap_or(0);
        let of_centre = |space: &Space| matches!(space, Space::Centre(c) | Space::Lent(c) if *c == centre);
        let steward = |author: &NodeId| self.network.was_hub(author) || self.network.served(author, &centre);
        let moved = self.have.moved_since(since).filter_map(|ix| self.have.at(ix));
        let named = |held: &&HeldLine| of_centre(&held.line.space) && steward(&held.line.author);
        self.name_tips(moved.filter(named))
    }

    /// Notes that an entry of a ledger names everything that is held by now.
    fn note_named(&mut self, draft: &Draft) {
        if matches!(draft.document.kind(), DocumentKind::Ledger(_)) {
            self.ledger_seen.insert(draft.space.clone(), self.have.counter());
        }
    }

    /// What a witness's word follows: the tips of hubs and earlier witnesses in its space. Whoever sees it holds what the
    /// witness held then.
    fn tips_beside(&self, space: &Space) -> Vec<Dependency> {
        let Space::Lent(centre) = space else { return Vec::new() };
        let spoke = |author: &NodeId| self.network.was_hub(author) || self.network.witnessed(author, centre);
        self.name_tips(self.have.lines().filter(|held| held.line.space == *space && spoke(&held.line.author)))
    }

    /// The tips that count of others' lines; where there are too many, first those of the lines that have few.
    fn name_tips<'a>(&self, lines: impl Iterator<Item = &'a HeldLine>) -> Vec<Dependency> {
        let others = lines.filter(|held| held.line.author != self.me);
        let mut tips: Vec<(Line, Vec<Tip>)> =
            others.map(|held| (held.line.clone(), counted::counted_tips(&self.network, &self.have, held))).collect();
        tips.sort_by_key(|(_, tips)| tips.len());
        let named = tips.into_iter().flat_map(|(line, tips)| {
            tips.into_iter().map(move |tip| Dependency { line: line.clone(), actor: tip.actor, seq: tip.seq, h: tip.h })
        });
        named.take(DEPENDENCIES_PER_ENTRY).collect()
    }
}
