//! Decisions on commands about the right to confirm.
//!
//! Enters: a resource and some days. Leaves: hand-overs for those of the days that this replica can pass on: to the hub
//! by the centre's node, back to the centre by the hub, which the node may ask for.

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_log::id::Slug;

use super::{StewardCommand, StewardOutcome, give_back, hand_over, recall};
use crate::desk::check::{check_days, refuse};
use crate::desk::{Decide, Decision, DeskError, Guards, Missing, Right};

/// Days of one resource that one command may hand over, or give back.
const HANDED_OVER_DAYS: i32 = 92;

impl Decide for StewardCommand {
    type Outcome = StewardOutcome;

    fn decide(&self, guards: &mut Guards<'_>) -> Result<Decision<StewardOutcome>, DeskError> {
        match self {
            Self::HandOver { centre, resource, from, until } => {
                guards.pass_on(centre, resource, (*from, *until), Way::Out)
            }
            Self::Recall { centre, resource, from, until } => {
                guards.pass_on(centre, resource, (*from, *until), Way::AskedBack)
            }
            Self::GiveBack { centre, resource, from, until } => {
                guards.pass_on(centre, resource, (*from, *until), Way::Back)
            }
        }
    }
}

/// What is done with the right to confirm.
#[derive(Clone, Copy)]
enum Way {
    Out,
    AskedBack,
    Back,
}

impl Guards<'_> {
    /// Hands a resource over to the hub, asks for it back, or gives it back.
    fn pass_on(
        &mut self,
        centre: &Slug,
        resource: &Slug,
        days: (Date, Date),
        way: Way,
    ) -> Result<Decision<StewardOutcome>, DeskError> {
        self.host_of(centre)?;
        if self.view.centres.resource(centre, resource).is_none() {
            return Err(DeskError::not_found(Missing::Resource, resource));
        }
        let mut errors = Vec::new();
        check_days(&mut errors, days, HANDED_OVER_DAYS);
        refuse(errors)?;
        let place = (centre, resource);
        let (view, stewards) = (self.view, self.stewards);
        let mut made = BTreeSet::new();
        let mut fresh = || {
            let id = self.fresh_beside(&made);
            made.insert(id);
            id
        };
        let (drafts, right) = match way {
            Way::Out => (hand_over(view, stewards, place, days, &mut fresh), Right::AtCentre),
            Way::AskedBack => (recall(view, stewards, place, days), Right::AtCentre),
            Way::Back => (give_back(view, stewards, place, days, &mut fresh), Right::AtHub),
        };
        let drafts = drafts.ok_or(DeskError::NotAllowed { right })?;
        let outcome = if drafts.is_empty() { StewardOutcome::Unchanged } else { StewardOutcome::Saved };
        Ok(Decision::of(drafts, outcome))
    }
}
