//! What a revoked box had booked and waits for the host's word, in `salvage.json` beside the journal.
//!
//! Enters: a list, what becomes of it. Leaves: the list as it stands, over restarts; no file once it is empty. A file that
//! does not read back is told in the log and passed over: the host reads the old box's file again. Whoever changes the list
//! may look at the replica meanwhile; whoever only reads it never waits for that, so that a page may do both.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use telecentre_proto::document::DocumentName;
use telecentre_proto::shed::ShedBookings;

use crate::folder;
use crate::settings::{Settings, SettingsError};

const NAME: &str = "salvage.json";
const FILE: Settings<ShedBookings> = Settings::new(NAME);

/// The list of one data folder.
pub(super) struct ShedList {
    folder: PathBuf,
    /// Held while the list is changed.
    changing: Mutex<()>,
    /// As it was saved last.
    saved: RwLock<Arc<ShedBookings>>,
}

impl ShedList {
    /// As an earlier run left it.
    pub(super) fn load(folder: &Path) -> Self {
        let saved = FILE.peek(folder).unwrap_or_else(|error| {
            tracing::warn!(%error, "the list of what a revoked box had booked is passed over; read that box's file again");
            None
        });
        let saved = RwLock::new(Arc::new(saved.unwrap_or_default()));
        Self { folder: folder.to_owned(), changing: Mutex::default(), saved }
    }

    /// The list as it stands.
    pub(super) fn read(&self) -> Arc<ShedBookings> {
        self.saved.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the list; it is on disk when this returns.
    pub(super) fn change(&self, change: impl FnOnce(&mut ShedBookings)) -> Result<Arc<ShedBookings>, SettingsError> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.read();
        let mut list = ShedBookings::clone(&before);
        change(&mut list);
        if list == *before {
            return Ok(before);
        }
        if list.is_empty() {
            // How many had passed is still told, as long as the program runs.
            folder::remove(&self.folder, NAME)?;
        } else {
            FILE.keep(&self.folder, &list)?;
        }
        let list = Arc::new(list);
        *self.saved.write().unwrap_or_else(PoisonError::into_inner) = list.clone();
        Ok(list)
    }

    /// Lets go of what is about people whose data was erased.
    pub(super) fn erase(&self, erased: impl Fn(&DocumentName) -> bool) -> Result<(), SettingsError> {
        self.change(|list| {
            list.erase(erased);
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use telecentre_proto::booking::State;
    use telecentre_proto::id::RecordId;
    use telecentre_proto::shed::{ShedBooking, ShedPerson};
    use telecentre_proto::slot::Slot;

    use super::*;

    fn booking(n: u8, who: ShedPerson) -> ShedBooking {
        let slot = Slot::parse("2026-11-24T09:00", "2026-11-24T10:00").unwrap();
        let (id, resource) = (RecordId([n; 8]), "desk-1".parse().unwrap());
        ShedBooking { id, resource, slot, who, note: Some("près de la fenêtre".to_owned()), state: State::Confirmed }
    }

    fn guest(n: u8) -> ShedPerson {
        ShedPerson::Guest { id: RecordId([n; 8]), name: Some("Mme Roques".to_owned()) }
    }

    #[test]
    fn a_list_is_there_after_a_restart_until_it_is_empty_and_a_damaged_one_is_passed_over() {
        let base = tempfile::tempdir().unwrap();
        let list = ShedList::load(base.path());
        let two = vec![booking(1, guest(7)), booking(2, ShedPerson::Member(RecordId([8; 8])))];
        let whole = ShedBookings { bookings: two, past: 3, more: 0 };
        list.change(|list| *list = whole.clone()).unwrap();
        assert_eq!(*ShedList::load(base.path()).read(), whole);
        list.change(|list| list.bookings.truncate(1)).unwrap();
        assert_eq!(ShedList::load(base.path()).read().bookings, whole.bookings[..1]);
        std::fs::write(base.path().join(NAME), b"{\"bookings\":[{").unwrap();
        assert!(ShedList::load(base.path()).read().is_empty());
        list.change(|list| list.bookings.clear()).unwrap();
        assert!(!base.path().join(NAME).exists());
        assert_eq!(*ShedList::load(base.path()).read(), ShedBookings::default());
    }

    #[test]
    fn what_is_about_an_erased_person_is_in_no_file_of_the_list_any_more() {
        let base = tempfile::tempdir().unwrap();
        let list = ShedList::load(base.path());
        let two = vec![booking(1, guest(7)), booking(2, ShedPerson::Member(RecordId([8; 8])))];
        list.change(|list| list.bookings = two).unwrap();
        list.erase(|name| *name == DocumentName::guest(RecordId([7; 8]))).unwrap();
        let text = std::fs::read_to_string(base.path().join(NAME)).unwrap();
        assert!(!text.contains("Roques") && list.read().bookings.len() == 1, "{text}");
    }
}
