//! Registering members and changing what is known of them.
//!
//! Enters: details, or a patch. Leaves: puts for the fields that change, each numbered above what is seen. Hosts and
//! admins do this on any replica; a member changes their own details, never their status or their name.

use std::collections::BTreeSet;

use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{RecordId, Slug, Space};
use telecentre_log::limit::NAME_BYTES;

use super::badge::Badge;
use super::{PersonCommand, PersonOutcome, PersonRefusal};
use crate::desk::check::{check_name, check_text};
use crate::desk::{Decide, Decision, DeskError, FieldCode, FieldError, Guards, Missing};
use crate::letters::composed;
use crate::person::{MemberDetails, MemberPatch, Person};

impl Decide for PersonCommand {
    type Outcome = PersonOutcome;

    fn decide(&self, guards: &mut Guards<'_>) -> Result<Decision<PersonOutcome>, DeskError> {
        match self {
            Self::Add { details } => guards.add_member(details),
            Self::Edit { member, patch } => guards.edit_member(*member, patch),
            Self::Save { id, details } => guards.save_member(*id, details),
            Self::SaveAll { members } => guards.save_members(members),
            Self::GiveBadge { member, badge } => guards.give_badge(*member, badge.as_ref()),
            Self::EndDevices { member, random } => guards.end_devices(*member, *random),
        }
    }
}

impl Guards<'_> {
    fn add_member(&mut self, details: &MemberDetails) -> Result<Decision<PersonOutcome>, DeskError> {
        self.host_of_home(details.home_centre.as_ref())?;
        self.check_member(details)?;
        let id = self.fresh_id();
        self.write_member(id, details)
    }

    fn edit_member(&mut self, id: RecordId, patch: &MemberPatch) -> Result<Decision<PersonOutcome>, DeskError> {
        let home = self.view.people.member(id).and_then(|member| member.details.home_centre.clone());
        if let Err(refused) = self.host_of_home(home.as_ref()) {
            let own = self.caller.member() == Some(id);
            if !own || patch.name.is_some() || patch.status.is_some() {
                return Err(refused);
            }
        }
        if self.view.people.is_erased(Person::Member(id)) {
            return Err(PersonRefusal::Erased.into());
        }
        let Some(member) = self.view.people.member(id) else { return Err(DeskError::not_found(Missing::Member, &id)) };
        let details = patch.apply(&member.details);
        self.check_member(&details)?;
        self.write_member(id, &details)
    }

    fn save_member(
        &mut self,
        id: Option<RecordId>,
        details: &MemberDetails,
    ) -> Result<Decision<PersonOutcome>, DeskError> {
        let mut made = BTreeSet::new();
        self.save_one(id, details, &BTreeSet::new(), &mut made)
    }

    fn save_members(
        &mut self,
        members: &[(Option<RecordId>, MemberDetails)],
    ) -> Result<Decision<PersonOutcome>, DeskError> {
        let named: BTreeSet<RecordId> = members.iter().filter_map(|(id, _)| *id).collect();
        let (mut drafts, mut made) = (Vec::new(), BTreeSet::new());
        for (id, details) in members {
            drafts.extend(self.save_one(*id, details, &named, &mut made)?.drafts);
        }
        let written = drafts.len();
        Ok(Decision::of(drafts, PersonOutcome::SavedAll { written }))
    }

    /// Decides about one member. `named`: who is not found by name; `made`: the ids that this decision drew already.
    fn save_one(
        &mut self,
        id: Option<RecordId>,
        details: &MemberDetails,
        named: &BTreeSet<RecordId>,
        made: &mut BTreeSet<RecordId>,
    ) -> Result<Decision<PersonOutcome>, DeskError> {
        self.host_of_home(details.home_centre.as_ref())?;
        self.check_member(details)?;
        let is_meant =
            |m: &&crate::person::Member| m.details.home_centre == details.home_centre && !named.contains(&m.id);
        // Of two of the same name and home the smaller id, so that loading twice finds the same one.
        let found = || self.view.people.named(&details.name).filter(is_meant).map(|m| m.id).min();
        let id = id.or_else(found).unwrap_or_else(|| self.fresh_beside(made));
        made.insert(id);
        // A host takes nobody from another centre.
        if let Some(known) = self.view.people.member(id) {
            self.host_of_home(known.details.home_centre.as_ref())?;
        }
        if self.view.people.is_erased(Person::Member(id)) {
            return Err(PersonRefusal::Erased.into());
        }
        if self.view.people.member(id).is_none() && self.view.knows(id) {
            let message = format!("the id {id} already belongs to something else");
            return Err(DeskError::invalid(FieldError::new("id", FieldCode::IdInUse, message).about(id)));
        }
        self.write_member(id, details)
    }

    fn give_badge(&mut self, id: RecordId, badge: Option<&Badge>) -> Result<Decision<PersonOutcome>, DeskError> {
        self.may_open(id)?;
        let wanted = vec![(Field::BADGE, badge.map_or(Scalar::Null, Badge::scalar))];
        self.put_member(id, wanted)
    }

    fn end_devices(&mut self, id: RecordId, random: [u8; 8]) -> Result<Decision<PersonOutcome>, DeskError> {
        self.may_open(id)?;
        self.put_member(id, vec![(Field::DEVICES_ENDED, Scalar::Bytes(random.to_vec()))])
    }

    /// Refuses whoever may not change how a member comes in: hosts of the home do, and the person.
    fn may_open(&self, id: RecordId) -> Result<(), DeskError> {
        if self.view.people.is_erased(Person::Member(id)) {
            return Err(PersonRefusal::Erased.into());
        }
        let Some(member) = self.view.people.member(id) else { return Err(DeskError::not_found(Missing::Member, &id)) };
        if self.caller.member() == Some(id) { Ok(()) } else { self.host_of_home(member.details.home_centre.as_ref()) }
    }

    fn put_member(&self, id: RecordId, wanted: Vec<(Field, Scalar)>) -> Result<Decision<PersonOutcome>, DeskError> {
        let puts = self.changed(id, &self.view.people.fields(id), wanted)?;
        if puts.is_empty() {
            return Ok(Decision::nothing(PersonOutcome::Unchanged));
        }
        let draft = Draft { space: Space::Directory, document: DocumentName::member(id), puts };
        Ok(Decision::of(vec![draft], PersonOutcome::Saved { member: id }))
    }

    fn write_member(&self, id: RecordId, details: &MemberDetails) -> Result<Decision<PersonOutcome>, DeskError> {
        let details = tidied(details);
        let mut wanted = details.fields();
        // An empty text that was never there needs no put.
        let before = self.view.people.fields(id);
        wanted.retain(|(field, value)| {
            before.contains_key(field) || value.as_text() != Some("") || *field == Field::NAME
        });
        self.put_member(id, wanted)
    }

    /// Refuses whoever is no host of a member's home; of one without a home every host takes care.
    pub(super) fn host_of_home(&self, home: Option<&Slug>) -> Result<(), DeskError> {
        home.map_or_else(|| self.hosts_only(), |home| self.host_of(home))
    }

    fn check_member(&self, details: &MemberDetails) -> Result<(), DeskError> {
        let mut errors = unfit(details);
        if let Some(home) = details.home_centre.as_ref().filter(|home| self.view.centres.get(home).is_none()) {
            let message = format!("there is no centre “{home}”");
            errors.push(FieldError::new("home_centre", FieldCode::UnknownCentre, message).about(home));
        }
        if errors.is_empty() { Ok(()) } else { Err(DeskError::Invalid { errors }) }
    }
}

