//! Actors that went on twice: a machine resumed from an old image, or a cheat, signed two entries at one place.
//!
//! Enters: the branches held, and the hub's decisions on them. Leaves: a list for people; on the hub, a decision for
//! each actor; on the replica that wrote them, the entries of the branches that do not count, to be issued again by a
//! new actor. Never drops a branch: what does not count is held and passed on like any other void entry.

use std::collections::BTreeMap;

use serde::Serialize;
use telecentre_log::body::decode_body;
use telecentre_log::document::{DocumentKey, DocumentKind, Draft};
use telecentre_log::documents::Sources;
use telecentre_log::field::Put;
use telecentre_log::id::{ActorId, Line, NodeId, Space};
use telecentre_log::limit::{PUTS_PER_ENTRY, REISSUES_AT_ONCE};
use telecentre_log::line::{HeldLine, LogIx};
use telecentre_log::network::{self, Cut, Kept, Standing};
use telecentre_log::peer::Tip;
use telecentre_log::readback::entries_after;
use telecentre_log::record::Fields;
use telecentre_log::store::Store;
use telecentre_log::visible;
use telecentre_rules::steward::mark_overrides;

use super::Replica;

/// An actor with several branches in a space.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Fork {
    /// Who signed them.
    pub author: NodeId,
    /// The run of its process that went on twice.
    pub actor: ActorId,
    /// The space of the line that has the branches.
    pub space: Space,
    /// How many branches are held.
    pub branches: usize,
    /// The hub has said which one counts. (Of what a hub confirmed for a centre, the witness has said it.)
    pub settled: bool,
}

impl Replica {
    /// Every actor that went on twice, as far as its branches are held here.
    pub fn forks(&self) -> Vec<Fork> {
        let lines = self.have.lines();
        let forked = lines.flat_map(|held| held.forked().map(move |actor| (held, *actor)));
        forked.map(|(held, actor)| self.fork(held, actor)).collect()
    }

    /// The lines that end in so many places that only what continues or joins them is taken: an admin must look at the
    /// replica that wrote them, and close it.
    pub fn frozen(&self) -> impl Iterator<Item = &Line> {
        self.have.lines().filter(|held| self.have.is_frozen(held)).map(|held| &held.line)
    }

    fn fork(&self, held: &HeldLine, actor: ActorId) -> Fork {
        let Line { space, author } = held.line.clone();
        let branches = held.logs_of(&actor).count();
        let mut kept = self.network.kept_of(&author).filter(|kept| kept.actor == actor);
        let settled = matches!(space, Space::Lent(_)) || kept.any(|kept| kept.ends.0.iter().any(|(s, _)| *s == space));
        Fork { author, actor, space, branches, settled }
    }

    /// The hub's decisions on forks that are not settled: the branch that it held first counts, because others know it;
    /// of the hub's own branches, the one that came from others. Other replicas decide nothing.
    pub fn settle_forks(&self) -> Vec<Draft> {
        if self.network.hub() != Some(self.me) || self.recovering {
            return Vec::new();
        }
        let mut by_actor: BTreeMap<(NodeId, ActorId), Vec<Space>> = BTreeMap::new();
        for fork in self.forks().into_iter().filter(|fork| !fork.settled) {
            by_actor.entry((fork.author, fork.actor)).or_default().push(fork.space);
        }
        let words = by_actor.into_iter().map(|((author, actor), spaces)| {
            let mut ends: Vec<(Space, Tip)> =
                self.network.kept_of(&author).filter(|k| k.actor == actor).flat_map(|k| k.ends.0.clone()).collect();
            let n = u32::try_from(ends.len() + 1).unwrap_or(u32::MAX);
            ends.extend(spaces.into_iter().filter_map(|space| self.branch_to_keep(author, actor, space)));
            network::draft(network::keep_branch(&Kept { author, actor, ends: Cut(ends) }, n))
        });
        words.collect()
    }

    fn branch_to_keep(&self, author: NodeId, actor: ActorId, space: Space) -> Option<(Space, Tip)> {
        let (_, held) = self.have.line(&Line { space: space.clone(), author })?;
        let mut logs = held.logs_of(&actor);
        let (_, log) = if author == self.me { logs.last()? } else { logs.next()? };
        Some((space, Tip { actor, seq: log.last.into(), h: log.h.short() }))
    }

