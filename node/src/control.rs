//! Talking to the running program over its folder's `control.sock`: HTTP over a Unix socket, with full rights.
//!
//! Enters: a data folder, a call. Leaves: the answer's body, whole or as a stream, or an error that says whether the program
//! runs at all.
//! Whoever can open the socket owns the folder, so no token is asked for. Never starts the program.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use futures_util::{Stream, StreamExt};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{UnixListener, UnixStream};

/// Binds the control socket, for its owner alone. A socket file that a killed process left behind is replaced.
pub fn listen(path: &Path) -> io::Result<UnixListener> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// What is sent: small commands from memory, files as streams.
type Body = UnsyncBoxBody<Bytes, std::io::Error>;

fn body_of(bytes: Vec<u8>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// An answer that comes in pieces.
pub struct Answer {
    body: Incoming,
    driver: tokio::task::JoinHandle<Result<(), hyper::Error>>,
}

impl Answer {
    /// The next piece; none at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, ControlError>> {
        loop {
            match self.body.frame().await? {
                Ok(frame) => {
                    // Trailers are none of ours.
                    if let Ok(bytes) = frame.into_data() {
                        return Some(Ok(bytes));
                    }
                }
                Err(e) => {
                    return Some(Err(ControlError::Broken(format!("the answer broke off ({e})"))));
                }
            }
        }
    }

    async fn whole(mut self) -> Result<Vec<u8>, ControlError> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.next().await {
            bytes.extend_from_slice(&piece?);
        }
        Ok(bytes)
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// A call that failed.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nobody answers.
    #[error("no program runs on the data folder {}; start it with the run command, or choose another folder with --data", .0.display())]
    NotRunning(PathBuf),
    /// The conversation broke.
    #[error("the program that runs on the folder did not answer as it should: {0}; look at its log")]
    Broken(String),
    /// It answered with a problem.
    #[error("{detail}")]
    Problem {
        /// The HTTP status.
        status: u16,
        /// What is wrong, for a person.
        detail: String,
    },
}

/// The running program of a data folder.
#[derive(Clone, Debug)]
pub struct Control {
    folder: PathBuf,
}

impl Control {
    /// The program of this folder. Nothing is opened yet.
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Whether a program answers on the folder.
    pub async fn is_running(&self) -> bool {
        self.connect().await.is_ok()
    }

    /// The token that the folder's owner can read.
    fn token(&self) -> Result<String, ControlError> {
        let file = self.folder.join("api-token");
        let token = std::fs::read_to_string(&file);
        token
            .map(|t| t.trim().to_owned())
            .map_err(|e| ControlError::Broken(format!("{} can't be read: {e}", file.display())))
    }

    async fn connect(&self) -> Result<UnixStream, ControlError> {
        let path = self.folder.join("control.sock");
        UnixStream::connect(path).await.map_err(|_| ControlError::NotRunning(self.folder.clone()))
    }

    /// Gets a resource.
    pub async fn get(&self, path: &str) -> Result<Vec<u8>, ControlError> {
        self.get_stream(path).await?.whole().await
    }

    /// Gets a resource piece by piece.
    pub async fn get_stream(&self, path: &str) -> Result<Answer, ControlError> {
        self.call(Method::GET, path, body_of(Vec::new()), "application/json").await
    }

    /// Sends JSON.
    pub async fn post(&self, path: &str, body: &serde_json::Value) -> Result<Vec<u8>, ControlError> {
        self.call(Method::POST, path, body_of(body.to_string().into_bytes()), "application/json").await?.whole().await
    }

    /// Puts JSON in the place of what is there.
    pub async fn put(&self, path: &str, body: &serde_json::Value) -> Result<Vec<u8>, ControlError> {
        self.call(Method::PUT, path, body_of(body.to_string().into_bytes()), "application/json").await?.whole().await
    }

    /// Sends bytes as they come.
    pub async fn post_stream(
        &self,
        path: &str,
        body: impl Stream<Item = std::io::Result<Bytes>> + Send + 'static,
    ) -> Result<Vec<u8>, ControlError> {
        let body = StreamBody::new(body.map(|piece| piece.map(Frame::data))).boxed_unsync();
        self.call(Method::POST, path, body, "application/octet-stream").await?.whole().await
    }

    async fn call(&self, method: Method, path: &str, body: Body, kind: &str) -> Result<Answer, ControlError> {
        let broken = |error: &dyn std::fmt::Display| ControlError::Broken(error.to_string());
        let stream = TokioIo::new(self.connect().await?);
        let (mut send, connection) =
            hyper::client::conn::http1::handshake::<_, Body>(stream).await.map_err(|e| broken(&e))?;
        // The connection ends with the answer; its own error would only repeat the call's.
        let driver = tokio::spawn(connection);
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "control")
            .header("authorization", format!("Bearer {}", self.token()?))
            .header("content-type", kind)
            .body(body)
            .map_err(|e| broken(&e))?;
        let answer = send.send_request(request).await.map_err(|e| broken(&e))?;
        let status = answer.status();
        let answer = Answer { body: answer.into_body(), driver };
        if status.is_success() { Ok(answer) } else { Err(problem(status, &answer.whole().await?)) }
    }
}

/// The sentence in a problem document (RFC 9457), or what came instead.
fn problem(status: StatusCode, body: &[u8]) -> ControlError {
    let parsed: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let text = |field: &str| Some(parsed.as_ref()?.get(field)?.as_str()?.to_owned());
    let detail = text("detail").or_else(|| text("title")).unwrap_or_else(|| format!("the answer was {status}"));
    ControlError::Problem { status: status.as_u16(), detail }
}
