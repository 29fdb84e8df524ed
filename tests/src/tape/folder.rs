//! The files of a folder, in memory: what a power cut left, or what stands on the disk now.
//!
//! Enters: contents by path, or a folder. Leaves: the same on the disk, with holes where there are zeros, so that room
//! allocated ahead costs nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{DirBuilder, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What is looked at together for being zeros.
const BLOCK_BYTES: usize = 4_096;

/// Folders and files by their path below a root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// Folders.
    pub folders: BTreeSet<PathBuf>,
    /// Files and what they hold.
    pub files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Files {
    /// Reads a folder. Sockets are left out.
    pub fn read(root: &Path) -> Self {
        let mut all = Self::default();
        all.gather(root, Path::new(""));
        all
    }

    fn gather(&mut self, root: &Path, below: &Path) {
        for entry in std::fs::read_dir(root.join(below)).unwrap() {
            let entry = entry.unwrap();
            let (kind, path) = (entry.file_type().unwrap(), below.join(entry.file_name()));
            if kind.is_dir() {
                self.folders.insert(path.clone());
                self.gather(root, &path);
            } else if kind.is_file() {
                self.files.insert(path, std::fs::read(entry.path()).unwrap());
            }
        }
    }

    /// What lies below one folder, as a root of its own.
    #[must_use]
    pub fn below(&self, folder: &Path) -> Self {
        let inside = |path: &PathBuf| {
            let inside = path.strip_prefix(folder).ok()?;
            (!inside.as_os_str().is_empty()).then(|| inside.to_owned())
        };
        Self {
            folders: self.folders.iter().filter_map(inside).collect(),
            files: self.files.iter().filter_map(|(path, bytes)| Some((inside(path)?, bytes.clone()))).collect(),
        }
    }

    /// Puts all of it into a new folder.
    pub fn write(&self, root: &Path) {
        let make = |path: &Path| DirBuilder::new().mode(0o700).recursive(true).create(path).unwrap();
        make(root);
        self.folders.iter().for_each(|folder| make(&root.join(folder)));
        for (path, bytes) in &self.files {
            let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(root.join(path)).unwrap();
            sparse(&file, bytes);
        }
    }

    /// Where the two differ, in words.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut all = Vec::new();
        let names: BTreeSet<&PathBuf> = self.files.keys().chain(other.files.keys()).collect();
        for name in names {
            match (self.files.get(name), other.files.get(name)) {
                (Some(one), Some(two)) if one == two => {}
                (Some(one), Some(two)) => {
                    let at = one.iter().zip(two).position(|(a, b)| a != b);
                    all.push(format!(
                        "{}: {} and {} bytes, first apart at {at:?}",
                        name.display(),
                        one.len(),
                        two.len()
                    ));
                }
                (one, _) => {
                    let which = if one.is_some() { "first" } else { "second" };
                    all.push(format!("{} is only in the {which}", name.display()));
                }
            }
        }
        all.extend(self.folders.symmetric_difference(&other.folders).map(|f| format!("folder {}", f.display())));
        all
    }
}

fn sparse(file: &File, bytes: &[u8]) {
    for (nth, block) in bytes.chunks(BLOCK_BYTES).enumerate() {
        if *block != [0; BLOCK_BYTES][..block.len()] {
            file.write_all_at(block, (nth * BLOCK_BYTES) as u64).unwrap();
        }
    }
    file.set_len(bytes.len() as u64).unwrap();
}
