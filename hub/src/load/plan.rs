//! From what a file says to the commands that make it so.
//!
//! Enters: a [`Network`] that was read, and the view. Leaves: a [`Plan`]: one command for each thing that is new or
//! differs, in an order in which each finds what it refers to, and a [`Summary`] for people. What the file does not
//! speak of keeps its value. A plan for a view that already shows the file is empty. Decides nothing about rights: that
//! is for the rules.

use std::collections::BTreeSet;
use std::fmt;

use telecentre_proto::agreement::AgreementCommand;
use telecentre_proto::centre::{Centre, CentreCommand, CentrePatch, Closure, Resource};
use telecentre_proto::course::CourseCommand;
use telecentre_proto::desk::Command;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::person::listed::{Meant, Roll, as_kept};
use telecentre_proto::person::{MemberDetails, PersonCommand};
use telecentre_proto::view::View;

use super::problem::{LoadError, Problems};
use super::read::{LoadedCentre, LoadedMember, LoadedResource, Network};

/// How many of each the file names, and how many of them are new, differ, or are so already.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// `[[centre]]`.
    pub centres: usize,
    /// `[[centre.resource]]`.
    pub resources: usize,
    /// `[[member]]`.
    pub members: usize,
    /// `[[course]]`.
    pub courses: usize,
    /// `[[agreement]]`.
    pub agreements: usize,
    /// Of all of them: not in the network before.
    pub new: usize,
    /// Of all of them: in the network, with something else.
    pub changed: usize,
    /// Of all of them: as the file says already.
    pub unchanged: usize,
    /// Members of the file whose data was erased: they are not loaded again.
    pub erased: usize,
}

/// What loading a file will do.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plan {
    /// Commands in stages: a stage may refer to what the stages before it saved.
    pub stages: Vec<Vec<Command>>,
    /// For people.
    pub summary: Summary,
}

impl Plan {
    /// How many commands there are.
    pub fn commands(&self) -> usize {
        self.stages.iter().map(Vec::len).sum()
    }
}

/// Compares a file with what the network shows.
pub fn plan(network: &Network, view: &View, file: &str) -> Result<Plan, LoadError> {
    let mut problems = Problems::new(file);
    let mut tally = Tally::default();
    let (mut profiles, mut resources, mut rules) = (Vec::new(), Vec::new(), Vec::new());
    for loaded in network.centres.iter().map(|c| &c.value) {
        let known = view.centres.get(&loaded.centre.slug);
        let wanted = centre(loaded, known);
        profiles.extend(tally.difference(known, &wanted).then(|| Command::Centre(CentreCommand::Save(wanted.clone()))));
        for (line, closure) in loaded.closures.iter().map(|c| (c.line, &c.value)) {
            if let Some(place) = closure.resource.as_ref().filter(|place| !has(loaded, view, place)) {
                let message = format!("there is no resource “{place}” at this centre: name one of it, or add it");
                problems.add(line, "centre.closure.resource", message);
            }
            // A closure that is there, whatever its id, is so already.
            let same = |c: &&Closure| Closure { id: closure.id, ..(*c).clone() } == *closure;
            let known = view.centres.closures(&wanted.slug).iter().any(same).then_some(closure);
            if tally.difference(known, closure) {
                let centre = wanted.slug.clone();
                // After the resources: it may be of one of them alone.
                rules.push(Command::Centre(CentreCommand::AddClosure { centre, closure: closure.clone() }));
            }
        }
        for listed in &loaded.resources {
            let known = view.centres.resource(&wanted.slug, &listed.value.resource.slug);
            let wanted = listed.value.over(known);
            let command = || {
                Command::Centre(CentreCommand::SaveResource {
                    centre: loaded.centre.slug.clone(),
                    resource: wanted.clone(),
                })
            };
            resources.extend(tally.difference(known, &wanted).then(command));
        }
        if let Some((command, known)) = lending(loaded, view, &mut problems) {
            tally.difference(known.then_some(&true), &command.is_none());
            rules.extend(command);
        }
    }
    let (named, unnamed) = members(network, view, &mut problems, &mut tally);
    let mut commons = Vec::new();
    let courses = view.courses.list();
    for course in network.courses.iter().map(|c| &c.value) {
        let known = courses.iter().find(|(_, c)| c.code == course.code).map(|(_, c)| *c);
        commons.extend(tally.difference(known, course).then(|| Command::Course(CourseCommand::Save(course.clone()))));
    }
    let agreements = view.agreements.list();
    for agreement in network.agreements.iter().map(|a| &a.value) {
        let known = agreements.iter().find(|(_, a)| a.same_as(agreement)).map(|(_, a)| *a);
        commons.extend(
            tally.difference(known, agreement).then(|| Command::Agreement(AgreementCommand::Save(agreement.clone()))),
        );
    }
    problems.done()?;
    let summary = Summary {
        centres: network.centres.len(),
        resources: network.centres.iter().map(|c| c.value.resources.len()).sum(),
        members: network.members.len(),
        courses: network.courses.len(),
        agreements: network.agreements.len(),
        new: tally.new,
        changed: tally.changed,
        unchanged: tally.unchanged,
        erased: tally.erased,
    };
    // Members that carry a name out of the way first: the name they leave may be given to somebody new.
    let stages = [profiles, resources, rules, named, unnamed, commons];
    Ok(Plan { stages: stages.into_iter().filter(|s| !s.is_empty()).collect(), summary })
}

