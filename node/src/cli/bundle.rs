//! `bundle export | import | show`: entries carried in a file.
//!
//! Enters: files' paths, and an addressee. Leaves: files, a report or a list. Goes through the running program if there is
//! one, else opens the folder itself. An export is written whole or not at all; several files are taken in by their
//! order, whatever the order in which they are named.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use futures_util::TryStreamExt;
use telecentre_proto::bundle::BundleHead;
use tokio_util::io::ReaderStream;

use super::atomic_file::trouble;
use super::failure::Failure;
use super::progress::Progress;
use super::terminal::say;
use crate::bundle::{self, BundleError, Export, Frames, LEAST_PART_BYTES, Report, Shown};
use crate::control::{Control, ControlError};
use crate::folder::Folder;
use crate::host::Host;
use crate::identity::Identity;
use crate::program::{MEMBERSHIP, StartError, open_handle};
use crate::replica::Handle;
use crate::seal::Key;

mod parts;

use parts::Parts;

/// What can be done with bundles.
#[derive(Subcommand, Debug)]
pub enum BundleCommand {
    /// Write what a replica lacked when it was last heard, or everything, to a file that only its addressees can read.
    Export {
        /// The file.
        file: PathBuf,
        /// The addressee: a NodeId, its beginning (8 digits or more), a name or a centre. Or the key (age1…) of a box that
        /// this one has not heard of: then the file holds what this box wrote at its own centre, for `salvage` there.
        #[arg(long = "for", value_name = "NODE")]
        peer: Option<String>,
        /// In several files of at most this size each (such as 32M), named FILE.1of3 and so on.
        #[arg(long, value_name = "SIZE", value_parser = size)]
        part_size: Option<u64>,
    },
    /// Take in what is new in files. Parts may be named in any order.
    Import {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// List a file's content without taking it in.
    Show {
        /// The file.
        file: PathBuf,
    },
}

/// `32M`, `4G`, `900K` or a number of bytes.
fn size(text: &str) -> Result<u64, String> {
    let wrong = || format!("“{text}” is not a size; write 32M, 2G or a number of bytes");
    let (digits, unit) = match text.trim().char_indices().last() {
        Some((at, 'k' | 'K')) => (&text[..at], 1 << 10),
        Some((at, 'm' | 'M')) => (&text[..at], 1 << 20),
        Some((at, 'g' | 'G')) => (&text[..at], 1 << 30),
        _ => (text, 1),
    };
    let size = digits.trim().parse::<u64>().ok().and_then(|n| n.checked_mul(unit)).ok_or_else(wrong)?;
    if size < LEAST_PART_BYTES { Err(format!("“{text}” is too small: a part has at least 1M")) } else { Ok(size) }
}

/// Carries out a bundle command.
pub async fn bundle(data: &Path, command: BundleCommand) -> Result<(), Failure> {
    match command {
        BundleCommand::Export { file, peer, part_size } => export(data, &file, peer, part_size).await,
        BundleCommand::Import { files } => import(data, files).await,
        BundleCommand::Show { file } => show(data, &file),
    }
}

/// The folder's replica, while no program runs on it.
pub(super) async fn open(data: &Path) -> Result<(Folder, Handle, Key), Failure> {
    let folder = Folder::open(data)?;
    let membership = MEMBERSHIP.load(&folder)?.ok_or(StartError::NotJoined("init or join first"))?;
    let identity = Identity::open(&folder)?;
    let key = Key::of(&identity).map_err(Failure::new)?;
    let handle = open_handle(&folder, &identity, membership.network, Host::new()).await?;
    Ok((folder, handle, key))
}

async fn export(data: &Path, file: &Path, who: Option<String>, part_size: Option<u64>) -> Result<(), Failure> {
    let progress = Progress::begin("export", None);
    let mut parts = Parts::new(file, part_size.is_some(), progress.clone());
    let limit = part_size.unwrap_or(u64::MAX);
    let mut query = format!("/api/v1/bundle?part_bytes={limit}");
    if let Some(who) = &who {
        query.push('&');
        query.push_str(&telecentre_web::site::query([("for", who.as_str())]));
    }
    match Control::of(data).get_stream(&query).await {
        Ok(mut answer) => {
            while let Some(piece) = answer.next().await {
                parts.take(&piece?)?;
            }
        }
        Err(ControlError::NotRunning(_)) => {
            let (_folder, handle, _) = open(data).await?;
            let made = write_parts(&handle, who.as_deref(), limit, &mut parts);
            handle.stop().await;
            made.map_err(|e| parts.failure(e))?;
        }
        Err(error) => return Err(error.into()),
    }
    let kept = parts.keep()?;
    drop(progress);
    for (path, bytes) in kept {
        say(format!("wrote {bytes} bytes to {}", path.display()));
    }
    Ok(())
}

fn write_parts(handle: &Handle, who: Option<&str>, limit: u64, parts: &mut Parts) -> Result<(), BundleError> {
    let mut export = Export::begin(handle, who)?;
    while export.has_more()? {
        let mut frames = Frames(&mut *parts);
        frames = export.write_file(limit, frames, |_| ())?;
        frames.end()?;
    }
    Ok(())
}

/// The files with their heads, in the order in which they can be taken in.
fn in_order(files: Vec<PathBuf>) -> Result<Vec<(PathBuf, BundleHead)>, Failure> {
    let mut heads = Vec::new();
    for path in files {
        let mut file = File::open(&path).map_err(trouble(&path))?;
        let head = bundle::head_of(&mut file)
            .map_err(|e| Failure::new(format!("the file {} can't be taken in: {e}", path.display())))?;
        heads.push((path, head));
    }
    heads.sort_by_key(|(_, head)| (head.made, head.set, head.part));
    Ok(heads)
}

async fn import(data: &Path, files: Vec<PathBuf>) -> Result<(), Failure> {
    let several = files.len() > 1;
    let files = in_order(files)?;
    let control = Control::of(data);
    let local = if control.is_running().await { None } else { Some(open(data).await?) };
    let mut worst = Ok(());
    for (path, head) in files {
        if several {
            say(format!("{} (part {}):", path.display(), head.part));
        }
        let report = match &local {
            None => send(&control, &path).await,
            Some((_, handle, key)) => read_in(handle, key, &path),
        };
        let told = report.and_then(|report| tell(&report));
        if let Err(failure) = told {
            worst = worst.and(Err(failure));
        }
    }
    if let Some((_, handle, _)) = &local {
        handle.stop().await;
    }
    worst
}

async fn send(control: &Control, path: &Path) -> Result<Report, Failure> {
    let file = tokio::fs::File::open(path).await.map_err(trouble(path))?;
    let length = file.metadata().await.map(|m| m.len()).ok();
    let progress = Progress::begin("import", length);
    let body = ReaderStream::with_capacity(file, 65_536);
    let body = body.inspect_ok(move |piece| progress.add(piece.len() as u64));
    let answer = control.post_stream("/api/v1/bundle", body).await?;
    serde_json::from_slice(&answer)
        .map_err(|e| Failure::new(format!("the program's answer can't be read: {e}; are both of the same version?")))
}

fn read_in(handle: &Handle, key: &Key, path: &Path) -> Result<Report, Failure> {
    let file = File::open(path).map_err(trouble(path))?;
    let progress = Progress::begin("import", file.metadata().map(|m| m.len()).ok());
    let runtime = tokio::runtime::Handle::current();
    let reader = progress.reading(BufReader::new(file));
    tokio::task::block_in_place(|| {
        bundle::import(handle, &runtime, key, reader, |report| progress.say(format!("{} new", report.new)))
    })
    .map_err(Failure::new)
}

fn tell(report: &Report) -> Result<(), Failure> {
    say(format!("{} entries: {} new, {} known before", report.entries, report.new, report.known));
    for line in report.lines.iter().filter(|line| line.new + line.left > 0) {
        let name = if line.name.is_empty() { line.author.get(..8).unwrap_or_default() } else { &line.name };
        let left = if line.left > 0 { format!(", {} not taken in", line.left) } else { String::new() };
        say(format!("  {:<24} {name}: {} new, {} known{left}", line.space, line.new, line.known));
    }
    if report.early > 0 {
        let first = if report.part > 1 {
            "import part 1 first, then this file again"
        } else {
            "they follow entries that are missing here; import an earlier bundle first, then this file again"
        };
        say(format!("{} entries come later: {first}", report.early));
    }
    if report.unknown_author > 0 {
        say(format!(
            "{} entries of an author that this replica does not know yet; they are not kept: import what holds the network's own entries, then this file again",
            report.unknown_author
        ));
    }
    for refused in &report.refused {
        let name = if refused.name.is_empty() { refused.author.to_string() } else { refused.name.clone() };
        say(format!("refused, from {} of {name}: {}", refused.seq, refused.reason));
    }
    report.damage.as_ref().map_or(Ok(()), |damage| Err(Failure::new(damage)))
}

fn show(data: &Path, path: &Path) -> Result<(), Failure> {
    let mut file = BufReader::new(File::open(path).map_err(trouble(path))?);
    let head = bundle::head_of(&mut file).map_err(Failure::new)?;
    let made = jiff::Timestamp::from_second(head.made).map_or_else(|_| head.made.to_string(), |at| at.to_string());
    say(format!("a bundle of network {}, made by {} on {made}", head.network, head.maker));
    say(match head.parts {
        0 => format!("part {}", head.part),
        parts => format!("part {} of {parts}", head.part),
    });
    // Only the key is read, so that a program may run on the folder.
    let (identity, membership) = (Identity::peek(data)?, MEMBERSHIP.peek(data)?);
    let membership = membership.ok_or(StartError::NotJoined("init or join first"))?;
    let key = Key::of(&identity).map_err(Failure::new)?;
    let whole = std::io::Read::chain(std::io::Cursor::new(head.encode()), file);
    let shown = Shown::of(whole, &membership.network, &key).map_err(Failure::new)?;
    for line in &shown.content {
        say(format!("  {:<24} {} entries by {}", line.space, line.entries, line.author));
    }
    say(format!("{} entries in all", shown.content.iter().map(|c| c.entries).sum::<u64>()));
    shown.damage.map_or(Ok(()), |bad| Err(Failure::new(bad)))
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_has_a_unit_or_none_and_is_worth_a_file() {
        assert_eq!(size("32M"), Ok(32 << 20));
        assert_eq!(size("2g"), Ok(2 << 30));
        assert_eq!(size("1048576"), Ok(1 << 20));
        for wrong in ["", "M", "-1M", "1", "4K", "99999999999999999999G", "é"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
