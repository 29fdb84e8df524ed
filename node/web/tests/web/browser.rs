//! A browser of a few lines: it keeps cookies, sends forms as browsers do, and reads what comes back.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use telecentre_web::auth::{Auth, AuthConfig, Device};
use telecentre_web::front::Front;
use telecentre_web::router::router;
use telecentre_web::screen::NODE;
use telecentre_web::site::Site;
use telecentre_web::status::Role;
use tower::ServiceExt;

use super::stand::{Passwords, Stand};
use super::village;

pub(crate) const TOKEN: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const CODE: &str = "7K3M-9QXZ-2WTA";
pub(crate) const PASSWORD: &str = "quatre mots bout à bout";
const HOST: &str = "figeac.local:8081";

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |v| v.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    /// The value of the first input of a name.
    pub(crate) fn input(&self, name: &str) -> String {
        let at = self.text.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}"));
        let rest = &self.text[at..];
        let value = rest.split("value=\"").nth(1).unwrap();
        value.split('"').next().unwrap().to_owned()
    }
}

/// A browser at a replica.
pub(crate) struct Browser {
    app: Router,
    pub(crate) stand: Arc<Stand>,
    pub(crate) site: Arc<Site>,
    cookies: Vec<(String, String)>,
    pub(crate) language: &'static str,
}

impl Browser {
    /// At the node of Figeac, on a day with everything in it.
    pub(crate) fn at_figeac() -> Self {
        Self::on_that_day(Role::Node, "Figeac")
    }

    /// The same, behind a web server with TLS.
    pub(crate) fn at_figeac_behind(front: Front) -> Self {
        let here = Self::at_figeac();
        Self::at_behind(here.stand, front)
    }

    fn on_that_day(role: Role, name: &str) -> Self {
        let ids: Vec<&str> = village::CENTRES.iter().map(|(id, _)| *id).collect();
        let stand = Stand::new(role, name, &ids, "2026-11-24T10:40:00");
        village::a_day(&stand);
        *stand.peers.lock().unwrap() = village::peers(&stand);
        Self::at(Arc::new(stand))
    }

    pub(crate) fn at(stand: Arc<Stand>) -> Self {
        Self::at_behind(stand, Front::default())
    }

    fn at_behind(stand: Arc<Stand>, front: Front) -> Self {
        let auth = Auth::new(AuthConfig {
            api_token: TOKEN.to_owned(),
            cookie_secret: [7; 32],
            cookie_name: "telecentre-01010101".to_owned(),
            passwords: Arc::new(Passwords::default()),
            setup_code: CODE.to_owned(),
        });
        let site = Arc::new(Site::new(stand.clone(), auth, NODE).behind(front));
        let app = router(&site);
        Self { app, stand, site, cookies: Vec::new(), language: "fr-FR,fr;q=0.9" }
    }

    /// The same, signed in.
    pub(crate) async fn signed_in_at_figeac() -> Self {
        Self::at_figeac().signed_in().await
    }

    /// The same day, seen and signed in at the hub.
    pub(crate) async fn signed_in_at_the_hub() -> Self {
        Self::on_that_day(Role::Hub, "Tête de réseau").signed_in().await
    }

    async fn signed_in(mut self) -> Self {
        self.site.auth.allow_link("once".to_owned());
        assert_eq!(self.get("/?t=once").await.location(), "/");
        self
    }

    /// Another browser that has the same cookies: its owner's, or a thief's.
    pub(crate) fn twin(&self) -> Self {
        Self { cookies: self.cookies.clone(), ..self.stranger() }
    }

    /// The same browser in a session of its own, whatever became of the one before.
    pub(crate) fn signed_in_again(mut self) -> Self {
        let now_s = telecentre_web::replica::LiveReplica::now(&*self.stand).as_second();
        let random = telecentre_web::replica::LiveReplica::random(&*self.stand).unwrap();
        let cookie = self.site.auth.sign_in(now_s, random, &Device::default());
        let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        let (name, value) = pair.split_once('=').unwrap();
        self.cookies = vec![(name.to_owned(), value.to_owned())];
        self
    }

    /// Another browser at the same replica, without cookies.
    pub(crate) fn stranger(&self) -> Self {
        let (app, stand, site) = (self.app.clone(), self.stand.clone(), self.site.clone());
        Self { app, stand, site, cookies: Vec::new(), language: "fr" }
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        headers.insert(header::HOST, HOST.parse().unwrap());
        headers.entry(header::ACCEPT_LANGUAGE).or_insert(self.language.parse().unwrap());
        if !self.cookies.is_empty() {
            let all: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            headers.insert(header::COOKIE, all.join("; ").parse().unwrap());
        }
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(n, _)| n != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, text: plainly_spaced(&text) }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as a page of ours does.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from(path, fields, &[("origin", &format!("http://{HOST}"))]).await
    }

    /// Sends a form with the headers that tell where it comes from.
    pub(crate) async fn post_from(&mut self, path: &str, fields: &[(&str, &str)], from: &[(&str, &str)]) -> Answer {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in from {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(encoded(fields))).unwrap()).await
    }

    /// Calls the API with the token.
    pub(crate) async fn call(&mut self, method: Method, path: &str, body: Option<&str>) -> Answer {
        let mut request =
            Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |b| Body::from(b.to_owned()));
        let (method, path) = (request.method_ref().unwrap().clone(), path);
        let answer = self.send(request.body(body).unwrap()).await;
        super::described::check(&method, path, answer.status, &answer.text);
        answer
    }
}

/// A page's text with plain spaces only: which of them do not break is another test's affair.
fn plainly_spaced(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let byte = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
    let encode = |text: &str| text.bytes().map(byte).collect::<String>();
    fields.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect::<Vec<_>>().join("&")
}
