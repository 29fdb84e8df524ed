//! What one document says of a booking, small: a node keeps tens of thousands of these.
//!
//! Enters: the fields of a record of a ledger or of requests. Leaves: a [`Part`], or nothing for fields that do not
//! read. What few bookings have lies behind one pointer.

use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{ActorId, NodeId, RecordId, Slug};
use telecentre_log::limit::{ALTERNATIVES, CAPACITY, SCALAR_BYTES};
use telecentre_log::record::{Fields, Stamp};

use crate::booking::interned::{Interned, Names};
use crate::booking::mark::{Mark, numbers};
use crate::booking::{Alternative, CancelledBy, Halves, Reason, Until};
use crate::reading::{Malformed, Reading};
use crate::slot::{Slot, days_of_date};

/// The most half-days that one day has.
const HALF_DAYS: i64 = 2;
/// What a walk-in has as its end that lasts until the centre closes.
const UNTIL_CLOSING: i64 = -1;

/// The resource, person and slot of a booking, as first written.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Base {
    pub(crate) slot: Slot,
    pub(crate) who: RecordId,
    pub(crate) resource: u32,
    pub(crate) capacity: u16,
    pub(crate) guest: bool,
}

/// The place that a booking moved to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Moved {
    pub(crate) n: u32,
    pub(crate) slot: Slot,
    /// Another resource than the first one.
    pub(crate) resource: Option<u32>,
    /// When it was moved, by its author's clock.
    pub(crate) at: i64,
    /// It was moved to a day that had passed.
    pub(crate) late: bool,
}

/// What one document says of a booking and only few bookings have.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Rare {
    pub(crate) displaced: Option<RecordId>,
    pub(crate) series: Option<RecordId>,
    pub(crate) moved: Option<Moved>,
    pub(crate) alternatives: Vec<(u32, Slot)>,
    /// From when on the rest of the slot is free again.
    pub(crate) left_at: Option<u16>,
    /// The numbers of what was noted at the desk, where something was noted twice or taken back.
    pub(crate) numbers: Option<[Option<u32>; 4]>,
    /// When something was noted last, by its author's clock; not said of a check-in on the booking's own day.
    pub(crate) noted_at: Option<i64>,
    pub(crate) halves: Option<Halves>,
    pub(crate) decided: bool,
    pub(crate) let_go: bool,
    /// What somebody who walked in asked for; none: the half-day.
    pub(crate) until: Option<Until>,
}

/// What one document says of one booking.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Part {
    pub(crate) base: Option<Base>,
    /// The entry that claims the slot where the booking now is.
    pub(crate) actor: u32,
    pub(crate) seq: u32,
    rank: u32,
    /// When the record began: the time of its first slot, or of the answer.
    pub(crate) time: i64,
    /// Unix seconds at which it was asked for elsewhere; `i64::MIN`: not said. (An `Option` would take 8 bytes more.)
    requested: i64,
    pub(crate) checked_in: Option<u16>,
    pub(crate) cancelled: Option<CancelledBy>,
    pub(crate) declined: Option<Reason>,
    /// The half-days that the check-in counts for.
    pub(crate) half_days: u8,
    pub(crate) no_show: bool,
    pub(crate) overrides: bool,
    /// Its first slot was written after its day. Of another slot its move says so.
    pub(crate) late: bool,
    pub(crate) salvaged: bool,
    /// Checked in by the entry that confirmed it.
    pub(crate) walk_in: bool,
    pub(crate) rare: Option<Box<Rare>>,
}

/// A hand-over of one (resource, day), or the wish to have it back, as one record of a ledger.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct HandOver {
    pub(crate) resource: u32,
    pub(crate) day: i32,
    pub(crate) n: u32,
    /// The hub that it was handed to; none when it is given back.
    pub(crate) to: Option<NodeId>,
    /// The version of the rule under which it was handed over; none: by hand.
    pub(crate) rule: Option<RecordId>,
    /// It hands nothing over: the centre wants back what it handed over under this number.
    pub(crate) recalls: bool,
}

impl Part {
    pub(crate) fn moved(&self) -> Option<Moved> {
        self.rare.as_ref()?.moved
    }

    pub(crate) fn left_at(&self) -> Option<u16> {
        self.rare.as_ref()?.left_at
    }

    /// Whether it sets a mark.
    pub(crate) fn is_marked(&self, mark: Mark) -> bool {
        match mark {
            Mark::CheckedIn => self.checked_in.is_some(),
            Mark::NoShow => self.no_show,
            Mark::LeftAt => self.left_at().is_some(),
            Mark::Cancelled => self.cancelled.is_some(),
        }
    }

