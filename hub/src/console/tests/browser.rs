//! A browser of a few lines at the hub's router: signed in, or a stranger.
//!
//! Enters: paths and forms. Leaves: status, the address one is led to, the text of the page. Sends the headers by which
//! browsers tell where a form comes from, unless told otherwise.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use telecentre_web::auth::{Auth, AuthConfig, Device};
use telecentre_web::replica::LiveReplica;
use telecentre_web::router::router;
use telecentre_web::site::Site;
use tower::ServiceExt;

use super::stand::Passwords;
use crate::console::HUB;

const HOST: &str = "hub.local:8080";

pub(super) struct Browser {
    app: Router,
    cookie: Option<String>,
    pub(super) language: &'static str,
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) location: String,
    pub(super) text: String,
}

impl Answer {
    /// Whether all of these can be read on the page.
    pub(super) fn says(&self, all: &[&str]) {
        for text in all {
            assert!(self.text.contains(text), "“{text}” is missing in:\n{}", self.text);
        }
    }
}

impl Browser {
    pub(super) fn signed_in(replica: Arc<dyn LiveReplica>, equip: impl FnOnce(Site) -> Site) -> Self {
        let auth = Auth::new(AuthConfig {
            api_token: "0123456789abcdef0123456789abcdef".to_owned(),
            cookie_secret: [7; 32],
            cookie_name: "telecentre-09090909".to_owned(),
            passwords: Arc::new(Passwords::default()),
            setup_code: "7K3M-9QXZ-2WTA".to_owned(),
        });
        let now = replica.now().as_second();
        let cookie =
            auth.sign_in(now, [3; 16], &Device::default()).to_str().unwrap().split(';').next().unwrap().to_owned();
        let site = Arc::new(equip(Site::new(replica, auth, HUB)));
        Self { app: router(&site), cookie: Some(cookie), language: "fr" }
    }

    pub(super) fn stranger(&self) -> Self {
        Self { app: self.app.clone(), cookie: None, language: "fr" }
    }

    async fn send(&self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        headers.insert(header::HOST, HOST.parse().unwrap());
        headers.insert(header::ACCEPT_LANGUAGE, self.language.parse().unwrap());
        if let Some(cookie) = &self.cookie {
            headers.insert(header::COOKIE, cookie.parse().unwrap());
        }
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let location = parts.headers.get(header::LOCATION).map_or("", |v| v.to_str().unwrap()).to_owned();
        let text = String::from_utf8(to_bytes(body, 1 << 22).await.unwrap().to_vec()).unwrap();
        // Which spaces do not break is another test's affair.
        let text = text.replace(['\u{a0}', '\u{202f}'], " ");
        Answer { status: parts.status, location, text }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as a page of ours does; its fields are encoded already.
    pub(super) async fn post(&self, path: &str, form: &str) -> Answer {
        self.post_from(&format!("http://{HOST}"), path, form).await
    }

    /// Calls the API from a page of ours.
    pub(super) async fn call(&self, path: &str, body: &serde_json::Value) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ORIGIN, format!("http://{HOST}"));
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub(super) async fn post_from(&self, origin: &str, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, origin);
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }
}
