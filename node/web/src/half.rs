//! The half-days of a centre's day, out of its opening hours.
//!
//! Enters: the minutes when a centre is open on a day. Leaves: its morning and its afternoon: before and after its longest
//! pause; where there is no pause, before and after 13:00. Says nothing of what is booked.

/// Where a day without a pause is divided: minutes since midnight.
const NOON: u16 = 13 * 60;

/// A half-day: from when to when, in minutes since midnight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct HalfDay {
    /// The word in addresses and in the names of messages: `morning`, `afternoon`.
    pub(crate) word: &'static str,
    /// When it begins.
    pub(crate) start: u16,
    /// When it ends.
    pub(crate) end: u16,
}

/// The half-days of a day that is open then (sorted, apart from each other): none, one or two.
pub(crate) fn halves(open: &[(u16, u16)]) -> Vec<HalfDay> {
    let (Some((first, _)), Some((_, last))) = (open.first(), open.last()) else { return Vec::new() };
    let pauses = open.windows(2).map(|two| (two[0].1, two[1].0));
    // Of two that are equally long the first: what follows lunch is the afternoon.
    let longest = pauses.min_by_key(|(from, until)| std::cmp::Reverse(until - from));
    let (ends, begins) = longest.unwrap_or((NOON, NOON));
    let morning = HalfDay { word: "morning", start: *first, end: ends.min(*last) };
    let afternoon = HalfDay { word: "afternoon", start: begins.max(*first), end: *last };
    [morning, afternoon].into_iter().filter(|half| half.start < half.end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(open: &[(u16, u16)]) -> Vec<(u16, u16)> {
        halves(open).iter().map(|h| (h.start, h.end)).collect()
    }

    #[test]
    fn a_day_is_divided_at_its_longest_pause_else_at_one() {
        assert_eq!(of(&[(510, 720), (810, 1_110)]), [(510, 720), (810, 1_110)]);
        assert_eq!(of(&[(510, 1_110)]), [(510, 780), (780, 1_110)]);
        assert_eq!(of(&[(480, 600), (615, 720), (840, 1_080)]), [(480, 720), (840, 1_080)]);
        assert_eq!(of(&[(510, 720)]), [(510, 720)]);
        assert_eq!(of(&[(840, 1_080)]), [(840, 1_080)]);
        assert_eq!(of(&[]), []);
    }
}
