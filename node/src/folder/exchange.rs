//! Exchanging the content of a data folder for one that was made beside it, so that a crash leaves the old or the new.
//!
//! Enters: a prepared folder. Leaves: its content in place, and what stood there set aside; nothing is deleted but what
//! can be rebuilt. One rename decides: before it the old counts and the preparation is thrown away; after it whoever
//! opens the folder next finishes.

use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// The beginning of the names of folders that hold what stood here before a restore: `before-restore-1` and so on. They
/// hold a journal and small files, and may so hold text that is erased later: whoever erases deletes them.
pub const BEFORE_RESTORE: &str = "before-restore-";
/// Content that is being prepared; void until it is renamed.
pub const PREPARING: &str = "restoring";
/// Content that counts and is being moved to its place.
const DECIDED: &str = "restored";

/// The file of a hub's open short join codes: in no backup, and set aside by a restore, after which none is honoured.
pub const JOIN_CODES: &str = "join-codes.json";

fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// A fresh folder to prepare content in: `journal/`, and `files/` for the small files.
pub fn prepare(folder: &Path) -> io::Result<PathBuf> {
    let fresh = folder.join(PREPARING);
    if fresh.exists() {
        std::fs::remove_dir_all(&fresh)?;
    }
    DirBuilder::new().mode(0o700).recursive(true).create(fresh.join("files"))?;
    Ok(fresh)
}

/// Puts prepared content in place of what is there. Returns where that was set aside, if there was any.
pub fn exchange(folder: &Path) -> io::Result<Option<PathBuf>> {
    sync(&folder.join(PREPARING).join("files"))?;
    sync(&folder.join(PREPARING))?;
    std::fs::rename(folder.join(PREPARING), folder.join(DECIDED))?;
    sync(folder)?;
    finish(folder)
}

/// The folders that hold what stood here before a restore.
pub fn set_aside(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(BEFORE_RESTORE) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Deletes those folders: after an erasure, which their text would outlive.
pub fn discard_set_aside(folder: &Path) -> io::Result<()> {
    for aside in set_aside(folder)? {
        std::fs::remove_dir_all(&aside)?;
    }
    sync(folder)
}

/// Finishes or throws away what a crash interrupted.
pub fn finish(folder: &Path) -> io::Result<Option<PathBuf>> {
    let (preparing, decided) = (folder.join(PREPARING), folder.join(DECIDED));
    if preparing.exists() {
        std::fs::remove_dir_all(&preparing)?;
    }
    if !decided.exists() {
        return Ok(None);
    }
    // The first free number, or the one that an interrupted exchange began with: it is the last.
    let begun = decided.join("aside");
    let aside = if let Ok(name) = std::fs::read_to_string(&begun) {
        folder.join(name)
    } else {
        let free = (1..=u32::MAX).map(|n| format!("{BEFORE_RESTORE}{n}")).find(|name| !folder.join(name).exists());
        let name = free.unwrap_or_default();
        std::fs::write(decided.join("aside.tmp"), &name)?;
        sync(&decided.join("aside.tmp"))?;
        std::fs::rename(decided.join("aside.tmp"), &begun)?;
        sync(&decided)?;
        folder.join(name)
    };
    DirBuilder::new().mode(0o700).recursive(true).create(&aside)?;
    let fresh_journal = decided.join("journal");
    if fresh_journal.exists() {
        swap(&fresh_journal, &folder.join("journal"), &aside.join("journal"))?;
    }
    // All was moved where a crash left the folder half removed.
    for entry in std::fs::read_dir(decided.join("files")).into_iter().flatten() {
        let name = entry?.file_name();
        swap(&decided.join("files").join(&name), &folder.join(&name), &aside.join(&name))?;
    }
    if folder.join(JOIN_CODES).exists() {
        std::fs::rename(folder.join(JOIN_CODES), aside.join(JOIN_CODES))?;
    }
    if folder.join("sled").exists() {
        std::fs::remove_dir_all(folder.join("sled"))?;
    }
    sync(&aside)?;
    sync(folder)?;
    std::fs::remove_dir_all(&decided)?;
    sync(folder)?;
    // Nothing was here before: then nothing was set aside.
    Ok(if std::fs::remove_dir(&aside).is_ok() { None } else { Some(aside) })
}

fn swap(fresh: &Path, place: &Path, aside: &Path) -> io::Result<()> {
    if place.exists() && !aside.exists() {
        std::fs::rename(place, aside)?;
    }
    std::fs::rename(fresh, place)
}
