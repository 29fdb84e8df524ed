//! The journal's files, damaged in any way.
//!
//! Enters: bytes that say what is written to a journal and what then happens to its files. However they are damaged, it
//! opens or says why not; gives only what was written, in order; and what it repaired stays repaired.

use std::sync::Arc;

use telecentre_memory_disk::MemoryDisk;
use telecentre_node::journal::{Disk, Journal, Options, verify};

const NETWORK: [u8; 32] = [3; 32];
/// Bytes of one damage.
const DAMAGE_BYTES: usize = 5;

fn options(salt: u8) -> Options {
    Options { segment_bytes: 8_192, ..Options::new(NETWORK, [salt; 16]) }
}

fn opened(disk: &MemoryDisk, salt: u8) -> Option<(Vec<Vec<u8>>, usize)> {
    let (journal, report) = Journal::open(Arc::new(disk.clone()), &options(salt)).ok()?;
    Some((journal.scan().map(|record| record.unwrap().1).collect(), report.damage.len()))
}

fn damage(disk: &MemoryDisk, [kind, file, high, low, value]: [u8; DAMAGE_BYTES]) {
    let mut names = disk.list().unwrap();
    names.sort();
    let Some(name) = names.get(usize::from(file) % names.len().max(1)) else { return };
    let mut content = disk.content(name).unwrap();
    let at = usize::from(u16::from_be_bytes([high, low])) % content.len().max(1);
    let sector = at / 512 * 512..(at / 512 * 512 + 512).min(content.len());
    match kind % 7 {
        0 => content.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= value.max(1)),
        1 => content.truncate(at),
        2 => content[sector].fill(0),
        3 => content[sector].fill(value),
        4 => content.resize(content.len() + usize::from(value) * 16, value),
        5 => return disk.lose(name),
        _ => {
            let other = names[usize::from(value) % names.len()].clone();
            content = disk.content(&other).unwrap();
        }
    }
    disk.put(name, content);
}

/// `count ‖ lengths of payloads ‖ damages`.
pub(super) fn segment(bytes: &[u8]) {
    let Some((count, rest)) = bytes.split_first() else { return };
    let (lengths, damages) = rest.split_at(usize::from(count % 24).min(rest.len()));
    let disk = MemoryDisk::new();
    let (mut journal, _) = Journal::open(Arc::new(disk.clone()), &options(1)).unwrap();
    let payload = |n: usize, length: u8| -> Vec<u8> {
        let mut all = vec![0; usize::from(length) * 11];
        blake3::Hasher::new().update(&n.to_le_bytes()).finalize_xof().fill(&mut all);
        all
    };
    let written: Vec<Vec<u8>> = lengths.iter().enumerate().map(|(n, length)| payload(n, *length)).collect();
    for group in written.chunks(usize::from(count / 24).max(1)) {
        journal.append(&group.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap();
    }
    drop(journal);
    let (changes, raw) = damages.as_chunks::<DAMAGE_BYTES>();
    changes.iter().take(12).for_each(|change| damage(&disk, *change));
    if let Some((255, raw)) = raw.split_first() {
        disk.put("00000001.seg", raw.to_vec());
    }
    let seen = verify(&disk, &NETWORK, &mut |_| ());
    let Some((records, damage)) = opened(&disk, 2) else { return };
    if let Ok(seen) = seen {
        assert_eq!(seen.damage.is_empty(), damage == 0, "check and run do not agree: {seen:?}");
    }
    // Records that verify in a file with another's name are kept where they are found.
    let in_order = changes.iter().all(|change| change[0] % 7 != 6);
    let mut rest = written.iter();
    for record in &records {
        let known = if in_order { rest.any(|old| old == record) } else { written.contains(record) };
        assert!(known, "a record that was not written, or not there");
    }
    if changes.is_empty() && raw.is_empty() {
        assert_eq!(records, written);
    }
    assert_eq!(opened(&disk, 3), Some((records, 0)), "what was repaired is not");
}
