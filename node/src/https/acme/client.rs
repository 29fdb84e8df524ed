//! Requests to an authority.
//!
//! Enters: a request as the protocol's library makes it. Leaves: its answer, whole; over TLS, to whoever the roots vouch
//! for. Each has a connection of its own, a bounded time and a bounded size: an authority is asked a dozen times in two
//! months, and may be anybody's whose name somebody typed.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderValue};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// How long a request and its answer may take.
const ANSWER_TIME: Duration = Duration::from_secs(30);
/// The largest answer; a chain of certificates has some 6 KB.
const ANSWER_BYTES: usize = 256 * 1_024;

/// Who asks.
pub(super) struct Client {
    pub(super) tls: Arc<ClientConfig>,
}

impl HttpClient for Client {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let exchange = exchange(TlsConnector::from(self.tls.clone()), request);
        Box::pin(async { tokio::time::timeout(ANSWER_TIME, exchange).await.map_err(other)? })
    }
}

fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Other(error.into())
}

async fn exchange(tls: TlsConnector, mut request: Request<BodyWrapper<Bytes>>) -> Result<BytesResponse, Error> {
    let uri = request.uri().clone();
    let authority = uri.authority().filter(|_| uri.scheme_str() == Some("https"));
    let authority = authority.ok_or_else(|| other(format!("“{uri}” is no https:// address")))?;
    let host = authority.host().trim_matches(['[', ']']).to_owned();
    let stream = TcpStream::connect((host.as_str(), authority.port_u16().unwrap_or(443))).await.map_err(other)?;
    let stream = tls.connect(ServerName::try_from(host).map_err(other)?, stream).await.map_err(other)?;
    let (mut send, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(other)?;
    let named = HeaderValue::from_str(authority.as_str()).map_err(other)?;
    request.headers_mut().insert(HOST, named);
    *request.uri_mut() = uri.path_and_query().map_or(Uri::from_static("/"), |path| Uri::from(path.clone()));
    // The connection ends with the answer; its own error would only repeat the request's.
    let answered = async {
        let (parts, body) = send.send_request(request).await.map_err(other)?.into_parts();
        let body = Limited::new(body, ANSWER_BYTES).collect().await.map_err(other)?.to_bytes();
        Ok(BytesResponse { parts, body: Box::new(body) })
    };
    let driven = async {
        // An error of the connection is the request's as well.
        let _ = connection.await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        answered = answered => answered,
        () = driven => Err(other("the connection ended")),
    }
}
