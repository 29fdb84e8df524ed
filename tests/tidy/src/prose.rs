//! Words that are there to satisfy a lint, and errors that are not said in the house's one way.
//!
//! Enters: a [`Source`]. Leaves: doc comments made of question words only (“Which.”, “For whom.”), which should say the
//! unit or the invariant; and `#[error("…")]` that begin with a capital (a name in capitals or a quotation is none)
//! or end in a full stop. Whether an error says what to do is for a reader to judge.

use syn::visit_mut::{self, VisitMut};

use crate::breach::Breach;
use crate::source::Source;

/// Words that ask and answer nothing.
const QUESTIONS: &[&str] = &["how", "what", "when", "where", "which", "who", "whom", "whose", "why"];
/// Words beside them that answer nothing either.
const LINKS: &[&str] = &[
    "and", "at", "by", "far", "for", "from", "if", "in", "it", "long", "many", "much", "of", "often", "on", "or",
    "since", "to", "until", "was", "with", "is",
];

/// Every breach in a file.
pub fn breaches(source: &Source) -> Vec<Breach> {
    let mut out = bare_questions(source);
    out.extend(errors(source));
    out
}

fn bare_questions(source: &Source) -> Vec<Breach> {
    let lines: Vec<&str> = source.text.lines().map(str::trim_start).collect();
    let is_doc = |at: Option<usize>| at.and_then(|i| lines.get(i)).is_some_and(|l| l.starts_with("///"));
    let alone = |at: usize| !is_doc(at.checked_sub(1)) && !is_doc(Some(at + 1));
    let said = lines.iter().enumerate().filter_map(|(at, line)| Some((at, line.strip_prefix("///")?.trim())));
    let bare = said.filter(|(at, text)| alone(*at) && is_bare(text));
    bare.map(|(at, text)| {
        Breach::new(&source.path, at + 1, format!("“{text}” says nothing: say the unit, the invariant, whose it is"))
    })
    .collect()
}

fn is_bare(text: &str) -> bool {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let asks = words.iter().any(|w| QUESTIONS.contains(&w.as_str()));
    asks && words.iter().all(|w| QUESTIONS.contains(&w.as_str()) || LINKS.contains(&w.as_str()))
}

/// What the attributes `error` of a file say, with their lines.
struct Errors(Vec<(String, usize)>);

impl VisitMut for Errors {
    fn visit_attribute_mut(&mut self, attribute: &mut syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta
            && list.path.is_ident("error")
            && let Some(proc_macro2::TokenTree::Literal(first)) = list.tokens.clone().into_iter().next()
            && let syn::Lit::Str(text) = syn::Lit::new(first)
        {
            self.0.push((text.value(), text.span().start().line));
        }
        visit_mut::visit_attribute_mut(self, attribute);
    }
}

fn errors(source: &Source) -> Vec<Breach> {
    // The source was parsed once already.
    let Ok(mut file) = syn::parse_file(&source.text) else { return Vec::new() };
    let mut errors = Errors(Vec::new());
    errors.visit_file_mut(&mut file);
    let mut out = Vec::new();
    for (text, line) in errors.0 {
        let word: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
        let is_name = word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
        if word.starts_with(char::is_uppercase) && !is_name {
            out.push(Breach::new(&source.path, line, format!("an error begins in lower case: “{word}”")));
        }
        if text.ends_with('.') {
            out.push(Breach::new(
                &source.path,
                line,
                format!("an error has no full stop at its end: “{}”", end(&text)),
            ));
        }
    }
    out
}

/// The last words, to find it by.
fn end(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words[words.len().saturating_sub(3)..].join(" ")
}
