//! A row of the sheet that came back, as it is typed.
//!
//! Enters: the fields of a row. Leaves: who was where from when to when; or what is wrong, and with which field. An empty
//! row is none. Nobody is ever written down on a guess: a name is one member's, or somebody who is said to be no member.

use std::collections::BTreeMap;

use jiff::civil::Date;
use telecentre_proto::booking::{Book, Who};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::letters::folded;
use telecentre_proto::view::View;

use crate::refusal;
use crate::screen::reserve::{Candidate, told_apart};
use crate::slot_words::typed_slot;
use crate::words::Words;

/// The most members shown to choose from.
const CANDIDATES: usize = 8;

/// A row as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TypedRow {
    /// Its number in the form: part of its key, for ever.
    pub(crate) n: usize,
    pub(crate) who: String,
    /// Somebody who is no member.
    pub(crate) guest: bool,
    /// The member who was chosen among several.
    pub(crate) is: String,
    pub(crate) place: String,
    pub(crate) from: String,
    pub(crate) to: String,
    /// What is wrong: the field, the sentence.
    pub(crate) wrong: Vec<(&'static str, String)>,
    /// The members who may be meant.
    pub(crate) candidates: Vec<Candidate>,
}

impl TypedRow {
    /// The row of a number out of a form's fields; none where nobody's name was typed.
    pub(crate) fn read(fields: &BTreeMap<String, String>, n: usize) -> Option<Self> {
        let get = |name: &str| fields.get(&format!("{name}-{n}")).map_or("", |text| text.trim()).to_owned();
        let row = Self {
            n,
            who: get("who"),
            guest: !get("guest").is_empty(),
            is: get("is"),
            place: get("place"),
            from: get("from"),
            to: get("to"),
            ..Self::default()
        };
        (!row.who.is_empty()).then_some(row)
    }

    /// What is wrong with a field.
    pub(crate) fn problem(&self, field: &str) -> Option<&str> {
        self.wrong.iter().find(|(name, _)| *name == field).map(|(_, text)| text.as_str())
    }

    /// Notes what is wrong.
    pub(crate) fn note(&mut self, field: &'static str, text: impl Into<String>) {
        self.wrong.push((field, text.into()));
    }

    /// The booking that it says, under the id of its key; none where something is wrong, which is noted.
    pub(crate) fn book(
        &mut self,
        words: &Words,
        view: &View,
        (centre, date): (&Slug, Date),
        id: RecordId,
    ) -> Option<Book> {
        let resource = self.place.parse::<Slug>().ok();
        if resource.is_none() {
            self.note("place", words.say("field-choose"));
        }
        let slot = match typed_slot(&date.to_string(), &self.from, &self.to) {
            Ok(slot) => Some(slot),
            Err(bad) => {
                let field = if bad.field() == "start" { "from" } else { "to" };
                self.note(field, refusal::field(words, &bad.into()));
                None
            }
        };
        let who = self.person(words, view);
        let (resource, slot, who) = (resource?, slot?, who?);
        Some(Book { id, centre: centre.clone(), resource, who, slot, note: None, series: None, insist: false })
    }

    fn person(&mut self, words: &Words, view: &View) -> Option<Who> {
        let name = self.who.clone();
        if self.guest {
            return Some(Who::Guest { name });
        }
        if let Ok(id) = self.is.parse::<RecordId>() {
            return Some(Who::Member(id));
        }
        let wanted = folded(&name);
        let found = view.people.find(&name);
        let exact: Vec<_> = found.iter().copied().filter(|m| folded(&m.details.name) == wanted).collect();
        if let [only] = exact.as_slice() {
            return Some(Who::Member(only.id));
        }
        let several = exact.len() > 1;
        let meant = if several { exact } else { found };
        self.candidates = told_apart(view, words, &meant[..meant.len().min(CANDIDATES)]);
        let key = match (several, self.candidates.is_empty()) {
            (true, _) => "sheet-who-several",
            (false, false) => "sheet-who-which",
            (false, true) => "sheet-who-none",
        };
        self.note("who", words.with(key, name));
        None
    }
}
