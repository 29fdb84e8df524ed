//! A booking in words, as every page shows it.
//!
//! Enters: a booking and the view of the same moment. Leaves: plain text: who, what, when, where it stands. A person who
//! was erased has no name here, nor has one whose entry has not arrived yet. States are words and a mark, never a colour
//! alone.

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_proto::booking::{Booking, State};
use telecentre_proto::id::Slug;
use telecentre_proto::pair::shown_state;
use telecentre_proto::view::View;

use crate::words::Words;

/// A booking in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Slip {
    /// Its id.
    pub id: String,
    /// The name of the person it is for.
    pub who: String,
    /// A walk-in guest, not a member.
    pub guest: bool,
    /// The centre.
    pub centre: Slug,
    /// The centre's name.
    pub centre_name: String,
    /// The resource's name.
    pub resource: String,
    /// The day.
    pub date: Date,
    /// The day, shortly.
    pub day: String,
    /// From when to when, in words.
    pub span: String,
    /// The minutes of the day that it takes up: its beginning and its end.
    pub minutes: (u16, u16),
    /// Its state: what the buttons depend on.
    pub state: State,
    /// Its state in words, with what is asked of it.
    pub state_words: String,
    /// The class in the style sheet.
    pub tone: &'static str,
    /// Whether it is a half of a pair.
    pub is_half: bool,
    /// Whether the person has left.
    pub has_left: bool,
    /// The note.
    pub note: Option<String>,
    /// Why the host refused, in the host's words.
    pub answer: Option<String>,
    /// What else should be known: recorded late, confirmed over another.
    pub remarks: Vec<String>,
}

impl Slip {
    /// A booking in words.
    pub fn of(view: &View, words: &Words, b: &Booking) -> Self {
        let centre_name = view.centres.get(&b.centre).map_or_else(|| b.centre.to_string(), |c| c.name.clone());
        let resource =
            view.centres.resource(&b.centre, &b.resource).map_or_else(|| b.resource.to_string(), |r| r.name.clone());
        let mut remarks = Vec::new();
        if b.recorded_late {
            remarks.push(words.say("remark-late"));
        }
        if b.overrides {
            remarks.push(words.say("remark-override"));
        }
        if let Some(reason) = b.reason {
            remarks.push(words.of("reason", reason.as_str()));
        }
        Self {
            id: b.id.to_string(),
            who: who(view, words, b),
            guest: b.guest,
            centre: b.centre.clone(),
            centre_name,
            resource,
            date: b.slot.day(),
            day: words.short_date(b.slot.day()),
            span: words.span(b.slot.start(), b.slot.end()),
            minutes: (b.held().start(), b.held().end()),
            state: shown_state(&view.bookings, b),
            state_words: state_words(words, b, shown_state(&view.bookings, b)),
            tone: tone(shown_state(&view.bookings, b)),
            is_half: b.halves.is_some(),
            has_left: b.left_at.is_some(),
            note: match b.series {
                Some(series) => view.people.note_in_series(b.person(), b.id, series),
                None => view.people.note(b.person(), b.id),
            }
            .map(str::to_owned),
            answer: view.people.answer(b.person(), b.id).map(str::to_owned),
            remarks,
        }
    }

    /// Whether the host may say that the person came.
    pub fn can_check_in(&self) -> bool {
        matches!(self.state, State::Confirmed | State::NoShow)
    }

    /// Whether the host may say that the person left.
    pub fn can_check_out(&self) -> bool {
        self.state == State::CheckedIn && !self.has_left
    }

    /// Whether the host may say that the person did not come.
    pub fn can_no_show(&self) -> bool {
        self.state == State::Confirmed
    }

    /// Whether it may be moved: a half goes nowhere without the others.
    pub fn can_move(&self) -> bool {
        self.can_cancel() && !self.is_half
    }

    /// Whether it may be cancelled.
    pub fn can_cancel(&self) -> bool {
        matches!(self.state, State::Requested | State::Confirmed)
    }
}

fn who(view: &View, words: &Words, b: &Booking) -> String {
    let nobody = || words.say(if view.people.is_erased(b.person()) { "who-erased" } else { "who-unknown" });
    view.people.name(b.person()).map_or_else(nobody, str::to_owned)
}

fn state_words(words: &Words, b: &Booking, state: State) -> String {
    let state = match (state, b.checked_in) {
        (State::CheckedIn, Some(minute)) => words.with("state-checked-in-at", words.time(minute)),
        (state, _) => words.of("state", state.as_str()),
    };
    let wishes = b.wishes.iter();
    let asked = wishes.map(|wish| if wish.to.is_some() { words.say("wish-move") } else { words.say("wish-cancel") });
    // Who asks what is told on the booking's own page; here each sort once.
    let asked: BTreeSet<String> = asked.collect();
    [state].into_iter().chain(asked).collect::<Vec<_>>().join(", ")
}

fn tone(state: State) -> &'static str {
    match state {
        State::Requested => "warning",
        State::Confirmed => "calm",
        State::CheckedIn => "good",
        State::NoShow | State::Cancelled => "mute",
        State::Declined | State::Displaced => "alarm",
    }
}
