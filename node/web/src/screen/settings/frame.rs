//! What the pages of a centre's settings share: which centre, where one is among them, what must be known.
//!
//! Enters: an address, and one moment of the view. Leaves: the centre that is meant: one's own at a node, any at the hub;
//! links to the other pages of its settings; a sentence about the bookings that stand outside now, whoever left them so.

use std::collections::BTreeMap;

use serde::Deserialize;
use telecentre_proto::centre::Centre;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::inbox::ItemKind;

use crate::own_path::lead_to;
use crate::page::{Banner, Page, Tone};
use crate::problem::Problem;
use crate::refusal::{self, Refusal};
use crate::replica::Moment;
use crate::site::query;
use crate::status::Role;
use crate::visit::Visit;
use crate::words::Words;

/// The fields of a form of settings, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TypedSettings(pub(crate) BTreeMap<String, String>);

impl TypedSettings {
    /// A field, without blanks around it; empty where it was not sent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |text| text.trim())
    }

    /// A field that holds something.
    pub(crate) fn given(&self, name: &str) -> Option<String> {
        Some(self.get(name).to_owned()).filter(|text| !text.is_empty())
    }

    /// Whether a field holds this.
    pub(crate) fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == value
    }

    /// Sets a field.
    pub(crate) fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }
}

/// What is wrong with a form: one sentence, and a sentence for each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Why nothing was written, where that is no single field's fault.
    pub(crate) text: Option<String>,
    /// The field's name and the sentence.
    pub(crate) fields: Vec<(String, String)>,
}

impl Wrong {
    /// What the rules refuse; `named`: the input at which a field of the rules is shown.
    pub(crate) fn of(words: &Words, refused: &Refusal, named: impl Fn(&'static str) -> String) -> Self {
        let fields: Vec<(String, String)> =
            refused.fields().iter().map(|e| (named(e.field), refusal::field(words, e))).collect();
        let text = fields.is_empty().then(|| refused.sentence(words));
        Self { text, fields }
    }

    /// Notes what is wrong with a field.
    pub(crate) fn note(&mut self, field: impl Into<String>, text: impl Into<String>) {
        self.fields.push((field.into(), text.into()));
    }

    /// Whether something is wrong.
    pub(crate) fn is_any(&self) -> bool {
        self.text.is_some() || !self.fields.is_empty()
    }

    /// What is wrong with a field.
    pub(crate) fn at(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }
}

/// What the address of a page of settings may say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AskedSettings {
    /// The centre; at a node its own.
    pub(crate) centre: Option<String>,
    /// There when something was just saved.
    pub(crate) done: Option<String>,
    /// The closure that was just taken back.
    pub(crate) removed: Option<String>,
}

/// One of the pages of settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SettingsTab {
    /// Opening hours, requests, people who do not come.
    Hours,
    /// Closures.
    Closures,
    /// What can be booked.
    Places,
    /// What is lent to the hub, so that members book at once from home.
    Instant,
    /// Screens for everybody.
    Displays,
}

impl SettingsTab {
    const ALL: [Self; 5] = [Self::Hours, Self::Closures, Self::Places, Self::Instant, Self::Displays];

    /// Its address.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Hours => "/reglages",
            Self::Closures => "/reglages/fermetures",
            Self::Places => "/reglages/places",
            Self::Instant => "/reglages/immediate",
            Self::Displays => "/reglages/affichages",
        }
    }

    /// The message that names it.
    fn key(self) -> &'static str {
        match self {
            Self::Hours => "settings-tab-hours",
            Self::Closures => "settings-tab-closures",
            Self::Places => "settings-tab-places",
            Self::Instant => "settings-tab-instant",
            Self::Displays => "settings-tab-displays",
        }
    }

    /// Its address at a centre.
    pub(crate) fn of(self, centre: &Slug) -> String {
        at(self.path(), centre)
    }
}

/// An address of settings at a centre.
pub(crate) fn at(path: &str, centre: &Slug) -> String {
    format!("{path}?{}", query([("centre", centre.as_str())]))
}

