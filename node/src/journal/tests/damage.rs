//! Flipped bits, lost files, foreign files: reported, set aside, and all that verifies is delivered.

use proptest::prelude::*;

use super::*;

/// Three segments of records: two closed, one open. The mark behind the last group reached the disk.
fn filled() -> (MemoryDisk, Vec<(Address, Vec<u8>)>) {
    let disk = MemoryDisk::new();
    let (mut journal, _) = open(&disk);
    let mut all = Vec::new();
    for n in 0..40 {
        let payload = payload(n, 200 + n * 31);
        all.push((append(&mut journal, std::slice::from_ref(&payload)).unwrap()[0], payload));
    }
    assert_eq!(journal.segments().len(), 3);
    (disk.kill(), all)
}

fn aside(disk: &MemoryDisk) -> Vec<String> {
    disk.list().unwrap().into_iter().filter(|n| n.contains("damaged")).collect()
}

#[test]
fn a_flipped_bit_in_any_record_is_reported_and_costs_that_record_only() {
    let (disk, all) = filled();
    for (nth, (address, payload)) in all.iter().enumerate() {
        let size = framed_bytes(payload.len()) as u64;
        for bit in (u64::from(address.offset()) * 8..(u64::from(address.offset()) + size) * 8).step_by(797) {
            let hurt = disk.kill();
            let name = segment::name(address.segment());
            hurt.flip(&name, bit);
            let found = verify(&hurt, &NETWORK, &mut |_| ()).unwrap();
            let (journal, report) = open(&hurt);
            assert_eq!(report.damage.len(), 1, "record {nth}, bit {bit}: {report:?}");
            let damage = &report.damage[0];
            assert_eq!(
                (damage.segment, damage.offset, damage.fault),
                (address.segment(), u64::from(address.offset()), Fault::Record)
            );
            assert_eq!(found.damage[0].offset, damage.offset);
            let kept: Vec<_> = all.iter().filter(|(at, _)| at != address).map(|(_, p)| p.clone()).collect();
            assert_eq!(contents(&journal), kept, "record {nth}, bit {bit}");
            assert_eq!(aside(&hurt), [format!("{name}.damaged")]);
            // It was dealt with: the next start finds a whole journal and still names the file.
            drop(journal);
            let (journal, report) = open(&hurt.power_loss(nth as u64));
            assert_eq!((report.damage, report.set_aside.len(), contents(&journal)), (vec![], 1, kept));
        }
    }
}

#[test]
fn every_flipped_bit_of_the_last_record_is_reported_even_without_a_mark_behind_it() {
    let disk = MemoryDisk::new();
    let (mut journal, _) = open(&disk);
    append(&mut journal, &[payload(0, 333)]).unwrap();
    let last = append(&mut journal, &[payload(1, 700)]).unwrap()[0];
    let (start, end) = (u64::from(last.offset()), journal.bytes());
    let mut content = disk.content("00000001.seg").unwrap();
    content[usize::try_from(end).unwrap()..].fill(0); // the mark did not reach the disk
    let mut unmarked = 0;
    for bit in start * 8..end * 8 {
        let hurt = MemoryDisk::new();
        hurt.put("00000001.seg", content.clone());
        hurt.flip("00000001.seg", bit);
        let report = open(&hurt).1;
        assert_eq!((report.damage.len(), report.torn_bytes), (1, 0), "bit {bit}");
        unmarked += 1;
    }
    assert_eq!(unmarked, (end - start) * 8);
}

#[test]
fn sectors_of_the_last_group_that_turned_to_zeros_are_damage_once_the_mark_is_there_and_a_torn_end_before() {
    let disk = MemoryDisk::new();
    let (mut journal, _) = open(&disk);
    let last = append(&mut journal, &[payload(1, 3_000)]).unwrap()[0];
    let end = usize::try_from(journal.bytes()).unwrap();
    let sector = (last.offset() as usize + 1_024) / 512 * 512;
    let mut content = disk.content("00000001.seg").unwrap();
    content[sector..sector + 512].fill(0);
    let hurt = MemoryDisk::new();
    hurt.put("00000001.seg", content.clone());
    assert_eq!(open(&hurt).1.damage.len(), 1);
    content[end..].fill(0);
    hurt.put("00000001.seg", content);
    let report = open(&hurt).1;
    assert_eq!((report.damage, report.torn_bytes > 0), (vec![], true));
}

#[test]
fn a_damaged_header_costs_nothing_while_one_copy_is_whole() {
    let (disk, all) = filled();
    let all: Vec<_> = all.into_iter().map(|(_, p)| p).collect();
    for number in 1..=3 {
        for bit in (0..72 * 8).flat_map(|bit| [bit, 4_096 * 8 + bit]).step_by(7) {
            let hurt = disk.kill();
            hurt.flip(&segment::name(number), bit);
            let (journal, report) = open(&hurt);
            assert_eq!(report.damage.iter().map(|d| d.fault).collect::<Vec<_>>(), [Fault::HeaderCopy]);
            assert_eq!(contents(&journal), all);
        }
    }
}

