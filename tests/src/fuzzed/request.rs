//! What people and scripts type: the file to load, the configuration, the bodies of calls and forms.
//!
//! Enters: any bytes. A request goes to the real router over a replica in memory: the real guard, the real readers of
//! bodies, the real desk. Whatever is sent, the answer is not "a fault of this program".

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use telecentre_node::config::Config;
use telecentre_proto::view::View;
use telecentre_web::auth::{Auth, AuthConfig};
use telecentre_web::router::router;
use telecentre_web::screen::NODE;
use telecentre_web::site::Site;
use telecentre_web::status::Role;
use tower::ServiceExt;

#[allow(dead_code, unreachable_pub, clippy::pedantic, reason = "shared with the node's tests")]
#[path = "../../../node/web/tests/web/stand.rs"]
mod stand;
#[allow(dead_code, unreachable_pub, clippy::pedantic, reason = "shared with the node's tests")]
#[path = "../../../node/web/tests/web/village.rs"]
mod village;

/// A file of `load`, or a configuration.
pub(super) fn toml(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Err(wrong) = Config::parse("node.toml", text) {
        assert!(!wrong.to_string().contains('\n'), "{wrong}");
    }
    let Ok(source) = telecentre_hub::load::Source::new("network.toml", text.to_owned()) else { return };
    let known = ["figeac".parse().unwrap()];
    match telecentre_hub::load::parse(&source, &known) {
        Ok(network) => drop(telecentre_hub::load::plan(&network, &View::default(), "network.toml")),
        Err(wrong) => assert!(!wrong.to_string().is_empty()),
    }
}

/// Where something is sent, and in which form.
const PLACES: [(&str, &str, &str); 18] = [
    ("POST", "/api/v1/bookings", "application/json"),
    ("POST", "/api/v1/bookings/BOOKING/confirm", "application/json"),
    ("POST", "/api/v1/bookings/BOOKING/move", "application/json"),
    ("POST", "/api/v1/bookings/BOOKING/decline", "application/json"),
    ("POST", "/api/v1/bookings/BOOKING/cancel", "application/json"),
    ("POST", "/api/v1/bookings/BOOKING/check-in", "application/json"),
    ("POST", "/api/v1/members", "application/json"),
    ("PATCH", "/api/v1/members/MEMBER", "application/json"),
    ("POST", "/api/v1/seen", "application/json"),
    ("POST", "/reserver", "application/x-www-form-urlencoded"),
    ("POST", "/reservations/BOOKING/cancel", "application/x-www-form-urlencoded"),
    ("POST", "/membres", "application/x-www-form-urlencoded"),
    ("POST", "/membres/MEMBER", "application/x-www-form-urlencoded"),
    ("GET", "/api/v1/centres/figeac/bookings?", ""),
    ("GET", "/api/v1/centres/figeac/free?", ""),
    ("GET", "/day/2026-11-24?", ""),
    ("GET", "/membres?", ""),
    ("GET", "/day/", ""),
];

/// A body or a query, from the second byte on; the first says where it goes.
pub(super) fn http(bytes: &[u8]) {
    let Some((place, body)) = bytes.split_first() else { return };
    let (method, path, kind) = PLACES[usize::from(*place) % PLACES.len()];
    let stand = Arc::new(stand::Stand::new(Role::Node, "Figeac", &["figeac", "aurillac"], "2026-11-24T08:00"));
    let people = village::furnish(&stand);
    let by = telecentre_proto::id::NodeId([1; 32]);
    let (who, slot) = (telecentre_proto::booking::Who::Member(people[0]), village::slot("09:00", "10:00"));
    let booking = village::book(&stand, by, "1", ("figeac", "bureau-1"), who, slot);
    let mut path = path.replace("BOOKING", &booking.to_string()).replace("MEMBER", &people[0].to_string());
    if method == "GET" {
        let plain = |b: &u8| b.is_ascii_graphic() && *b != b'#';
        path.extend(body.iter().filter(|b| plain(b)).map(|b| char::from(*b)));
    }
    let config = AuthConfig {
        api_token: "token".to_owned(),
        cookie_secret: [7; 32],
        cookie_name: "test".to_owned(),
        passwords: Arc::new(stand::Passwords::default()),
        setup_code: "0000-0000-0000".to_owned(),
    };
    let site = Arc::new(Site::new(stand, Auth::new(config), NODE));
    let request = Request::builder().method(method).uri(path).header("authorization", "Bearer token");
    let request = request.header("content-type", kind).body(Body::from(body.to_vec()));
    let Ok(request) = request else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let answer = runtime.block_on(router(&site).oneshot(request)).unwrap();
    assert_ne!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_ne!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
}
