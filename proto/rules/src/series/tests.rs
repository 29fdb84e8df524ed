use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::centre::Kind;
use crate::world::{id, slug};

fn series(planned: Vec<Planned>) -> Series {
    Series {
        id: id(9),
        author: crate::world::node(crate::world::FIGEAC),
        centre: slug("figeac"),
        place: Place::Kind(Kind::Desk),
        member: id(1),
        guest: false,
        planned,
    }
}

fn plan(text: &str) -> Option<Vec<Planned>> {
    read_plan(Slot::new(date(2026, 11, 24), 540, 600).unwrap(), text)
}

proptest! {
    #[test]
    fn the_days_of_a_series_are_read_as_they_were_written(
        gaps in proptest::collection::vec((1_i32..40, 0_usize..6), 1..OCCURRENCES),
    ) {
        let mut day = days_of_date(date(2026, 11, 24));
        let planned = gaps.iter().map(|(gap, fate)| {
            let slot = Slot::new(date_of_days(day).unwrap(), 540, 600).unwrap();
            day += gap;
            let fates = [Fate::Written, Fate::Replaced];
            let fate = fates.get(*fate).copied().unwrap_or_else(|| Fate::Skipped(DayStatus::ALL[fate - 1]));
            Planned { slot, fate }
        });
        let planned: Vec<Planned> = planned.collect();
        let text = series(planned.clone()).plan_text(date(2026, 11, 24));
        prop_assert!(text.len() <= SCALAR_BYTES);
        prop_assert_eq!(read_plan(planned[0].slot, &text), Some(planned));
    }

    #[test]
    fn no_text_makes_the_days_of_a_series_panic(text in ".{0,60}", digits in "[0-9,tcpfr-]{0,60}") {
        for text in [text, digits] {
            prop_assert!(plan(&text).is_none_or(|planned| planned.len() <= OCCURRENCES));
        }
    }
}

#[test]
fn days_that_are_no_series_do_not_read() {
    assert!(plan("0,7t,14r").is_some());
    let long = (0..=OCCURRENCES).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    for bad in ["", "1", "0,0", "7,0", "0,x", "0,7tt", "0,7z", "-1", "0,2147483647", long.as_str()] {
        assert_eq!(plan(bad), None, "{bad}");
    }
}
