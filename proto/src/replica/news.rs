//! The news of changed records, brought to whoever they concern.
//!
//! Enters: records that changed in documents. Leaves: the network, the witnesses' words and the views, which know them.
//! Never decides what counts.

use telecentre_log::document::DocumentKind;
use telecentre_log::documents::Changed;
use telecentre_log::network::Network;
use telecentre_log::witness::Witnesses;
use telecentre_rules::view::View;

/// Gives each change to whoever it concerns.
pub(super) fn tell(network: &mut Network, witnesses: &mut Witnesses, view: &mut View, changes: &[Changed]) {
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
