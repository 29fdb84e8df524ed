//! Small facts that are neither runs nor rebuildable: the host's password hash, where peers were last reached.
//!
//! Enters and leaves: one serde type per file, as JSON, replaced whole and durably on each save. A file that does not
//! read back as that type is an error that names it, never a silent default: defaults would open a box whose password
//! was set. Never holds what the journal or the cache can give back.

use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::{Serialize, de::DeserializeOwned};

use crate::folder::{Folder, FolderError};

/// Why settings could not be read or saved.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is there but does not hold what was saved.
    #[error("the file {} is damaged: {reason}; restore it from a backup, or remove it to start from empty settings", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where the reading stopped, and why.
        reason: String,
    },
    /// The value has no form in JSON.
    #[error("the settings for {} cannot be written as JSON: {reason}; this is a fault of the program: report it", path.display())]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// What has no JSON form.
        reason: String,
    },
    /// The folder could not be read or written.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// One settings file of the data folder, of one type.
#[derive(Debug)]
pub struct Settings<T> {
    name: &'static str,
    kind: PhantomData<fn(T) -> T>,
}

impl<T: Serialize + DeserializeOwned> Settings<T> {
    /// Names the file, for instance `settings.json`. Nothing is read yet.
    pub const fn new(name: &'static str) -> Self {
        Self { name, kind: PhantomData }
    }

    /// What was last saved; `None` when nothing was.
    pub fn load(&self, folder: &Folder) -> Result<Option<T>, SettingsError> {
        let Some(bytes) = folder.read(self.name)? else { return Ok(None) };
        let damaged =
            |e: serde_json::Error| SettingsError::Damaged { path: folder.file(self.name), reason: e.to_string() };
        serde_json::from_slice(&bytes).map(Some).map_err(damaged)
    }

    /// What was last saved, of a folder on which a program may run.
    pub fn peek(&self, folder: &Path) -> Result<Option<T>, SettingsError> {
        let path = folder.join(self.name);
        let Some(bytes) = crate::folder::read(folder, self.name)? else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|e| SettingsError::Damaged { path, reason: e.to_string() })
    }

    /// Saves durably: once it returns, a crash at any point keeps this value or a later one.
    pub fn save(&self, folder: &Folder, value: &T) -> Result<(), SettingsError> {
        Ok(folder.replace(self.name, &self.written(folder.path(), value)?)?)
    }

    /// The same, in a folder that this program has locked elsewhere.
    pub fn keep(&self, folder: &Path, value: &T) -> Result<(), SettingsError> {
        Ok(crate::folder::replace(folder, self.name, &self.written(folder, value)?)?)
    }

    fn written(&self, folder: &Path, value: &T) -> Result<Vec<u8>, SettingsError> {
        let unwritable =
            |e: serde_json::Error| SettingsError::Unwritable { path: folder.join(self.name), reason: e.to_string() };
        let mut bytes = serde_json::to_vec_pretty(value).map_err(unwritable)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Serialize, serde::Deserialize, PartialEq, Debug)]
    struct Example {
        password: Option<String>,
        addresses: Vec<String>,
    }

    const FILE: Settings<Example> = Settings::new("settings.json");

    #[test]
    fn what_was_saved_last_is_loaded() {
        let base = tempfile::tempdir().unwrap();
        let folder = Folder::create(base.path()).unwrap();
        assert_eq!(FILE.load(&folder).unwrap(), None);
        for n in 0..3 {
            let value = Example { password: Some(format!("hash {n}")), addresses: vec!["10.0.0.1:7001".into(); n] };
            FILE.save(&folder, &value).unwrap();
            assert_eq!(FILE.load(&folder).unwrap(), Some(value));
        }
    }

    #[test]
    fn damaged_settings_are_an_error_that_names_the_file_never_a_default() {
        let base = tempfile::tempdir().unwrap();
        let folder = Folder::create(base.path()).unwrap();
        FILE.save(&folder, &Example { password: None, addresses: vec![] }).unwrap();
        let good = folder.read("settings.json").unwrap().unwrap();
        for len in 0..good.len() - 1 {
            std::fs::write(folder.file("settings.json"), &good[..len]).unwrap();
            let error = FILE.load(&folder).unwrap_err();
            assert!(error.to_string().contains("settings.json is damaged"), "{error}");
        }
    }
}
