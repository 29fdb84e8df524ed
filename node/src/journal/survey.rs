//! Reads a whole segment and tells a torn end from damage.
//!
//! Enters: the bytes of one segment and whether a later one exists. Leaves: where its records stand, what is damaged,
//! where the next record goes. Never changes anything.
//!
//! A torn write leaves each 512-byte sector old (zeros, or the mark that stood at the group's start) or new. So what
//! cannot be read is a torn end only if it is in the last segment, nothing behind it proves that it was once synced (a
//! mark, or a record of a later group: a group is written only after the one before is synced), and at least one of
//! its sectors is old. What stays indistinguishable from a torn write: sectors of the last group that turned to zeros
//! before the mark behind it reached the disk. Everything else is reported.

use telecentre_disk::SECTOR_BYTES;

use super::header::RECORDS_AT;
use super::record::{ALIGN_BYTES, HEAD_BYTES, Item, MARK_BYTES, SegmentKey};

/// What is wrong at a place of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Both copies of the header are damaged: nothing in the file can be verified.
    #[error("the header is damaged in both copies, so no record of this file can be verified")]
    Header,
    /// One copy of the header is damaged; the other served.
    #[error("one of the two copies of the header is damaged")]
    HeaderCopy,
    /// The header names another number than the file.
    #[error("the file holds another segment than its name says")]
    Misnamed,
    /// Bytes that were once a synced record no longer verify.
    #[error("the bytes here no longer match their checksum")]
    Record,
    /// A closed segment does not end with its mark.
    #[error("the segment ends before its closing mark: records may be missing")]
    CutShort,
    /// The disk could not read a block.
    #[error("the disk could not read here")]
    Unreadable,
    /// The file is longer than a segment can be.
    #[error("the file is longer than a segment can be; the rest was not read")]
    TooLong,
    /// A segment between others is not there.
    #[error("the segment is missing")]
    Missing,
    /// The program stopped while it set the segment aside; this is now done.
    #[error("an earlier repair of this segment was interrupted; it is now complete")]
    RepairResumed,
}

/// The result of reading one segment.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Position and payload range of each good record, in order.
    pub(super) records: Vec<(usize, std::ops::Range<usize>)>,
    /// What is damaged, by position.
    pub(super) faults: Vec<(usize, Fault)>,
    /// Where the next record goes.
    pub(super) end: usize,
    /// Whether a mark stands at the end.
    pub(super) marked: bool,
    /// Whether a torn write stands behind the end and must be cut off.
    pub(super) torn: bool,
}

/// A stretch that does not parse.
struct Gap {
    /// Where the unreadable thing starts; behind a mark, the mark's position, since the next group starts there.
    start: usize,
    /// Where to point a person.
    shown: usize,
    /// Whether a torn write could look like this.
    like_torn: bool,
}

/// What the walk over a segment met.
#[derive(Default)]
struct Walk {
    records: Vec<(usize, std::ops::Range<usize>)>,
    gaps: Vec<Gap>,
    /// (position, p): what is at the position proves that everything before p was synced.
    proofs: Vec<(usize, usize)>,
    end: usize,
    /// The mark that stands at the end.
    mark: bool,
}

/// Surveys the segment. `last`: no later segment exists. `readable`: no block of it failed to be read.
pub(super) fn survey(bytes: &[u8], key: &SegmentKey, last: bool, readable: bool) -> Survey {
    let walk = walk(bytes, key);
    // The strongest proof from each one on, so that heavy damage is judged in one pass.
    let mut strongest: Vec<usize> = walk.proofs.iter().map(|(_, synced)| *synced).collect();
    for nth in (1..strongest.len()).rev() {
        strongest[nth - 1] = strongest[nth - 1].max(strongest[nth]);
    }
    let torn = |gap: &Gap| {
        let behind = walk.proofs.partition_point(|(at, _)| *at <= gap.start);
        let proven = strongest.get(behind).is_some_and(|synced| *synced > gap.start);
        last && readable && gap.like_torn && !proven
    };
    let mut survey = Survey { end: walk.end, marked: walk.mark, ..Survey::default() };
    for gap in &walk.gaps {
        if torn(gap) {
            (survey.end, survey.torn, survey.marked) = (gap.start, true, false);
            break;
        }
        survey.faults.push((gap.shown, Fault::Record));
    }
    survey.records = walk.records;
    if survey.torn {
        survey.records.retain(|(at, _)| *at < survey.end);
    } else if !last && !walk.mark {
        survey.faults.push((walk.end, Fault::CutShort));
    }
    survey
}

