//! Which erasures are carried out where, as far as this replica knows.
//!
//! Enters: the network's erasures and enrolments, receipts. Leaves: the contract's plain structs. Every replica that is
//! or was enrolled is listed, so that nobody who may hold a copy is forgotten.

use std::collections::BTreeMap;

use jiff::Timestamp;
use telecentre_proto::document::DocumentName;
use telecentre_proto::id::NodeId;
use telecentre_proto::replica::Replica;

use super::Program;
use crate::sync::Reported;
use telecentre_web::erasures::{Closed, Done, Erasure, Erasures, Waiting};

/// A replica of the network, with what it reported.
struct Holder {
    node: NodeId,
    name: String,
    closed: bool,
    reported: Reported,
}

impl Holder {
    fn done_at(&self, document: &DocumentName) -> Option<Timestamp> {
        let at = self.reported.receipts.0.get(document)?;
        Some(Timestamp::from_second(*at).unwrap_or_default())
    }
}

impl Program {
    /// `GET /erasures`.
    pub fn erasures(&self) -> Erasures {
        self.handle.read(|replica, _| self.erasures_in(replica))
    }

    /// The erasures of this moment.
    pub(super) fn erasures_in(&self, replica: &Replica) -> Erasures {
        let mut reported = self.sync.reported();
        let now = self.handle.host().now();
        let network = replica.network();
        reported.insert(replica.me(), Reported { receipts: replica.receipts().clone(), last_contact: Some(now) });
        let mut nodes: BTreeMap<NodeId, Holder> = BTreeMap::new();
        for (_, enrolment) in network.enrolments() {
            let Some(last) = network.enrolment(&enrolment.node) else { continue };
            let holder = |node| Holder {
                node,
                name: last.name.clone(),
                closed: network.standing(&node).is_closed(),
                reported: reported.get(&node).cloned().unwrap_or_default(),
            };
            nodes.entry(enrolment.node).or_insert_with(|| holder(enrolment.node));
        }
        let mut holders: Vec<Holder> = nodes.into_values().collect();
        holders.sort_by(|a, b| (&a.name, a.node).cmp(&(&b.name, b.node)));
        let mut erasures: Vec<Erasure> =
            network.erasures().map(|(document, asked)| erasure(document, asked, &holders)).collect();
        erasures.sort_by(|a, b| (b.asked_at, &a.document).cmp(&(a.asked_at, &b.document)));
        Erasures { erasures }
    }
}

fn erasure(document: &DocumentName, asked: i64, holders: &[Holder]) -> Erasure {
    let mut erasure = Erasure {
        document: document.to_string(),
        asked_at: Timestamp::from_second(asked).unwrap_or_default(),
        done: Vec::new(),
        waiting: Vec::new(),
        closed: Vec::new(),
    };
    for holder in holders {
        let (node, name, at) = (holder.node, holder.name.clone(), holder.done_at(document));
        match (holder.closed, at) {
            (true, at) => erasure.closed.push(Closed { node, name, at }),
            (false, Some(at)) => erasure.done.push(Done { node, name, at }),
            (false, None) => {
                erasure.waiting.push(Waiting { node, name, last_contact: holder.reported.last_contact });
            }
        }
    }
    erasure
}
