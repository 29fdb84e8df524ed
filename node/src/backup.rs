//! Backups: everything with which this replica rises again on another box, and rising again.
//!
//! Enters: a replica, running or not; or a backup's bytes and an empty place. Leaves: the file, consistent as of one
//! moment; or a data folder, verified whole before anything of the old one is touched. The file holds the secret key.

use std::io::Write;
use std::path::Path;

use telecentre_proto::backup::{BackupHead, Record};
use telecentre_proto::id::Line;
use telecentre_proto::limit::BACKUP_FILE_BYTES;
use telecentre_proto::readback::{self, Lacked};
use telecentre_proto::visible;

use crate::folder::exchange::JOIN_CODES;
use crate::replica::Handle;

mod restore;

pub use restore::{NotRestored, Restored, restore};

/// Files of the data folder that are no part of a backup.
const NOT_KEPT: &[&str] = &["lock", "recovery.json", "control.sock", JOIN_CODES];

/// Why a backup could not be written.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Writing the file or reading the data folder failed.
    #[error("the backup could not be written: {0}; check the permissions and the room on the disk")]
    Io(#[from] std::io::Error),
    /// A record of the journal could not be read back.
    #[error("the backup would be incomplete: {0}; run the check command")]
    Unread(#[from] telecentre_proto::readback::Unread),
}

/// Writes a backup of what is held at this moment. Returns how many entries it holds.
pub fn write(handle: &Handle, folder: &Path, mut out: impl Write) -> Result<u64, BackupError> {
    let made = handle.host().now_ms() / 1_000;
    let (head, mut held) = handle.read(|replica, _| {
        let first = |line: &Line| visible::precedence_of(replica.network(), line);
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let head = BackupHead { network: *replica.have().network(), node: replica.me(), made, version };
        (head, Lacked::of(replica.have(), None, first))
    });
    let (entries, digest) = (held.entries, held.digest);
    out.write_all(&head.encode())?;
    let mut place = 0;
    let mut put = |out: &mut dyn Write, record: Record| -> std::io::Result<()> {
        let bytes = record.encode(place);
        place += 1;
        out.write_all(&bytes)
    };
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let kept = entry.file_type()?.is_file()
            && !NOT_KEPT.contains(&name.as_str())
            && Path::new(&name).extension().is_none_or(|e| e != "tmp");
        if kept && entry.metadata()?.len() <= BACKUP_FILE_BYTES as u64 {
            let bytes = std::fs::read(entry.path())?;
            put(&mut out, Record::File { name, bytes })?;
        }
    }
    let mut noted = None;
    loop {
        let next = handle.read(|replica, store| {
            let runs = held.next(replica.have(), store)?;
            Some(runs.map(|runs| (readback::stored_at(replica.have(), &runs, store), runs)))
        });
        let Some(next) = next else { break };
        let (at, runs) = next?;
        if at != noted {
            put(&mut out, Record::Stored(at.unwrap_or(0)))?;
            noted = at;
        }
        put(&mut out, Record::Runs(runs))?;
    }
    put(&mut out, Record::End { entries, digest })?;
    out.flush()?;
    Ok(entries)
}
