//! What a disk keeps when the power goes: the choice among old and new, sector by sector, that a seed makes.
//!
//! Enters: a file's last synced content, the changes since, a source of chance. Leaves: one content that a real disk
//! could hold. Lengths and folder entries are kept in order up to some point, written sectors each for itself. Never garbles a
//! sector in flight: that would be reported as damage, not dropped as a torn end.

use std::collections::BTreeMap;

use telecentre_disk::SECTOR_BYTES;
use telecentre_emulator::Chance;

#[derive(Debug, Default, Clone)]
pub(super) struct Inode {
    pub(super) now: Vec<u8>,
    pub(super) kept: Vec<u8>,
    pub(super) pending: Vec<Change>,
}

#[derive(Debug, Clone)]
pub(super) enum Change {
    Write(u64, Vec<u8>),
    Length(u64),
}

#[derive(Debug, Clone)]
pub(super) enum EntryChange {
    Set(String, usize),
    Rename(String, String),
    Remove(String),
}

impl EntryChange {
    pub(super) fn apply(&self, entries: &mut BTreeMap<String, usize>) {
        match self {
            Self::Set(name, at) => {
                entries.insert(name.clone(), *at);
            }
            Self::Rename(from, to) => {
                if let Some(at) = entries.remove(from) {
                    entries.insert(to.clone(), at);
                }
            }
            Self::Remove(name) => {
                entries.remove(name);
            }
        }
    }
}

impl Inode {
    pub(super) fn apply(content: &mut Vec<u8>, change: &Change) {
        match change {
            Change::Write(offset, bytes) => {
                // Bounded by FILE_BYTES when the change was accepted.
                let start = usize::try_from(*offset).unwrap_or(usize::MAX);
                let end = start.saturating_add(bytes.len());
                content.resize(content.len().max(end), 0);
                content[start..end].copy_from_slice(bytes);
            }
            Change::Length(length) => content.resize(usize::try_from(*length).unwrap_or(usize::MAX), 0),
        }
    }

    /// One content that the disk could hold. Lengths are kept in order up to some point; sectors that were written are
    /// all old, all new, or each one or the other.
    pub(super) fn after_power_loss(&self, chance: &mut Chance) -> Vec<u8> {
        let lengths_kept = chance.index(self.pending.len() + 1);
        let odds = [0, 50, 100, 50][chance.index(4)];
        let mut length = self.kept.len();
        let mut content = self.kept.clone();
        for (nth, change) in self.pending.iter().enumerate() {
            match change {
                Change::Write(offset, bytes) => {
                    let end = usize::try_from(*offset).unwrap_or(usize::MAX) + bytes.len();
                    if nth < lengths_kept {
                        length = length.max(end);
                    }
                    for (at, sector) in sectors(*offset, bytes) {
                        if chance.index(100) < odds {
                            Self::apply(&mut content, &Change::Write(at, sector.to_vec()));
                        }
                    }
                }
                Change::Length(_) if nth < lengths_kept => {
                    Self::apply(&mut content, change);
                    length = content.len();
                }
                Change::Length(_) => {}
            }
        }
        content.resize(length, 0);
        content
    }
}

/// The parts of a write that fall into one sector each.
fn sectors(offset: u64, bytes: &[u8]) -> Vec<(u64, &[u8])> {
    let (mut parts, mut at, mut rest) = (Vec::new(), offset, bytes);
    while !rest.is_empty() {
        let left = (SECTOR_BYTES - usize::try_from(at).unwrap_or(0) % SECTOR_BYTES).min(rest.len());
        let (part, next) = rest.split_at(left);
        parts.push((at, part));
        at += left as u64;
        rest = next;
    }
    parts
}