    /// The number under which it says something of a mark.
    pub(crate) fn mark_number(&self, mark: Mark) -> Option<u32> {
        let again = self.rare.as_ref().and_then(|rare| rare.numbers);
        again.map_or_else(|| self.is_marked(mark).then_some(0), |numbers| numbers[mark as usize])
    }

    /// The order of parts of one author: as their entries stand in its line.
    pub(crate) fn order(&self) -> (u32, u32) {
        (self.rank, self.seq)
    }

    /// The entry that claims the slot where the booking now is.
    pub(crate) fn stamp(&self, actor: ActorId) -> Stamp {
        let time = self.moved().map_or(self.time, |moved| moved.at);
        Stamp { actor, seq: self.seq.into(), time, rank: self.rank.into() }
    }

    /// When it was asked for: as the ledger says, else when this record began.
    pub(crate) fn asked_at(&self) -> i64 {
        if self.requested == i64::MIN { self.time } else { self.requested }
    }

    pub(crate) fn read(id: RecordId, fields: &Fields, names: &mut Names) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let base = read_base(r, &mut names.slugs)?;
        let rare = read_rare(r, &mut names.slugs)?;
        let stamp_of = |field: &Field| fields.get(field).map(|v| v.stamp);
        let first = stamp_of(&Field::SLOT).or_else(|| stamp_of(&Field::DECLINED)).or_else(|| earliest(fields));
        let first = first.ok_or_else(|| r.malformed(Field::SLOT))?;
        let claim = rare.moved.and_then(|_| stamp_of(&Field::MOVED)).unwrap_or(first);
        Ok(Self {
            base,
            actor: names.actors.number(&claim.actor),
            seq: u32::try_from(claim.seq).unwrap_or(u32::MAX),
            rank: u32::try_from(claim.rank).unwrap_or(u32::MAX),
            time: first.time,
            requested: r.int(Field::REQUESTED, i64::MIN..=i64::MAX)?.unwrap_or(i64::MIN),
            checked_in: r.int(Field::CHECKED_IN, 0..=1440)?.and_then(|m| u16::try_from(m).ok()),
            cancelled: r.int(Field::CANCELLED, 0..=255)?.map(CancelledBy::from_number),
            declined: r.int(Field::DECLINED, 0..=i64::MAX)?.map(Reason::from_number),
            half_days: r.int(Field::HALF_DAYS, 1..=HALF_DAYS)?.and_then(|n| u8::try_from(n).ok()).unwrap_or(1),
            no_show: r.is_true(&Field::NO_SHOW),
            overrides: r.is_true(&Field::OVERRIDE),
            late: r.is_true(&Field::LATE),
            salvaged: r.is_true(&Field::SALVAGED),
            walk_in: same_entry(stamp_of(&Field::SLOT), stamp_of(&Field::CHECKED_IN)),
            rare: (rare != Rare::default()).then(|| Box::new(rare)),
        })
    }
}

/// The put that says until when somebody stays who walks in; none for the half-day, which is usual.
pub(crate) fn until_put(id: RecordId, until: Until) -> Option<Put> {
    let end = match until {
        Until::Half => return None,
        Until::Day => UNTIL_CLOSING,
        Until::At(minute) => minute.into(),
    };
    Some(Put::new(id, Field::UNTIL_MINUTE, Scalar::Int(end)))
}

/// The entry that touched the record first, in line order.
fn same_entry(a: Option<Stamp>, b: Option<Stamp>) -> bool {
    a.zip(b).is_some_and(|(a, b)| (a.actor, a.seq) == (b.actor, b.seq))
}

/// When something was noted last; none where it is a check-in alone, on the day of the slot.
fn noted_at(r: Reading<'_>, slot: Option<Slot>) -> Option<i64> {
    let notes = Mark::ALL.iter().filter_map(|mark| Some((*mark, r.fields.get(&mark.field())?)));
    let (mark, last) = notes.max_by_key(|(_, value)| value.stamp.order())?;
    let day = last.stamp.time.div_euclid(86_400);
    let as_expected = mark == Mark::CheckedIn && slot.is_some_and(|slot| i64::from(days_of_date(slot.day())) == day);
    (!as_expected).then_some(last.stamp.time)
}

fn earliest(fields: &Fields) -> Option<Stamp> {
    fields.values().map(|v| v.stamp).min_by_key(Stamp::order)
}

