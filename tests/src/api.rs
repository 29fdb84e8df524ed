//! The HTTP API of one replica, with the token of its folder.
//!
//! Enters: calls. Leaves: status and JSON, whatever the status is; an error only when nobody answered, as when the
//! process was killed. No call is repeated here: whoever writes a test decides that.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::Response;

/// How long an answer may take. The programs promise 30 s.
const ANSWER: Duration = Duration::from_secs(45);
/// The largest answer that is read.
const ANSWER_BYTES: u64 = 256 << 20;

/// A replica's calls.
#[derive(Clone, Debug)]
pub struct Api {
    agent: Agent,
    base: String,
    token: String,
}

/// The answer to a call.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, or null if it is not JSON.
    pub body: Value,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// The body of an answer with this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.body
    }

    /// A problem document's kind: the end of its `type`.
    pub fn problem(&self) -> &str {
        self.body["type"].as_str().unwrap_or_default().rsplit(['/', ':']).next().unwrap_or_default()
    }
}

/// A booking to be made.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The centre's slug.
    pub centre: String,
    /// The resource's slug.
    pub resource: String,
    /// For whom: a member's id.
    pub member: String,
    /// When it begins, in local wall time.
    pub start: String,
    /// When it ends.
    pub end: String,
    /// The idempotency key.
    pub key: String,
}

impl Wish {
    /// An hour on a day: `hour` and the next.
    pub fn hour(centre: &str, resource: &str, member: &str, day: &str, hour: u64, key: &str) -> Self {
        let (start, end) = (format!("{day}T{hour:02}:00"), format!("{day}T{:02}:00", hour + 1));
        let own = str::to_owned;
        Self { centre: own(centre), resource: own(resource), member: own(member), start, end, key: own(key) }
    }

    /// The body of the call.
    pub fn body(&self) -> Value {
        json!({ "centre": self.centre, "resource": self.resource, "member": self.member,
            "start": self.start, "end": self.end, "key": self.key })
    }
}

impl Api {
    /// The calls of the replica that serves at `http` and keeps its token in `data`.
    pub fn new(http: SocketAddr, data: &Path) -> Self {
        let token = std::fs::read_to_string(data.join("api-token")).unwrap().trim().to_owned();
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(ANSWER)).proxy(None);
        Self { agent: config.build().into(), base: format!("http://{http}"), token }
    }

    /// The same calls with another bearer token: a person's own.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// The bearer token.
    pub fn token(&self) -> &str {
        &self.token
    }

    fn url(&self, path: &str) -> String {
        if path.starts_with("/healthz") || path.starts_with("/metrics") {
            format!("{}{path}", self.base)
        } else {
            format!("{}/api/v1{path}", self.base)
        }
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    fn read(answer: Result<Response<ureq::Body>, ureq::Error>) -> Result<Answer, ureq::Error> {
        let mut answer = answer?;
        let status = answer.status().as_u16();
        let bytes = answer.body_mut().with_config().limit(ANSWER_BYTES).read_to_vec()?;
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Answer { status, body, text: String::from_utf8_lossy(&bytes).into_owned() })
    }

    /// GET, unless nobody answers.
    pub fn try_get(&self, path: &str) -> Result<Answer, ureq::Error> {
        Self::read(self.agent.get(self.url(path)).header("authorization", self.bearer()).call())
    }

    /// POST of JSON, unless nobody answers.
    pub fn try_post(&self, path: &str, body: &Value) -> Result<Answer, ureq::Error> {
        Self::read(self.agent.post(self.url(path)).header("authorization", self.bearer()).send_json(body))
    }

    /// PUT of JSON.
    #[track_caller]
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        Self::read(self.agent.put(self.url(path)).header("authorization", self.bearer()).send_json(body)).unwrap()
    }

    /// PATCH of JSON.
    #[track_caller]
    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        Self::read(self.agent.patch(self.url(path)).header("authorization", self.bearer()).send_json(body)).unwrap()
    }

    /// DELETE.
    #[track_caller]
    pub fn delete(&self, path: &str) -> Answer {
        Self::read(self.agent.delete(self.url(path)).header("authorization", self.bearer()).call()).unwrap()
    }

    /// POST of bytes that may be anything. The answer to what is too long can be lost with the connection.
    pub fn post_bytes(&self, path: &str, kind: &str, bytes: &[u8]) -> Result<Answer, ureq::Error> {
        let request = self.agent.post(self.url(path)).header("authorization", self.bearer());
        Self::read(request.header("content-type", kind).send(bytes))
    }

    /// A page, as a browser with the token gets it.
    #[track_caller]
    pub fn page(&self, path: &str) -> String {
        let request = self.agent.get(format!("{}{path}", self.base)).header("authorization", self.bearer());
        Self::read(request.call()).unwrap().text
    }

    /// GET without a token.
    pub fn get_as_nobody(&self, path: &str) -> Answer {
        Self::read(self.agent.get(self.url(path)).call()).unwrap()
    }

    /// GET.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.try_get(path).unwrap()
    }

    /// POST of JSON.
    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.try_post(path, body).unwrap()
    }

    /// `POST /bookings`.
    #[track_caller]
    pub fn book(&self, wish: &Wish) -> Answer {
        self.post("/bookings", &wish.body())
    }

    /// A booking as it stands here, if it is known.
    pub fn booking(&self, id: &str) -> Option<Value> {
        let answer = self.get(&format!("/bookings/{id}"));
        (answer.status == 200).then_some(answer.body)
    }

    /// The state of a booking here; empty if it is unknown.
    pub fn state_of(&self, id: &str) -> String {
        self.booking(id).and_then(|b| b["state"].as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// `GET /status`.
    #[track_caller]
    pub fn status(&self) -> Value {
        self.get("/status").expect(200)
    }

    /// `GET /digest`: entries held, documents shown.
    #[track_caller]
    pub fn digest(&self) -> (String, String) {
        let digest = self.get("/digest").expect(200);
        let text = |field: &str| digest[field].as_str().unwrap().to_owned();
        (text("have"), text("documents"))
    }

    /// How the peer with this NodeId does.
    pub fn peer(&self, id: &str) -> Option<Value> {
        self.status()["peers"].as_array().unwrap().iter().find(|p| p["id"] == id).cloned()
    }
}
