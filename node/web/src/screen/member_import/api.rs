//! The call that imports members.
//!
//! Enters: csv or xlsx as a body; whether to look only. Leaves: what each line will do, or how many did what. A line that
//! is refused refuses the file: nothing is written then. Only hosts and admins come this far; whose centre a line is of is
//! looked at line by line.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::plan::{ImportPlan, LineStatus, PlannedLine};
use super::read::look;
use super::said::Unusable;
use super::write::save;
use crate::auth::Visitor;
use crate::body::Asked;
use crate::problem::Problem;
use crate::site::Site;
use crate::words::{Language, Words};

/// What is wrong with a cell of a line.
#[derive(Serialize, ToSchema)]
struct ImportError {
    /// The field: name, status, home_centre…; `line` for the line as a whole.
    field: &'static str,
    message: String,
}

/// A detail that a line changes.
#[derive(Serialize, ToSchema)]
struct ImportChange {
    field: &'static str,
    from: String,
    to: String,
}

/// What a line of the file will do.
#[derive(Serialize, ToSchema)]
struct ImportLine {
    /// Its line, as the program that wrote the file shows it.
    line: u32,
    /// new, change, same, double (an earlier line is about the same person: this one is left out) or refused.
    status: &'static str,
    /// The name that it gives.
    name: String,
    /// What is wrong, where it is refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<ImportError>,
    /// What changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    changes: Vec<ImportChange>,
    /// What there is to say of it: the line that it repeats, a person whose data was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// What a file will do, line by line. Nothing was written.
#[derive(Serialize, ToSchema)]
struct ImportPreview {
    lines: Vec<ImportLine>,
    /// What there is to say of its columns: those that are not understood are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    notes: Vec<String>,
}

/// How many lines did what.
#[derive(Serialize, ToSchema)]
struct ImportDone {
    new: usize,
    changed: usize,
    same: usize,
}

fn shown(line: &PlannedLine, words: &Words) -> ImportLine {
    let error = |error: &super::said::LineError| ImportError { field: error.field, message: error.said(words) };
    let changes = line.changes.iter().map(|change| ImportChange {
        field: change.field,
        from: change.from.clone(),
        to: change.to.clone(),
    });
    ImportLine {
        line: line.line,
        status: line.status.as_str(),
        name: line.name.clone(),
        errors: line.errors.iter().map(error).collect(),
        changes: changes.collect(),
        note: line.note.map(|note| note.said(words)),
    }
}

/// The problem of a file that cannot be looked at line by line.
fn unusable(error: &Unusable, words: &Words) -> Problem {
    let (status, word) = match error {
        Unusable::Recovering => (StatusCode::CONFLICT, "recovering"),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, "invalid-file"),
    };
    Problem::new(status, word, "The file can't be imported", error.said(words))
}

/// The problem of a file of which lines are refused.
fn refused(plan: &ImportPlan, words: &Words) -> Problem {
    let lines = plan.lines.iter().filter(|line| line.status == LineStatus::Refused);
    let lines: Vec<ImportLine> = lines.map(|line| shown(line, words)).collect();
    let first = lines.first().and_then(|line| Some((line.line, line.errors.first()?.message.clone())));
    let first = first.map(|(line, message)| format!("; line {line}: {message}")).unwrap_or_default();
    let detail = format!("{} of {} lines are refused, so nothing was imported{first}", lines.len(), plan.lines.len());
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "import-refused", "Some lines can't be imported", detail)
        .with("lines", lines)
}

#[utoipa::path(post, path = "/api/v1/members/import", params(
        ("preview" = Option<bool>, Query, description = "true: tells what each line would do, and writes nothing")),
    request_body(content = Vec<u8>, content_type = "text/csv", description = "csv (as Excel and others write it) or xlsx, up to 8 MiB and 20,000 lines; headings in French or English"),
    responses((status = 200, body = ImportPreview), (status = 201, body = ImportDone), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn import(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Asked(mut asked): Asked,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let only_look: Option<bool> = asked.parsed("preview");
    let only_look = asked.finish(Some(only_look))?.unwrap_or(false);
    let caller = site.caller(visitor)?;
    let body = body.map_err(|error| Problem::of_status(error.status(), ""))?;
    let words = Words::new(Language::English, site.replica.zone(), site.replica.now());
    let looked = look(&site, caller, Arc::new(body.into())).await?;
    let plan = looked.map_err(|error| unusable(&error, &words))?;
    if only_look {
        let notes = plan.notes.iter().map(|note| note.said(&words)).collect();
        let lines = plan.lines.iter().map(|line| shown(line, &words)).collect();
        return Ok(Json(ImportPreview { lines, notes }).into_response());
    }
    if plan.is_refused() {
        return Err(refused(&plan, &words));
    }
    let done = save(&site, caller, plan).await?;
    let done = ImportDone { new: done.new, changed: done.changed, same: done.same };
    Ok((StatusCode::CREATED, Json(done)).into_response())
}
