//! Pages: a struct of plain data and a template for each; this is what they share.
//!
//! Enters: the visitor's language, the replica's state. Leaves: [`Page`], from which the layout takes the menu, the
//! banners and the words. Handlers build their struct under one short look at the view, then render without it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use fluent_templates::fluent_bundle::FluentValue;

use super::asset;
use super::chip::{Chip, Standing, standing};
use super::demonstration::Bar;
use super::icon::Icon;
use super::problem::Problem;
use super::replica::Here;
use super::site::{MenuItem, query};
use super::status::{NodeState, Status};
pub use super::tone::Tone;
use super::words::{Language, Words};

/// How far a clock may be off before every page says so: what is noted under a wrong hour does harm.
const SKEW_MS: u64 = 10 * 60_000;

/// A sentence across the top of the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Banner {
    /// How serious it is, by its colour and shape.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
}

/// What every page shares.
pub struct Page {
    /// The words.
    pub words: Words,
    /// The replica.
    pub here: Here,
    /// The title, without the place's name.
    pub title: String,
    /// The address of this page, for the menu and the change of language.
    pub path: String,
    /// The name of the person who is signed in; none: whoever knows the box's password.
    pub who: Option<String>,
    /// Whether somebody is signed in, so that the menu leads somewhere.
    pub signed_in: bool,
    /// The sentences across the top: this replica's own trouble, links that are silent.
    pub banners: Vec<Banner>,
    /// The day on which it was made: a page that is left open over midnight is made anew, all of it.
    pub today: String,
    /// The last durable positions, as JSON, for the browser to keep.
    pub positions: String,
    /// How this replica stands with the others.
    pub chip: Option<Chip>,
    /// The bar of a demonstration, if this is one.
    pub bar: Option<Bar>,
    /// Whether what was asked was refused: the title says so first.
    pub refused: bool,
    /// The menu, with how much waits behind each entry.
    pub(super) menu: Vec<(MenuItem, usize)>,
    /// What stands under the name of who is signed in.
    pub(super) aside: Vec<MenuItem>,
}

/// An entry of the menu, ready to show.
pub struct MenuLink {
    /// The address that it leads to.
    pub path: &'static str,
    /// Its name.
    pub name: String,
    /// The message that names it.
    pub key: &'static str,
    /// The icon beside its name.
    pub icon: Icon,
    /// How much waits there.
    pub count: usize,
    /// Whether this is the page one is on.
    pub current: bool,
}

impl MenuLink {
    /// Whether it leads to the settings, which stand on wide pages beside the name of who is signed in.
    pub fn is_cog(&self) -> bool {
        self.icon == Icon::Cog
    }
}

impl Page {
    /// A message without arguments.
    pub fn say(&self, key: &str) -> String {
        self.words.say(key)
    }

    /// Who is signed in, in words.
    pub fn me(&self) -> String {
        self.who.clone().unwrap_or_else(|| self.of("me", self.here.role.as_str()))
    }

    /// A message of a family, such as `state-` and a word of the contract.
    pub fn of(&self, family: &str, word: &str) -> String {
        self.words.of(family, word)
    }

    /// A message with one argument.
    pub fn with<'a>(&self, key: &str, x: impl Into<FluentValue<'a>>) -> String {
        self.words.with(key, x)
    }

    /// The title of the window: a refusal first of all, the place last.
    pub fn full_title(&self) -> String {
        let title = format!("{} · {}", self.title, self.here.name);
        if self.refused { self.with("title-refused", title) } else { title }
    }

    /// The same page, saying that what was asked was refused.
    #[must_use]
    pub fn refusing(self, refused: bool) -> Self {
        Self { refused, ..self }
    }

    /// The menu.
    pub fn menu(&self) -> Vec<MenuLink> {
        self.menu.iter().map(|(item, count)| self.link(item, *count)).collect()
    }

    /// The settings, where there are any: the cog.
    pub fn cog(&self) -> Option<MenuLink> {
        self.aside.iter().find(|item| item.icon == Icon::Cog).map(|item| self.link(item, 0))
    }

    /// What stands under the name of who is signed in.
    pub fn aside(&self) -> Vec<MenuLink> {
        self.aside.iter().map(|item| self.link(item, 0)).collect()
    }

    fn link(&self, item: &MenuItem, count: usize) -> MenuLink {
        let path = self.path.split('?').next().unwrap_or_default();
        let current = match item.path {
            "/" => path == "/",
            // A member's other pages have entries of their own.
            "/moi" => path == "/moi" || path.starts_with("/moi/res"),
            other => path.starts_with(other) || (other == "/planning" && path.starts_with("/reservations")),
        };
        MenuLink { path: item.path, name: self.say(item.key), key: item.key, icon: item.icon, count, current }
    }

    /// The other language's code and own name.
    pub fn other_language(&self) -> (&'static str, &'static str) {
        match self.words.language {
            Language::French => ("en", "English"),
            Language::English => ("fr", "Français"),
        }
    }

    /// The way to this page in the other language.
    pub fn language_path(&self) -> String {
        let asked = query([("to", self.other_language().0), ("next", &self.path)]);
        format!("/language?{asked}")
    }

    /// The icon beside who is signed in.
    pub fn person_icon(&self) -> String {
        Icon::Person.svg()
    }

    /// The icon that says that there is more below.
    pub fn below_icon(&self) -> String {
        Icon::Below.svg()
    }

    /// The address of the style sheet.
    pub fn style(&self) -> String {
        asset::style()
    }

    /// The faces of the type that every page needs.
    pub fn faces(&self) -> [String; 2] {
        asset::faces()
    }

    /// The address of the script.
    pub fn script(&self) -> String {
        asset::script()
    }

    /// The address of the icon.
    pub fn icon(&self) -> String {
        asset::icon()
    }
}

/// What must be known on every page: this replica's own trouble, and on a node how long it has not heard the hub.
pub(super) fn banners(status: &Status, words: &Words) -> Vec<Banner> {
    let mut out = Vec::new();
    match status.node.state {
        NodeState::Ok => {}
        NodeState::Recovering => out.push(Banner { tone: Tone::Warning, text: words.say("banner-recovering") }),
        NodeState::ReadOnly => out.push(Banner { tone: Tone::Alarm, text: words.say("banner-read-only") }),
    }
    if status.node.closed {
        out.push(Banner { tone: Tone::Alarm, text: words.say("banner-closed") });
    }
    if let Some(off) = status.clock.skew_ms.filter(|ms| ms.unsigned_abs() >= SKEW_MS) {
        let key = if off > 0 { "banner-clock-ahead" } else { "banner-clock-behind" };
        let by = words.lasting(off.saturating_abs() / 1_000);
        out.push(Banner {
            tone: Tone::Warning,
            text: words.with2(key, by, words.date(words.local(words.now()).date())),
        });
    }
    if let Some(first) = status.node.awaits.first() {
        out.push(Banner {
            tone: Tone::Warning,
            text: words.with("banner-takes-over", words.of("awaits", first.code())),
        });
    }
    if standing(status) == Standing::Paused {
        out.push(Banner { tone: Tone::Warning, text: words.say("banner-paused") });
    }
    out
}

/// Renders a page; a template that fails is a fault of the program.
pub fn render(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(e) => {
            tracing::error!(error = %e, "a page could not be rendered");
            Problem::internal().into_response()
        }
    }
}