fn read_base(r: Reading<'_>, slugs: &mut Interned<Slug>) -> Result<Option<Base>, Malformed> {
    if !r.has(&Field::SLOT) {
        return Ok(None);
    }
    let capacity = r.unsigned(Field::CAPACITY, CAPACITY)?.unwrap_or(1).max(1);
    Ok(Some(Base {
        slot: r.need(Field::SLOT, r.slot(Field::SLOT))?,
        who: r.need(Field::WHO, r.id(Field::WHO))?,
        resource: slugs.number(&r.need(Field::RESOURCE, r.slug(Field::RESOURCE))?),
        capacity: u16::try_from(capacity).unwrap_or(u16::MAX),
        guest: r.is_true(&Field::GUEST),
    }))
}

fn read_rare(r: Reading<'_>, slugs: &mut Interned<Slug>) -> Result<Rare, Malformed> {
    let n_of = |field: &Field| r.fields.get(field).map(|v| v.n);
    let moved = r.slot(Field::MOVED)?.zip(r.fields.get(&Field::MOVED));
    let resource = r.slug(Field::MOVED_TO)?.filter(|_| n_of(&Field::MOVED_TO) == n_of(&Field::MOVED));
    Ok(Rare {
        displaced: r.id(Field::DISPLACED)?,
        series: r.id(Field::SERIES)?,
        moved: moved.map(|(slot, value)| Moved {
            n: value.n,
            slot,
            resource: resource.map(|slug| slugs.number(&slug)),
            at: value.stamp.time,
            // It tells of the move that has its number.
            late: r.is_true(&Field::LATE) && n_of(&Field::LATE) == Some(value.n),
        }),
        alternatives: read_alternatives(r, slugs)?,
        left_at: r.int(Field::LEFT_AT, 0..=1440)?.and_then(|m| u16::try_from(m).ok()),
        numbers: numbers(r.fields),
        halves: r.text(Field::PAIR, SCALAR_BYTES)?.and_then(|text| Halves::read(&text)),
        decided: r.is_true(&Field::DECIDED),
        // It tells of the cancellation that has its number.
        let_go: r.is_true(&Field::LET_GO) && n_of(&Field::LET_GO) == n_of(&Field::CANCELLED),
        noted_at: noted_at(r, moved.map(|(slot, _)| slot).or(r.slot(Field::SLOT)?)),
        until: r
            .int(Field::UNTIL_MINUTE, UNTIL_CLOSING..=1440)?
            .map(|m| u16::try_from(m).map_or(Until::Day, Until::At)),
    })
}

/// `desk-2/<packed slot>`, comma-separated.
fn read_alternatives(r: Reading<'_>, slugs: &mut Interned<Slug>) -> Result<Vec<(u32, Slot)>, Malformed> {
    let Some(text) = r.text(Field::ALTERNATIVES, SCALAR_BYTES)? else { return Ok(Vec::new()) };
    let one = |t: &str| -> Option<(Slug, Slot)> {
        let (resource, slot) = t.split_once('/')?;
        Some((resource.parse().ok()?, Slot::unpack(slot.parse().ok()?)?))
    };
    let read: Option<Vec<_>> = text.split(',').take(ALTERNATIVES).map(one).collect();
    let read = read.ok_or_else(|| r.malformed(Field::ALTERNATIVES))?;
    Ok(read.into_iter().map(|(slug, slot)| (slugs.number(&slug), slot)).collect())
}

/// Alternatives as a ledger holds them.
pub(crate) fn alternatives_text(alternatives: &[Alternative]) -> String {
    let one = |a: &Alternative| format!("{}/{}", a.resource, a.slot.pack());
    alternatives.iter().take(ALTERNATIVES).map(one).collect::<Vec<_>>().join(",")
}

impl HandOver {
    pub(crate) fn read(id: RecordId, fields: &Fields, slugs: &mut Interned<Slug>) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let node = r.get(&Field::NODE).and_then(|s| s.as_bytes()?.try_into().ok()).map(NodeId);
        let day = r.need(Field::DAY, r.int(Field::DAY, i32::MIN.into()..=i32::MAX.into()))?;
        let recalls = !r.has(&Field::HAND_OVER);
        let number = if recalls { Field::RECALLED } else { Field::HAND_OVER };
        Ok(Self {
            resource: slugs.number(&r.need(Field::RESOURCE, r.slug(Field::RESOURCE))?),
            day: i32::try_from(day).map_err(|_| r.malformed(Field::DAY))?,
            n: r.need(number.clone(), r.unsigned(number, u32::MAX))?,
            to: node,
            rule: r.id(Field::RULE)?,
            recalls,
        })
    }
}
