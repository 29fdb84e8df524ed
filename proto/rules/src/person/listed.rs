//! Whom an entry of a file is about: somebody known, or somebody new.
//!
//! Enters: the view, the ids that the file names, and for each entry its id if it has one, its name and its home. Leaves:
//! who is meant, or why nobody can tell; and the details that an entry makes of somebody. Files of the whole network and
//! lists of members are read by the same rules. Writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use telecentre_log::id::{RecordId, Slug};

use super::{MemberDetails, Person};
use crate::letters::{composed, name_key};
use crate::view::View;

/// Whom an entry is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Meant {
    /// Nobody who is known: a new member.
    New,
    /// A member.
    Known(RecordId),
    /// One of several of this name and home; without an id nobody can tell which.
    Namesakes(Vec<RecordId>),
    /// Somebody whose data was erased.
    Erased,
    /// The id of something that is no member.
    Other,
}

/// The members of the network, as the entries of one file find them.
pub struct Roll<'a> {
    view: &'a View,
    by_name: BTreeMap<(String, Option<&'a Slug>), Vec<RecordId>>,
}

impl<'a> Roll<'a> {
    /// For a file that names these ids: whoever is named by id is not found by name as well, so that a member may be
    /// renamed while the old name goes to another.
    pub fn new(view: &'a View, named: &BTreeSet<RecordId>) -> Self {
        let mut by_name: BTreeMap<_, Vec<RecordId>> = BTreeMap::new();
        for member in view.people.find("").into_iter().filter(|m| !named.contains(&m.id)) {
            let key = (name_key(&member.details.name), member.details.home_centre.as_ref());
            by_name.entry(key).or_default().push(member.id);
        }
        Self { view, by_name }
    }

    /// Who is meant: by the id, where there is one, else by name and home.
    pub fn meant(&self, id: Option<RecordId>, name: &str, home: Option<&Slug>) -> Meant {
        let found = match &id {
            Some(id) => std::slice::from_ref(id),
            None => self.by_name.get(&(name_key(name), home)).map_or(&[][..], Vec::as_slice),
        };
        match found {
            [id] if self.view.people.is_erased(Person::Member(*id)) => Meant::Erased,
            [id] if self.view.people.member(*id).is_some() => Meant::Known(*id),
            [id] if self.view.knows(*id) => Meant::Other,
            [] | [_] => Meant::New,
            several => Meant::Namesakes(several.to_vec()),
        }
    }
}

/// Details in the form in which they are kept, so that the same ones in another form are no change. A name that only
/// differs in its form stays as it is known.
pub fn as_kept(mut details: MemberDetails, known: Option<&MemberDetails>) -> MemberDetails {
    details.public.sort_unstable();
    details.public.dedup();
    details.name = composed(&details.name);
    details.activity = composed(&details.activity);
    if let Some(known) = known.filter(|known| name_key(&known.name) == name_key(&details.name)) {
        details.name.clone_from(&known.name);
    }
    details
}
