//! A pair of bookings at several centres: told beside each of them, which half waits for whom and since when; and what
//! taking one of them back breaks, before it is done.
//!
//! Enters: a booking that another screen shows, or a half that its host is about to take back. Leaves: sentences where it
//! is a half of a pair; the page of the second step. A pair is asked for on the page to book, and a call answers it with
//! its halves.

use axum::Router;
use axum::routing::get;
use jiff::Timestamp;
use telecentre_proto::booking::Booking;
use telecentre_proto::id::Slug;
use telecentre_proto::pair::{PairStanding, standing};

use crate::replica::Moment;
use crate::site::{Pages, Screen};
use crate::words::Words;

mod page;

/// The screen.
pub const SCREEN: Screen = Screen { routes, beside: Some(beside), ..Screen::named("pair") };

fn routes() -> Pages {
    Router::new().route("/bookings/{id}/paire", get(page::show))
}

/// What is to be done about a broken pair, at one of its halves.
fn broken(words: &Words, pair: &PairStanding, booking: &Booking, others: String) -> String {
    let key = match (pair.decided, pair.over.contains(&booking.id)) {
        (false, _) => "pair-broken",
        (true, false) => "pair-broken-stands",
        (true, true) => "pair-broken-gone",
    };
    words.with(key, others)
}

/// How long this box goes on waiting, where it decides.
fn expires(words: &Words, moment: &dyn Moment, pair: &PairStanding) -> String {
    let left = moment.expiry().left_ms(moment.view(), moment.stewards(), pair.first);
    match left {
        Some(ms) => words.with("pair-expires-here", ms.div_ceil(3_600_000)),
        None => words.say("pair-expires"),
    }
}

fn beside(words: &Words, moment: &dyn Moment, booking: &Booking) -> Vec<String> {
    let view = moment.view();
    let Some(pair) = standing(&view.bookings, booking) else { return Vec::new() };
    let name = |slug: &Slug| view.centres.get(slug).map_or_else(|| slug.to_string(), |centre| centre.name.clone());
    let others = pair.halves.iter().filter(|half| half.booking != booking.id).map(|half| name(&half.centre));
    let others = others.collect::<Vec<_>>().join(", ");
    if pair.broken {
        return vec![broken(words, &pair, booking, others)];
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
    waits.into_iter().chain([expires(words, moment, &pair)]).collect()
}
