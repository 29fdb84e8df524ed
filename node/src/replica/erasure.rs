//! Carrying out erasures: afterwards the text is in no file of the data folder.
//!
//! Enters: the network's erasures, the journal, the cache. Leaves: segments rewritten, the cache begun anew, files that
//! were set aside deleted, and only then the note (`erasures.json`) from which receipts are given. Killed in between, it
//! begins again at the next start, before anything is served: what counts is what the journal really holds, what the
//! cache says that it was begun after, and only then the note. Never gives a receipt for what it did not finish.
//!
//! ```text
//! rewrite the segments that hold text → begin the cache anew → the list of what a revoked box had booked
//!   → delete files set aside → note → receipts
//! ```

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use telecentre_proto::document::DocumentName;
use telecentre_proto::erasure::{self, Receipts};
use telecentre_proto::line::Stored;
use telecentre_proto::replica::Replica;

use super::disk::DiskStore;
use super::shed_list::ShedList;
use crate::cache::CacheError;
use crate::folder::{self, FolderError, exchange};
use crate::journal::{self, Address, AppendError, Journal, Moved, ReadError, RewriteError, Rewritten};
use crate::settings::SettingsError;

/// The file of the note, in the data folder.
const NOTE: &str = "erasures.json";

/// Why an erasure is not carried out. No receipt is given, and it is tried again.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// A segment could not be rewritten.
    #[error("the erased text could not be taken out of the journal: {0}")]
    Rewrite(#[from] RewriteError),
    /// A record could not be read back.
    #[error("the journal could not be searched for erased text: {0}")]
    Read(#[from] ReadError),
    /// A record holds something else than runs.
    #[error(
        "the journal's record at {0} can't be read, so that nobody knows whether erased text is in it; run the check command"
    )]
    Unreadable(Address),
    /// The cache could not be begun anew.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// A file that was set aside could not be deleted.
    #[error("a damaged file that was set aside could not be deleted, and erased text may be in it: {0}")]
    SetAside(#[from] journal::JournalOpenError),
    /// A folder that holds what stood here before a restore could not be deleted.
    #[error("what was set aside by a restore in {0} could not be deleted, and erased text may be in it: {1}")]
    BeforeRestore(PathBuf, std::io::Error),
    /// The list of what a revoked box had booked could not be written without it.
    #[error("erased text could not be taken out of the list of what a revoked box had booked: {0}")]
    Shed(#[from] SettingsError),
    /// The note of what is done could not be written.
    #[error("the erasure is carried out, but that could not be noted: {0}")]
    Note(#[from] FolderError),
}

impl EraseError {
    /// Whether all that was lacking is room on the disk.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Rewrite(RewriteError::Append(AppendError::Full)) => true,
            Self::Rewrite(RewriteError::Io { source, .. }) => telecentre_disk::is_full(source),
            _ => false,
        }
    }
}

/// The note as it is kept: which document, when.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Note {
    done: BTreeMap<String, Timestamp>,
}

/// All that is needed to carry out erasures.
pub(super) struct Erasing<'a> {
    pub(super) journal: &'a mut Journal,
    pub(super) replica: &'a RwLock<Replica>,
    pub(super) store: &'a DiskStore,
    /// What a revoked box had booked.
    pub(super) shed: &'a ShedList,
    /// The data folder.
    pub(super) folder: &'a Path,
    pub(super) now: Timestamp,
}

/// The data folder of a journal's folder.
pub(super) fn data_folder(journal: &Path) -> PathBuf {
    journal.parent().map_or_else(PathBuf::new, Path::to_owned)
}

