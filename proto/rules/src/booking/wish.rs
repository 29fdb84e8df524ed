//! A wish: what a replica that is not the steward asks of a booking, and the answer that a ledger gives.
//!
//! Enters: records of requests and of ledgers. Leaves: [`Wanted`] by booking, those without an answer, and which of them
//! are asked for still: of one author's wishes of one sort about one booking the last in line order, which replaces
//! those before it. An answer is a put under the wish's own id in a ledger of that centre; nothing here has a number.

use std::collections::{BTreeMap, BTreeSet};

use telecentre_log::field::Field;
use telecentre_log::id::{NodeId, RecordId, Slug};
use telecentre_log::record::Fields;

use crate::booking::interned::Interned;
use crate::booking::source::Source;
use crate::reading::{Malformed, Reading};
use crate::slot::Slot;

/// What a wish says.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Wanted {
    /// The booking that it is about.
    pub(crate) booking: RecordId,
    /// Where it is to go; none: it is to be cancelled.
    pub(crate) to: Option<(Slot, u32)>,
    /// Unix seconds by the asker's clock.
    pub(crate) at: i64,
    rank: u64,
    seq: u64,
}

/// A wish without an answer, in the order of its author's line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asked {
    pub(crate) by: NodeId,
    cancel: bool,
    rank: u64,
    seq: u64,
    pub(crate) wish: RecordId,
    source: u32,
}

impl Asked {
    /// Before all others.
    const FIRST: Self = Self { by: NodeId([0; 32]), cancel: false, rank: 0, seq: 0, wish: RecordId([0; 8]), source: 0 };
    /// After all others.
    const LAST: Self = Self {
        by: NodeId([0xff; 32]),
        cancel: true,
        rank: u64::MAX,
        seq: u64::MAX,
        wish: RecordId([0xff; 8]),
        source: u32::MAX,
    };
}

/// The wishes and answers of all centres.
#[derive(Clone, Default)]
pub(crate) struct Wishes {
    /// By wish and source.
    wanted: BTreeMap<(RecordId, u32), Wanted>,
    /// By wish and ledger: granted or not.
    answers: BTreeMap<(RecordId, u32), bool>,
    /// By centre and booking: those without an answer.
    open: BTreeSet<(u32, RecordId, Asked)>,
    /// By centre and wish: where it stands in `open`.
    filed: BTreeMap<(u32, RecordId), (RecordId, Asked)>,
}

impl Wanted {
    pub(crate) fn read(id: RecordId, fields: &Fields, slugs: &mut Interned<Slug>) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let to = match r.need(Field::WISH, r.int(Field::WISH, 1..=2))? {
            1 => None,
            _ => Some((
                r.need(Field::MOVED, r.slot(Field::MOVED))?,
                slugs.number(&r.need(Field::MOVED_TO, r.slug(Field::MOVED_TO))?),
            )),
        };
        let booking = r.need(Field::ABOUT, r.id(Field::ABOUT))?;
        let stamp = fields.get(&Field::ABOUT).map(|value| value.stamp).ok_or_else(|| r.malformed(Field::ABOUT))?;
        Ok(Self { booking, to, at: stamp.time, rank: stamp.rank, seq: stamp.seq })
    }
}

/// The answer that a ledger gives under a wish's id.
pub(crate) fn read_answer(id: RecordId, fields: &Fields) -> Result<bool, Malformed> {
    let r = Reading::new(id, fields);
    Ok(r.need(Field::WISH, r.int(Field::WISH, 0..=1))? == 1)
}

impl Wishes {
    /// The bookings of a centre that a wish is about, as far as it is known there.
    pub(crate) fn about(&self, wish: RecordId, centre: u32, sources: &[Source]) -> BTreeSet<RecordId> {
        let all = self.wanted.range((wish, 0)..=(wish, u32::MAX));
        all.filter(|((_, s), _)| is_in(sources, *s, centre)).map(|(_, wanted)| wanted.booking).collect()
    }

    /// Takes in what a document of requests says of a wish.
    pub(crate) fn set(&mut self, key: (RecordId, u32), wanted: Option<Wanted>) {
        replace(&mut self.wanted, key, wanted);
    }

