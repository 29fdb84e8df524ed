//! Who is meant by a name.
//!
//! Enters: what was typed. Leaves: exactly one member of that name, the one who was chosen among several, or somebody who
//! is no member; else why nobody is, and who might be. Nobody is ever booked on a guess.

use telecentre_proto::booking::Who;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::letters::folded;
use telecentre_proto::person::Member;
use telecentre_proto::view::View;

use super::typed::Typed;
use crate::words::Words;

/// The most members shown to choose from: all of one name, but in a directory that repeats itself on purpose.
const CANDIDATES: usize = 24;
/// The most names proposed while one types. A larger directory proposes those of the centre.
const NAMES_PROPOSED: usize = 400;

/// A person who may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// A member's id, or `guest`: the value of the button.
    pub(crate) value: String,
    /// The words on the button.
    pub(crate) name: String,
}

/// Who is meant by a name; else why nobody is, and who might be. `own`: whether the centre takes guests here.
pub(crate) fn person(view: &View, words: &Words, own: bool, typed: &Typed) -> Result<Who, (String, Vec<Candidate>)> {
    let (name, is) = (typed.get("who"), typed.get("is"));
    if is == "guest" || (typed.has("guest") && is.is_empty()) {
        return if name.is_empty() {
            Err((words.say("who-missing"), Vec::new()))
        } else {
            Ok(Who::Guest { name: name.to_owned() })
        };
    }
    if let Ok(id) = is.parse::<RecordId>() {
        return Ok(Who::Member(id));
    }
    if name.is_empty() {
        return Err((words.say("who-missing"), Vec::new()));
    }
    let wanted = folded(name);
    let mut found = view.people.find(name);
    let exact: Vec<_> = found.iter().copied().filter(|m| folded(&m.details.name) == wanted).collect();
    if let [only] = exact.as_slice() {
        return Ok(Who::Member(only.id));
    }
    let several = exact.len() > 1;
    if several {
        found = exact;
    }
    found.truncate(CANDIDATES);
    let mut candidates = told_apart(view, words, &found);
    let key = match (several, candidates.is_empty()) {
        (true, _) => "who-several",
        (false, true) => "who-none",
        (false, false) => "who-which",
    };
    if own {
        candidates.push(Candidate { value: "guest".to_owned(), name: words.with("who-as-guest", name) });
    }
    Err((words.with(key, name), candidates))
}

/// What may tell a member from others of the same name.
type Telling = fn(&View, &Words, &Member) -> Option<String>;

/// Members as buttons, no two of which read alike: by their mail, else by the day when they came last, else by their number.
pub(crate) fn told_apart(view: &View, words: &Words, members: &[&Member]) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = members.iter().map(|m| candidate(view, m)).collect();
    let more: [Telling; 3] = [
        |_, _, m| m.details.email.clone(),
        |view, words, m| {
            let came =
                view.bookings.of(m.id).into_iter().filter(|b| b.checked_in.is_some()).map(|b| b.slot.day()).max()?;
            Some(words.with("who-came", words.date(came)))
        },
        |_, words, m| Some(words.with("who-number", m.id.to_string())),
    ];
    for say in more {
        let names: Vec<String> = all.iter().map(|c| c.name.clone()).collect();
        for (candidate, member) in all.iter_mut().zip(members) {
            let alike = names.iter().filter(|name| **name == candidate.name).count() > 1;
            if let Some(text) = say(view, words, member).filter(|_| alike) {
                candidate.name = format!("{} · {text}", candidate.name);
            }
        }
    }
    all
}

/// A member as a button among several.
fn candidate(view: &View, member: &Member) -> Candidate {
    let home = member.details.home_centre.as_ref().and_then(|c| view.centres.get(c)).map(|c| c.name.as_str());
    let more: Vec<&str> =
        [Some(member.details.activity.as_str()), home].into_iter().flatten().filter(|t| !t.is_empty()).collect();
    let name = if more.is_empty() {
        member.details.name.clone()
    } else {
        format!("{} ({})", member.details.name, more.join(", "))
    };
    Candidate { value: member.id.to_string(), name }
}

/// Names to propose, each leading to one member.
pub(crate) fn names(view: &View, centre: &Slug) -> Vec<String> {
    let all = view.people.find("");
    let at_home = |m: &&Member| m.details.home_centre.as_ref() == Some(centre);
    let near: Vec<&Member> = if all.len() > NAMES_PROPOSED { all.into_iter().filter(at_home).collect() } else { all };
    let mut names: Vec<String> = near.into_iter().take(NAMES_PROPOSED).map(|m| m.details.name.clone()).collect();
    names.dedup();
    names
}
