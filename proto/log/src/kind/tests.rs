use super::*;

/// A kind of each row.
fn kinds() -> Vec<DocumentKind> {
    let names = [
        "network",
        "charter",
        "catalogue",
        "agreements",
        "member/0000000000001",
        "guest/0000000000001",
        "profile",
        "ledger/2026-11",
        "requests/2026-11",
        "sessions/2026-11",
        "series/2026-11",
        "witness",
    ];
    names.iter().map(|name| name.parse::<DocumentName>().unwrap().kind()).collect()
}

#[test]
fn every_field_of_a_kind_has_a_code_of_its_own_and_comes_back_by_it() {
    for kind in kinds() {
        let row = kind.row().unwrap();
        for (field, code) in row.fields.iter().zip(1..) {
            assert_eq!(kind.code(field), Some(code), "{} {field:?}", row.name);
            assert_eq!(kind.field(code), *field, "{}", row.name);
        }
        let beyond = u32::try_from(row.fields.len()).unwrap() + 1;
        assert_eq!(kind.code(&kind.field(beyond)), Some(beyond), "a code of a later release stays what it is");
        assert_eq!(DocumentKind::Unknown.code(&DocumentKind::Unknown.field(beyond)), Some(beyond));
    }
}

#[test]
fn a_document_of_a_record_is_erasable_whatever_its_kind() {
    let erasable = |name: &str| name.parse::<DocumentName>().unwrap().is_erasable();
    for name in ["member/0000000000001", "guest/0000000000001", "of-a-later-release/0000000000001"] {
        assert!(erasable(name), "{name}");
    }
    for name in ["network", "ledger/2026-11", "later/thing", "member/000000000000l", "member/0000000000001/x"] {
        assert!(!erasable(name), "{name}");
    }
    let by_record = |kind: &DocumentKind| matches!(kind, DocumentKind::Member(_) | DocumentKind::Guest(_));
    assert_eq!(kinds().iter().filter(|kind| by_record(kind)).count(), 2);
}

#[test]
fn a_later_code_can_be_given_to_no_name_that_may_have_travelled() {
    assert!(Field::named("colour_").is_err(), "nobody can spell out a name with an underscore");
    assert!(Field::named("30").is_err(), "nor one that looks like a code");
    assert!(Field::named("closed-30").is_ok());
}
