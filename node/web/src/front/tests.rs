use axum::http::HeaderValue;
use proptest::prelude::*;

use super::*;

fn front(proxies: &[&str]) -> Front {
    let trusted_proxies = proxies.iter().map(|p| p.parse().unwrap()).collect();
    Front { public_url: Some("https://reseau.example.org/".parse().unwrap()), trusted_proxies }
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn at(peer: &str) -> FarEnd {
    peer.parse::<SocketAddr>().unwrap().into()
}

fn client(front: &Front, peer: &str, pairs: &[(&'static str, &str)]) -> String {
    front.client(at(peer), &headers(pairs)).address.to_string()
}

#[test]
fn a_strangers_word_about_where_it_comes_from_means_nothing() {
    let said = [
        ("x-forwarded-for", "203.0.113.9"),
        ("forwarded", "for=203.0.113.9;proto=https"),
        ("x-forwarded-proto", "https"),
    ];
    for front in [Front::default(), front(&["192.0.2.1"])] {
        assert_eq!(client(&front, "127.0.0.1:5000", &said), "127.0.0.1");
        assert!(!front.client(at("127.0.0.1:5000"), &headers(&said)).is_secure);
    }
}

#[test]
fn a_trusted_proxy_is_believed_about_the_last_address_that_is_not_its_own() {
    let front = front(&["127.0.0.1", "10.0.0.0/8", "::1"]);
    for (said, is) in [
        ("203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9 , 10.1.2.3", "203.0.113.9"),
        ("10.1.2.3,10.4.5.6", "10.1.2.3"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, unknown", "127.0.0.1"),
        ("1.1.1.1, unknown, 10.1.2.3", "10.1.2.3"),
        ("", "127.0.0.1"),
    ] {
        assert_eq!(client(&front, "127.0.0.1:5000", &[("x-forwarded-for", said)]), is, "{said}");
        assert_eq!(client(&front, "[::ffff:127.0.0.1]:5000", &[("x-forwarded-for", said)]), is, "{said}");
    }
    let twice = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "203.0.113.9")];
    assert_eq!(client(&front, "127.0.0.1:5000", &twice), "203.0.113.9");
}

#[test]
fn a_request_is_secure_when_the_proxy_says_so_or_the_address_outside_is() {
    let front = front(&["127.0.0.1"]);
    let secure = |pairs: &[(&'static str, &str)]| front.client(at("127.0.0.1:1"), &headers(pairs)).is_secure;
    assert!(secure(&[("x-forwarded-proto", "https")]) && secure(&[("x-forwarded-proto", "http, HTTPS")]));
    assert!(secure(&[]), "the address outside begins with https");
    assert!(!secure(&[("x-forwarded-proto", "http")]));
}

#[test]
fn whoever_speaks_tls_with_us_is_secure_unless_a_trusted_proxy_says_that_its_visitor_does_not() {
    let said = headers(&[("x-forwarded-proto", "http")]);
    let over_tls = |address: &str| FarEnd { is_tls: true, ..at(address) };
    let front = Front { public_url: None, ..front(&["127.0.0.1"]) };
    assert!(front.client(over_tls("192.0.2.7:1"), &said).is_secure);
    assert!(front.client(over_tls("127.0.0.1:1"), &HeaderMap::new()).is_secure);
    assert!(!front.client(over_tls("127.0.0.1:1"), &said).is_secure);
}

#[test]
fn forms_of_the_address_outside_are_our_own_and_a_strangers_word_makes_none_so() {
    let front = front(&["127.0.0.1"]);
    let (proxy, other) = (Some(at("127.0.0.1:1")), Some(at("192.0.2.7:1")));
    let none = HeaderMap::new();
    assert!(front.is_own_origin("https://reseau.example.org", Some("127.0.0.1:8080"), proxy, &none));
    assert!(!front.is_own_origin("http://reseau.example.org", Some("127.0.0.1:8080"), proxy, &none));
    assert!(!front.is_own_origin("https://evil.example", Some("reseau.example.org"), proxy, &none));
    let said = headers(&[("x-forwarded-host", "boite.example")]);
    assert!(front.is_own_origin("https://boite.example", Some("127.0.0.1:8080"), proxy, &said));
    assert!(!front.is_own_origin("https://boite.example", Some("127.0.0.1:8080"), other, &said));
    assert!(!front.is_own_origin("https://boite.example", Some("127.0.0.1:8080"), None, &said));
}

#[test]
fn networks_and_addresses_outside_are_read_or_refused_with_a_word() {
    for text in ["127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8", "0.0.0.0/0", "::/0", "192.0.2.0/24"] {
        text.parse::<Network>().unwrap();
    }
    for text in ["", "localhost", "10.0.0.0/33", "10.0.0.1/8", "::1/129", "1.2.3.4/", "1.2.3.4/x"] {
        assert!(text.parse::<Network>().is_err(), "{text}");
    }
    assert!(front(&["::/0"]).is_trusted("2001:db8::1".parse().unwrap()));
    assert!(!front(&["0.0.0.0/0"]).is_trusted("2001:db8::1".parse().unwrap()));
    assert!(front(&["0.0.0.0/0"]).is_trusted("203.0.113.1".parse().unwrap()));
    assert!(front(&["192.0.2.0/24"]).is_trusted("192.0.2.255".parse().unwrap()));
    assert!(!front(&["192.0.2.0/24"]).is_trusted("192.0.3.0".parse().unwrap()));
    for text in ["", "reseau.example.org", "ftp://x", "https://x/pages", "https://u@x", "https://x?y", "/"] {
        assert!(text.parse::<PublicUrl>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn no_header_makes_a_trusted_proxy_of_a_visitor(said in r"[0-9a-f.:, \[\]]{0,60}|\PC{0,40}") {
        let front = front(&["127.0.0.1"]);
        let Ok(value) = HeaderValue::from_bytes(said.as_bytes()) else { return Ok(()) };
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", value);
        // The proxy adds what it saw at the end, whatever a visitor wrote before.
        headers.append("x-forwarded-for", HeaderValue::from_static("203.0.113.9"));
        let seen = front.client(at("127.0.0.1:1"), &headers);
        prop_assert_eq!(seen.address.to_string(), "203.0.113.9");
    }
}
