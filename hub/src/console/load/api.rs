//! The call that loads a file.
//!
//! Enters: a file's text, as JSON. Leaves: what was written, in one line; or every mistake with its line. Only full
//! rights or the signed-in admin come this far; the guard in front has seen to it.

use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::Serialize;
use telecentre_web::body::{Body, request_body};
use telecentre_web::problem::Problem;
use utoipa::ToSchema;

use crate::console::hub::Hub;
use crate::console::refusal::not_enrolled;
use crate::load::{LoadFailure, load_text};

request_body! {
    /// A file to load.
    pub(super) struct LoadBody {
        /// What it is called in messages.
        need "name" name: String => String,
        /// Its TOML text.
        need "text" text: String => String,
    }
}

/// What was loaded, in one line.
#[derive(Serialize, ToSchema)]
pub(super) struct Loaded {
    summary: String,
}

#[utoipa::path(post, path = "/api/v1/network/load", request_body = LoadBody,
    responses((status = 200, body = Loaded), (status = 404), (status = 422, body = Problem)))]
pub(super) async fn load_file(Extension(hub): Extension<Hub>, mut body: Body) -> Result<Json<Loaded>, Problem> {
    let LoadBody { name, text } = body.read();
    let (name, text) = body.finish(name.zip(text))?;
    match load_text(&hub.program, &name, text).await {
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
