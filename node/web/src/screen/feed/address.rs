//! The addresses of calendars.
//!
//! Enters: what a calendar is to be of, the request that asks for it. Leaves: an address that programs elsewhere can ask.
//! It is shown once: what is kept opens nothing.

use std::sync::Arc;

use axum::http::{HeaderMap, header};

use crate::auth::FeedOf;
use crate::front::Client;
use crate::problem::Problem;
use crate::site::Site;

/// Where these pages are called: as the configuration says, else as this request did.
pub(super) fn base(site: &Site, headers: &HeaderMap, client: Client) -> String {
    if let Some(url) = &site.front.public_url {
        return url.as_str();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("{}://{host}", if client.is_secure { "https" } else { "http" })
}

/// Makes an address; it ends the one before.
pub(super) fn make(site: &Arc<Site>, headers: &HeaderMap, client: Client, of: FeedOf) -> Result<String, Problem> {
    let random = site.replica.random().ok_or_else(Problem::internal)?;
    let made = site.auth.give_feed(of, random, site.replica.now().as_second());
    let secret = made.map_err(|e| Problem::unavailable(e.to_string()))?;
    Ok(format!("{}/ical/{secret}.ics", base(site, headers, client)))
}
