//! Decisions on commands about a centre's profile.
//!
//! Enters: a whole profile, a whole resource, a closure. Leaves: puts for what differs from what is seen, so that
//! loading the same file again writes nothing. A profile is written at the centre's node or at the hub.

use telecentre_log::document::DocumentName;
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{RecordId, Slug, Space};
use telecentre_log::limit::{CAPACITY, LIST_DAYS, NAME_BYTES, TEXT_BYTES};
use telecentre_log::record::Fields;

use super::{
    Centre, CentreCommand, CentreOutcome, Closure, HORIZON_DAYS, InstantRule, Kind, LENT_AHEAD, RETURN_EVENINGS,
    Resource,
};
use crate::booking::BookingRefusal;
use crate::desk::check::{check_days, check_name, check_text, refuse};
use crate::desk::{Decide, Decision, DeskError, FieldCode, FieldError, Guards, Missing, Right};
use crate::slot::MINUTES_PER_DAY;

impl Decide for CentreCommand {
    type Outcome = CentreOutcome;

    fn decide(&self, guards: &mut Guards<'_>) -> Result<Decision<CentreOutcome>, DeskError> {
        match self {
            Self::Save(centre) => guards.save_centre(centre),
            Self::SaveResource { centre, resource } => guards.save_resource(centre, resource),
            Self::Change { centre, patch } => {
                guards.may_write_profile(centre)?;
                let known =
                    guards.view.centres.get(centre).ok_or_else(|| DeskError::not_found(Missing::Centre, centre))?;
                let changed = patch.apply(known);
                guards.save_centre(&changed)
            }
            Self::AddResource { centre, resource } => guards.add_resource(centre, resource),
            Self::ChangeResource { centre, resource, patch } => {
                guards.may_write_profile(centre)?;
                let known = guards.view.centres.resource(centre, resource);
                let known = known.ok_or_else(|| DeskError::not_found(Missing::Resource, resource))?;
                let changed = patch.apply(known);
                guards.save_resource(centre, &changed)
            }
            Self::AddClosure { centre, closure } => guards.add_closure(centre, closure),
            Self::EndClosure { centre, closure } => guards.end_closure(centre, *closure),
        }
    }
}

