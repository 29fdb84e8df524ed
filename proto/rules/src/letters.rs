//! When two texts are the same text, and whether anybody can see one.
//!
//! Enters: what people typed, on whatever keyboard. Leaves: one form of it: composed (NFC, Unicode Standard Annex 15) to be
//! kept; folded, for searching; a key, for telling whether two names are one. Knows no field and no person.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// The text as it is kept: accents composed, blanks single and none around it.
pub fn composed(text: &str) -> String {
    let text = ComposingNormalizerBorrowed::new_nfc().normalize(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A secret as it is compared: accents composed, and any blank the plain one (OpaqueString, RFC 8265, section 4.2).
/// Nothing else is changed, so that what was typed is what counts.
pub fn opaque(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_whitespace() && !c.is_control() { ' ' } else { c }).collect();
    ComposingNormalizerBorrowed::new_nfc().normalize(&plain).into_owned()
}

/// A text without accents, ligatures or capitals: `Éléonore Œhl` gives `eleonore oehl`, `Łukasz` gives `lukasz`.
pub fn folded(text: &str) -> String {
    let apart = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let mut out = String::with_capacity(apart.len());
    for c in apart.chars().flat_map(char::to_lowercase) {
        match c {
            // Accents, now characters of their own.
            '\u{300}'..='\u{36f}' => {}
            // Letters that have no parts.
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ß' => out.push_str("ss"),
            'þ' => out.push_str("th"),
            'ð' | 'đ' => out.push('d'),
            'ħ' => out.push('h'),
            'ı' => out.push('i'),
            'ł' => out.push('l'),
            'ø' => out.push('o'),
            'ŧ' => out.push('t'),
            '\u{2019}' | '\'' | '-' | '\u{2010}' | '\u{2011}' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// What two names have in common exactly if they are one name: capitals, blanks, the form of accents and of apostrophes
/// aside. `D’Angelo` and `d'angelo` are one; `Lefevre` and `Lefèvre` are two.
pub fn name_key(name: &str) -> String {
    let apart = ComposingNormalizerBorrowed::new_nfkc().normalize(name);
    let plain = apart.chars().filter(|c| !is_unseen(*c)).flat_map(char::to_lowercase).map(|c| match c {
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        other => other,
    });
    plain.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether there is anything to see in it.
pub fn is_visible(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !c.is_control() && !is_unseen(c))
}

/// Whether it holds what turns the direction of a line round (Unicode Standard Annex 9): such a name would rewrite the
/// words beside it.
pub fn turns_lines(text: &str) -> bool {
    text.chars()
        .any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}'))
}

/// Characters that leave no trace on the screen (Default_Ignorable_Code_Point, and the empty letters of Hangul and Braille).
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_searched_without_their_accents_however_they_were_typed() {
        for (typed, sought) in [
            ("Éloïse Lefèvre", "eloise lefevre"),
            ("E\u{301}loi\u{308}se Lefe\u{300}vre", "eloise lefevre"),
            ("Łukasz Nowak", "lukasz nowak"),
            ("Søren Đorđević", "soren dordevic"),
            ("Nguyễn Thị Hạnh", "nguyen thi hanh"),
            ("Œhl-Straße", "oehl strasse"),
            ("ﬁliale", "filiale"),
        ] {
            assert_eq!(folded(typed), sought);
        }
    }

    #[test]
    fn a_name_is_one_name_whatever_the_capitals_blanks_apostrophes_and_the_form_of_its_accents() {
        for same in
            ["D’Angelo  Lefèvre", "d'angelo lefe\u{300}vre", " D\u{2bc}ANGELO\u{a0}LEFÈVRE", "D’Ang\u{200b}elo Lefèvre"]
        {
            assert_eq!(name_key(same), "d'angelo lefèvre");
        }
        assert_ne!(name_key("Lefevre"), name_key("Lefèvre"));
        assert_eq!(composed("E\u{301}loise \u{a0} X"), "Éloise X");
    }

    #[test]
    fn a_secret_is_the_same_secret_composed_or_not() {
        assert_eq!(opaque("mot de passe d'e\u{301}te\u{301} ne\u{301}"), opaque("mot de passe d'été né"));
        assert_eq!(opaque("a\u{a0}b"), "a b");
        assert_ne!(opaque("Secret  deux"), opaque("secret deux"), "nothing else is changed");
    }

    #[test]
    fn what_nobody_can_see_is_no_name_and_what_turns_lines_is_known() {
        for unseen in ["", " ", "\u{200b}", "\u{2060}\u{feff}", "\u{3164}", "\u{2800}"] {
            assert!(!is_visible(unseen), "{unseen:?}");
        }
        assert!(is_visible("ﷺ") && is_visible("1") && is_visible("é"));
        assert!(turns_lines("abc\u{202e}def") && turns_lines("\u{2067}x") && !turns_lines("Ünal"));
    }
}
