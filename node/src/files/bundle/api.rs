//! The calls of bundles: download one, upload one.
//!
//! Enters: an addressee, or a file as a body. Leaves: a file, whole or in frames of several parts, or the report of what it
//! brought.

use axum::extract::Request;
use axum::response::Response;
use axum::{Extension, Json};

use super::{Carrier, problem, read, write};
use crate::bundle::Report;
use telecentre_web::body::Asked;
use telecentre_web::problem::Problem;

#[utoipa::path(get, path = "/api/v1/bundle", params(
        ("for" = Option<String>, Query, description = "The replica that it is for: its NodeId, the beginning of it, its name or its centre; or the key (age1…) of the box that follows this one, and then it holds what this one wrote at its own centre; else it holds everything and is encrypted for all"),
        ("part_bytes" = Option<u64>, Query, description = "Several files of at most this size each, in frames: a length (4 bytes, big endian) and that many bytes; a length of 0 ends a file")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 404), (status = 422)))]
pub(crate) async fn download(
    Extension(carrier): Extension<Carrier>,
    Asked(mut asked): Asked,
) -> Result<Response, Problem> {
    let (who, part_bytes): (Option<String>, Option<u64>) = (asked.parsed("for"), asked.parsed("part_bytes"));
    let (who, part_bytes) = asked.finish(Some((who, part_bytes)))?;
    write(carrier, who, part_bytes).await
}

#[utoipa::path(post, path = "/api/v1/bundle", request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Report), (status = 400)))]
pub(crate) async fn upload(Extension(carrier): Extension<Carrier>, request: Request) -> Result<Json<Report>, Problem> {
    read(carrier, request.into_body()).await.map(Json).map_err(|e| problem(&e))
}
