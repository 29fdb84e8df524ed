//! Opens a journal's folder: finishes what a crash interrupted, verifies every segment, sets damaged ones aside.
//!
//! Enters: a disk and the network id. Leaves: the segments, where to append, and an [`OpenReport`]. A damaged file is
//! renamed, never deleted, and only after all that verifies in it was copied to a fresh file and synced; a crash in
//! between is finished here. The last segment is synced before anything of it is given out, since a killed process may
//! have left records that are in memory only.

use std::collections::BTreeMap;
use std::sync::Arc;

use telecentre_disk::{Disk, DiskFile, is_full};

use super::error::{Damage, JournalOpenError};
use super::header::{COPIES_BYTES, Header, Reading};
use super::reader::Segment;
use super::record::{MARK_BYTES, SegmentKey};
use super::segment::{self, EMPTY_BYTES, Salts, SegmentContent};
use super::survey::{Fault, Survey, survey};

/// Missing segments that are replaced by empty ones; more of them show a file that does not belong here.
const MISSING_SEGMENTS: u32 = 64;
const SET_ASIDE: &str = ".damaged";
const REPAIRED: &str = ".new";
pub(super) const TEMPORARY: &str = ".tmp";

/// What opening found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct OpenReport {
    /// Records that verify.
    pub records: u64,
    /// Damage beyond a torn end, set aside just now. Not empty: addresses changed and records may be missing.
    pub damage: Vec<Damage>,
    /// Files set aside now or earlier.
    pub set_aside: Vec<String>,
    /// Bytes of a torn write, never acknowledged, that were dropped behind the last record.
    pub torn_bytes: u64,
}

/// The names in a journal's folder, sorted by what they are.
#[derive(Default)]
pub(super) struct Names {
    pub(super) segments: Vec<u32>,
    pub(super) set_aside: Vec<String>,
    temporary: Vec<String>,
    repaired: Vec<u32>,
}

/// One segment as read.
pub(super) struct Examined {
    pub(super) header: Option<Header>,
    pub(super) content: SegmentContent,
    pub(super) survey: Survey,
}

/// The segment to append to.
pub(super) struct Active {
    pub(super) number: u32,
    pub(super) file: Arc<dyn DiskFile>,
    pub(super) key: SegmentKey,
    /// Where the next record goes.
    pub(super) end: u64,
    /// Up to where the file has room on the disk.
    pub(super) capacity: u64,
}

impl Names {
    pub(super) fn list(disk: &dyn Disk) -> Result<Self, JournalOpenError> {
        let mut names = Self::default();
        for name in disk.list().map_err(JournalOpenError::io("listing the files"))? {
            if let Some(number) = segment::number(&name) {
                names.segments.push(number);
            } else if let Some(number) = name.strip_suffix(REPAIRED).and_then(segment::number) {
                names.repaired.push(number);
            } else if name.strip_suffix(TEMPORARY).and_then(segment::number).is_some() {
                names.temporary.push(name);
            } else if name.contains(SET_ASIDE) {
                names.set_aside.push(name);
            }
        }
        names.segments.sort_unstable();
        names.set_aside.sort_unstable();
        Ok(names)
    }

    /// The missing numbers below the last segment; refuses a gap that no loss of a few files explains.
    pub(super) fn missing(&self) -> Result<Vec<u32>, JournalOpenError> {
        let mut missing = Vec::new();
        let mut expected = 1;
        for number in &self.segments {
            let gap = number.saturating_sub(expected);
            if gap > MISSING_SEGMENTS {
                return Err(JournalOpenError::Sparse { file: segment::name(*number), missing: gap });
            }
            missing.extend(expected..*number);
            expected = number.saturating_add(1);
        }
        Ok(missing)
    }
}

/// Reads and surveys one segment without changing it.
pub(super) fn examine(
    disk: &dyn Disk,
    network: &[u8; 32],
    number: u32,
    last: bool,
) -> Result<Examined, JournalOpenError> {
    let name = segment::name(number);
    let file = disk.open_to_read(&name).map_err(JournalOpenError::io("opening a segment"))?;
    let content = segment::read(&*file).map_err(JournalOpenError::io("reading a segment"))?;
    let (header, mut faults) = match Header::decode(&content.bytes) {
        Reading::Other(version) => return Err(JournalOpenError::other_format(name, version)),
        Reading::Unreadable => (None, vec![(0, Fault::Header)]),
        Reading::Half(header) => (Some(header), vec![(0, Fault::HeaderCopy)]),
        Reading::Whole(header) => (Some(header), Vec::new()),
    };
    let mut found = Survey::default();
    if let Some(header) = &header {
        if header.network != *network {
            return Err(JournalOpenError::WrongNetwork(name));
        }
        if header.number != number {
            faults.push((0, Fault::Misnamed));
        }
        let readable = content.unreadable.is_empty() && !content.too_long;
        found = survey(&content.bytes, &SegmentKey::new(header), last, readable);
    }
    faults.extend(content.unreadable.iter().map(|at| (*at, Fault::Unreadable)));
    if content.too_long {
        faults.push((content.bytes.len(), Fault::TooLong));
    }
    faults.append(&mut found.faults);
    faults.sort_by_key(|(at, _)| *at);
    found.faults = faults;
    Ok(Examined { header, content, survey: found })
}

