//! What one document says under one record id.
//!
//! Enters: the fields of a record of a ledger or of requests. Leaves: a part of a booking, a wish, an answer to one, a
//! hand-over, a wish that waits for a place, its turn; nothing for what does not read. In requests all stands under ids that carry their author's tag: what does
//! not is read as nothing, whoever let it through.

use telecentre_log::field::Field;
use telecentre_log::id::RecordId;
use telecentre_log::record::Fields;

use crate::booking::interned::Names;
use crate::booking::part::{HandOver, Part};
use crate::booking::source::{Source, Voice};
use crate::booking::wait::{Turn, WaitRecord};
use crate::booking::wish::{Wanted, read_answer};
use crate::reading::Malformed;

/// What a record says; of a hand-over or a wish nothing else.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) part: Option<Part>,
    pub(crate) hand_over: Option<HandOver>,
    pub(crate) wanted: Option<Wanted>,
    pub(crate) answer: Option<bool>,
    pub(crate) wait: Option<WaitRecord>,
    pub(crate) turn: Option<Turn>,
}

impl Said {
    pub(crate) fn read(
        source: &Source,
        record: RecordId,
        fields: &Fields,
        names: &mut Names,
    ) -> Result<Self, Malformed> {
        let mut said = Self::default();
        if fields.is_empty() {
            return Ok(said);
        }
        let requests = source.role == Voice::Requests;
        if requests && !record.is_of(&source.key.author) {
            return Err(Malformed { record, field: Field::WHO });
        }
        let has = |field: &Field| fields.contains_key(field);
        if requests && has(&Field::ABOUT) {
            said.wanted = Some(Wanted::read(record, fields, &mut names.slugs)?);
        } else if requests && has(&Field::WAIT_KIND) {
            said.wait = Some(WaitRecord::read(record, fields)?);
        } else if requests && !has(&Field::SLOT) {
            return Err(Malformed { record, field: Field::SLOT });
        } else if !requests && (has(&Field::HAND_OVER) || has(&Field::RECALLED)) {
            said.hand_over = Some(HandOver::read(record, fields, &mut names.slugs)?);
        } else {
            // One id may be a booking's in one month and a wish's in another: then a ledger answers both under it.
            let answered = !requests && has(&Field::WISH);
            said.answer = if answered { Some(read_answer(record, fields)?) } else { None };
            said.turn = if !requests && has(&Field::TURN) { Some(Turn::read(record, fields)?) } else { None };
            let beside = [Field::WISH, Field::TURN, Field::DAY, Field::WAIT_KIND];
            let more = (!answered && said.turn.is_none()) || fields.keys().any(|field| !beside.contains(field));
            said.part = if more { Some(Part::read(record, fields, names)?) } else { None };
        }
        Ok(said)
    }
}
