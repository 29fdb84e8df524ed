//! The calls of the contract, as programs make them.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use proptest::prelude::*;
use serde_json::{Value, json};
use telecentre_web::status::NodeState;

use super::browser::{Answer, Browser, TOKEN};
use super::village::DAY;

async fn get(browser: &mut Browser, path: &str) -> Answer {
    browser.call(Method::GET, &format!("/api/v1{path}"), None).await
}

async fn post(browser: &mut Browser, path: &str, body: &Value) -> Answer {
    browser.call(Method::POST, &format!("/api/v1{path}"), Some(&body.to_string())).await
}

async fn member(browser: &mut Browser, query: &str) -> String {
    let found = get(browser, &format!("/members?query={query}")).await.json();
    found["members"][0]["id"].as_str().unwrap().to_owned()
}

fn booking(member: &str, resource: &str, from: &str, to: &str, key: &str) -> Value {
    json!({ "centre": "figeac", "resource": resource, "member": member, "key": key,
            "start": format!("{DAY}T{from}"), "end": format!("{DAY}T{to}") })
}

fn is_problem(answer: &Answer, status: StatusCode, word: &str) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
    let problem = answer.json();
    for field in ["type", "title", "detail"] {
        assert!(problem[field].as_str().is_some_and(|t| !t.is_empty()), "{field}: {problem}");
    }
    assert_eq!(problem["status"], status.as_u16());
    assert!(problem["type"].as_str().unwrap().ends_with(word), "{problem}");
    problem
}