/// What is wrong with a member's details in themselves, whatever the network knows.
pub fn unfit(details: &MemberDetails) -> Vec<FieldError> {
    let mut errors = Vec::new();
    check_name(&mut errors, "name", &details.name, NAME_BYTES);
    check_text(&mut errors, "activity", &details.activity, NAME_BYTES, false);
    for (field, text) in [("employer", &details.employer), ("email", &details.email), ("phone", &details.phone)] {
        check_text(&mut errors, field, text.as_deref().unwrap_or_default(), NAME_BYTES, false);
    }
    if details.email.as_deref().is_some_and(|email| !is_address(email.trim())) {
        let message = "this is not a mail address: it has one @ and a dot after it";
        errors.push(FieldError::new("email", FieldCode::NotAnAddress, message));
    }
    errors
}

/// Composed, without spaces around, and what is empty absent.
fn tidied(details: &MemberDetails) -> MemberDetails {
    let trimmed = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    MemberDetails {
        name: composed(&details.name),
        activity: composed(&details.activity),
        employer: trimmed(&details.employer),
        email: trimmed(&details.email),
        phone: trimmed(&details.phone),
        ..details.clone()
    }
}

/// Enough to catch a slip of the finger; only a mail that arrives proves an address.
fn is_address(text: &str) -> bool {
    text.is_empty()
        || text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && !host.contains('@')
                && host.split('.').count() > 1
                && host.split('.').all(|p| !p.is_empty())
        }) && !text.contains(char::is_whitespace)
}
