//! Writing: drafts become entries of this replica's own logs.
//!
//! Enters: drafts that a command decided, the clock, random bytes. Leaves: staged entries, chained and not yet signed.
//! An actor is made at the first write after a start; the first entry of each of its logs is a birth that names every
//! tip of the replica's own line there. A ledger's entry also names the tips of other authors' lines of its centre that
//! moved since the replica's last one, so that who knew what when is on record.

use telecentre_log::body::encode_body;
use telecentre_log::chain::{SignedRun, VerifiedRun};
use telecentre_log::counted;
use telecentre_log::document::{DocumentKind, Draft};
use telecentre_log::entry::{Body, Dependency, Entry, Head};
use telecentre_log::id::{ActorId, Line, NodeId, Slug, Space};
use telecentre_log::limit::{BODY_BYTES, DEPENDENCIES_PER_ENTRY, PUTS_PER_ENTRY, SALT_BYTES, TIPS_PER_BIRTH};
use telecentre_log::line::{HeldLine, Place};
use telecentre_log::peer::Tip;
use telecentre_log::refusal::Refusal;
use telecentre_log::store::Store;
use telecentre_log::{chain, readback};

use super::Replica;

/// A draft that can't become an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// More puts or bytes than an entry may have: a fault of ours, since commands check their texts before.
    #[error("what is to be written has more than {PUTS_PER_ENTRY} parts or {BODY_BYTES} bytes; shorten the texts")]
    TooLarge,
    /// The replica's own log could not be continued.
    #[error("the replica's own log could not be continued ({0}); restart the program")]
    Log(Refusal),
}

impl Replica {
    /// Stages drafts as entries of our own. Each is one entry; all are stored in the same record or none.
    pub fn write(
        &mut self,
        drafts: &[Draft],
        now: i64,
        random: &mut dyn FnMut(&mut [u8]),
        store: &dyn Store,
    ) -> Result<(), WriteError> {
        let fits = |d: &Draft| {
            let body = encode_body(&d.document, None, &d.puts);
            d.puts.len() <= PUTS_PER_ENTRY && body.len() + SALT_BYTES <= BODY_BYTES
        };
        if !drafts.iter().all(fits) {
            return Err(WriteError::TooLarge);
        }
        let actor = *self.actor.get_or_insert_with(|| {
            let mut suffix = [0; 8];
            random(&mut suffix);
            ActorId::new(&self.me, suffix)
        });
        for draft in drafts {
            let salt = draft.document.is_erasable().then(|| {
                let mut salt = [0; SALT_BYTES];
                random(&mut salt);
                salt
            });
            self.write_one(draft, actor, now, salt, store)?;
        }
        Ok(())
    }

    fn write_one(
        &mut self,
        draft: &Draft,
        actor: ActorId,
        now: i64,
        salt: Option<[u8; SALT_BYTES]>,
        store: &dyn Store,
    ) -> Result<(), WriteError> {
        let line = Line { space: draft.space.clone(), author: self.me };
        // All that is stored of it: a replica that is not enrolled yet holds nothing of its own.
        let held = self.have.stored_line(&line).map(|(_, held)| held);
        let log = held.and_then(|held| held.log_of(&actor));
        let birth =
            log.is_none().then(|| held.map(|held| held.tips().take(TIPS_PER_BIRTH).collect()).unwrap_or_default());
        let (first, before) = match log {
            Some((_, log)) => (u64::from(log.last) + 1, log.h),
            None => (1, chain::start(self.have.network(), &line, &actor)),
        };
        let dependencies = self.dependencies(draft);
        let head = Head { document: draft.document.clone(), time: now, dependencies, birth, extensions: Vec::new() };
        let body = Body::Present(encode_body(&draft.document, salt, &draft.puts));
        // The desk refuses to write about erased people; what slips through leaves no text.
        let body = if self.network.erased(&draft.document) { Body::Erased(body.hash()) } else { body };
        let entry = Entry { head, body };
        // The signature is made once for the batch, by `seal`.
        let mut run =
            SignedRun { line, actor, first, before: before.short(), entries: vec![entry], signature: [0; 64] };
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
    fn dependencies(&mut self, draft: &Draft) -> Vec<Dependency> {
        if draft.document.kind() == DocumentKind::Witness {
            return self.tips_beside(&draft.space);
        }
        let centre: Slug = match (&draft.space, draft.document.kind()) {
            (Space::Centre(c) | Space::Lent(c), DocumentKind::Ledger(_)) => c.clone(),
            _ => return Vec::new(),
        };
        let since = self.ledger_seen.insert(draft.space.clone(), self.have.counter()).unwrap_or(0);
        let of_centre = |space: &Space| matches!(space, Space::Centre(c) | Space::Lent(c) if *c == centre);
        let steward = |author: &NodeId| self.network.was_hub(author) || self.network.served(author, &centre);
        let moved = self.have.moved_since(since).filter_map(|ix| self.have.at(ix));
        let named = |held: &&HeldLine| of_centre(&held.line.space) && steward(&held.line.author);
        self.name_tips(moved.filter(named))
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
