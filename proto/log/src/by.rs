//! Who gave the command that an entry carries out: a person, or a rule that a machine follows by itself.
//!
//! Enters: a person's record id or a rule's number, when an entry is written; an entry's head, when somebody asks. Leaves:
//! an extension of the head, or who it names. It is the word of the box that signed, good for histories and registers;
//! never for a right, a price or an order. Holds no text: a head is never erased.
//!
//! ```text
//! extension 2 of an entry's head = a record id, 8 bytes: a person | a rule's number, 1 to 4 bytes, varint
//! ```
//! One that reads otherwise names nobody. Without the extension it was whoever holds the box: its password, or its token.

use crate::entry::{Extension, Head};
use crate::id::RecordId;
use crate::varint::{Reader, put_unsigned};

/// The code of the extension.
const BY: u32 = 2;
/// The greatest number of a rule: four bytes hold it.
const RULES: u32 = (1 << 28) - 1;

/// Who gave a command.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum By {
    /// A person, by their record.
    Person(RecordId),
    /// A rule, by its number: what it means is told above.
    Rule(u32),
}

impl By {
    /// As an entry's head carries it.
    pub fn extension(self) -> Extension {
        let mut bytes = Vec::with_capacity(8);
        match self {
            Self::Person(id) => bytes.extend_from_slice(&id.0),
            Self::Rule(number) => put_unsigned(&mut bytes, u64::from(number.min(RULES))),
        }
        Extension { code: BY, bytes }
    }

    /// Whom an entry's head names.
    pub fn of(head: &Head) -> Option<Self> {
        let extension = head.extensions.iter().find(|extension| extension.code == BY)?;
        if let Ok(id) = <[u8; 8]>::try_from(extension.bytes.as_slice()) {
            return Some(Self::Person(RecordId(id)));
        }
        let mut r = Reader::new(&extension.bytes);
        let number = r.unsigned().ok().and_then(|number| u32::try_from(number).ok())?;
        (r.is_empty() && number <= RULES).then_some(Self::Rule(number))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::config;

    fn head(extensions: Vec<Extension>) -> Head {
        Head { document: "profile".parse().unwrap(), time: 0, dependencies: vec![], birth: None, extensions }
    }

    proptest! {
        #![proptest_config(config(200))]

        #[test]
        fn whom_a_head_names_is_read_back(id: [u8; 8], number in 0..=RULES) {
            for by in [By::Person(RecordId(id)), By::Rule(number)] {
                prop_assert_eq!(By::of(&head(vec![by.extension()])), Some(by));
            }
        }

        #[test]
        fn whatever_stands_there_is_read_or_names_nobody(bytes in proptest::collection::vec(any::<u8>(), 0..12)) {
            let by = By::of(&head(vec![Extension { code: BY, bytes: bytes.clone() }]));
            let again = by.map(|by| By::of(&head(vec![by.extension()])));
            prop_assert!(again.is_none_or(|again| again == by), "{:?}", bytes);
        }
    }

    #[test]
    fn the_bytes_are_those_of_version_3_and_few() {
        assert_eq!(By::Person(RecordId([7; 8])).extension(), Extension { code: 2, bytes: vec![7; 8] });
        assert_eq!(By::Rule(3).extension(), Extension { code: 2, bytes: vec![3] });
        assert_eq!(By::Rule(300).extension(), Extension { code: 2, bytes: vec![0xac, 2] });
    }

    #[test]
    fn an_entry_without_the_extension_is_nobodys() {
        assert_eq!(By::of(&head(vec![])), None);
        assert_eq!(By::of(&head(vec![Extension { code: 1, bytes: vec![0; 8] }])), None);
    }
}
