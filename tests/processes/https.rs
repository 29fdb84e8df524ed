//! Pages over TLS with certificates from files: who comes in the clear is led there, cookies and forms fit, a renewed
//! certificate is shown without a restart, a wrong one is told, and half a handshake keeps no place.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::Value;
use telecentre_tests::{Network, PATIENCE, Replica, until};

pub(crate) const HOST: &str = "reseau.example.org";
const PASSWORD: &str = "quatre mots bout à bout";

pub(crate) type Private = StreamOwned<ClientConnection, TcpStream>;

/// Writes a fresh certificate of our host and its key, and gives the certificate.
fn certify(folder: &Path) -> String {
    let made = rcgen::generate_simple_self_signed([HOST.to_owned()]).unwrap();
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    made.cert.pem()
}

/// Shakes hands with who shows a certificate of our host that this one vouches for.
pub(crate) fn shaken(at: SocketAddr, root: &str) -> std::io::Result<Private> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(root.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
    let name = ServerName::try_from(HOST).unwrap();
    let mut stream = TcpStream::connect(at)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut connection = ClientConnection::new(config, name).unwrap();
    while connection.is_handshaking() {
        connection.complete_io(&mut stream)?;
    }
    Ok(StreamOwned::new(connection, stream))
}

/// Sends a request and reads its answer: the head, and the body that it announces.
pub(crate) fn ask<S: Read + Write>(stream: &mut S, request: &str) -> (String, String) {
    stream.write_all(request.as_bytes()).unwrap();
    stream.flush().unwrap();
    let mut bytes = Vec::new();
    let mut byte = [0; 1];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).unwrap();
    let mut body = vec![0; header(&head, "content-length").parse().unwrap_or(0)];
    stream.read_exact(&mut body).unwrap();
    (head, String::from_utf8_lossy(&body).into_owned())
}

/// The head of an answer.
fn head<S: Read + Write>(stream: &mut S, request: &str) -> String {
    ask(stream, request).0
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n")
}

