//! Searching people by name, as one types it: without accents or capitals.
//!
//! Enters: members and a query. Leaves: those in whom every word of the query is found, sorted as a French list is
//! read: accents and capitals aside.

use crate::letters::folded;
use crate::person::Member;

/// The members in whose name, activity or employer every word of the query begins a word, or lies inside one.
pub(crate) fn members<'a>(all: impl Iterator<Item = &'a Member>, query: &str) -> Vec<&'a Member> {
    let query = folded(query);
    let words: Vec<&str> = query.split_whitespace().collect();
    let mut found: Vec<(String, &Member)> = all
        .map(|m| (folded(&m.details.name), m))
        .filter(|(name, m)| {
            let rest = folded(&format!("{} {}", m.details.activity, m.details.employer.as_deref().unwrap_or_default()));
            words.iter().all(|word| name.contains(word) || rest.contains(word))
        })
        .collect();
    found.sort_by(|a, b| (&a.0, a.1.id).cmp(&(&b.0, b.1.id)));
    found.into_iter().map(|(_, m)| m).collect()
}
