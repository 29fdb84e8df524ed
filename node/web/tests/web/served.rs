//! Connections to the pages: half-sent heads, bodies that do not come, silence, and who gets in all the same.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use telecentre_web::front::Front;
use telecentre_web::router::router;
use telecentre_web::serve::{Doors, Limits, Port};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::browser::{Browser, TOKEN};

/// Longer than any limit of these tests, on a slow machine too.
const PATIENCE: Duration = Duration::from_secs(30);

/// Pages under small limits, and the time that nothing here takes.
fn limits() -> Limits {
    let (head, body, idle) = (Duration::from_millis(300), Duration::from_millis(300), Duration::from_millis(600));
    Limits { per_address: 4, strangers: 8, hurried: 4, signed_in: 4, head, body, idle, ..Limits::new(4, false) }
}

/// Limits under which only the number of connections counts.
fn patient() -> Limits {
    Limits { head: PATIENCE * 2, body: PATIENCE * 2, idle: PATIENCE * 2, ..limits() }
}

async fn serve_with(limits: Limits, front: Front) -> SocketAddr {
    let browser = Browser::at_figeac_behind(front);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let port = Port::Plain(router(&browser.site));
    tokio::spawn(Doors::new(browser.site, limits).serve(listener, port));
    at
}

async fn serve(limits: Limits) -> SocketAddr {
    serve_with(limits, Front::default()).await
}

async fn sent(at: SocketAddr, bytes: &str) -> TcpStream {
    let mut stream = TcpStream::connect(at).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    stream
}

