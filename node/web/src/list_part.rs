//! A part of a list: how many at once, and after which.
//!
//! Enters: `limit` and `after` of a query, and the whole list of one moment, in its own order. Leaves: that part of it, and
//! `next`, the id after which it goes on, where there is more. Without a limit the answer is whole. An `after` that names
//! nothing of the list is refused: whoever has it begins anew, and misses nothing.

use crate::body::Body;
use crate::problem::Problem;

/// The most that a limit may ask for.
const MOST: usize = 1_000;
/// The longest `after`, longer than any id.
const AFTER_BYTES: usize = 200;

/// The part of a list that a call asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListPart {
    limit: Option<usize>,
    after: Option<String>,
}

impl ListPart {
    /// Reads what was asked; what is wrong with it is noted.
    pub(crate) fn read(asked: &mut Body) -> Self {
        let limit: Option<usize> = asked.parsed("limit");
        if limit.is_some_and(|limit| !(1..=MOST).contains(&limit)) {
            asked.refuse("limit", format!("from 1 to {MOST} at once"));
        }
        let after: Option<String> = asked.take("after");
        Self { limit, after }
    }

    /// That part of a list, and the id after which it goes on. `id` names an item, and no two by one name.
    pub(crate) fn of<T>(
        &self,
        mut all: Vec<T>,
        id: impl Fn(&T) -> String,
    ) -> Result<(Vec<T>, Option<String>), Problem> {
        if let Some(after) = &self.after {
            let Some(at) = all.iter().position(|item| id(item) == *after) else {
                let text: String = after.chars().take(AFTER_BYTES).collect();
                let message = format!("“{text}” is not where an answer of this list ended: begin without “after”");
                return Err(Problem::invalid_field("after", message));
            };
            all.drain(..=at);
        }
        let Some(limit) = self.limit.filter(|limit| *limit < all.len()) else { return Ok((all, None)) };
        all.truncate(limit);
        let next = all.last().map(id);
        Ok((all, next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(limit: Option<usize>, after: Option<&str>) -> Option<(Vec<u8>, Option<String>)> {
        let part = ListPart { limit, after: after.map(str::to_owned) };
        part.of(vec![1, 2, 3], |n: &u8| n.to_string()).ok()
    }

    #[test]
    fn a_list_is_whole_without_a_limit_and_goes_on_only_where_there_is_more() {
        let next = |n: u8| Some(n.to_string());
        assert_eq!(part(None, None), Some((vec![1, 2, 3], None)));
        assert_eq!(part(Some(2), None), Some((vec![1, 2], next(2))));
        assert_eq!(part(Some(2), Some("2")), Some((vec![3], None)));
        assert_eq!(part(Some(1), Some("1")), Some((vec![2], next(2))));
        assert_eq!(part(Some(3), None), Some((vec![1, 2, 3], None)));
        assert_eq!(part(None, Some("3")), Some((vec![], None)));
        assert_eq!(part(Some(1), Some("9")), None);
    }
}
