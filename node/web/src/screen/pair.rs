//! A pair of bookings at several centres: told beside each of them, which half waits for whom and since when.
//!
//! Enters: a booking that another screen shows. Leaves: one sentence where it is a half of a pair. Has no page, no form and
//! no call of its own: a pair is asked for on the page to book, and a call answers it with its halves.

use jiff::Timestamp;
use telecentre_proto::booking::Booking;
use telecentre_proto::id::Slug;
use telecentre_proto::pair::standing;

use crate::replica::Moment;
use crate::site::Screen;
use crate::words::Words;

/// The screen.
pub const SCREEN: Screen = Screen { beside: Some(beside), ..Screen::named("pair") };

fn beside(words: &Words, moment: &dyn Moment, booking: &Booking) -> Vec<String> {
    let view = moment.view();
    let Some(pair) = standing(&view.bookings, booking) else { return Vec::new() };
    let name = |slug: &Slug| view.centres.get(slug).map_or_else(|| slug.to_string(), |centre| centre.name.clone());
    let others = pair.halves.iter().filter(|half| half.booking != booking.id).map(|half| name(&half.centre));
    let others = others.collect::<Vec<_>>().join(", ");
    if pair.broken {
        return vec![words.with("pair-broken", others)];
    }
    if pair.stands {
        return vec![words.with("pair-stands", others)];
    }
    let since = |at: Option<i64>| at.and_then(|at| Timestamp::from_second(at).ok()).map(|at| words.since(at));
    let waits = pair.halves.iter().find_map(|half| {
        let whom = half.waits_for.as_ref()?;
        Some(words.with_all(
            "pair-waits",
            [
                ("half", name(&half.centre).into()),
                ("whom", name(whom).into()),
                ("since", since(half.since).unwrap_or_else(|| words.say("never")).into()),
            ],
        ))
    });
    waits.into_iter().collect()
}