fn form(path: &str, origin: &str, fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let body = body.join("&");
    format!(
        "POST {path} HTTP/1.1\r\nHost: {HOST}\r\nOrigin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub(crate) fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

pub(crate) fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let lines = answer.lines().take_while(|line| !line.is_empty());
    let found = lines.filter_map(|line| line.split_once(": ")).find(|(n, _)| n.eq_ignore_ascii_case(name));
    found.map_or("", |(_, value)| value)
}

/// Makes a replica serve over TLS from its next start on, with the certificate in its folder's neighbour.
fn configure(replica: &mut Replica, folder: &Path, more: &str) {
    let mut text = String::from("[http]\n");
    let shown = |name: &str| folder.join(name).display().to_string();
    writeln!(text, "tls_cert = {:?}\ntls_key = {:?}\n{more}", shown("cert.pem"), shown("key.pem")).unwrap();
    let file = folder.join("hub.toml");
    std::fs::write(&file, text).unwrap();
    replica.args = vec!["--config".to_owned(), file.display().to_string()];
}

/// A hub over TLS, and its certificate.
fn private_hub(more: &str) -> (Network, String) {
    let mut network = Network::found(&["figeac"]);
    network.hub.stop();
    let folder = network.path("");
    let root = certify(&folder);
    configure(&mut network.hub, &folder, more);
    network.hub.start();
    (network, root)
}

/// The alarms' kinds, and what each says.
pub(crate) fn alarms(replica: &Replica) -> Vec<(String, String)> {
    let said = replica.command(&["status", "--json"]).ok();
    let status: Value = serde_json::from_str(&said).unwrap();
    let text = |alarm: &Value, key: &str| alarm[key].as_str().unwrap().to_owned();
    status["alarms"].as_array().unwrap().iter().map(|alarm| (text(alarm, "kind"), text(alarm, "text"))).collect()
}

#[test]
fn pages_over_tls_keep_their_cookies_and_forms_there_and_lead_everybody_to_them() {
    let (network, root) = private_hub(&format!("public_url = \"https://{HOST}\"\nredirect = \"127.0.0.1:0\""));
    let at = network.hub.http();
    let mut browser = shaken(at, &root).unwrap();
    let door = head(&mut browser, &get("/setup"));
    assert_eq!(status(&door), "200", "{door}");
    assert_eq!(header(&door, "strict-transport-security"), "max-age=31536000");
    assert!(header(&door, "content-security-policy").starts_with("default-src 'none'"), "{door}");
    let code = network.hub.command(&["setup-code"]).ok();
    let fields = [("code", code.trim()), ("password", PASSWORD), ("again", PASSWORD)];
    // A page of the same name in the clear may be anybody's.
    let (ours, theirs) = (format!("https://{HOST}"), format!("http://{HOST}"));
    assert_eq!(status(&head(&mut browser, &form("/setup", &theirs, &fields))), "403");
    let set_up = head(&mut browser, &form("/setup", &ours, &fields));
    assert_eq!(status(&set_up), "303", "{set_up}");
    let signed_in = head(&mut browser, &form("/entrer", &ours, &[("password", PASSWORD)]));
    assert!(header(&signed_in, "set-cookie").contains("; Secure"), "{signed_in}");
    let cookie = header(&signed_in, "set-cookie").split(';').next().unwrap();
    let page = head(&mut browser, &format!("GET /reseau HTTP/1.1\r\nHost: {HOST}\r\nCookie: {cookie}\r\n\r\n"));
    assert_eq!(status(&page), "200", "{page}");
    // In the clear, at the port of the redirect and at the pages' own: the same address over TLS.
    for port in [network.hub.redirect().unwrap(), at] {
        let mut stream = TcpStream::connect(port).unwrap();
        let answer = head(&mut stream, &form("/planning?jour=2031-03-04", &ours, &[]));
        assert_eq!(status(&answer), "308", "{answer}");
        assert_eq!(header(&answer, "location"), format!("https://{HOST}/planning?jour=2031-03-04"));
        assert_eq!(header(&answer, "strict-transport-security"), "");
    }
    let said = network.hub.log();
    assert!(said.contains(&format!("open https://{HOST}/")) && !said.contains("panicked"), "{said}");
}

#[test]
fn without_an_address_outside_a_certificate_makes_cookies_secure_and_pins_no_browser_to_it() {
    let (network, root) = private_hub("");
    let mut browser = shaken(network.hub.http(), &root).unwrap();
    let door = head(&mut browser, &get("/setup"));
    assert_eq!((status(&door), header(&door, "strict-transport-security")), ("200", ""), "{door}");
    let code = network.hub.command(&["setup-code"]).ok();
    let fields = [("code", code.trim()), ("password", PASSWORD), ("again", PASSWORD)];
    head(&mut browser, &form("/setup", &format!("https://{HOST}"), &fields));
    let signed_in = head(&mut browser, &form("/entrer", &format!("https://{HOST}"), &[("password", PASSWORD)]));
    assert!(header(&signed_in, "set-cookie").contains("; Secure"), "{signed_in}");
    let mut stream = TcpStream::connect(network.hub.http()).unwrap();
    let led = head(&mut stream, &get("/"));
    assert_eq!(header(&led, "location"), format!("https://{HOST}:{}/", network.hub.http().port()));
}

#[test]
fn a_changed_certificate_is_shown_without_a_restart_and_a_wrong_one_is_told_and_changes_nothing() {
    let (network, first) = private_hub("");
    let (hub, folder) = (&network.hub, network.path(""));
    let mut open = shaken(hub.http(), &first).unwrap();
    assert_eq!(status(&head(&mut open, &get("/healthz"))), "200");
    let second = certify(&folder);
    until("the new certificate is shown", PATIENCE, || shaken(hub.http(), &second).ok());
    assert!(shaken(hub.http(), &first).is_err(), "the old one is shown no more");
    assert_eq!(status(&head(&mut open, &get("/healthz"))), "200", "an open connection goes on");
    let key = std::fs::read(folder.join("key.pem")).unwrap();
    std::fs::write(folder.join("key.pem"), "half").unwrap();
    until("an admin is told", PATIENCE, || {
        let told = alarms(hub);
        let found = told.iter().find(|(kind, _)| kind == "certificate-unread");
        found.map(|(_, text)| assert!(text.contains("key.pem") && text.contains("tls_key"), "{text}"))
    });
    assert!(hub.log().contains("key.pem"), "the log tells too");
    shaken(hub.http(), &second).expect("the one of before is still shown");
    std::fs::write(folder.join("key.pem"), key).unwrap();
    until("all is well again", PATIENCE, || alarms(hub).is_empty().then_some(()));
    let third = certify(&folder);
    kill_process(Pid::from_raw(i32::try_from(hub.pid()).unwrap()).unwrap(), Signal::HUP).unwrap();
    until("who is told to looks at once", PATIENCE, || shaken(hub.http(), &third).ok());
    assert_eq!(status(&head(&mut open, &get("/healthz"))), "200");
}

#[test]
fn a_wrong_certificate_or_half_of_a_configuration_stops_the_start_with_one_sentence() {
    let mut network = Network::found(&["figeac"]);
    network.hub.stop();
    let folder = network.path("");
    let old_key = {
        certify(&folder);
        std::fs::read(folder.join("key.pem")).unwrap()
    };
    certify(&folder);
    let mut refused = |text: &str| {
        let file = folder.join("wrong.toml");
        std::fs::write(&file, format!("[http]\n{text}\n")).unwrap();
        network.hub.args = vec!["--config".to_owned(), file.display().to_string()];
        let done = network.hub.try_start().unwrap_err();
        assert_eq!(done.code, Some(2), "{done:?}");
        done.stderr.lines().last().unwrap_or_default().to_owned()
    };
    let file = |name: &str| folder.join(name).display().to_string();
    let both = |cert: &str, key: &str| format!("tls_cert = {:?}\ntls_key = {:?}", file(cert), file(key));
    assert!(refused(&both("none.pem", "key.pem")).contains("none.pem can't be read"));
    assert!(refused(&both("cert.pem", "cert.pem")).contains("holds no private key"));
    assert!(refused(&both("key.pem", "key.pem")).contains("holds no certificate"));
    std::fs::write(folder.join("old.pem"), old_key).unwrap();
    let said = refused(&both("cert.pem", "old.pem"));
    assert!(said.contains("old.pem is not that of the certificate in") && said.contains("cert.pem"), "{said}");
    assert!(refused(&format!("tls_cert = {:?}", file("cert.pem"))).contains("tls_key"));
    assert!(refused(&format!("tls_key = {:?}", file("key.pem"))).contains("tls_cert"));
    assert!(refused("redirect = \"127.0.0.1:0\"").contains("redirect"));
}

#[test]
fn half_a_handshake_is_cut_off_in_the_time_of_a_head_and_keeps_nobody_out() {
    let (network, root) = private_hub("");
    let at = network.hub.http();
    let begun = Instant::now();
    let mut slow: Vec<TcpStream> = ["", "\u{16}", "\u{16}\u{3}\u{1}\u{2}"]
        .iter()
        .map(|bytes| {
            let mut stream = TcpStream::connect(at).unwrap();
            stream.write_all(bytes.as_bytes()).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            stream
        })
        .collect();
    for stream in &mut slow {
        // Ended or reset: both are an end.
        let _ = stream.read_to_end(&mut Vec::new());
    }
    let took = begun.elapsed();
    assert!(took >= Duration::from_secs(9) && took < PATIENCE, "{took:?}");
    // More than one address may have, and more than there are places.
    let flood: Vec<TcpStream> = (0..600)
        .filter_map(|_| {
            let mut stream = TcpStream::connect(at).ok()?;
            let _ = stream.write_all(b"\x16\x03\x01");
            Some(stream)
        })
        .collect();
    let token = std::fs::read_to_string(network.hub.path("api-token")).unwrap();
    let call = format!("GET /api/v1/status HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {}\r\n\r\n", token.trim());
    until("a call with the token is answered", PATIENCE, || {
        let mut stream = shaken(at, &root).ok()?;
        (status(&head(&mut stream, &call)) == "200").then_some(())
    });
    let open = std::fs::read_dir(format!("/proc/{}/fd", network.hub.pid())).unwrap().count();
    assert!(open < 300, "{open} files are open");
    drop(flood);
    until("a stranger sees the door", PATIENCE, || {
        let mut stream = shaken(at, &root).ok()?;
        (status(&head(&mut stream, &get("/setup"))) == "200").then_some(())
    });
    assert!(!network.hub.log().contains("panicked"));
}
