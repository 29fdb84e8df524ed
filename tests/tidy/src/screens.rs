//! Every screen stands in its crate's list, has its words in both languages, and a test that goes there.
//!
//! Enters: the tree. Leaves: what a screen lacks. A screen is a module right under the list ([`LISTS`]): a file of its
//! own, or a folder with a page, a form or calls. Its addresses are the texts that begin with `/` and come first in a
//! call (`.route("/day", …)`), in its own files or in the list beside its name, or are described as its path. A test
//! goes there when it says an address up to its first placeholder, the calls' common beginning left out or not. A screen
//! that only speaks beside others has no address: a file of tests is named for it. Words are
//! `locales/<language>/<screen>.ftl`; a file of words that is no screen's is named as shared. A template in a folder is
//! of the screen of that name.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};

use crate::breach::Breach;
use crate::graph::{Graph, Place};
use crate::token::flatten;
use crate::tree::{Tree, is_at_or_below, is_of};

/// Where a crate's screens are.
#[derive(Clone, Copy, Debug)]
pub struct List {
    /// The crate's folder.
    pub folder: &'static str,
    /// The module that lists them.
    pub module: &'static str,
    /// Modules under it that are no screens.
    pub apart: &'static [&'static str],
    /// Files of words that several screens share.
    pub shared_words: &'static [&'static str],
}

/// The lists of screens: of every replica, of a node's files, of the hub.
pub const LISTS: &[List] = &[
    List {
        folder: "node/web",
        module: "screen",
        apart: &[],
        // The layout and dates; pages of problems; what is refused anywhere; bookings and links in words.
        shared_words: &["site", "error", "refusal", "slip", "link"],
    },
    List { folder: "node", module: "files", apart: &["stream", "usb"], shared_words: &[] },
    List {
        folder: "hub",
        module: "console",
        apart: &["controls", "hub", "instant", "refusal", "vocabulary"],
        shared_words: &[],
    },
];
/// The languages of the pages.
const LANGUAGES: [&str; 2] = ["fr", "en"];
/// Where calls begin.
const CALLS: &str = "/api/v1";
/// A screen's parts that make it one.
const PARTS: [&str; 3] = ["page", "form", "api"];

/// What screens lack.
pub fn breaches(tree: &Tree) -> Vec<Breach> {
    LISTS.iter().flat_map(|list| of_list(tree, list)).collect()
}

