//! The guard in front of pages and calls.
//!
//! Enters: a request. Leaves: the same request with its [`Visitor`] and their
//! [`Rank`], or a refusal: a problem document under `/api`, the sign-in page elsewhere. A browser's cookie alone never
//! changes anything: what it sends must come from our own pages.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN, SET_COOKIE};
use axum::http::{HeaderName, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use telecentre_proto::id::Slug;
use telecentre_proto::role::Role;

use super::auth::{Device, Visitor};
use super::front::{Client, FarEnd, Front};
use super::problem::Problem;
use super::rank::{Rank, rank, roles_of};
use super::replica::Moment;
use super::site::{Site, is_for_programs, query};
use crate::own_path::lead_to;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a request that changes something was sent by a page of ours. Browsers tell by `Sec-Fetch-Site` (where they
/// trust the connection) and by `Origin`; a form sent by a browser that tells neither is refused.
fn is_same_origin(front: &Front, request: &Request) -> bool {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let peer = request.extensions().get::<FarEnd>().copied();
    match (text(SEC_FETCH_SITE), text(ORIGIN)) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => front.is_own_origin(origin, text(HOST), peer, headers),
        _ => false,
    }
}

fn changes_something(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Lets in who may come in; the request then carries its [`Visitor`].
pub async fn guard(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    if let Some(response) = exchange_link(&site, &request) {
        return response;
    }
    let now_s = site.replica.now().as_second();
    let by_cookie = !request.headers().contains_key(AUTHORIZATION);
    let visitor = site.auth.visitor(request.headers(), now_s);
    let rank = match visitor.map(|visitor| site.moment(|moment| rank(moment, visitor))).transpose() {
        Ok(rank) => rank.flatten(),
        Err(problem) => return problem.into_response(),
    };
    let program = is_for_programs(request.uri().path());
    match visitor.zip(rank) {
        Some(_) if by_cookie && changes_something(request.method()) && !is_same_origin(&site.front, &request) => {
            Problem::cross_origin().into_response()
        }
        Some((visitor, rank))
            if !site.opens(rank, request.method(), &pattern(&request))
                && is_of_own_centre(&site, visitor, &request) =>
        {
            request.extensions_mut().insert(visitor);
            request.extensions_mut().insert(Rank::Host);
            next.run(request).await
        }
        Some((_, rank)) if !site.opens(rank, request.method(), &pattern(&request)) => match rank {
            // What a host's browser has as its first page leads a member to theirs.
            _ if !program && *request.method() == Method::GET && request.uri().path() == "/" => lead_to("/moi"),
            Rank::Director => Problem::forbidden("Only an admin can do this.").with("right", "admin").into_response(),
            _ => Problem::forbidden("Only a host or an admin can do this.").with("right", "host").into_response(),
        },
        Some((visitor, rank)) => {
            request.extensions_mut().insert(visitor);
            request.extensions_mut().insert(rank);
            next.run(request).await
        }
        None if program => Problem::unauthenticated().into_response(),
        None if !site.auth.is_set_up() && (request.uri().path() == "/" || !has_badges(&site)) => lead_to("/setup"),
        None => to_sign_in(&request),
    }
}

/// Whether a host asks, at a replica that is not her centre's, about her own centre: by a call under it, or by one of a list
/// of that centre. What she may change there is decided by the desk.
fn is_of_own_centre(site: &Site, visitor: Visitor, request: &Request) -> bool {
    const UNDER: &str = "/api/v1/centres/";
    const LISTS: [&str; 4] = ["/api/v1/inbox", "/api/v1/requests", "/api/v1/waitlist", "/api/v1/register"];
    let Visitor::Person(signed_in) = visitor else { return false };
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    let asked = if pattern(request).starts_with("/api/v1/centres/{centre}") {
        path.strip_prefix(UNDER).and_then(|rest| rest.split('/').next())
    } else if LISTS.contains(&path) {
        query.split('&').find_map(|pair| pair.strip_prefix("centre="))
    } else {
        None
    };
    let Some(centre) = asked.and_then(|text| text.parse::<Slug>().ok()) else { return false };
    let hosts = |moment: &dyn Moment| {
        roles_of(moment, &signed_in).iter().any(|held| held.role == Role::Host && held.centre.as_ref() == Some(&centre))
    };
    site.moment(hosts).unwrap_or(false)
}

/// Whether anybody can come in by a badge: a box that nobody set up yet is open to those of elsewhere.
fn has_badges(site: &Site) -> bool {
    site.look(|view, _| view.people.has_badges()).unwrap_or(false)
}

/// The pattern of the path that a request is routed by; nothing is found there without one.
fn pattern(request: &Request) -> String {
    request.extensions().get::<MatchedPath>().map_or_else(String::new, |path| path.as_str().to_owned())
}

/// Refuses forms of other sites on the pages that need no session: nobody signs a browser in but its own user.
pub async fn same_origin_only(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if changes_something(request.method()) && !is_same_origin(&site.front, &request) {
        return Problem::cross_origin().into_response();
    }
    next.run(request).await
}

fn to_sign_in(request: &Request) -> Response {
    let wanted = request.uri().path_and_query().map_or("/", |p| p.as_str());
    if *request.method() != Method::GET || wanted == "/" {
        return lead_to("/entrer");
    }
    let query = query([("next", wanted)]);
    lead_to(&format!("/entrer?{query}"))
}

/// `?t=TOKEN` signs in and leads on to the same address without it, so that it stays in no history.
fn exchange_link(site: &Site, request: &Request) -> Option<Response> {
    if *request.method() != Method::GET || is_for_programs(request.uri().path()) {
        return None;
    }
    let token = request.uri().query()?.split('&').find_map(|pair| pair.strip_prefix("t="))?;
    let onward = lead_to(request.uri().path());
    if !site.auth.opens_link(token) {
        return Some(onward);
    }
    let random = site.replica.random()?;
    let client = request.extensions().get::<Client>().copied().unwrap_or_default();
    let device = Device::of(request.headers(), client);
    let mut response = onward;
    response.headers_mut().insert(SET_COOKIE, site.auth.sign_in(site.replica.now().as_second(), random, &device));
    Some(response)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_our_own_pages_are_of_the_same_origin() {
        let same = |pairs: &[(&'static str, &'static str)]| {
            let mut request = Request::default();
            *request.headers_mut() =
                pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect();
            is_same_origin(&Front::default(), &request)
        };
        assert!(same(&[("host", "box:8081"), ("origin", "http://box:8081")]));
        assert!(same(&[("host", "box"), ("origin", "https://box")]));
        assert!(same(&[("sec-fetch-site", "same-origin")]));
        assert!(!same(&[("host", "box:8081"), ("origin", "http://box:8082")]));
        assert!(!same(&[("host", "box:8081"), ("origin", "box:8081")]));
        assert!(!same(&[("host", "box:8081")]));
        assert!(!same(&[("origin", "http://")]));
        assert!(!same(&[("host", ""), ("origin", "http://")]));
    }

    #[test]
    fn over_tls_a_page_of_the_same_name_in_the_clear_is_not_ours() {
        let same = |origin: &'static str, is_tls: bool| {
            let mut request = Request::default();
            request.headers_mut().insert(HOST, HeaderValue::from_static("box"));
            request.headers_mut().insert(ORIGIN, HeaderValue::from_static(origin));
            request.extensions_mut().insert(FarEnd { address: ([192, 0, 2, 7], 5_000).into(), is_tls });
            is_same_origin(&Front::default(), &request)
        };
        assert!(same("https://box", true) && !same("http://box", true));
        assert!(same("http://box", false));
    }
}
