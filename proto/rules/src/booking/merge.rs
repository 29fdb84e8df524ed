//! One booking out of what several documents say of it.
//!
//! Enters: the parts of one booking id in one centre. Leaves: [`Merged`], small and without copies, and from it the
//! [`Booking`] that people see. A ledger speaks before requests; what the requester itself took back or moved counts
//! while no ledger has answered; what others ask for waits as a wish. Depends on the parts alone, never on their order.

use std::cmp::Reverse;

use telecentre_log::id::{NodeId, RecordId, Slug};
use telecentre_log::record::Stamp;

use crate::booking::interned::Names;
use crate::booking::part::{Asked, Base, Moved, Part, Rare};
use crate::booking::source::{Role, Source};
use crate::booking::{Alternative, Booking, State, Wish};
use crate::slot::Slot;

type Held<'a> = (&'a Source, &'a Part);

/// A booking, merged: what queries look at before they copy anything.
pub(crate) struct Merged<'a> {
    pub(crate) id: RecordId,
    pub(crate) centre: u32,
    pub(crate) base: Base,
    pub(crate) slot: Slot,
    pub(crate) resource: u32,
    pub(crate) state: State,
    /// Uses up its slot: in a ledger, and neither cancelled nor displaced there.
    pub(crate) occupies: bool,
    pub(crate) overrides: bool,
    names: &'a Names,
    parts: Vec<Held<'a>>,
    ledger: Option<Held<'a>>,
    request: Option<Held<'a>>,
    wish: Option<(u32, Held<'a>)>,
}

impl<'a> Merged<'a> {
    /// Merges the parts of a booking; nothing when none of them says what is booked.
    pub(crate) fn of(id: RecordId, centre: u32, parts: Vec<Held<'a>>, names: &'a Names) -> Option<Self> {
        let key = |(source, part): &Held<'a>| {
            let moved = part.moved().map_or(0, |m| m.n);
            (moved, source.role == Role::Ledger, source.key.author, source.key.name.clone())
        };
        let with_base = || parts.iter().copied().filter(|(_, p)| p.base.is_some());
        let ledger = with_base().filter(|(s, _)| s.role != Role::Requests).max_by_key(key);
        let request = with_base()
            .filter(|(s, _)| s.role == Role::Requests)
            .min_by_key(|(s, p)| (p.asked_at(), s.key.author, s.key.name.clone()));
        let base = ledger.or(request)?.1.base?;
        let requester = request.map(|(s, _)| s.key.author);
        let is_requesters = |s: &Source| s.role == Role::Requests && Some(s.key.author) == requester;

        let moved: Option<Moved> = parts
            .iter()
            .filter(|(s, _)| if ledger.is_some() { s.role != Role::Requests } else { is_requesters(s) })
            .filter_map(|(s, p)| p.moved().map(|m| (m.n, s.key.author, m)))
            .max_by_key(|(n, author, _)| (*n, *author))
            .map(|(_, _, m)| m);
        let wishes = parts.iter().copied().filter_map(|held| Some((held, wish_of(held.1)?)));
        let answered = wishes.clone().filter(|(_, (_, asked))| *asked == Asked::No).map(|(_, (n, _))| n).max();
        let open = wishes
            .filter(|((s, _), (n, asked))| s.role == Role::Requests && *asked != Asked::No && Some(*n) > answered)
            .filter(|((_, p), (n, asked))| *asked == Asked::Cancel || p.moved().is_some_and(|m| m.n == *n))
            .max_by_key(|((s, _), (n, _))| (*n, s.key.author, Reverse(s.key.name.clone())));
        let own = open.is_some_and(|((s, _), _)| is_requesters(s));
        let taken_back = own && open.is_some_and(|(_, (_, asked))| asked == Asked::Cancel);

