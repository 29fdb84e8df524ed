//! `bundle export | import | show`: entries carried in a file.
//!
//! Enters: a file's path, and for whom. Leaves: the file, a report or a list. Goes through the running program if there
//! is one, else opens the folder itself. An export is written whole or not at all.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use telecentre_proto::id::NodeId;

use super::{Failure, say, terminal};
use crate::bundle::{self, Report};
use crate::control::{Control, ControlError};
use crate::folder::Folder;
use crate::host::Host;
use crate::identity::Identity;
use crate::program::{MEMBERSHIP, StartError, open_handle};
use crate::replica::Handle;

/// What can be done with bundles.
#[derive(Subcommand, Debug)]
pub enum BundleCommand {
    /// Write what a replica lacked when it was last heard, or everything, to a file.
    Export {
        /// The file.
        file: PathBuf,
        /// For whom: a NodeId.
        #[arg(long = "for", value_name = "NODE")]
        peer: Option<NodeId>,
    },
    /// Take in what is new in a file.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// List a file's content without taking it in.
    Show {
        /// The file.
        file: PathBuf,
    },
}

/// Carries out a bundle command.
pub async fn bundle(data: &Path, command: BundleCommand) -> Result<(), Failure> {
    match command {
        BundleCommand::Export { file, peer } => export(data, &file, peer).await,
        BundleCommand::Import { file } => import(data, &file).await,
        BundleCommand::Show { file } => show(&file),
    }
}

fn unreadable(file: &Path) -> impl Fn(std::io::Error) -> Failure {
    let file = file.display().to_string();
    move |e| Failure::new(format!("the file {file} can't be read or written: {e}; check the path and the permissions"))
}

/// The folder's replica, while no program runs on it.
async fn open(data: &Path) -> Result<(Folder, Handle), Failure> {
    let folder = Folder::open(data)?;
    let membership = MEMBERSHIP.load(&folder)?.ok_or(StartError::NotJoined("init or join first"))?;
    let identity = Identity::open(&folder)?;
    let handle = open_handle(&folder, &identity, membership.network, Host::new()).await?;
    Ok((folder, handle))
}

async fn export(data: &Path, file: &Path, peer: Option<NodeId>) -> Result<(), Failure> {
    let query = peer.map(|peer| format!("?for={peer}")).unwrap_or_default();
    let bytes = match Control::of(data).get(&format!("/api/v1/bundle{query}")).await {
        Ok(bytes) => bytes,
        Err(ControlError::NotRunning(_)) => {
            let (_folder, handle) = open(data).await?;
            let mut bytes = Vec::new();
            let done = bundle::export(&handle, peer.as_ref(), &mut bytes).map_err(Failure::new);
            handle.stop().await;
            done.map(|_| bytes)?
        }
        Err(error) => return Err(error.into()),
    };
    // Whole or not at all: a half-written file on a stick would look like a bundle.
    let part = file.with_extension("part");
    std::fs::write(&part, &bytes).map_err(unreadable(file))?;
    File::open(&part).and_then(|f| f.sync_all()).map_err(unreadable(file))?;
    std::fs::rename(&part, file).map_err(unreadable(file))?;
    say(format!("wrote {} bytes to {}", bytes.len(), file.display()));
    Ok(())
}

async fn import(data: &Path, file: &Path) -> Result<(), Failure> {
    let control = Control::of(data);
    let report: Report = if control.is_running().await {
        let bytes = std::fs::read(file).map_err(unreadable(file))?;
        let answer = control.post_bytes("/api/v1/bundle", bytes).await?;
        serde_json::from_slice(&answer).map_err(|e| Failure::new(format!("unreadable answer: {e}")))?
    } else {
        let (_folder, handle) = open(data).await?;
        let mut reader = BufReader::new(File::open(file).map_err(unreadable(file))?);
        let (runtime, own) = (tokio::runtime::Handle::current(), handle.clone());
        let done = tokio::task::spawn_blocking(move || bundle::import(&own, &runtime, &mut reader, show_progress));
        let report = done.await.map_err(Failure::new)?.map_err(Failure::new);
        handle.stop().await;
        report?
    };
    tell(&report)
}

#[expect(clippy::print_stderr, reason = "progress for whoever watches")]
fn show_progress(report: &Report) {
    if terminal() {
        eprint!("\r{} entries read, {} new", report.entries, report.new);
    }
}

fn tell(report: &Report) -> Result<(), Failure> {
    say(format!("{} entries: {} new, {} known before", report.entries, report.new, report.known));
    if report.unknown_author > 0 {
        say(format!("{} of an author that this replica does not know yet; they are not kept", report.unknown_author));
    }
    for refused in &report.refused {
        say(format!("refused, from {} of {}: {}", refused.seq, refused.author, refused.reason));
    }
    match &report.damage {
        Some(damage) => Err(Failure::new(damage)),
        None => Ok(()),
    }
}

fn show(file: &Path) -> Result<(), Failure> {
    let mut reader = BufReader::new(File::open(file).map_err(unreadable(file))?);
    let (network, from, content, damage) = bundle::show(&mut reader).map_err(Failure::new)?;
    say(format!("a bundle of network {network}, made by {from}"));
    for line in &content {
        say(format!("  {:<24} {} entries by {}", line.space, line.entries, line.author));
    }
    say(format!("{} entries in all", content.iter().map(|c| c.entries).sum::<u64>()));
    damage.map_or(Ok(()), |bad| Err(Failure::new(bad)))
}
