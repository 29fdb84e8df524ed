//! A demonstration: several programs on one machine, whose links can be cut from any page.
//!
//! Enters: whoever carries the packets of the links, and the addresses of the programs' pages. Leaves: the folded bar that
//! every page has then, with the time that it is by the demonstration's own clock. Outside a demonstration there are no
//! controls, and pages do not speak of them.

use std::sync::Arc;

use telecentre_proto::id::Slug;
use telecentre_proto::view::View;

use crate::words::{Words, minutes_of};

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

    /// The pages of all programs: whose they are, and an address that opens them signed in.
    fn doors(&self) -> Vec<(String, String)>;
}

/// The controls, where there are any.
#[derive(Clone)]
pub struct Controls(pub Arc<dyn LinkControls>);

/// The bar of a demonstration on a page, ready to show.
pub struct Bar {
    /// What is made up, and what time it is in it.
    pub title: String,
    /// The links, in the order of the centres' names.
    pub levers: Vec<Lever>,
    /// The pages of all programs: a name and an address.
    pub doors: Vec<(String, String)>,
}

/// A link that can be set from the bar.
pub struct Lever {
    /// The centre.
    pub centre: Slug,
    /// Its name.
    pub name: String,
    /// What its link is set to.
    pub now: LinkSetting,
}

impl Lever {
    /// What can be pressed: each setting that it does not have, with the message on its button.
    pub fn buttons(&self) -> Vec<(LinkSetting, &'static str)> {
        let others = LinkSetting::ALL.into_iter().filter(|setting| *setting != self.now);
        others.map(|setting| (setting, button(self.now, setting))).collect()
    }
}

/// The message on the button that takes a link from one setting to another.
fn button(now: LinkSetting, to: LinkSetting) -> &'static str {
    match (now, to) {
        (LinkSetting::Unplugged, LinkSetting::Normal) => "set-link-plugged",
        (_, LinkSetting::Normal) => "set-link-normal",
        (_, LinkSetting::Slow) => "set-link-slow",
        (_, LinkSetting::Unplugged) => "set-link-unplugged",
    }
}

impl Controls {
    /// The bar, in a visitor's words.
    pub fn bar(&self, words: &Words, view: &View) -> Bar {
        let now = words.local(words.now());
        let time = words.time(minutes_of(now.time()));
        let name = |slug: &Slug| view.centres.get(slug).map_or_else(|| slug.to_string(), |c| c.name.clone());
        let lever = |(centre, now)| Lever { name: name(&centre), centre, now };
        let levers = self.0.centres().into_iter().map(lever).collect();
        Bar { title: words.with2("demo-bar", time, words.date(now.date())), levers, doors: self.0.doors() }
    }
}
