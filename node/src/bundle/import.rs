//! Taking a bundle in, and listing one.
//!
//! Enters: a file as a stream. Leaves: a report. Each block is stored before the next is read. What can't be placed yet
//! is not kept: the report says so, and the file can be taken in again after those that belong before it.

use std::collections::BTreeMap;
use std::io::Read;

use telecentre_proto::chain::SignedRun;
use telecentre_proto::id::{NetworkId, NodeId};

use super::report::Tally;
use super::{Bundle, BundleError, Content, Report, Shown};
use crate::replica::Handle;
use crate::seal::Key;

/// Takes in what is new in a file. Blocks; call it where blocking is allowed.
pub fn import(
    handle: &Handle,
    runtime: &tokio::runtime::Handle,
    key: &Key,
    file: impl Read,
    mut progress: impl FnMut(&Report),
) -> Result<Report, BundleError> {
    let (network, me) = handle.read(|replica, _| (*replica.have().network(), replica.me()));
    let mut bundle = Bundle::open(file, &network, key)?;
    let mut tally = Tally::of(&bundle.head);
    loop {
        match bundle.next_runs() {
            Ok(None) => break,
            Ok(Some(runs)) => take_in(handle, runtime, me, runs, &mut tally)?,
            Err(BundleError::Bad(bad)) => {
                tally.report.damage = Some(bad.to_string());
                break;
            }
            Err(error) => return Err(error),
        }
        progress(&tally.report);
    }
    Ok(handle.read(|replica, _| tally.finish(replica.network())))
}

fn take_in(
    handle: &Handle,
    runtime: &tokio::runtime::Handle,
    me: NodeId,
    runs: Vec<SignedRun>,
    tally: &mut Tally,
) -> Result<(), BundleError> {
    let told: Vec<_> = runs.iter().map(|run| (run.line.clone(), run.first, run.entries.len() as u64)).collect();
    let delivered = runtime.block_on(handle.admit(me, runs))?;
    for ((line, first, entries), outcome) in told.iter().zip(delivered.outcomes) {
        tally.note(line, *first, *entries, outcome);
    }
    Ok(())
}

impl Shown {
    /// Lists a file without taking anything in.
    pub fn of(file: impl Read, network: &NetworkId, key: &Key) -> Result<Self, BundleError> {
        let mut bundle = Bundle::open(file, network, key)?;
        let mut lines = BTreeMap::new();
        let damage = loop {
            match bundle.next_runs() {
                Ok(None) => break None,
                Ok(Some(runs)) => {
                    for run in runs {
                        let key = (run.line.space.to_string(), run.line.author);
                        *lines.entry(key).or_insert(0) += run.entries.len() as u64;
                    }
                }
                Err(BundleError::Bad(bad)) => break Some(bad.to_string()),
                Err(error) => return Err(error),
            }
        };
        let content = lines.into_iter().map(|((space, author), entries)| Content { space, author, entries });
        Ok(Self { head: bundle.head, content: content.collect(), damage })
    }
}
