//! What follows from what was stored: what is held, what the documents show, what the views learn.
//!
//! Enters: a batch that was stored, or the whole journal at start. Leaves: held lines, documents and views that agree with
//! it. The network's records say what counts of all others, and lie in such lines themselves; a hub is closed only by
//! those that came after it, so taking it all anew, again and again, comes to an end.
//! Never decides about a single entry.

use telecentre_log::counted;
use telecentre_log::document::{DocumentKey, DocumentKind};
use telecentre_log::documents::{Changed, Sources};
use telecentre_log::network::Network;
use telecentre_log::store::Store;
use telecentre_log::witness::Witnesses;
use telecentre_rules::view::View;

use super::Replica;

/// Rounds of settling before the rest waits for the next batch: each round follows a change of the network's own rules,
/// of which there is at most one for each hub that another one closed.
const SETTLE_ROUNDS: usize = 64;

impl Replica {
    /// Tells the network and the views what changed.
    pub(super) fn show(&mut self, store: &dyn Store) {
        let changes = self.documents.changes(Sources {
            have: &self.have,
            network: &self.network,
            witnesses: &self.witnesses,
            store,
        });
        tell(&mut self.network, &mut self.witnesses, &mut self.view, &changes);
    }

    /// Takes verdicts again until nothing changes: lines are held anew, documents are rebuilt, views forget and learn.
    pub(super) fn settle(&mut self, store: &dyn Store) {
        for _ in 0..SETTLE_ROUNDS {
            let held_anew = self.derive(store);
            let mut forgotten: Vec<DocumentKey> = Vec::new();
            let from = Sources { have: &self.have, network: &self.network, witnesses: &self.witnesses, store };
            let done = self.documents.settle(from, |key| forgotten.push(key.clone()));
            for key in &forgotten {
                match key.name.kind() {
                    kind @ (DocumentKind::Charter | DocumentKind::Network) => {
                        let from =
                            Sources { have: &self.have, network: &self.network, witnesses: &self.witnesses, store };
                        let again = self.documents.all_of(from, kind);
                        self.network.forget(kind);
                        tell(&mut self.network, &mut self.witnesses, &mut self.view, &again);
                    }
                    DocumentKind::Witness => self.witnesses.forget(&key.space, &key.author),
                    _ => self.view.forget(key),
                }
            }
            self.show(store);
            if !done && !held_anew {
                break;
            }
        }
        self.look_at_unwitnessed();
    }

    /// After all records were read back: tells the views what they hold, and settles.
    pub fn ready(&mut self, store: &dyn Store) {
        self.documents.set_reading(false);
        let (network, witnesses, view) = (&mut self.network, &mut self.witnesses, &mut self.view);
        self.documents.give_out_folded(|changes| tell(network, witnesses, view, changes));
        self.settle(store);
        let from = Sources { have: &self.have, network: &self.network, witnesses: &self.witnesses, store };
        self.documents.evict(from);
    }

    /// Holds of each line what counts now. Returns whether that changed anything.
    fn derive(&mut self, store: &dyn Store) -> bool {
        let all = self.judged != Some(self.network.version());
        let changed = counted::derive(&mut self.have, &self.network, all, store);
        self.judged = Some(self.network.version());
        for line in &changed {
            let from = Sources { have: &self.have, network: &self.network, witnesses: &self.witnesses, store };
            let latest = self.documents.refile(from, *line);
            self.have.note_latest(*line, latest);
        }
        !changed.is_empty()
    }
}

/// Gives each change to whoever it concerns.
fn tell(network: &mut Network, witnesses: &mut Witnesses, view: &mut View, changes: &[Changed]) {
    for change in changes {
        match change.document.name.kind() {
            DocumentKind::Charter | DocumentKind::Network => network.apply(&change.as_change()),
            DocumentKind::Witness => witnesses.apply(&change.as_change()),
            _ => view.apply(&change.as_change()),
        }
    }
    if changes.iter().any(|change| change.document.name.kind() == DocumentKind::Network) {
        view.people.set_erased(network.erasures().map(|(name, _)| name));
    }
}
