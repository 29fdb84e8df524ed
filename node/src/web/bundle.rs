//! Bundles over HTTP: download one, upload one.
//!
//! Enters: a NodeId to write for, or a file's bytes. Leaves: a file, or the report of what it brought. The upload goes
//! through a temporary file, so that its size costs disk and not memory, and the disk has its own bound.

use std::io::{Seek, Write};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use futures_util::StreamExt;
use telecentre_proto::id::NodeId;

use super::Site;
use super::api::Asked;
use super::problem::Problem;
use crate::bundle::{self, BundleError, Report};
use crate::replica::Handle;

/// The largest file that is taken: ten years of seven centres fit a hundred times.
const UPLOAD_BYTES: u64 = 1_024 * 1_024 * 1_024;

/// The routes.
pub fn routes(handle: Handle) -> Router<Arc<Site>> {
    Router::new()
        .route("/api/v1/bundle", get(download).post(upload).layer(DefaultBodyLimit::disable()))
        .layer(Extension(handle))
}

fn problem(error: &BundleError) -> Problem {
    match error {
        BundleError::Bad(_) => Problem::malformed(error.to_string()),
        BundleError::Io(_) | BundleError::NotSaved(_) | BundleError::Unreadable => {
            Problem::unavailable(error.to_string())
        }
    }
}

#[utoipa::path(get, path = "/api/v1/bundle", params(("for" = Option<String>, Query, description = "The NodeId that it is for; else it holds everything")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 422)))]
pub(super) async fn download(
    Extension(handle): Extension<Handle>,
    Asked(mut asked): Asked,
) -> Result<Response, Problem> {
    let peer: Option<NodeId> = asked.parsed("for");
    let peer = asked.finish(Some(peer))?;
    let made = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        bundle::export(&handle, peer.as_ref(), &mut bytes).map(|_| bytes)
    });
    let bytes = made.await.map_err(|_| Problem::internal())?.map_err(|e| problem(&e))?;
    let headers = [
        (CONTENT_TYPE, "application/octet-stream"),
        (CONTENT_DISPOSITION, "attachment; filename=\"telecentre.bundle\""),
    ];
    Ok((headers, Body::from(Bytes::from(bytes))).into_response())
}

#[utoipa::path(post, path = "/api/v1/bundle", request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Report), (status = 400)))]
pub(super) async fn upload(Extension(handle): Extension<Handle>, request: Request) -> Result<Json<Report>, Problem> {
    let broken =
        |error: &dyn std::fmt::Display| Problem::unavailable(format!("the file could not be received: {error}"));
    let mut file = tempfile::tempfile().map_err(|e| broken(&e))?;
    let mut received: u64 = 0;
    let mut body = request.into_body().into_data_stream();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|e| broken(&e))?;
        received += chunk.len() as u64;
        if received > UPLOAD_BYTES {
            return Err(Problem::malformed("the file is larger than any bundle of this network can be"));
        }
        file.write_all(&chunk).map_err(|e| broken(&e))?;
    }
    file.rewind().map_err(|e| broken(&e))?;
    let runtime = tokio::runtime::Handle::current();
    let read = move || bundle::import(&handle, &runtime, &mut std::io::BufReader::new(file), |_| ());
    let done = tokio::task::spawn_blocking(read).await.map_err(|_| Problem::internal())?;
    done.map(Json).map_err(|e| problem(&e))
}
