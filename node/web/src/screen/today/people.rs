//! Who may be meant by a few letters, the likeliest first.
//!
//! Enters: what was typed, and the view. Leaves: people to choose from: those of the own centre, then those in whose name
//! a word begins so, then those who were here lately; two that would read alike are told apart. Somebody who is no member
//! stands last, under the name that was typed.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use telecentre_proto::id::Slug;
use telecentre_proto::letters::folded;
use telecentre_proto::person::Member;
use telecentre_proto::view::View;

use crate::words::Words;

/// The most people shown to choose from; a name that says more shows the others.
const SHOWN: usize = 24;
/// The value that stands for somebody who is no member.
pub(crate) const GUEST: &str = "guest";

/// Somebody who may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    /// A member's id, or [`GUEST`].
    pub(crate) value: String,
    /// The name.
    pub(crate) name: String,
    /// What tells them from others: activity, centre, mail, last visit.
    pub(crate) more: String,
}

/// Those who may be meant.
pub(crate) fn meant(view: &View, words: &Words, centre: &Slug, typed: &str) -> Vec<Person> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Vec::new();
    }
    let wanted: Vec<String> = folded(typed).split_whitespace().map(str::to_owned).collect();
    let is_named = |m: &&Member| {
        let name = folded(&m.details.name);
        wanted.iter().all(|word| name.contains(word.as_str()))
    };
    let found = view.people.find(typed);
    let named: Vec<&Member> = found.iter().copied().filter(is_named).collect();
    let found = if named.is_empty() { found } else { named };
    let mut ranked: Vec<_> = found.into_iter().map(|m| (rank(view, centre, &wanted, m), m)).collect();
    ranked.sort_by(|a, b| a.0.cmp(&b.0));
    let mut people: Vec<Person> = ranked.into_iter().take(SHOWN).map(|(_, m)| person(view, words, m)).collect();
    tell_apart(view, words, &mut people);
    people.push(Person { value: GUEST.to_owned(), name: typed.to_owned(), more: words.say("passage-guest") });
    people
}

/// The lowest comes first.
fn rank(view: &View, centre: &Slug, wanted: &[String], m: &Member) -> (bool, bool, Reverse<Option<Date>>, String) {
    let name = folded(&m.details.name);
    let begins = name.split_whitespace().any(|part| wanted.iter().any(|word| part.starts_with(word.as_str())));
    (m.details.home_centre.as_ref() != Some(centre), !begins, Reverse(last_visit(view, m)), name)
}

fn last_visit(view: &View, m: &Member) -> Option<Date> {
    view.bookings.of(m.id).iter().filter(|b| b.state.occupies()).map(|b| b.slot.day()).max()
}

fn person(view: &View, words: &Words, m: &Member) -> Person {
    let home = m.details.home_centre.as_ref().and_then(|c| view.centres.get(c)).map(|c| c.name.clone());
    let activity = Some(m.details.activity.clone()).filter(|text| !text.is_empty());
    let more: Vec<String> = activity.into_iter().chain(home).collect();
    let more = if more.is_empty() { words.say("passage-member") } else { more.join(" · ") };
    Person { value: m.id.to_string(), name: m.details.name.clone(), more }
}

/// Adds to those who read alike what only one of them has: mail, last visit, else a number.
fn tell_apart(view: &View, words: &Words, people: &mut [Person]) {
    let mut alike: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (n, person) in people.iter().enumerate() {
        alike.entry((folded(&person.name), person.more.clone())).or_default().push(n);
    }
    for group in alike.into_values().filter(|group| group.len() > 1) {
        for (nth, n) in group.into_iter().enumerate() {
            let member = people[n].value.parse().ok().and_then(|id| view.people.member(id));
            let mail = member.and_then(|m| m.details.email.clone());
            let visit =
                member.and_then(|m| last_visit(view, m)).map(|d| words.with("passage-visit", words.short_date(d)));
            let own = [mail, visit].into_iter().flatten().chain([words.with("passage-number", nth + 1)]);
            people[n].more = [people[n].more.clone()].into_iter().chain(own).collect::<Vec<_>>().join(" · ");
        }
    }
}
