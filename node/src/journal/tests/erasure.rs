//! Erasure: the old text is in no file of the folder afterwards, whatever happens on the way.

use super::*;

const SECRET: &[u8] = b"06 11 22 33 44, Madame Delbos";

fn holds_secret(disk: &MemoryDisk) -> Vec<String> {
    let mut names = disk.list().unwrap();
    names.retain(|name| disk.content(name).unwrap().windows(SECRET.len()).any(|w| w == SECRET));
    names
}

fn with_secret() -> (MemoryDisk, Journal, Vec<Address>) {
    let disk = MemoryDisk::new();
    let (mut journal, _) = open(&disk);
    let addresses = (0..30)
        .map(|n| {
            let payload = if n == 3 { SECRET.to_vec() } else { payload(n, 800) };
            append(&mut journal, &[payload]).unwrap()[0]
        })
        .collect();
    (disk, journal, addresses)
}

fn erase(_: Address, payload: &[u8]) -> Rewritten {
    if payload == SECRET { Rewritten::Replace(b"gone".to_vec()) } else { Rewritten::Keep }
}

#[test]
fn erased_text_is_in_no_file_and_every_other_record_is_found_where_it_moved() {
    let (disk, mut journal, addresses) = with_secret();
    let before: Vec<_> = addresses.iter().map(|at| journal.reader().read(*at).unwrap()).collect();
    assert_eq!(holds_secret(&disk), ["00000001.seg"]);
    let moved = journal.rewrite(1, erase).unwrap();
    assert!(holds_secret(&disk).is_empty());
    for seed in 0..20 {
        assert!(holds_secret(&disk.power_loss(seed)).is_empty());
    }
    let reader = journal.reader();
    for step in &moved {
        let nth = addresses.iter().position(|at| *at == step.from).unwrap();
        let expected = if nth == 3 { b"gone".to_vec() } else { before[nth].clone() };
        assert_eq!(reader.read(step.to.unwrap()).unwrap(), expected);
    }
    assert!(matches!(reader.read(moved[3].from), Ok(_) | Err(ReadError::Unknown(_))));
    assert!(matches!(reader.read(moved[5].from), Err(ReadError::Unknown(_))), "old addresses are refused");
    let (reopened, report) = open(&disk);
    assert_eq!((report.damage, contents(&reopened).len(), reopened.read_segment(1).count()), (vec![], 30, moved.len()));
}

#[test]
fn the_segment_in_use_can_be_rewritten_and_appending_goes_on_in_a_new_one() {
    let (disk, mut journal, _) = with_secret();
    let last = journal.segments().last().unwrap();
    append(&mut journal, &[SECRET.to_vec()]).unwrap();
    let moved = journal.rewrite(last, |_, p| if p == SECRET { Rewritten::Remove } else { Rewritten::Keep }).unwrap();
    assert_eq!(moved.iter().filter(|m| m.to.is_none()).count(), 1);
    append(&mut journal, &[payload(50, 10)]).unwrap();
    assert_eq!(holds_secret(&disk), ["00000001.seg"]);
    let (reopened, report) = open(&disk);
    assert_eq!((report.damage, contents(&reopened).len()), (vec![], 31));
}

#[test]
fn keeping_everything_writes_nothing() {
    let (disk, mut journal, _) = with_secret();
    let before = (disk.content("00000001.seg"), journal.stamp());
    assert_eq!(journal.rewrite(1, |_, _| Rewritten::Keep).unwrap(), []);
    assert_eq!((disk.content("00000001.seg"), journal.stamp()), before);
    assert!(matches!(journal.rewrite(99, |_, _| Rewritten::Remove), Err(RewriteError::Unknown(99))));
}

#[test]
fn a_crash_while_rewriting_leaves_the_old_segment_or_the_new_one_whole() {
    let calls = {
        let (disk, mut journal, _) = with_secret();
        let before = disk.calls();
        journal.rewrite(1, erase).unwrap();
        disk.calls() - before
    };
    for call in 0..calls {
        let (disk, mut journal, _) = with_secret();
        disk.cut_power_after(call);
        journal.rewrite(1, erase).unwrap_err();
        for seed in 0..20 {
            let after = disk.power_loss(seed);
            let (journal, report) = open(&after);
            let third = contents(&journal)[3].clone();
            assert!(third == SECRET || third == b"gone");
            assert_eq!((report.damage, contents(&journal).len()), (vec![], 30), "call {call}, seed {seed}");
            assert_eq!(holds_secret(&after).len(), usize::from(third == SECRET), "no copy is left beside it");
        }
    }
}

#[test]
fn files_set_aside_are_named_and_discarded_on_demand() {
    let (disk, journal, addresses) = with_secret();
    drop(journal);
    disk.flip("00000001.seg", u64::from(addresses[5].offset()) * 8);
    let (mut journal, report) = open(&disk);
    assert_eq!(report.set_aside, ["00000001.seg.damaged"]);
    journal.rewrite(1, erase).unwrap();
    assert_eq!(holds_secret(&disk), journal.set_aside().unwrap());
    journal.discard_set_aside().unwrap();
    assert!(holds_secret(&disk).is_empty());
}
