use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn every_record_id_reads_back_from_its_text(n: u64) {
        let id = RecordId(n.to_be_bytes());
        prop_assert_eq!(id.to_string().parse::<RecordId>().unwrap(), id);
        prop_assert_eq!(id.to_string().to_uppercase().parse::<RecordId>().unwrap(), id);
    }

    #[test]
    fn no_text_makes_an_identifier_parser_panic(text in ".{0,80}") {
        let _ = text.parse::<NodeId>();
        let _ = text.parse::<RecordId>();
        let _ = text.parse::<Space>();
        let _ = text.parse::<Slug>();
    }
}

#[test]
fn a_record_id_beyond_64_bits_is_refused() {
    assert!("zzzzzzzzzzzzz".parse::<RecordId>().is_err());
    assert!("fzzzzzzzzzzzz".parse::<RecordId>().is_ok());
}

#[test]
fn a_space_reads_back_from_its_text() {
    for text in ["commons", "directory", "centre/figeac", "lent/saint-cere"] {
        assert_eq!(text.parse::<Space>().unwrap().to_string(), text);
    }
    for text in ["", "centre", "centre/", "centre/Figeac", "lent/-x", "centre/a/b"] {
        assert!(text.parse::<Space>().is_err(), "{text}");
    }
}

#[test]
fn an_actor_belongs_to_the_author_whose_prefix_it_carries() {
    let author = NodeId([7; 32]);
    let actor = ActorId::new(&author, [1; 8]);
    assert!(actor.is_of(&author));
    assert!(!actor.is_of(&NodeId([8; 32])));
    assert_eq!(actor.suffix(), [1; 8]);
}
