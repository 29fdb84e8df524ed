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
    ]
}

fn put() -> impl Strategy<Value = Put> {
    let record = prop_oneof![Just(RecordId([1; 8])), any::<[u8; 8]>().prop_map(RecordId)];
    let field =
        prop_oneof![(1u8..=62).prop_map(|c| Field::from_code(c).unwrap()), Just(Field::named("later").unwrap())];
    (record, field, 0u32..3, scalar()).prop_map(|(record, field, n, value)| Put { record, field, n, value })
}

proptest! {
    #[test]
    fn puts_read_back_from_their_body(puts in proptest::collection::vec(put(), 0..12), salt: Option<[u8; 16]>) {
        let body = encode_body(salt, &puts);
        prop_assert_eq!(decode_body(&body, salt.is_some()).unwrap(), puts);
    }

    #[test]
    fn a_body_that_decodes_is_its_only_encoding(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        if let Ok(puts) = decode_body(&bytes, false) {
            prop_assert_eq!(encode_body(None, &puts), bytes);
        }
    }
}

#[test]
fn a_known_field_spelt_out_is_not_canonical() {
    let mut body = vec![0x80];
    body.extend_from_slice(&[1; 8]);
    put_bytes(&mut body, b"slot");
    body.push(0);
    assert_eq!(decode_body(&body, false), Err(BadBody::NotCanonical));
}
