//! Promises of the link as a whole, over real sockets on loopback.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use telecentre_emulator::{Link, Pipe, Shape, UdpProxy};
use telecentre_proto::chain::Keypair;
use telecentre_proto::id::NodeId;
use telecentre_proto::refusal::Refusal;
use tokio::net::UdpSocket;
use tokio::time::timeout;

use super::shaped::{self, Conditions};
use super::{Alpn, BadFrame, Closed, Connection, DialError, Endpoint, LinkConfig, RecvError, SendError};

const LOOPBACK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
/// Longer than any of this takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

fn endpoint(seed: u8) -> Endpoint {
    Endpoint::bind(LinkConfig::new(&[seed; 32], LOOPBACK)).unwrap()
}

async fn pair(a: &Endpoint, b: &Endpoint, alpn: Alpn) -> (Connection, Connection) {
    let addr = b.local_addr().unwrap();
    let (dialled, accepted) = tokio::join!(a.dial(b.node(), addr, alpn), b.accept());
    (dialled.unwrap(), accepted.unwrap())
}

#[tokio::test]
async fn each_side_learns_the_node_id_that_the_other_can_sign_for() {
    let (a, b) = (endpoint(1), endpoint(2));
    // The public key of the seed, by another implementation of RFC 8032.
    assert_eq!(a.node(), Keypair::from_seed(&[1; 32]).id());
    let (dialled, accepted) = pair(&a, &b, Alpn::Sync).await;
    assert_eq!((dialled.peer(), accepted.peer()), (b.node(), a.node()));
    assert!(dialled.dialled() && !accepted.dialled());
    assert!(dialled.is_live() && accepted.is_live());
}

#[tokio::test]
async fn a_replica_with_another_key_at_the_address_is_refused_and_named() {
    let (a, b) = (endpoint(1), endpoint(2));
    let (addr, wanted) = (b.local_addr().unwrap(), NodeId([3; 32]));
    let error = a.dial(wanted, addr, Alpn::Sync).await.unwrap_err();
    assert_eq!(error, DialError::WrongKey { addr, expected: wanted, found: b.node() });
    assert!(error.to_string().contains(&b.node().to_string()));
    assert_eq!(a.dial(a.node(), addr, Alpn::Sync).await.unwrap_err(), DialError::Myself { addr });
    // Nothing of the refused dial reaches the caller of `accept`: the next connection is another one's.
    let (_, accepted) = pair(&endpoint(4), &b, Alpn::Sync).await;
    assert_eq!(accepted.peer(), Keypair::from_seed(&[4; 32]).id());
}

#[tokio::test]
async fn joining_and_syncing_are_told_apart_before_anything_is_said() {
    let (a, b) = (endpoint(1), endpoint(2));
    for alpn in [Alpn::Join, Alpn::Sync] {
        let (dialled, accepted) = pair(&a, &b, alpn).await;
        assert_eq!((dialled.alpn(), accepted.alpn()), (alpn, alpn));
    }
}

#[tokio::test]
async fn frames_of_every_length_arrive_whole_and_in_order_both_ways() {
    let (a, b) = (endpoint(1), endpoint(2));
    let (dialled, accepted) = pair(&a, &b, Alpn::Sync).await;
    let frames: Vec<Vec<u8>> = (0..).zip([0, 1, 1_200, 16_384, 65_535, 65_535, 7]).map(|(i, n)| vec![i; n]).collect();
    let send = async |c: &Connection| {
        for frame in &frames {
            c.send(frame).await.unwrap();
        }
    };
    let recv = async |c: &Connection| {
        for frame in &frames {
            assert!(c.recv().await.unwrap() == *frame);
        }
    };
    let all = async { tokio::join!(send(&dialled), send(&accepted), recv(&dialled), recv(&accepted)) };
    timeout(PATIENCE, all).await.unwrap();
    let too_long = dialled.send(&vec![0; 65_536]).await.unwrap_err();
    assert_eq!(too_long, SendError::Bad(BadFrame::TooLong { bytes: 65_536 }));
    assert!(dialled.close_reason().is_none(), "the connection stands");
}

#[tokio::test]
async fn no_packet_is_longer_than_what_every_link_carries_however_much_is_sent() {
    let (a, b) = (endpoint(1), endpoint(2));
    let (dialled, accepted) = pair(&a, &b, Alpn::Sync).await;
    let long = vec![9; 65_535];
    let sent = async {
        for _ in 0..40 {
            dialled.send(&long).await.unwrap();
        }
    };
    let received = async {
        for _ in 0..40 {
            accepted.recv().await.unwrap();
        }
    };
    timeout(PATIENCE, async { tokio::join!(sent, received) }).await.unwrap();
    let stats = dialled.stats();
    assert!(stats.datagrams_out > 40 && stats.bytes_out <= stats.datagrams_out * 1_200, "{stats:?}");
}

