//! A full disk: the write is refused, what was saved stays, writing works again when there is room.

use super::*;

#[test]
fn a_full_disk_refuses_the_write_keeps_what_was_saved_and_goes_on_when_there_is_room() {
    for room in (4_700..60_000).step_by(613) {
        let disk = MemoryDisk::new();
        disk.set_room(Some(room));
        let Ok((mut journal, _)) = Journal::open(Arc::new(disk.clone()), &options(1)) else { continue };
        let mut saved = Vec::new();
        loop {
            match append(&mut journal, &[payload(saved.len(), 700), payload(1_000, 40)]) {
                Ok(_) => saved.extend([payload(saved.len(), 700), payload(1_000, 40)]),
                Err(AppendError::Full) => break,
                Err(other) => panic!("{other}"),
            }
            assert!(saved.len() < 1_000);
        }
        assert!(matches!(append(&mut journal, &[payload(0, 5_000)]), Err(AppendError::Full)));
        assert_eq!(contents(&journal), saved);
        assert_eq!(contents(&open(&disk.power_loss(room)).0), saved, "room {room}");
        let (reopened, report) = open(&disk.kill());
        assert_eq!((contents(&reopened), report.damage), (saved.clone(), vec![]));
        disk.set_room(None);
        append(&mut journal, &[payload(7, 700)]).unwrap();
        saved.push(payload(7, 700));
        assert_eq!(contents(&journal), saved);
        assert_eq!(contents(&open(&disk.power_loss(room)).0), saved);
    }
}

#[test]
fn what_was_reserved_is_written_on_a_full_disk() {
    for (payloads, bytes) in [(1, 0), (1, 9_000), (20, 6_000), (64, 500), (3, 40_000)] {
        let disk = MemoryDisk::new();
        let (mut journal, _) = open(&disk);
        append(&mut journal, &[payload(0, 3_000)]).unwrap();
        journal.reserve(payloads, bytes).unwrap();
        disk.set_room(Some(0));
        let group: Vec<_> = (0..payloads).map(|n| payload(n, bytes / payloads)).collect();
        append(&mut journal, &group).unwrap();
        assert_eq!(contents(&open(&disk.power_loss(3)).0).len(), payloads + 1);
    }
}

#[test]
fn a_short_write_is_cut_back_before_anything_else_is_accepted() {
    // Room is promised by the allocation but not kept by the disk, as on a file system that copies on write.
    let disk = MemoryDisk::new();
    let (mut journal, _) = open(&disk);
    append(&mut journal, &[payload(0, 100)]).unwrap();
    disk.fail_next_write_after(Some(300));
    assert!(matches!(append(&mut journal, &[payload(1, 1_000)]), Err(AppendError::Full)));
    let end = usize::try_from(journal.bytes()).unwrap();
    assert_eq!(disk.content("00000001.seg").unwrap().len(), end);
    append(&mut journal, &[payload(2, 20)]).unwrap();
    for seed in 0..20 {
        let (journal, report) = open(&disk.power_loss(seed));
        assert_eq!((contents(&journal), report.damage), (vec![payload(0, 100), payload(2, 20)], vec![]));
    }
}

#[test]
fn a_journal_opens_and_reads_on_a_full_disk() {
    let disk = MemoryDisk::new();
    append(&mut open(&disk).0, &[payload(0, 100)]).unwrap();
    disk.set_room(Some(0));
    let (journal, report) = open(&disk);
    assert_eq!((contents(&journal).len(), report.damage), (1, vec![]));
}
