//! Promises of the files over HTTP, kept by running programs: what one writes another takes in, or restores; rubbish is
//! refused; a backup is for the bearer of the token alone.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use axum::http::{HeaderName, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use jiff::tz::TimeZone;
use telecentre_proto::chain::{Keypair, network_id};
use telecentre_proto::document::{DocumentName, Draft};
use telecentre_proto::field::{Field, Put};
use telecentre_proto::id::{Hash, NetworkId, NodeId, RecordId, Space};
use telecentre_proto::network::{self, Role};
use telecentre_web::auth::Device;
use telecentre_web::screen::NODE;
use telecentre_web::words::{Language, Words};

use crate::backup;
use crate::bundle::Report;
use crate::cli::{Served, serve};
use crate::folder::Folder;
use crate::host::Host;
use crate::identity::{Identity, api_token};
use crate::program::{MEMBERSHIP, Membership, Program, Start, open_handle};
use crate::replica::{Handle, Workbench};
use crate::seal::{self, Key};

const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// A program that serves, on a folder that goes away with it.
struct Serving {
    served: Served,
    token: String,
    folder: tempfile::TempDir,
}

/// A box that is not yet of any network.
struct Fresh {
    base: tempfile::TempDir,
    folder: Folder,
    identity: Identity,
    id: NodeId,
    recipient: String,
}

impl Fresh {
    fn new() -> Self {
        let base = tempfile::tempdir().unwrap();
        let folder = Folder::create(base.path()).unwrap();
        let identity = Identity::create(&folder, &Host::new()).unwrap();
        let (id, recipient) = (Keypair::from_seed(identity.seed()).id(), Key::of(&identity).unwrap().recipient());
        Self { base, folder, identity, id, recipient }
    }

    /// Serves it as a replica of a network.
    async fn serve(self, network: NetworkId, hub: Option<NodeId>) -> Serving {
        let hub = hub.map(|hub| (hub, "127.0.0.1:1".to_owned()));
        let membership = Membership { network, hub, centre: None, name: "box".to_owned() };
        MEMBERSHIP.save(&self.folder, &membership).unwrap();
        let token = api_token(&self.folder, &Host::new()).unwrap().to_string();
        let (socket, hub_at, peers, registrar) = (None, None, Vec::new(), None);
        let (folder, host) = (self.folder, Host::new());
        let start = Start { folder, host, quic: LOOPBACK, socket, peers, hub_at, registrar, demo: false };
        let program = Arc::new(Program::start(start).await.unwrap());
        Serving { served: serve(program, LOOPBACK, NODE, |site| site).await.unwrap(), token, folder: self.base }
    }
}