#[tokio::test]
async fn a_dropped_send_or_recv_breaks_no_frame() {
    let (a, b) = (endpoint(1), endpoint(2));
    let (dialled, accepted) = pair(&a, &b, Alpn::Sync).await;
    let long = vec![9; 65_535];
    // Nobody reads yet, so the windows fill and a send must wait; each is dropped while it waits.
    let mut sent = 0;
    while timeout(Duration::from_millis(50), dialled.send(&long)).await.is_ok() {
        sent += 1;
    }
    let finish = async {
        for _ in 0..=sent {
            let frame = loop {
                // Dropped often, in the middle of a frame.
                if let Ok(frame) = timeout(Duration::from_micros(300), accepted.recv()).await {
                    break frame.unwrap();
                }
            };
            assert!(frame == long);
        }
        assert_eq!(accepted.recv().await.unwrap(), b"last");
    };
    let (last, ()) = timeout(PATIENCE, async { tokio::join!(dialled.send(b"last"), finish) }).await.unwrap();
    last.unwrap();
}

#[tokio::test]
async fn a_stranger_that_joins_may_not_send_a_long_frame() {
    let (a, b) = (endpoint(1), endpoint(2));
    let (dialled, accepted) = pair(&a, &b, Alpn::Join).await;
    dialled.send(&vec![0; 16_385]).await.unwrap();
    let refused = RecvError::Bad(BadFrame::TooLongForUs { bytes: 16_385, limit: 16_384 });
    assert_eq!(accepted.recv().await.unwrap_err(), refused);
    let closed = timeout(PATIENCE, dialled.closed()).await.unwrap();
    assert!(matches!(&closed, Closed::ByPeer { why: Some(Refusal::TooLarge), .. }), "{closed}");
}

#[tokio::test]
async fn a_reason_to_close_reaches_the_other_side_in_words() {
    let (a, b) = (endpoint(1), endpoint(2));
    let (dialled, accepted) = pair(&a, &b, Alpn::Sync).await;
    accepted.close(Refusal::NotEnrolled, "since Monday");
    let closed = timeout(PATIENCE, dialled.closed()).await.unwrap();
    let expected = Closed::ByPeer { why: Some(Refusal::NotEnrolled), text: "since Monday".into() };
    assert_eq!(closed, expected);
    assert!(closed.to_string().ends_with("it adds: since Monday"), "{closed}");
    assert_eq!(dialled.recv().await.unwrap_err(), RecvError::Closed(expected));
    assert_eq!(accepted.send(b"x").await.unwrap_err(), SendError::Closed(Closed::Here));
    assert!(!dialled.is_live());
}

#[tokio::test]
async fn dropping_the_last_handle_says_goodbye_and_closing_an_endpoint_says_why() {
    let (a, b) = (endpoint(1), endpoint(2));
    let (dialled, accepted) = pair(&a, &b, Alpn::Sync).await;
    drop(dialled);
    let goodbye = timeout(PATIENCE, accepted.closed()).await.unwrap();
    assert_eq!(goodbye, Closed::ByPeer { why: None, text: String::new() });
    let (dialled, _accepted) = pair(&a, &b, Alpn::Sync).await;
    b.close(Refusal::Stopping, "").await;
    let stopped = timeout(PATIENCE, dialled.closed()).await.unwrap();
    assert_eq!(stopped, Closed::ByPeer { why: Some(Refusal::Stopping), text: String::new() });
    assert!(b.accept().await.is_none());
}

#[tokio::test]
async fn rubbish_on_the_port_does_no_harm() {
    let (a, b) = (endpoint(1), endpoint(2));
    let addr = b.local_addr().unwrap();
    let (dialled, accepted) = pair(&a, &b, Alpn::Sync).await;
    let socket = UdpSocket::bind(LOOPBACK).await.unwrap();
    let mut byte = 0x5eed_u32;
    for n in 0..2_000_usize {
        let len = n % 1_400;
        let mut rubbish: Vec<u8> = std::iter::repeat_with(|| {
            byte = byte.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            byte.to_be_bytes()[0]
        })
        .take(len)
        .collect();
        // Some of it looks like the first packet of QUIC version 1, to get further in.
        if n % 3 == 0 && len >= 1_200 {
            rubbish[..7].copy_from_slice(&[0xc3, 0, 0, 0, 1, 8, 1]);
        }
        socket.send_to(&rubbish, addr).await.unwrap();
    }
    dialled.send(b"still here").await.unwrap();
    assert_eq!(timeout(PATIENCE, accepted.recv()).await.unwrap().unwrap(), b"still here");
    let (_again, accepted) = timeout(PATIENCE, pair(&endpoint(3), &b, Alpn::Sync)).await.unwrap();
    assert_eq!(accepted.peer(), Keypair::from_seed(&[3; 32]).id());
}

