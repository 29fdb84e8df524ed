//! What visitors without an account do to the pages harms nobody else: floods, guesses, addresses that lead away; and the
//! password of a box can be set, its sessions ended.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use telecentre_tests::{Network, PATIENCE, Replica, until};

const PASSWORD: &str = "quatre mots bout à bout";
const OTHER: &str = "cinq autres mots choisis";

/// Sends a request of text, and reads all that comes until the other side ends it.
fn exchange(at: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let _ = stream.write_all(request.as_bytes());
    let mut bytes = Vec::new();
    // A connection that is reset ended too: what came before counts.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn get(at: SocketAddr, path: &str, cookie: &str) -> String {
    exchange(at, &format!("GET {path} HTTP/1.1\r\nHost: box\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"))
}

fn post(at: SocketAddr, path: &str, more: &str, fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let body = body.join("&");
    exchange(
        at,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: box\r\nOrigin: http://box\r\nConnection: close\r\n{more}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    )
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let lines = answer.lines().take_while(|line| !line.is_empty());
    let found = lines.filter_map(|line| line.split_once(": ")).find(|(n, _)| n.eq_ignore_ascii_case(name));
    found.map_or("", |(_, value)| value)
}

/// The cookie of a session that this password opens.
fn signed_in(at: SocketAddr, password: &str) -> String {
    let answer = post(at, "/entrer", "", &[("password", password)]);
    assert_eq!(status(&answer), "303", "{answer}");
    header(&answer, "set-cookie").split(';').next().unwrap().to_owned()
}

fn with_password(replica: &Replica) {
    let code = replica.command(&["setup-code"]).ok();
    let fields = [("code", code.trim()), ("password", PASSWORD), ("again", PASSWORD)];
    assert_eq!(status(&post(replica.http(), "/setup", "", &fields)), "303");
}

#[test]
fn four_thousand_half_sent_heads_close_neither_pages_nor_calls_nor_the_command_line() {
    let mut network = Network::with_nodes(&["figeac"]);
    // The thousand files of an ordinary shell, and not one more.
    network.hub.stop();
    network.hub.limit_files = Some(1_024);
    network.hub.start();
    with_password(&network.hub);
    let at = network.hub.http();
    let cookie = signed_in(at, PASSWORD);
    assert!(telecentre_node::handles::most() > 5_000, "this test needs 5,000 files itself (ulimit -n)");
    let mut flood = Vec::new();
    for _ in 0..4_096 {
        // Whoever is turned away at once is not waited for.
        if let Ok(mut stream) = TcpStream::connect(at) {
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: box\r\nX-Half: ");
            flood.push(stream);
        }
    }
    assert!(network.hub.api().get("/status").status == 200, "a call with the token");
    assert_eq!(status(&get(at, "/reseau", &cookie)), "200", "the page of somebody signed in");
    network.hub.command(&["status"]).ok();
    let code = network.hub.command(&["invite", "--centre", "figeac"]).ok();
    assert!(!code.trim().is_empty());
    // A visitor of the same address whom nobody knows gets in as well.
    until("a stranger sees the door", Duration::from_secs(15), || {
        (status(&get(at, "/entrer", "")) == "200").then_some(())
    });
    let open = std::fs::read_dir(format!("/proc/{}/fd", network.hub.pid())).unwrap().count();
    assert!(open < 512, "{open} files are open");
    drop(flood);
    assert!(!network.hub.log().contains("panicked"));
}

#[test]
fn a_password_is_set_on_the_command_line_and_ends_every_session() {
    let network = Network::with_nodes(&["figeac"]);
    let node = &network.nodes[0];
    let at = node.http();
    assert_eq!(node.command(&["setup-code"]).ok().trim().len(), 14);
    with_password(node);
    assert!(node.command(&["setup-code"]).failed(1).contains("password"));
    let (kept, ended) = (signed_in(at, PASSWORD), signed_in(at, PASSWORD));
    // A cookie that somebody copied ends with the session.
    let out = format!("Cookie: {ended}\r\n");
    assert_eq!(header(&post(at, "/sign-out", &out, &[]), "location"), "/entrer");
    assert!(header(&get(at, "/", &ended), "location").starts_with("/entrer"));
    assert_eq!(status(&get(at, "/api/v1/status", &ended)), "401");
    assert_eq!(status(&get(at, "/account", &kept)), "200");
    assert!(node.command_with(&["password"], "court\n").failed(1).contains("10 characters"));
    assert!(node.command_with(&["password"], &format!("{OTHER}\n{PASSWORD}\n")).failed(1).contains("differ"));
    assert_eq!(status(&get(at, "/", &kept)), "200", "nothing was changed");
    let said = node.command_with(&["password"], &format!("{OTHER}\n")).ok();
    assert!(!said.contains(OTHER), "the password was shown");
    assert!(header(&get(at, "/", &kept), "location").starts_with("/entrer"), "a session of before");
    assert_eq!(status(&post(at, "/entrer", "", &[("password", PASSWORD)])), "403");
    let fresh = signed_in(at, OTHER);
    assert_eq!(status(&get(at, "/", &fresh)), "200");
}

#[test]
fn a_session_outlasts_a_restart_and_one_that_was_ended_does_not_come_back() {
    let mut network = Network::with_nodes(&["figeac"]);
    let node = &mut network.nodes[0];
    with_password(node);
    let (kept, ended) = (signed_in(node.http(), PASSWORD), signed_in(node.http(), PASSWORD));
    post(node.http(), "/sign-out", &format!("Cookie: {ended}\r\n"), &[]);
    node.kill();
    assert!(node.command_with(&["password"], OTHER).failed(1).contains("No program runs"));
    node.start();
    assert_eq!(status(&get(node.http(), "/", &kept)), "200");
    assert!(header(&get(node.http(), "/", &ended), "location").starts_with("/entrer"));
}

#[test]
fn behind_a_trusted_proxy_nobody_locks_the_admin_out() {
    let mut network = Network::with_nodes(&["figeac"]);
    let hub = &mut network.hub;
    with_password(hub);
    hub.stop();
    let file = hub.path("hub.toml");
    std::fs::write(&file, "[http]\ntrusted_proxies = [\"127.0.0.1\"]\npublic_url = \"https://reseau.example.org\"\n")
        .unwrap();
    hub.args = vec!["--config".to_owned(), file.display().to_string()];
    hub.start();
    let at = hub.http();
    let from = |address: &str| format!("X-Forwarded-For: 9.9.9.9, {address}\r\nX-Forwarded-Proto: https\r\n");
    for _ in 0..8 {
        post(at, "/entrer", &from("203.0.113.9"), &[("password", "wrong, wrong")]);
    }
    assert_eq!(status(&post(at, "/entrer", &from("203.0.113.9"), &[("password", PASSWORD)])), "429");
    let admin = post(at, "/entrer", &from("203.0.113.10"), &[("password", PASSWORD)]);
    assert_eq!(status(&admin), "303", "{admin}");
    assert!(header(&admin, "set-cookie").contains("; Secure"), "{admin}");
    assert_eq!(network.hub.api().get("/status").status, 200);
}
