//! One booking out of what several documents say of it.
//!
//! Enters: the parts of one booking id in one centre, and the wishes about it that have no answer. Leaves: [`Merged`],
//! small and without copies, and from it the [`Booking`] that people see. A ledger speaks before requests; of requests
//! that of the author counts whose tag the id carries, and what that one took back or moved counts while no ledger has
//! answered. What others ask for waits. Depends on these alone, never on their order, nor on anybody's clock.

use telecentre_log::id::{NodeId, RecordId};
use telecentre_log::record::Stamp;

use crate::booking::interned::Names;
use crate::booking::mark::{Mark, NoNumber};
use crate::booking::part::{Base, Moved, Part, Rare};
use crate::booking::source::{Source, Voice};
use crate::booking::wish::{Asked, Wanted};
use crate::booking::{Alternative, Booking, State, Until, Wish};
use crate::slot::{Slot, days_of_date};

type Held<'a> = (&'a Source, &'a Part);

/// A booking, merged: what queries look at before they copy anything.
pub(crate) struct Merged<'a> {
    pub(crate) id: RecordId,
    pub(crate) centre: u32,
    pub(crate) base: Base,
    pub(crate) slot: Slot,
    pub(crate) resource: u32,
    /// What of the slot is taken up: without what became free again.
    pub(crate) held: Slot,
    pub(crate) state: State,
    /// Uses up its slot: in a ledger, and neither cancelled nor displaced there.
    pub(crate) occupies: bool,
    pub(crate) overrides: bool,
    /// Its slot was written after its day.
    late: bool,
    names: &'a Names,
    parts: Vec<Held<'a>>,
    ledger: Option<Held<'a>>,
    request: Option<Held<'a>>,
    /// Who asked for it by waiting for the place.
    waited: Option<NodeId>,
    /// What is asked of it and has no effect yet.
    waiting: Vec<(Asked, Wanted)>,
}

impl<'a> Merged<'a> {
    /// Merges the parts of a booking; nothing when none of them says what is booked.
    pub(crate) fn of(
        id: RecordId,
        centre: u32,
        (parts, waited): (Vec<Held<'a>>, Option<NodeId>),
        asked: Vec<(Asked, Wanted)>,
        names: &'a Names,
    ) -> Option<Self> {
        let key = |(source, part): &Held<'a>| {
            let moved = part.moved().map_or(0, |m| m.n);
            (moved, source.role == Voice::Ledger, source.key.author, source.key.name.clone())
        };
        let with_base = || parts.iter().copied().filter(|(_, p)| p.base.is_some());
        let ledger = with_base().filter(|(s, _)| s.role != Voice::Requests).max_by_key(key);
        let request = with_base()
            .filter(|(s, _)| s.role == Voice::Requests)
            .min_by_key(|(s, p)| (s.key.author, p.order(), s.key.name.clone()));
        let base = ledger.or(request)?.1.base?;
        let requester = request.map(|(s, _)| s.key.author);
        // The ledgers' word on where it is; before there is one, that of the replica which asked for it.
        let moved: Option<Moved> = parts
            .iter()
            .filter(|(s, _)| ledger.is_some() && s.role != Voice::Requests)
            .filter_map(|(s, p)| p.moved().map(|m| (m.n, s.key.author, m)))
            .max_by_key(|(n, author, _)| (*n, *author))
            .map(|(_, _, m)| m);
        let (own, others): (Vec<_>, Vec<_>) =
            asked.into_iter().partition(|(asked, _)| ledger.is_none() && Some(asked.by) == requester);
        let taken_back = own.iter().any(|(_, wanted)| wanted.to.is_none());
        let wanted = own.iter().find_map(|(_, wanted)| Some((wanted.to?, wanted.at)));
        let late = match (wanted, moved) {
            // A request that its own author moved since says of it no more than when.
            (Some(((slot, _), at)), _) => i64::from(days_of_date(slot.day())) < at.div_euclid(86_400),
            (None, Some(moved)) => moved.late,
            (None, None) => parts.iter().any(|(_, p)| p.late),
        };
        let to = wanted.map(|(to, _)| to);
        let to = to.or_else(|| moved.map(|m| (m.slot, m.resource.unwrap_or(base.resource))));
        let (slot, resource) = to.unwrap_or((base.slot, base.resource));

        let state = state(&parts, ledger.is_some(), taken_back);
        let waits = matches!(state, State::Requested | State::Confirmed);
        let free_from = match state {
            State::CheckedIn | State::NoShow => latest(&parts, Mark::LeftAt).and_then(Part::left_at),
            _ => None,
        };
        let held = Slot::new(slot.day(), slot.start(), free_from.map_or(slot.end(), |from| from.min(slot.end())));
        let counted = |test: fn(&Part) -> bool| parts.iter().any(|(s, p)| s.role != Voice::Requests && test(p));
        Some(Self {
            id,
            centre,
            base,
            slot,
            resource,
            state,
            // Nothing is left to take up where nobody came and all of it was released.
            occupies: ledger.is_some() && state.occupies() && held.is_ok(),
            held: held.unwrap_or(slot),
            overrides: counted(|p| p.overrides),
            late,
            waiting: if waits { others } else { Vec::new() },
            names,
            ledger,
            request,
            waited,
            parts,
        })
    }

    /// How well this centre may claim the id, the least first: where its author asked for it, where its author confirmed
    /// it, anywhere else.
    pub(crate) fn claim(&self) -> u8 {
        let confirmed = self.ledgers().any(|(s, p)| p.base.is_some() && self.id.is_of(&s.key.author));
        match (self.request, confirmed) {
            (Some(_), _) => 0,
            (None, true) => 1,
            (None, false) => 2,
        }
    }

