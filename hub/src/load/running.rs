//! A file loaded into a hub that runs.
//!
//! Enters: a text and the program. Leaves: what was written, in numbers; or why it was not. A hub that recovers loads
//! nothing: it does not know yet what it may have written before.

use telecentre_node::program::Program;
use telecentre_proto::desk::Caller;
use telecentre_proto::id::Slug;
use telecentre_web::replica::{CommandError, LiveReplica};

use super::apply::{ApplyError, apply};
use super::file::Source;
use super::parse::parse;
use super::plan::{Summary, plan};
use super::problem::LoadError;
use crate::govern::NotGoverning;

/// Brings the network to what a file says; all or nothing as far as mistakes go.
pub(crate) async fn load_text(program: &Program, name: &str, text: String) -> Result<Summary, LoadFailure> {
    if program.handle.recovery().recovering {
        return Err(LoadFailure::NotGoverning(NotGoverning::Recovering));
    }
    let source = Source::new(name, text)?;
    let plan = program.handle.read(|replica, _| {
        let known: Vec<Slug> = replica.view().centres.all().map(|c| c.slug.clone()).collect();
        plan(&parse(&source, &known)?, replica.view(), name)
    })?;
    let summary = plan.summary;
    let save = |command| program.command(Caller::Admin, command);
    apply(plan, save, |saved, all| tracing::debug!(saved, all, "loading")).await?;
    Ok(summary)
}

/// Why a file was not loaded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadFailure {
    /// The file has mistakes.
    #[error(transparent)]
    File(#[from] LoadError),
    /// This hub may not write yet.
    #[error(transparent)]
    NotGoverning(NotGoverning),
    /// A command of it was not carried out.
    #[error(transparent)]
    Save(#[from] ApplyError<CommandError>),
}
