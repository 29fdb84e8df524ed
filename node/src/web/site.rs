//! What every page and call stands on: the replica, the guard's secrets, the menu; and addresses as they are written.
//!
//! Enters: what the program gives when it starts. Leaves: one look at the view at a time, the rights of a visitor, queries
//! and paths that lead nowhere else. Knows no page: the router is made above.

use std::sync::Arc;

use axum::Router;
use telecentre_proto::desk::Caller;
use telecentre_proto::steward::Stewards;
use telecentre_proto::view::View;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::auth::{Auth, Visitor};
use super::problem::Problem;
use super::replica::LiveReplica;
use super::status::Role;

/// Streams of events at once.
pub(super) const STREAMS: usize = 64;

/// Routes of pages and calls, not yet given their site.
pub type Pages = Router<Arc<Site>>;

/// A page of the menu.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MenuItem {
    /// Its address.
    pub path: &'static str,
    /// The message that names it.
    pub key: &'static str,
}

/// The menu of a node.
pub const NODE_MENU: &[MenuItem] = &[
    MenuItem { path: "/", key: "menu-today" },
    MenuItem { path: "/members", key: "menu-members" },
    MenuItem { path: "/sync", key: "menu-sync" },
];

/// Everything that pages and calls are made of.
pub struct Site {
    /// The replica.
    pub replica: Arc<dyn LiveReplica>,
    /// The guard.
    pub auth: Auth,
    /// The menu, by program.
    pub menu: &'static [MenuItem],
    /// Ends the streams of events when the program stops.
    pub stopping: CancellationToken,
    /// Places for streams of events.
    pub(super) streams: Arc<Semaphore>,
}

impl Site {
    /// A site.
    pub fn new(replica: Arc<dyn LiveReplica>, auth: Auth, menu: &'static [MenuItem]) -> Self {
        let (stopping, streams) = (CancellationToken::new(), Arc::new(Semaphore::new(STREAMS)));
        Self { replica, auth, menu, stopping, streams }
    }

    /// What `make` makes of all that is visible at this moment.
    pub fn look<T>(&self, make: impl FnOnce(&View, &dyn Stewards) -> T) -> Result<T, Problem> {
        let mut make = Some(make);
        let mut made = None;
        self.replica.read(&mut |view, stewards| {
            if let Some(make) = make.take() {
                made = Some(make(view, stewards));
            }
        });
        // A replica that shows nothing has a fault of its own: see `LiveReplica::read`.
        made.ok_or_else(Problem::internal)
    }

    /// The rights of a visitor: a session is the host's on a node, the admin's on the hub.
    pub fn caller(&self, visitor: Visitor) -> Caller {
        match (visitor, self.replica.here().role) {
            (Visitor::Token, _) | (_, Role::Hub) => Caller::Admin,
            (Visitor::Session, _) => Caller::Host,
        }
    }
}

/// Whether an address is meant for programs: problems are documents there, and nobody is led to a sign-in page.
pub(crate) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path == "/metrics" || path == "/healthz" || path == "/live"
}

/// A path of our own to go on to: nothing that leads to another site.
pub(crate) fn onward(next: Option<&str>) -> &str {
    next.filter(|n| n.starts_with('/') && !n.starts_with("//") && !n.contains(['\\', '\r', '\n'])).unwrap_or("/")
}

/// Percent-encodes a query.
pub fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        for byte in value.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
                _ => {
                    use std::fmt::Write as _;
                    // Writing to a String cannot fail.
                    let _ = write!(out, "%{byte:02X}");
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_keeps_every_byte() {
        assert_eq!(query([("next", "/day?a=é&b"), ("to", "en")]), "next=%2Fday%3Fa%3D%C3%A9%26b&to=en");
    }
}