    /// What somebody who walked in asked for: until when.
    pub(crate) fn until(&self) -> Until {
        let said = self.ledgers().find_map(|(_, p)| p.rare.as_ref()?.until);
        said.unwrap_or(Until::Half)
    }

    /// The steward's confirming entry.
    pub(crate) fn stamp(&self) -> Option<Stamp> {
        let (_, part) = self.ledger?;
        Some(part.stamp(self.names.actor(part.actor)?))
    }

    /// The greatest number of any move that a ledger holds, and who wrote it: the next move is numbered above it.
    pub(crate) fn greatest_move(&self) -> Option<(u32, NodeId)> {
        self.ledgers().filter_map(|(s, p)| Some((p.moved()?.n, s.key.author))).max()
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
        let rare = |f: fn(&Rare) -> bool| self.ledgers().filter_map(|(_, p)| p.rare.as_deref()).find(|r| f(r));
        let based = self.ledger.or(self.request).and_then(|(_, p)| p.rare.as_deref());
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
            series: based.and_then(|r| r.series),
            requested_at: self.requested_at(),
            decided_at: decided.map(|(_, p)| p.time),
            reason: pick(|p| p.declined.is_some()).and_then(|p| p.declined).filter(|_| self.state == State::Declined),
            capacity,
            recorded_late: self.late,
            salvaged: self.ledger.is_none() && self.parts.iter().any(|(_, p)| p.salvaged),
            overrides: self.overrides,
            checked_in: self.latest(Mark::CheckedIn).and_then(|p| p.checked_in),
            left_at: self.latest(Mark::LeftAt).and_then(Part::left_at).filter(|_| self.state.occupies()),
            half_days: self
                .latest(Mark::CheckedIn)
                .filter(|_| self.state == State::CheckedIn)
                .map(|p| p.half_days.into()),
            walk_in: self.ledgers().any(|(_, p)| p.walk_in),
            noted_at: self.ledgers().filter_map(|(_, p)| p.rare.as_deref()?.noted_at).max(),
            cancelled_by: self.latest(Mark::Cancelled).and_then(|p| p.cancelled),
            displaced_by: rare(|r| r.displaced.is_some()).and_then(|r| r.displaced),
            alternatives: rare(|r| !r.alternatives.is_empty()).map(|r| alternatives(self.names, r)).unwrap_or_default(),
            wishes: self.waiting.iter().filter_map(|wish| wish_for_people(self.names, wish)).collect(),
            requested_by: self.request.map(|(s, _)| s.key.author).or(self.waited),
            first: (self.names.slug(self.base.resource)?.clone(), self.base.slot),
            stamp: self.stamp(),
            occupies: self.occupies,
            in_ledger: self.ledger.is_some(),
            halves: based.and_then(|r| r.halves.clone()),
            decided: rare(|r| r.decided).is_some(),
            let_go: self.latest(Mark::Cancelled).and_then(|p| p.rare.as_ref()).is_some_and(|r| r.let_go),
        })
    }

    /// What ledgers say, in an order that is the same everywhere.
    fn latest(&self, mark: Mark) -> Option<&'a Part> {
        latest(&self.parts, mark)
    }

    /// Whether a mark is set.
    pub(crate) fn is_marked(&self, mark: Mark) -> bool {
        self.latest(mark).is_some_and(|part| part.is_marked(mark))
    }

    /// The number of the next word on a mark.
    pub(crate) fn next_number(&self, mark: Mark) -> Result<u32, NoNumber> {
        let greatest = self.ledgers().filter_map(|(s, p)| Some((p.mark_number(mark)?, s.key.author))).max();
        greatest.map_or(Ok(0), |(n, by)| n.checked_add(1).ok_or(NoNumber { by }))
    }

    fn ledgers(&self) -> impl Iterator<Item = Held<'a>> {
        self.parts.iter().copied().filter(|(s, _)| s.role != Voice::Requests)
    }
}

/// A wish as people see it.
pub(crate) fn wish_for_people(names: &Names, (asked, wanted): &(Asked, Wanted)) -> Option<Wish> {
    let to = match wanted.to {
        Some((slot, resource)) => Some((slot, names.slug(resource)?.clone())),
        None => None,
    };
    Some(Wish { id: asked.wish, to, by: asked.by, at: wanted.at })
}

/// The part whose word on a mark counts: of those in ledgers the greatest (number, author).
fn latest<'a>(parts: &[Held<'a>], mark: Mark) -> Option<&'a Part> {
    let ledgers = parts.iter().filter(|(s, _)| s.role != Voice::Requests);
    let said = ledgers.filter_map(|(s, p)| Some((p.mark_number(mark)?, s.key.author, *p)));
    said.max_by_key(|(n, author, _)| (*n, *author)).map(|(_, _, part)| part)
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
    let says = |test: fn(&Part) -> bool| parts.iter().any(|(s, p)| s.role != Voice::Requests && test(p));
    let marked = |mark: Mark| latest(parts, mark).is_some_and(|part| part.is_marked(mark));
    let cancelled = marked(Mark::Cancelled);
    if confirmed {
        if says(|p| p.rare.as_ref().is_some_and(|r| r.displaced.is_some())) {
            State::Displaced
        } else if cancelled {
            State::Cancelled
        } else if marked(Mark::CheckedIn) {
            State::CheckedIn
        } else if marked(Mark::NoShow) {
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
