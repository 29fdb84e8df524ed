//! Strict input: every field is taken by name, and what is left over or wrong is told all at once.
//!
//! Enters: a JSON object, or a query. Leaves: values, or one problem that names each field: unknown, missing, or not
//! what it should be. Nesting and size are bounded by the parser and the body limit.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::problem::{FieldProblem, Problem};

/// The fields of a request.
#[derive(Debug, Default)]
pub struct Body {
    fields: Map<String, Value>,
    errors: Vec<FieldProblem>,
}

/// The fields of a query.
#[derive(Debug, Default)]
pub struct Asked(pub Body);

impl Body {
    fn parse(headers: &HeaderMap, bytes: &[u8]) -> Result<Self, Problem> {
        // An act without fields needs no body.
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        let media = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim();
        if !media.eq_ignore_ascii_case("application/json") {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, ""));
        }
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(fields)) => Ok(Self { fields, errors: Vec::new() }),
            Ok(_) => Err(Problem::malformed("The body is JSON, but not an object: put the fields between { and }.")),
            Err(e) => Err(Problem::malformed(format!("The body is not JSON: {e}."))),
        }
    }

    /// Notes what is wrong with a field.
    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldProblem { field: field.to_owned(), message: message.into() });
    }

    /// A field that may be absent or null.
    pub fn take<T: DeserializeOwned>(&mut self, field: &str) -> Option<T> {
        let value = self.fields.remove(field).filter(|v| !v.is_null())?;
        match serde_json::from_value(value) {
            Ok(value) => Some(value),
            Err(e) => {
                self.refuse(field, e.to_string());
                None
            }
        }
    }

    /// A field whose absence and whose `null` differ: absent is `None`, null is `Some(None)`.
    pub fn take_or_null<T: DeserializeOwned>(&mut self, field: &str) -> Option<Option<T>> {
        if self.fields.get(field)?.is_null() {
            self.fields.remove(field);
            return Some(None);
        }
        self.take(field).map(Some)
    }

    /// A field that must be there.
    pub fn need<T: DeserializeOwned>(&mut self, field: &str) -> Option<T> {
        if self.fields.get(field).is_none_or(Value::is_null) {
            self.fields.remove(field);
            self.refuse(field, format!("“{field}” is missing"));
            return None;
        }
        self.take(field)
    }

    /// A text that something else is read from.
    pub fn parsed<T: std::str::FromStr>(&mut self, field: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        let text: String = self.take(field)?;
        match text.trim().parse() {
            Ok(value) => Some(value),
            Err(e) => {
                self.refuse(field, e.to_string());
                None
            }
        }
    }

    /// Whether a field is there.
    pub fn has(&self, field: &str) -> bool {
        self.fields.get(field).is_some_and(|v| !v.is_null())
    }

    /// Ends the reading: `value` if every field was understood.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Problem> {
        let unknown: Vec<String> = self.fields.keys().take(20).cloned().collect();
        for field in unknown {
            let name: String = field.chars().take(60).collect();
            self.errors.push(FieldProblem { message: format!("there is no field “{name}” here"), field: name });
        }
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Problem::invalid(&self.errors)),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let headers = request.headers().clone();
        let bytes = Bytes::from_request(request, state).await.map_err(|e| Problem::of_status(e.status(), ""))?;
        Self::parse(&headers, &bytes)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let pairs = query.map_err(|_| Problem::malformed("The query of the address could not be read."))?.0;
        let mut body = Body::default();
        for (name, value) in pairs {
            if body.fields.insert(name.clone(), Value::String(value)).is_some() {
                body.refuse(&name, format!("“{name}” is given twice"));
            }
        }
        Ok(Self(body))
    }
}
