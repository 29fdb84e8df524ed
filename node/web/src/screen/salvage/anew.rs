//! Booking anew what a revoked box had booked, one by one, through the desk.
//!
//! Enters: ids of the list. Leaves: for each the booking that was made, or why not. Each has one id here however often it
//! is asked for, so that asking twice makes one booking. What is booked leaves the list.

use std::collections::BTreeSet;

use telecentre_proto::booking::BookingCommand;
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::id::{NodeId, RecordId, Slug};
use telecentre_proto::shed::ShedBooking;

use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::site::Site;

/// What became of one that was ticked.
pub(super) struct Anew {
    /// Its id in the list.
    pub(super) id: RecordId,
    /// The booking that was made, now or earlier, or why there is none.
    pub(super) booked: Result<RecordId, NotAnew>,
}

/// Why one was not booked anew.
pub(super) enum NotAnew {
    /// The desk refuses it.
    Refused(Box<Refusal>),
    /// It is not in the list, nor was it booked from it.
    NotListed,
    /// The old box noted no name that can be read, and a guest is known by that alone.
    NoName,
}

/// Books those of the list that have these ids.
pub(super) async fn book(site: &Site, caller: Caller, ids: Vec<RecordId>) -> Result<Vec<Anew>, Problem> {
    let (me, centre) = site.moment(|moment| (moment.here().node, moment.here().centre))?;
    let centre = centre.ok_or_else(|| Problem::not_found("Only the box of a centre has such a list."))?;
    let list = site.replica.salvage();
    let mut done = Vec::new();
    for id in ids.into_iter().collect::<BTreeSet<RecordId>>() {
        let booked = match list.bookings.iter().find(|booking| booking.id == id) {
            Some(listed) => book_one(site, caller, listed, (&me, &centre)).await,
            // The same was asked for before.
            None => site.look(|view, _| {
                let again = id.again(&me);
                view.bookings.get(again).map(|_| again).ok_or(NotAnew::NotListed)
            })?,
        };
        done.push(Anew { id, booked });
    }
    site.replica.settle_salvage(false).await?;
    Ok(done)
}

async fn book_one(
    site: &Site,
    caller: Caller,
    listed: &ShedBooking,
    (me, centre): (&NodeId, &Slug),
) -> Result<RecordId, NotAnew> {
    let book = listed.book(me, centre).ok_or(NotAnew::NoName)?;
    let id = book.id;
    let done = site.replica.command(caller, Command::Booking(BookingCommand::Book(book))).await;
    done.map(|_| id).map_err(|error| NotAnew::Refused(Box::new(error.into())))
}
