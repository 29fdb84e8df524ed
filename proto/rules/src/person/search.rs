//! Searching people by name, as one types it: without accents or capitals.
//!
//! Enters: members and a query. Leaves: those in whom every word of the query is found, sorted as a French list is
//! read. Only Latin letters are folded; others compare as they are.

use crate::person::Member;

/// A text without accents, ligatures or capitals: `Éléonore Œhl` gives `eleonore oehl`.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' => out.push('a'),
            'æ' => out.push_str("ae"),
            'ç' | 'č' | 'ć' => out.push('c'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ě' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' => out.push('i'),
            'ñ' | 'ń' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' => out.push('o'),
            'œ' => out.push_str("oe"),
            'ß' => out.push_str("ss"),
            'š' | 'ś' => out.push('s'),
            'ù' | 'ú' | 'û' | 'ü' | 'ū' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ž' | 'ź' | 'ż' => out.push('z'),
            // Accents written as characters of their own (NFD).
            '\u{300}'..='\u{36f}' => {}
            '\u{2019}' | '\'' | '-' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

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