impl Guards<'_> {
    fn save_centre(&mut self, centre: &Centre) -> Result<Decision<CentreOutcome>, DeskError> {
        self.may_write_profile(&centre.slug)?;
        let mut errors = Vec::new();
        check_name(&mut errors, "name", &centre.name, NAME_BYTES);
        check_text(&mut errors, "address", &centre.address, TEXT_BYTES, true);
        for (field, number, most) in [
            ("horizon_days", centre.horizon_days, HORIZON_DAYS),
            ("no_show_minutes", centre.no_show_minutes, MINUTES_PER_DAY.into()),
        ] {
            if number.is_some_and(|n| n > most) {
                let message = format!("“{field}” is a number from 0 to {most}");
                errors.push(FieldError::new(field, FieldCode::OutOfRange, message).about(most));
            }
        }
        if centre.hours.as_ref().is_some_and(|h| !h.is_readable()) {
            errors.push(FieldError::new("hours", FieldCode::BadHours, "these opening hours cannot be read"));
        }
        let known = self.view.centres.get(&centre.slug).and_then(|known| known.instant.as_ref());
        let instant = match (&centre.instant, known) {
            (Some(rule), Some(known)) if rule.says_as(known) => Some(known.clone()),
            (Some(rule), _) => {
                let resources: Vec<Resource> = self.view.centres.resources(&centre.slug).cloned().collect();
                errors.extend(rule.unfit(&resources));
                Some(InstantRule { version: self.fresh_id(), ..rule.clone() })
            }
            (None, _) => None,
        };
        refuse(errors)?;
        let before = self.view.centres.fields(&centre.slug);
        let wanted = Centre { instant, ..centre.clone() }.fields();
        self.profile(&centre.slug, RecordId::SINGLE, &before, wanted)
    }

    fn save_resource(&mut self, centre: &Slug, resource: &Resource) -> Result<Decision<CentreOutcome>, DeskError> {
        self.may_write_profile(centre)?;
        let mut errors = Vec::new();
        check_name(&mut errors, "name", &resource.name, NAME_BYTES);
        if resource.capacity == 0 || resource.capacity > CAPACITY {
            let message = format!("the capacity is a number from 1 to {CAPACITY}");
            errors.push(FieldError::new("capacity", FieldCode::OutOfRange, message).about(CAPACITY));
        }
        if resource.out_of_service.is_some_and(|out| out.until.is_some_and(|until| until < out.from)) {
            let message = "the last day lies before the first";
            errors.push(FieldError::new("out_of_service", FieldCode::BeforeFrom, message));
        }
        refuse(errors)?;
        let (id, before) = match self.view.centres.resource_record(centre, &resource.slug) {
            Some(known) => known,
            None => (self.fresh_id(), Fields::new()),
        };
        self.profile(centre, id, &before, resource.fields())
    }

    fn add_resource(&mut self, centre: &Slug, resource: &Resource) -> Result<Decision<CentreOutcome>, DeskError> {
        self.may_write_profile(centre)?;
        if self.view.centres.get(centre).is_none() {
            return Err(DeskError::not_found(Missing::Centre, centre));
        }
        if self.view.centres.resource(centre, &resource.slug).is_some_and(|known| known != resource) {
            let message = format!("another resource of this centre has the id {}", resource.slug);
            return Err(DeskError::invalid(FieldError::new("id", FieldCode::IdInUse, message).about(&resource.slug)));
        }
        self.save_resource(centre, resource)
    }

    fn add_closure(&mut self, centre: &Slug, closure: &Closure) -> Result<Decision<CentreOutcome>, DeskError> {
        self.may_write_profile(centre)?;
        let mut errors = Vec::new();
        if self.view.centres.get(centre).is_none() {
            return Err(DeskError::not_found(Missing::Centre, centre));
        }
        check_days(&mut errors, (closure.from, closure.until), LIST_DAYS);
        if errors.is_empty() && (closure.until, closure.until_minute) <= (closure.from, closure.from_minute) {
            errors.push(FieldError::new("until", FieldCode::BeforeFrom, "the closure ends before it begins"));
        }
        if let Some(resource) = closure.resource.as_ref().filter(|r| self.view.centres.resource(centre, r).is_none()) {
            let message = format!("there is no “{resource}” at {centre}");
            errors.push(FieldError::new("resource", FieldCode::UnknownResource, message).about(resource));
        }
        check_text(&mut errors, "reason", closure.reason.as_deref().unwrap_or_default(), NAME_BYTES, false);
        refuse(errors)?;
        let same =
            |c: &&Closure| Closure { id: closure.id, reason: closure.reason.clone(), ..(*c).clone() } == *closure;
        // What its key made stays its answer, even once it was taken back.
        let keyed = self.view.centres.closure(centre, closure.id);
        let keyed = keyed.filter(|c| Closure { ended: false, ..(*c).clone() } == *closure);
        if let Some(known) = keyed.or_else(|| self.view.centres.closures(centre).into_iter().find(same)) {
            return Ok(Decision::nothing(CentreOutcome::Closed { closure: known.id }));
        }
        let id = if closure.id == RecordId::SINGLE { self.fresh_id() } else { closure.id };
        if self.view.knows(id) || !id.is_of(&self.stewards.me()) {
            return Err(BookingRefusal::KeyReused { booking: id }.into());
        }
        let mut decision = self.profile(centre, id, &Fields::new(), closure.fields())?;
        decision.outcome = CentreOutcome::Closed { closure: id };
        Ok(decision)
    }

    fn end_closure(&mut self, centre: &Slug, closure: RecordId) -> Result<Decision<CentreOutcome>, DeskError> {
        self.may_write_profile(centre)?;
        let known = self.view.centres.closures(centre).into_iter().find(|c| c.id == closure).cloned();
        let Some(known) = known else { return Err(DeskError::not_found(Missing::Closure, &closure)) };
        let before = self.view.centres.closure_fields(centre, closure);
        self.profile(centre, closure, &before, Closure { ended: true, ..known }.fields())
    }

    fn may_write_profile(&self, centre: &Slug) -> Result<(), DeskError> {
        self.host_of(centre)?;
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

impl InstantRule {
    /// What is wrong with it where a centre has these resources: numbers out of range, resources that are not offered,
    /// more than half of a kind where nobody insists.
    pub fn unfit(&self, resources: &[Resource]) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for (field, number, most) in
            [("days_ahead", self.days_ahead, LENT_AHEAD), ("return_evenings", self.return_evenings, RETURN_EVENINGS)]
        {
            if !(1..=most).contains(&number) {
                let message = format!("“{field}” is a number from 1 to {most}");
                errors.push(FieldError::new(field, FieldCode::OutOfRange, message).about(most));
            }
        }
        if errors.is_empty() && self.days_ahead <= self.return_evenings {
            let message = "a day would come back before it is lent: more days ahead, or fewer evenings";
            errors.push(FieldError::new("days_ahead", FieldCode::BeforeFrom, message));
        }
        if self.weekdays.is_empty() {
            errors.push(FieldError::new("weekdays", FieldCode::Missing, "name a day of the week"));
        }
        if self.resources.is_empty() {
            errors.push(FieldError::new("resources", FieldCode::Missing, "name what is lent"));
        }
        let offered: Vec<&Resource> = resources.iter().filter(|r| !r.retired).collect();
        for named in &self.resources {
            if !offered.iter().any(|r| r.slug == *named) {
                let message = format!("nothing that is offered here is called “{named}”");
                errors.push(FieldError::new("resources", FieldCode::UnknownResource, message).about(named));
            }
        }
        for kind in Kind::ALL.iter().filter(|_| !self.insist) {
            let of_kind: Vec<_> = offered.iter().filter(|r| r.kind == *kind).collect();
            let named = of_kind.iter().filter(|r| self.resources.contains(&r.slug)).count();
            if 2 * named > of_kind.len() {
                let (all, word) = (of_kind.len(), kind.as_str());
                let message =
                    format!("{named} of {all} of the kind “{word}”: more than half is lent only if you insist");
                errors.push(FieldError::new("resources", FieldCode::MoreThanHalf, message).about(word));
            }
        }
        if self.to_string().len() > TEXT_BYTES {
            errors.push(
                FieldError::new("resources", FieldCode::TooLong, "too many resources for one rule").about(TEXT_BYTES),
            );
        }
        errors
    }
}