/// What comes until the other side ends it. A connection that is reset ended too.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("the connection stayed open");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The status and head of the next answer.
async fn head(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        match timeout(PATIENCE, stream.read_u8()).await.expect("no answer came") {
            Ok(byte) => bytes.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(bytes).unwrap()
}

const ASK: &str = "GET /healthz HTTP/1.1\r\nHost: box\r\n\r\n";

fn signed(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer {TOKEN}\r\n\r\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_that_does_not_end_ends_the_connection_the_first_and_every_later_one() {
    let at = serve(limits()).await;
    assert_eq!(rest(&mut sent(at, "").await).await, "", "not a byte");
    assert_eq!(rest(&mut sent(at, "GET / HTTP/1.1\r\nHost: box\r\nX: ").await).await, "");
    let mut second = sent(at, ASK).await;
    assert!(head(&mut second).await.starts_with("HTTP/1.1 200"));
    second.write_all(b"GET / HTTP/1.1\r\nHo").await.unwrap();
    assert_eq!(rest(&mut second).await, "ok\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_that_comes_byte_by_byte_has_no_more_time() {
    let at = serve(limits()).await;
    let mut slow = sent(at, "GET / HTTP/1.1\r\nX-Slow: ").await;
    let trickle = async {
        loop {
            match timeout(Duration::from_millis(20), slow.read_u8()).await {
                Ok(ended) => break ended.is_err(),
                Err(_) => drop(slow.write_all(b"x").await),
            }
        }
    };
    assert!(timeout(PATIENCE, trickle).await.expect("a byte now and then keeps it open"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_after_an_answer_ends_the_connection() {
    let at = serve(limits()).await;
    let mut quiet = sent(at, ASK).await;
    let said = rest(&mut quiet).await;
    assert!(said.starts_with("HTTP/1.1 200") && said.ends_with("ok\n"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_strangers_body_that_does_not_come_ends_the_connection() {
    let at = serve(limits()).await;
    for body in ["Content-Length: 50\r\n\r\npassword=", "Transfer-Encoding: chunked\r\n\r\n1\r\np\r\n"] {
        let form = "POST /sign-in HTTP/1.1\r\nHost: box\r\nOrigin: http://box\r\n";
        let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
        let said = rest(&mut sent(at, &format!("{form}{kind}{body}")).await).await;
        assert!(!said.contains("HTTP/1.1 2"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_half_sent_heads_close_neither_pages_nor_calls() {
    let at = serve(patient()).await;
    let mut kept = sent(at, &signed("/api/v1/status")).await;
    assert!(head(&mut kept).await.starts_with("HTTP/1.1 200"));
    let mut flood = Vec::new();
    for _ in 0..2_000 {
        flood.push(sent(at, "GET / HTTP/1.1\r\nX-Half: ").await);
    }
    // Those that were let go, in no order: at most the address's places and the hurried ones are left.
    let mut open = flood.len();
    let closed = async {
        while open > 8 {
            let mut ended = Vec::new();
            for (i, stream) in flood.iter_mut().enumerate() {
                if let Ok(Ok(0) | Err(_)) = timeout(Duration::from_millis(1), stream.read(&mut [0; 16])).await {
                    ended.push(i);
                }
            }
            for i in ended.into_iter().rev() {
                flood.swap_remove(i);
            }
            open = flood.len();
        }
    };
    timeout(PATIENCE, closed).await.expect("half-sent heads keep their connections");
    assert!(head(&mut sent(at, &signed("/api/v1/status")).await).await.starts_with("HTTP/1.1 200"), "a call");
    assert!(head(&mut sent(at, &signed("/")).await).await.starts_with("HTTP/1.1 200"), "a page");
    assert!(head(&mut sent(at, ASK).await).await.starts_with("HTTP/1.1 200"), "a stranger of the same address");
    let mut signed_in = kept;
    signed_in.write_all(signed("/api/v1/status").as_bytes()).await.unwrap();
    let next = timeout(PATIENCE, async {
        let mut all = String::new();
        while !all.contains("HTTP/1.1 200") {
            let mut piece = [0; 1_024];
            match signed_in.read(&mut piece).await {
                Ok(n) if n > 0 => all.push_str(&String::from_utf8_lossy(&piece[..n])),
                _ => return false,
            }
        }
        true
    });
    assert!(next.await.unwrap(), "who was signed in before stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_most_so_many_strangers_of_an_address_stay_connected() {
    let at = serve(patient()).await;
    let mut strangers = Vec::new();
    for _ in 0..12 {
        let mut stream = sent(at, ASK).await;
        assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"));
        strangers.push(stream);
    }
    let mut open = 0;
    for mut stream in strangers {
        let mut bytes = Vec::new();
        // What is closed has ended by now: its place was given to one that has been answered since.
        let ended = timeout(Duration::from_millis(100), stream.read_to_end(&mut bytes)).await;
        open += usize::from(ended.is_err());
    }
    assert!((1..=4).contains(&open), "{open} of 12 stay");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_at_work_are_told_when_to_come_again_and_the_host_is_served() {
    let at = serve(patient()).await;
    // Signed-in streams of events are answered as long as they last; here strangers' bodies stand for work.
    let mut hosts = Vec::new();
    for _ in 0..4 {
        let mut stream = sent(at, &signed("/live")).await;
        assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"));
        hosts.push(stream);
    }
    for path in ["/api/v1/status", "/"] {
        let said = rest(&mut sent(at, &signed(path)).await).await;
        let (status, others) = said.split_once("\r\n").unwrap();
        assert!(status.contains("503") && others.to_ascii_lowercase().contains("retry-after: "), "{said}");
    }
    assert!(head(&mut sent(at, ASK).await).await.starts_with("HTTP/1.1 200"), "strangers have places of their own");
    drop(hosts.pop());
    let again =
        async { while !head(&mut sent(at, &signed("/api/v1/status")).await).await.starts_with("HTTP/1.1 200") {} };
    timeout(PATIENCE, again).await.expect("a place that was left is not free");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_trusted_proxy_forwards_is_not_counted_as_its_own() {
    let trusted = Front { trusted_proxies: vec!["127.0.0.1".parse().unwrap()], ..Front::default() };
    let at = serve_with(Limits { proxied: 20, ..patient() }, trusted).await;
    let mut kept = Vec::new();
    for i in 0..12 {
        let ask = format!("GET /healthz HTTP/1.1\r\nHost: box\r\nX-Forwarded-For: 203.0.113.{i}\r\n\r\n");
        let mut stream = sent(at, &ask).await;
        assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"));
        kept.push(stream);
    }
    for mut stream in kept {
        let mut bytes = [0; 8];
        assert_eq!(timeout(PATIENCE, stream.read(&mut bytes)).await.unwrap().unwrap(), 3, "“ok” and a line's end");
        stream.write_all(ASK.as_bytes()).await.unwrap();
        assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"), "one of the proxy's connections was closed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_that_are_too_large_or_make_no_sense_are_refused() {
    let at = serve(patient()).await;
    let cookies = "Cookie: a=b\r\n".repeat(200);
    for (ask, status) in [
        (format!("GET /healthz HTTP/1.1\r\nHost: box\r\nX: {}\r\n\r\n", "x".repeat(40_000)), "431"),
        (format!("GET /healthz HTTP/1.1\r\nHost: box\r\n{cookies}\r\n"), "431"),
        (format!("GET /{} HTTP/1.1\r\nHost: box\r\n\r\n", "x".repeat(70_000)), "4"),
        ("GET /healthz HTTP/1.1\r\nHost: box\r\nX: a\0b\r\n\r\n".to_owned(), "400"),
        ("GET /heal\0thz HTTP/1.1\r\nHost: box\r\n\r\n".to_owned(), "400"),
        (
            "POST /sign-in HTTP/1.1\r\nHost: box\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde".to_owned(),
            "400",
        ),
        ("POST /sign-in HTTP/1.1\r\nHost: box\r\nContent-Length: -1\r\n\r\n".to_owned(), "400"),
        ("GET /healthz HTTP/1.1\r\n\r\n".to_owned(), "400"),
        ("GET /healthz HTTP/1.1\r\nHost: box\r\nHost: evil\r\n\r\n".to_owned(), "400"),
    ] {
        let said = head(&mut sent(at, &ask).await).await;
        assert!(said.starts_with(&format!("HTTP/1.1 {status}")), "{status} for {}: {said}", &ask[..ask.len().min(60)]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_sent_without_waiting_are_answered_one_after_the_other() {
    let at = serve(limits()).await;
    let said = rest(&mut sent(at, &ASK.repeat(50)).await).await;
    assert_eq!(said.matches("HTTP/1.1 200").count(), 50);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_pages_and_half_sent_heads_do_not_hold_up_the_end() {
    let browser = Browser::at_figeac();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let site = browser.site.clone();
    let serving = tokio::spawn(Doors::new(Arc::clone(&site), patient()).serve(listener, Port::Plain(router(&site))));
    let mut stream = sent(at, &signed("/live")).await;
    assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"));
    let mut idle = sent(at, ASK).await;
    head(&mut idle).await;
    site.stopping.cancel();
    timeout(PATIENCE, serving).await.expect("it goes on").unwrap();
}
