//! Decisions on commands about roles.
//!
//! Enters: a member and a role, or the record of one. Leaves: puts. `admin` and `director` are given and taken back by an
//! admin at the hub; `host` by an admin or a host of that centre, at the hub or at its box.

use telecentre_log::document::DocumentName;
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{RecordId, Slug, Space};

use super::{Granted, Role, RoleCommand, RoleOutcome, RoleRefusal};
use crate::desk::check::refuse;
use crate::desk::{Decide, Decision, DeskError, FieldCode, FieldError, Guards, Missing, Right};
use crate::person::{Person, PersonRefusal};

impl Decide for RoleCommand {
    type Outcome = RoleOutcome;

    fn decide(&self, guards: &mut Guards<'_>) -> Result<Decision<RoleOutcome>, DeskError> {
        match self {
            Self::Grant { person, role, centre } => guards.grant_role(*person, *role, centre.as_ref()),
            Self::Withdraw { role } => guards.withdraw_role(*role),
        }
    }
}

impl Guards<'_> {
    fn grant_role(
        &mut self,
        person: RecordId,
        role: Role,
        centre: Option<&Slug>,
    ) -> Result<Decision<RoleOutcome>, DeskError> {
        self.may_change(role, centre)?;
        refuse(unfit(role, centre))?;
        if let Some(centre) = centre.filter(|centre| self.view.centres.get(centre).is_none()) {
            return Err(DeskError::not_found(Missing::Centre, centre));
        }
        if self.view.people.is_erased(Person::Member(person)) {
            return Err(PersonRefusal::Erased.into());
        }
        if self.view.people.member(person).is_none() {
            return Err(DeskError::not_found(Missing::Member, &person));
        }
        let mut known = self.view.roles.of(person);
        if let Some(held) = known.find(|held| held.role == role && held.centre.as_ref() == centre) {
            return Ok(Decision::nothing(RoleOutcome::Unchanged { role: held.id }));
        }
        let id = self.fresh_id();
        let puts = self.changed(id, &telecentre_log::record::Fields::new(), Granted::fields(person, role))?;
        Ok(Decision::put(space(centre), DocumentName::roles(), puts, RoleOutcome::Given { role: id }))
    }

    fn withdraw_role(&mut self, id: RecordId) -> Result<Decision<RoleOutcome>, DeskError> {
        let view = self.view;
        let Some(granted) = view.roles.get(id) else { return Err(DeskError::not_found(Missing::Role, &id)) };
        self.may_change(granted.role, granted.centre.as_ref())?;
        if granted.ended {
            return Ok(Decision::nothing(RoleOutcome::Unchanged { role: id }));
        }
        let of_a_member = |held: &&Granted| view.people.member(held.person).is_some();
        let mut others = view.roles.all().filter(|held| held.role == Role::Admin && held.person != granted.person);
        if granted.role == Role::Admin && !others.any(|held| of_a_member(&held)) {
            return Err(RoleRefusal::LastAdmin.into());
        }
        let wanted = vec![(Field::ENDED, Scalar::Bool(true))];
        let puts = self.changed(id, &view.roles.fields(granted), wanted)?;
        let centre = granted.centre.as_ref();
        Ok(Decision::put(space(centre), DocumentName::roles(), puts, RoleOutcome::Withdrawn))
    }

    /// Refuses whoever may not give such a role or take it back, or may not do it here.
    fn may_change(&self, role: Role, centre: Option<&Slug>) -> Result<(), DeskError> {
        match centre {
            Some(centre) if role == Role::Host => {
                self.host_of(centre)?;
                if self.is_hub() || self.is_node_of(centre) {
                    Ok(())
                } else {
                    Err(DeskError::NotAllowed { right: Right::AtCentreOrHub })
                }
            }
            _ => self.admin_at_hub(),
        }
    }
}

/// What does not go together.
fn unfit(role: Role, centre: Option<&Slug>) -> Vec<FieldError> {
    let message = match (role, centre) {
        (Role::Host, None) => "a host is one of a centre: name it",
        (Role::Admin | Role::Director, Some(_)) => "this role is one of the network: leave the centre out",
        _ => return Vec::new(),
    };
    vec![FieldError::new("centre", FieldCode::NotTogether, message)]
}

fn space(centre: Option<&Slug>) -> Space {
    centre.map_or(Space::Commons, |centre| Space::Centre(centre.clone()))
}
