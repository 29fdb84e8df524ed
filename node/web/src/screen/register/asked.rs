//! What somebody asks of the register.
//!
//! Enters: days, a person, a centre, where to go on, and who asks. Leaves: a query within what they may see, or which word
//! is wrong. A day is one of the network's time zone; both ends are meant.

use jiff::Timestamp;
use jiff::civil::Date;
use telecentre_proto::id::{ActorId, RecordId, Slug};
use telecentre_proto::replica::{ACTS_AT_ONCE, ActMark, RegisterQuery};

use crate::auth::Visitor;
use crate::body::Body;
use crate::problem::Problem;
use crate::rank::{Rank, rank};
use crate::site::Site;

/// Days that are looked at where none is said: today and the month before it.
const DAYS: i64 = 30;
/// Acts that an answer has, if nobody says how many.
const SHOWN: usize = 100;
/// Acts that an answer has at most.
const MOST: usize = 1_000;

/// A query that is allowed, and what a page says of it.
pub(super) struct AskedRegister {
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) person: Option<RecordId>,
    pub(super) centre: Option<Slug>,
    /// The visitor sees no other centre.
    pub(super) bound: bool,
    after: Option<ActMark>,
    most: usize,
}

impl AskedRegister {
    /// Reads and checks what was asked.
    pub(super) fn read(site: &Site, visitor: Visitor, mut asked: Body) -> Result<Self, Problem> {
        let day = |asked: &mut Body, field: &str| {
            let date: Option<Date> = asked.parsed(field);
            if date.is_some_and(|date| !(1970..=2200).contains(&date.year())) {
                asked.refuse(field, "this is not a date such as 2026-11-24");
            }
            date
        };
        let (from, to) = (day(&mut asked, "from"), day(&mut asked, "to"));
        let person: Option<RecordId> = asked.parsed("person");
        let centre: Option<Slug> = asked.parsed("centre");
        let after: Option<String> = asked.take("after");
        let after = after.map(|text| mark_of(&text).ok_or(text));
        if let Some(Err(text)) = &after {
            asked.refuse("after", format!("“{text}” is not where an answer of the register ended"));
        }
        let most: Option<usize> = asked.parsed("limit");
        if most.is_some_and(|most| !(1..=MOST).contains(&most)) {
            asked.refuse("limit", format!("from 1 to {MOST} acts at once"));
        }
        let today = site.moment(|moment| moment.today())?;
        let to = to.unwrap_or(today);
        let from = from.unwrap_or_else(|| to.saturating_sub(jiff::Span::new().days(DAYS)));
        if from > to {
            asked.refuse("to", "this is before the first day");
        }
        asked.finish(Some(()))?;
        let (centre, bound) = within(site, visitor, centre)?;
        let after = after.and_then(Result::ok);
        Ok(Self { from, to, person, centre, bound, after, most: most.unwrap_or(SHOWN) })
    }

    /// With another number of acts.
    pub(super) fn showing(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// As many as are given at once.
    pub(super) fn whole(self) -> Self {
        Self { most: ACTS_AT_ONCE, after: None, ..self }
    }

    /// Acts that are wanted.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// As the replica reads it; one act more than is shown tells whether there are others.
    pub(super) fn query(&self, site: &Site) -> RegisterQuery {
        let zone = site.replica.zone();
        let begins = |date: Date| zone.to_timestamp(date.at(0, 0, 0, 0)).map(Timestamp::as_second);
        let next = self.to.tomorrow().unwrap_or(self.to);
        RegisterQuery {
            from: begins(self.from).unwrap_or(i64::MIN),
            until: begins(next).unwrap_or(i64::MAX),
            person: self.person,
            centre: self.centre.clone(),
            record: None,
            after: self.after.clone(),
            most: self.most.saturating_add(1),
        }
    }
}

/// The centre that is looked at: whoever is host sees the own one, and is told so when asking for another.
fn within(site: &Site, visitor: Visitor, asked: Option<Slug>) -> Result<(Option<Slug>, bool), Problem> {
    let (own, sees) = site.moment(|moment| (moment.here().centre, rank(moment, visitor)))?;
    match (sees, own) {
        (Some(Rank::Host), Some(own)) if asked.as_ref().is_none_or(|asked| *asked == own) => Ok((Some(own), true)),
        (Some(Rank::Host), _) => Err(Problem::forbidden("The register of another centre is for admins and directors.")),
        // A host elsewhere, who was let in for her own centre.
        (Some(Rank::Member), _) => Ok((asked, true)),
        _ => Ok((asked, false)),
    }
}

/// Where an answer ended, as a word of an address.
pub(super) fn word_of(mark: &ActMark) -> String {
    format!("{}.{}.{}.{}.{}", mark.at, mark.actor, mark.seq, mark.nth, mark.space)
}

fn mark_of(text: &str) -> Option<ActMark> {
    let mut parts = text.splitn(5, '.');
    Some(ActMark {
        at: parts.next()?.parse().ok()?,
        actor: parts.next()?.parse::<ActorId>().ok()?,
        seq: parts.next()?.parse().ok()?,
        nth: parts.next()?.parse().ok()?,
        space: parts.next()?.parse().ok()?,
    })
}