#[tokio::test]
async fn a_peer_that_restarts_on_its_port_tells_old_connections_at_once() {
    let a = Endpoint::bind(LinkConfig {
        probe_interval: Duration::from_millis(100),
        ..LinkConfig::new(&[1; 32], LOOPBACK)
    })
    .unwrap();
    let b = endpoint(2);
    let (addr, (dialled, _accepted)) = (b.local_addr().unwrap(), pair(&a, &b, Alpn::Sync).await);
    // A power cut: nothing is said. quinn keeps the last socket but one, and each connection its own until it notices.
    for _ in 0..2 {
        b.quinn.rebind(std::net::UdpSocket::bind(LOOPBACK).unwrap()).unwrap();
    }
    let port_is_free = async {
        loop {
            match Endpoint::bind(LinkConfig::new(&[2; 32], addr)) {
                Ok(again) => return again,
                Err(_) => tokio::task::yield_now().await,
            }
        }
    };
    let again = timeout(PATIENCE, port_is_free).await.unwrap();
    assert_eq!(timeout(PATIENCE, dialled.closed()).await.unwrap(), Closed::Restarted);
    let (_dialled, accepted) = pair(&a, &again, Alpn::Sync).await;
    assert_eq!(accepted.peer(), a.node());
}

#[tokio::test]
async fn an_idle_connection_stays_live_by_probes_alone() {
    let probe_interval = Duration::from_millis(100);
    let fast = |seed: &[u8; 32]| Endpoint::bind(LinkConfig { probe_interval, ..LinkConfig::new(seed, LOOPBACK) });
    let (a, b) = (fast(&[1; 32]).unwrap(), fast(&[2; 32]).unwrap());
    let (dialled, accepted) = pair(&a, &b, Alpn::Sync).await;
    let before = accepted.stats();
    // The event waited for: packets that nobody asked for keep arriving at both ends.
    let heard = async {
        while accepted.stats().datagrams_in < before.datagrams_in + 5 || dialled.stats().datagrams_in < 5 {
            tokio::time::sleep(probe_interval).await;
        }
    };
    timeout(PATIENCE, heard).await.unwrap();
    assert!(dialled.is_live() && accepted.is_live());
}

/// A pair whose packets pass an emulated link.
async fn pair_over(shape: Shape, probe_interval: Duration) -> ([Endpoint; 2], UdpProxy, Connection, Connection) {
    let bind = |seed: &[u8; 32]| Endpoint::bind(LinkConfig { probe_interval, ..LinkConfig::new(seed, LOOPBACK) });
    let (a, b) = (bind(&[1; 32]).unwrap(), bind(&[2; 32]).unwrap());
    let proxy = UdpProxy::start(b.local_addr().unwrap(), shape, 1).await.unwrap();
    let (dialled, accepted) = tokio::join!(a.dial(b.node(), proxy.addr(), Alpn::Sync), b.accept());
    (([a, b]), proxy, dialled.unwrap(), accepted.unwrap())
}

#[tokio::test]
async fn a_connection_outlives_a_silent_cut_of_eight_seconds_and_loses_no_frame() {
    const CUT: Duration = Duration::from_secs(8);
    let (_endpoints, proxy, dialled, accepted) = pair_over(Shape::rural(), Duration::from_secs(1)).await;
    let sender = dialled.clone();
    let sending = tokio::spawn(async move {
        for n in 0..20_u8 {
            sender.send(&[n; 4_096]).await.unwrap();
        }
    });
    // The cut comes in mid-transfer, with the congestion window full.
    assert_eq!(timeout(PATIENCE, accepted.recv()).await.unwrap().unwrap()[0], 0);
    let mut live = accepted.live_changes();
    proxy.cut();
    timeout(PATIENCE, live.wait_for(|live| !live)).await.unwrap().unwrap();
    assert!(!accepted.is_live(), "silence is noticed");
    // What was under way has been acknowledged into the dark by now: the rest are probes.
    let quiet = proxy.counts().1.silenced;
    tokio::time::sleep(CUT).await;
    assert!(proxy.counts().1.silenced >= quiet + 4, "the side with nothing to say probes");
    proxy.restore();
    for n in 1..20 {
        assert_eq!(timeout(PATIENCE, accepted.recv()).await.unwrap().unwrap(), [n; 4_096]);
    }
    timeout(PATIENCE, sending).await.unwrap().unwrap();
    assert!(accepted.is_live() && dialled.is_live());
}