    /// What this replica wrote on branches that do not count and that nothing has replaced since, to be written again.
    /// Bookings confirmed there are marked as an override, since the other branch may have sold the same slot.
    pub fn to_reissue(&mut self, store: &dyn Store) -> Vec<Draft> {
        // Documents follow a new word of the hub once it is stored: what is staged now is looked at after that. What a
        // closed box writes counts for nothing.
        let open = self.network.standing(&self.me) == Standing::Open;
        if !open || self.recovering || self.has_staged() || self.network.kept_of(&self.me).next().is_none() {
            return Vec::new();
        }
        let me = self.me;
        let lines: Vec<Line> = self.have.lines().map(|held| held.line.clone()).filter(|l| l.author == me).collect();
        let mut lost: Vec<(Line, LogIx, u32)> = Vec::new();
        for line in lines.into_iter().filter(|line| !matches!(line.space, Space::Lent(_))) {
            let limits = visible::kept(&self.network, &self.have, &line);
            let Some((_, held)) = self.have.line(&line) else { continue };
            let beyond = limits.into_iter().filter(|(ix, end)| held.log(*ix).is_some_and(|log| log.last > *end));
            let beyond: Vec<_> = beyond.map(|(ix, end)| (line.clone(), ix, end)).collect();
            // Where the hub's word comes before the branch that counts, the present actor may be the one that does not:
            // what it wrote from now on would be issued again for ever.
            let is_mine = |(_, ix, _): &(_, _, _)| held.log(*ix).is_some_and(|log| Some(log.actor) == self.actor);
            if beyond.iter().any(is_mine) {
                self.actor = None;
            }
            lost.extend(beyond);
        }
        // How far each was stored when everything was last found to be issued again: mostly nothing has changed since.
        let state: Vec<_> = lost
            .iter()
            .map(|(line, ix, end)| {
                (line.clone(), *ix, *end, self.have.line(line).and_then(|(_, h)| Some(h.log(*ix)?.stored_last())))
            })
            .collect();
        if self.reissued == state {
            return Vec::new();
        }
        let mut drafts = Vec::new();
        let mut later = false;
        for (line, ix, end) in &lost {
            // Where its ledger waits for lost entries, what is written is not shown: it would be written again.
            if matches!(&line.space, Space::Centre(centre) if self.documents.holds_up(&me, centre)) {
                later = true;
                continue;
            }
            self.reissue_log(line, *ix, *end, store, &mut drafts);
        }
        if drafts.is_empty() && !later {
            self.reissued = state;
        }
        drafts
    }

    fn reissue_log(&mut self, line: &Line, ix: LogIx, end: u32, store: &dyn Store, drafts: &mut Vec<Draft>) {
        let Some((_, held)) = self.have.line(line) else { return };
        let Some(log) = held.log(ix) else { return };
        for (_, entry) in entries_after(line, log, end.max(log.base), store) {
            if drafts.len() >= REISSUES_AT_ONCE {
                return;
            }
            let (document, kind) = (entry.head.document.clone(), entry.head.document.kind());
            let puts = entry.body.bytes().and_then(|bytes| decode_body(&document, bytes).ok());
            // What of a later release shows nowhere here is issued again by that one, which sees where it is missing.
            if self.network.erased(&document) || kind == DocumentKind::Unknown {
                continue;
            }
            let key = DocumentKey { space: line.space.clone(), name: document.clone(), author: line.author };
            if visible::document(&self.network, &key).is_err() {
                continue;
            }
            // Nor what shows nowhere, under whatever actor it is written.
            let mut puts = puts.unwrap_or_default();
            puts.retain(|put| !kind.own_ids() || put.record.is_of(&line.author));
            let puts = self.missing(&key, puts, store);
            let planned = |put: &Put| {
                let same = drafts.iter().filter(|d: &&Draft| d.space == line.space && d.document == document);
                same.flat_map(|d| &d.puts).any(|p| (p.record, &p.field, p.n) == (put.record, &put.field, put.n))
            };
            let mut puts: Vec<Put> = puts.into_iter().filter(|put| !planned(put)).collect();
            if matches!(kind, DocumentKind::Ledger(_)) {
                mark_overrides(&mut puts);
            }
            for part in puts.chunks(PUTS_PER_ENTRY) {
                drafts.push(Draft { space: line.space.clone(), document: document.clone(), puts: part.to_vec() });
            }
        }
    }

    /// Those of the puts for which a document shows no value, or an older one.
    fn missing(&mut self, key: &DocumentKey, puts: Vec<Put>, store: &dyn Store) -> Vec<Put> {
        let from = Sources { have: &self.have, network: &self.network, witnesses: &self.witnesses, store };
        let mut records: BTreeMap<_, Fields> = BTreeMap::new();
        for put in &puts {
            records.entry(put.record).or_insert_with(|| self.documents.record(from, key, put.record));
        }
        // Where a record is written by one entry, nothing can be added to one that is there.
        let once = key.name.kind().own_ids();
        let lacks = |put: &Put| {
            let fields = records.get(&put.record);
            if once && fields.is_some_and(|fields| !fields.is_empty()) {
                return false;
            }
            let held = fields.and_then(|fields| fields.get(&put.field));
            held.is_none_or(|value| value.n < put.n)
        };
        puts.into_iter().filter(lacks).collect()
    }
}