#[tokio::test]
async fn status_has_every_field_of_the_contract() {
    let mut browser = Browser::at_figeac();
    let status = get(&mut browser, "/status").await.json();
    for path in [
        "/node/id",
        "/node/name",
        "/node/role",
        "/node/centre",
        "/node/version",
        "/node/state",
        "/node/actor",
        "/node/started_at",
        "/have/entries",
        "/have/digest",
        "/journal/bytes",
        "/journal/segments",
        "/clock/now",
        "/clock/skew_ms",
        "/peers/0/id",
        "/peers/0/name",
        "/peers/0/centre",
        "/peers/0/state",
        "/peers/0/last_contact",
        "/peers/0/last_attempt",
        "/peers/0/last_error",
        "/peers/0/rtt_ms",
        "/peers/0/behind_entries",
        "/peers/0/behind_bytes",
        "/peers/0/missing_entries",
        "/peers/0/bytes_in",
        "/peers/0/bytes_out",
        "/refused",
        "/pending/requests",
        "/pending/oldest",
    ] {
        assert!(status.pointer(path).is_some(), "{path}");
    }
    assert_eq!((&status["node"]["role"], &status["node"]["state"]), (&json!("node"), &json!("ok")));
    assert_eq!(status["peers"][0]["state"], "live");
    let digest = get(&mut browser, "/digest?space=centre/figeac").await.json();
    assert_eq!(digest["have"].as_str().map(str::len), Some(64));
    is_problem(&get(&mut browser, "/digest?space=nowhere").await, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    is_problem(&get(&mut browser, "/fleet").await, StatusCode::NOT_FOUND, "not-found");
}

#[tokio::test]
async fn sync_is_paused_and_resumed() {
    let mut browser = Browser::at_figeac();
    assert_eq!(post(&mut browser, "/sync/pause", &json!({})).await.status, StatusCode::OK);
    assert!(*browser.stand.paused.lock().unwrap());
    let answer = browser.call(Method::POST, "/api/v1/sync/resume", None).await;
    assert_eq!(answer.json(), json!({ "paused": false }));
    assert!(!*browser.stand.paused.lock().unwrap());
}

#[tokio::test]
async fn centres_and_what_they_offer_are_listed() {
    let mut browser = Browser::at_figeac();
    let centres = get(&mut browser, "/centres").await.json();
    assert_eq!(centres["centres"].as_array().unwrap().len(), 7);
    assert_eq!(get(&mut browser, "/centres/figeac").await.json()["name"], "Figeac");
    let resources = get(&mut browser, "/centres/figeac/resources").await.json();
    assert_eq!(resources["resources"][0]["id"], "bureau-1", "in the order in which people see them");
    is_problem(&get(&mut browser, "/centres/paris").await, StatusCode::NOT_FOUND, "not-found");
    is_problem(&get(&mut browser, "/centres/PA%00RIS/bookings").await, StatusCode::NOT_FOUND, "not-found");
    let listed = get(&mut browser, &format!("/centres/figeac/bookings?from={DAY}&to={DAY}")).await.json();
    assert!(listed["as_of"].is_string() && listed["bookings"].as_array().unwrap().len() >= 10);
    assert!(!listed.to_string().contains("Delcros"), "no personal data in a BOOKING");
    for query in ["from=2026-11-24&to=2026-11-23", "from=1970-01-01&to=2026-01-01", "from=x", "until=2026-11-24"] {
        let answer = get(&mut browser, &format!("/centres/figeac/bookings?{query}")).await;
        is_problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    }
    let free = format!("/centres/figeac/free?start={DAY}T09:00&end={DAY}T10:00&kind=desk");
    let free = get(&mut browser, &free).await.json();
    assert_eq!(free["resources"], json!([]), "both desks are taken then");
    let free = get(&mut browser, &format!("/centres/figeac/free?start={DAY}T11:00&end={DAY}T12:00")).await.json();
    let one = &free["resources"][0];
    assert!(one["id"] == "bureau-2" && one["immediate"] == true && one["steward"].is_string(), "{free}");
    let answer = get(&mut browser, &format!("/centres/figeac/free?start={DAY}T12:00&end={DAY}T11:00&kind=sofa")).await;
    let problem = is_problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_booking_is_made_once_for_ever_under_its_key() {
    let mut browser = Browser::at_figeac();
    let who = member(&mut browser, "puech").await;
    let wish = booking(&who, "salle", "09:00", "10:00", "k-1");
    let made = post(&mut browser, "/bookings", &wish).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let (id, booking_made) = (made.json()["id"].as_str().unwrap().to_owned(), made.json());
    assert_eq!(booking_made["state"], "confirmed");
    assert_eq!(made.headers[header::LOCATION], format!("/api/v1/bookings/{id}"));
    assert_eq!(post(&mut browser, "/bookings", &wish).await.json(), booking_made);
    let other = post(&mut browser, "/bookings", &booking(&who, "salle", "10:00", "11:00", "k-1")).await;
    is_problem(&other, StatusCode::CONFLICT, "key-reused");
    assert_eq!(get(&mut browser, &format!("/bookings/{id}")).await.json(), booking_made);
    let guest = json!({ "centre": "figeac", "resource": "salle", "guest": { "name": "M. Lagarde" }, "key": "k-2",
                        "start": format!("{DAY}T10:00"), "end": format!("{DAY}T11:00") });
    assert_eq!(post(&mut browser, "/bookings", &guest).await.json()["guest"], true);
}

#[tokio::test]
async fn a_taken_slot_names_what_is_in_the_way_and_what_is_free() {
    let mut browser = Browser::at_figeac();
    let who = member(&mut browser, "puech").await;
    let answer = post(&mut browser, "/bookings", &booking(&who, "bureau-1", "09:00", "10:00", "k")).await;
    let problem = is_problem(&answer, StatusCode::CONFLICT, "taken");
    assert_eq!(problem["conflicts"][0]["start"], format!("{DAY}T08:30"));
    assert_eq!(problem["conflicts"][0]["kind"], "checked-in");
    let alternatives = problem["alternatives"].as_array().unwrap();
    assert!((1..=3).contains(&alternatives.len()) && alternatives[0]["resource"].is_string());
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once() {
    let mut browser = Browser::at_figeac();
    let wish = json!({ "centre": "Figeac!", "member": 7, "guest": {"name": "x"}, "start": "yesterday",
                       "end": format!("{DAY}T10:00"), "colour": "blue", "key": "" });
    let problem =
        is_problem(&post(&mut browser, "/bookings", &wish).await, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    let fields: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
    for field in ["centre", "resource", "member", "start", "colour", "key"] {
        assert!(fields.contains(&field), "{field}: {fields:?}");
    }
    let closed = booking("0000000000001", "salle", "20:00", "21:00", "k");
    let problem =
        is_problem(&post(&mut browser, "/bookings", &closed).await, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2, "{problem}");
}

#[tokio::test]
async fn acts_change_a_booking_and_wrong_states_are_refused() {
    let mut browser = Browser::at_figeac();
    let who = member(&mut browser, "puech").await;
    let made = post(&mut browser, "/bookings", &booking(&who, "salle", "09:00", "10:00", "k")).await.json();
    let id = made["id"].as_str().unwrap().to_owned();
    let to = json!({ "start": format!("{DAY}T11:00"), "end": format!("{DAY}T12:00") });
    let moved = post(&mut browser, &format!("/bookings/{id}/move"), &to).await.json();
    assert_eq!(moved["start"], format!("{DAY}T11:00"));
    assert_eq!(post(&mut browser, &format!("/bookings/{id}/check-in"), &json!({})).await.json()["state"], "checked-in");
    is_problem(
        &post(&mut browser, &format!("/bookings/{id}/cancel"), &json!({})).await,
        StatusCode::CONFLICT,
        "wrong-state",
    );
    is_problem(&post(&mut browser, "/bookings/zzz/cancel", &json!({})).await, StatusCode::NOT_FOUND, "not-found");
    is_problem(
        &post(&mut browser, &format!("/bookings/{id}/eat"), &json!({})).await,
        StatusCode::NOT_FOUND,
        "not-found",
    );
    let extra = post(&mut browser, &format!("/bookings/{id}/cancel"), &json!({ "why": 1 })).await;
    is_problem(&extra, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
}

#[tokio::test]
async fn requests_tell_for_whom_they_wait() {
    let mut browser = Browser::at_figeac();
    let waiting = get(&mut browser, "/requests?centre=figeac").await.json();
    let first = &waiting["requests"][0];
    assert!(first["host"] == true && first["here"] == true && first["asked"] == "place", "{waiting}");
    let id = first["booking"]["id"].as_str().unwrap();
    assert_eq!(post(&mut browser, &format!("/bookings/{id}/confirm"), &json!({})).await.json()["state"], "confirmed");
    let elsewhere = get(&mut browser, "/requests?centre=maurs").await.json();
    assert_eq!(elsewhere["requests"][0]["here"], false);
}

#[tokio::test]
async fn members_are_found_added_and_changed() {
    let mut browser = Browser::at_figeac();
    let found = get(&mut browser, "/members?query=aicha").await.json();
    assert_eq!(found["members"][0]["name"], "Aïcha Benali");
    let new =
        json!({ "name": "Odile Fau", "status": "private-employee", "employer": "Scierie", "public": ["activity"] });
    let made = post(&mut browser, "/members", &new).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/members/{id}");
    let patch = json!({ "employer": null, "home_centre": "maurs", "email": "odile@example.org" }).to_string();
    let changed = browser.call(Method::PATCH, &path, Some(&patch)).await.json();
    assert!(changed["employer"].is_null() && changed["home_centre"] == "maurs" && changed["name"] == "Odile Fau");
    let wrong = json!({ "status": "king", "home_centre": 4, "hair": "red" }).to_string();
    let problem = is_problem(
        &browser.call(Method::PATCH, &path, Some(&wrong)).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid",
    );
    assert_eq!(problem["errors"].as_array().unwrap().len(), 3);
    is_problem(&get(&mut browser, "/members/0000000000001").await, StatusCode::NOT_FOUND, "not-found");
}

#[tokio::test]
async fn what_is_not_json_not_a_method_and_not_there_is_told_apart() {
    let mut browser = Browser::at_figeac();
    for body in ["{", "[]", "nonsense", "{\"a\":}", "\"text\"", "{}{}", &"[".repeat(60_000)] {
        let answer = browser.call(Method::POST, "/api/v1/bookings", Some(body)).await;
        is_problem(&answer, StatusCode::BAD_REQUEST, "malformed");
    }
    let answer = browser.call(Method::DELETE, "/api/v1/bookings", None).await;
    is_problem(&answer, StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed");
    assert!(answer.headers[header::ALLOW].to_str().unwrap().contains("POST"));
    is_problem(&get(&mut browser, "/nowhere").await, StatusCode::NOT_FOUND, "not-found");
    let large = format!("{{\"note\":\"{}\"}}", "x".repeat(70_000));
    let answer = browser.call(Method::POST, "/api/v1/bookings", Some(&large)).await;
    is_problem(&answer, StatusCode::PAYLOAD_TOO_LARGE, "too-large");
    let form = Request::post("/api/v1/bookings").header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
    let answer = browser.send(form.body(Body::from("a=b")).unwrap()).await;
    is_problem(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type");
    *browser.stand.state.lock().unwrap() = NodeState::ReadOnly;
    let who = member(&mut browser, "puech").await;
    let answer = post(&mut browser, "/bookings", &booking(&who, "salle", "09:00", "10:00", "k")).await;
    is_problem(&answer, StatusCode::SERVICE_UNAVAILABLE, "read-only");
}

#[tokio::test]
async fn the_browsers_last_position_reaches_the_replica() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let page = browser.get("/").await.text;
    let kept = page.split("data-positions=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#34;", "\"");
    let body = format!("{{\"positions\":{kept}}}");
    let answer = browser.call(Method::POST, "/api/v1/seen", Some(&body)).await;
    assert_eq!(answer.json(), json!({ "noted": 1 }));
    assert_eq!(serde_json::to_string(&*browser.stand.seen.lock().unwrap()).unwrap(), kept);
    let wrong = json!({ "positions": [{ "space": "commons", "actor": "x", "seq": -1, "h": "" }] }).to_string();
    let answer = browser.call(Method::POST, "/api/v1/seen", Some(&wrong)).await;
    is_problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
}

#[tokio::test]
async fn figures_are_given_to_prometheus() {
    let mut browser = Browser::at_figeac();
    let answer = browser.call(Method::GET, "/metrics", None).await;
    assert_eq!(answer.status, StatusCode::OK);
    for line in
        ["telecentre_writable 1", "telecentre_requests_pending 4", "telecentre_peer_behind_entries{peer=\"", "# EOF"]
    {
        assert!(answer.text.contains(line), "{line} in {}", answer.text);
    }
}

fn keys(value: &Value) -> Vec<String> {
    value.as_object().map(|o| o.keys().cloned().collect()).unwrap_or_default()
}

#[tokio::test]
async fn the_openapi_document_describes_what_is_sent() {
    let mut browser = Browser::at_figeac();
    let document = get(&mut browser, "/openapi.json").await.json();
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
    ] {
        assert!(document["paths"][format!("/api/v1/{path}")].is_object(), "{path}");
    }
    assert!(document["paths"]["/metrics"].is_object() && document["paths"]["/healthz"].is_object());
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let ids: Vec<&str> = operations.filter_map(|operation| operation["operationId"].as_str()).collect();
    let different: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "{ids:?}");
    let properties = |name: &str| keys(&document["components"]["schemas"][name]["properties"]);
    let booking = get(&mut browser, &format!("/centres/figeac/bookings?from={DAY}&to={DAY}")).await.json();
    for sent in booking["bookings"].as_array().unwrap() {
        let unknown: Vec<_> = keys(sent).into_iter().filter(|k| !properties("Booking").contains(k)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
    let member = get(&mut browser, "/members").await.json()["members"][0].clone();
    assert!(keys(&member).iter().all(|k| properties("Member").contains(k)), "{member}");
    let centre = get(&mut browser, "/centres/figeac").await.json();
    assert_eq!(keys(&centre).len(), properties("Centre").len());
    let resource = get(&mut browser, "/centres/figeac/resources").await.json()["resources"][0].clone();
    assert!(keys(&resource).iter().all(|k| properties("Resource").contains(k)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_rubbish_makes_the_program_fail(
        path in prop::sample::select(vec![
            "/api/v1/bookings", "/api/v1/members", "/api/v1/seen", "/api/v1/bookings/0000000000001/move",
            "/reserver", "/series/0000000000001/cancel", "/bookings/0000000000001/move", "/sign-in", "/setup", "/liaison",
        ]),
        media in prop::sample::select(vec!["application/json", "application/x-www-form-urlencoded", "text/plain", ""]),
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..300),
            "[a-z]{1,6}=[^\u{0}]{0,20}(&[a-z]{1,6}=[^&]{0,20}){0,5}".prop_map(String::into_bytes),
            any_json().prop_map(|v| v.to_string().into_bytes()),
        ],
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let status = runtime.block_on(async {
            let mut browser = Browser::at_figeac();
            let request = Request::post(path)
                .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, media);
            browser.send(request.body(Body::from(body)).unwrap()).await.status
        });
        prop_assert!(status != StatusCode::INTERNAL_SERVER_ERROR, "{}", status);
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!("2026-11-24T09:00")),
        Just(json!("figeac")),
    ];
    let key = prop::sample::select(vec![
        "centre",
        "resource",
        "member",
        "guest",
        "start",
        "end",
        "key",
        "note",
        "name",
        "status",
        "public",
        "positions",
        "override",
        "space",
        "actor",
        "seq",
        "h",
    ]);
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(key.clone(), inner, 0..7)
                .prop_map(|m| Value::Object(m.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())),
        ]
    })
}