async fn write(handle: &Handle, drafts: Vec<Draft>) {
    let done: Result<Result<(), std::convert::Infallible>, _> =
        handle.edit(move |_: &mut Workbench<'_>| Ok((drafts, ()))).await;
    let Ok(()) = done.unwrap();
}

/// A hub with some content, and a box that it has enrolled and that holds nothing yet.
async fn two_boxes() -> [Serving; 2] {
    let (hub, node) = (Fresh::new(), Fresh::new());
    let root = Keypair::from_seed(&[200; 32]);
    let network = network_id(&root.id());
    let handle = open_handle(&hub.folder, &hub.identity, network, Host::new()).await.unwrap();
    let charter = network::charter_run(&root, &hub.id, "Hub", Host::new().now_s(), [1; 8]);
    handle.admit(hub.id, vec![charter]).await.unwrap();
    let enrolment = RecordId([3; 8]);
    let mut puts = network::enrol(enrolment, &node.id, Role::Witness, None, "Maurs");
    puts.push(network::seal_to(enrolment, &node.recipient));
    let member = RecordId([5; 8]);
    let puts_of_member = vec![Put::new(member, Field::NAME, "Anna".into())];
    let named = Draft { space: Space::Directory, document: DocumentName::member(member), puts: puts_of_member };
    let settled = [network::settle("Réseau", "Europe/Paris"), network::seal_to_hub(&hub.recipient)];
    write(&handle, settled.into_iter().chain([network::draft(puts), named]).collect()).await;
    handle.stop().await;
    drop(handle);
    let id = hub.id;
    [hub.serve(network, None).await, node.serve(network, Some(id)).await]
}

struct Answer {
    status: StatusCode,
    kind: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn report(&self) -> Report {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl Serving {
    async fn send(&self, method: Method, path: &str, headers: &[(HeaderName, &str)], body: Vec<u8>) -> Answer {
        let stream = tokio::net::TcpStream::connect(self.served.http).await.unwrap();
        let (mut send, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        let connection = tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path).header("host", "box");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let answer = send.send_request(request.body(Full::new(Bytes::from(body))).unwrap()).await.unwrap();
        let status = answer.status();
        let kind = answer.headers().get(CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap()).to_owned();
        let body = answer.into_body().collect().await.unwrap().to_bytes().to_vec();
        connection.abort();
        Answer { status, kind, body }
    }

    /// A request of the folder's owner.
    async fn ask(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        self.send(method, path, &[(AUTHORIZATION, &bearer), (CONTENT_TYPE, kind)], body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, "text/plain", Vec::new()).await
    }

    /// The file as the form of the page sends it.
    async fn take_in(&self, file: &[u8]) -> Answer {
        let head = "--edge\r\nContent-Disposition: form-data; name=\"bundle\"; filename=\"a\"\r\n\r\n";
        let body = [head.as_bytes(), file, b"\r\n--edge--\r\n"].concat();
        self.ask(Method::POST, "/usb", "multipart/form-data; boundary=edge", body).await
    }

    fn digest(&self) -> Hash {
        self.served.program.handle.read(|replica, _| replica.have().digest(None))
    }
}

fn said(key: &str) -> String {
    let words = Words::new(Language::French, TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH);
    words.with_more(vec![super::words]).say(key)
}

/// What pages show of a text.
fn shown(text: &str) -> String {
    text.replace('\'', "&#39;")
}

const FILE: &str = "application/octet-stream";

#[tokio::test(flavor = "multi_thread")]
async fn what_one_program_gives_out_over_http_another_takes_in_and_a_second_time_it_is_known() {
    let [hub, node] = two_boxes().await;
    assert_ne!(hub.digest(), node.digest());
    let file = hub.get("/api/v1/bundle").await;
    assert_eq!((file.status, file.kind.as_str()), (StatusCode::OK, FILE));
    let first = node.ask(Method::POST, "/api/v1/bundle", FILE, file.body.clone()).await.report();
    assert!(first.new > 0 && first.new == first.entries && first.refused.is_empty(), "{first:?}");
    assert_eq!(hub.digest(), node.digest());
    let second = node.ask(Method::POST, "/api/v1/bundle", FILE, file.body).await.report();
    assert_eq!((second.new, second.known), (0, first.entries));
    let nobody = hub.get("/api/v1/bundle?for=nobody").await;
    assert_eq!((nobody.status, nobody.kind.as_str()), (StatusCode::NOT_FOUND, "application/problem+json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_bundle_is_refused_in_a_sentence_and_changes_nothing() {
    let [hub, node] = two_boxes().await;
    let before = node.digest();
    let mut file = hub.get("/api/v1/bundle").await.body;
    for rubbish in [Vec::new(), b"no bundle at all".to_vec(), vec![0xff; 100_000]] {
        let refused = node.ask(Method::POST, "/api/v1/bundle", FILE, rubbish.clone()).await;
        assert_eq!((refused.status, refused.kind.as_str()), (StatusCode::BAD_REQUEST, "application/problem+json"));
        let problem: serde_json::Value = serde_json::from_slice(&refused.body).unwrap();
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with(char::is_uppercase) && detail.ends_with('.'), "{detail}");
        let page = node.take_in(&rubbish).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        assert!(page.text().contains(&shown(&said("bundle-not-one"))), "{}", page.text());
    }
    assert_eq!(node.digest(), before);
    // Cut off, it is told as damaged, and what came whole is kept: the rest of it comes with another copy.
    file.pop();
    let cut = node.ask(Method::POST, "/api/v1/bundle", FILE, file).await.report();
    assert!(cut.damage.is_some(), "{cut:?}");
    let none = node.ask(Method::POST, "/usb", "multipart/form-data; boundary=edge", b"--edge--\r\n".to_vec()).await;
    assert_eq!(none.status, StatusCode::BAD_REQUEST);
    assert!(none.text().contains(&shown(&said("bundle-no-file"))));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_bundles_offers_a_file_and_takes_one_in_and_says_what_it_brought() {
    let [hub, node] = two_boxes().await;
    let page = hub.get("/usb").await;
    assert_eq!(page.status, StatusCode::OK);
    for part in ["action=\"/usb/bundle\"", "enctype=\"multipart/form-data\"", ">Maurs</option>"] {
        assert!(page.text().contains(part), "{part} in {}", page.text());
    }
    let id = node.served.program.node();
    let file = hub.get(&format!("/usb/bundle?for={id}")).await;
    assert_eq!((file.status, file.kind.as_str()), (StatusCode::OK, FILE));
    let brought = node.take_in(&file.body).await;
    assert_eq!(brought.status, StatusCode::OK, "{}", brought.text());
    assert!(brought.text().contains("id=\"brought\"") && !brought.text().contains("class=\"banner alarm\""));
    assert_eq!(hub.digest(), node.digest());
    // It was sealed for that box alone.
    let others = hub.take_in(&file.body).await;
    assert_eq!(others.status, StatusCode::BAD_REQUEST);
    assert!(others.text().contains(&shown(&said("bundle-for-others"))), "{}", others.text());
}

/// Restores a backup into an empty folder. Gives who rose, and the digest of what is held.
async fn risen(backup: &[u8]) -> (NodeId, Hash) {
    let base = tempfile::tempdir().unwrap();
    let folder = Folder::create(base.path()).unwrap();
    backup::restore(&folder, &Host::new(), backup, false, || Ok(())).unwrap();
    let identity = Identity::open(&folder).unwrap();
    let network = MEMBERSHIP.load(&folder).unwrap().unwrap().network;
    let handle = open_handle(&folder, &identity, network, Host::new()).await.unwrap();
    let risen = handle.read(|replica, _| (replica.me(), replica.have().digest(None)));
    handle.stop().await;
    risen
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_for_the_bearer_of_the_token_and_restores_all_of_a_box() {
    let [hub, _node] = two_boxes().await;
    // Neither a stranger nor a signed-in browser gets the secret key.
    let stranger = hub.send(Method::GET, "/api/v1/backup", &[], Vec::new()).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    let now_s = hub.served.program.handle.host().now_s();
    let cookie = hub.served.site.auth.sign_in(now_s, [7; 16], &Device::default());
    let cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(hub.send(Method::GET, "/usb", &[(COOKIE, &cookie)], Vec::new()).await.status, StatusCode::OK);
    let browser = hub.send(Method::GET, "/api/v1/backup", &[(COOKIE, &cookie)], Vec::new()).await;
    assert_eq!((browser.status, browser.kind.as_str()), (StatusCode::FORBIDDEN, "application/problem+json"));
    // In the clear, and encrypted to a key that is kept elsewhere.
    let me = (hub.served.program.node(), hub.digest());
    let file = hub.get("/api/v1/backup").await;
    assert_eq!((file.status, file.kind.as_str()), (StatusCode::OK, FILE));
    assert_eq!(risen(&file.body).await, me);
    let other = Fresh::new();
    let sealed = hub.get(&format!("/api/v1/backup?encrypt_to={}", other.recipient)).await.body;
    let mut opened = Vec::new();
    let key = Key::of(&other.identity).unwrap();
    std::io::Read::read_to_end(&mut seal::open(&key, &sealed[..]).unwrap(), &mut opened).unwrap();
    assert_eq!(risen(&opened).await, me);
    assert_eq!(hub.get("/api/v1/backup?encrypt_to=nonsense").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(hub.folder.path().join("identity").exists(), "the box itself goes on");
}

#[test]
fn every_word_of_bundles_exists_in_both_languages() {
    let said = [include_str!("bundle/page.rs"), include_str!("../../templates/bundle/bundle.html")].join("\n");
    let asked: Vec<&str> = said.split("\"bundle-").skip(1).filter_map(|t| t.split('"').next()).collect();
    assert!(asked.len() > 15, "the search still finds them: {}", asked.len());
    for language in [Language::French, Language::English] {
        let words = Words::new(language, TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH);
        let words = words.with_more(vec![super::words]);
        for key in &asked {
            let text = words.with2(&format!("bundle-{key}"), 1, 2);
            assert!(!text.starts_with("Unknown"), "bundle-{key} in {language:?}");
        }
    }
    let keys = |text: &str| text.lines().filter_map(|l| Some(l.split_once(" = ")?.0.to_owned())).collect::<Vec<_>>();
    let (french, english) = (include_str!("../../locales/fr/bundle.ftl"), include_str!("../../locales/en/bundle.ftl"));
    assert_eq!(keys(french), keys(english));
}