/// What the screens of one list lack.
pub fn of_list(tree: &Tree, list: &List) -> Vec<Breach> {
    let graph = Graph::new(&format!("{}/src", list.folder), &tree.sources);
    let place: Place = vec![list.module.to_owned()];
    let path = format!("{}/src/{}.rs", list.folder, list.module);
    let Some(source) = graph.source(&place) else {
        return vec![Breach::new(&path, 1, "there is no list of screens here")];
    };
    let screens: BTreeSet<String> = source.scopes.iter().flat_map(|s| s.children.clone()).collect();
    let screens: BTreeSet<&str> = screens.iter().map(String::as_str).filter(|s| !list.apart.contains(s)).collect();
    let mut out = undeclared(tree, list, &screens);
    let edges = graph.edges();
    let mentioned = addresses(&source.text);
    let spoken = spoken_in_tests(tree);
    for screen in &screens {
        let at = [place.clone(), vec![(*screen).to_owned()]].concat();
        let Some(own) = graph.source(&at) else { continue };
        let mut breach = |what: String| out.push(Breach::new(&own.path, 1, what));
        if !edges.iter().any(|e| e.from == place && e.to.starts_with(&at)) {
            breach(format!("the screen “{screen}” is not in the list ({path})"));
        }
        let below: BTreeSet<String> = own.scopes.iter().flat_map(|s| s.children.clone()).collect();
        if !below.is_empty() && !PARTS.iter().any(|part| below.contains(*part)) {
            breach(format!("the screen “{screen}” is a folder without page.rs, form.rs or api.rs"));
        }
        let files: Vec<&str> =
            graph.files().filter(|(p, _)| p.starts_with(&at)).map(|(_, s)| s.text.as_str()).collect();
        if files.iter().any(|text| text.contains("#[template(")) {
            for language in LANGUAGES.iter().filter(|l| words(tree, list, l, screen).is_none()) {
                breach(format!("the screen “{screen}” has no words in “{language}” (locales/{language}/{screen}.ftl)"));
            }
        }
        for template in files.iter().flat_map(|text| templates(text)).filter(|t| !is_own(t, screen)) {
            breach(format!("the screen “{screen}” shows a template of another's folder: {template}"));
        }
        let names = |text: &&str| text.contains("Screen::named(");
        if files.iter().any(names) && !files.iter().any(|text| text.contains(&format!("Screen::named(\"{screen}\")"))) {
            breach(format!("the screen “{screen}” goes by another name than its module's"));
        }
        let mut own_addresses: Vec<String> = files.iter().flat_map(|t| addresses(t)).map(|a| a.path).collect();
        let listed = mentioned.iter().filter(|a| a.names.contains(*screen));
        own_addresses.extend(listed.map(|a| a.path.clone()));
        let is_beside = files.iter().any(|text| text.contains("beside: Some("));
        if is_beside && own_addresses.is_empty() {
            if !spoken.keys().any(|path| path.ends_with(&format!("/{screen}.rs"))) {
                breach(format!(
                    "the screen “{screen}” only speaks beside others and has no file of tests: {screen}.rs"
                ));
            }
        } else if own_addresses.is_empty() {
            breach(format!("the screen “{screen}” has no address, neither in its files nor in the list"));
        } else if !own_addresses.iter().any(|address| is_spoken(&spoken, address)) {
            breach(format!("no test goes to the screen “{screen}”: {}", own_addresses.join(" ")));
        }
    }
    out.extend(languages(tree, list, &screens));
    out
}

/// The templates that a file shows.
fn templates(text: &str) -> Vec<&str> {
    let shown = text.split("#[template(").skip(1).filter_map(|rest| rest.split(")]").next());
    shown.filter_map(|inside| inside.split_once("path")?.1.split('"').nth(1)).collect()
}

/// Whether a template lies in the screen's folder, or in none.
fn is_own(template: &str, screen: &str) -> bool {
    template.split_once('/').is_none_or(|(folder, _)| folder == screen)
}

/// Files and folders under the list's folder that it does not declare: nobody compiles them.
fn undeclared(tree: &Tree, list: &List, screens: &BTreeSet<&str>) -> Vec<Breach> {
    let folder = format!("{}/src/{}/", list.folder, list.module);
    let mut seen = BTreeSet::new();
    for path in tree.texts.keys().filter(|p| is_of(p, "rs")) {
        let name = path.strip_prefix(&folder).and_then(|rest| rest.split('/').next());
        seen.extend(name.map(|n| n.trim_end_matches(".rs").to_owned()));
    }
    let is_known = |n: &&String| screens.contains(n.as_str()) || list.apart.contains(&n.as_str()) || *n == "tests";
    let unknown = seen.iter().filter(|n| !is_known(n));
    unknown.map(|n| Breach::new(&folder, 1, format!("“{n}” lies among the screens and is not declared"))).collect()
}

/// The messages of a file of words.
fn words(tree: &Tree, list: &List, language: &str, name: &str) -> Option<BTreeSet<String>> {
    let text = tree.texts.get(&format!("{}/locales/{language}/{name}.ftl", list.folder))?;
    let key = |line: &str| line.split_once('=').map(|(key, _)| key.trim().to_owned());
    let begins = |line: &&str| line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-');
    Some(text.lines().filter(begins).filter_map(key).collect())
}

