//! Strict input: every field is taken by name, and what is left over or wrong is told all at once.
//!
//! Enters: a JSON object, or a query. Leaves: values, or one problem that names each field: unknown, missing, or not
//! what it should be. Nesting and size are bounded by the parser and the body limit. What a call's body may hold is one
//! list of fields, declared by `request_body!`: the type that is read and the one that OpenAPI describes are the same.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use telecentre_proto::limit::KEY_BYTES;
use telecentre_proto::slot::Slot;

use crate::problem::{FieldProblem, Problem};

mod plain;

pub(crate) use plain::{day, day_or_none};

/// Declares the body of a call: from one list of fields come the type, how each field is read, and the OpenAPI schema.
///
/// A line is: how the field is read (the name of a method of [`Body`]: `need`, `take` or `take_or_null`), its name in JSON,
/// its name here, its type, and after `=>` the type by which OpenAPI describes it (an `Option` need not be sent). In the
/// type every field is an `Option`: what could not be read is `None` and has been noted as an error, so that whatever
/// depends on several fields can still be checked, and everything that is wrong is told at once.
#[macro_export]
macro_rules! request_body {
    (
        $(#[$of_type:meta])*
        $visibility:vis struct $name:ident {
            $($(#[$of_field:meta])* $read:ident $key:literal $field:ident: $type:ty => $described:ty,)*
        }
    ) => {
        $(#[$of_type])*
        #[derive(Debug, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        $visibility struct $name {
            $($(#[$of_field])* #[schema(rename = $key, value_type = $described)] $visibility $field: Option<$type>,)*
        }

        impl $crate::body::Declared for $name {
            const FIELDS: &'static [&'static str] = &[$($key),*];

            #[allow(unused_variables, reason = "where there is no field there is nothing to read")]
            fn read(body: &mut $crate::body::Body) -> Self {
                Self { $($field: body.$read($key)),* }
            }
        }
    };
}
pub use request_body;

/// A type whose fields are declared once, by `request_body!`, and read all at once.
pub trait Declared {
    /// The names of its fields in JSON, in the order in which errors are told.
    const FIELDS: &'static [&'static str];

    /// Reads every field; what is wrong with one is noted in `body`.
    fn read(body: &mut Body) -> Self;
}

/// The fields of a request.
#[derive(Debug, Default)]
pub struct Body {
    fields: Map<String, Value>,
    errors: Vec<FieldProblem>,
    /// The fields of the type that was read; none for a query.
    declared: &'static [&'static str],
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
            Ok(Value::Object(fields)) => Ok(Self { fields, ..Self::default() }),
            Ok(_) => Err(Problem::malformed("The body is JSON, but not an object: put the fields between { and }.")),
            Err(e) => Err(Problem::malformed(format!("the body is not JSON: {e}"))),
        }
    }

    /// Reads all fields of a declared type. What it does not declare is refused by [`Body::finish`].
    pub fn read<T: Declared>(&mut self) -> T {
        self.declared = T::FIELDS;
        T::read(self)
    }

    /// Leaves one of two fields that exclude each other; if both or none are there, both go, and the first is refused.
    pub fn one_of(&mut self, [first, second]: [&str; 2]) {
        let message = match (self.has(first), self.has(second)) {
            (true, true) => format!("give “{first}” or “{second}”, not both"),
            (false, false) => format!("“{first}” or “{second}” is missing"),
            _ => return,
        };
        self.fields.remove(first);
        self.fields.remove(second);
        self.refuse(first, message);
    }

    /// Notes what is wrong with a field.
    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldProblem { field: field.to_owned(), message: message.into() });
    }

    /// A field that may be absent or null.
    pub fn take<T: DeserializeOwned + 'static>(&mut self, field: &str) -> Option<T> {
        let value = self.fields.remove(field).filter(|v| !v.is_null())?;
        match serde_json::from_value(value) {
            Ok(value) => Some(value),
            Err(e) => {
                self.refuse(field, plain::of_json::<T>(&e));
                None
            }
        }
    }

    /// A field whose absence and whose `null` differ: absent is `None`, null is `Some(None)`.
    pub fn take_or_null<T: DeserializeOwned + 'static>(&mut self, field: &str) -> Option<Option<T>> {
        if self.fields.get(field)?.is_null() {
            self.fields.remove(field);
            return Some(None);
        }
        self.take(field).map(Some)
    }

    /// A field that must be there.
    pub fn need<T: DeserializeOwned + 'static>(&mut self, field: &str) -> Option<T> {
        if self.fields.get(field).is_none_or(Value::is_null) {
            self.fields.remove(field);
            self.refuse(field, format!("“{field}” is missing"));
            return None;
        }
        self.take(field)
    }

    /// A text that something else is read from.
    pub fn parsed<T: FromStr + 'static>(&mut self, field: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        let text: String = self.take(field)?;
        match text.trim().parse() {
            Ok(value) => Some(value),
            Err(e) => {
                self.refuse(field, plain::of_text::<T>(e.to_string()));
                None
            }
        }
    }

    /// The slot between two times that were read, or what is wrong with them.
    pub fn slot(&mut self, start: Option<String>, end: Option<String>) -> Option<Slot> {
        match Slot::parse(&start?, &end?) {
            Ok(slot) => Some(slot),
            Err(bad) => {
                self.refuse(bad.field(), bad.to_string());
                None
            }
        }
    }

    /// Notes what is wrong with an idempotency key.
    pub fn check_key(&mut self, key: Option<&str>) {
        if key.is_some_and(|k| k.is_empty() || k.len() > KEY_BYTES) {
            self.refuse("key", format!("a key has 1 to {KEY_BYTES} bytes"));
        }
    }

    /// Whether a field is there and says something.
    pub fn has(&self, field: &str) -> bool {
        self.fields.get(field).is_some_and(|v| !v.is_null())
    }

    /// Ends the reading: `value` if every field was understood.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Problem> {
        let declared = self.declared;
        self.errors.sort_by_key(|error| declared.iter().position(|name| *name == error.field));
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
