//! A half-day as a list: who is here, who comes, who left, and how much is free.
//!
//! Enters: a centre's day and the minute that it is. Leaves: rows in the order in which a host looks for them. Somebody
//! who stays all day stands in both halves; the button stands once.

use std::collections::BTreeMap;

use telecentre_proto::booking::calendar::Day;
use telecentre_proto::booking::{Booking, State};
use telecentre_proto::centre::Kind;
use telecentre_proto::hours::{HalfDay, halves, is_of};
use telecentre_proto::slot::Slot;
use telecentre_proto::view::View;

use crate::icon::Icon;
use crate::slip::Slip;
use crate::words::Words;

/// How long after its beginning somebody who has not come may be said not to come.
const LATE_MINUTES: u16 = 15;

/// Where a person of the list stands. The order is that of the list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Presence {
    Here,
    Expected,
    Asked,
    Left,
    Missed,
}

/// Somebody in a half-day's list.
pub(crate) struct Row {
    standing: Presence,
    /// The booking.
    pub(crate) slip: Slip,
    /// The kind of the place.
    pub(crate) kind: Kind,
    /// Since when, from when, until when: in words.
    pub(crate) when: String,
    /// Whether the buttons stand in this half-day.
    pub(crate) acts: bool,
    /// Whether the person should have been here for a while.
    pub(crate) late: bool,
}

impl Row {
    /// The icon of where the person stands.
    pub(crate) fn icon(&self) -> Icon {
        match self.standing {
            Presence::Here => Icon::Check,
            Presence::Expected | Presence::Asked => Icon::Circle,
            Presence::Left => Icon::Door,
            Presence::Missed => Icon::Warning,
        }
    }

    /// The class in the style sheet.
    pub(crate) fn class(&self) -> &'static str {
        match self.standing {
            Presence::Here => "here",
            Presence::Expected => "expected",
            Presence::Asked => "asked",
            Presence::Left => "left",
            Presence::Missed => "missed",
        }
    }

    /// The same in the name of a message.
    pub(crate) fn word(&self) -> &'static str {
        self.class()
    }
}

/// A half-day.
pub(crate) struct Column {
    /// Which one.
    pub(crate) half: HalfDay,
    /// From when to when, in words.
    pub(crate) span: String,
    /// Whether it is over.
    pub(crate) past: bool,
    /// The people.
    pub(crate) rows: Vec<Row>,
    /// What is free in words; none where nothing is.
    pub(crate) free: Option<String>,
}

impl Column {
    /// The half-days of a day.
    pub(crate) fn all(view: &View, words: &Words, day: &Day, now: u16) -> Vec<Self> {
        let all = halves(&day.open);
        let present = all.iter().position(|half| half.end > now).unwrap_or(all.len());
        let column = |(n, half): (usize, &HalfDay)| Self {
            half: *half,
            span: words.span(half.start, half.end),
            past: n < present,
            rows: rows(view, words, day, (&all, n), now),
            free: if n < present { None } else { free(view, words, day, (half.start.max(now), half.end)) },
        };
        all.iter().enumerate().map(column).collect()
    }
}

fn rows(view: &View, words: &Words, day: &Day, (all, n): (&[HalfDay], usize), now: u16) -> Vec<Row> {
    let half = &all[n];
    let is_in = |b: &Booking, half: &HalfDay| is_of((b.slot.start(), b.slot.end()), *half, all);
    // The last half-day in which a booking still has time to come; at the end of the day its last one.
    let acts = |b: &Booking| {
        let mut own = all.iter().enumerate().filter(|(_, half)| is_in(b, half));
        own.clone().find(|(_, half)| half.end > now).or_else(|| own.next_back()).map(|(at, _)| at) == Some(n)
    };
    let mut rows: Vec<(Presence, u16, Row)> = Vec::new();
    for row in &day.rows {
        for b in row.bookings.iter().filter(|b| is_in(b, half)) {
            let standing = standing(b, now);
            let slip = Slip::of(view, words, b);
            let when = match (standing, b.checked_in) {
                (Presence::Here, Some(at)) => words.with("row-since", words.time(at)),
                (Presence::Left, _) if b.left_at.is_some() => words.with("row-at", words.time(b.held().end())),
                (Presence::Here | Presence::Left, _) => words.with("row-until", words.time(b.slot.end())),
                _ => words.with2("row-from", words.time(b.slot.start()), words.time(b.slot.end())),
            };
            let at = b.checked_in.filter(|_| standing == Presence::Here).unwrap_or(b.slot.start());
            rows.push((
                standing,
                at,
                Row {
                    standing,
                    slip,
                    kind: row.resource.kind,
                    when,
                    acts: acts(b),
                    late: b.slot.start() + LATE_MINUTES <= now,
                },
            ));
        }
    }
    rows.sort_by(|a, b| (a.0, a.1, &a.2.slip.who).cmp(&(b.0, b.1, &b.2.slip.who)));
    rows.into_iter().map(|(_, _, row)| row).collect()
}

fn standing(b: &Booking, now: u16) -> Presence {
    match b.state {
        State::CheckedIn if b.left_at.is_some() || b.slot.end() <= now => Presence::Left,
        State::CheckedIn => Presence::Here,
        State::NoShow => Presence::Missed,
        State::Requested => Presence::Asked,
        _ => Presence::Expected,
    }
}

/// What is free of each kind all through a time, in words.
pub(crate) fn free(view: &View, words: &Words, day: &Day, (start, end): (u16, u16)) -> Option<String> {
    let slot = Slot::new(day.date, start, end).ok()?;
    let mut kinds: BTreeMap<Kind, u32> = BTreeMap::new();
    for row in day.rows.iter().filter(|row| !row.resource.retired) {
        if view.bookings.is_free(&day.centre.slug, &row.resource, slot, None) {
            *kinds.entry(row.resource.kind).or_default() += 1;
        }
    }
    let count = |(kind, n): (&Kind, &u32)| words.with(&format!("free-{}", kind.as_str()), *n);
    let free: Vec<String> = kinds.iter().map(count).collect();
    Some(free.join(", ")).filter(|text| !text.is_empty())
}
