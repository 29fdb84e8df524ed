//! Interim.
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
/// Interim.
#[derive(Default)]
pub struct Cache(Mutex<BTreeMap<(&'static str, Vec<u8>), Vec<u8>>>);
impl Cache {
    /// Interim.
    pub fn open(_: &Path, _: &crate::host::Host) -> Self {
        Self::default()
    }
    /// Interim.
    pub fn get(&self, ns: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>, ()> {
        Ok(self.0.lock().unwrap().get(&(ns, key.to_vec())).cloned())
    }
    /// Interim.
    pub fn scan(&self, ns: &'static str, _: &[u8]) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ()> {
        Ok(self
            .0
            .lock()
            .unwrap()
            .iter()
            .filter(|((n, _), _)| *n == ns)
            .map(|((_, k), v)| (k.clone(), v.clone()))
            .collect())
    }
    /// Interim.
    pub fn put_later(&self, ns: &'static str, key: &[u8], value: Vec<u8>) {
        self.0.lock().unwrap().insert((ns, key.to_vec()), value);
    }
    /// Interim.
    pub fn flush(&self) {}
}
