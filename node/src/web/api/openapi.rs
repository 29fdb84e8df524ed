//! The OpenAPI document of the calls.
//!
//! Enters: what each handler declares of itself, beside its code. Leaves: one JSON document, the same for everybody. A
//! test holds the shapes that it promises to what is really sent.

use axum::Json;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{booking, centre, lent, member, metrics, network, schema, state};
use crate::web::files::{backup, bundle};
use crate::web::router;

#[derive(OpenApi)]
#[openapi(
    info(title = "Telecentre", description = "Booking and coordination of a network of telecentres. Times are local wall time of the centre; instants are RFC 3339. Errors are RFC 9457 problem documents."),
    paths(
        state::status, state::digest, state::fleet, state::erasures, state::void, state::pause, state::resume, state::seen,
        state::end_recovery,
        centre::all, centre::one, centre::resources, centre::bookings, centre::free,
        lent::hand_overs, lent::hand_over, lent::give_back, lent::conflicts,
        booking::book, booking::one, booking::act, booking::requests,
        member::all, member::one, member::add, member::edit,
        bundle::download, bundle::upload, backup::download, network::load, network::invite, network::revoke, network::cut, network::erase,
        network::witnesses, network::appoint,
        metrics::serve, router::healthz,
    ),
    components(schemas(schema::Problem)),
    modifiers(&Bearer, &OperationIds),
)]
struct Api;

struct Bearer;

/// Names each operation by its method and address: handlers of several modules share a name, and ids must be unique.
struct OperationIds;

impl Modify for OperationIds {
    fn modify(&self, document: &mut Document) {
        for (path, item) in &mut document.paths.paths {
            let words: Vec<&str> =
                path.split(['/', '{', '}', '-']).filter(|w| !["", "api", "v1"].contains(w)).collect();
            for (method, operation) in [("get", &mut item.get), ("post", &mut item.post), ("patch", &mut item.patch)] {
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

/// The document.
pub fn document() -> Document {
    Api::openapi()
}

pub(crate) async fn serve() -> Json<Document> {
    Json(document())
}