/// Where nothing but zeros follows. Room allocated ahead is most of a young segment: it is passed over in blocks.
fn blank_from(bytes: &[u8]) -> usize {
    const BLANK: [u8; 4_096] = [0; 4_096];
    let mut end = bytes.len();
    while let Some(before) = end.checked_sub(BLANK.len()).filter(|before| bytes[*before..end] == BLANK) {
        end = before;
    }
    bytes[..end].iter().rposition(|b| *b != 0).map_or(0, |at| at + 1)
}

fn walk(bytes: &[u8], key: &SegmentKey) -> Walk {
    let mut walk = Walk { end: RECORDS_AT, ..Walk::default() };
    let blank_from = blank_from(bytes);
    let mut at = RECORDS_AT;
    while at < blank_from {
        let next = match key.parse(&bytes[at..], at) {
            Item::Record { payload, group, size } => {
                let start = at + HEAD_BYTES;
                walk.records.push((at, start..start + payload.len()));
                walk.proofs.push((at, group));
                (walk.end, walk.mark) = (at + size, false);
                at += size;
                continue;
            }
            Item::Mark => {
                walk.proofs.push((at, at));
                (walk.end, walk.mark) = (at, true);
                if at + MARK_BYTES >= blank_from {
                    break;
                }
                walk.gaps.push(Gap { start: at, shown: at + MARK_BYTES, like_torn: true });
                at + MARK_BYTES
            }
            Item::Broken { group, size } => {
                walk.proofs.push((at, group));
                walk.gaps.push(Gap { start: at, shown: at, like_torn: any_sector_old(bytes, key, at, size) });
                at + size
            }
            Item::Nothing => {
                walk.gaps.push(Gap { start: at, shown: at, like_torn: any_sector_old(bytes, key, at, HEAD_BYTES) });
                at + ALIGN_BYTES
            }
        };
        let Some(found) = find(bytes, key, next..blank_from) else {
            if !walk.mark {
                walk.end = blank_from.next_multiple_of(ALIGN_BYTES);
            }
            break;
        };
        walk.mark = false;
        at = found;
    }
    walk
}

/// The next position where a genuine head stands.
fn find(bytes: &[u8], key: &SegmentKey, within: std::ops::Range<usize>) -> Option<usize> {
    within.step_by(ALIGN_BYTES).find(|at| key.size(&bytes[*at..], *at).is_some())
}

/// Whether one of the sectors under `start..start + size` holds what it held before a write at `start`: zeros, nothing
/// (behind the file's end), or the mark that stood at `start` and zeros behind it.
fn any_sector_old(bytes: &[u8], key: &SegmentKey, start: usize, size: usize) -> bool {
    if start + size > bytes.len() {
        return true; // the file was not lengthened yet
    }
    let mark = key.mark(start);
    let old = |at: usize| {
        let now = bytes[at];
        (now == 0, now == mark.get(at - start).copied().unwrap_or(0))
    };
    let mut at = start;
    while at < start + size {
        let next = (at / SECTOR_BYTES + 1) * SECTOR_BYTES;
        let part = at..next.min(start + size);
        if part.clone().all(|i| old(i).0) || part.clone().all(|i| old(i).1) {
            return true;
        }
        at = next;
    }
    false
}
