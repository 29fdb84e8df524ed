//! Spaces as French typography wants them: what belongs together never breaks over two lines.
//!
//! Enters: a bundle of messages. Leaves: the same, whose own words carry a narrow no-break space before `;`, `?` and
//! `!`, and a no-break space before `:`, inside guillemets, between a number and its unit and after `n°`; and whose `de`
//! becomes `d’` before an argument that begins with a vowel. Messages are written with plain spaces, which a keyboard
//! has. Only the text of messages is touched, never an argument: what people typed stays as they typed it. English
//! needs none of it.

use std::borrow::Cow;

use fluent_templates::fluent_bundle::bundle::FluentBundle;

/// A space that does not break a line, as wide as others.
const UNBROKEN: char = '\u{a0}';

/// A space that does not break a line, and is narrower than others.
const NARROW: char = '\u{202f}';

/// What stands behind a number and belongs to it.
const UNITS: [&str; 8] = ["h", "min", "s", "o", "ko", "Mo", "km", "%"];

/// Stands in the place of the space of a `de` in front of an argument, until that is known. No text has it: it is of the
/// private area, and no font draws it.
const OF: char = '\u{e0de}';

/// Readies a language's messages, of this crate or of a program: without the marks that Fluent puts around arguments,
/// which show as boxes on old machines and which no language here needs, and spaced as the language wants it.
pub fn ready<R, M>(bundle: &mut FluentBundle<R, M>) {
    bundle.set_use_isolating(false);
    if bundle.locales.iter().any(|locale| locale.language == "fr") {
        bundle.set_transform(Some(french));
    }
}

/// A piece of a message between two arguments, spaced, with a mark where it ends in `de`.
fn french(text: &str) -> Cow<'_, str> {
    let spaced = spaced(text);
    let stands_alone = |before: &str| !before.ends_with(char::is_alphanumeric);
    match spaced.strip_suffix("de ") {
        Some(before) if stands_alone(before) => Cow::Owned(format!("{before}de{OF}")),
        _ => spaced,
    }
}

/// A message whose arguments are in it: `de Alain` is `d’Alain`, and `de Marie` stays.
pub(super) fn elided(text: String) -> String {
    if !text.contains(OF) {
        return text;
    }
    let mut pieces = text.split(OF);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match out.strip_suffix('e') {
            Some(of) if begins_with_vowel(piece) => out = format!("{of}’"),
            _ => out.push(' '),
        }
        out.push_str(piece);
    }
    out
}

/// Whether a name is heard with a vowel first. An h is mute in most names that French has; one before an a is mostly of
/// another language and heard. A y is a vowel where a consonant follows: Yves, but Yann.
fn begins_with_vowel(name: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    let is_vowel = |letter: char| "aàâäáeéèêëiîïíoôöóuùûüúæœ".contains(letter);
    let (first, second) = (letters.next(), letters.next());
    match (first, second) {
        (Some('h'), Some(next)) => next == 'y' || is_vowel(next) && !"aàâäá".contains(next),
        (Some('y'), Some(next)) => next.is_alphabetic() && !is_vowel(next),
        (Some(first), _) => is_vowel(first),
        (None, _) => false,
    }
}

fn spaced(text: &str) -> Cow<'_, str> {
    let mut spaced = String::new();
    // Up to where the text is copied.
    let mut copied = 0;
    for (at, _) in text.match_indices(' ') {
        if let Some(space) = between(&text[..at], &text[at + 1..]) {
            spaced.push_str(&text[copied..at]);
            spaced.push(space);
            copied = at + 1;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    spaced.push_str(&text[copied..]);
    Cow::Owned(spaced)
}

/// The space that stands between two texts, if not a plain one.
fn between(before: &str, after: &str) -> Option<char> {
    let is_number = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
    match after.chars().next() {
        Some(';' | '?' | '!') => Some(NARROW),
        Some(':' | '»') => Some(UNBROKEN),
        _ if before.ends_with(['«', '°']) => Some(UNBROKEN),
        // An argument in front of a unit is its number.
        _ if (before.is_empty() || is_number(before)) && begins_with_unit(after) => Some(UNBROKEN),
        Some('0'..='9') if before.strip_suffix(" h").is_some_and(|b| b.is_empty() || is_number(b)) => Some(UNBROKEN),
        _ => None,
    }
}

fn begins_with_unit(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_alphabetic() && !"’%".contains(c)).unwrap_or(text.len());
    UNITS.contains(&&text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_together_does_not_break_over_two_lines() {
        for (plain, spaced) in [
            ("Il est libre ; prenez-le !", "Il est libre\u{202f}; prenez-le\u{202f}!"),
            ("Erreur : quoi ?", "Erreur\u{a0}: quoi\u{202f}?"),
            ("on dit « est là », puis", "on dit «\u{a0}est là\u{a0}», puis"),
            ("« ", "«\u{a0}"),
            (" »", "\u{a0}»"),
            (" min d’avance", "\u{a0}min d’avance"),
            ("la veille à 18 h", "la veille à 18\u{a0}h"),
            ("à 8 h 30, 2 min", "à 8\u{a0}h\u{a0}30, 2\u{a0}min"),
            ("n° ", "n°\u{a0}"),
            ("80 % des 7 hôtes", "80\u{a0}% des 7 hôtes"),
        ] {
            assert_eq!(french(plain), spaced);
        }
    }

    #[test]
    fn de_is_elided_before_a_name_that_is_heard_with_a_vowel() {
        for (name, told) in [
            ("Alain", "celle d’Alain"),
            ("Élodie", "celle d’Élodie"),
            ("Hélène", "celle d’Hélène"),
            ("Yves", "celle d’Yves"),
            ("Œuvres", "celle d’Œuvres"),
            ("Marie", "celle de Marie"),
            ("Hassan", "celle de Hassan"),
            ("Yann", "celle de Yann"),
            ("8 h", "celle de 8 h"),
            ("", "celle de "),
        ] {
            assert_eq!(elided(format!("{}{name}", french("celle de "))), told);
        }
        assert_eq!(elided("une part de Alain".to_owned()), "une part de Alain", "what people typed stays");
        assert_eq!(french("code "), "code ");
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        for text in ["", " ", "a b", "24 heures", " s’en va", "12:30", "http://x?y", "{ }", "les 3 sont là", " semaine"]
        {
            assert_eq!(french(text), text);
        }
    }
}
