//! What was signed and what was promised, written down beside the replicas.
//!
//! Enters: every write of an honest replica as it is staged, every deed, whose data was to be erased, who lies. Leaves:
//! the record that checks compare with. Never read by anything that the core runs.

use std::collections::{BTreeMap, BTreeSet};

use telecentre_proto::document::Draft;
use telecentre_proto::id::{ActorId, Hash, Line, NodeId, RecordId, Space};
use telecentre_proto::peer::Tip;
use telecentre_proto::record::Stamp;
use telecentre_proto::replica::Replica;

use super::by_rule::PassedByRule;
use super::deed::Deeds;

/// What was signed and promised so far.
#[derive(Default)]
pub struct Truth {
    /// By log: the chain hash after each write; a resumed machine writes two after one number.
    pub chains: BTreeMap<(Line, ActorId), BTreeSet<(u64, Hash)>>,
    /// By booking or other record: the entries that put something under it.
    pub records: BTreeMap<RecordId, BTreeSet<(ActorId, u64)>>,
    /// What people asked for and were told.
    pub deeds: Deeds,
    /// What promises hung on and nobody has any more who would give it.
    pub gone: BTreeSet<(Line, Tip)>,
    /// Members whose erasure was asked for.
    pub erased: BTreeSet<RecordId>,
    /// Members whose data somebody wrote who does not keep to the rules.
    pub touched: BTreeSet<RecordId>,
    /// Ledger entries whose author could not know that it had forgotten something.
    pub blind: BTreeSet<(Space, ActorId, u64)>,
    /// Authors who do not keep to the rules.
    pub liars: BTreeSet<NodeId>,
    /// The days that were passed on by rule.
    pub by_rule: PassedByRule,
}

impl Truth {
    /// Writes down what a replica has just staged. `before`: how far each line's log of this process was.
    pub fn staged(&mut self, replica: &Replica, drafts: &[Draft], before: &BTreeMap<Line, u64>, blind: bool) {
        let Some(actor) = replica.actor() else { return };
        let mut next = before.clone();
        for draft in drafts {
            let line = Line { space: draft.space.clone(), author: replica.me() };
            let seq = next.entry(line).or_insert(0);
            *seq += 1;
            for put in &draft.puts {
                self.records.entry(put.record).or_default().insert((actor, *seq));
            }
            // What a hub confirms for a centre waits for the witness: having forgotten something is no excuse there.
            if blind && !matches!(draft.space, Space::Lent(_)) {
                self.blind.insert((draft.space.clone(), actor, *seq));
            }
        }
        for line in next.into_keys() {
            if let Some((_, log)) = replica.have().stored_line(&line).and_then(|(_, held)| held.log_of(&actor)) {
                self.chains.entry((line, actor)).or_default().insert((u64::from(log.last), log.h));
            }
        }
    }

    /// Whether the entry of this stamp put something under this record.
    pub fn wrote(&self, record: RecordId, stamp: &Stamp) -> bool {
        self.records.get(&record).is_some_and(|entries| entries.contains(&(stamp.actor, stamp.seq)))
    }
}
