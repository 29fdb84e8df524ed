//! Notices that the machine's network changed: a cable, a 4G modem, another address.
//!
//! Enters: what Linux says of its interfaces, addresses and routes, looked at every few seconds. Leaves: one wake-up
//! per change, on which the caller dials at once instead of waiting out its back-off. Never says what changed: a dial
//! too many costs little. Where these files do not exist nothing is ever noticed, and back-off alone decides.

use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File};
use std::hash::Hasher;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often the files are looked at: they live in memory, so a look costs microseconds.
pub const LOOK_EVERY: Duration = Duration::from_secs(3);
/// What is read of one file: a box has a few interfaces, a router's tables are no business of ours.
const FILE_BYTES: u64 = 64 * 1024;
/// Addresses of IPv4, of IPv6, and routes.
const TABLES: [&str; 3] = ["proc/net/fib_trie", "proc/net/if_inet6", "proc/net/route"];

/// The state of this machine's network, as last seen.
#[derive(Debug)]
pub struct Interfaces {
    root: PathBuf,
    seen: u64,
}

impl Interfaces {
    /// Looks for the first time.
    pub fn new() -> Self {
        Self::under(Path::new("/"))
    }

    fn under(root: &Path) -> Self {
        Self { root: root.to_owned(), seen: fingerprint(root) }
    }

    /// Waits for the next change, as long as it takes. May be dropped and called again.
    pub async fn changed(&mut self) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            if self.look() {
                return;
            }
        }
    }

    /// Whether something changed since the last look.
    fn look(&mut self) -> bool {
        let now = fingerprint(&self.root);
        std::mem::replace(&mut self.seen, now) != now
    }
}

impl Default for Interfaces {
    fn default() -> Self {
        Self::new()
    }
}

fn fingerprint(root: &Path) -> u64 {
    let mut files: Vec<PathBuf> = TABLES.iter().map(|table| root.join(table)).collect();
    let mut links: Vec<PathBuf> = fs::read_dir(root.join("sys/class/net"))
        .map(|links| links.flatten().map(|link| link.path().join("operstate")).collect())
        .unwrap_or_default();
    links.sort();
    files.extend(links);
    let mut hasher = DefaultHasher::new();
    for file in files {
        let mut text = Vec::new();
        // A file that went away reads as empty, which is a change too.
        let _ = File::open(&file).and_then(|f| f.take(FILE_BYTES).read_to_end(&mut text));
        hasher.write(file.as_os_str().as_encoded_bytes());
        hasher.write(&text);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cable_an_address_and_a_new_modem_are_each_noticed_once() {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        put("sys/class/net/eth0/operstate", "down\n");
        put("proc/net/route", "eth0 00000000\n");
        let mut interfaces = Interfaces::under(root.path());
        assert!(!interfaces.look());
        for (path, text) in [
            ("sys/class/net/eth0/operstate", "up\n"),
            ("proc/net/if_inet6", "fe80::1 eth0\n"),
            ("sys/class/net/wwan0/operstate", "up\n"),
        ] {
            put(path, text);
            assert!(interfaces.look(), "{path}");
            assert!(!interfaces.look(), "{path}");
        }
    }

    #[test]
    fn a_machine_without_these_files_never_changes() {
        let root = tempfile::tempdir().unwrap();
        assert!(!Interfaces::under(root.path()).look());
    }
}
