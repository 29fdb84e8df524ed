use proptest::prelude::*;

use super::*;

fn seen() -> Transcript {
    Transcript { exporter: [1; 32], joiner: NodeId([2; 32]), hub: NodeId([3; 32]), root: NodeId([4; 32]) }
}

proptest! {
    #[test]
    fn a_short_code_reads_back_however_it_is_written(random: [u8; DIGITS], address in "[a-z0-9.]{1,40}:[0-9]{2,4}") {
        let code = ShortCode::new(address.clone(), random);
        let text = code.to_string();
        prop_assert_eq!(text.len(), address.len() + 1 + 19);
        prop_assert!(text.parse::<ShortCode>().unwrap() == code);
        let (_, digits) = text.rsplit_once('/').unwrap();
        for written in [
            format!("{address} {}", digits.to_lowercase().replace('-', " ")),
            format!(" {address}/{} ", digits.replace('-', "").replace('0', "o").replace('1', "l")),
        ] {
            prop_assert!(written.parse::<ShortCode>().unwrap() == code, "{}", written);
        }
    }

    #[test]
    fn a_wrong_character_is_always_noticed(random: [u8; DIGITS], at in 0..16_usize, other in 0..32_usize) {
        let text = ShortCode::new("hub.example.org:7400".to_owned(), random).to_string();
        let (address, digits) = text.rsplit_once('/').unwrap();
        let mut digits: Vec<char> = digits.chars().filter(|c| *c != '-').collect();
        let wrong = char::from(ALPHABET[other]);
        prop_assume!(digits[at] != wrong);
        digits[at] = wrong;
        let typed = format!("{address}/{}", digits.into_iter().collect::<String>());
        prop_assert!(typed.parse::<ShortCode>().is_err());
    }

    #[test]
    fn no_text_and_no_bytes_make_a_short_join_panic(text in ".{0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = text.parse::<ShortCode>();
        let _ = format!("hub:1/{text}").parse::<ShortCode>();
        let _ = Opening::decode(&bytes);
        let _ = decode_answer(&bytes);
    }
}

#[test]
fn a_proof_holds_for_one_side_of_one_connection_of_one_network_alone() {
    let key = ShortCode::new("hub:1".to_owned(), [9; DIGITS]).key();
    let proof = key.proof(Side::Joiner, &seen());
    assert!(key.is_proof(Side::Joiner, &seen(), &proof));
    assert!(!key.is_proof(Side::Hub, &seen(), &proof), "a proof sent back is none");
    let others: [fn(&mut Transcript); 4] =
        [|s| s.exporter[0] ^= 1, |s| s.joiner.0[0] ^= 1, |s| s.hub.0[0] ^= 1, |s| s.root.0[0] ^= 1];
    for change in others {
        let mut other = seen();
        change(&mut other);
        assert!(!key.is_proof(Side::Joiner, &other, &proof));
    }
    let other = ShortCode::new("hub:1".to_owned(), [10; DIGITS]).key();
    assert!(!other.is_proof(Side::Joiner, &seen(), &proof));
}

#[test]
fn only_a_refusal_is_believed_without_a_proof() {
    assert_eq!(decode_answer(&encode_answer(None, &Ok(None))), (None, Err(Refusal::Malformed)));
    assert_eq!(decode_answer(&encode_answer(None, &Err(Refusal::JoinCode))), (None, Err(Refusal::JoinCode)));
    let joined = Ok(Some("figeac".parse().unwrap()));
    assert_eq!(decode_answer(&encode_answer(Some([7; 32]), &joined)), (Some([7; 32]), joined));
}

#[test]
fn an_opening_reads_back() {
    let opening = Opening { name: "Figeac".into(), listens: "0.0.0.0:7001".into(), recipient: "age1qq".into() };
    assert_eq!(Opening::decode(&opening.encode()), Ok(opening));
}
