//! What the journal relies on, asked of the real disk and of the one in memory alike.

use std::io::ErrorKind;

use telecentre_disk::{Disk, RealDisk};
use telecentre_memory_disk::MemoryDisk;

fn on_both(promise: impl Fn(&dyn Disk)) {
    let folder = tempfile::tempdir().unwrap();
    promise(&RealDisk::create(folder.path().join("journal")).unwrap());
    promise(&MemoryDisk::new());
}

fn names(disk: &dyn Disk) -> Vec<String> {
    let mut names = disk.list().unwrap();
    names.sort();
    names
}

#[test]
fn files_are_made_renamed_over_and_removed_while_handles_keep_working() {
    on_both(|disk| {
        let one = disk.create("one").unwrap();
        one.write_at(0, b"first").unwrap();
        let two = disk.create("two").unwrap();
        two.write_at(0, b"second").unwrap();
        disk.rename("two", "one").unwrap();
        disk.sync_folder().unwrap();
        assert_eq!(names(disk), ["one"]);
        let mut read = [0; 5];
        one.read_at(0, &mut read).unwrap();
        assert_eq!(&read, b"first");
        disk.open_to_read("one").unwrap().read_at(1, &mut read).unwrap();
        assert_eq!(&read, b"econd");
        disk.remove("one").unwrap();
        assert!(names(disk).is_empty());
        assert_eq!(disk.create("three").unwrap().length().unwrap(), 0);
    });
}

#[test]
fn what_is_not_there_is_not_found() {
    on_both(|disk| {
        let kinds = [
            disk.open("none").err().map(|e| e.kind()),
            disk.open_to_read("none").err().map(|e| e.kind()),
            disk.rename("none", "other").err().map(|e| e.kind()),
            disk.remove("none").err().map(|e| e.kind()),
        ];
        assert_eq!(kinds, [Some(ErrorKind::NotFound); 4]);
    });
}

#[test]
fn reading_past_the_end_is_an_error_and_writing_past_it_leaves_zeros_between() {
    on_both(|disk| {
        let file = disk.create("file").unwrap();
        file.write_at(700, b"end").unwrap();
        assert_eq!(file.length().unwrap(), 703);
        let mut read = vec![1; 703];
        file.read_at(0, &mut read).unwrap();
        assert!(read[..700].iter().all(|b| *b == 0) && &read[700..] == b"end");
        assert_eq!(file.read_at(1, &mut read).unwrap_err().kind(), ErrorKind::UnexpectedEof);
        assert_eq!(file.read_at(1 << 40, &mut [0; 1]).unwrap_err().kind(), ErrorKind::UnexpectedEof);
    });
}

#[test]
fn allocated_room_reads_as_zeros_never_shortens_and_is_cut_by_a_length() {
    on_both(|disk| {
        let file = disk.create("file").unwrap();
        file.write_at(0, b"kept").unwrap();
        file.allocate(100_000).unwrap();
        file.allocate(10).unwrap();
        assert_eq!(file.length().unwrap(), 100_000);
        file.write_at(50_000, b"x").unwrap();
        file.set_length(2).unwrap();
        file.allocate(60_000).unwrap();
        file.sync().unwrap();
        let mut read = vec![1; 60_000];
        disk.open("file").unwrap().read_at(0, &mut read).unwrap();
        assert_eq!(&read[..3], b"ke\0");
        assert!(read[2..].iter().all(|b| *b == 0));
    });
}

#[test]
fn a_read_only_handle_takes_no_writes_on_the_real_disk() {
    let folder = tempfile::tempdir().unwrap();
    let disk = RealDisk::create(folder.path().join("journal")).unwrap();
    disk.create("file").unwrap();
    disk.open_to_read("file").unwrap().write_at(0, b"x").unwrap_err();
}

#[test]
fn power_loss_keeps_what_was_synced_and_any_mix_of_sectors_of_the_rest() {
    let disk = MemoryDisk::new();
    let file = disk.create("file").unwrap();
    file.write_at(0, &[1; 2_048]).unwrap();
    file.sync().unwrap();
    disk.sync_folder().unwrap();
    file.write_at(0, &[2; 2_048]).unwrap();
    disk.create("unsynced").unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..200 {
        let after = disk.power_loss(seed);
        let content = after.content("file").unwrap();
        assert_eq!(content, disk.power_loss(seed).content("file").unwrap(), "a seed must replay");
        for sector in content.chunks(512) {
            assert!(sector.iter().all(|b| *b == sector[0]), "sectors are whole");
        }
        seen.insert((content.chunks(512).map(|s| s[0]).collect::<Vec<_>>(), after.content("unsynced").is_some()));
    }
    assert!(seen.len() > 16, "only {} outcomes", seen.len());
    file.sync().unwrap();
    disk.sync_folder().unwrap();
    assert!((0..50).all(|seed| disk.power_loss(seed).content("file") == Some(vec![2; 2_048])));
    assert!((0..50).all(|seed| disk.power_loss(seed).content("unsynced").is_some()));
}

#[test]
fn a_failed_sync_never_saves_what_it_covered() {
    let disk = MemoryDisk::new();
    let file = disk.create("file").unwrap();
    disk.sync_folder().unwrap();
    file.write_at(0, b"lost").unwrap();
    disk.fail_syncs_after(Some(0));
    file.sync().unwrap_err();
    disk.fail_syncs_after(None);
    file.sync().unwrap();
    assert!((0..50).all(|seed| disk.power_loss(seed).content("file").unwrap().is_empty()));
}
