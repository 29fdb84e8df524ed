//! The journal's promises: what is acknowledged stays, what is damaged is told, what is torn is dropped.

use telecentre_memory_disk::MemoryDisk;

use super::*;

mod contract;
mod crash;
mod damage;
mod erasure;
mod room;

const NETWORK: [u8; 32] = [7; 32];

fn options(salt: u8) -> Options {
    Options { segment_bytes: 16_384, ..Options::new(NETWORK, [salt; 16]) }
}

fn open(disk: &MemoryDisk) -> (Journal, OpenReport) {
    Journal::open(Arc::new(disk.clone()), &options(1)).unwrap()
}

/// A payload that tells its number and has no 512 zero bytes.
fn payload(number: usize, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(&number.to_le_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

fn contents(journal: &Journal) -> Vec<Vec<u8>> {
    journal.scan().map(|item| item.unwrap().1).collect()
}

fn append(journal: &mut Journal, payloads: &[Vec<u8>]) -> Result<Vec<Address>, AppendError> {
    journal.append(&payloads.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

#[test]
fn what_was_appended_is_read_by_address_and_in_order_now_and_after_reopening() {
    let disk = MemoryDisk::new();
    let (mut journal, report) = open(&disk);
    assert_eq!(report, OpenReport::default());
    let payloads: Vec<Vec<u8>> = (0..60).map(|n| payload(n, n * 37 % 1500)).collect();
    let mut addresses = Vec::new();
    for group in payloads.chunks(7) {
        addresses.extend(append(&mut journal, group).unwrap());
    }
    assert!(journal.segments().len() > 1, "the test must cross segments");
    assert!(addresses.is_sorted());
    for journal in [journal, open(&disk).0] {
        assert_eq!(contents(&journal), payloads);
        let reader = journal.reader();
        for (address, payload) in addresses.iter().zip(&payloads) {
            assert_eq!(&reader.read(Address::from_u64(address.to_u64())).unwrap(), payload);
        }
        let tail: Vec<_> = reader.scan_from(addresses[31]).map(|item| item.unwrap()).collect();
        assert_eq!(tail[0], (addresses[31], payloads[31].clone()));
        assert_eq!(tail.len(), 29);
        let report = verify(&disk, &NETWORK, &mut |_| ()).unwrap();
        assert_eq!(
            (report.records, report.bytes, report.segments as usize),
            (60, journal.bytes(), journal.segments().len())
        );
        assert_eq!((report.damage, report.torn_bytes), (vec![], 0));
    }
}

#[test]
fn an_address_where_no_record_starts_is_an_error() {
    let (mut journal, _) = open(&MemoryDisk::new());
    let at = append(&mut journal, &[payload(1, 100)]).unwrap()[0].to_u64();
    for wrong in [0, at - 8, at + 8, at + 128, at + (1 << 32), u64::MAX] {
        assert!(matches!(journal.reader().read(Address::from_u64(wrong)), Err(ReadError::Unknown(_))), "{wrong}");
    }
}

#[test]
fn readers_read_while_the_writer_appends() {
    let (mut journal, _) = open(&MemoryDisk::new());
    let (send, receive) = std::sync::mpsc::channel::<(Address, usize)>();
    let reader = journal.reader();
    let thread = std::thread::spawn(move || {
        receive.iter().map(|(at, n)| assert_eq!(reader.read(at).unwrap(), payload(n, 700))).count()
    });
    for n in 0..200 {
        send.send((append(&mut journal, &[payload(n, 700)]).unwrap()[0], n)).unwrap();
    }
    drop(send);
    assert_eq!(thread.join().unwrap(), 200);
}

#[test]
fn oversized_payloads_and_groups_are_refused_and_nothing_is_saved() {
    let (mut journal, _) = open(&MemoryDisk::new());
    let large = vec![1; PAYLOAD_BYTES];
    assert!(matches!(journal.append(&[&vec![2; PAYLOAD_BYTES + 1]]), Err(AppendError::TooLarge { .. })));
    assert!(matches!(journal.append(&[large.as_slice(); 17]), Err(AppendError::TooLarge { .. })));
    assert_eq!(contents(&journal).len(), 0);
    // A group far longer than a segment has a segment of its own.
    journal.append(&[b"before"]).unwrap();
    journal.append(&[large.as_slice(); 15]).unwrap();
    journal.append(&[b"after"]).unwrap();
    assert_eq!(journal.segments().len(), 3);
    assert_eq!(contents(&journal).len(), 17);
}

#[test]
fn files_of_another_network_or_a_later_format_are_refused() {
    let disk = MemoryDisk::new();
    append(&mut open(&disk).0, &[payload(1, 10)]).unwrap();
    let other = Options::new([8; 32], [0; 16]);
    assert!(matches!(Journal::open(Arc::new(disk.clone()), &other), Err(JournalOpenError::WrongNetwork(_))));
    let before = disk.content("00000001.seg").unwrap();
    disk.put("99999999.seg", before.clone());
    assert!(matches!(Journal::open(Arc::new(disk.clone()), &options(1)), Err(JournalOpenError::Sparse { .. })));
    disk.lose("99999999.seg");
    let mut newer = before;
    newer[8] = 4;
    let sum = header::checksum(&newer[..64]);
    newer[64..72].copy_from_slice(&sum);
    disk.put("00000001.seg", newer.clone());
    assert!(matches!(
        Journal::open(Arc::new(disk.clone()), &options(1)),
        Err(JournalOpenError::Newer { version: 4, .. })
    ));
    assert!(matches!(verify(&disk, &NETWORK, &mut |_| ()), Err(JournalOpenError::Newer { version: 4, .. })));
    assert_eq!(disk.content("00000001.seg").unwrap(), newer, "it is left as it is");
}

#[test]
fn files_of_an_earlier_format_are_refused_before_anything_is_touched() {
    let disk = MemoryDisk::new();
    append(&mut open(&disk).0, &[payload(1, 10)]).unwrap();
    let mut older = disk.content("00000001.seg").unwrap();
    // One copy of the header is enough to tell.
    older[8] = 1;
    let sum = header::checksum(&older[..64]);
    older[64..72].copy_from_slice(&sum);
    disk.put("00000001.seg", older.clone());
    disk.put("00000002.seg.tmp", vec![1, 2, 3]);
    disk.put("00000003.seg.new", vec![4, 5, 6]);
    let mut names = disk.list().unwrap();
    names.sort();
    assert!(matches!(
        Journal::open(Arc::new(disk.clone()), &options(1)),
        Err(JournalOpenError::Older { version: 1, .. })
    ));
    assert!(matches!(verify(&disk, &NETWORK, &mut |_| ()), Err(JournalOpenError::Older { version: 1, .. })));
    assert_eq!(disk.content("00000001.seg").unwrap(), older);
    let mut left = disk.list().unwrap();
    left.sort();
    assert_eq!(left, names);
}

/// What stands here may not change while the header's version stays what it is.
#[test]
fn the_bytes_of_a_segment_are_those_of_format_3() {
    let header = Header { network: NETWORK, number: 3, salt: [9; 16] };
    let payloads: [&[u8]; 3] = [b"", b"one", &[5; 1_000]];
    let (bytes, positions) = segment::compose(&header, payloads.into_iter().map(|payload| (5, payload)));
    assert_eq!(positions, [4_608, 4_640, 4_680]);
    assert_eq!(
        blake3::hash(&bytes).to_hex().as_str(),
        "d61c755893da9700f2d22b06e82a872e60de3e90a6c28d18667d542cac850e31"
    );
    let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    assert_eq!(
        hex(&bytes[..72]),
        "54436a6f75726e6c03000000030000000707070707070707070707070707070707070707070707070707070707070707090909090909090909090909090909094ad1d15eb5535138"
    );
    assert_eq!(
        hex(&bytes[4_640..4_680]),
        "030000d5000000000500000000000000155f34f09224d8a96f6e650000000000e9fed8e6b1180346",
        "the record of “one”"
    );
    assert_eq!(
        hex(&bytes[bytes.len() - 32..]),
        "000000e7000000000000000000000000fefb429fd52fbce7e23be6a5e4bc6fa9",
        "the closing mark"
    );
}

#[test]
fn a_journal_on_the_real_disk_is_private_read_back_and_rewritten() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("journal");
    let open = || Journal::open(Arc::new(RealDisk::create(&folder).unwrap()), &options(4)).unwrap();
    let mut payloads: Vec<_> = (0..30).map(|n| payload(n, 900)).collect();
    let (mut journal, _) = open();
    for group in payloads.chunks(4) {
        append(&mut journal, group).unwrap();
    }
    assert!(journal.segments().len() > 1);
    drop(journal);
    let (mut journal, report) = open();
    assert_eq!((contents(&journal), report.records, report.damage.len()), (payloads.clone(), 30, 0));
    journal.rewrite(1, |_, p| if *p == payloads[2][..] { Rewritten::Remove } else { Rewritten::Keep }).unwrap();
    payloads.remove(2);
    drop(journal);
    assert_eq!(contents(&open().0), payloads);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let mode = std::os::unix::fs::PermissionsExt::mode(&entry.unwrap().metadata().unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_stamp_covers_the_journal_until_something_before_it_changes() {
    let disk = MemoryDisk::new();
    let (mut journal, _) = open(&disk);
    for n in 0..40 {
        append(&mut journal, &[payload(n, 900)]).unwrap();
    }
    let stamp = Stamp::from_bytes(&journal.stamp().to_bytes()).unwrap();
    append(&mut journal, &[payload(40, 900)]).unwrap();
    assert!(journal.covers(&stamp));
    assert_eq!(journal.reader().scan_from(stamp.end()).count(), 1);
    let (mut journal, _) = Journal::open(Arc::new(disk), &options(2)).unwrap();
    assert!(journal.covers(&stamp));
    journal.rewrite(1, |_, _| Rewritten::Remove).unwrap();
    assert!(!journal.covers(&stamp));
    assert!(journal.covers(&journal.stamp()));
}
