//! Taking in what was planned.
//!
//! Enters: a plan in which nothing is refused. Leaves: the members, saved, in groups as large as one signature covers: a
//! short list is one group, all or nothing even where the power goes. Of a longer one whole groups stay when it breaks off,
//! and importing the file again writes the rest.

use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::id::RecordId;
use telecentre_proto::limit::GROUP_BYTES;
use telecentre_proto::person::{MemberDetails, PersonCommand};

use super::plan::{ImportPlan, LineStatus};
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::replica::CommandError;
use crate::site::Site;

/// The most members of a group: each opens a document.
const MEMBERS: usize = 64;
/// What an entry takes beside its texts: names of fields, salt, who wrote it.
const ENTRY_BYTES: usize = 320;
/// What is left of a group for the first entry of a log and for who gave the command.
const SPARE_BYTES: usize = 6_144;

/// What became of the lines of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Imported {
    /// Somebody new.
    pub(crate) new: usize,
    /// Somebody known, with something else.
    pub(crate) changed: usize,
    /// So already.
    pub(crate) same: usize,
}

/// An import that broke off.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct BrokenOff {
    /// How many members were saved.
    pub(crate) saved: usize,
    /// How many there were to save.
    pub(crate) all: usize,
    /// What the replica said of the one that was not.
    pub(crate) source: CommandError,
}

impl From<BrokenOff> for Problem {
    fn from(broken: BrokenOff) -> Self {
        let BrokenOff { saved, all, source } = broken;
        let detail = format!(
            "{saved} of {all} members were saved, then one was not: {source}; remove the cause and import the same file \
             again: it writes only what is missing"
        );
        let status = Refusal::from(source).status();
        Problem::new(status, "import-broken-off", "The import broke off", detail).with("saved", saved).with("of", all)
    }
}

/// Saves everybody of a plan.
pub(super) async fn save(site: &Site, caller: Caller, plan: ImportPlan) -> Result<Imported, BrokenOff> {
    let count = |status| plan.count(status);
    let imported =
        Imported { new: count(LineStatus::New), changed: count(LineStatus::Change), same: count(LineStatus::Same) };
    let all = plan.members.len();
    let mut saved = 0;
    for members in groups(plan.members) {
        let of = members.len();
        let command = Command::Person(PersonCommand::SaveAll { members });
        site.replica.command(caller, command).await.map_err(|source| BrokenOff { saved, all, source })?;
        saved += of;
        tracing::debug!(saved, all, "importing members");
    }
    Ok(imported)
}

/// As few groups as one signature each allows.
fn groups(members: Vec<(Option<RecordId>, MemberDetails)>) -> Vec<Vec<(Option<RecordId>, MemberDetails)>> {
    let mut groups = Vec::new();
    let (mut group, mut bytes) = (Vec::new(), 0);
    for member in members {
        let needs = ENTRY_BYTES + texts(&member.1);
        if !group.is_empty() && (group.len() == MEMBERS || bytes + needs > GROUP_BYTES - SPARE_BYTES) {
            groups.push(std::mem::take(&mut group));
            bytes = 0;
        }
        bytes += needs;
        group.push(member);
    }
    groups.extend((!group.is_empty()).then_some(group));
    groups
}

/// The bytes of somebody's texts.
fn texts(details: &MemberDetails) -> usize {
    let given = [&details.employer, &details.email, &details.phone].into_iter().flatten().map(String::len);
    details.name.len() + details.activity.len() + given.sum::<usize>()
}
