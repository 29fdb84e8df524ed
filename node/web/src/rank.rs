//! What a visitor may see here: everything, what a host sees, what directors read, or what is a member's own.
//!
//! Enters: a visitor, in one moment of the view. Leaves: their [`Rank`] at this replica, or that they are not signed in any
//! more: a new badge, the end of all their devices or an erasure ends a person's session as soon as this replica hears of
//! it. What a command may do is asked of the desk, which looks at the roles again.

use serde::Serialize;
use telecentre_proto::desk::{Caller, acting, reads_all};
use telecentre_proto::door;
use telecentre_proto::id::Slug;
use telecentre_proto::role::{Granted, Role};
use utoipa::ToSchema;

use crate::auth::{SignedIn, Visitor};
use crate::replica::Moment;
use crate::status::Role as Machine;

/// What is open to a visitor at this replica.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rank {
    /// Their own.
    Member,
    /// Also the state of the network and its figures, to read.
    Director,
    /// The desk of this centre.
    Host,
    /// Everything.
    Admin,
}

/// The caller of a person who signed in: with their roles where their way in opens them.
pub fn caller_of(signed_in: &SignedIn) -> Caller {
    let SignedIn { person: id, door, opens_roles, .. } = *signed_in;
    if opens_roles { Caller::Person { id, door } } else { Caller::Member(id) }
}

/// A role that somebody has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct HeldRole {
    /// admin, director or host.
    #[schema(value_type = String)]
    pub role: Role,
    /// Of a host: where.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub centre: Option<Slug>,
}

/// The roles of a person that their way in opens.
pub fn roles_of(moment: &dyn Moment, signed_in: &SignedIn) -> Vec<HeldRole> {
    let (view, stewards, caller) = (moment.view(), moment.stewards(), caller_of(signed_in));
    let opened = |held: &&Granted| match (&held.centre, held.role) {
        (Some(centre), _) => acting(view, stewards, caller, Some(centre)).is_at_desk(),
        (None, Role::Admin) => acting(view, stewards, caller, None) == Caller::Admin,
        (None, _) => reads_all(view, stewards, caller),
    };
    let held = view.roles.of(signed_in.person).filter(opened);
    held.map(|held| HeldRole { role: held.role, centre: held.centre.clone() }).collect()
}

/// Whether a person's session still holds.
pub fn holds(moment: &dyn Moment, signed_in: &SignedIn) -> bool {
    door::devices(moment.view(), moment.stewards(), signed_in.person) == Some(signed_in.devices)
}

/// What is open to a visitor; none: their session has ended.
pub fn rank(moment: &dyn Moment, visitor: Visitor) -> Option<Rank> {
    let here = moment.here();
    let Visitor::Person(signed_in) = visitor else {
        let all = visitor == Visitor::Token || here.role == Machine::Hub;
        return Some(if all { Rank::Admin } else { Rank::Host });
    };
    if !holds(moment, &signed_in) {
        return None;
    }
    let (view, stewards, caller) = (moment.view(), moment.stewards(), caller_of(&signed_in));
    let own = here.centre.as_ref().filter(|_| here.role != Machine::Hub);
    let acts = own.map_or_else(
        || {
            if acting(view, stewards, caller, None) == Caller::Admin {
                Caller::Admin
            } else {
                Caller::Member(signed_in.person)
            }
        },
        |centre| acting(view, stewards, caller, Some(centre)),
    );
    Some(match acts {
        Caller::Admin => Rank::Admin,
        Caller::Host => Rank::Host,
        _ if reads_all(view, stewards, caller) => Rank::Director,
        _ => Rank::Member,
    })
}
