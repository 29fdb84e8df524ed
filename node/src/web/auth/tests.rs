use super::*;

#[test]
fn a_setup_code_has_sixty_bits_and_is_read_as_people_type_it() {
    let code = Auth::setup_code([0, 255, 31, 32, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9]);
    assert_eq!(code, "0ZZ0-1234-5678");
    assert_eq!(folded("ozz0 l234-5678"), folded(&code));
    assert_ne!(folded("0ZZ0-1234-5679"), folded(&code));
}

#[test]
fn secrets_of_any_length_compare() {
    assert!(equal("", "") && equal("token", "token"));
    assert!(!equal("token", "toke") && !equal("token", "Token") && !equal("", "token"));
}

#[test]
fn only_our_own_pages_are_of_the_same_origin() {
    let headers = |pairs: &[(&'static str, &'static str)]| {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect::<HeaderMap>()
    };
    assert!(is_same_origin(&headers(&[("host", "box:8081"), ("origin", "http://box:8081")])));
    assert!(is_same_origin(&headers(&[("host", "box"), ("origin", "https://box")])));
    assert!(is_same_origin(&headers(&[("sec-fetch-site", "same-origin")])));
    assert!(!is_same_origin(&headers(&[("host", "box:8081"), ("origin", "http://box:8082")])));
    assert!(!is_same_origin(&headers(&[("host", "box:8081"), ("origin", "box:8081")])));
    assert!(!is_same_origin(&headers(&[("host", "box:8081")])));
    assert!(!is_same_origin(&headers(&[("origin", "http://")])));
}

#[test]
fn a_query_keeps_every_byte() {
    assert_eq!(serde_urlencoded([("next", "/day?a=é&b"), ("to", "en")]), "next=%2Fday%3Fa%3D%C3%A9%26b&to=en");
}
