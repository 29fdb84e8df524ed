//! Which held entries count: a pure function of what is held and of the network.
//!
//! Enters: a document's name and author, a position, the network. Leaves: a verdict. The order in which entries came
//! never matters: when the network changes, verdicts are taken again and documents that changed theirs are rebuilt.
//! Never removes anything: a void entry is held, passed on, counted and shown with its reason. (What a revoked author wrote
//! beyond its cut is not held: see `counted`.)

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::counted::working;
use crate::document::DocumentKey;
use crate::have::Have;
use crate::id::{Line, NodeId, Slug, Space};
use crate::kind::MayWrite;
use crate::line::LogIx;
use crate::network::Network;
use crate::peer::{find, reach};

macro_rules! reasons {
    ($($name:ident $code:literal $words:literal;)*) => {
        /// Why an entry that is held counts for nothing.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, thiserror::Error)]
        pub enum Void {
            $(#[doc = $words] #[error($words)] $name,)*
        }

        impl Void {
            /// Its short name, as JSON and translations key it.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

reasons! {
    Author "author" "its author may not write in this document";
    Place "place" "this document does not belong in this space";
    Later "later-release" "it is of a later release; update this program to see it";
    Beyond "beyond-cut" "it was written beyond the closing of its author's enrolment";
    Forked "forked" "it is on a branch of its author's log that the hub did not keep; its replica issues it again";
    Unwitnessed "unwitnessed" "no witness holds it: the hub confirmed it while it had forgotten others, and decides anew";
    Body "body" "its content is not in the form that this release knows";
    Erased "erased" "its content was erased";
    ForeignId "foreign-id" "it speaks under the id of a record that another replica began: only that one may ask so";
}

impl Serialize for Void {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

/// Whether what is written in a document counts, as far as its name and its author decide.
pub fn document(network: &Network, key: &DocumentKey) -> Result<(), Void> {
    let row = key.name.kind().row().ok_or(Void::Later)?;
    let writer = row.writer(&key.space).ok_or(Void::Place)?;
    let author = &key.author;
    let hub = network.was_hub(author);
    let of_centre = |is: fn(&Network, &NodeId, &Slug) -> bool| match &key.space {
        Space::Centre(centre) | Space::Lent(centre) => is(network, author, centre),
        Space::Commons | Space::Directory => false,
    };
    let allowed = match writer {
        MayWrite::Root => network.is_root(author),
        MayWrite::Hub => hub,
        MayWrite::Node => of_centre(Network::served),
        MayWrite::HubOrNode => hub || of_centre(Network::served),
        MayWrite::Witness => !hub && of_centre(Network::witnessed),
        MayWrite::Anyone => hub || network.names(author) && !network.is_root(author),
    };
    if allowed { Ok(()) } else { Err(Void::Author) }
}

/// How far a held line counts: `None` for all of it, else up to which entry of each of its logs. (Of a revoked author
/// nothing else is held.)
pub fn extent(network: &Network, have: &Have, line: &Line) -> Option<Vec<u32>> {
    let working = working(network, have, line);
    let closing = working.closing.filter(|_| !working.sheds())?;
    let (_, held) = have.line(line)?;
    Some(held.closure(closing.cut.on(&line.space).filter_map(|tip| find(held, tip))))
}

/// The logs of a line in which only a part counts because their actor forked: up to which entry.
pub fn kept(network: &Network, have: &Have, line: &Line) -> BTreeMap<LogIx, u32> {
    let mut limits = BTreeMap::new();
    let Some((_, held)) = have.line(line) else { return limits };
    for kept in network.kept_of(&line.author) {
        let Some((_, end)) = kept.ends.0.iter().find(|(space, _)| *space == line.space) else { continue };
        let logs = || held.logs_of(&kept.actor);
        limits.extend(logs().map(|(ix, log)| (ix, log.base)));
        // Up to the end that counts, along the branch that it is on; until that is held, what all branches share.
        let shared = || {
            let mut roots = logs().filter(|(_, log)| log.base == 0);
            let (root, _) = roots.next().filter(|_| roots.next().is_none())?;
            Some((root, logs().map(|(_, log)| log.base).filter(|base| *base > 0).min()?))
        };
        let mut next = find(held, end).or_else(|| reach(held, end)).or_else(shared);
        while let Some((ix, seq)) = next {
            limits.insert(ix, seq);
            next = held.log(ix).filter(|log| log.base > 0).and_then(|log| log.parents.first().copied());
        }
    }
    limits
}

/// Whether lines of this author should go first in `commons`: a reader needs the root before the hub, the hub before
/// the rest.
pub fn precedence(network: &Network, author: &NodeId) -> u8 {
    if network.is_root(author) {
        0
    } else if network.was_hub(author) {
        1
    } else {
        2
    }
}

/// The order in which lines are carried so that each can be judged when it comes: `commons` from the root down first.
pub fn precedence_of(network: &Network, line: &Line) -> u8 {
    if line.space == Space::Commons { precedence(network, &line.author) } else { 10 }
}
