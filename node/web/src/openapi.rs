//! The OpenAPI document of the calls.
//!
//! Enters: what each handler declares of itself, beside its code. Leaves: one JSON document, the same for everybody. A
//! test holds the shapes that it promises to what is really sent.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::problem::Problem;
use crate::site::{Screen, Site};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Telecentre",
        description = "Booking and coordination of a network of telecentres. Times are local wall time of the centre; instants are RFC 3339. Errors are RFC 9457 problem documents."
    ),
    components(schemas(Problem))
)]
struct AllCalls;

struct Bearer;

/// Names each operation by its method and address: handlers of several modules share a name, and ids must be unique.
struct OperationIds;

impl Modify for OperationIds {
    fn modify(&self, document: &mut Document) {
        for (path, item) in &mut document.paths.paths {
            let words: Vec<&str> =
                path.split(['/', '{', '}', '-']).filter(|w| !["", "api", "v1"].contains(w)).collect();
            for (method, operation) in [
                ("get", &mut item.get),
                ("post", &mut item.post),
                ("patch", &mut item.patch),
                ("delete", &mut item.delete),
            ] {
                if let Some(operation) = operation {
                    operation.operation_id = Some(format!("{method}-{}", words.join("-")));
                }
            }
        }
    }
}

impl Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        if let Some(components) = document.components.as_mut() {
            components.add_security_scheme("token", scheme);
        }
        document.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    }
}

/// The document of some screens.
pub fn document(screens: &[Screen]) -> Document {
    let mut document = AllCalls::openapi();
    for calls in screens.iter().filter_map(|screen| screen.calls) {
        document.merge(calls());
    }
    Bearer.modify(&mut document);
    OperationIds.modify(&mut document);
    document
}

pub(super) async fn serve(State(site): State<Arc<Site>>) -> Json<Document> {
    Json(document(&site.screens))
}
