//! Problems, dressed for who reads them.
//!
//! Enters: an answer that failed: with a [`Problem`] from a handler, or bare from a layer below. Leaves: a problem
//! document for programs, a page in plain words for people, which says what was not done and what to do next.

use std::sync::Arc;

use askama::Template;
use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::middleware::Next;
use axum::response::Response;

use super::page::{Page, render};
use crate::problem::Problem;
use crate::site::{Site, is_for_programs};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    text: String,
    detail: Option<String>,
}

/// Gives every failed answer its form.
pub(crate) async fn dress(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let Ok(visit) = <Visit as axum::extract::FromRequestParts<_>>::from_request_parts(&mut parts, &site).await;
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status();
    let dressed = response.headers().contains_key(CONTENT_TYPE) && !is_bare(&response);
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None if (status.is_client_error() || status.is_server_error()) && !dressed => Problem::of_status(status, &path),
        None => return response,
    };
    let kept: Vec<_> = [ALLOW, RETRY_AFTER]
        .into_iter()
        .filter_map(|n| Some((n.clone(), response.headers().get(n)?.clone())))
        .collect();
    let mut dressed = if is_for_programs(&path) {
        problem.document()
    } else {
        let word = problem.word();
        let text = visit.words.of("error-text", word);
        let detail = (word == "invalid").then(|| problem.detail().to_owned());
        match visit.page_at_door(visit.words.of("error-title", word)) {
            Ok(page) => render(problem.status(), &ErrorPage { page, text, detail }),
            Err(_) => problem.document(),
        }
    };
    for (name, value) in kept {
        dressed.headers_mut().insert(name, value);
    }
    dressed
}

/// The plain text that extractors and layers answer with.
fn is_bare(response: &Response) -> bool {
    let media = response.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    media.starts_with("text/plain")
        && response.body().size_hint().upper().is_some_and(|n| n > 0)
        && response.status().is_client_error()
}
