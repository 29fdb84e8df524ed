//! Power cuts and kills at every point: nothing acknowledged is lost, nothing else than what was appended is read.

use proptest::prelude::*;

use super::*;

/// Appends groups until the power goes; returns how many payloads were acknowledged and all that were tried.
fn run(disk: &MemoryDisk, groups: &[Vec<usize>]) -> (usize, Vec<Vec<u8>>) {
    let (mut acknowledged, mut tried) = (0, Vec::new());
    let Ok((mut journal, report)) = Journal::open(Arc::new(disk.clone()), &options(1)) else { return (0, tried) };
    assert_eq!(report.damage, []);
    for group in groups {
        let payloads: Vec<_> = group.iter().enumerate().map(|(n, length)| payload(tried.len() + n, *length)).collect();
        tried.extend(payloads.clone());
        if append(&mut journal, &payloads).is_err() {
            break;
        }
        acknowledged = tried.len();
    }
    (acknowledged, tried)
}

fn check(disk: &MemoryDisk, acknowledged: usize, tried: &[Vec<u8>], what: &str) {
    let before = verify(disk, &NETWORK, &mut |_| ()).unwrap();
    assert_eq!(before.damage, [], "{what}: a torn end was taken for damage");
    let (mut journal, report) = Journal::open(Arc::new(disk.clone()), &options(2)).unwrap();
    assert_eq!(report.damage, [], "{what}");
    let read = contents(&journal);
    assert!(read.len() >= acknowledged, "{what}: {} of {acknowledged} acknowledged records are left", read.len());
    assert!(tried.starts_with(&read), "{what}: something else than a prefix of what was appended");
    for seed in 0..3 {
        let again = contents(&open(&disk.power_loss(seed)).0);
        assert_eq!(again, read, "{what}: what was given out was not durable, seed {seed}");
    }
    // Life goes on.
    append(&mut journal, &[b"next".to_vec()]).unwrap();
    let mut expected = read;
    expected.push(b"next".to_vec());
    for seed in 0..3 {
        let (again, report) = open(&disk.power_loss(seed));
        assert_eq!((contents(&again), report.damage), (expected.clone(), vec![]), "{what}, then {seed}");
    }
}

#[test]
fn a_power_cut_at_any_point_loses_no_acknowledged_record() {
    let groups: Vec<Vec<usize>> = (0..24).map(|n| (0..=n % 4).map(|m| (n * 331 + m * 577) % 2_300).collect()).collect();
    let calls = {
        let disk = MemoryDisk::new();
        assert_eq!(run(&disk, &groups).0, 60);
        assert!(disk.content("00000003.seg").is_some(), "the test must cross segments");
        disk.calls()
    };
    for call in 0..=calls {
        let disk = MemoryDisk::new();
        disk.cut_power_after(call);
        let (acknowledged, tried) = run(&disk, &groups);
        check(&disk.kill(), acknowledged, &tried, &format!("killed at call {call}"));
        for seed in 0..12 {
            check(&disk.power_loss(seed), acknowledged, &tried, &format!("cut at call {call}, seed {seed}"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_groups_any_crash_any_survivors(
        groups in prop::collection::vec(prop::collection::vec(prop_oneof![0usize..40, 400usize..640, 0usize..5_000], 1..5), 1..12),
        share in 0u64..1_000, seed: u64,
    ) {
        let full = MemoryDisk::new();
        run(&full, &groups);
        let disk = MemoryDisk::new();
        disk.cut_power_after(full.calls() * share / 1_000);
        let (acknowledged, tried) = run(&disk, &groups);
        check(&disk.power_loss(seed), acknowledged, &tried, "any");
    }
}

#[test]
fn a_second_crash_while_opening_loses_nothing_either() {
    let disk = MemoryDisk::new();
    let groups: Vec<Vec<usize>> = (0..8).map(|n| vec![n * 100, 900, 50]).collect();
    disk.cut_power_after(33);
    let (acknowledged, tried) = run(&disk, &groups);
    assert!(acknowledged > 6);
    for seed in 0..20 {
        for call in 0..12 {
            let torn = disk.power_loss(seed);
            torn.cut_power_after(call);
            let opened = Journal::open(Arc::new(torn.clone()), &options(3));
            drop(opened);
            check(&torn.power_loss(seed + 1), acknowledged, &tried, &format!("seed {seed}, opening cut at {call}"));
        }
    }
}

#[test]
fn after_a_failed_sync_the_journal_takes_nothing_more() {
    let disk = MemoryDisk::new();
    let (mut journal, _) = open(&disk);
    append(&mut journal, &[payload(0, 30)]).unwrap();
    disk.fail_syncs_after(Some(0));
    assert!(matches!(append(&mut journal, &[payload(1, 30)]), Err(AppendError::SyncFailed(_))));
    disk.fail_syncs_after(None);
    assert!(matches!(append(&mut journal, &[payload(2, 30)]), Err(AppendError::Stopped)));
    assert!(matches!(journal.reserve(1, 1), Err(AppendError::Stopped)));
    assert!(matches!(journal.rewrite(1, |_, _| Rewritten::Remove), Err(RewriteError::Append(AppendError::Stopped))));
    assert!(journal.is_stopped());
    assert_eq!(contents(&journal), [payload(0, 30)], "what was not saved is not read");
    let (journal, report) = open(&disk.power_loss(1));
    assert_eq!((contents(&journal), report.damage), (vec![payload(0, 30)], vec![]));
}

#[test]
fn every_truncation_of_the_last_segment_is_a_torn_end() {
    let disk = MemoryDisk::new();
    let (mut journal, _) = open(&disk);
    let payloads: Vec<_> = (0..4).map(|n| payload(n, 300 + n)).collect();
    let addresses: Vec<_> =
        payloads.iter().map(|p| append(&mut journal, std::slice::from_ref(p)).unwrap()[0]).collect();
    let whole = disk.content("00000001.seg").unwrap();
    let end = usize::try_from(journal.bytes()).unwrap();
    for length in header::RECORDS_AT..end + 30 {
        let cut = MemoryDisk::new();
        cut.put("00000001.seg", whole[..length].to_vec());
        let (journal, report) = open(&cut);
        let left = addresses
            .iter()
            .zip(&payloads)
            .filter(|(at, p)| at.offset() as usize + framed_bytes(p.len()) <= length)
            .count();
        assert_eq!(contents(&journal), payloads[..left], "cut at {length}");
        assert_eq!(report.damage, [], "cut at {length}");
    }
}

#[test]
fn what_is_read_after_a_failed_sync_and_acknowledged_after_it_survives_a_power_cut() {
    let disk = MemoryDisk::new();
    let mut journal = open(&disk).0;
    disk.fail_syncs_after(Some(0));
    assert!(append(&mut journal, &[payload(0, 900)]).is_err());
    // The process stops and is started again; the system still reads back what never reached the disk.
    let disk = disk.kill();
    let mut journal = open(&disk).0;
    append(&mut journal, &[payload(1, 900)]).unwrap();
    let read = contents(&journal);
    for seed in 0..12 {
        let (again, report) = open(&disk.power_loss(seed));
        assert_eq!((contents(&again), report.damage), (read.clone(), vec![]), "seed {seed}");
    }
}
