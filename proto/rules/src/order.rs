//! Names as people count them: 2 before 10.
//!
//! Enters: two names. Leaves: their order: where both have a number, by the number, however many zeros it begins with;
//! elsewhere letter by letter, without regard to case. Two names that differ are never equal. Words of people only:
//! nothing that is stored is keyed by it.

use std::cmp::Ordering;

/// The order of two names.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let ((x, rest_x), (y, rest_y)) = match (piece(left), piece(right)) {
            (Some(x), Some(y)) => (x, y),
            (x, y) => return x.is_some().cmp(&y.is_some()).then_with(|| a.cmp(b)),
        };
        let order = match (x.as_bytes()[0].is_ascii_digit(), y.as_bytes()[0].is_ascii_digit()) {
            (true, true) => {
                let (x, y) = (x.trim_start_matches('0'), y.trim_start_matches('0'));
                x.len().cmp(&y.len()).then_with(|| x.cmp(y))
            }
            _ => x.to_lowercase().cmp(&y.to_lowercase()),
        };
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (rest_x, rest_y);
    }
}

/// A number, or a letter; then what follows. None at the end.
fn piece(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    Some(text.split_at(if digits > 0 { digits } else { first.len_utf8() }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ten_comes_after_two() {
        let mut names: Vec<String> = (1..=12).rev().map(|n| format!("poste-{n}")).collect();
        names.extend(["Poste 010".to_owned(), "poste 9".to_owned(), "Accueil".to_owned(), String::new()]);
        names.sort_by(|a, b| natural(a, b));
        let counted: Vec<String> = (1..=12).map(|n| format!("poste-{n}")).collect();
        assert_eq!(names[..4], ["", "Accueil", "poste 9", "Poste 010"]);
        assert_eq!(names[4..], counted);
    }

    proptest! {
        #[test]
        fn it_is_an_order(names in proptest::collection::vec("[aB0-2 é-]{0,6}", 3)) {
            let (a, b, c) = (&names[0], &names[1], &names[2]);
            prop_assert_eq!(natural(a, b), natural(b, a).reverse());
            prop_assert_eq!(natural(a, b) == Ordering::Equal, a == b);
            if natural(a, b) != Ordering::Greater && natural(b, c) != Ordering::Greater {
                prop_assert!(natural(a, c) != Ordering::Greater, "{a:?} {b:?} {c:?}");
            }
        }
    }
}