    /// Takes in what a ledger says of a wish.
    pub(crate) fn set_answer(&mut self, key: (RecordId, u32), answer: Option<bool>) {
        replace(&mut self.answers, key, answer);
    }

    /// Files a wish anew, after something was taken in about it. Where its author wrote it into several months, the first
    /// in line order counts.
    pub(crate) fn file(&mut self, wish: RecordId, centre: u32, sources: &[Source]) {
        if let Some((booking, asked)) = self.filed.remove(&(centre, wish)) {
            self.open.remove(&(centre, booking, asked));
        }
        let range = (wish, 0)..=(wish, u32::MAX);
        if self.answers.range(range.clone()).any(|((_, s), _)| is_in(sources, *s, centre)) {
            return;
        }
        let all = self.wanted.range(range).filter_map(|((_, s), wanted)| {
            let source = sources.get(usize::try_from(*s).ok()?).filter(|source| source.centre == centre)?;
            Some(((source.key.author, wanted.rank, wanted.seq, &source.key.name), *s, wanted))
        });
        let Some(((by, ..), source, wanted)) = all.min_by(|(a, ..), (b, ..)| a.cmp(b)) else { return };
        let Wanted { booking, to, rank, seq, .. } = *wanted;
        let asked = Asked { by, cancel: to.is_none(), rank, seq, wish, source };
        self.open.insert((centre, booking, asked));
        self.filed.insert((centre, wish), (booking, asked));
    }

    /// Whether a wish waits for an answer.
    pub(crate) fn is_open(&self, wish: RecordId, centre: u32) -> bool {
        self.filed.contains_key(&(centre, wish))
    }

    /// Whether some wish about a booking waits for an answer.
    pub(crate) fn is_asked(&self, booking: RecordId, centre: u32) -> bool {
        self.of_booking(booking, centre).next().is_some()
    }

    fn of_booking(&self, booking: RecordId, centre: u32) -> impl DoubleEndedIterator<Item = &Asked> + Clone {
        let ends = [Asked::FIRST, Asked::LAST].map(|asked| (centre, booking, asked));
        let [first, last] = ends;
        self.open.range(first..=last).map(|(.., asked)| asked)
    }

    /// What is asked of a booking still: of each author the last wish of each sort. Takes no longer for those that were
    /// replaced, however many.
    pub(crate) fn last(&self, booking: RecordId, centre: u32) -> Vec<(Asked, Wanted)> {
        let mut out = Vec::new();
        let mut next = self.of_booking(booking, centre).next_back();
        while let Some(asked) = next {
            out.extend(self.wanted.get(&(asked.wish, asked.source)).map(|wanted| (*asked, *wanted)));
            let first = Asked { by: asked.by, cancel: asked.cancel, ..Asked::FIRST };
            let before = (centre, booking, Asked::FIRST)..(centre, booking, first);
            next = self.open.range(before).next_back().map(|(.., asked)| asked);
        }
        out.sort_by_key(|(asked, _)| asked.wish);
        out
    }

    /// At most `most` of the wishes about a booking that a later one of the same author and sort replaced.
    pub(crate) fn replaced(&self, booking: RecordId, centre: u32, most: usize) -> Vec<Asked> {
        let all = self.of_booking(booking, centre);
        let pairs = all.clone().zip(all.skip(1));
        pairs.filter(|(a, b)| (a.by, a.cancel) == (b.by, b.cancel)).map(|(a, _)| *a).take(most).collect()
    }

    /// Whether a wish of this id, or an answer to it, is held.
    pub(crate) fn knows(&self, id: RecordId) -> bool {
        let range = (id, 0)..=(id, u32::MAX);
        self.wanted.range(range.clone()).next().is_some() || self.answers.range(range).next().is_some()
    }

    /// The records of a source.
    pub(crate) fn of_source(&self, source: u32) -> impl Iterator<Item = RecordId> + '_ {
        self.wanted.keys().chain(self.answers.keys()).filter(move |(_, s)| *s == source).map(|(id, _)| *id)
    }
}

fn is_in(sources: &[Source], source: u32, centre: u32) -> bool {
    usize::try_from(source).ok().and_then(|s| sources.get(s)).is_some_and(|source| source.centre == centre)
}

fn replace<T>(map: &mut BTreeMap<(RecordId, u32), T>, key: (RecordId, u32), value: Option<T>) {
    match value {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}
