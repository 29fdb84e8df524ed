//! By whom the steps of a booking were taken: the person who gave the command, or the rule that a box followed.
//!
//! Enters: the steps, and what the register knows of the booking. Leaves: the steps with names, and its moves between them.
//! It is the word of the box that wrote it. Who was erased has no name; a step of which nobody is named keeps its box alone.

use telecentre_proto::act::Deed;
use telecentre_proto::by::By;
use telecentre_proto::replica::Registered;
use telecentre_proto::steward::StandingRule;
use telecentre_proto::view::View;

use super::history::Step;
use crate::words::Words;

/// What the register calls a step, the likeliest first.
fn deeds(key: &str) -> &'static [Deed] {
    match key {
        "step-asked" => &[Deed::Request],
        "step-confirmed" | "step-held" | "step-booked" => &[Deed::Confirm, Deed::Book],
        "step-walk-in" => &[Deed::WalkIn],
        "step-declined" => &[Deed::Decline],
        "step-cancelled" => &[Deed::Cancel],
        "step-displaced" => &[Deed::Displace],
        "step-no-show" => &[Deed::NoShow, Deed::Release],
        "step-released" => &[Deed::Release, Deed::CheckOut],
        "step-arrived" | "step-arrived-day" => &[Deed::CheckIn, Deed::WalkIn],
        "step-left" => &[Deed::CheckOut],
        _ => &[],
    }
}

/// Who gave a command, in words; none: nobody is named.
fn giver(words: &Words, view: &View, act: &Registered) -> Option<String> {
    match act.by? {
        By::Person(person) => {
            let known = view.people.member(person).map(|member| member.details.name.clone());
            Some(known.unwrap_or_else(|| words.say("register-nobody")))
        }
        By::Rule(number) => Some(words.of("rule", StandingRule::of(number).map_or("later", StandingRule::as_str))),
    }
}

/// The steps with who took them, out of what was done to the booking, newest first.
pub(super) fn with_givers(words: &Words, view: &View, mut steps: Vec<Step>, acts: &[Registered]) -> Vec<Step> {
    for step in steps.iter_mut().filter(|step| step.happened) {
        let meant = |act: &&Registered| deeds(step.key).contains(&act.deed);
        // A person's wish that a box carries out by a rule is that person's.
        let of_person = acts.iter().filter(meant).find(|act| matches!(act.by, Some(By::Person(_))));
        let act = of_person.or_else(|| acts.iter().find(meant));
        step.giver = act.and_then(|act| giver(words, view, act));
    }
    let moved =
        |act: &&Registered| act.deed == Deed::Move && act.document.kind().row().is_some_and(|row| row.name == "ledger");
    let moves = acts.iter().filter(moved).map(|act| Step {
        key: "step-moved",
        what: words.say("step-moved"),
        when: jiff::Timestamp::from_second(act.mark.at).ok().map(|at| words.since(at)),
        by: None,
        giver: giver(words, view, act),
        happened: true,
    });
    let decided = ["step-confirmed", "step-booked", "step-held", "step-walk-in"];
    let after = steps.iter().position(|step| decided.contains(&step.key)).map_or(0, |at| at + 1);
    for step in moves {
        // Newest first, each before the one put in before it.
        steps.insert(after, step);
    }
    steps
}
