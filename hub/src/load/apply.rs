//! Carrying out a plan.
//!
//! Enters: a [`Plan`], and how to give the replica a command. Leaves: a report of progress after every command, and at
//! the end nothing more to do. Commands of one stage are given many at a time, so that the replica saves them in few
//! group commits. If one fails (a full disk) the rest is not given; what was saved stays, and loading the file again
//! writes what is missing.

use std::fmt::Display;

use futures_util::{StreamExt, TryStreamExt, stream};
use telecentre_proto::desk::{Command, Outcome};

use super::plan::Plan;

/// The most commands that wait for one group commit together.
const AT_ONCE: usize = 64;

/// The replica refused or could not save a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "at least {saved} of {all} changes were saved, then one failed: {source}; remove the cause and load the same file again: it writes only what is missing"
)]
pub struct ApplyError<E: std::error::Error + 'static> {
    /// How many commands were saved.
    pub saved: usize,
    /// How many there were.
    pub all: usize,
    /// What the replica said.
    pub source: E,
}

/// Gives every command of a plan to `save`; tells `progress` how many of how many are saved.
pub async fn apply<E, F>(
    plan: Plan,
    save: impl Fn(Command) -> F,
    mut progress: impl FnMut(usize, usize),
) -> Result<(), ApplyError<E>>
where
    E: std::error::Error + Display + 'static,
    F: Future<Output = Result<Outcome, E>>,
{
    let all = plan.commands();
    let mut saved = 0;
    for stage in plan.stages {
        let mut outcomes = stream::iter(stage).map(&save).buffered(AT_ONCE);
        loop {
            match outcomes.try_next().await {
                Ok(Some(_)) => {
                    saved += 1;
                    progress(saved, all);
                }
                Ok(None) => break,
                Err(source) => return Err(ApplyError { saved, all, source }),
            }
        }
    }
    Ok(())
}
