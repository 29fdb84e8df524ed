//! For tests: replicas that share one view and are always in sync.
//!
//! Enters: commands, given at one of the replicas at some time. Leaves: what the rules decided, taken into the view at
//! once, as the replica does it through its journal and documents. Draws its ids from a counter.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use telecentre_proto::desk::{Caller, Command, DeskError, Guards, Outcome, decide};
use telecentre_proto::document::{DocumentKey, Draft, RecordChange};
use telecentre_proto::id::{ActorId, NodeId, RecordId, Slug};
use telecentre_proto::record::{Fields, Stamp, Value};
use telecentre_proto::steward::{Stewards, answers};
use telecentre_proto::view::View;

const HUB: NodeId = NodeId([1; 32]);

/// Everything that is visible, everywhere.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) view: View,
    pub(crate) entries: u64,
    records: BTreeMap<(DocumentKey, RecordId), Fields>,
    ids: u64,
}

struct At {
    me: NodeId,
}

fn node_of(centre: &Slug) -> NodeId {
    let mut id = [2; 32];
    id[..centre.as_str().len().min(32)].copy_from_slice(&centre.as_str().as_bytes()[..centre.as_str().len().min(32)]);
    NodeId(id)
}

impl Stewards for At {
    fn me(&self) -> NodeId {
        self.me
    }
    fn hub(&self) -> Option<NodeId> {
        Some(HUB)
    }
    fn node_of(&self, centre: &Slug) -> Option<NodeId> {
        Some(node_of(centre))
    }
    fn may_confirm(&self, _: &Slug) -> bool {
        true
    }
    fn succeeds(&self, _: &NodeId, _: &NodeId) -> bool {
        false
    }
    fn author_of(&self, _: &ActorId) -> Option<NodeId> {
        None
    }
}

impl World {
    /// Gives a command at a centre's node, or at the hub, and takes what it decides into the view.
    pub(crate) fn command(
        &mut self,
        centre: Option<&Slug>,
        at: DateTime,
        caller: Caller,
        command: &Command,
    ) -> Result<Outcome, DeskError> {
        let stewards = At { me: centre.map_or(HUB, node_of) };
        let now_minutes = u16::try_from(i16::from(at.hour()) * 60 + i16::from(at.minute())).unwrap();
        let ids = &mut self.ids;
        let mut fresh = || {
            *ids += 1;
            *ids.to_be_bytes().last_chunk().unwrap()
        };
        let mut guards = Guards {
            view: &self.view,
            stewards: &stewards,
            caller,
            today: at.date(),
            now_minutes,
            day_began: began(at),
            recovering: false,
            fresh: &mut fresh,
        };
        let decision = decide(&mut guards, command)?;
        self.take(stewards.me, decision.drafts, at);
        Ok(decision.outcome)
    }

    /// The node of each centre.
    pub(crate) fn nodes(&self) -> BTreeMap<Slug, NodeId> {
        self.view.centres.all().map(|centre| (centre.slug.clone(), node_of(&centre.slug))).collect()
    }

    /// Lets the stewards of all centres answer what waits.
    pub(crate) fn settle(&mut self, at: DateTime) {
        let centres: Vec<Slug> = self.view.centres.all().map(|c| c.slug.clone()).collect();
        for centre in centres {
            let stewards = At { me: node_of(&centre) };
            loop {
                let drafts = answers(&self.view, &stewards, (at.date(), 0), false);
                if drafts.is_empty() {
                    break;
                }
                self.take(stewards.me, drafts, at);
            }
        }
    }

    fn take(&mut self, author: NodeId, drafts: Vec<Draft>, at: DateTime) {
        let time = jiff::tz::TimeZone::UTC.to_timestamp(at).unwrap().as_second();
        for draft in drafts {
            self.entries += 1;
            let stamp = Stamp { actor: ActorId::new(&author, [0; 8]), seq: self.entries, time, rank: self.entries };
            let document = DocumentKey { space: draft.space, name: draft.document, author };
            for put in draft.puts {
                let fields = self.records.entry((document.clone(), put.record)).or_default();
                fields.insert(put.field, Value { n: put.n, scalar: put.value, stamp });
                self.view.apply(&RecordChange { document: &document, record: put.record, fields });
            }
        }
    }
}

/// When a day began, by the clock of the entries.
fn began(at: DateTime) -> i64 {
    jiff::tz::TimeZone::UTC.to_zoned_datetime(at.date().at(0, 0, 0, 0)).map_or(0, |zoned| zoned.timestamp().as_second())
}
