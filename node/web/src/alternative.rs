//! A slot proposed instead of one that is taken, as a button.
//!
//! Enters: what the rules propose, or what a tapped button sent. Leaves: the button's words and value; the slot that it
//! stands for. The value is written and read here only.

use jiff::civil::Date;
use telecentre_proto::id::Slug;
use telecentre_proto::model::Alternative;
use telecentre_proto::view::View;

use super::slot_words::clock;
use super::words::Words;

/// A slot proposed instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instead {
    /// What the button sends.
    pub value: String,
    /// What it says.
    pub text: String,
}

impl Instead {
    /// An alternative as a button.
    pub fn of(view: &View, words: &Words, centre: &Slug, alternative: &Alternative, shown: Date) -> Self {
        let slot = alternative.slot;
        let name = view
            .resource(centre, &alternative.resource)
            .map_or_else(|| alternative.resource.to_string(), |r| r.name.clone());
        let span = words.span(slot.start(), slot.end());
        let text = if slot.day() == shown {
            format!("{name}, {span}")
        } else {
            format!("{name}, {} {span}", words.short_date(slot.day()))
        };
        let value = format!("{}|{}|{}|{}", alternative.resource, slot.day(), clock(slot.start()), clock(slot.end()));
        Self { value, text }
    }

    /// What a tapped button stands for: resource, date, start, end.
    pub fn parse(value: &str) -> Option<(&str, Date, &str, &str)> {
        let mut parts = value.splitn(4, '|');
        let (resource, date) = (parts.next()?, parts.next()?.parse().ok()?);
        Some((resource, date, parts.next()?, parts.next()?))
    }
}
