//! A certificate from a real authority: Debian's `pebble`, which speaks ACME as Let's Encrypt does, and `pebble-challtestsrv`,
//! which leads every name to this machine. Without them there is nothing to test, unless TELECENTRE_NEEDS_PEBBLE says
//! that there should be.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use telecentre_tests::{Network, PATIENCE, Replica, until};

use crate::https::{HOST, alarms, ask, header, shaken, status};

/// How long a certificate of this authority holds: long enough to be seen, short enough to be renewed meanwhile.
const LIFE_S: u64 = 45;

/// A port that was free a moment ago.
fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// The authority's two processes; they end with it.
struct Authority {
    children: Vec<Child>,
    /// Where it tells who vouches for its certificates.
    management: SocketAddr,
}

impl Drop for Authority {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Where the authority is going to be, and the file with who vouches for it.
struct Place {
    acme: SocketAddr,
    management: SocketAddr,
    names: SocketAddr,
    root: String,
}

impl Place {
    fn new(folder: &Path, proofs: SocketAddr) -> Self {
        let place = Self { acme: free(), management: free(), names: free(), root: String::new() };
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), HOST.to_owned()]).unwrap();
        std::fs::write(folder.join("authority.pem"), made.cert.pem()).unwrap();
        std::fs::write(folder.join("authority.key"), made.signing_key.serialize_pem()).unwrap();
        let config = json!({ "pebble": {
            "listenAddress": place.acme, "managementListenAddress": place.management,
            "certificate": folder.join("authority.pem"), "privateKey": folder.join("authority.key"),
            "httpPort": proofs.port(), "tlsPort": 1, "ocspResponderURL": "", "externalAccountBindingRequired": false,
            "certificateValidityPeriod": LIFE_S,
        }});
        std::fs::write(folder.join("pebble.json"), config.to_string()).unwrap();
        Self { root: made.cert.pem(), ..place }
    }

    fn start(&self, folder: &Path) -> Authority {
        let quiet = |command: &mut Command| {
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let mut names = Command::new("pebble-challtestsrv");
        names.args(["-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-http01", "", "-https01", "", "-tlsalpn01", ""]);
        names.args(["-dns01", &self.names.to_string(), "-management", &free().to_string()]);
        let mut pebble = Command::new("pebble");
        pebble.arg("-config").arg(folder.join("pebble.json")).args(["-dnsserver", &self.names.to_string()]);
        // It looks at once whether a name is ours, and mistrusts every tenth word of ours as real ones may do.
        pebble.env("PEBBLE_VA_NOSLEEP", "1").env("PEBBLE_WFE_NONCEREJECT", "10");
        let authority =
            Authority { children: vec![quiet(&mut names), quiet(&mut pebble)], management: self.management };
        until("the authority answers", PATIENCE, || TcpStream::connect(self.acme).ok());
        authority
    }
}

impl Authority {
    /// Who vouches for the certificates that it gives.
    fn root(&self, place: &Place) -> String {
        let mut stream = shaken(self.management, &place.root).unwrap();
        ask(&mut stream, &format!("GET /roots/0 HTTP/1.1\r\nHost: {HOST}\r\n\r\n")).1
    }
}

fn is_there() -> bool {
    let is_there = Command::new("pebble").arg("-h").output().is_ok();
    if !is_there {
        assert!(std::env::var_os("TELECENTRE_NEEDS_PEBBLE").is_none(), "pebble is not installed");
        println!("pebble is not installed, so no authority can be asked");
    }
    is_there
}

fn told_to_ask(replica: &Replica) {
    kill_process(Pid::from_raw(i32::try_from(replica.pid()).unwrap()).unwrap(), Signal::HUP).unwrap();
}

