//! Serves the pages of a made-up replica, to look at them: `cargo run -p telecentre-node --example pages [PORT]`.
//! Everything is in memory; nothing is saved.

#[path = "../tests/web/stand.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod stand;
#[path = "../tests/web/village.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod village;

use std::net::SocketAddr;
use std::sync::Arc;

use telecentre_node::web::auth::{Auth, AuthConfig};
use telecentre_node::web::status::Role;
use telecentre_node::web::{self, NODE_MENU, Site, page};

#[tokio::main]
#[allow(clippy::print_stdout, reason = "tells where to look")]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|p| p.parse().ok()).unwrap_or(8_099);
    let ids: Vec<&str> = village::CENTRES.iter().map(|(id, _)| *id).collect();
    let stand = stand::Stand::new(Role::Node, "Figeac", &ids, "2026-11-24T10:40:00");
    village::a_day(&stand);
    *stand.peers.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = village::peers(&stand);
    let auth = Auth::new(AuthConfig {
        api_token: "demonstration".to_owned(),
        cookie_secret: [7; 32],
        cookie_name: "telecentre-example".to_owned(),
        passwords: Arc::new(stand::Passwords::default()),
        setup_code: "7K3M-9QXZ-2WTA".to_owned(),
    });
    for n in 0..100 {
        auth.allow_link(format!("look-{n}"));
    }
    let site = Arc::new(Site::new(Arc::new(stand), auth, NODE_MENU));
    let app = web::router(&site, page::node_routes()).into_make_service_with_connect_info::<SocketAddr>();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}/?t=look-0 (the setup code is 7K3M-9QXZ-2WTA)", listener.local_addr()?);
    axum::serve(listener, app).await
}
