//! What happens to disks: bytes that change, tails that are torn, file systems that are full.
//!
//! Enters: files and folders. Leaves: the damage. A small file system needs root; where it can't be made, the test is
//! told so and prints that it was skipped.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Changes one bit of the byte at `offset`.
pub fn flip(file: &Path, offset: u64) {
    let handle = OpenOptions::new().read(true).write(true).open(file).unwrap();
    let mut byte = [0];
    handle.read_exact_at(&mut byte, offset).unwrap();
    handle.write_all_at(&[byte[0] ^ 0x10], offset).unwrap();
}

/// The offset after a file's last byte that is not zero: segments are allocated ahead.
pub fn written(file: &Path) -> u64 {
    let bytes = std::fs::read(file).unwrap();
    bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last as u64 + 1)
}

/// Cuts the last `bytes` written bytes off a file, as a power cut in the middle of a write does.
pub fn tear(file: &Path, bytes: u64) {
    let handle = OpenOptions::new().write(true).open(file).unwrap();
    handle.set_len(written(file).saturating_sub(bytes)).unwrap();
}

/// A small file system in memory, unmounted when dropped.
pub struct Small {
    folder: PathBuf,
}

impl Small {
    /// Mounts one of so many KiB at a folder; None, with a line that says why, where that is not allowed.
    pub fn mount(folder: &Path, kib: u64) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        let size = format!("size={kib}k");
        let mut mount = Command::new("mount");
        let done = mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).output();
        match done {
            Ok(done) if done.status.success() => Some(Self { folder: folder.to_owned() }),
            Ok(done) => {
                println!("skipped: a tmpfs can't be mounted: {}", String::from_utf8_lossy(&done.stderr).trim());
                None
            }
            Err(error) => {
                println!("skipped: there is no mount command: {error}");
                None
            }
        }
    }

    /// Takes all the room that is left; dropping the file's path gives it back.
    pub fn fill(&self) -> PathBuf {
        let path = self.folder.join("ballast");
        let file = File::create(&path).unwrap();
        let mut size = 0;
        let mut block = vec![1; 64 << 10];
        while !block.is_empty() {
            match file.write_at(&block, size) {
                Ok(n) if n > 0 => size += n as u64,
                // Smaller and smaller pieces, down to the last byte.
                _ => block.truncate(block.len() / 2),
            }
        }
        path
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.folder).status();
    }
}

/// Memory that a process holds (Linux: VmRSS), in KiB.
pub fn resident_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap()
}
