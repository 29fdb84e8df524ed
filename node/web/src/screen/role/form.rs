//! The forms that give a role and take one back.
//!
//! Enters: a member and `admin`, `director` or `host/CENTRE`; the record of a role. Leaves: the page, saved or with what was
//! refused.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use telecentre_proto::desk::Command;
use telecentre_proto::id::Slug;
use telecentre_proto::role::{Role, RoleCommand};

use super::page::roles_page;
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::visit::Visit;

#[derive(Deserialize)]
pub(crate) struct TypedRole {
    person: String,
    role: String,
}

fn understood(role: &str) -> Option<(Role, Option<Slug>)> {
    match role.split_once('/') {
        Some(("host", centre)) => Some((Role::Host, Some(centre.parse().ok()?))),
        Some(_) => None,
        None => Some((role.parse().ok()?, None)),
    }
}

async fn carry_out(visit: &Visit, visitor: Visitor, command: RoleCommand, done: &str) -> Result<Response, Problem> {
    let caller = visit.site.caller(visitor)?;
    match visit.site.replica.command(caller, Command::Role(command)).await {
        Ok(_) => Ok(lead_to(&format!("/roles?done={done}"))),
        Err(error) => {
            let refused = Refusal::from(error);
            roles_page(visit, visitor, refused.status(), None, Some(refused.sentence(&visit.words)))
        }
    }
}

pub(crate) async fn grant(
    visit: Visit,
    axum::Extension(visitor): axum::Extension<Visitor>,
    Form(form): Form<TypedRole>,
) -> Result<Response, Problem> {
    let read = form.person.parse().ok().zip(understood(&form.role));
    let Some((person, (role, centre))) = read else {
        let refusal = Some(visit.words.say("role-choose"));
        return roles_page(&visit, visitor, StatusCode::UNPROCESSABLE_ENTITY, None, refusal);
    };
    carry_out(&visit, visitor, RoleCommand::Grant { person, role, centre }, "given").await
}

pub(crate) async fn withdraw(
    visit: Visit,
    axum::Extension(visitor): axum::Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let role = id.parse().map_err(|_| Problem::not_found("There is no such role, or it is not known here yet."))?;
    carry_out(&visit, visitor, RoleCommand::Withdraw { role }, "ended").await
}
