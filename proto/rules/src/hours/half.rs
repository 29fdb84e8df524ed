//! The half-days of a centre's day, out of its opening hours.
//!
//! Enters: the minutes when a centre is open on a day. Leaves: its morning and its afternoon: before and after its
//! longest pause; where there is no pause, before and after 13:00. Together they hold every minute that is open, and
//! neither goes on beyond the time when the centre closes. Says nothing of what is booked.

use crate::reading::words;

/// Where a day without a pause is divided: minutes since midnight.
const NOON: u16 = 13 * 60;
/// What of a stay is enough to make it one of a half-day: minutes.
const WORTH_MINUTES: u16 = 60;

/// A part of the day that people ask for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Half {
    /// Before the longest pause.
    Morning,
    /// After it.
    Afternoon,
    /// Both, with the pause between them.
    Day,
}

words!(Half: "morning, afternoon, day" { Morning "morning", Afternoon "afternoon", Day "day" });

/// A half-day: when it begins and ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct HalfDay {
    /// Morning or afternoon.
    pub half: Half,
    /// Minutes since midnight.
    pub start: u16,
    /// Minutes since midnight.
    pub end: u16,
}

/// The half-days of a day that is open then (sorted, apart from each other): none, one or two.
pub fn halves(open: &[(u16, u16)]) -> Vec<HalfDay> {
    let (Some((first, _)), Some((_, last))) = (open.first(), open.last()) else { return Vec::new() };
    let pauses = open.windows(2).map(|two| (two[0].1, two[1].0));
    // Of two that are equally long the first: what follows lunch is the afternoon.
    let longest = pauses.min_by_key(|(from, until)| std::cmp::Reverse(until - from));
    let (ends, begins) = longest.unwrap_or((NOON, NOON));
    let morning = HalfDay { half: Half::Morning, start: *first, end: ends.min(*last) };
    let afternoon = HalfDay { half: Half::Afternoon, start: begins.max(*first), end: *last };
    [morning, afternoon].into_iter().filter(|half| half.start < half.end).collect()
}

/// The part of a day that is open then: a half-day, or the whole with its pause; none where there is no such part.
pub fn part_of_day(open: &[(u16, u16)], half: Half) -> Option<(u16, u16)> {
    let all = halves(open);
    match half {
        Half::Day => Some((all.first()?.start, all.last()?.end)),
        half => all.iter().find(|found| found.half == half).map(|found| (found.start, found.end)),
    }
}

/// The minutes that a stay has of a half-day.
fn within((start, end): (u16, u16), half: HalfDay) -> u16 {
    end.min(half.end).saturating_sub(start.max(half.start))
}

/// Whether a stay of these minutes is of a half-day: an hour of it, or the most of what the stay has of the day.
pub fn is_of(stay: (u16, u16), half: HalfDay, all: &[HalfDay]) -> bool {
    let minutes = within(stay, half);
    minutes > 0 && (minutes >= WORTH_MINUTES || all.iter().all(|other| within(stay, *other) <= minutes))
}

/// How many half-days a stay counts for on a day that is open then: those of which it has an hour, and one at least,
/// wherever it lies.
pub fn half_days(open: &[(u16, u16)], stay: (u16, u16)) -> u32 {
    let of = halves(open).iter().filter(|half| within(stay, **half) >= WORTH_MINUTES).count();
    u32::try_from(of).unwrap_or(1).max(1)
}

/// Whether a centre that is open then holds a stay of these minutes: it begins and ends while the centre is open, and
/// may go on through a pause.
pub fn holds(open: &[(u16, u16)], (start, end): (u16, u16)) -> bool {
    open.iter().any(|(from, until)| *from <= start && start < *until)
        && open.iter().any(|(from, until)| *from < end && end <= *until)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hours::merged;

    fn of(open: &[(u16, u16)]) -> Vec<(Half, u16, u16)> {
        halves(open).iter().map(|h| (h.half, h.start, h.end)).collect()
    }

    #[test]
    fn a_day_is_divided_at_its_longest_pause_or_at_one_o_clock() {
        let (nine, noon, two, six) = (9 * 60, 12 * 60, 14 * 60, 18 * 60);
        assert_eq!(of(&[(nine, noon), (two, six)]), [(Half::Morning, nine, noon), (Half::Afternoon, two, six)]);
        assert_eq!(of(&[(nine, six)]), [(Half::Morning, nine, NOON), (Half::Afternoon, NOON, six)]);
        assert_eq!(of(&[(nine, noon)]), [(Half::Morning, nine, noon)]);
        assert_eq!(of(&[(two, six)]), [(Half::Afternoon, two, six)]);
        let evening = [(nine, 10 * 60), (10 * 60 + 15, noon), (two, six), (19 * 60, 22 * 60)];
        assert_eq!(of(&evening), [(Half::Morning, nine, noon), (Half::Afternoon, two, 22 * 60)]);
        assert_eq!(of(&[]), []);
        assert_eq!(part_of_day(&[(nine, noon), (two, six)], Half::Day), Some((nine, six)));
        assert_eq!(part_of_day(&[(two, six)], Half::Morning), None);
    }

    #[test]
    fn a_stay_begins_and_ends_while_open_and_goes_on_through_a_pause() {
        let open = [(540, 720), (840, 1080)];
        for good in [(540, 720), (840, 1080), (540, 1080), (700, 841), (719, 1080)] {
            assert!(holds(&open, good), "{good:?}");
        }
        for bad in [(539, 720), (540, 721), (720, 1080), (540, 840), (730, 830), (540, 1081), (0, 1440)] {
            assert!(!holds(&open, bad), "{bad:?}");
        }
    }

    #[test]
    fn a_stay_counts_for_each_half_day_of_which_it_has_an_hour_and_for_one_at_least() {
        let open = [(540, 720), (840, 1080)];
        for (stay, count) in [
            ((540, 720), 1),
            ((540, 1080), 2),
            ((700, 1080), 1),
            ((660, 900), 2),
            ((700, 860), 1),
            ((550, 555), 1),
            ((0, 60), 1),
        ] {
            assert_eq!(half_days(&open, stay), count, "{stay:?}");
        }
        assert_eq!(half_days(&[], (540, 1080)), 1);
    }

    proptest! {
        #[test]
        fn half_days_cover_the_open_time_and_are_held_by_it(
            spans in proptest::collection::vec((0_u16..1440, 1_u16..400), 0..6),
        ) {
            let open = merged(spans.into_iter().map(|(from, long)| (from, (from + long).min(1440))).collect());
            let all = halves(&open);
            for (from, until) in &open {
                for minute in *from..*until {
                    prop_assert!(all.iter().any(|h| h.start <= minute && minute < h.end), "{minute} of {open:?}");
                }
            }
            prop_assert!(all.windows(2).all(|two| two[0].end <= two[1].start));
            // Where the clock divides a day inside a span, the half ends while the centre is open.
            prop_assert!(all.iter().all(|h| holds(&open, (h.start, h.end))), "{all:?} {open:?}");
            prop_assert_eq!(open.is_empty(), all.is_empty());
        }
    }
}
