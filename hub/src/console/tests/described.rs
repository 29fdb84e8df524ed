//! The OpenAPI document of a hub.

use std::collections::BTreeSet;

use serde_json::Value;
use telecentre_node::files;
use telecentre_web::openapi::document;

use crate::console::HUB;

#[test]
fn the_openapi_document_of_a_hub_has_every_call() {
    let document = serde_json::to_value(document(&[HUB, files::SCREENS].concat())).unwrap();
    for path in [
        "status",
        "digest",
        "fleet",
        "sync/pause",
        "centres",
        "centres/{centre}/free",
        "bookings",
        "requests",
        "members/{id}",
        "bundle",
        "backup",
        "network/load",
        "network/invite",
        "network/revoke",
        "network/budget",
        "network/cut",
        "network/erase",
        "network/witness",
    ] {
        assert!(document["paths"][format!("/api/v1/{path}")].is_object(), "{path}");
    }
    assert!(document["paths"]["/metrics"].is_object() && document["paths"]["/healthz"].is_object());
    let of = |path: &Value| path.as_object().unwrap().values().cloned().collect::<Vec<_>>();
    let operations: Vec<Value> = document["paths"].as_object().unwrap().values().flat_map(of).collect();
    let ids: Vec<&str> = operations.iter().filter_map(|operation| operation["operationId"].as_str()).collect();
    let different: BTreeSet<_> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "{ids:?}");
    assert_eq!(ids.len(), operations.len());
}