#[tokio::test]
async fn nobody_at_the_address_is_said_in_words() {
    let handshake_timeout = Duration::from_secs(1);
    let a = Endpoint::bind(LinkConfig { handshake_timeout, ..LinkConfig::new(&[1; 32], LOOPBACK) }).unwrap();
    let nobody = UdpSocket::bind(LOOPBACK).await.unwrap();
    let addr = nobody.local_addr().unwrap();
    let error = a.dial(NodeId([3; 32]), addr, Alpn::Sync).await.unwrap_err();
    assert_eq!(error, DialError::Silent { addr, after: handshake_timeout });
    assert!(error.to_string().starts_with(&format!("nothing answered at {addr} within 1 s;")), "{error}");
}

struct Weather(std::sync::Mutex<Link>, tokio::time::Instant);

impl Weather {
    fn delay(&self, now: tokio::time::Instant, way: fn(&mut Link) -> &mut Pipe, len: usize) -> Option<Duration> {
        let now = now.duration_since(self.1);
        Some(way(&mut self.0.lock().unwrap()).offer(now, len).arrival()?.saturating_sub(now))
    }
}

impl Conditions for Weather {
    fn outgoing(&self, now: tokio::time::Instant, len: usize) -> Option<Duration> {
        self.delay(now, |link| &mut link.up, len)
    }

    fn incoming(&self, now: tokio::time::Instant, len: usize) -> Option<Duration> {
        self.delay(now, |link| &mut link.down, len)
    }
}

#[tokio::test]
async fn a_shaped_socket_delays_drops_in_silence_and_speaks_again() {
    let weather = Arc::new(Weather(std::sync::Mutex::new(Link::new(Shape::rural(), 1)), tokio::time::Instant::now()));
    let socket = Some(shaped::socket(LOOPBACK, weather.clone()).unwrap());
    let probe_interval = Duration::from_millis(200);
    let a = Endpoint::bind(LinkConfig { socket, probe_interval, ..LinkConfig::new(&[1; 32], LOOPBACK) }).unwrap();
    let b = endpoint(2);
    let (dialled, accepted) = pair(&a, &b, Alpn::Sync).await;
    assert!(dialled.stats().rtt >= Duration::from_millis(600));
    let mut live = dialled.live_changes();
    weather.0.lock().unwrap().set_silent(true);
    timeout(PATIENCE, live.wait_for(|live| !live)).await.unwrap().unwrap();
    accepted.send(b"in the dark").await.unwrap();
    weather.0.lock().unwrap().set_silent(false);
    assert_eq!(timeout(PATIENCE, dialled.recv()).await.unwrap().unwrap(), b"in the dark");
    timeout(PATIENCE, live.wait_for(|live| *live)).await.unwrap().unwrap();
}

/// A link on which nothing ever comes back, as for a sender that forges its address.
struct OneWay;

impl Conditions for OneWay {
    fn outgoing(&self, _now: tokio::time::Instant, _len: usize) -> Option<Duration> {
        Some(Duration::ZERO)
    }

    fn incoming(&self, _now: tokio::time::Instant, _len: usize) -> Option<Duration> {
        None
    }
}

#[tokio::test]
async fn a_hundred_handshakes_from_forged_addresses_do_not_shut_out_an_honest_peer() {
    let b = endpoint(2);
    let addr = b.local_addr().unwrap();
    let socket = Some(shaped::socket(LOOPBACK, Arc::new(OneWay)).unwrap());
    let forger = Endpoint::bind(LinkConfig { socket, ..LinkConfig::new(&[1; 32], LOOPBACK) }).unwrap();
    let flood = futures_util::future::join_all((0..100).map(|_| forger.dial(b.node(), addr, Alpn::Sync)));
    let honest = async {
        // Only once the forged packets are in does the honest one come.
        while b.quinn.open_connections() < 10 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        pair(&endpoint(3), &b, Alpn::Sync).await
    };
    let (_dialled, accepted) = tokio::select! {
        pair = timeout(PATIENCE, honest) => pair.unwrap(),
        _ = flood => panic!("a forged handshake ended"),
    };
    assert_eq!(accepted.peer(), Keypair::from_seed(&[3; 32]).id());
}
