//! The demo's links as the hub's page sets them.
//!
//! Enters: what a visitor wants a centre's link to be like. Leaves: the setting of that node's link, and of nothing else.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use telecentre_proto::id::Slug;

use super::emulated_link::{EmulatedLink, Setting};
use telecentre_web::demonstration::{LinkControls, LinkSetting};

/// The links of the nodes, by centre.
pub(super) struct EmulatedLinks {
    links: BTreeMap<Slug, Arc<EmulatedLink>>,
    doors: OnceLock<Vec<(String, String)>>,
}

impl EmulatedLinks {
    /// The links of a cast, before any pages are served.
    pub(super) fn of(links: BTreeMap<Slug, Arc<EmulatedLink>>) -> Self {
        Self { links, doors: OnceLock::new() }
    }

    /// Says where the pages are, once all are served.
    pub(super) fn open(&self, doors: Vec<(String, String)>) {
        // They are served once.
        let _ = self.doors.set(doors);
    }
}

impl LinkControls for EmulatedLinks {
    fn centres(&self) -> Vec<(Slug, LinkSetting)> {
        let shown = |setting| match setting {
            Setting::Clear => LinkSetting::Normal,
            Setting::Rural => LinkSetting::Slow,
            Setting::Unplugged => LinkSetting::Unplugged,
        };
        self.links.iter().map(|(slug, link)| (slug.clone(), shown(link.setting()))).collect()
    }

    fn set(&self, centre: &Slug, setting: LinkSetting) {
        if let Some(link) = self.links.get(centre) {
            link.set(match setting {
                LinkSetting::Normal => Setting::Clear,
                LinkSetting::Slow => Setting::Rural,
                LinkSetting::Unplugged => Setting::Unplugged,
            });
        }
    }

    fn doors(&self) -> Vec<(String, String)> {
        self.doors.get().cloned().unwrap_or_default()
    }
}
