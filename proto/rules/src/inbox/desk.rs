//! Putting away what was seen.
//!
//! Enters: the sort of an item and its booking. Leaves: a put in this replica's own document: at a node in its centre's
//! space, at the hub in that of the booking's centre. What must be decided cannot be put away.

use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug, Space};

use super::{InboxCommand, InboxOutcome, ItemKind};
use crate::booking::{Act, BookingRefusal};
use crate::desk::{Decide, Decision, DeskError, Guards, Missing, Right};
use crate::slot::month_of;

impl Decide for InboxCommand {
    type Outcome = InboxOutcome;

    fn decide(&self, guards: &mut Guards<'_>) -> Result<Decision<InboxOutcome>, DeskError> {
        match self {
            Self::Done { kind, booking } => guards.put_away(*kind, *booking),
        }
    }
}

impl Guards<'_> {
    fn put_away(&mut self, kind: ItemKind, booking: RecordId) -> Result<Decision<InboxOutcome>, DeskError> {
        self.hosts_only()?;
        let found = self.view.bookings.get(booking).ok_or_else(|| DeskError::not_found(Missing::Item, &booking))?;
        if self.acting_on(&found.centre, found.requested_by).member().is_some() {
            return Err(DeskError::NotAllowed { right: Right::Host });
        }
        if !kind.is_put_away() {
            let (state, act) = (found.state, Act::Note);
            return Err(BookingRefusal::WrongState { booking, state, act }.into());
        }
        let me = self.stewards.me();
        if self.view.inbox.is_seen(&me, kind, booking) {
            return Ok(Decision::nothing(InboxOutcome::Done));
        }
        let own = |centre: &&Slug| self.stewards.node_of(centre) == Some(me);
        let centre = self.view.centres.all().map(|centre| &centre.slug).find(own);
        let centre = centre.cloned().or_else(|| self.is_hub().then(|| found.centre.clone()));
        let centre = centre.ok_or(DeskError::NotAllowed { right: Right::AtCentreOrHub })?;
        let mut kinds: Vec<ItemKind> = ItemKind::ALL.to_vec();
        kinds.retain(|other| *other == kind || self.view.inbox.is_seen(&me, *other, booking));
        let words: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        // One more is seen each time: the number of kinds is the number of the word.
        let n = u32::try_from(kinds.len()).unwrap_or(u32::MAX);
        let put = Put { record: booking, field: Field::SEEN, n, value: Scalar::Text(words.join(",")) };
        let document = DocumentName::inbox(month_of(found.first.1.day()));
        let draft = Draft { space: Space::Centre(centre), document, puts: vec![put] };
        Ok(Decision::of(vec![draft], InboxOutcome::Done))
    }
}
