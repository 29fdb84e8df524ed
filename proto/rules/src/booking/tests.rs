use jiff::civil::date;

use super::*;

fn booking() -> Booking {
    let slot = Slot::new(date(2026, 11, 24), 22 * 60, 24 * 60).unwrap();
    Booking {
        id: RecordId([0, 0, 0, 0, 0, 0, 0, 1]),
        centre: "figeac".parse().unwrap(),
        resource: "desk-1".parse().unwrap(),
        member: RecordId([0, 0, 0, 0, 0, 0, 0, 2]),
        guest: false,
        slot,
        state: State::CheckedIn,
        steward: None,
        series: None,
        requested_at: 1_764_000_000,
        decided_at: None,
        reason: None,
        capacity: 1,
        recorded_late: false,
        salvaged: false,
        overrides: false,
        checked_in: Some(600),
        left_at: None,
        half_days: None,
        walk_in: false,
        noted_at: None,
        cancelled_by: None,
        displaced_by: None,
        alternatives: Vec::new(),
        wishes: Vec::new(),
        requested_by: None,
        first: ("desk-1".parse().unwrap(), slot),
        stamp: None,
        occupies: true,
        in_ledger: true,
        halves: None,
        decided: false,
        let_go: false,
    }
}

#[test]
fn a_booking_serialises_as_the_contract_says() {
    let json = serde_json::to_string(&booking()).unwrap();
    let expected = r#"{"id":"0000000000001","centre":"figeac","resource":"desk-1","member":"0000000000002","#
        .to_owned()
        + r#""start":"2026-11-24T22:00","end":"2026-11-25T00:00","state":"checked-in","steward":null,"#
        + r#""requested_at":"2025-11-24T16:00:00Z"}"#;
    assert_eq!(json, expected);
}

#[test]
fn what_is_known_of_a_declined_request_is_added() {
    let mut b = booking();
    b.state = State::Declined;
    b.steward = Some(NodeId([1; 32]));
    b.decided_at = Some(i64::MAX);
    b.reason = Some(Reason::Taken);
    b.recorded_late = true;
    b.alternatives = vec![Alternative { resource: "desk-2".parse().unwrap(), slot: b.slot }];
    let json: serde_json::Value = serde_json::to_value(&b).unwrap();
    assert_eq!((&json["reason"], &json["recorded_late"]), (&"taken".into(), &true.into()));
    assert_eq!(json["alternatives"][0]["start"], "2026-11-24T22:00");
    assert_eq!(json["decided_at"], "1970-01-01T00:00:00Z", "a clock beyond all years");
}

#[test]
fn states_and_reasons_have_the_contracts_words_and_stable_numbers() {
    let states: Vec<&str> = State::ALL.iter().map(|s| s.as_str()).collect();
    assert_eq!(states, ["requested", "confirmed", "declined", "cancelled", "checked-in", "no-show", "displaced"]);
    let numbers: Vec<i64> = Reason::ALL.iter().map(|r| r.number()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 0]);
    assert!(Reason::ALL.iter().all(|r| Reason::from_number(r.number()) == *r));
    assert_eq!(Reason::from_number(99), Reason::Other);
}

#[test]
fn acts_have_the_words_of_addresses_and_a_participle_each() {
    let words: Vec<&str> = Act::ALL.iter().map(|a| a.as_str()).collect();
    assert_eq!(
        words,
        [
            "book",
            "cancel",
            "check-in",
            "no-show",
            "move",
            "confirm",
            "decline",
            "displace",
            "check-out",
            "release",
            "undo",
            "swap",
            "note"
        ]
    );
    assert!(Act::ALL.iter().all(|a| a.as_str().parse() == Ok(*a)));
    let refused = |act| BookingRefusal::WrongState { booking: booking().id, state: State::CheckedIn, act }.to_string();
    assert_eq!(refused(Act::Cancel), "the booking is checked-in: it cannot be cancelled any more");
    assert_eq!(refused(Act::CheckIn), "the booking is checked-in: it cannot be checked in any more");
}
