//! One person, expected at two places at once: told beside the booking, and in the BOOKING that a call answers.
//!
//! Enters: a booking that another screen shows. Leaves: a sentence for each other booking of that person at that time. Has
//! no page, no form and no call of its own; refuses nothing.

use telecentre_proto::booking::Booking;
use telecentre_proto::clash::clashes;

use crate::replica::Moment;
use crate::site::Screen;
use crate::slip::Slip;
use crate::words::Words;

/// The screen.
pub const SCREEN: Screen = Screen { beside: Some(beside), ..Screen::named("clash") };

fn beside(words: &Words, moment: &dyn Moment, booking: &Booking) -> Vec<String> {
    let view = moment.view();
    let sentence = |other: &Booking| {
        let slip = Slip::of(view, words, other);
        words.with_all(
            "clash-elsewhere",
            [
                ("who", slip.who.into()),
                ("resource", slip.resource.into()),
                ("centre", slip.centre_name.into()),
                ("span", slip.span.into()),
                ("state", slip.state_words.into()),
            ],
        )
    };
    clashes(&view.bookings, booking).iter().map(sentence).collect()
}
