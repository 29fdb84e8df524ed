//! A command carried out at a simulated replica: decided on what is visible, saved, then answered.
//!
//! Enters: who wants what. Leaves: an outcome, once it is on disk, noted as a promise; or a refusal in the words of
//! the rules. The same calls as the node makes for its host, in the same order.

use telecentre_node::local_day::local;
use telecentre_proto::booking::BookingCommand;
use telecentre_proto::desk::{Caller, Command, DeskError, Guards, Outcome, decide};
use telecentre_proto::id::{Line, RecordId, Space};
use telecentre_proto::peer::tips_of;

use super::site::{Fell, Site};
use super::truth::{Promise, Truth};

/// Why nothing came of a command.
#[derive(Debug)]
pub enum NotDone {
    /// The rules refuse it.
    Refused(DeskError),
    /// It was not saved.
    Fell(Fell),
}

/// Carries out a command at a site, whose number is given for the promise.
pub fn carry_out(
    (number, site): (usize, &mut Site),
    caller: Caller,
    command: &Command,
    now: i64,
    truth: &mut Truth,
) -> Result<Outcome, NotDone> {
    site.reserve().map_err(NotDone::Fell)?;
    let clock = site.clock(now);
    let running = site.running.as_ref().unwrap();
    let (today, now_minutes) = local(&running.replica, clock);
    let chance = &mut site.chance;
    let mut fresh = || chance.bytes(5).try_into().unwrap();
    let mut desk = Guards {
        view: running.replica.view(),
        stewards: &running.replica,
        caller,
        today,
        now_minutes,
        day_began: clock.div_euclid(86_400_000) * 86_400,
        recovering: running.replica.recovering(),
        fresh: &mut fresh,
    };
    let decision = decide(&mut desk, command).map_err(NotDone::Refused)?;
    site.act(&decision.drafts, now, truth);
    site.save(now, truth).map_err(NotDone::Fell)?;
    if let (Outcome::Booking(done), Command::Booking(BookingCommand::Book(_))) = (decision.outcome, command) {
        promise((number, site), done.booking, truth);
    }
    Ok(decision.outcome)
}

/// Notes what a person was told of a new booking.
fn promise((number, site): (usize, &Site), id: RecordId, truth: &mut Truth) {
    let replica = site.replica();
    let booking = replica.view().bookings.get(id).expect("what was saved is shown");
    let line = Line { space: Space::Centre(booking.centre.clone()), author: site.id };
    let tips = replica.have().line(&line).map(|(_, held)| tips_of(held)).unwrap_or_default();
    let own = tips.into_iter().find(|tip| Some(tip.actor) == replica.actor());
    if let Some(tip) = own {
        let confirmed = booking.stamp.is_some();
        let entry = (line, tip);
        truth.promises.push(Promise {
            booking: id,
            slot: booking.first.1,
            confirmed,
            site: number,
            entry,
            forgiven: false,
        });
    }
}
