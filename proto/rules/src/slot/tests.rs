use proptest::prelude::*;

use super::*;

fn slot() -> impl Strategy<Value = Slot> {
    (0i32..2_900_000, 0u16..1440, 1u16..=1440)
        .prop_filter_map("not empty", |(day, a, b)| Slot::new(date_of_days(day - 700_000)?, a, b).ok())
}

proptest! {
    #[test]
    fn a_slot_unpacks_to_what_was_packed(slot in slot()) {
        prop_assert_eq!(Slot::unpack(slot.pack()), Some(slot));
    }

    #[test]
    fn packed_slots_sort_as_slots_do(a in slot(), b in slot()) {
        prop_assert_eq!(a.pack().cmp(&b.pack()), a.cmp(&b));
    }

    #[test]
    fn a_number_unpacks_to_a_slot_with_that_number_or_to_none(n: i64) {
        if let Some(slot) = Slot::unpack(n) {
            prop_assert_eq!(slot.pack(), n);
            prop_assert!(slot.start() < slot.end() && slot.end() <= 1440);
        }
    }

    #[test]
    fn a_slot_reads_back_from_its_texts(slot in slot()) {
        prop_assume!(slot.day().year() < 9999);
        prop_assert_eq!(Slot::parse(&slot.start_text(), &slot.end_text()).unwrap(), slot);
    }

    #[test]
    fn no_text_makes_parsing_panic(a in ".{0,30}", b in "[0-9T:+ -]{0,20}") {
        let _ = (Slot::parse(&a, &b), Slot::parse(&b, &a), Slot::parse(&b, &b));
    }

    #[test]
    fn overlap_means_a_minute_in_common(a in 0u16..20, b in 1u16..21, c in 0u16..20, d in 1u16..21) {
        let day = date(2026, 11, 24);
        if let (Ok(x), Ok(y)) = (Slot::new(day, a, b), Slot::new(day, c, d)) {
            let common = (0..21).any(|m| (a..b).contains(&m) && (c..d).contains(&m));
            prop_assert_eq!(x.overlaps(y), common);
            let tomorrow = Slot::new(day.tomorrow().unwrap(), c, d).unwrap();
            prop_assert!(!x.overlaps(tomorrow));
        }
    }
}

#[test]
fn impossible_times_are_refused_each_with_its_reason() {
    let code = |a: &str, b: &str| {
        Slot::parse(a, b)
            .map(|s| s.to_string())
            .map_err(|e| (e.field(), crate::desk::FieldError::from(e).code.as_str()))
    };
    assert_eq!(code("2026-11-24T09:00", "2026-11-24T10:30").unwrap(), "2026-11-24 09:00–10:30");
    assert_eq!(code("2026-11-24T22:00", "2026-11-24T24:00"), code("2026-11-24T22:00", "2026-11-25T00:00"));
    assert_eq!(code("2026-11-24T09:00", "2026-11-24T09:00"), Err(("end", "empty-slot")));
    assert_eq!(code("2026-11-24T09:00", "2026-11-23T10:00"), Err(("end", "empty-slot")));
    assert_eq!(code("2026-11-24T09:00", "2026-11-25T10:00"), Err(("end", "crosses-days")));
    for bad in [
        "2026-02-29T09:00",
        "2026-11-24T24:01",
        "2026-11-24T09:60",
        "2026-11-24",
        "24/11/2026 09:00",
        "",
        "+026-11-24T09:00",
    ] {
        assert_eq!(code(bad, "2026-11-24T10:00"), Err(("start", "not-a-time")), "{bad}");
    }
    assert_eq!(code("2026-11-24T24:00", "2026-11-25T10:00"), Err(("start", "not-a-time")));
}
