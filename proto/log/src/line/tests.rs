use super::*;
use crate::id::{NodeId, Space};

/// A line of two logs: ten entries in runs of 4, 3 and 3, then five that a birth put after the sixth of them.
fn line() -> HeldLine {
    let author = NodeId([5; 32]);
    let mut held = HeldLine::new(Line { space: Space::Commons, author });
    let hash = |n: u8| Hash([n; 32]);
    let first = held.bear(ActorId::new(&author, [1; 8]), hash(0), Vec::new());
    let second = held.bear(ActorId::new(&author, [2; 8]), hash(0), vec![(first, 6)]);
    for (ix, ends) in [(first, &[4u8, 7, 10][..]), (second, &[5][..])] {
        let mut from = 0;
        for end in ends {
            let log = held.log_mut(ix).unwrap();
            (log.last, log.h, log.weight) = (u32::from(*end), hash(*end), u64::from(*end) * 10);
            log.shorts.extend((from + 1..=*end).map(|n| hash(n).short()));
            let position = log.end();
            held.stored(ix, position, u64::from(end - from) * 10, Stored { record: u64::from(*end), nth: 0 });
            from = *end;
        }
        held.note_end(ix);
    }
    held
}

#[test]
fn a_birth_in_the_middle_of_a_log_leaves_both_ends_as_tips() {
    let held = line();
    let tips: Vec<u64> = held.tips().map(|tip| tip.seq).collect();
    assert_eq!(tips, [10, 5]);
    assert_eq!(held.log(1).unwrap().rank(1), 7, "after the sixth entry that it follows");
}

#[test]
fn a_holder_of_a_later_log_holds_what_its_birth_names_and_no_more() {
    let held = line();
    assert_eq!(held.closure([(1, 2)]), [6, 2]);
    assert_eq!(held.closure([]), [0, 0]);
    assert_eq!(held.lack(&held.closure([(1, 2)])), (4 + 3, 70));
    assert_eq!(held.lack(&[]), (15, 150));
}

#[test]
fn weight_is_exact_at_the_ends_of_runs_and_in_proportion_within() {
    let held = line();
    let log = held.log(0).unwrap();
    assert_eq!((log.weight_after(4), log.weight_after(10), log.weight_after(0)), (60, 0, 100));
    assert_eq!(log.weight_after(5), 50);
    assert_eq!(log.run_of(5).unwrap().last, 7);
    assert!(log.run_of(11).is_none());
}
