//! What can be wrong between the entries of a file: the same thing twice.
//!
//! Enters: the entries that read. Leaves: a problem for every entry that repeats an earlier one, naming the line of
//! that one.

use std::collections::BTreeMap;

use telecentre_proto::letters::name_key;

use super::problem::Problems;
use super::read::{Entry, LoadedMember, Network};

/// Puts every duplicate on the list.
pub(super) fn check(network: &Network, problems: &mut Problems) {
    repeated(&network.centres, problems, "centre.slug", |c| c.centre.slug.clone());
    for centre in &network.centres {
        repeated(&centre.value.resources, problems, "centre.resource.id", |r| r.resource.slug.clone());
    }
    repeated(&network.courses, problems, "course.code", |c| c.code.clone());
    repeated(&network.agreements, problems, "agreement.partner", |a| {
        (a.partner.clone(), a.kind.clone(), a.centre.clone())
    });
    let with_id = network.members.iter().filter(|m| m.value.id.is_some());
    repeated(with_id, problems, "member.id", |m| m.id);
    namesakes(&network.members, problems);
}

fn repeated<'a, T: 'a, K: Ord>(
    entries: impl IntoIterator<Item = &'a Entry<T>>,
    problems: &mut Problems,
    key: &str,
    same: impl Fn(&T) -> K,
) {
    let mut first: BTreeMap<K, u32> = BTreeMap::new();
    for entry in entries {
        if let Some(line) = first.get(&same(&entry.value)) {
            problems.add(entry.line, key, format!("the same stands at line {line} already: take one of the two out"));
        } else {
            first.insert(same(&entry.value), entry.line);
        }
    }
}

/// Two members of one name and home centre can only be told apart if both carry an id.
fn namesakes(members: &[Entry<LoadedMember>], problems: &mut Problems) {
    let mut first: BTreeMap<_, &Entry<LoadedMember>> = BTreeMap::new();
    for member in members {
        let earlier =
            first.entry((name_key(&member.value.details.name), &member.value.details.home_centre)).or_insert(member);
        if !std::ptr::eq(*earlier, member) && (earlier.value.id.is_none() || member.value.id.is_none()) {
            let line = earlier.line;
            let message = format!(
                "a member of this name and home centre stands at line {line} already: take one of the two out, or give \
                 both their id"
            );
            problems.add(member.line, "member.name", message);
        }
    }
}
