//! Checks a journal without changing a byte of it.
//!
//! Enters: a disk, which may be read-only, and the network id. Leaves: a [`VerifyReport`] with what opening would find.
//! Never repairs, never syncs, and takes no lock: the caller holds the data folder's.

use telecentre_disk::Disk;

use super::error::{Damage, JournalOpenError};
use super::open::{Names, examine};
use super::survey::Fault;

/// What a check found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct VerifyReport {
    /// Segment files.
    pub segments: u32,
    /// Records that verify.
    pub records: u64,
    /// Bytes up to the last record of each segment.
    pub bytes: u64,
    /// Damage beyond a torn end: programs exit with code 4.
    pub damage: Vec<Damage>,
    /// Files that an earlier start set aside.
    pub set_aside: Vec<String>,
    /// Bytes of a torn write behind the last record: harmless, dropped at the next start.
    pub torn_bytes: u64,
}

/// Verifies every record of every segment, and gives each that verifies to `each`.
pub fn verify(
    disk: &dyn Disk,
    network: &[u8; 32],
    each: &mut dyn FnMut(&[u8]),
) -> Result<VerifyReport, JournalOpenError> {
    let names = Names::list(disk)?;
    let mut report = VerifyReport { set_aside: names.set_aside.clone(), ..VerifyReport::default() };
    let mut damage = |segment, offset, fault| report.damage.push(Damage { segment, offset, fault, set_aside: None });
    for number in names.missing()? {
        damage(number, 0, Fault::Missing);
    }
    for number in &names.segments {
        let examined = examine(disk, network, *number, names.segments.last() == Some(number))?;
        let survey = &examined.survey;
        for (at, fault) in &survey.faults {
            damage(*number, *at as u64, *fault);
        }
        survey.records.iter().for_each(|(_, range)| each(&examined.content.bytes[range.clone()]));
        report.segments += 1;
        report.records += survey.records.len() as u64;
        report.bytes += survey.end as u64;
        if survey.torn {
            report.torn_bytes = examined.content.bytes.len().saturating_sub(survey.end) as u64;
        }
    }
    report.damage.sort_by_key(|d| (d.segment, d.offset));
    Ok(report)
}
