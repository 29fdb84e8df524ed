//! What is sent and read is what the OpenAPI document describes: looked at for every answer that a test gets.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use telecentre_web::openapi::document;
use telecentre_web::screen::NODE;

use super::browser::Browser;

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
    if status == StatusCode::NO_CONTENT {
        assert_eq!(text, "", "{method} {path}");
        return;
    }
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

/// The calls that read a body, each with the schema that describes it.
const READ: [(&str, &str); 7] = [
    ("/api/v1/centres/figeac/closures", "NewClosure"),
    ("/api/v1/centres/figeac/resources", "NewResource"),
    ("/api/v1/walk-ins", "NewWalkIn"),
    ("/api/v1/bookings", "NewBooking"),
    ("/api/v1/members", "NewMember"),
    ("/api/v1/hand-overs", "HandOverDays"),
    ("/api/v1/seen", "SeenBody"),
];

async fn errors(browser: &mut Browser, path: &str, body: &Value) -> Vec<(String, String)> {
    let answer = browser.call(Method::POST, path, Some(&body.to_string())).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    errors.iter().map(|error| (text(&error["field"]), text(&error["message"]))).collect()
}

#[tokio::test]
async fn what_is_described_of_a_body_is_what_is_read() {
    let mut browser = Browser::at_figeac();
    let document = serde_json::to_value(document(NODE)).unwrap();
    for (path, name) in READ {
        let schema = &document["components"]["schemas"][name];
        let fields = schema["properties"].as_object().unwrap();
        assert_eq!(schema["additionalProperties"], json!(false), "{name}");
        let missing: Vec<String> = errors(&mut browser, path, &json!({})).await.into_iter().map(|(f, _)| f).collect();
        for required in schema["required"].as_array().unwrap() {
            assert!(missing.contains(&required.as_str().unwrap().to_owned()), "{name}.{required}: {missing:?}");
        }
        // No field of any body is a list in a list; of a guest and a member only one may be sent.
        let sent: serde_json::Map<String, Value> =
            fields.keys().filter(|f| *f != "guest").map(|field| (field.clone(), json!([[]]))).collect();
        let refused = errors(&mut browser, path, &Value::Object(sent.clone())).await;
        assert_eq!(refused.len(), sent.len(), "{name}: {refused:?}");
        assert!(refused.iter().all(|(_, message)| !message.starts_with("there is no field")), "{name}: {refused:?}");
        let unknown = errors(&mut browser, path, &json!({ "colour": "blue" })).await;
        assert!(unknown.contains(&("colour".to_owned(), "there is no field “colour” here".to_owned())), "{unknown:?}");
    }
}

#[tokio::test]
async fn errors_are_told_in_the_order_of_the_fields_and_unknown_ones_last() {
    let mut browser = Browser::at_figeac();
    let wish = json!({ "colour": "blue", "override": 1, "key": "", "start": "yesterday", "end": "2026-11-24T10:00",
                       "resource": 3 });
    let fields: Vec<String> =
        errors(&mut browser, "/api/v1/bookings", &wish).await.into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["centre", "resource", "start", "member", "key", "override", "colour"]);
}

#[test]
fn every_act_is_described_with_what_it_reads() {
    let document = serde_json::to_value(document(NODE)).unwrap();
    let act = &document["paths"]["/api/v1/bookings/{id}/{act}"]["post"];
    let words = &act["parameters"].as_array().unwrap().iter().find(|p| p["name"] == "act").unwrap()["schema"]["enum"];
    let known = [
        "cancel",
        "check-in",
        "check-out",
        "no-show",
        "release",
        "undo",
        "confirm",
        "decline",
        "move",
        "swap",
        "displace",
    ];
    assert_eq!(words, &json!(known));
    let body = &act["requestBody"]["content"]["application/json"]["schema"];
    let parts = parts(&document, body);
    let fields: std::collections::BTreeSet<&str> =
        parts.iter().filter_map(|p| p["properties"].as_object()).flat_map(|p| p.keys().map(String::as_str)).collect();
    assert_eq!(
        fields.into_iter().collect::<Vec<_>>(),
        ["end", "kept", "override", "question", "reason", "resource", "start", "with"]
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_value_is_told_without_the_name_of_a_type() {
    let mut browser = Browser::at_figeac();
    let resource = "/api/v1/centres/figeac/resources/bureau-1";
    for (method, path, body, told) in [
        (Method::PATCH, resource, json!({ "out_of_service": true }), "write an object between { and }"),
        (Method::PATCH, resource, json!({ "out_of_service": {} }), "“from” is missing in it"),
        (
            Method::PATCH,
            resource,
            json!({ "out_of_service": { "from": "2026-13-01" } }),
            "write a date such as 2026-11-24",
        ),
        (Method::PATCH, resource, json!({ "capacity": "two" }), "write a whole number"),
        (Method::PATCH, resource, json!({ "capacity": -2 }), "write a whole number"),
        (Method::PATCH, resource, json!({ "name": 3 }), "write a text"),
        (Method::PATCH, resource, json!({ "retired": "no" }), "write true or false"),
        (Method::PATCH, resource, json!({ "kind": "sofa" }), "desk, office, meeting-room"),
        (Method::PATCH, "/api/v1/centres/figeac", json!({ "requests": "never" }), "write one of wait, answer"),
        (Method::PATCH, "/api/v1/centres/figeac", json!({ "no_show_minutes": "ten" }), "write a whole number"),
        (Method::POST, "/api/v1/hand-overs", json!({ "from": "tomorrow" }), "write a date such as 2026-11-24"),
        (Method::GET, "/api/v1/waitlist?from=2026-13-01", Value::Null, "write a date such as 2026-11-24"),
        (Method::GET, "/api/v1/search?date=hier", Value::Null, "write a date such as 2026-11-24"),
        (Method::GET, "/api/v1/centres/figeac/bookings?from=1", Value::Null, "write a date such as 2026-11-24"),
        (Method::GET, "/api/v1/register?limit=-1", Value::Null, "write a whole number"),
    ] {
        let sent = (!body.is_null()).then(|| body.to_string());
        let answer = browser.call(method, path, sent.as_deref()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {body}: {}", answer.text);
        let problem = answer.json();
        let told_of: Vec<&str> =
            problem["errors"].as_array().unwrap().iter().map(|error| error["message"].as_str().unwrap()).collect();
        assert!(told_of.iter().any(|message| message.contains(told)), "{path} {body}: {told_of:?}");
        for leak in ["struct", "u32", "usize", "variant", "two digit", "digit found", "four digit"] {
            assert!(!answer.text.contains(leak), "{path} {body}: {}", answer.text);
        }
    }
}
