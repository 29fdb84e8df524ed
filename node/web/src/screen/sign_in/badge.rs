//! Signing in by a badge and its PIN, for the page and for the call alike.
//!
//! Enters: what was typed, where it comes from. Leaves: who signed in, or one of three refusals that say the same of a badge
//! that nobody has and of a wrong PIN. Whoever goes on guessing waits.

use telecentre_proto::door;
use telecentre_proto::id::RecordId;
use telecentre_proto::person::badge::{Badge, BadgeCode, is_pin};

use crate::auth::{Crowded, SignedIn};
use crate::front::Client;
use crate::problem::Problem;
use crate::site::Site;

/// Why somebody did not come in.
#[derive(Clone, Debug)]
pub(super) enum NotIn {
    /// Unknown or wrong: nobody learns which.
    Wrong,
    /// Too many tries: seconds to wait.
    Wait(u64),
    /// The program itself failed.
    Failed(Problem),
}

impl From<Problem> for NotIn {
    fn from(problem: Problem) -> Self {
        Self::Failed(problem)
    }
}

/// Seconds after which a crowd at the door has come in.
const CROWD_S: u64 = 5;

/// Who has this badge and PIN.
pub(super) async fn by_badge(site: &Site, client: Client, typed: &str, pin: &str) -> Result<SignedIn, NotIn> {
    // A text that can be no badge is nobody's: that tells nothing of anybody.
    let Ok(code) = typed.parse::<BadgeCode>() else { return Err(NotIn::Wrong) };
    let (handle, now) = (code.handle(), site.replica.monotonic());
    site.auth.badge_attempts.begin(handle, client.address, now).map_err(NotIn::Wait)?;
    let meant = site.look(|view, stewards| door::of_handle(view, stewards, handle))?;
    let badges: Vec<Badge> = meant.iter().map(|(_, _, badge)| badge.clone()).collect();
    let pin = if is_pin(pin.trim()) { pin.trim() } else { "" };
    let opened = site.auth.opened(&code, pin, badges).await;
    let opened = opened.map_err(|Crowded| NotIn::Wait(CROWD_S))?;
    let Some((person, author, badge)) = opened.and_then(|at| meant.into_iter().nth(at)) else {
        return Err(NotIn::Wrong);
    };
    // What their devices hang on is looked at now: it may have changed while the badge was checked.
    let devices = site.look(|view, stewards| still_opens(view, stewards, person, &badge))?.ok_or(NotIn::Wrong)?;
    site.auth.badge_attempts.right(handle, client.address);
    Ok(SignedIn { person, door: author, opens_roles: badge.long_pin, devices })
}

fn still_opens(
    view: &telecentre_proto::view::View,
    stewards: &dyn telecentre_proto::steward::Stewards,
    person: RecordId,
    badge: &Badge,
) -> Option<[u8; 16]> {
    let good = door::badges(view, stewards, person);
    good.iter().any(|(_, known)| known == badge).then(|| door::devices(view, stewards, person)).flatten()
}
