//! What a box wrote after its centre had got another one counts for nothing, and is offered to the host.
//!
//! Enters: entries of a closed predecessor beyond its cut, when the old box comes back, or a file of it. Leaves:
//! requests by the new box, one for each booking that nothing visible knows, under an id of its own, marked as salvaged:
//! the host says yes or no to each. A walk-in's name goes with their booking. Never confirms anything, and offers a
//! booking once.

use std::collections::{BTreeMap, BTreeSet};

use telecentre_log::body::decode_body;
use telecentre_log::document::{DocumentKind, Draft};
use telecentre_log::id::{Line, NodeId, RecordId, Slug, Space};
use telecentre_log::limit::REISSUES_AT_ONCE;
use telecentre_log::line::HeldLine;
use telecentre_log::readback::entries_after;
use telecentre_log::store::Store;
use telecentre_log::visible;
use telecentre_rules::booking::{LastFields, salvaged, salvaged_guest, taken_back};

use super::Replica;

/// Records, each as it was written last.
type Records = BTreeMap<RecordId, LastFields>;

/// The records that one predecessor wrote beyond its cut.
#[derive(Default)]
struct Beyond {
    /// By centre: what its ledgers and requests say.
    bookings: BTreeMap<Slug, Records>,
    /// Its walk-ins.
    guests: Records,
    /// When each record was first written: Unix seconds.
    times: BTreeMap<RecordId, i64>,
}

impl Replica {
    /// Requests for the bookings that predecessors of this box made beyond their cuts. None while this replica does not
    /// yet hold what they wrote before.
    pub fn to_offer(&mut self, store: &dyn Store) -> Vec<Draft> {
        if self.has_staged() {
            return Vec::new();
        }
        let (me, network) = (self.me, &self.network);
        let centre = network.enrolment(&me).filter(|e| e.closed.is_none()).and_then(|e| e.centre.clone());
        let Some(centre) = centre.filter(|c| network.node_of(c) == Some(me)) else { return Vec::new() };
        let before = network.enrolments().map(|(_, e)| e);
        let before = before.filter(|e| e.closed.is_some() && e.centre.as_ref() == Some(&centre) && e.node != me);
        let authors: BTreeSet<NodeId> = before.map(|e| e.node).collect();
        let held = self.have.lines().filter(|held| authors.contains(&held.line.author));
        // Only what is stored can be read back.
        let stored = |held: &HeldLine| held.logs().iter().map(|log| u64::from(log.stored_last())).sum();
        let state: Vec<(Line, u64)> = held.map(|held| (held.line.clone(), stored(held))).collect();
        let now = (network.version(), state);
        if self.offered == now || !self.takeover_complete(&centre) {
            return Vec::new();
        }
        let mut drafts = Vec::new();
        for author in authors {
            let beyond = self.beyond(author, store);
            self.offer(&beyond, &centre, &mut drafts);
        }
        if drafts.is_empty() {
            self.offered = now;
        }
        drafts
    }

    fn beyond(&self, author: NodeId, store: &dyn Store) -> Beyond {
        let mut found = Beyond::default();
        for held in self.have.lines().filter(|held| held.line.author == author) {
            let Space::Centre(centre) = &held.line.space else { continue };
            let Some(extent) = visible::extent(&self.network, &self.have, &held.line) else { continue };
            for (log, end) in held.logs().iter().zip(extent).filter(|(log, end)| log.last > *end) {
                for (_, entry) in entries_after(&held.line, log, end.max(log.base), store) {
                    let kind = entry.head.document.kind();
                    let Some(bytes) = entry.body.bytes().filter(|_| !self.network.erased(&entry.head.document)) else {
                        continue;
                    };
                    let records = match kind {
                        DocumentKind::Ledger(_) | DocumentKind::Requests(_) => {
                            found.bookings.entry(centre.clone()).or_default()
                        }
                        DocumentKind::Guest(_) => &mut found.guests,
                        _ => continue,
                    };
                    for put in decode_body(&entry.head.document, bytes).unwrap_or_default() {
                        found.times.entry(put.record).or_insert(entry.head.time);
                        let fields = records.entry(put.record).or_default();
                        let newer = fields.get(&put.field).is_none_or(|(n, _)| put.n >= *n);
                        if newer {
                            fields.insert(put.field, (put.n, put.value));
                        }
                    }
                }
            }
        }
        found
    }

    fn offer(&self, beyond: &Beyond, own: &Slug, drafts: &mut Vec<Draft>) {
        for (centre, records) in &beyond.bookings {
            let taken_back: BTreeSet<RecordId> = records.values().filter_map(taken_back).collect();
            for (id, fields) in records.iter().filter(|(id, _)| !taken_back.contains(id)) {
                // Offered twice it is one record, since the new id follows from the old one.
                let again = id.again(&self.me);
                if self.view.knows(*id) || self.view.knows(again) || drafts.len() + 2 > REISSUES_AT_ONCE {
                    continue;
                }
                let Some(found) = salvaged(centre, again, fields, beyond.times.get(id).copied()) else { continue };
                drafts.push(found.request);
                drafts.extend(found.guest.and_then(|guest| self.guest(beyond, own, guest)));
            }
        }
    }

    /// The name of a walk-in, in a document of this box.
    fn guest(&self, beyond: &Beyond, centre: &Slug, guest: RecordId) -> Option<Draft> {
        let draft = salvaged_guest(centre, guest, beyond.guests.get(&guest)?)?;
        (!self.network.erased(&draft.document)).then_some(draft)
    }
}
