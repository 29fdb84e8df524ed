//! Decisions on commands about a centre's profile.
//!
//! Enters: a whole profile, a whole resource, a closure. Leaves: puts for what differs from what is seen, so that
//! loading the same file again writes nothing. A profile is written at the centre's node or at the hub.

use jiff::civil::Date;
use telecentre_log::document::DocumentName;
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{RecordId, Slug, Space};
use telecentre_log::limit::{CAPACITY, LIST_DAYS, NAME_BYTES, TEXT_BYTES};
use telecentre_log::record::Fields;

use super::{Centre, CentreCommand, CentreOutcome, Closure, Resource};
use crate::desk::check::{check_days, check_name, check_text, refuse};
use crate::desk::{Decide, Decision, DeskError, FieldCode, FieldError, Guards, Missing, Right};

impl Decide for CentreCommand {
    type Outcome = CentreOutcome;

    fn decide(&self, guards: &mut Guards<'_>) -> Result<Decision<CentreOutcome>, DeskError> {
        match self {
            Self::Save(centre) => guards.save_centre(centre),
            Self::SaveResource { centre, resource } => guards.save_resource(centre, resource),
            Self::AddClosure { centre, from, until, reason } => {
                guards.add_closure(centre, *from, *until, reason.as_deref())
            }
        }
    }
}

impl Guards<'_> {
    fn save_centre(&mut self, centre: &Centre) -> Result<Decision<CentreOutcome>, DeskError> {
        self.may_write_profile(&centre.slug)?;
        let mut errors = Vec::new();
        check_name(&mut errors, "name", &centre.name, NAME_BYTES);
        check_text(&mut errors, "address", &centre.address, TEXT_BYTES, true);
        if centre.hours.as_ref().is_some_and(|h| !h.is_readable()) {
            errors.push(FieldError::new("hours", FieldCode::BadHours, "these opening hours cannot be read"));
        }
        refuse(errors)?;
        let before = self.view.centres.fields(&centre.slug);
        self.profile(&centre.slug, RecordId::SINGLE, &before, centre.fields())
    }

    fn save_resource(&mut self, centre: &Slug, resource: &Resource) -> Result<Decision<CentreOutcome>, DeskError> {
        self.may_write_profile(centre)?;
        let mut errors = Vec::new();
        check_name(&mut errors, "name", &resource.name, NAME_BYTES);
        if resource.capacity == 0 || resource.capacity > CAPACITY {
            let message = format!("the capacity is a number from 1 to {CAPACITY}");
            errors.push(FieldError::new("capacity", FieldCode::OutOfRange, message).about(CAPACITY));
        }
        refuse(errors)?;
        let (id, before) = match self.view.centres.resource_record(centre, &resource.slug) {
            Some(known) => known,
            None => (self.fresh_id(), Fields::new()),
        };
        self.profile(centre, id, &before, resource.fields())
    }

    fn add_closure(
        &mut self,
        centre: &Slug,
        from: Date,
        until: Date,
        reason: Option<&str>,
    ) -> Result<Decision<CentreOutcome>, DeskError> {
        self.may_write_profile(centre)?;
        let mut errors = Vec::new();
        if self.view.centres.get(centre).is_none() {
            return Err(DeskError::not_found(Missing::Centre, centre));
        }
        check_days(&mut errors, (from, until), LIST_DAYS);
        check_text(&mut errors, "reason", reason.unwrap_or_default(), NAME_BYTES, false);
        refuse(errors)?;
        if self.view.centres.closures(centre).iter().any(|c| (c.from, c.until) == (from, until)) {
            return Ok(Decision::nothing(CentreOutcome::Unchanged));
        }
        let id = self.fresh_id();
        let closure = Closure { reason: reason.map(str::to_owned), ..Closure::of_days(id, from, until) };
        self.profile(centre, id, &Fields::new(), closure.fields())
    }

    fn may_write_profile(&self, centre: &Slug) -> Result<(), DeskError> {
        self.hosts_only()?;
        if self.is_node_of(centre) || self.is_hub() {
            return Ok(());
        }
        Err(DeskError::NotAllowed { right: Right::AtCentreOrHub })
    }

    fn profile(
        &self,
        centre: &Slug,
        id: RecordId,
        before: &Fields,
        wanted: Vec<(Field, Scalar)>,
    ) -> Result<Decision<CentreOutcome>, DeskError> {
        let puts = self.changed(id, before, wanted)?;
        let outcome = if puts.is_empty() { CentreOutcome::Unchanged } else { CentreOutcome::Saved };
        Ok(Decision::put(Space::Centre(centre.clone()), DocumentName::profile(), puts, outcome))
    }
}