#[test]
fn a_segment_without_any_header_or_missing_is_reported_and_the_others_are_delivered() {
    let (disk, all) = filled();
    let others: Vec<_> = all.iter().filter(|(at, _)| at.segment() != 2).map(|(_, p)| p.clone()).collect();
    let headless = disk.kill();
    headless.flip(&segment::name(2), 100);
    headless.flip(&segment::name(2), 4_096 * 8 + 100);
    let missing = disk.kill();
    missing.lose(&segment::name(2));
    for (hurt, fault) in [(headless, Fault::Header), (missing, Fault::Missing)] {
        let found = verify(&hurt, &NETWORK, &mut |_| ()).unwrap();
        let (journal, report) = open(&hurt);
        assert_eq!(report.damage.iter().map(|d| (d.segment, d.fault)).collect::<Vec<_>>(), [(2, fault)]);
        assert_eq!(found.damage.iter().map(|d| (d.segment, d.fault)).collect::<Vec<_>>(), [(2, fault)]);
        assert_eq!(contents(&journal), others);
        drop(journal);
        assert_eq!(open(&hurt).1.damage, [], "told once");
    }
}

#[test]
fn every_truncation_of_a_closed_segment_is_reported() {
    let (disk, all) = filled();
    let whole = disk.content(&segment::name(1)).unwrap();
    for length in (0..whole.len() - 1).step_by(61).chain(whole.len() - 24..whole.len()) {
        let hurt = disk.kill();
        hurt.put(&segment::name(1), whole[..length].to_vec());
        let (journal, report) = open(&hurt);
        assert!(!report.damage.is_empty(), "cut at {length}");
        let kept: Vec<_> = all
            .iter()
            .filter(|(at, p)| at.segment() > 1 || at.offset() as usize + framed_bytes(p.len()) <= length)
            .map(|(_, p)| p.clone())
            .collect();
        assert_eq!(contents(&journal), kept, "cut at {length}");
    }
}

#[test]
fn a_segment_under_another_number_is_reported_and_its_records_are_delivered() {
    let (disk, all) = filled();
    disk.put(&segment::name(4), disk.content(&segment::name(1)).unwrap());
    let (journal, report) = open(&disk);
    assert!(report.damage.iter().any(|d| d.segment == 4 && d.fault == Fault::Misnamed));
    assert!(contents(&journal).len() > all.len());
}

#[test]
fn a_crash_at_any_point_of_a_repair_loses_nothing() {
    let (disk, all) = filled();
    let hurt = disk.kill();
    let victim = all.iter().position(|(at, _)| at.segment() == 2).unwrap() + 3;
    hurt.flip(&segment::name(2), u64::from(all[victim].0.offset()) * 8);
    let kept: Vec<_> = all.iter().enumerate().filter(|(n, _)| *n != victim).map(|(_, (_, p))| p.clone()).collect();
    for call in 0..16 {
        for seed in 0..16 {
            let cut = hurt.kill();
            cut.cut_power_after(call);
            let first = Journal::open(Arc::new(cut.clone()), &options(3));
            drop(first);
            let after = cut.power_loss(seed);
            let (journal, _) = open(&after);
            assert_eq!(contents(&journal), kept, "call {call}, seed {seed}");
            assert_eq!(aside(&after), ["00000002.seg.damaged"], "call {call}, seed {seed}");
        }
    }
}

#[test]
fn a_peer_cannot_plant_a_record_in_a_payload() {
    let disk = MemoryDisk::new();
    let (mut journal, _) = open(&disk);
    let first = append(&mut journal, &[payload(0, 100)]).unwrap()[0];
    // It knows the network and the format, but not the salt.
    let guess = SegmentKey::new(&Header { network: NETWORK, number: 1, salt: [1; 16] });
    let base = first.offset() as usize + framed_bytes(100) + record::HEAD_BYTES;
    let mut planted = Vec::new();
    guess.push(&mut planted, (base, base), 0, b"planted");
    let outer = append(&mut journal, &[planted]).unwrap()[0];
    append(&mut journal, &[payload(2, 100)]).unwrap();
    disk.flip("00000001.seg", u64::from(outer.offset()) * 8);
    let (journal, report) = open(&disk);
    assert_eq!((contents(&journal), report.damage.len()), (vec![payload(0, 100), payload(2, 100)], 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_in_place_of_a_segment_neither_panic_nor_deliver_what_was_not_appended(
        number in 1u32..4, start in 0usize..16_384, bytes in prop::collection::vec(any::<u8>(), 1..600), length in 0usize..40_000,
    ) {
        let (disk, all) = filled();
        let name = segment::name(number);
        let mut content = disk.content(&name).unwrap();
        let start = start.min(content.len());
        content.splice(start..(start + bytes.len()).min(content.len()), bytes.iter().copied());
        content.truncate(length.max(10));
        disk.put(&name, content);
        let (journal, _) = open(&disk);
        let read = contents(&journal);
        prop_assert!(read.iter().all(|r| all.iter().any(|(_, p)| p == r)));
        let elsewhere = all.iter().filter(|(at, _)| at.segment() != number).count();
        prop_assert!(read.len() >= elsewhere);
    }
}
