//! A slot proposed instead of one that is taken, as a button.
//!
//! Enters: what the rules propose, or what a tapped button sent. Leaves: the button's words and value; the slot that it
//! stands for. The value is written and read here only.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use telecentre_proto::booking::Alternative;
use telecentre_proto::id::Slug;
use telecentre_proto::slot::Slot;
use telecentre_proto::view::View;

use crate::slot_words::clock;
use crate::words::Words;

/// A resource and a slot, as a button sends them: `resource|date|start|end`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instead {
    /// The resource.
    pub resource: Slug,
    /// The slot there.
    pub slot: Slot,
}

/// A text that no button of ours sends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotOfferedSo;

impl fmt::Display for Instead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { resource, slot } = self;
        write!(f, "{resource}|{}|{}|{}", slot.day(), clock(slot.start()), clock(slot.end()))
    }
}

impl FromStr for Instead {
    type Err = NotOfferedSo;

    fn from_str(text: &str) -> Result<Self, NotOfferedSo> {
        let parts: Vec<&str> = text.splitn(4, '|').collect();
        let [resource, date, start, end] = parts.as_slice() else { return Err(NotOfferedSo) };
        let slot = Slot::parse(&format!("{date}T{start}"), &format!("{date}T{end}"));
        match (resource.parse(), slot) {
            (Ok(resource), Ok(slot)) => Ok(Self { resource, slot }),
            _ => Err(NotOfferedSo),
        }
    }
}

impl Instead {
    /// What a form sent: none where no button was tapped, or something that none of ours sends.
    pub fn sent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.and_then(|text| text.parse().ok()))
    }
}

/// An alternative as a button.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlternativeButton {
    /// The slot that it sends.
    pub value: Instead,
    /// The words on it.
    pub text: String,
}

impl AlternativeButton {
    /// The button of an alternative; `shown`: the day of the page, which it need not name.
    pub fn of(view: &View, words: &Words, centre: &Slug, alternative: &Alternative, shown: Date) -> Self {
        let Alternative { resource, slot } = alternative.clone();
        let name = view.centres.resource(centre, &resource).map_or_else(|| resource.to_string(), |r| r.name.clone());
        let span = words.span(slot.start(), slot.end());
        let text = if slot.day() == shown {
            format!("{name}, {span}")
        } else {
            format!("{name}, {} {span}", words.short_date(slot.day()))
        };
        Self { value: Instead { resource, slot }, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_is_read_as_it_was_written() {
        for text in ["bureau-1|2026-11-24|09:00|10:30", "salle|2026-11-24|23:00|24:00"] {
            let instead: Instead = text.parse().unwrap();
            assert_eq!(instead.to_string(), text);
        }
        for wrong in ["", "a|b", "salle|2026-11-24|10:00|09:00", "Salle!|2026-11-24|09:00|10:00", "salle|x|09:00|10:00"]
        {
            assert_eq!(wrong.parse::<Instead>(), Err(NotOfferedSo), "{wrong}");
        }
    }
}