impl Examined {
    /// The good records: where each stands, when it was stored, its payload.
    pub(super) fn records(&self) -> impl Iterator<Item = (usize, i64, &[u8])> {
        let key = self.header.as_ref().map(SegmentKey::new);
        self.survey.records.iter().map(move |(at, range)| {
            let stored = key.as_ref().and_then(|key| key.stored_at(&self.content.bytes[*at..], *at));
            (*at, stored.unwrap_or(0), &self.content.bytes[range.clone()])
        })
    }
}

/// Opens a folder to append to.
pub(super) struct Opening<'a> {
    pub(super) disk: &'a dyn Disk,
    pub(super) network: [u8; 32],
    pub(super) salts: &'a mut Salts,
    pub(super) report: OpenReport,
    pub(super) segments: BTreeMap<u32, Segment>,
}

impl Opening<'_> {
    /// Runs the whole of it.
    pub(super) fn run(&mut self) -> Result<Active, JournalOpenError> {
        let mut names = Names::list(self.disk)?;
        self.refuse_other_formats(&names)?;
        self.finish_interrupted(&mut names)?;
        let missing = names.missing()?;
        self.report.set_aside = std::mem::take(&mut names.set_aside);
        for number in &missing {
            self.damage(*number, 0, Fault::Missing, None);
            self.make_empty(*number)?;
        }
        let last = names.segments.last().copied().unwrap_or(1);
        if names.segments.is_empty() {
            self.make_empty(1)?;
        }
        let mut active = None;
        for number in names.segments.iter().copied() {
            active = self.take_up(number, number == last)?;
        }
        let active = match active {
            Some(active) => active,
            None => self.activate(last, EMPTY_BYTES, false)?, // a new journal's first segment
        };
        self.disk.sync_folder().map_err(JournalOpenError::io("saving the folder"))?;
        Ok(active)
    }

    /// Looks at all headers before anything is changed: what another version wrote is left exactly as it is. A header that
    /// can't be read is judged later.
    fn refuse_other_formats(&self, names: &Names) -> Result<(), JournalOpenError> {
        for number in &names.segments {
            let name = segment::name(*number);
            let file = self.disk.open_to_read(&name).map_err(JournalOpenError::io("opening a segment"))?;
            let length = file.length().map_err(JournalOpenError::io("examining a segment"))?;
            let mut bytes = vec![0; COPIES_BYTES.min(usize::try_from(length).unwrap_or(COPIES_BYTES))];
            if file.read_at(0, &mut bytes).is_ok()
                && let Reading::Other(version) = Header::decode(&bytes)
            {
                return Err(JournalOpenError::other_format(name, version));
            }
        }
        Ok(())
    }

    /// A crash can leave temporary files, or a repaired segment without its final name.
    fn finish_interrupted(&mut self, names: &mut Names) -> Result<(), JournalOpenError> {
        for name in &names.temporary {
            self.disk.remove(name).map_err(JournalOpenError::io("removing an unfinished file"))?;
        }
        for number in std::mem::take(&mut names.repaired) {
            let (name, repaired) = (segment::name(number), format!("{}{REPAIRED}", segment::name(number)));
            if names.segments.contains(&number) {
                self.disk.remove(&repaired).map_err(JournalOpenError::io("removing an unfinished file"))?;
            } else {
                self.disk.rename(&repaired, &name).map_err(JournalOpenError::io("finishing a repair"))?;
                names.segments.push(number);
                self.damage(number, 0, Fault::RepairResumed, None);
            }
        }
        names.segments.sort_unstable();
        Ok(())
    }

    /// Verifies one segment, repairs it when damaged, and makes the last one ready to append to.
    fn take_up(&mut self, number: u32, last: bool) -> Result<Option<Active>, JournalOpenError> {
        let examined = examine(self.disk, &self.network, number, last)?;
        let survey = &examined.survey;
        self.report.records += survey.records.len() as u64;
        let Some(header) = examined.header.as_ref().filter(|_| survey.faults.is_empty()) else {
            let end = self.repair(number, &examined)?;
            return if last { self.activate(number, end, true).map(Some) } else { Ok(None) };
        };
        let end = survey.end as u64;
        self.segments.insert(number, Segment { key: SegmentKey::new(header), salt: header.salt, end });
        if !last {
            return Ok(None);
        }
        if survey.torn {
            self.report.torn_bytes = (examined.content.bytes.len() as u64).saturating_sub(end);
            let file =
                self.disk.open(&segment::name(number)).map_err(JournalOpenError::io("opening the last segment"))?;
            file.set_length(end).map_err(JournalOpenError::io("cutting off a torn write"))?;
        }
        self.activate(number, end, survey.marked).map(Some)
    }

    /// Writes the last segment again, syncs it and marks its end. If a process before this one stopped because a sync
    /// failed, what it wrote is still read back here but may never reach the disk, since the system takes its pages for
    /// saved; what is appended now would then stand behind a hole. Written again, all of it is saved with the rest.
    fn activate(&mut self, number: u32, end: u64, marked: bool) -> Result<Active, JournalOpenError> {
        let file = self.disk.open(&segment::name(number)).map_err(JournalOpenError::io("opening the last segment"))?;
        Self::write_again(&*file, end)?;
        file.sync().map_err(JournalOpenError::io("saving the last segment"))?;
        // A new segment is always entered before it is activated.
        let key = self
            .segments
            .get(&number)
            .map(|s| s.key.clone())
            .ok_or_else(|| JournalOpenError::io("entering a segment")(std::io::ErrorKind::NotFound.into()))?;
        if !marked {
            // The mark only makes later checks sharper: without room for it the journal is still right.
            let position = usize::try_from(end).unwrap_or(usize::MAX);
            let _ = file.allocate(end + MARK_BYTES as u64).and_then(|()| file.write_at(end, &key.mark(position)));
        }
        let capacity = file.length().map_err(JournalOpenError::io("examining the last segment"))?;
        Ok(Active { number, file, key, end, capacity })
    }

    /// The same bytes over themselves: whatever a power cut keeps of them is right.
    fn write_again(file: &dyn DiskFile, end: u64) -> Result<(), JournalOpenError> {
        let length = file.length().map_err(JournalOpenError::io("examining the last segment"))?;
        // A torn file may end within the padding of its last record. All of it is below 64 MiB.
        let mut bytes = vec![0; usize::try_from(end.min(length)).unwrap_or(0)];
        file.read_at(0, &mut bytes).map_err(JournalOpenError::io("reading the last segment"))?;
        match file.write_at(0, &bytes) {
            // On a file system that copies on write a full disk takes not even the same bytes: it must still be served.
            Err(e) if !is_full(&e) => Err(JournalOpenError::io("writing the last segment again")(e)),
            _ => Ok(()),
        }
    }

    /// Makes an empty, closed segment: the journal's first, or in the place of a missing one.
    fn make_empty(&mut self, number: u32) -> Result<(), JournalOpenError> {
        let temporary = format!("{}{TEMPORARY}", segment::name(number));
        self.write(number, &temporary, std::iter::empty())?;
        self.disk.rename(&temporary, &segment::name(number)).map_err(JournalOpenError::io("naming a new segment"))
    }

    /// Copies what verifies to a fresh file, sets the damaged one aside, and puts the fresh one in its place.
    fn repair(&mut self, number: u32, examined: &Examined) -> Result<u64, JournalOpenError> {
        let name = segment::name(number);
        let repaired = format!("{name}{REPAIRED}");
        let payloads = examined.records().map(|(_, at, payload)| (at, payload));
        let end = self.write(number, &repaired, payloads)?;
        let taken = |name: &String| self.report.set_aside.contains(name);
        let aside = (1..=u32::MAX)
            .map(|nth| if nth == 1 { format!("{name}{SET_ASIDE}") } else { format!("{name}{SET_ASIDE}-{nth}") })
            .find(|aside| !taken(aside))
            .unwrap_or_default(); // there are fewer files than names
        // The fresh file must be findable before the old one leaves its name.
        self.disk.sync_folder().map_err(JournalOpenError::io("saving the folder"))?;
        self.disk.rename(&name, &aside).map_err(JournalOpenError::io("setting a damaged segment aside"))?;
        self.disk.rename(&repaired, &name).map_err(JournalOpenError::io("naming a repaired segment"))?;
        for (at, fault) in &examined.survey.faults {
            self.damage(number, *at as u64, *fault, Some(aside.clone()));
        }
        self.report.set_aside.push(aside);
        Ok(end)
    }

    fn write<'p>(
        &mut self,
        number: u32,
        name: &str,
        payloads: impl Iterator<Item = (i64, &'p [u8])>,
    ) -> Result<u64, JournalOpenError> {
        let header = Header { network: self.network, number, salt: self.salts.next() };
        let (bytes, _) = segment::compose(&header, payloads);
        segment::write(self.disk, name, &bytes, bytes.len() as u64)
            .map_err(JournalOpenError::io("writing a segment"))?;
        let end = (bytes.len() - MARK_BYTES) as u64;
        self.segments.insert(number, Segment { key: SegmentKey::new(&header), salt: header.salt, end });
        Ok(end)
    }

    fn damage(&mut self, segment: u32, offset: u64, fault: Fault, set_aside: Option<String>) {
        self.report.damage.push(Damage { segment, offset, fault, set_aside });
    }
}
