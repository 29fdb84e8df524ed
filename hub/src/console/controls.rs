//! Links that may be cut for a demonstration.
//!
//! Enters: what a visitor of the demonstration wants a centre's link to be like. Leaves: that wish, to whoever carries
//! the packets. There are no controls outside a demonstration, and then the pages do not speak of them.

use std::sync::Arc;

use telecentre_proto::id::Slug;

/// What a centre's link is made to be like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum LinkSetting {
    /// As the network carries it, neither slowed nor cut.
    #[default]
    Normal,
    /// 300 ms each way, 128 kbit/s up and 512 kbit/s down.
    Slow,
    /// Cut without a word: packets are dropped, nobody says goodbye.
    Unplugged,
}

impl LinkSetting {
    /// All of them, in the order of the buttons.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Slow, Self::Unplugged];

    /// The word in forms and in the names of messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Slow => "slow",
            Self::Unplugged => "unplugged",
        }
    }

    /// The setting of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.word() == word)
    }
}

/// Whoever carries the packets of the centres' links.
pub trait LinkControls: Send + Sync {
    /// The centres whose links can be set, with what each is now.
    fn centres(&self) -> Vec<(Slug, LinkSetting)>;

    /// Sets a centre's link; one that is not listed stays as it is.
    fn set(&self, centre: &Slug, setting: LinkSetting);
}

/// The controls, where there are any.
#[derive(Clone)]
pub struct Controls(pub Option<Arc<dyn LinkControls>>);

impl Controls {
    /// What a centre's link is set to; none if it can't be set here.
    pub(super) fn of(&self, centre: &Slug) -> Option<LinkSetting> {
        let all = self.0.as_ref()?.centres();
        all.into_iter().find(|(slug, _)| slug == centre).map(|(_, setting)| setting)
    }
}
