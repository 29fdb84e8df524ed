//! A pair of bookings at several centres: told beside each of them, which half waits for whom and since when; and what
//! taking one of them back breaks, before it is done.
//!
//! Enters: a booking that another screen shows, or a half that its host is about to take back. Leaves: sentences where it
//! is a half of a pair; the page of the second step. A pair is asked for on the page to book, and a call answers it with
//! its halves.

use axum::Router;
use axum::routing::get;
use jiff::Timestamp;
use telecentre_proto::booking::{Booking, Pending};
use telecentre_proto::pair::{PairStanding, awaited, standing};
use telecentre_proto::steward::{is_mine, waits_for_host};

use self::named::{first_centre, names};
use crate::replica::Moment;
use crate::site::{Pages, Screen};
use crate::words::Words;

mod named;
mod page;

/// The screen.
pub const SCREEN: Screen = Screen { routes, beside: Some(beside), ..Screen::named("pair") };

fn routes() -> Pages {
    Router::new().route("/reservations/{id}/paire", get(page::show))
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
        None => words.with("pair-expires", first_centre(moment, pair)),
    }
}

fn beside(words: &Words, moment: &dyn Moment, booking: &Booking) -> Vec<String> {
    let view = moment.view();
    let Some(pair) = standing(&view.bookings, booking) else { return Vec::new() };
    let others = pair.halves.iter().filter(|half| half.booking != booking.id).map(|half| &half.centre);
    let others = names(moment, others);
    if pair.broken {
        return vec![broken(words, &pair, booking, others)];
    }
    if pair.stands {
        return vec![words.with("pair-stands", others)];
    }
    vec![format!(
        "{} {} {}",
        words.with("pair-with", others),
        waits(words, moment, &pair),
        expires(words, moment, &pair)
    )]
}

/// Whose answer comes next, and since when it is waited for.
fn waits(words: &Words, moment: &dyn Moment, pair: &PairStanding) -> String {
    let (view, stewards) = (moment.view(), moment.stewards());
    let first = view.bookings.get(pair.first);
    let centres = first.as_ref().map(|first| awaited(&view.bookings, first)).unwrap_or_default();
    let next = pair.halves.iter().find(|half| half.waits_for.is_some());
    let since = next.and_then(|half| half.since).and_then(|at| Timestamp::from_second(at).ok());
    let since = since.map_or_else(|| words.say("never"), |at| words.since(at));
    let decides_here = |first: &Booking| {
        let pending = Pending { booking: first.clone(), wish: None };
        is_mine(view, stewards, &first.centre, &first.resource, first.slot.day())
            && waits_for_host(view, stewards, &pending)
    };
    if !centres.is_empty() {
        let n = centres.len();
        let whom = names(moment, centres.iter());
        return words.with_all("pair-waits", [("n", n.into()), ("whom", whom.into()), ("since", since.into())]);
    }
    if first.as_ref().is_some_and(decides_here) {
        return words.with("pair-waits-here", since);
    }
    let whom = first_centre(moment, pair);
    words.with_all("pair-waits-first", [("whom", whom.into()), ("since", since.into())])
}
