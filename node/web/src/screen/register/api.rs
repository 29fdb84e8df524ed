//! The register as calls.
//!
//! Enters: a span of days, a person, a centre. Leaves: acts as JSON, newest first, with where to go on; or as a table with
//! semicolons, as French spreadsheets read it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use jiff::Timestamp;
use serde::Serialize;
use telecentre_proto::by::By;
use telecentre_proto::id::{NodeId, RecordId};
use telecentre_proto::replica::Registered;
use telecentre_proto::view::View;
use utoipa::ToSchema;

use super::act_words::rule_word;
use super::asked::{AskedRegister, word_of};
use super::spreadsheet::table;
use super::told::plainly;
use crate::auth::Visitor;
use crate::body::Asked;
use crate::problem::Problem;
use crate::site::Site;
use crate::visit::Visit;

/// Who gave a command; nobody named: whoever held the box, by its password or its token.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct ActBy {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    person: Option<RecordId>,
    /// The rule that a box followed by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
}

/// What was done to one record.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegisterAct {
    /// By the clock of the replica that wrote it.
    #[schema(value_type = String)]
    at: Timestamp,
    by: ActBy,
    /// The replica that wrote it, and whose word all this is.
    #[schema(value_type = String)]
    replica: NodeId,
    /// What was done, in kebab-case.
    act: &'static str,
    #[schema(value_type = String)]
    record: RecordId,
    /// What it was about: place and times of a booking, the id of a member, a role. No name.
    detail: String,
}

/// Acts, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegisterActs {
    acts: Vec<RegisterAct>,
    /// Given as `after`, it leads to the older ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

fn told(view: &View, act: &Registered) -> RegisterAct {
    let by = match act.by {
        Some(By::Person(person)) => ActBy { person: Some(person), rule: None },
        Some(By::Rule(number)) => ActBy { person: None, rule: Some(rule_word(number)) },
        None => ActBy::default(),
    };
    RegisterAct {
        at: Timestamp::from_second(act.mark.at).unwrap_or_default(),
        by,
        replica: act.replica,
        act: act.deed.as_str(),
        record: act.record,
        detail: plainly(view, act),
    }
}

#[utoipa::path(get, path = "/api/v1/register",
    params(("from" = Option<String>, Query), ("to" = Option<String>, Query), ("person" = Option<String>, Query),
        ("centre" = Option<String>, Query), ("limit" = Option<usize>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = RegisterActs), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn acts(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Asked(asked): Asked,
) -> Result<Json<RegisterActs>, Problem> {
    let asked = AskedRegister::read(&site, visitor, asked)?;
    let mut found = site.replica.register(asked.query(&site)).await;
    let more = found.len() > asked.most();
    found.truncate(asked.most());
    let next = found.last().filter(|_| more).map(|last| word_of(&last.mark));
    site.look(|view, _| Json(RegisterActs { acts: found.iter().map(|act| told(view, act)).collect(), next }))
}

#[utoipa::path(get, path = "/api/v1/register.csv",
    params(("from" = Option<String>, Query), ("to" = Option<String>, Query), ("person" = Option<String>, Query),
        ("centre" = Option<String>, Query)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn csv(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let site = &visit.site;
    let asked = AskedRegister::read(site, visitor, asked)?.whole();
    let found = site.replica.register(asked.query(site)).await;
    let text = site.moment(|moment| table(&visit.words, moment, &site.replica.zone(), &found))?;
    let name = format!("attachment; filename=\"registre-{}-{}.csv\"", asked.from, asked.to);
    let kind = "text/csv; charset=utf-8".to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], text).into_response())
}
