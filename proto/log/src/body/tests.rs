use proptest::prelude::*;

use super::*;

fn scalar() -> impl Strategy<Value = Scalar> {
    prop_oneof![
        Just(Scalar::Null),
        any::<bool>().prop_map(Scalar::Bool),
        any::<i64>().prop_map(Scalar::Int),
        (0i64..300).prop_map(Scalar::Int),
        ".{0,40}".prop_map(Scalar::Text),
        proptest::collection::vec(any::<u8>(), 0..20).prop_map(Scalar::Bytes),
        (7u8..=15, proptest::collection::vec(any::<u8>(), 0..20)).prop_map(|(tag, bytes)| Scalar::Later { tag, bytes }),
    ]
}

/// A document's name, salted if its bodies are.
fn document(salted: bool) -> DocumentName {
    if salted { DocumentName::member(RecordId([1; 8])) } else { "ledger/2026-11".parse().unwrap() }
}

fn put(salted: bool) -> impl Strategy<Value = Put> {
    let record = prop_oneof![Just(RecordId([1; 8])), any::<[u8; 8]>().prop_map(RecordId)];
    let kind = document(salted).kind();
    let field = prop_oneof![
        4 => (1u32..=70).prop_map(move |code| kind.field(code)),
        1 => (71u32..).prop_map(move |code| kind.field(code)),
        1 => Just(Field::named("later").unwrap()),
    ];
    (record, field, 0u32..3, scalar()).prop_map(|(record, field, n, value)| Put { record, field, n, value })
}

fn body() -> impl Strategy<Value = (Option<[u8; 16]>, Vec<Put>)> {
    any::<Option<[u8; 16]>>().prop_flat_map(|salt| (Just(salt), proptest::collection::vec(put(salt.is_some()), 0..12)))
}

proptest! {
    #[test]
    fn puts_read_back_from_their_body((salt, puts) in body()) {
        let document = document(salt.is_some());
        let body = encode_body(&document, salt, &puts);
        prop_assert_eq!(decode_body(&document, &body).unwrap(), puts);
    }

    #[test]
    fn a_body_that_decodes_is_its_only_encoding(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        for name in ["ledger/2026-11", "profile", "of-a-later-release"] {
            let document = name.parse().unwrap();
            if let Ok(puts) = decode_body(&document, &bytes) {
                prop_assert_eq!(&encode_body(&document, None, &puts), &bytes);
            }
        }
    }
}

#[test]
fn a_known_field_spelt_out_is_not_canonical() {
    let mut body = vec![0x80];
    body.extend_from_slice(&[1; 8]);
    put_bytes(&mut body, b"slot");
    body.push(0);
    assert_eq!(decode_body(&document(false), &body), Err(BadBody::NotCanonical));
}

#[test]
fn a_code_that_fits_its_place_written_out_is_not_canonical() {
    for (code, canonical) in [(1, false), (62, false), (63, true), (64, true), (u64::from(u32::MAX), true)] {
        let mut body = vec![0x80 | LONG];
        body.extend_from_slice(&[1; 8]);
        put_unsigned(&mut body, code);
        body.push(0);
        assert_eq!(decode_body(&document(false), &body).is_ok(), canonical, "{code}");
    }
}

#[test]
fn a_key_is_made_of_the_code_so_that_it_is_the_same_with_and_without_a_name() {
    let kind = document(false).kind();
    let key = |field: Field, n| super::key(kind, &Put { record: RecordId::SINGLE, field, n, value: Scalar::Null });
    let code = kind.code(&Field::SLOT).unwrap();
    assert_eq!(key(Field::SLOT, 0), key(Field::of_code(code), 0));
    assert_eq!(key(kind.field(70), 3), "0000000000000.70.3");
    assert_eq!(key(Field::named("closed-1").unwrap(), 0), "0000000000000.closed-1");
}
