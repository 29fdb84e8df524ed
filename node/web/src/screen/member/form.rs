//! Adding a member and changing what is known of one.
//!
//! Enters: the form's fields. Leaves: the member's page, saved; or the form again, with what is wrong with each field.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use telecentre_proto::desk::{Command, Outcome};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::person::{MemberDetails, MemberPatch, PublicField, Status};
use telecentre_proto::person::{PersonCommand, PersonOutcome};

use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::problem::Problem;
use crate::refusal::{self, Refusal};
use crate::screen::member::page::{MemberRefused, TypedMember, compose};
use crate::site::Site;
use crate::visit::Visit;

/// The fields as browsers send them: a box that is ticked comes once for each.
type Pairs = Form<Vec<(String, String)>>;

pub(crate) async fn add(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    pairs: Pairs,
) -> Result<Response, Problem> {
    save(&site, visitor, &visit, None, typed(pairs)).await
}

pub(crate) async fn edit(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found("No such member is known here, or not yet."))?;
    save(&site, visitor, &visit, Some(id), typed(pairs)).await
}

async fn save(
    site: &Site,
    visitor: Visitor,
    visit: &Visit,
    id: Option<RecordId>,
    typed: TypedMember,
) -> Result<Response, Problem> {
    let details = match details(visit, &typed) {
        Ok(details) => details,
        Err(refusal) => return compose(visit, id, Some(typed), None, refusal, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let command = match id {
        None => Command::Person(PersonCommand::Add { details }),
        Some(member) => Command::Person(PersonCommand::Edit { member, patch: patch(details, &typed) }),
    };
    match site.replica.command(site.caller(visitor)?, command).await {
        Ok(Outcome::Person(PersonOutcome::Saved { member })) => Ok(lead_to(&format!("/membres/{member}?done=1"))),
        Ok(_) => {
            let to = id.map_or_else(|| "/membres".to_owned(), |id| format!("/membres/{id}?done=1"));
            Ok(lead_to(&to))
        }
        Err(error) => {
            let refusal = Refusal::from(error);
            let problems = refusal.fields().iter().map(|e| (e.field, refusal::field(&visit.words, e))).collect();
            let refused = MemberRefused { text: Some(refusal.sentence(&visit.words)), problems };
            compose(visit, id, Some(typed), None, refused, refusal.status())
        }
    }
}

fn typed(Form(pairs): Pairs) -> TypedMember {
    let mut typed = TypedMember::default();
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
            "was" => typed.was = value,
            _ => {}
        }
    }
    typed
}

fn details(visit: &Visit, typed: &TypedMember) -> Result<MemberDetails, MemberRefused> {
    let given = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    let mut refusal = MemberRefused::default();
    let status: Option<Status> = typed.status.parse().ok();
    if status.is_none() {
        refusal.problems.insert("status", visit.words.say("field-unknown-word"));
    }
    let home: Option<Option<Slug>> = match given(&typed.home_centre) {
        None => Some(None),
        Some(text) => text.parse().ok().map(Some),
    };
    if home.is_none() {
        refusal.problems.insert("home_centre", visit.words.with("field-unknown-centre", typed.home_centre.as_str()));
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

/// What was changed in the form since it was shown; all of it where it does not say what it held then. So two people who
/// save two pages of one member at the same time lose nothing of each other's.
fn patch(details: MemberDetails, typed: &TypedMember) -> MemberPatch {
    let was: Option<TypedMember> = serde_json::from_str(&typed.was).ok();
    let changed = |of: fn(&TypedMember) -> &str| was.as_ref().is_none_or(|was| of(was) != of(typed));
    let shows = |typed: &TypedMember| typed.public.iter().cloned().collect::<BTreeSet<String>>();
    MemberPatch {
        name: changed(|t| &t.name).then_some(details.name),
        activity: changed(|t| &t.activity).then_some(details.activity),
        status: changed(|t| &t.status).then_some(details.status),
        employer: changed(|t| &t.employer).then_some(details.employer),
        home_centre: changed(|t| &t.home_centre).then_some(details.home_centre),
        email: changed(|t| &t.email).then_some(details.email),
        phone: changed(|t| &t.phone).then_some(details.phone),
        public: was.as_ref().is_none_or(|was| shows(was) != shows(typed)).then_some(details.public),
    }
}
