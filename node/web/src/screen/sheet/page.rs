//! The sheet to print: who comes, where and when, by place; columns to write in who came and left; empty rows.
//!
//! Enters: a day of the own centre. Leaves: one side of A4 for an ordinary day, two for twelve desks and 84 bookings.
//! Everybody is named in full: it lies at the desk.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use telecentre_proto::booking::calendar::DayRow;
use telecentre_proto::booking::{Booking, State};

use crate::page::{Page, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::slip::Slip;
use crate::visit::Visit;

/// The rows that one side holds, written large and written small.
const ROWS_A_SIDE: [usize; 2] = [34, 48];
/// The fewest rows left empty to write in.
const EMPTY_ROWS: usize = 8;

struct SheetRow {
    place: String,
    /// Whether the row before is of the same place.
    same: bool,
    from: String,
    to: String,
    who: String,
    guest: bool,
    /// Asked for and not yet answered.
    asked: bool,
    arrived: Option<String>,
    left: Option<String>,
}

#[derive(Template)]
#[template(path = "sheet/sheet.html")]
struct SheetPage {
    page: Page,
    date: Date,
    centre_name: String,
    date_words: String,
    opening: Option<String>,
    printed: String,
    rows: Vec<SheetRow>,
    /// The rows left empty.
    blank: std::ops::Range<usize>,
    /// Written small: there are more rows than one side holds large.
    small: bool,
    /// The day has begun: what was written on its sheet can be copied.
    begun: bool,
}

/// The page.
pub(crate) async fn show(visit: Visit, Path(date): Path<String>) -> Result<Response, Problem> {
    let date = read_date(&date).ok_or_else(|| Problem::not_found("That is not a date such as 2026-11-24."))?;
    let page = visit.site.moment(|moment| compose(&visit, moment, date))?;
    let page = page.ok_or_else(|| Problem::not_found("This box has no centre of its own, or not yet."))?;
    Ok(render(StatusCode::OK, &page))
}

/// A date of an address, of years that anybody books in.
pub(super) fn read_date(text: &str) -> Option<Date> {
    text.trim().parse::<Date>().ok().filter(|d| (1970..=2200).contains(&d.year()))
}

fn compose(visit: &Visit, moment: &dyn Moment, date: Date) -> Option<SheetPage> {
    let (words, view) = (&visit.words, moment.view());
    let centre = moment.here().centre?;
    let day = view.calendar().day(&centre, date)?;
    let of = |row: &DayRow| {
        let slip = |b: &Booking| SheetRow {
            place: row.resource.name.clone(),
            same: false,
            from: words.time(b.slot.start()),
            to: words.time(b.held().end()),
            who: Slip::of(view, words, b).who,
            guest: b.guest,
            asked: b.state == State::Requested,
            arrived: b.checked_in.filter(|_| b.state == State::CheckedIn).map(|at| words.time(at)),
            left: b.left_at.filter(|_| b.state == State::CheckedIn).map(|at| words.time(at)),
        };
        let mut rows: Vec<SheetRow> = row.bookings.iter().map(slip).collect();
        for row in rows.iter_mut().skip(1) {
            row.same = true;
        }
        rows
    };
    let rows: Vec<SheetRow> = day.rows.iter().flat_map(of).collect();
    let (empty, small) = room(rows.len());
    Some(SheetPage {
        page: visit.page(moment, words.with("sheet-title", words.short_date(date))),
        date,
        centre_name: day.centre.name.clone(),
        date_words: words.date(date),
        opening: (!day.open.is_empty()).then(|| words.with("today-open", words.hours(&day.open))),
        printed: words.since(visit.site.replica.now()),
        rows,
        blank: 0..empty,
        small,
        begun: date <= moment.today(),
    })
}

/// How many rows are left empty, and whether they are written small: the side is used up.
fn room(rows: usize) -> (usize, bool) {
    let [large, small] = ROWS_A_SIDE;
    if rows + EMPTY_ROWS <= large {
        return (large - rows, false);
    }
    let sides = (rows + EMPTY_ROWS).div_ceil(small);
    (sides * small - rows, true)
}

#[cfg(test)]
mod tests {
    use super::room;

    #[test]
    fn an_ordinary_day_has_one_side_and_the_fullest_two() {
        assert_eq!(room(0), (34, false));
        assert_eq!(room(26), (8, false));
        assert_eq!(room(27), (21, true));
        assert_eq!(room(84), (12, true), "96 rows, on two sides of 48");
    }
}
