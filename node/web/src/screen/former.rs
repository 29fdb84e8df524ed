//! Addresses that pages had before, or that somebody types by habit: each leads to the page of today.
//!
//! Enters: an old address with whatever follows it. Leaves: a redirect that keeps method, body and query (308, RFC 9110),
//! so that a bookmark, a printed link and a form of a page that was left open go on working. It shows nothing itself, so it
//! tells nobody whether what is behind the address exists.

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};

use crate::own_path::OwnPath;
use crate::site::{Pages, Screen};

/// The screen.
pub const SCREEN: Screen = Screen { routes, for_members: &["GET /moi/{id}"], ..Screen::named("former") };

/// What an address began with, and what it begins with now.
const RENAMED: [(&str, &str); 4] =
    [("/members", "/membres"), ("/bookings", "/reservations"), ("/day", "/planning"), ("/sync", "/liaison")];

fn routes() -> Pages {
    Router::new()
        .route("/members", any(renamed))
        .route("/members/{*rest}", any(renamed))
        .route("/bookings/{*rest}", any(renamed))
        .route("/day", get(renamed))
        .route("/day/{date}", get(renamed))
        .route("/sync", get(renamed))
        .route("/moi/{id}", get(own_booking))
        .route("/planning/{date}/feuille/saisie", get(typed_in))
}

async fn renamed(uri: Uri) -> Response {
    let path = uri.path();
    let now = RENAMED.iter().find_map(|(before, now)| Some(format!("{now}{}", path.strip_prefix(before)?)));
    permanently(now.as_deref().unwrap_or("/"), uri.query())
}

async fn own_booking(uri: Uri) -> Response {
    let id = uri.path().strip_prefix("/moi/").unwrap_or_default();
    permanently(&format!("/moi/reservations/{id}"), uri.query())
}

async fn typed_in(Path(date): Path<String>) -> Response {
    permanently("/feuille/saisie", Some(&format!("date={date}")))
}

fn permanently(path: &str, query: Option<&str>) -> Response {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let to = OwnPath::onward(Some(&format!("{path}{query}")));
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to.as_str().to_owned())]).into_response()
}