/// Leads on to a page of settings that says that something was saved.
pub(crate) fn saved(path: &str, centre: &Slug) -> axum::response::Response {
    lead_to(&format!("{}&done=saved", at(path, centre)))
}

/// A link among several.
pub(crate) struct Way {
    /// The address.
    pub(crate) path: String,
    /// Its name.
    pub(crate) name: String,
    /// Whether it is where one is.
    pub(crate) current: bool,
}

/// What the pages of a centre's settings share.
pub(crate) struct SettingsFrame {
    /// The centre.
    pub(crate) centre: Slug,
    /// Its name.
    pub(crate) centre_name: String,
    /// The pages of its settings.
    pub(crate) tabs: Vec<Way>,
    /// The centres to choose from, at the hub.
    pub(crate) centres: Vec<Way>,
    /// The page one is on, for the choice of a centre.
    pub(crate) path: &'static str,
    /// What was just done, and what is odd about the settings.
    pub(crate) notes: Vec<Banner>,
    /// The bookings that stand outside.
    pub(crate) outside: Option<String>,
}

/// The centre whose settings are meant: one's own at a node, else the one that is asked for, else the first by name.
pub(crate) fn centre_meant(moment: &dyn Moment, asked: Option<&str>) -> Result<Centre, Problem> {
    let (here, view) = (moment.here(), moment.view());
    let known = |slug: Slug| view.centres.get(&slug).cloned();
    let found = match (here.role, asked) {
        (Role::Hub, Some(text)) => text.parse().ok().and_then(known),
        (Role::Hub, None) => view.centres.all().min_by(|a, b| a.name.cmp(&b.name)).cloned(),
        (_, asked) => here.centre.filter(|own| asked.is_none_or(|text| text == own.as_str())).and_then(known),
    };
    found.ok_or_else(|| Problem::not_found("This box has no settings of such a centre, or not yet."))
}

impl SettingsFrame {
    /// What the page `tab` shares with the others; `title`: that of a page below it.
    pub(crate) fn of(
        visit: &Visit,
        moment: &dyn Moment,
        (centre, tab): (&Centre, SettingsTab),
        title: Option<String>,
        notes: Vec<Banner>,
    ) -> (Page, Self) {
        let words = &visit.words;
        let title = title.unwrap_or_else(|| words.say(tab.key()));
        let title = format!("{title} · {}", words.say("menu-settings"));
        let is_hub = moment.here().role == Role::Hub;
        let mut centres: Vec<Way> = Vec::new();
        if is_hub {
            let way =
                |c: &Centre| Way { path: c.slug.to_string(), name: c.name.clone(), current: c.slug == centre.slug };
            centres = moment.view().centres.all().map(way).collect();
            centres.sort_by(|a, b| a.name.cmp(&b.name));
        }
        let way = |t: SettingsTab| Way { path: t.of(&centre.slug), name: words.say(t.key()), current: t == tab };
        let frame = Self {
            centre: centre.slug.clone(),
            centre_name: centre.name.clone(),
            tabs: SettingsTab::ALL.into_iter().map(way).collect(),
            centres,
            path: tab.path(),
            notes,
            outside: outside(visit, moment, &centre.slug),
        };
        (visit.page(moment, title), frame)
    }
}

/// What is told of something that was just saved.
pub(crate) fn told(words: &Words, asked: &AskedSettings) -> Vec<Banner> {
    let saved = asked.done.as_deref() == Some("saved");
    saved.then(|| Banner { tone: Tone::Good, text: words.say("settings-saved") }).into_iter().collect()
}

fn outside(visit: &Visit, moment: &dyn Moment, centre: &Slug) -> Option<String> {
    let (view, me) = (moment.view(), moment.stewards().me());
    let all = view.calendar().outside(centre, moment.today());
    let seen = |id: RecordId| view.inbox.is_seen(&me, ItemKind::Outside, id);
    let left = all.iter().filter(|b| !seen(b.id)).count();
    (left > 0).then(|| visit.words.with("settings-outside", left))
}
