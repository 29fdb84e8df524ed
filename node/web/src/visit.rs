//! A visit: one request for a page, with the visitor's words.
//!
//! Enters: a request that the guard has seen, or one at the door. Leaves: what handlers make a page of, and what that page
//! shares with the others.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::auth::Visitor;
use super::page::{Page, banners};
use super::site::Site;
use super::words::{Language, Words};

/// What a page is made from, taken out of the request.
pub struct Visit {
    /// The site.
    pub site: Arc<Site>,
    /// The visitor's words.
    pub words: Words,
    /// Who asks, if they came in.
    pub visitor: Option<Visitor>,
    /// Path and query.
    pub path: String,
}

impl FromRequestParts<Arc<Site>> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Self::Rejection> {
        let replica = &site.replica;
        let words = Words::new(Language::of(&parts.headers), replica.zone(), replica.now());
        let path = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
        Ok(Self { site: site.clone(), words, visitor: parts.extensions.get::<Visitor>().copied(), path })
    }
}

impl Visit {
    /// What the page of this title shares with the others.
    pub fn page(&self, title: impl Into<String>) -> Page {
        let replica = &self.site.replica;
        let signed_in = self.visitor.is_some();
        let positions = if signed_in { serde_json::to_string(&replica.positions()).ok() } else { None };
        Page {
            words: self.words.clone(),
            here: replica.here(),
            title: title.into(),
            path: self.path.clone(),
            signed_in,
            banners: if signed_in { banners(&replica.status(), &self.words) } else { Vec::new() },
            positions: positions.unwrap_or_default(),
            menu: self.site.menu(),
        }
    }
}
