//! From the bytes of a file to what it will do.
//!
//! Enters: a file, who imports it. Leaves: the plan, for the view of the moment at its end. Reading is work for a thread
//! apart, one file at a time, so that nothing else waits for it; the view is only looked at between.

use std::sync::Arc;

use telecentre_proto::desk::Caller;
use tokio::sync::Semaphore;

use super::heading::columns;
use super::line::CentreNames;
use super::plan::{ImportPlan, lines, plan, usual_home};
use super::said::Unusable;
use crate::problem::Problem;
use crate::site::Site;
use crate::spreadsheet;
use crate::status::NodeState;

/// Files that are read at once: each may unpack to many times its size.
static READING: Semaphore = Semaphore::const_new(1);

/// Reads a file and plans it.
pub(super) async fn look(
    site: &Arc<Site>,
    caller: Caller,
    bytes: Arc<Vec<u8>>,
) -> Result<Result<ImportPlan, Unusable>, Problem> {
    // The semaphore is never closed.
    let _turn = READING.acquire().await.map_err(|_| Problem::internal())?;
    let site = site.clone();
    // What a damaged file makes a reader stumble over ends here, and is told as damage.
    let read = tokio::task::spawn_blocking(move || read(&site, caller, &bytes));
    read.await.unwrap_or(Ok(Err(Unusable::Bad(spreadsheet::BadFile::Damaged))))
}

fn read(site: &Site, caller: Caller, bytes: &[u8]) -> Result<Result<ImportPlan, Unusable>, Problem> {
    let (names, home, is_recovering) = site.moment(|moment| {
        let centres = moment.view().centres.all().map(|centre| (centre.slug.clone(), centre.name.clone()));
        let is_recovering = moment.status().node.state == NodeState::Recovering;
        (CentreNames::new(centres), usual_home(moment, caller), is_recovering)
    })?;
    if is_recovering {
        return Ok(Err(Unusable::Recovering));
    }
    let rows = match spreadsheet::read(bytes) {
        Ok(rows) => rows,
        Err(bad) => return Ok(Err(Unusable::Bad(bad))),
    };
    let (columns, below) = match columns(&rows, home.is_some()) {
        Ok(found) => found,
        Err(unusable) => return Ok(Err(unusable)),
    };
    let lines = lines(below, &columns, &names);
    let planned = site.moment(|moment| plan(&lines, moment, caller))?;
    Ok(Ok(ImportPlan { notes: columns.notes, ..planned }))
}
