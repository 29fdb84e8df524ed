//! Decisions on commands about agreements.
//!
//! Enters: a whole agreement. Leaves: puts for what differs from what is seen, so that loading the same file again
//! writes nothing. Agreements are written at the hub, by an admin.

use telecentre_log::document::DocumentName;
use telecentre_log::id::Space;
use telecentre_log::limit::NAME_BYTES;

use super::{Agreement, AgreementCommand, AgreementOutcome};
use crate::desk::check::{check_name, refuse};
use crate::desk::{Decide, Decision, DeskError, FieldCode, FieldError, Guards};

impl Decide for AgreementCommand {
    type Outcome = AgreementOutcome;

    fn decide(&self, guards: &mut Guards<'_>) -> Result<Decision<AgreementOutcome>, DeskError> {
        match self {
            Self::Save(agreement) => guards.save_agreement(agreement),
        }
    }
}

impl Guards<'_> {
    fn save_agreement(&mut self, agreement: &Agreement) -> Result<Decision<AgreementOutcome>, DeskError> {
        self.admin_at_hub()?;
        let mut errors = Vec::new();
        check_name(&mut errors, "partner", &agreement.partner, NAME_BYTES);
        check_name(&mut errors, "kind", &agreement.kind, NAME_BYTES);
        if let Some(centre) = agreement.centre.as_ref().filter(|c| self.view.centres.get(c).is_none()) {
            errors.push(
                FieldError::new("centre", FieldCode::UnknownCentre, format!("there is no centre “{centre}”"))
                    .about(centre),
            );
        }
        if agreement.expires.is_some_and(|last| last < agreement.signed) {
            errors.push(FieldError::new(
                "expires",
                FieldCode::BeforeSigned,
                "an agreement cannot end before it is signed",
            ));
        }
        refuse(errors)?;
        let known = self.view.agreements.list().into_iter().find(|(_, a)| a.same_as(agreement)).map(|(id, _)| id);
        let before = known.map(|id| self.view.agreements.fields(id)).unwrap_or_default();
        let id = known.unwrap_or_else(|| self.fresh_id());
        let puts = self.changed(id, &before, agreement.fields())?;
        let outcome = if puts.is_empty() { AgreementOutcome::Unchanged } else { AgreementOutcome::Saved };
        Ok(Decision::put(Space::Commons, DocumentName::agreements(), puts, outcome))
    }
}