/// Whether a centre has a resource of this name, or will have it by the file.
fn has(loaded: &LoadedCentre, view: &View, place: &Slug) -> bool {
    let listed = loaded.resources.iter().any(|listed| listed.value.resource.slug == *place);
    listed || view.centres.resource(&loaded.centre.slug, place).is_some()
}

/// The command for what a file says of lending to the hub, where that is new, and whether there was a rule before; what the desk would refuse is told before anything is saved.
fn lending(loaded: &LoadedCentre, view: &View, problems: &mut Problems) -> Option<(Option<Command>, bool)> {
    let entry = loaded.lends.as_ref()?;
    let (centre, wanted) = (&loaded.centre.slug, &entry.value);
    let known = view.centres.get(centre).and_then(|known| known.instant.as_ref());
    if let Some(rule) = wanted {
        let listed = || loaded.resources.iter().map(|r| &r.value);
        let others = view.centres.resources(centre).filter(|k| listed().all(|l| l.resource.slug != k.slug)).cloned();
        let over = |l: &LoadedResource| l.over(view.centres.resource(centre, &l.resource.slug));
        let all: Vec<Resource> = listed().map(over).chain(others).collect();
        for error in rule.unfit(&all) {
            problems.add(entry.line, format!("centre.instant.{}", error.field), error.message);
        }
    }
    let same = match (wanted, known) {
        (Some(wanted), Some(known)) => wanted.says_as(known),
        (wanted, known) => wanted.is_none() && known.is_none(),
    };
    let is_known = same || known.is_some();
    let patch = CentrePatch { instant: Some(wanted.clone()), ..CentrePatch::default() };
    let command = Command::Centre(CentreCommand::Change { centre: centre.clone(), patch });
    Some(((!same).then_some(command), is_known))
}

/// A centre's profile as the file has it, under the rules that it has already.
fn centre(loaded: &LoadedCentre, known: Option<&Centre>) -> Centre {
    let listed = loaded.centre.clone();
    let Some(known) = known else { return listed };
    let address = if listed.address.is_empty() { known.address.clone() } else { listed.address };
    let profile = Centre {
        address,
        opened: listed.opened.or(known.opened),
        hours: listed.hours.or_else(|| known.hours.clone()),
        investment_eur: listed.investment_eur.or(known.investment_eur),
        running_cost_eur_per_year: listed.running_cost_eur_per_year.or(known.running_cost_eur_per_year),
        name: listed.name,
        ..known.clone()
    };
    loaded.rules.apply(&profile)
}

/// The commands for members whose record is known, and for new ones.
fn members(network: &Network, view: &View, problems: &mut Problems, tally: &mut Tally) -> (Vec<Command>, Vec<Command>) {
    let with_id: BTreeSet<RecordId> = network.members.iter().filter_map(|m| m.value.id).collect();
    let roll = Roll::new(view, &with_id);
    let (mut named, mut unnamed) = (Vec::new(), Vec::new());
    for entry in &network.members {
        let details = &entry.value.details;
        let mut id = entry.value.id;
        match roll.meant(id, &details.name, details.home_centre.as_ref()) {
            Meant::New => {}
            Meant::Known(known) => id = Some(known),
            Meant::Erased => {
                tally.erased += 1;
                continue;
            }
            Meant::Other => {
                let message = "this id belongs to something that is no member: leave the id out and one is drawn";
                problems.add(entry.line, "member.id", message);
            }
            Meant::Namesakes(found) => {
                let (count, some) = (found.len(), found.iter().take(2).map(ToString::to_string).collect::<Vec<_>>());
                let message = format!(
                    "{count} members have this name and home centre ({}…): give the id of the one who is meant",
                    some.join(", ")
                );
                problems.add(entry.line, "member.name", message);
            }
        }
        let known = id.and_then(|id| view.people.member(id)).map(|m| &m.details);
        let wanted = member(&entry.value, known);
        if tally.difference(known, &wanted) {
            let into = if id.is_some() { &mut named } else { &mut unnamed };
            into.push(Command::Person(PersonCommand::Save { id, details: wanted }));
        }
    }
    (named, unnamed)
}

/// A member as the file has it; what the file leaves out as it is.
fn member(listed: &LoadedMember, known: Option<&MemberDetails>) -> MemberDetails {
    as_kept(known.map_or_else(|| listed.details.clone(), |known| listed.patch.apply(known)), known)
}

#[derive(Default)]
struct Tally {
    new: usize,
    changed: usize,
    unchanged: usize,
    erased: usize,
}

impl Tally {
    /// Counts a thing, and tells whether it must be written.
    fn difference<T: PartialEq>(&mut self, known: Option<&T>, wanted: &T) -> bool {
        let count = match known {
            None => &mut self.new,
            Some(known) if known == wanted => &mut self.unchanged,
            Some(_) => &mut self.changed,
        };
        *count += 1;
        known != Some(wanted)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |n: usize, word: &str| if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") };
        let parts = [
            counted(self.centres, "centre"),
            counted(self.resources, "resource"),
            counted(self.members, "member"),
            counted(self.courses, "course"),
            counted(self.agreements, "agreement"),
        ];
        write!(f, "{}: {} new, {} changed, {} unchanged", parts.join(", "), self.new, self.changed, self.unchanged)?;
        match self.erased {
            0 => Ok(()),
            1 => f.write_str("; 1 member of the file was erased, and is not loaded again"),
            n => write!(f, "; {n} members of the file were erased, and are not loaded again"),
        }
    }
}

#[cfg(test)]
mod tests;
