//! What is told of another centre than one's own: how old is what is known of it, and since when it is cut off.
//!
//! Enters: one moment of a replica. Leaves: one sentence, on every page that shows something of that centre. Whether a
//! centre can be reached, `centre_link` says.

use telecentre_proto::id::Slug;

use crate::centre_link::{CentreLink, Links};
use crate::page::{Banner, Tone};
use crate::replica::Moment;
use crate::words::Words;

/// What is told of a centre; none: it is one's own, or not known at all.
pub(crate) fn known(words: &Words, moment: &dyn Moment, centre: &Slug) -> Option<Banner> {
    if moment.here().centre.as_ref() == Some(centre) {
        return None;
    }
    let name = moment.view().centres.get(centre)?.name.clone();
    let (tone, text) = match Links::of(moment, words.now()).to(centre) {
        CentreLink { up: false, since: Some(at), .. } => {
            (Tone::Warning, words.with2("elsewhere-cut", name, words.since(at)))
        }
        CentreLink { as_of: Some(at), .. } => (Tone::Calm, words.with2("elsewhere-as-of", name, words.ago(at))),
        _ => (Tone::Warning, words.with("elsewhere-never", name)),
    };
    Some(Banner { tone, text })
}
