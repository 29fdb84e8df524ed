//! Groups: entries of one log that stand or fall together, such as the two halves of a swap.
//!
//! Enters: entries to be written as a group, or a run from anywhere. Leaves: the first of them marked with how many
//! there are, or the run's refusal when it holds a part of a group only. A group lies in one run, under the one signature
//! at its end; runs may be joined and cut between groups, never within one. So whatever is held is made of whole groups,
//! whatever link was cut where. That a reader also sees it at once is seen to by `documents`.
//! Never decides what belongs together: whoever writes does.
//!
//! ```text
//! extension 1 of an entry's head = how many entries the group has, this one included: varint, at least 2
//! ```

use crate::chain::SignedRun;
use crate::entry::{Entry, Extension};
use crate::limit::GROUP_BYTES;
use crate::refusal::Refusal;
use crate::varint::{Reader, put_unsigned};

/// The code of the extension.
const GROUP: u32 = 1;

/// Entries that are more than one signature may cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what is to be written at once takes {0} bytes, and at most {GROUP_BYTES} go under one signature")]
pub struct TooLarge(pub usize);

/// Makes entries that follow each other a group. One entry alone needs no mark.
pub fn mark(entries: &mut [Entry]) -> Result<(), TooLarge> {
    let count = entries.len() as u64;
    if let [first, _, ..] = entries {
        let mut bytes = Vec::new();
        put_unsigned(&mut bytes, count);
        let at = first.head.extensions.partition_point(|extension| extension.code < GROUP);
        first.head.extensions.insert(at, Extension { code: GROUP, bytes });
    }
    match size(entries) {
        bytes if bytes > GROUP_BYTES && count > 1 => Err(TooLarge(bytes)),
        _ => Ok(()),
    }
}

/// The most bytes that entries take in a run.
fn size(entries: &[Entry]) -> usize {
    let before = std::iter::once(None).chain(entries.iter().map(|entry| Some(&entry.head.document)));
    entries.iter().zip(before).map(|(entry, before)| entry.bound(before)).sum()
}

/// Whether a run holds whole groups only.
pub fn check(run: &SignedRun) -> Result<(), Refusal> {
    let mut rest = run.entries.as_slice();
    while let [first, ..] = rest {
        let count = count(first)?;
        let (group, others) = rest.split_at_checked(count).ok_or(Refusal::Group)?;
        let nested = group.iter().skip(1).any(|entry| marked(entry).is_some());
        if nested || count > 1 && size(group) > GROUP_BYTES {
            return Err(Refusal::Group);
        }
        rest = others;
    }
    Ok(())
}

/// The numbers of the first and the last entry of each group in a run that was checked.
pub fn spans(run: &SignedRun) -> impl Iterator<Item = (u32, u32)> {
    let numbered = run.entries.iter().zip(run.first..);
    numbered.filter_map(|(entry, seq)| {
        let count = count(entry).ok().filter(|count| *count > 1)?;
        let last = seq.checked_add(u64::try_from(count).ok()? - 1)?;
        Some((u32::try_from(seq).ok()?, u32::try_from(last).ok()?))
    })
}

fn marked(entry: &Entry) -> Option<&Extension> {
    entry.head.extensions.iter().find(|extension| extension.code == GROUP)
}

/// How many entries the group has that begins with this one; 1: it stands alone.
fn count(entry: &Entry) -> Result<usize, Refusal> {
    let Some(extension) = marked(entry) else { return Ok(1) };
    let mut r = Reader::new(&extension.bytes);
    match r.unsigned().map(usize::try_from) {
        Ok(Ok(count)) if count > 1 && r.is_empty() => Ok(count),
        _ => Err(Refusal::Group),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::entry::{Body, Head};
    use crate::id::{ActorId, Line, NodeId, ShortHash, Space};
    use crate::testing::config;

    fn entry(document: &str, body: usize) -> Entry {
        let head = Head {
            document: document.parse().unwrap(),
            time: 7,
            dependencies: Vec::new(),
            birth: None,
            extensions: Vec::new(),
        };
        Entry { head, body: Body::Present(vec![1; body]) }
    }

    fn run(entries: Vec<Entry>) -> SignedRun {
        let line = Line { space: Space::Commons, author: NodeId([3; 32]) };
        let actor = ActorId::new(&line.author, [1; 8]);
        SignedRun { line, actor, first: 1, before: ShortHash([0; 16]), entries, signature: [0; 64] }
    }

    proptest! {
        #![proptest_config(config(64))]

        #[test]
        fn a_run_is_taken_exactly_when_it_is_cut_between_groups(
            sizes in proptest::collection::vec(1_usize..5, 1..6),
            cut in 0_usize..20,
        ) {
            let mut entries = Vec::new();
            let mut borders = vec![0];
            for size in sizes {
                let mut group: Vec<Entry> = (0..size).map(|n| entry(["ledger/2026-11", "profile"][n % 2], n)).collect();
                mark(&mut group).unwrap();
                entries.extend(group);
                borders.push(entries.len());
            }
            prop_assert_eq!(check(&run(entries.clone())), Ok(()));
            let cut = cut % (entries.len() + 1);
            let whole = borders.contains(&cut);
            let (before, after) = entries.split_at(cut);
            prop_assert_eq!(check(&run(before.to_vec())).is_ok(), whole);
            prop_assert!(!whole || check(&run(after.to_vec())).is_ok());
        }

        #[test]
        fn no_mark_makes_the_check_panic(bytes in proptest::collection::vec(any::<u8>(), 0..12)) {
            let mut entries = vec![entry("profile", 1), entry("profile", 1)];
            entries[0].head.extensions.push(Extension { code: GROUP, bytes: bytes.clone() });
            prop_assert_eq!(check(&run(entries)).is_ok(), bytes == [2]);
        }
    }

    #[test]
    fn a_group_in_a_group_and_one_that_is_too_large_are_refused() {
        let mut entries = vec![entry("profile", 1), entry("profile", 1)];
        mark(&mut entries).unwrap();
        entries.insert(0, entry("profile", 1));
        entries.push(entry("profile", 1));
        let mut nested = entries.clone();
        nested[0].head.extensions = vec![Extension { code: GROUP, bytes: vec![4] }];
        assert_eq!(check(&run(entries)), Ok(()));
        assert_eq!(check(&run(nested)), Err(Refusal::Group));
        let mut large = vec![entry("profile", 8_000); 4];
        assert!(mark(&mut large).is_err());
        assert_eq!(check(&run(large)), Err(Refusal::Group));
        let mut alone = vec![entry("profile", 8_000)];
        mark(&mut alone).unwrap();
        assert!(alone[0].head.extensions.is_empty());
    }
}
