//! Pages: a struct of plain data and a template for each; this is what they share.
//!
//! Enters: the visitor's language, the replica's state. Leaves: [`Page`], from which the layout takes the menu, the
//! banners and the words. Handlers build their struct under one short look at the view, then render without it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use fluent_templates::fluent_bundle::FluentValue;
use jiff::Timestamp;

use super::asset;
use super::problem::Problem;
use super::replica::Here;
use super::site::{MenuItem, query};
use super::status::{NodeState, PeerState, Role, Status};
use super::words::{Language, Words};

/// Seconds without a link that nobody needs to be told of.
const MOMENT_S: i64 = 30;

/// How serious a banner is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// It went well.
    Good,
    /// Good to know.
    Calm,
    /// Something is not as it should be.
    Warning,
    /// Something must be done.
    Alarm,
}

impl Tone {
    /// The class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Calm => "calm",
            Self::Warning => "warning",
            Self::Alarm => "alarm",
        }
    }
}

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
    /// Whether somebody is signed in, so that the menu leads somewhere.
    pub signed_in: bool,
    /// The sentences across the top: this replica's own trouble, links that are silent.
    pub banners: Vec<Banner>,
    /// The last durable positions, as JSON, for the browser to keep.
    pub positions: String,
    pub(super) menu: Vec<MenuItem>,
}

/// An entry of the menu, ready to show.
pub struct MenuLink {
    /// The address that it leads to.
    pub path: &'static str,
    /// Its name.
    pub name: String,
    /// Whether this is the page one is on.
    pub current: bool,
}

impl Page {
    /// A message without arguments.
    pub fn say(&self, key: &str) -> String {
        self.words.say(key)
    }

    /// A message of a family, such as `state-` and a word of the contract.
    pub fn of(&self, family: &str, word: &str) -> String {
        self.words.of(family, word)
    }

    /// A message with one argument.
    pub fn with<'a>(&self, key: &str, x: impl Into<FluentValue<'a>>) -> String {
        self.words.with(key, x)
    }

    /// The menu.
    pub fn menu(&self) -> Vec<MenuLink> {
        let path = self.path.split('?').next().unwrap_or_default();
        let within = |item: &MenuItem| match item.path {
            "/" => {
                path == "/"
                    || (self.here.role != Role::Hub && (path.starts_with("/day") || path.starts_with("/bookings")))
            }
            other => path.starts_with(other) || (other == "/day" && path.starts_with("/bookings")),
        };
        let link = |item: &MenuItem| MenuLink { path: item.path, name: self.say(item.key), current: within(item) };
        self.menu.iter().map(link).collect()
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

    /// The address of the style sheet.
    pub fn style(&self) -> String {
        asset::style()
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
    if status.node.role != Role::Hub && !status.peers.is_empty() {
        out.extend(alone(status, words));
    }
    out
}

/// The banner that says that a node reaches nobody, and for how long; none while somebody is heard.
fn alone(status: &Status, words: &Words) -> Option<Banner> {
    if status.peers.iter().all(|p| p.state == PeerState::Paused) {
        return Some(Banner { tone: Tone::Warning, text: words.say("banner-paused") });
    }
    let silent = |at: Timestamp| status.clock.now.as_second() - at.as_second();
    let last = status.peers.iter().filter_map(|p| p.last_contact).max();
    // A link that goes and comes within moments is not worth a word; nor is a program that has just started.
    let heard = status.peers.iter().any(|p| p.state == PeerState::Live) || last.is_some_and(|at| silent(at) < MOMENT_S);
    if heard || silent(status.node.started_at) < MOMENT_S {
        return None;
    }
    let text = match last {
        Some(at) => words.with("banner-alone-for", words.lasting(silent(at))),
        None => words.say("banner-alone"),
    };
    Some(Banner { tone: Tone::Calm, text })
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
