//! The commands that bring in what somebody has written down: the network's file, a list of members.
//!
//! Enters: a path. Leaves: the running hub's answer: what it wrote, or line by line what a list would do. A list that is
//! refused is told with its lines, and exit code 1. Never reads what stands in a file: the hub does.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};
use telecentre_node::cli::{Failure, next_step, say, typed};
use telecentre_node::control::Control;
use tokio::io::AsyncReadExt;

/// The most bytes of a list that are read: one more than the hub takes, so that it says so.
const LIST_BYTES: u64 = 8 * 1_024 * 1_024 + 1;

#[derive(Args, Debug)]
pub(super) struct ImportArgs {
    /// The file: csv or xlsx.
    file: PathBuf,
    /// Only show, line by line, what it would do.
    #[arg(long)]
    preview: bool,
}

/// Loads the network's file.
pub(super) async fn load(name: &str, data: &Path, file: &Path) -> Result<(), Failure> {
    let source = crate::load::open(file).map_err(Failure::usage)?;
    let body = json!({ "name": file.display().to_string(), "text": source.text });
    let answer = Control::of(data).post("/api/v1/network/load", &body).await?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    say(answer["summary"].as_str().unwrap_or("loaded"));
    next_step(format_args!("{}, for each centre's box", typed(name, data, "invite --centre SLUG --short")));
    Ok(())
}

/// A line of a list, as the hub tells it.
#[derive(Deserialize)]
struct ToldLine {
    line: u32,
    status: String,
    name: String,
    #[serde(default)]
    errors: Vec<ToldError>,
    #[serde(default)]
    changes: Vec<ToldChange>,
    note: Option<String>,
}

#[derive(Deserialize)]
struct ToldError {
    field: String,
    message: String,
}

#[derive(Deserialize)]
struct ToldChange {
    field: String,
    from: String,
    to: String,
}

#[derive(Deserialize)]
struct ToldList {
    lines: Vec<ToldLine>,
    #[serde(default)]
    notes: Vec<String>,
}

/// Imports a list of members, or shows what that would do.
pub(super) async fn import(data: &Path, args: ImportArgs) -> Result<(), Failure> {
    let bytes = read(&args.file).await?;
    let control = Control::of(data);
    let send = |path| {
        let body = futures_util::stream::iter([Ok(bytes.clone().into())]);
        control.post_stream(path, body)
    };
    let told = send("/api/v1/members/import?preview=true").await?;
    let list: ToldList = serde_json::from_slice(&told)
        .map_err(|error| Failure::new(format!("the hub's answer could not be read ({error}); look at its log")))?;
    list.notes.iter().for_each(say);
    let is_refused = |line: &&ToldLine| line.status == "refused";
    let refused = list.lines.iter().filter(is_refused).count();
    if args.preview {
        table(&list.lines.iter().collect::<Vec<_>>());
    } else if refused > 0 {
        table(&list.lines.iter().filter(is_refused).collect::<Vec<_>>());
    }
    if refused > 0 {
        return Err(Failure::new(format!(
            "{refused} of {} lines of “{}” are refused, and nothing was imported: correct them and import it again",
            list.lines.len(),
            args.file.display()
        )));
    }
    if args.preview {
        return Ok(());
    }
    let done = send("/api/v1/members/import").await?;
    let done: Value = serde_json::from_slice(&done).unwrap_or_default();
    let of = |word: &str| done[word].as_u64().unwrap_or_default();
    say(format!("{} new, {} changed, {} the same", of("new"), of("changed"), of("same")));
    Ok(())
}

async fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let shown = file.display();
    // Asked before it is opened: opening a pipe would wait for its other end.
    let meta = tokio::fs::metadata(file).await;
    let meta = meta.map_err(|error| Failure::usage(format!("“{shown}” can't be read ({error}): check the path")))?;
    if !meta.is_file() {
        return Err(Failure::usage(format!("“{shown}” is not a regular file: give the path of a csv or xlsx file")));
    }
    let mut bytes = Vec::new();
    let opened = tokio::fs::File::open(file).await;
    let read = match opened {
        Ok(opened) => opened.take(LIST_BYTES).read_to_end(&mut bytes).await,
        Err(error) => Err(error),
    };
    read.map_err(|error| Failure::usage(format!("“{shown}” can't be read ({error}): check its permissions")))?;
    if bytes.len() as u64 == LIST_BYTES {
        return Err(Failure::usage(format!("“{shown}” is larger than 8 MiB: split it")));
    }
    Ok(bytes)
}

/// Lines one below the other, in columns.
fn table(lines: &[&ToldLine]) {
    let width =
        |of: fn(&ToldLine) -> usize, least: usize| lines.iter().map(|line| of(line)).max().unwrap_or(0).max(least);
    let (number, name) = (width(|l| l.line.to_string().len(), 4), width(|l| l.name.chars().count(), 4));
    say(format!("{:>number$}  {:<8}  {:<name$}  what", "line", "status", "name"));
    for line in lines {
        let errors = line.errors.iter().map(|error| format!("{}: {}", error.field, error.message));
        let changes = line.changes.iter().map(|change| match change.from.as_str() {
            "" => format!("{}: {}", change.field, change.to),
            from => format!("{}: {from} -> {}", change.field, change.to),
        });
        let what: Vec<String> = errors.chain(changes).chain(line.note.clone()).collect();
        let row = format!("{:>number$}  {:<8}  {:<name$}  {}", line.line, line.status, line.name, what.join("; "));
        say(row.trim_end());
    }
}
