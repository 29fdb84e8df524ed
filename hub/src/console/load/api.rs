//! The call that loads a file.
//!
//! Enters: a file's text, as JSON. Leaves: what was written, in one line; or every mistake with its line. Only full
//! rights or the signed-in admin come this far; the guard in front has seen to it.

use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use telecentre_web::problem::Problem;
use utoipa::ToSchema;

use crate::console::hub::Hub;
use crate::console::refusal::not_enrolled;
use crate::load::{LoadFailure, load_text};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LoadBody {
    /// What it is called in messages.
    name: String,
    /// Its TOML text.
    text: String,
}

/// What was loaded, in one line.
#[derive(Serialize, ToSchema)]
pub(super) struct Loaded {
    summary: String,
}

#[utoipa::path(post, path = "/api/v1/network/load", request_body = LoadBody,
    responses((status = 200, body = Loaded), (status = 404), (status = 422, body = Problem)))]
pub(super) async fn load_file(
    Extension(hub): Extension<Hub>,
    Json(body): Json<LoadBody>,
) -> Result<Json<Loaded>, Problem> {
    match load_text(&hub.program, &body.name, body.text).await {
        Ok(summary) => Ok(Json(Loaded { summary: summary.to_string() })),
        Err(LoadFailure::File(error)) => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-file",
            "The file can't be loaded",
            error.to_string(),
        )),
        Err(LoadFailure::NotGoverning(error)) => Err(not_enrolled(&error.into())),
        Err(LoadFailure::Save(error)) => Err(Problem::unavailable(error.to_string())),
    }
}