#[test]
fn an_authority_certifies_a_hub_that_starts_without_it_and_again_before_the_end() {
    if !is_there() {
        return;
    }
    let mut network = Network::found(&["figeac"]);
    network.hub.stop();
    let folder = network.path("");
    let proofs = free();
    let place = Place::new(&folder, proofs);
    let text = format!(
        "[http]\npublic_url = \"https://{HOST}\"\nredirect = \"{proofs}\"\n\
         acme = {{ domains = [\"{HOST}\"], contact = \"admin@example.org\", directory = \"https://localhost:{}/dir\", \
         ca = {:?} }}\n",
        place.acme.port(),
        folder.join("authority.pem")
    );
    std::fs::write(folder.join("acme.toml"), text).unwrap();
    network.hub.args = vec!["--config".to_owned(), folder.join("acme.toml").display().to_string()];
    network.hub.start();
    // Nobody to ask: an admin hears, visitors are asked to come again, the command line works.
    until("an admin is told", PATIENCE, || {
        let told = alarms(&network.hub);
        told.iter().any(|(kind, text)| kind == "certificate-refused" && text.contains("localhost")).then_some(())
    });
    let get = format!("GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    assert_eq!(status(&ask(&mut TcpStream::connect(proofs).unwrap(), &get).0), "503");
    assert!(shaken(network.hub.http(), &place.root).is_err(), "nothing is shown that nobody vouches for");
    let authority = place.start(&folder);
    told_to_ask(&network.hub);
    let root = authority.root(&place);
    let shown = || {
        let mut stream = shaken(network.hub.http(), &root).ok()?;
        let own = stream.conn.peer_certificates()?.first()?.to_vec();
        let door = ask(&mut stream, &format!("GET /setup HTTP/1.1\r\nHost: {HOST}\r\n\r\n")).0;
        assert_eq!((status(&door), header(&door, "strict-transport-security")), ("200", "max-age=31536000"));
        Some(own)
    };
    let first = until("the authority's certificate is shown", PATIENCE, shown);
    let led = ask(&mut TcpStream::connect(proofs).unwrap(), &get).0;
    assert_eq!((status(&led), header(&led, "location")), ("308", format!("https://{HOST}/").as_str()));
    let file = network.hub.path("acme.json");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    until("all is well", PATIENCE, || {
        (!alarms(&network.hub).iter().any(|(kind, _)| kind == "certificate-refused")).then_some(())
    });
    let second = until("a certificate is renewed before its end", PATIENCE, || shown().filter(|own| *own != first));
    // What is kept is shown from the first moment of the next start on, though nobody can be asked.
    drop(authority);
    network.hub.restart();
    let mut stream = shaken(network.hub.http(), &root).expect("the kept certificate");
    let own = stream.conn.peer_certificates().unwrap()[0].to_vec();
    assert_eq!(status(&ask(&mut stream, &get).0), "303");
    assert!(own != first && !second.is_empty(), "the newest is kept");
    let log = network.hub.log();
    assert!(!log.contains("panicked") && !log.contains("PRIVATE KEY"), "{log}");
}

#[test]
fn an_authority_that_finds_another_machine_at_the_name_is_quoted_to_the_admin() {
    if !is_there() {
        return;
    }
    let mut network = Network::found(&["figeac"]);
    network.hub.stop();
    let folder = network.path("");
    // It looks at a port where nobody answers.
    let place = Place::new(&folder, free());
    let _authority = place.start(&folder);
    let text = format!(
        "[http]\nredirect = \"127.0.0.1:0\"\n\
         acme = {{ domains = [\"{HOST}\"], directory = \"https://localhost:{}/dir\", ca = {:?} }}\n",
        place.acme.port(),
        folder.join("authority.pem")
    );
    std::fs::write(folder.join("acme.toml"), text).unwrap();
    network.hub.args = vec!["--config".to_owned(), folder.join("acme.toml").display().to_string()];
    network.hub.start();
    let said = until("an admin is told", PATIENCE, || {
        alarms(&network.hub).into_iter().find(|(kind, _)| kind == "certificate-refused").map(|(_, text)| text)
    });
    assert!(said.contains(HOST) && said.contains("port 80") && said.contains("connection refused"), "{said}");
}
