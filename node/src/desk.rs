//! The desk of a running replica: commands, decided on the newest state and saved.
//!
//! Enters: commands of people. Leaves: outcomes, once they are on disk. The rules are in `proto` (`desk`, `steward`);
//! here is what they need of this process: who it is in the network, what day it is, random ids.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use telecentre_proto::desk::{Caller, Command, Desk, DeskError, Outcome, decide};
use telecentre_proto::record::Draft;
use telecentre_proto::replica::Replica;
use telecentre_proto::steward;
use telecentre_proto::store::Store;

use crate::replica::{Handle, NotSaved, Workbench};

/// Why a command was not carried out. Nothing of it is kept.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CommandError {
    /// The desk refuses, and says why.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// It could not be saved.
    #[error(transparent)]
    NotSaved(#[from] NotSaved),
}

/// No clock that is right shows less.
const RELEASED: Date = date(2026, 1, 1);
/// Two clocks this far apart are not late or early: one of them is wrong.
const WRONG_DAYS: i32 = 3_660;

/// The local date and minutes since midnight in the network's time zone; see [`credible`].
pub fn local(replica: &Replica, now_ms: i64) -> (Date, u16) {
    let zone = TimeZone::get(&replica.network().timezone).unwrap_or(TimeZone::UTC);
    let local = |at: Timestamp| at.to_zoned_datetime(zone.clone());
    let now = local(Timestamp::from_millisecond(now_ms).unwrap_or_default());
    let minutes = u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs());
    let seen = replica.have().credible_time().and_then(|second| Timestamp::from_second(second).ok());
    (seen.map_or(now.date(), |seen| credible(now.date(), local(seen).date())), minutes)
}

/// Today, from this machine's date and the newest one that entries make credible
/// ([`Have::credible_time`](telecentre_proto::have::Have::credible_time)). A box without a battery wakes up in 1970, and
/// its host still checks people in today: of the two the later counts. But not where they lie decades apart: a clock that
/// stands in 2090 would have every booking of these years refused as too late.
fn credible(own: Date, seen: Date) -> Date {
    let (early, late) = (own.min(seen), own.max(seen));
    let wrong = early >= RELEASED && (late - early).get_days() > WRONG_DAYS;
    if wrong { early } else { late }
}

/// Decides a command on what the bench shows.
pub fn decide_on(
    bench: &mut Workbench<'_>,
    caller: Caller,
    command: &Command,
) -> Result<(Vec<Draft>, Outcome), DeskError> {
    let replica = bench.replica;
    let (today, now_minutes) = local(replica, bench.now_ms);
    let mut fresh = || bench.fresh();
    let mut desk = Desk {
        view: replica.view(),
        stewards: replica,
        caller,
        today,
        now_minutes,
        recovering: replica.recovering(),
        fresh: &mut fresh,
    };
    let decision = decide(&mut desk, command)?;
    Ok((decision.drafts, decision.outcome))
}

/// Carries out a command. When this returns, what it says is on disk.
pub async fn command(handle: &Handle, caller: Caller, command: Command) -> Result<Outcome, CommandError> {
    let decided = handle.edit(move |bench: &mut Workbench<'_>| decide_on(bench, caller, &command)).await?;
    Ok(decided?)
}

/// What this replica owes to what is held, before any booking is answered: on the hub, which branch of a forked actor
/// counts, and who witnesses for which centre; of its own, what stood on a branch that does not; as a witness, what it
/// holds of the hub's confirmations; at a centre, what a replaced box still brings.
pub fn arrears(replica: &mut Replica, store: &dyn Store, now_ms: i64) -> Vec<Draft> {
    let mut drafts = replica.settle_forks();
    if drafts.is_empty() {
        drafts = replica.to_reissue(store);
    }
    drafts.extend(replica.to_appoint());
    drafts.extend(replica.to_witness());
    if replica.network().hub() == Some(replica.me()) {
        drafts.extend(replica.to_open(local(replica, now_ms).0));
    }
    drafts.extend(replica.to_offer(store));
    drafts
}

/// What this replica owes as steward to the requests that are visible now.
pub fn answers(replica: &Replica, now_ms: i64) -> Vec<Draft> {
    steward::answers(replica.view(), replica, local(replica, now_ms), replica.recovering())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_the_later_of_two_dates_but_for_one_that_is_decades_ahead() {
        let (now, boot) = (date(2027, 3, 4), date(1970, 1, 1));
        for (own, seen, today) in [
            (now, date(2027, 3, 1), now),
            (date(2027, 3, 1), now, now),
            (boot, now, now),
            (now, boot, now),
            (date(2090, 3, 4), now, now),
            (now, date(2090, 3, 4), now),
            (boot, boot, boot),
            (boot, date(2090, 3, 4), date(2090, 3, 4)),
        ] {
            assert_eq!(credible(own, seen), today, "{own} {seen}");
        }
    }
}
