//! Bundles: runs in a file, carried by hand.
//!
//! Enters: a file (or an uploaded one), or the wish for one. Leaves: the file, or a report of what was new, known and
//! refused in it. The file is read part by part and each part is stored before the next is read, so a large file needs
//! little memory and a damaged one loses nothing of what came before the damage. Importing twice is harmless.

use std::io::{Read, Write};

use serde::Serialize;
use telecentre_proto::bundle::{self, BadBundle, HEAD_BYTES, PART_HEAD_BYTES};
use telecentre_proto::chain::SignedRun;
use telecentre_proto::id::{NetworkId, NodeId};
use telecentre_proto::readback::runs_lacked;
use telecentre_proto::refusal::Refusal;
use telecentre_proto::visible;

use crate::replica::{Handle, NotSaved};

/// Why a bundle could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The file's content.
    #[error(transparent)]
    Bad(#[from] BadBundle),
    /// The file itself.
    #[error("the file could not be read or written: {0}; check the path, the permissions and the room on the disk")]
    Io(#[from] std::io::Error),
    /// What it holds could not be saved.
    #[error(transparent)]
    NotSaved(#[from] NotSaved),
    /// A record of the journal.
    #[error("a part of the journal could not be read, so the bundle would be incomplete; run the check command")]
    Unreadable,
}

/// What a bundle brought.
#[derive(Clone, Debug, Default, PartialEq, Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Report {
    /// Who made the file.
    #[schema(value_type = Option<String>)]
    pub from: Option<NodeId>,
    /// Entries in the file.
    pub entries: u64,
    /// Entries that were new here.
    pub new: u64,
    /// Entries that were held before.
    pub known: u64,
    /// Entries whose author this replica does not know yet: bring a bundle with the network's own entries first.
    pub unknown_author: u64,
    /// Runs that were refused.
    pub refused: Vec<RefusedRun>,
    /// What is wrong with the file after what was read of it.
    pub damage: Option<String>,
}

/// A run of a bundle that was refused.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct RefusedRun {
    /// Who wrote it.
    #[schema(value_type = String)]
    pub author: NodeId,
    /// Its first entry.
    pub seq: u64,
    /// Why, in one sentence.
    pub reason: String,
}

/// A line of a bundle's content.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Content {
    /// The space.
    pub space: String,
    /// Who wrote it.
    pub author: NodeId,
    /// Entries.
    pub entries: u64,
}

/// Writes what `peer` lacked when it was last heard (or everything) to `out`. Returns how many entries.
pub fn export(handle: &Handle, peer: Option<&NodeId>, out: &mut impl Write) -> Result<u64, BundleError> {
    let known = peer.map(|peer| handle.read(|_, store| store.peer(peer)).unwrap_or_default());
    let head = handle.read(|replica, _| bundle::head(replica.have().network(), &replica.me()));
    out.write_all(&head)?;
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut entries = 0;
    // The lock is held while parts gather in memory, compressed: some tens of bytes an entry.
    let whole = handle.read(|replica, store| {
        let network = replica.network();
        let first = |line: &telecentre_proto::id::Line| visible::precedence_of(network, line);
        runs_lacked(replica.have(), known.as_ref(), first, store, |runs| {
            entries += runs.iter().map(|run| run.entries.len() as u64).sum::<u64>();
            parts.push(bundle::part(&runs));
            true
        })
    });
    if !whole {
        return Err(BundleError::Unreadable);
    }
    for part in parts {
        out.write_all(&part)?;
    }
    out.flush()?;
    Ok(entries)
}

