//! What is sent is what the OpenAPI document describes: looked at for every answer that a test gets.

use axum::http::{Method, StatusCode};
use serde_json::Value;
use telecentre_web::openapi::document;
use telecentre_web::screen::NODE;

/// Panics if a 200 or 201 of a call has a key that its schema does not name, or lacks one that must be there.
pub(crate) fn check(method: &Method, path: &str, status: StatusCode, text: &str) {
    let path = path.split('?').next().unwrap();
    if !path.starts_with("/api/v1/") || path.ends_with("/openapi.json") || !status.is_success() {
        return;
    }
    let document = serde_json::to_value(document(NODE)).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let (_, found) =
        paths.iter().find(|(known, _)| fits(known, path)).unwrap_or_else(|| panic!("{path} is not described"));
    let code = status.as_u16().to_string();
    let answer = &found[method.as_str().to_lowercase()]["responses"][&code];
    assert!(answer.is_object(), "{method} {path} answers {code}, which is not described");
    let schema = &answer["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{method} {path}: the body of {code} is not described");
    let sent: Value = serde_json::from_str(text).unwrap_or_else(|e| panic!("{path}: {e}: {text}"));
    compare(&document, schema, &sent, path);
}

fn fits(known: &str, path: &str) -> bool {
    let (known, path): (Vec<&str>, Vec<&str>) = (known.split('/').collect(), path.split('/').collect());
    known.len() == path.len() && known.iter().zip(&path).all(|(k, p)| k.starts_with('{') || k == p)
}

/// The parts of a schema, with references followed and `allOf` opened; a null beside another is left out.
fn parts<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        let found = &document["components"]["schemas"][name];
        assert!(found.is_object(), "{name} is not among the schemas");
        return parts(document, found);
    }
    for of in ["allOf", "oneOf", "anyOf"] {
        if let Some(all) = schema[of].as_array() {
            let real = all.iter().filter(|part| part["type"] != "null");
            return real.flat_map(|part| parts(document, part)).collect();
        }
    }
    vec![schema]
}

fn compare(document: &Value, schema: &Value, sent: &Value, at: &str) {
    let parts = parts(document, schema);
    match sent {
        Value::Array(items) => {
            let of = parts.iter().find_map(|part| part.get("items")).unwrap_or_else(|| panic!("{at} is no list"));
            for item in items {
                compare(document, of, item, &format!("{at}[]"));
            }
        }
        Value::Object(fields) => {
            // An object of which nothing is said may hold anything.
            if parts.iter().all(|part| part.get("properties").is_none()) {
                return;
            }
            for (key, value) in fields {
                let known = parts.iter().find_map(|part| part["properties"].get(key));
                let known = known.unwrap_or_else(|| panic!("{at}.{key} is sent and not described"));
                compare(document, known, value, &format!("{at}.{key}"));
            }
            for required in parts.iter().filter_map(|part| part["required"].as_array()).flatten() {
                let key = required.as_str().unwrap();
                assert!(fields.contains_key(key), "{at}.{key} must be there, and is not");
            }
        }
        _ => {}
    }
}

#[test]
#[should_panic(expected = "is sent and not described")]
fn a_key_that_nobody_described_is_found() {
    check(&Method::POST, "/api/v1/sync/pause", StatusCode::OK, "{\"paused\":true,\"colour\":\"blue\"}");
}

#[test]
#[should_panic(expected = "must be there")]
fn a_key_that_is_missing_is_found() {
    check(&Method::POST, "/api/v1/sync/pause", StatusCode::OK, "{}");
}
