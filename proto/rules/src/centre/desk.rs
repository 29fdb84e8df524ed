//! What the network and its centres offer: profiles, resources, closures, courses, agreements; and lending to the hub.
//!
//! Enters: a whole profile, resource, course or agreement. Leaves: puts for what differs from what is seen, so that
//! loading the same file again writes nothing. A centre's profile is written at its node or at the hub, the catalogue
//! and the agreements at the hub.

use jiff::civil::Date;
use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug, Space};
use telecentre_log::limit::{CAPACITY, LIST_DAYS, NAME_BYTES, TEXT_BYTES};
use telecentre_log::record::Fields;

use crate::agreement::Agreement;
use crate::centre::{Centre, Closure, Resource};
use crate::course::Course;
use crate::desk::check::{check_name, check_text};
use crate::desk::{Caller, Decision, Desk, DeskError, FieldError, Missing, Outcome, Right};
use crate::reading::changed;
use crate::slot::days_of_date;
use crate::steward;

/// Days of one resource that one command may lend.
const LENT_DAYS: i32 = 92;

impl Desk<'_> {
    pub(crate) fn save_centre(&mut self, centre: &Centre) -> Result<Decision, DeskError> {
        self.may_write_profile(&centre.slug)?;
        let mut errors = Vec::new();
        check_name(&mut errors, "name", &centre.name, NAME_BYTES);
        check_text(&mut errors, "address", &centre.address, TEXT_BYTES, true);
        if centre.hours.as_ref().is_some_and(|h| !h.is_readable()) {
            errors.push(FieldError::new("hours", "bad-hours", "these opening hours cannot be read"));
        }
        refuse(errors)?;
        let before = self.view.centres.fields(&centre.slug);
        Ok(profile(&centre.slug, RecordId::SINGLE, &before, centre.fields()))
    }

    pub(crate) fn save_resource(&mut self, centre: &Slug, resource: &Resource) -> Result<Decision, DeskError> {
        self.may_write_profile(centre)?;
        let mut errors = Vec::new();
        check_name(&mut errors, "name", &resource.name, NAME_BYTES);
        if resource.capacity == 0 || resource.capacity > CAPACITY {
            let message = format!("the capacity is a number from 1 to {CAPACITY}");
            errors.push(FieldError::new("capacity", "out-of-range", message).about(CAPACITY));
        }
        refuse(errors)?;
        let (id, before) = match self.view.centres.resource_record(centre, &resource.slug) {
            Some(known) => known,
            None => (self.fresh_id(), Fields::new()),
        };
        Ok(profile(centre, id, &before, resource.fields()))
    }

    pub(crate) fn add_closure(
        &mut self,
        centre: &Slug,
        from: Date,
        until: Date,
        reason: Option<&str>,
    ) -> Result<Decision, DeskError> {
        self.may_write_profile(centre)?;
        let mut errors = Vec::new();
        if self.view.centres.get(centre).is_none() {
            return Err(DeskError::not_found(Missing::Centre, centre));
        }
        check_days(&mut errors, (from, until), LIST_DAYS);
        check_text(&mut errors, "reason", reason.unwrap_or_default(), NAME_BYTES, false);
        refuse(errors)?;
        if self.view.centres.closures(centre).iter().any(|c| (c.from, c.until) == (from, until)) {
            return Ok(Decision::nothing(Outcome::Unchanged));
        }
        let id = self.fresh_id();
        let closure = Closure { id, from, until, reason: reason.map(str::to_owned) };
        Ok(profile(centre, id, &Fields::new(), closure.fields()))
    }

    pub(crate) fn save_course(&mut self, course: &Course) -> Result<Decision, DeskError> {
        self.admin_at_hub()?;
        let mut errors = Vec::new();
        for (field, text) in [("code", &course.code), ("title", &course.title), ("provider", &course.provider)] {
            check_name(&mut errors, field, text, NAME_BYTES);
        }
        if course.hours > 10_000 {
            errors.push(FieldError::new("hours", "out-of-range", "a course lasts 10000 hours at most").about(10_000));
        }
        refuse(errors)?;
        let known = self.view.courses.list().into_iter().find(|(_, c)| c.code == course.code).map(|(id, _)| id);
        let before = known.map(|id| self.view.courses.fields(id)).unwrap_or_default();
        let id = known.unwrap_or_else(|| self.fresh_id());
        Ok(saved(Space::Commons, DocumentName::catalogue(), changed(id, &before, course.fields())))
    }

    pub(crate) fn save_agreement(&mut self, agreement: &Agreement) -> Result<Decision, DeskError> {
        self.admin_at_hub()?;
        let mut errors = Vec::new();
        check_name(&mut errors, "partner", &agreement.partner, NAME_BYTES);
        check_name(&mut errors, "kind", &agreement.kind, NAME_BYTES);
        if let Some(centre) = agreement.centre.as_ref().filter(|c| self.view.centres.get(c).is_none()) {
            errors.push(
                FieldError::new("centre", "unknown-centre", format!("there is no centre “{centre}”")).about(centre),
            );
        }
        if agreement.expires.is_some_and(|last| last < agreement.signed) {
            errors.push(FieldError::new("expires", "before-signed", "an agreement cannot end before it is signed"));
        }
        refuse(errors)?;
        let known = self.view.agreements.list().into_iter().find(|(_, a)| a.same_as(agreement)).map(|(id, _)| id);
        let before = known.map(|id| self.view.agreements.fields(id)).unwrap_or_default();
        let id = known.unwrap_or_else(|| self.fresh_id());
        Ok(saved(Space::Commons, DocumentName::agreements(), changed(id, &before, agreement.fields())))
    }

    /// Lends a resource to the hub (`out`), or gives it back.
    pub(crate) fn lend(
        &mut self,
        centre: &Slug,
        resource: &Slug,
        days: (Date, Date),
        out: bool,
    ) -> Result<Decision, DeskError> {
        self.not_for_members()?;
        if self.view.centres.resource(centre, resource).is_none() {
            return Err(DeskError::not_found(Missing::Resource, resource));
        }
        let mut errors = Vec::new();
        check_days(&mut errors, days, LENT_DAYS);
        refuse(errors)?;
        let place = (centre, resource);
        let drafts = if out {
            steward::hand_over(self.view, self.stewards, place, days, self.fresh)
                .ok_or(DeskError::NotAllowed { right: Right::AtCentre })?
        } else {
            steward::give_back(self.view, self.stewards, place, days, self.fresh)
                .ok_or(DeskError::NotAllowed { right: Right::AtHub })?
        };
        let outcome = if drafts.is_empty() { Outcome::Unchanged } else { Outcome::Saved };
        Ok(Decision::of(drafts, outcome))
    }

    fn may_write_profile(&self, centre: &Slug) -> Result<(), DeskError> {
        self.not_for_members()?;
        if self.is_node_of(centre) || self.is_hub() {
            return Ok(());
        }
        Err(DeskError::NotAllowed { right: Right::AtCentreOrHub })
    }

    fn admin_at_hub(&self) -> Result<(), DeskError> {
        if self.caller != Caller::Admin {
            return Err(DeskError::NotAllowed { right: Right::Admin });
        }
        if self.is_hub() { Ok(()) } else { Err(DeskError::NotAllowed { right: Right::AtHub }) }
    }
}

fn refuse(errors: Vec<FieldError>) -> Result<(), DeskError> {
    if errors.is_empty() { Ok(()) } else { Err(DeskError::Invalid { errors }) }
}

fn check_days(errors: &mut Vec<FieldError>, (from, until): (Date, Date), most: i32) {
    if until < from {
        errors.push(FieldError::new("until", "before-from", "the last day lies before the first"));
    } else if days_of_date(until) - days_of_date(from) >= most {
        errors.push(FieldError::new("until", "too-many-days", format!("at most {most} days at once")).about(most));
    }
}

fn profile(centre: &Slug, id: RecordId, before: &Fields, wanted: Vec<(Field, Scalar)>) -> Decision {
    saved(Space::Centre(centre.clone()), DocumentName::profile(), changed(id, before, wanted))
}

fn saved(space: Space, document: DocumentName, puts: Vec<Put>) -> Decision {
    if puts.is_empty() {
        return Decision::nothing(Outcome::Unchanged);
    }
    Decision::of(vec![Draft { space, document, puts }], Outcome::Saved)
}
