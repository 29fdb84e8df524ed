//! The demo's links as the hub's page sets them.
//!
//! Enters: what a visitor wants a centre's link to be like. Leaves: the setting of that node's link, and of nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use telecentre_proto::id::Slug;

use super::emulated_link::{EmulatedLink, Setting};
use crate::console::controls::{LinkControls, LinkSetting};

/// The links of the nodes, by centre.
pub(super) struct EmulatedLinks(pub(super) BTreeMap<Slug, Arc<EmulatedLink>>);

impl LinkControls for EmulatedLinks {
    fn centres(&self) -> Vec<(Slug, LinkSetting)> {
        let shown = |setting| match setting {
            Setting::Clear => LinkSetting::Normal,
            Setting::Rural => LinkSetting::Slow,
            Setting::Unplugged => LinkSetting::Unplugged,
        };
        self.0.iter().map(|(slug, link)| (slug.clone(), shown(link.setting()))).collect()
    }

    fn set(&self, centre: &Slug, setting: LinkSetting) {
        if let Some(link) = self.0.get(centre) {
            link.set(match setting {
                LinkSetting::Normal => Setting::Clear,
                LinkSetting::Slow => Setting::Rural,
                LinkSetting::Unplugged => Setting::Unplugged,
            });
        }
    }
}
