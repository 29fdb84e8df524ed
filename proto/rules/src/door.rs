//! Who may open doors for a person: whose word of their badge and mail address counts.
//!
//! Enters: a person, what is visible, the network. Leaves: the badges by which they come in, each with its author, or the
//! addresses. What anybody else writes counts on the box that wrote it and nowhere else. Good are all values with the
//! greatest number among those authors; the next one ends them.

use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{NodeId, RecordId, Slug};
use telecentre_log::record::Fields;

use crate::person::badge::{Badge, Handle};
use crate::steward::Stewards;
use crate::view::View;

/// The most people whose badge is tried for one handle: with 25 bits of chance, more share none.
const ALIKE: usize = 4;

/// Whether what `author` writes of a person's badge and address counts everywhere.
pub fn is_door(view: &View, stewards: &dyn Stewards, person: RecordId, author: &NodeId) -> bool {
    stewards.was_hub(author)
        || person.is_of(author)
        || stewards.tagged(person).is_some_and(|began| stewards.succeeds(author, &began))
        || home_by_hub(view, stewards, person).is_some_and(|home| stewards.node_of(&home) == Some(*author))
}

/// The home centre of a person as the hub named it.
fn home_by_hub(view: &View, stewards: &dyn Stewards, person: RecordId) -> Option<Slug> {
    let said = view.people.said(person).filter(|(author, _)| stewards.was_hub(author));
    let homes = said.filter_map(|(_, fields)| fields.get(&Field::HOME));
    let newest = homes.max_by_key(|value| value.n)?;
    newest.scalar.as_text()?.parse().ok()
}

/// The values of a field that count for a person at this replica, with the author of each.
fn good<'a>(view: &'a View, stewards: &dyn Stewards, person: RecordId, field: &Field) -> Vec<(NodeId, &'a Scalar)> {
    let me = stewards.me();
    let counts = |(author, _): &(NodeId, &Fields)| *author == me || is_door(view, stewards, person, author);
    let said = view.people.said(person).filter(counts);
    let said: Vec<_> = said.filter_map(|(author, fields)| Some((author, fields.get(field)?))).collect();
    let newest = said.iter().map(|(_, value)| value.n).max();
    let newest = said.into_iter().filter(|(_, value)| Some(value.n) == newest);
    newest.map(|(author, value)| (author, &value.scalar)).collect()
}

/// The badges by which a person comes in here, with the author of each.
pub fn badges(view: &View, stewards: &dyn Stewards, person: RecordId) -> Vec<(NodeId, Badge)> {
    let good = good(view, stewards, person, &Field::BADGE);
    good.into_iter().filter_map(|(author, scalar)| Some((author, Badge::read(scalar)?))).collect()
}

/// The mail addresses to which a way in may be sent, with the author of each.
pub fn addresses(view: &View, stewards: &dyn Stewards, person: RecordId) -> Vec<(NodeId, String)> {
    let good = good(view, stewards, person, &Field::EMAIL);
    let text = |(author, scalar): (NodeId, &Scalar)| Some((author, scalar.as_text()?.trim().to_owned()));
    good.into_iter().filter_map(text).filter(|(_, address)| !address.is_empty()).collect()
}

/// The people and badges of a handle.
pub fn of_handle(view: &View, stewards: &dyn Stewards, handle: Handle) -> Vec<(RecordId, NodeId, Badge)> {
    let mut found = Vec::new();
    for person in view.people.with_handle(handle) {
        let badges = badges(view, stewards, person).into_iter().filter(|(_, badge)| badge.handle == handle);
        found.extend(badges.map(|(author, badge)| (person, author, badge)));
    }
    found.truncate(ALIKE);
    found
}

/// What a person's remembered devices hang on: it changes with each new badge and with each end of all devices, whoever
/// said so; none: nobody of that id is known here, or their data was erased.
pub fn devices(view: &View, stewards: &dyn Stewards, person: RecordId) -> Option<[u8; 16]> {
    view.people.member(person)?;
    let mut said: Vec<Vec<u8>> = Vec::new();
    for (_, badge) in badges(view, stewards, person) {
        said.push(format!("badge {:?}", badge.scalar()).into_bytes());
    }
    for (author, fields) in view.people.said(person) {
        if let Some(ended) = fields.get(&Field::DEVICES_ENDED) {
            said.push(format!("ended {author} {:?}", ended.scalar).into_bytes());
        }
    }
    said.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for text in said {
        hasher.update(blake3::hash(&text).as_bytes());
    }
    let mut out = [0; 16];
    out.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    Some(out)
}

#[cfg(test)]
mod tests;
