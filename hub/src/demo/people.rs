//! Four people of the demonstration who can sign in: an admin, a director, a host and a member, each with a badge.
//!
//! Enters: the running hub. Leaves: roles given and badges made at the hub, as an admin does it, and a line to print for
//! each. The badges are made anew each time and end with the demonstration; all have the same PIN, which is printed too.

use telecentre_node::cli::Failure;
use telecentre_node::program::Program;
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::person::PersonCommand;
use telecentre_proto::person::badge::BadgeCode;
use telecentre_proto::role::{Role, RoleCommand};
use telecentre_web::auth::Auth;

/// The PIN of all of them.
pub(super) const PIN: &str = "471100";

/// Somebody who can sign in.
pub(super) struct Known {
    pub(super) name: String,
    /// What they are, in English, as the table is.
    pub(super) what: String,
    pub(super) badge: String,
}

struct Part {
    person: RecordId,
    name: String,
    role: Option<(Role, Option<Slug>)>,
    what: String,
}

/// The first members by name of a centre play the parts.
fn parts(hub: &Program) -> Vec<Part> {
    let centre: Option<Slug> = "figeac".parse().ok();
    hub.handle.read(|replica, _| {
        let view = replica.view();
        let mut at_home = view.people.find("");
        at_home.retain(|member| member.details.home_centre == centre);
        let desk = centre.as_ref().and_then(|slug| view.centres.get(slug)).map_or("", |centre| centre.name.as_str());
        let roles = [
            (Some((Role::Host, centre.clone())), format!("host of {desk}")),
            (None, "member".to_owned()),
            (Some((Role::Admin, None)), "admin of the network".to_owned()),
            (Some((Role::Director, None)), "director".to_owned()),
        ];
        let part = |(member, (role, what)): (&telecentre_proto::person::Member, _)| Part {
            person: member.id,
            name: member.details.name.clone(),
            role,
            what,
        };
        at_home.into_iter().zip(roles).map(part).collect()
    })
}

/// Gives them their roles and badges.
pub(super) async fn introduce(hub: &Program, auth: &Auth) -> Result<Vec<Known>, Failure> {
    let host = hub.handle.host();
    let mut known = Vec::new();
    for Part { person, name, role, what } in parts(hub) {
        if let Some((role, centre)) = role {
            let command = Command::Role(RoleCommand::Grant { person, role, centre });
            let given = hub.handle.command(Caller::Admin, command).await.map_err(Failure::new)?;
            given.map_err(Failure::new)?;
        }
        let code = BadgeCode::new(host.random_array()?);
        let badge = auth.badge(&code, PIN, host.random_array()?).await;
        let command = Command::Person(PersonCommand::GiveBadge { member: person, badge });
        hub.handle.command(Caller::Admin, command).await.map_err(Failure::new)?.map_err(Failure::new)?;
        known.push(Known { name, what, badge: code.to_string() });
    }
    Ok(known)
}
