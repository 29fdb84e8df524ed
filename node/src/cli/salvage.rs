//! `salvage`: what a revoked box of this centre had booked, read out of the bundle that it exported.
//!
//! Enters: the bundle's path, or nothing. Leaves: how many bookings wait for the host from now on, or what waits already and
//! the key for which the old box exports. Goes to the running program, which alone knows what counts. Books nothing.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;
use telecentre_proto::limit::SHED_FILE_BYTES;

use super::atomic_file::trouble;
use super::failure::Failure;
use super::terminal::say;
use crate::control::Control;

/// Arguments of `salvage`.
#[derive(Args, Clone, Debug)]
pub(super) struct SalvageArgs {
    /// The bundle that the old box exported; without it, what waits is listed.
    file: Option<PathBuf>,
}

/// What the call answers, as far as it is told here.
#[derive(Deserialize)]
struct SalvageAnswer {
    items: Vec<ListedSlot>,
    past: usize,
    more: usize,
    key: Option<String>,
}

#[derive(Deserialize)]
struct ListedSlot {
    resource: String,
    start: String,
    end: String,
    free: bool,
}

/// Carries out `salvage`.
pub(super) async fn salvage(data: &Path, args: SalvageArgs) -> Result<(), Failure> {
    let control = Control::of(data);
    let answer = match &args.file {
        None => control.get("/api/v1/salvage").await?,
        Some(path) => {
            let file = read(path)?;
            let whole = futures_util::stream::once(async move { Ok(file.into()) });
            control.post_stream("/api/v1/salvage", whole).await?
        }
    };
    let waiting: SalvageAnswer = serde_json::from_slice(&answer)
        .map_err(|e| Failure::new(format!("the program's answer can't be read: {e}; are both of the same version?")))?;
    tell(&waiting, args.file.is_none());
    Ok(())
}

/// The file, if it is not too large to be one.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let file = std::fs::File::open(path).map_err(trouble(path))?;
    let mut bytes = Vec::new();
    file.take(SHED_FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(trouble(path))?;
    if bytes.len() > SHED_FILE_BYTES {
        return Err(Failure::new(format!(
            "the file {} has more than 4 MiB; export it anew on the old box with --for and this box's key, which the \
             salvage command shows without a file",
            path.display()
        )));
    }
    Ok(bytes)
}

fn tell(waiting: &SalvageAnswer, with_key: bool) {
    say(format!("{} bookings wait for the host, on the page /salvage", waiting.items.len()));
    for ListedSlot { resource, start, end, free } in &waiting.items {
        say(format!("  {start} to {end}  {resource}{}", if *free { "" } else { ", taken by now" }));
    }
    if waiting.past > 0 {
        say(format!("{} were for a time that has passed, and are left out", waiting.past));
    }
    if waiting.more > 0 {
        say(format!("{} more have no room; read the file again when these are settled", waiting.more));
    }
    if let Some(key) = waiting.key.as_ref().filter(|_| with_key) {
        say("on an old box that has had no link since: bundle export FILE --for this box's key, which is");
        say(key);
    }
}