/// Reads a file's head and calls `take` with the runs of each part. Returns who made it, and what is wrong with the
/// rest, if anything.
fn read_parts(
    file: &mut impl Read,
    network: Option<&NetworkId>,
    mut take: impl FnMut(Vec<SignedRun>) -> Result<(), BundleError>,
) -> Result<(NodeId, Option<BadBundle>), BundleError> {
    let mut head = [0; HEAD_BYTES];
    file.read_exact(&mut head).map_err(|_| BadBundle::NotOne)?;
    let (of, from) = bundle::read_head(&head)?;
    if network.is_some_and(|network| *network != of) {
        return Err(BadBundle::WrongNetwork.into());
    }
    loop {
        let mut head = [0; PART_HEAD_BYTES];
        match read_up_to(file, &mut head)? {
            0 => return Ok((from, None)),
            PART_HEAD_BYTES => {}
            _ => return Ok((from, Some(BadBundle::CutShort))),
        }
        let length = match bundle::part_length(&head) {
            Ok(length) => length,
            Err(bad) => return Ok((from, Some(bad))),
        };
        let mut block = Vec::new();
        // Grows with what is there, not with what the length says.
        file.by_ref().take(length as u64).read_to_end(&mut block)?;
        if block.len() < length {
            return Ok((from, Some(BadBundle::CutShort)));
        }
        match bundle::read_part(&head, &block) {
            Ok(runs) => take(runs)?,
            Err(bad) => return Ok((from, Some(bad))),
        }
    }
}

fn read_up_to(file: &mut impl Read, out: &mut [u8]) -> Result<usize, std::io::Error> {
    let mut read = 0;
    while read < out.len() {
        match file.read(&mut out[read..])? {
            0 => break,
            n => read += n,
        }
    }
    Ok(read)
}

/// Takes in what is new in a file. Blocks; call it where blocking is allowed.
pub fn import(
    handle: &Handle,
    runtime: &tokio::runtime::Handle,
    file: &mut impl Read,
    mut progress: impl FnMut(&Report),
) -> Result<Report, BundleError> {
    let (network, me) = handle.read(|replica, _| (*replica.have().network(), replica.me()));
    let mut report = Report::default();
    let (from, damage) = read_parts(file, Some(&network), |runs| {
        let entries: u64 = runs.iter().map(|run| run.entries.len() as u64).sum();
        let by_author: Vec<(NodeId, u64, u64)> =
            runs.iter().map(|run| (run.line.author, run.first, run.entries.len() as u64)).collect();
        let delivered = runtime.block_on(handle.admit(me, runs))?;
        report.entries += entries;
        report.new += delivered.new;
        for (author, seq, refusal) in delivered.refused {
            let of = by_author.iter().find(|(a, s, _)| *a == author && *s == seq).map_or(0, |(_, _, n)| *n);
            if refusal == Refusal::UnknownAuthor {
                report.unknown_author += of;
            } else if report.refused.len() < telecentre_proto::limit::REFUSALS_KEPT {
                report.refused.push(RefusedRun { author, seq, reason: refusal.to_string() });
            }
        }
        report.unknown_author += delivered.parked_entries;
        progress(&report);
        Ok(())
    })?;
    report.known = report.entries.saturating_sub(report.new + report.unknown_author);
    report.from = Some(from);
    report.damage = damage.map(|bad| bad.to_string());
    Ok(report)
}

/// Lists a file without taking anything in.
pub fn show(file: &mut impl Read) -> Result<(NetworkId, NodeId, Vec<Content>, Option<BadBundle>), BundleError> {
    let mut head = [0; HEAD_BYTES];
    file.read_exact(&mut head).map_err(|_| BadBundle::NotOne)?;
    let (network, _) = bundle::read_head(&head)?;
    let mut lines = std::collections::BTreeMap::new();
    let mut whole = std::io::Cursor::new(head).chain(file);
    let (from, damage) = read_parts(&mut whole, None, |runs| {
        for run in runs {
            let key = (run.line.space.to_string(), run.line.author);
            *lines.entry(key).or_insert(0) += run.entries.len() as u64;
        }
        Ok(())
    })?;
    let content = lines.into_iter().map(|((space, author), entries)| Content { space, author, entries });
    Ok((network, from, content.collect(), damage))
}
