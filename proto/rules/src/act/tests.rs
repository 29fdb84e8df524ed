use super::*;

#[test]
fn what_several_fields_say_together_is_one_word() {
    let id = RecordId([7; 8]);
    let put = |field: Field, value: Scalar| Put::new(id, field, value);
    let told = |name: &str, puts: &[Put]| deeds(&name.parse().unwrap(), puts)[0].1.as_str();
    let slot = || put(Field::SLOT, Scalar::Int(1));
    let ledger = "ledger/2026-11";
    assert_eq!(told(ledger, &[slot()]), "book");
    assert_eq!(told(ledger, &[slot(), put(Field::REQUESTED, Scalar::Int(3))]), "confirm");
    assert_eq!(told(ledger, &[slot(), put(Field::CHECKED_IN, Scalar::Int(540))]), "walk-in");
    assert_eq!(told(ledger, &[put(Field::CHECKED_IN, Scalar::Int(540))]), "check-in");
    assert_eq!(
        told(ledger, &[put(Field::CHECKED_IN, Scalar::Int(540)), put(Field::LEFT_AT, Scalar::Null)]),
        "check-in"
    );
    assert_eq!(told(ledger, &[put(Field::CHECKED_IN, Scalar::Null)]), "undo");
    assert_eq!(told(ledger, &[put(Field::CANCELLED, Scalar::Null)]), "undo");
    assert_eq!(told(ledger, &[put(Field::LEFT_AT, Scalar::Int(700))]), "check-out");
    assert_eq!(
        told(ledger, &[put(Field::NO_SHOW, Scalar::Bool(true)), put(Field::LEFT_AT, Scalar::Int(9))]),
        "release"
    );
    assert_eq!(told(ledger, &[put(Field::HAND_OVER, Scalar::Int(3))]), "lend");
    assert_eq!(told(ledger, &[put(Field::HAND_OVER, Scalar::Int(4))]), "give-back");
    let requests = "requests/2026-11";
    assert_eq!(told(requests, &[slot()]), "request");
    let about = || put(Field::ABOUT, Scalar::id(RecordId([8; 8])));
    assert_eq!(told(requests, &[about(), put(Field::WISH, Scalar::Int(1))]), "cancel");
    assert_eq!(told(requests, &[about(), put(Field::MOVED, Scalar::Int(1))]), "move");
    assert_eq!(told("roles", &[put(Field::ROLE, Scalar::from("host"))]), "grant-role");
    assert_eq!(told("roles", &[put(Field::ENDED, Scalar::Bool(true))]), "withdraw-role");
    assert_eq!(told("profile", &[put(Field::HOURS, Scalar::from("Mo 08:00-12:00"))]), "settings");
    assert_eq!(told("something/else", &[slot()]), "later");
}