/// Files of words against each other and against the screens.
fn languages(tree: &Tree, list: &List, screens: &BTreeSet<&str>) -> Vec<Breach> {
    let folder = format!("{}/locales", list.folder);
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for path in tree.texts.keys().filter(|p| is_at_or_below(p, &folder)) {
        names.extend(path.rsplit('/').next().and_then(|n| n.strip_suffix(".ftl")));
    }
    let mut out = Vec::new();
    for name in names {
        let path = format!("{folder}/{}/{name}.ftl", LANGUAGES[0]);
        if !screens.contains(name) && !list.shared_words.contains(&name) {
            out.push(Breach::new(&path, 1, format!("the words “{name}” are no screen's and not named as shared")));
        }
        let [ours, theirs] = LANGUAGES.map(|language| words(tree, list, language, name).unwrap_or_default());
        for key in ours.symmetric_difference(&theirs) {
            out.push(Breach::new(&path, 1, format!("the message “{key}” is in one language only")));
        }
    }
    out
}

/// An address with the names said beside it.
struct Address {
    path: String,
    names: BTreeSet<String>,
}

struct Calls(Vec<Address>);

impl Calls {
    fn note<'a>(&mut self, mut arguments: impl Iterator<Item = &'a syn::Expr>) {
        if let Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. })) = arguments.next()
            && text.value().starts_with('/')
        {
            let mut tokens = Vec::new();
            arguments.for_each(|argument| flatten(argument.to_token_stream(), &mut tokens));
            let names = tokens.into_iter().filter(|t| t.is_word).map(|t| t.text).collect();
            self.0.push(Address { path: text.value(), names });
        }
    }
}

impl VisitMut for Calls {
    fn visit_attribute_mut(&mut self, attribute: &mut syn::Attribute) {
        if attribute.path().segments.last().is_some_and(|last| last.ident == "path")
            && let syn::Meta::List(list) = &attribute.meta
        {
            let literals = list.tokens.clone().into_iter().filter_map(|token| match token {
                proc_macro2::TokenTree::Literal(literal) => Some(syn::Lit::new(literal)),
                _ => None,
            });
            for literal in literals {
                self.note([syn::Expr::Lit(syn::ExprLit { attrs: Vec::new(), lit: literal })].iter());
            }
        }
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        self.note(call.args.iter());
        visit_mut::visit_expr_method_call_mut(self, call);
    }

    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        self.note(call.args.iter());
        visit_mut::visit_expr_call_mut(self, call);
    }
}

fn addresses(text: &str) -> Vec<Address> {
    let Ok(mut file) = syn::parse_file(text) else { return Vec::new() };
    let mut calls = Calls(Vec::new());
    calls.visit_file_mut(&mut file);
    calls.0
}

/// The texts of all tests, the browser's included.
fn spoken_in_tests(tree: &Tree) -> BTreeMap<&str, &str> {
    let rust = tree.sources.iter().filter(|s| s.is_test).map(|s| (s.path.as_str(), s.text.as_str()));
    let browser = tree.texts.iter().filter(|(p, _)| p.ends_with(".test.mjs"));
    rust.chain(browser.map(|(p, t)| (p.as_str(), t.as_str()))).collect()
}

fn is_spoken(spoken: &BTreeMap<&str, &str>, address: &str) -> bool {
    let whole = address.split('{').next().unwrap_or(address);
    let of_calls = whole.strip_prefix(CALLS).filter(|rest| !rest.is_empty());
    let is_in = |text: &str, address: &str| {
        text.match_indices(address).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + address.len()..].chars().next();
            let goes_on = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
            !before.is_some_and(|c| goes_on(c) || c == '/') && (address.ends_with('/') || !after.is_some_and(goes_on))
        })
    };
    let places = [Some(whole), of_calls].into_iter().flatten();
    // The first page is said as a text of its own.
    let said = |text: &str, place: &str| if place == "/" { text.contains("\"/\"") } else { is_in(text, place) };
    places.into_iter().any(|place| spoken.values().any(|text| said(text, place)))
}
