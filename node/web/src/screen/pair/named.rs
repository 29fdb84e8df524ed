//! The names of the centres of a pair.
//!
//! Enters: the moment, the centres as addresses have them. Leaves: their names, or what stands in addresses where a centre
//! is not known here.

use telecentre_proto::id::Slug;
use telecentre_proto::pair::PairStanding;

use crate::replica::Moment;

/// The name of the centre that decides for all.
pub(super) fn first_centre(moment: &dyn Moment, pair: &PairStanding) -> String {
    names(moment, pair.halves.first().map(|half| &half.centre).into_iter())
}

/// The names of centres.
pub(super) fn names<'a>(moment: &dyn Moment, centres: impl Iterator<Item = &'a Slug>) -> String {
    let all = &moment.view().centres;
    let name = |slug: &Slug| all.get(slug).map_or_else(|| slug.to_string(), |centre| centre.name.clone());
    centres.map(name).collect::<Vec<_>>().join(", ")
}