impl Erasing<'_> {
    /// Carries out what the network asks for. `with_text`: the erased documents of which the journal may hold text.
    /// `may_discard`: whether files set aside may be deleted now. Returns whether all is done: while files set aside
    /// must be kept, because entries of this replica's own may be missing, nothing is reported.
    pub(super) fn carry_out(
        &mut self,
        with_text: &BTreeSet<DocumentName>,
        may_discard: bool,
    ) -> Result<bool, EraseError> {
        let erased: BTreeSet<DocumentName> =
            self.read(|replica| replica.network().erasures().map(|(name, _)| name.clone()).collect());
        if erased.is_empty() {
            return Ok(true);
        }
        if !with_text.is_empty() {
            self.rewrite(&erased)?;
        }
        let mark = mark(&erased);
        if !with_text.is_empty() || !self.store.is_begun_after(&mark) {
            self.store.begin_anew(&mark)?;
        }
        self.shed.erase(|name| erased.contains(name))?;
        let failed = |error| EraseError::BeforeRestore(self.folder.to_owned(), error);
        let before = exchange::set_aside(self.folder).map_err(failed)?;
        let aside = self.journal.set_aside()?;
        if !aside.is_empty() || !before.is_empty() {
            if !may_discard {
                self.write(|replica| replica.set_receipts(Receipts::default()));
                return Ok(false);
            }
            tracing::warn!(files = ?aside, folders = ?before, "what was set aside as damaged or by a restore is deleted: erased text may be in it");
            self.journal.discard_set_aside()?;
            exchange::discard_set_aside(self.folder).map_err(failed)?;
        }
        let receipts = self.note(&erased, with_text)?;
        self.write(|replica| replica.set_receipts(receipts));
        Ok(true)
    }

    fn read<R>(&self, f: impl FnOnce(&Replica) -> R) -> R {
        f(&self.replica.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<R>(&self, f: impl FnOnce(&mut Replica) -> R) -> R {
        f(&mut self.replica.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Rewrites the segments that hold text of erased documents. Whoever reads waits only while one of them is replaced.
    fn rewrite(&mut self, erased: &BTreeSet<DocumentName>) -> Result<(), EraseError> {
        let gone = |name: &DocumentName| erased.contains(name);
        let numbers: Vec<u32> = self.journal.segments().collect();
        for number in numbers {
            let mut holds = false;
            for item in self.journal.read_segment(number) {
                let (address, payload) = item?;
                let new = erasure::rewrite(&payload, gone).map_err(|_| EraseError::Unreadable(address))?;
                holds |= new.is_some();
            }
            if !holds {
                continue;
            }
            let mut replica = self.replica.write().unwrap_or_else(PoisonError::into_inner);
            // What lies beyond the closing of a box in bad hands goes with it.
            let shed = replica.shed();
            let (mut places, mut thrown) = (HashMap::new(), BTreeSet::new());
            let moved = self.journal.rewrite(number, |address, payload| {
                let at = |nth| Stored { record: address.to_u64(), nth };
                let Ok(Some(thin)) = erasure::thin(payload, gone, |nth| shed.contains(&at(nth))) else {
                    return Rewritten::Keep;
                };
                places.extend((0..).zip(&thin.places).map(|(now, before)| (at(*before), at(now))));
                thrown.extend(shed.range(at(0)..=at(u32::MAX)).copied());
                thin.block.map_or(Rewritten::Remove, Rewritten::Replace)
            })?;
            replica.thinned(&places, &thrown);
            let to = |moved: &Moved| Some((moved.from.to_u64(), moved.to?.to_u64()));
            replica.moved(&moved.iter().filter_map(to).collect::<HashMap<_, _>>());
            tracing::info!(segment = number, "a segment of the journal was rewritten without erased text");
        }
        Ok(())
    }

    /// Notes durably what is done. What was done before keeps its instant, unless its text had come back.
    fn note(
        &self,
        erased: &BTreeSet<DocumentName>,
        with_text: &BTreeSet<DocumentName>,
    ) -> Result<Receipts, FolderError> {
        let before = match folder::read(self.folder, NOTE)?.map(|bytes| serde_json::from_slice::<Note>(&bytes)) {
            None => Note::default(),
            Some(Ok(note)) => note,
            Some(Err(error)) => {
                tracing::warn!(file = NOTE, %error, "the note of erasures could not be read; it is made anew");
                Note::default()
            }
        };
        let at = |name: &DocumentName| {
            let noted = before.done.get(name.as_str()).filter(|_| !with_text.contains(name));
            noted.copied().unwrap_or(self.now)
        };
        let done: BTreeMap<String, Timestamp> = erased.iter().map(|name| (name.to_string(), at(name))).collect();
        let receipts = Receipts(erased.iter().map(|name| (name.clone(), at(name).as_second())).collect());
        if done != before.done {
            let bytes = serde_json::to_vec_pretty(&Note { done }).unwrap_or_default(); // a map of strings has a form
            folder::replace(self.folder, NOTE, &bytes)?;
        }
        Ok(receipts)
    }
}

/// What a cache notes of the erasures after which it was begun.
fn mark(erased: &BTreeSet<DocumentName>) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_derive_key("telecentre 2026 erasures that a cache follows");
    for name in erased {
        hasher.update(name.as_str().as_bytes()).update(b"\0");
    }
    let mut mark = [0; 16];
    mark.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    mark
}
