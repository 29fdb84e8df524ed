//! Adding a member and changing what is known of one.
//!
//! Enters: the form's fields. Leaves: the member's page, saved; or the form again, with what is wrong with each field.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use telecentre_proto::desk::{Command, DeskError, Outcome, PersonCommand};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::model::{MemberDetails, MemberPatch, PublicField, Status};

use crate::web::Site;
use crate::web::auth::Visitor;
use crate::web::page::Desk;
use crate::web::page::member::{Refusal, Typed, compose};
use crate::web::page::refusal;
use crate::web::problem::Problem;
use crate::web::telecentre::CommandError;

/// The fields as browsers send them: a box that is ticked comes once for each.
type Pairs = Form<Vec<(String, String)>>;

pub(in crate::web) async fn add(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    desk: Desk,
    pairs: Pairs,
) -> Result<Response, Problem> {
    save(&site, visitor, &desk, None, typed(pairs)).await
}

pub(in crate::web) async fn edit(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    desk: Desk,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found("No such member is known here, or not yet."))?;
    save(&site, visitor, &desk, Some(id), typed(pairs)).await
}

async fn save(
    site: &Site,
    visitor: Visitor,
    desk: &Desk,
    id: Option<RecordId>,
    typed: Typed,
) -> Result<Response, Problem> {
    let details = match details(desk, &typed) {
        Ok(details) => details,
        Err(refusal) => return compose(desk, id, Some(typed), None, refusal, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let command = match id {
        None => Command::Person(PersonCommand::Add { details }),
        Some(member) => Command::Person(PersonCommand::Edit { member, patch: patch(details) }),
    };
    match site.telecentre.command(site.caller(visitor), command).await {
        Ok(Outcome::Member(id) | Outcome::Booking(id)) => {
            Ok(Redirect::to(&format!("/members/{id}?done=1")).into_response())
        }
        Ok(Outcome::Saved | Outcome::Unchanged) => {
            let to = id.map_or_else(|| "/members".to_owned(), |id| format!("/members/{id}?done=1"));
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let mut refused = Refusal { text: Some(refusal::sentence(&desk.words, &error)), ..Refusal::default() };
            let status = match &error {
                CommandError::Desk(DeskError::Invalid { errors }) => {
                    refused.problems = errors.iter().map(|e| (e.field, refusal::field(&desk.words, e))).collect();
                    StatusCode::UNPROCESSABLE_ENTITY
                }
                CommandError::Desk(_) => StatusCode::CONFLICT,
                CommandError::ReadOnly(_) | CommandError::Stopping => StatusCode::SERVICE_UNAVAILABLE,
            };
            compose(desk, id, Some(typed), None, refused, status)
        }
    }
}

fn typed(Form(pairs): Pairs) -> Typed {
    let mut typed = Typed::default();
    for (name, value) in pairs {
        let value = value.trim().to_owned();
        match name.as_str() {
            "name" => typed.name = value,
            "activity" => typed.activity = value,
            "status" => typed.status = value,
            "employer" => typed.employer = value,
            "home_centre" => typed.home_centre = value,
            "email" => typed.email = value,
            "phone" => typed.phone = value,
            "public" => typed.public.push(value),
            _ => {}
        }
    }
    typed
}

fn details(desk: &Desk, typed: &Typed) -> Result<MemberDetails, Refusal> {
    let given = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    let mut refusal = Refusal::default();
    let status: Option<Status> = typed.status.parse().ok();
    if status.is_none() {
        refusal.problems.insert("status", desk.words.say("field-unknown-word"));
    }
    let home: Option<Option<Slug>> = match given(&typed.home_centre) {
        None => Some(None),
        Some(text) => text.parse().ok().map(Some),
    };
    if home.is_none() {
        refusal.problems.insert("home_centre", desk.words.with("field-unknown-centre", typed.home_centre.as_str()));
    }
    let public: Vec<PublicField> = typed.public.iter().filter_map(|f| f.parse().ok()).collect();
    match (status, home) {
        (Some(status), Some(home_centre)) => Ok(MemberDetails {
            name: typed.name.clone(),
            activity: typed.activity.clone(),
            status,
            employer: given(&typed.employer),
            home_centre,
            email: given(&typed.email),
            phone: given(&typed.phone),
            public,
        }),
        _ => Err(refusal),
    }
}

/// The form shows every detail, so all of them are as it says now.
fn patch(details: MemberDetails) -> MemberPatch {
    MemberPatch {
        name: Some(details.name),
        activity: Some(details.activity),
        status: Some(details.status),
        employer: Some(details.employer),
        home_centre: Some(details.home_centre),
        email: Some(details.email),
        phone: Some(details.phone),
        public: Some(details.public),
    }
}