        let state = state(&parts, ledger.is_some(), taken_back);
        let waits = matches!(state, State::Requested | State::Confirmed) && (ledger.is_some() || !own);
        let counted = |test: fn(&Part) -> bool| parts.iter().any(|(s, p)| s.role != Role::Requests && test(p));
        Some(Self {
            id,
            centre,
            base,
            slot: moved.map_or(base.slot, |m| m.slot),
            resource: moved.and_then(|m| m.resource).unwrap_or(base.resource),
            state,
            occupies: ledger.is_some() && state.occupies(),
            overrides: counted(|p| p.overrides),
            wish: open.filter(|_| waits).map(|(held, (n, _))| (n, held)),
            names,
            ledger,
            request,
            parts,
        })
    }

    /// Whether somebody must still answer: a request, or a wish about a booking.
    pub(crate) fn is_open(&self) -> bool {
        self.state == State::Requested || self.wish.is_some()
    }

    /// The steward's confirming entry.
    pub(crate) fn stamp(&self) -> Option<Stamp> {
        let (_, part) = self.ledger?;
        Some(Stamp {
            actor: self.names.actor(part.actor)?,
            seq: part.seq,
            time: part.moved().map_or(part.time, |m| m.at),
        })
    }

    /// The greatest number of any wish, and of any answer to wishes: the next wish is numbered above it.
    pub(crate) fn greatest_wish(&self) -> u32 {
        self.parts.iter().filter_map(|(_, p)| wish_of(p)).map(|(n, _)| n).max().unwrap_or(0)
    }

    /// The greatest number of any move: the next move is numbered above it.
    pub(crate) fn greatest_move(&self) -> u32 {
        self.parts.iter().filter_map(|(_, p)| p.moved()).map(|m| m.n).max().unwrap_or(0)
    }

    /// Whether a document of an author already holds this booking in full.
    pub(crate) fn is_recorded_in(&self, author: NodeId, name: &telecentre_log::document::DocumentName) -> bool {
        self.parts.iter().any(|(s, p)| p.base.is_some() && s.key.author == author && s.key.name == *name)
    }

    /// When it was first asked for, Unix seconds.
    pub(crate) fn requested_at(&self) -> i64 {
        self.request.or(self.ledger).map_or(0, |(_, p)| p.asked_at())
    }

    /// The booking, for people.
    pub(crate) fn booking(&self) -> Option<Booking> {
        let decided = self.ledger.or_else(|| self.ledgers().find(|(_, p)| is_answer(p)));
        let rare = |f: fn(&Rare) -> bool| self.parts.iter().filter_map(|(_, p)| p.rare.as_deref()).find(|r| f(r));
        let pick = |f: fn(&Part) -> bool| self.ledgers().map(|(_, p)| p).find(|p| f(p));
        let capacity = u32::from(self.base.capacity);
        Some(Booking {
            id: self.id,
            centre: self.names.slug(self.centre)?.clone(),
            resource: self.names.slug(self.resource)?.clone(),
            member: self.base.who,
            guest: self.base.guest,
            slot: self.slot,
            state: self.state,
            steward: decided.map(|(s, _)| s.key.author),
            series: rare(|r| r.series.is_some()).and_then(|r| r.series),
            requested_at: self.requested_at(),
            decided_at: decided.map(|(_, p)| p.time),
            reason: pick(|p| p.declined.is_some()).and_then(|p| p.declined).filter(|_| self.state == State::Declined),
            capacity,
            recorded_late: self.parts.iter().any(|(_, p)| p.late),
            salvaged: self.ledger.is_none() && self.parts.iter().any(|(_, p)| p.salvaged),
            overrides: self.overrides,
            checked_in: pick(|p| p.checked_in.is_some()).and_then(|p| p.checked_in),
            cancelled_by: pick(|p| p.cancelled.is_some()).and_then(|p| p.cancelled),
            displaced_by: rare(|r| r.displaced.is_some()).and_then(|r| r.displaced),
            alternatives: rare(|r| !r.alternatives.is_empty()).map(|r| alternatives(self.names, r)).unwrap_or_default(),
            wish: self.wish.and_then(|wish| self.wish_for_people(wish)),
            requested_by: self.request.map(|(s, _)| s.key.author),
            first: (self.names.slug(self.base.resource)?.clone(), self.base.slot),
            stamp: self.stamp(),
            occupies: self.occupies,
        })
    }

    fn wish_for_people(&self, (n, (source, part)): (u32, Held<'a>)) -> Option<Wish> {
        let (_, asked, at) = part.rare.as_ref()?.wish?;
        let to = match asked {
            Asked::Move => {
                let moved = part.moved()?;
                let resource: Option<Slug> = moved.resource.and_then(|r| self.names.slug(r)).cloned();
                Some((moved.slot, resource))
            }
            _ => None,
        };
        Some(Wish { to, by: source.key.author, n, at })
    }

    /// What ledgers say, in an order that is the same everywhere.
    fn ledgers(&self) -> impl Iterator<Item = Held<'a>> {
        self.parts.iter().copied().filter(|(s, _)| s.role != Role::Requests)
    }
}

fn wish_of(part: &Part) -> Option<(u32, Asked)> {
    part.rare.as_ref()?.wish.map(|(n, asked, _)| (n, asked))
}

fn is_answer(part: &Part) -> bool {
    part.declined.is_some() || part.cancelled.is_some()
}

fn alternatives(names: &Names, rare: &Rare) -> Vec<Alternative> {
    let one =
        |(resource, slot): &(u32, Slot)| Some(Alternative { resource: names.slug(*resource)?.clone(), slot: *slot });
    rare.alternatives.iter().filter_map(one).collect()
}

fn state(parts: &[Held<'_>], confirmed: bool, taken_back: bool) -> State {
    let says = |test: fn(&Part) -> bool| parts.iter().any(|(s, p)| s.role != Role::Requests && test(p));
    let cancelled = says(|p| p.cancelled.is_some());
    if confirmed {
        if says(|p| p.rare.as_ref().is_some_and(|r| r.displaced.is_some())) {
            State::Displaced
        } else if cancelled {
            State::Cancelled
        } else if says(|p| p.checked_in.is_some()) {
            State::CheckedIn
        } else if says(|p| p.no_show) {
            State::NoShow
        } else {
            State::Confirmed
        }
    } else if says(|p| p.declined.is_some()) {
        State::Declined
    } else if cancelled || taken_back {
        State::Cancelled
    } else {
        State::Requested
    }
}
