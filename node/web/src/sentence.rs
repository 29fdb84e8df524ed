//! What an error says, told to a person.
//!
//! Enters: the text of an error, in the one style of all errors: without a capital and a full stop, so that errors can
//! stand within one another. Leaves: a sentence of its own.

/// What an error says, as a sentence of its own. A name in front (a file's, an address, what stands in quotation marks)
/// keeps its letters, and a list of several lines its end. What is a sentence already stays as it is.
pub fn full_sentence(text: &str) -> String {
    let word = text.split_whitespace().next().unwrap_or_default().trim_end_matches([',', ':', ';']);
    let is_name = !word.chars().all(|c| c.is_alphabetic() || c == '\'' || c == '-');
    let mut chars = text.chars();
    let first = chars.next().unwrap_or_default();
    let first = if is_name { first.to_string() } else { first.to_uppercase().collect() };
    let is_list = text.contains('\n');
    let end = if is_list || text.ends_with(['?', '!']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::full_sentence;

    #[test]
    fn an_error_is_told_as_a_sentence_and_a_name_keeps_its_letters() {
        for (error, told) in [
            ("the disk is full; free some space", "The disk is full; free some space."),
            ("The disk is full. Free some space.", "The disk is full. Free some space."),
            ("network.toml:4: centre.colour: unknown", "network.toml:4: centre.colour: unknown."),
            ("/srv/box belongs to another network", "/srv/box belongs to another network."),
            (
                "network.toml has 2 mistakes:\na.toml:1: x\na.toml:2: y",
                "network.toml has 2 mistakes:\na.toml:1: x\na.toml:2: y",
            ),
            ("écrire a échoué", "Écrire a échoué."),
        ] {
            assert_eq!(full_sentence(error), told);
        }
    }
}
