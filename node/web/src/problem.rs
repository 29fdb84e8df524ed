//! What went wrong, as an RFC 9457 problem document for programs or a page in plain words for people.
//!
//! Enters: a [`Problem`], from any handler, as its error. Leaves: `application/problem+json` under `/api` and for
//! `/metrics`; elsewhere a page that `dress` words. Details never hold what a stranger should not learn:
//! they are written here, not copied from causes.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::sentence::full_sentence;

/// A refusal or failure: the kind that never changes, a status, one sentence, and fields of its own.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Problem {
    /// `urn:telecentre:problem:` and a word.
    #[serde(rename = "type")]
    kind: String,
    /// The kind in plain words.
    title: &'static str,
    /// The HTTP status, again.
    status: u16,
    /// This case in one sentence.
    detail: String,
    /// What is particular to the kind.
    #[serde(flatten)]
    #[schema(ignore)]
    fields: Map<String, Value>,
}

/// A field of a form or request that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// Its name.
    pub field: String,
    /// What is wrong and what to do, as errors say it.
    pub message: String,
}

impl Problem {
    /// A problem of a kind; `detail` is told as a sentence, whether it is one already or the text of an error.
    pub fn new(status: StatusCode, word: &str, title: &'static str, detail: impl Into<String>) -> Self {
        let kind = format!("urn:telecentre:problem:{word}");
        Self { kind, title, status: status.as_u16(), detail: full_sentence(&detail.into()), fields: Map::new() }
    }

    /// The same problem with one more field.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        // What does not serialise is left out: a problem document must not fail itself.
        if let Ok(value) = serde_json::to_value(value) {
            self.fields.insert(name.to_owned(), value);
        }
        self
    }

    /// The request is not well-formed.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request could not be read", detail)
    }

    /// Fields with values that cannot be accepted.
    pub fn invalid(errors: &[FieldProblem]) -> Self {
        let detail = errors.iter().map(|e| format!("“{}”: {}", e.field, e.message)).collect::<Vec<_>>().join("; ");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Some fields cannot be accepted", detail)
            .with("errors", errors)
    }

    /// One field with a value that cannot be accepted.
    pub fn invalid_field(field: &str, message: impl Into<String>) -> Self {
        Self::invalid(&[FieldProblem { field: field.to_owned(), message: message.into() }])
    }

    /// Nothing is there.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing here", detail)
    }

    /// Not for this caller.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "not-allowed", "This is not allowed", detail)
    }

    /// No token and no session.
    pub fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "A token or a session is needed",
            "Send “Authorization: Bearer TOKEN” with the token in the file “api-token” of the data folder, or sign in.",
        )
    }

    /// A form that another site sent.
    pub fn cross_origin() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "cross-origin",
            "The request comes from another site",
            "A signed-in browser may only send what its own pages ask for: open the page again and repeat it there.",
        )
    }

    /// Nothing can be written at the moment.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "read-only", "Nothing can be saved at the moment", detail)
    }

    /// Too many wrong passwords or codes came from one address.
    pub fn too_many(seconds: u64) -> Self {
        let detail = format!("Too many wrong passwords or codes were tried. Wait {seconds} s and try again.");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-attempts", "Too many attempts", detail)
            .with("retry_after_s", seconds)
    }

    /// A fault of the program itself; the log has the rest.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The program met a fault of its own",
            "What was saved before is safe. The log of the program says more.",
        )
    }

    /// What a plain status stands for, when a layer below answered it without a document.
    pub fn of_status(status: StatusCode, path: &str) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::unauthenticated(),
            StatusCode::FORBIDDEN => Self::forbidden("You may not do this here."),
            StatusCode::NOT_FOUND => Self::not_found(format!("Nothing is found at “{}”.", shortened(path))),
            StatusCode::METHOD_NOT_ALLOWED => Self::new(
                status,
                "method-not-allowed",
                "The method is not allowed here",
                "The “Allow” header of this answer lists the methods that are.",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(status, "too-large", "The request is too large", "A request here has at most 64 KiB.")
            }
            StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Self::new(
                status,
                "timeout",
                "It took too long",
                "The request was given up; repeat it with the same key.",
            ),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::new(
                status,
                "media-type",
                "The request has the wrong media type",
                "Send JSON with “Content-Type: application/json”.",
            ),
            s if s.is_client_error() => Self::new(s, "malformed", "The request could not be read", "Check its form."),
            _ => Self::internal(),
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The last word of its type.
    pub fn word(&self) -> &str {
        self.kind.rsplit(':').next().unwrap_or_default()
    }

    /// Its sentence, in English.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The document itself, as programs get it.
    pub fn document(&self) -> Response {
        let mut response = (self.status(), Json(json!(self))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED.as_u16() {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.fields.get("retry_after_s").and_then(Value::as_u64) {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// A page that refuses for a while, with the seconds after which it no longer does.
pub(crate) fn come_again(mut page: Response, seconds: u64) -> Response {
    page.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    page
}

/// A problem leaves handlers bare; `dress` gives it the form that its reader wants.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some(seconds) = self.fields.get("retry_after_s").and_then(Value::as_u64) {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}
