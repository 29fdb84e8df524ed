//! What a box wrote after its centre had got another one: it counts for nothing, and is offered to the host.
//!
//! Enters: entries of a closed predecessor beyond its cut, when the old box comes back, or a file of it. Leaves: requests
//! by the new box, one for each booking that nothing visible knows, marked as salvaged: the host says yes or no to each.
//! A walk-in's name goes with their booking. Never confirms anything, and offers a booking once.

use std::collections::{BTreeMap, BTreeSet};

use telecentre_log::body::decode_body;
use telecentre_log::document::{DocumentKind, DocumentName, Draft};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{Line, NodeId, RecordId, Slug, Space};
use telecentre_log::limit::REISSUES_AT_ONCE;
use telecentre_log::line::HeldLine;
use telecentre_log::readback::entries_after;
use telecentre_log::store::Store;
use telecentre_log::visible;
use telecentre_rules::slot::Slot;

use super::Replica;

/// What of a booking's record goes into a request.
const OF_A_REQUEST: [Field; 6] = [Field::RESOURCE, Field::WHO, Field::SLOT, Field::GUEST, Field::SERIES, Field::LATE];

/// The last value of each field, by record.
type Records = BTreeMap<RecordId, BTreeMap<Field, (u32, Scalar)>>;

/// What one predecessor wrote beyond its cut.
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
        if self.offered == now || !network.takeover_complete(&self.have, &centre) {
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
            for (id, fields) in records {
                let gone = fields.contains_key(&Field::CANCELLED) || fields.contains_key(&Field::HAND_OVER);
                let Some((_, Scalar::Int(slot))) = fields.get(&Field::SLOT).filter(|_| !gone) else { continue };
                let Some(slot) = Slot::unpack(*slot) else { continue };
                if self.view.knows(*id) || drafts.len() + 2 > REISSUES_AT_ONCE {
                    continue;
                }
                let put = |field: &Field| fields.get(field).map(|(_, v)| Put::new(*id, field.clone(), v.clone()));
                let mut puts: Vec<Put> = OF_A_REQUEST.iter().filter_map(put).collect();
                puts.push(Put::new(*id, Field::SALVAGED, Scalar::Bool(true)));
                if let Some(asked) = beyond.times.get(id) {
                    puts.push(Put::new(*id, Field::REQUESTED, Scalar::Int(*asked)));
                }
                let document = DocumentName::requests(telecentre_rules::slot::month_of(slot.day()));
                drafts.push(Draft { space: Space::Centre(centre.clone()), document, puts });
                drafts.extend(guest_of(fields).and_then(|guest| self.guest(beyond, own, guest)));
            }
        }
    }

    /// The name of a walk-in, in a document of this box.
    fn guest(&self, beyond: &Beyond, centre: &Slug, guest: RecordId) -> Option<Draft> {
        let (n, name) = beyond.guests.get(&guest)?.get(&Field::NAME)?;
        let document = DocumentName::guest(guest);
        if self.network.erased(&document) {
            return None;
        }
        let puts = vec![Put { record: guest, field: Field::NAME, n: *n, value: name.clone() }];
        Some(Draft { space: Space::Centre(centre.clone()), document, puts })
    }
}

fn guest_of(fields: &BTreeMap<Field, (u32, Scalar)>) -> Option<RecordId> {
    let guest = fields.get(&Field::GUEST).is_some_and(|(_, v)| v.is_true());
    fields.get(&Field::WHO).filter(|_| guest)?.1.as_bytes()?.try_into().ok().map(RecordId)
}
