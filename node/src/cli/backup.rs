//! `backup` and `restore`.
//!
//! Enters: a file's path. Leaves: a backup, taken from the running program if there is one; or a folder risen from it.
//! The file holds the secret key, and the commands say so.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::atomic_file::{AtomicFile, trouble};
use super::bundle::open;
use super::failure::Failure;
use super::progress::Progress;
use super::terminal::say;
use crate::backup::{self, NotRestored};
use crate::control::{Control, ControlError};
use crate::folder::Folder;
use crate::host::Host;
use crate::recovery::Recovery;
use crate::seal::{self, Key, Sealed};
use telecentre_web::status::Why;

/// Arguments of `backup`.
#[derive(Args, Debug)]
pub struct BackupArgs {
    /// The file.
    file: PathBuf,
    /// Encrypt it, so that only the holder of this age recipient's key can read it.
    #[arg(long, value_name = "AGE_RECIPIENT")]
    encrypt_to: Option<String>,
}

/// Arguments of `restore`.
#[derive(Args, Debug)]
pub struct RestoreArgs {
    /// The file.
    file: PathBuf,
    /// The file of the age key, if the backup is encrypted.
    #[arg(long, value_name = "KEY_FILE")]
    key: Option<PathBuf>,
    /// Set another replica's content aside to make room.
    #[arg(long)]
    replace: bool,
}

/// Writes a backup.
pub async fn backup(data: &Path, args: BackupArgs) -> Result<(), Failure> {
    let recipient = args.encrypt_to.as_deref();
    recipient.map(seal::check).transpose().map_err(Failure::usage)?;
    let progress = Progress::begin("backup", None);
    let mut file = AtomicFile::begin(&args.file)?;
    let query = recipient.map(|to| format!("?encrypt_to={to}")).unwrap_or_default();
    match Control::of(data).get_stream(&format!("/api/v1/backup{query}")).await {
        Ok(mut answer) => {
            while let Some(piece) = answer.next().await {
                let piece = piece?;
                progress.add(piece.len() as u64);
                file.write(&piece)?;
            }
        }
        Err(ControlError::NotRunning(_)) => {
            let (folder, handle, _) = open(data).await?;
            let done = match recipient {
                None => backup::write(&handle, folder.path(), &mut file).map_err(Failure::new),
                Some(to) => Sealed::new([to], &mut file).map_err(Failure::new).and_then(|mut out| {
                    let entries = backup::write(&handle, folder.path(), &mut out).map_err(Failure::new)?;
                    out.finish().map_err(trouble(&args.file))?;
                    Ok(entries)
                }),
            };
            handle.stop().await;
            done?;
        }
        Err(error) => return Err(error.into()),
    }
    let bytes = file.keep()?;
    drop(progress);
    say(format!("wrote {bytes} bytes to {}", args.file.display()));
    say(match recipient {
        Some(_) => "It holds this replica's secret key, encrypted: without the age key it can't be restored.",
        None => {
            "It holds this replica's secret key in the clear: whoever has the file can act as this replica. Keep it locked away."
        }
    });
    Ok(())
}

/// Restores a backup.
pub async fn restore(data: &Path, args: RestoreArgs) -> Result<(), Failure> {
    let folder = Folder::create(data)?;
    let file = File::open(&args.file).map_err(trouble(&args.file))?;
    let progress = Progress::begin("restore", file.metadata().map(|m| m.len()).ok());
    let file = BufReader::new(progress.reading(file));
    let key = args.key.as_deref().map(|path| {
        let file = File::open(path).map_err(trouble(path))?;
        Key::read(file).map_err(|e| Failure::usage(format!("the key file {} can't be used: {e}", path.display())))
    });
    let key = key.transpose()?;
    let from: Box<dyn Read + '_> = match &key {
        None => Box::new(file),
        Some(key) => Box::new(seal::open(key, file).map_err(|e| Failure { code: 4, sentence: e.to_string() })?),
    };
    let note = || Recovery::begin(&folder, Why::Restored, Host::new().now()).map_err(|e| e.to_string());
    let done = backup::restore(&folder, &Host::new(), from, args.replace, note);
    drop(progress);
    let restored = done.map_err(|e: NotRestored| Failure { code: e.exit_code(), sentence: e.to_string() })?;
    let made = jiff::Timestamp::from_second(restored.head.made).unwrap_or_default();
    say(format!("restored {} entries of {}, as of {made}", restored.entries, restored.head.node));
    if let Some(aside) = restored.aside {
        say(format!("what was in the folder before is in {}", aside.display()));
    }
    say("It starts as recovering, until a peer has shown it what it wrote since. Never run the old box beside it.");
    Ok(())
}
