//! Acts of the register in words.
//!
//! Enters: acts, in one moment of the view. Leaves: when, by whom, what and about what, as people say it, with the page
//! that shows it. A person who was erased has no name here.

use std::collections::HashMap;

use jiff::Timestamp;
use telecentre_proto::by::By;
use telecentre_proto::id::{NodeId, RecordId};
use telecentre_proto::replica::Registered;
use telecentre_proto::steward::StandingRule;

use super::told::{About, about, centre_of};
use crate::replica::Moment;
use crate::slip::Slip;
use crate::words::Words;

/// The word of a rule; of one that a later release knows: that it is one.
pub(super) fn rule_word(number: u32) -> &'static str {
    StandingRule::of(number).map_or("later", StandingRule::as_str)
}

/// An act in words.
pub(super) struct ActRow {
    pub(super) at: String,
    pub(super) by: String,
    pub(super) act: String,
    pub(super) what: String,
    /// Where that is shown.
    pub(super) path: Option<String>,
    /// Which box wrote it.
    pub(super) place: String,
}

/// Says acts in the words of one moment.
pub(super) struct ActWords<'a> {
    words: &'a Words,
    moment: &'a dyn Moment,
    boxes: HashMap<NodeId, String>,
}

impl<'a> ActWords<'a> {
    pub(super) fn of(words: &'a Words, moment: &'a dyn Moment) -> Self {
        let mut boxes: HashMap<NodeId, String> = moment.status().peers.into_iter().map(|p| (p.id, p.name)).collect();
        boxes.insert(moment.here().node, moment.here().name);
        if let Some(hub) = moment.stewards().hub() {
            boxes.insert(hub, words.say("role-hub"));
        }
        for centre in moment.view().centres.all() {
            if let Some(node) = moment.stewards().node_of(&centre.slug) {
                boxes.insert(node, centre.name.clone());
            }
        }
        Self { words, moment, boxes }
    }

    fn person(&self, id: RecordId) -> String {
        let known = self.moment.view().people.member(id).map(|member| member.details.name.clone());
        known.unwrap_or_else(|| self.words.say("register-nobody"))
    }

    pub(super) fn row(&self, act: &Registered) -> ActRow {
        let (words, view) = (self.words, self.moment.view());
        let by = match act.by {
            Some(By::Person(person)) => self.person(person),
            Some(By::Rule(number)) => words.of("rule", rule_word(number)),
            None => words.say("register-box"),
        };
        let (what, path) = match about(view, act) {
            About::Booking(b) => {
                let slip = Slip::of(view, words, &b);
                let place = format!("{}, {}", slip.resource, slip.centre_name);
                (format!("{}, {place}, {} {}", slip.who, slip.day, slip.span), Some(format!("/reservations/{}", b.id)))
            }
            About::Member(id) => (self.person(id), Some(format!("/membres/{id}"))),
            About::Series(id) => (words.say("register-series"), Some(format!("/series/{id}"))),
            About::Role(role) => {
                let role_name = match &role.centre {
                    Some(centre) => {
                        let name = view.centres.get(centre).map_or_else(|| centre.to_string(), |c| c.name.clone());
                        words.with("role-of-host", name)
                    }
                    None => words.of("role-of", role.role.as_str()),
                };
                (format!("{}, {role_name}", self.person(role.person)), Some("/roles".to_owned()))
            }
            About::Nothing => {
                let name = centre_of(act).and_then(|slug| view.centres.get(slug)).map(|centre| centre.name.clone());
                (name.unwrap_or_default(), None)
            }
        };
        ActRow {
            at: Timestamp::from_second(act.mark.at).map(|at| words.since(at)).unwrap_or_default(),
            by,
            act: words.of("deed", act.deed.as_str()),
            what,
            path,
            place: self.boxes.get(&act.replica).cloned().unwrap_or_else(|| words.say("register-other-box")),
        }
    }
}
