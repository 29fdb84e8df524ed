//! The drawing of the network: the hub in the middle, the boxes around it, their links.
//!
//! Enters: rows. Leaves: places on a small canvas, in its own units; the template makes SVG of them. The canvas is kept
//! narrow so that its letters stay readable on a phone. The state of a link is told by its line's dashes, by a sign and
//! by a word.

use std::f64::consts::TAU;

use super::health::Health;
use super::row::Row;

/// How wide the canvas is, in its own units.
pub(crate) const WIDTH: i32 = 400;
/// How high the canvas is.
pub(crate) const HEIGHT: i32 = 455;
const MIDDLE: (f64, f64) = (200.0, 225.0);
const REACH: (f64, f64) = (138.0, 150.0);
/// The middle of a line ends short of both circles: (hub, box).
const ROOM: (f64, f64) = (40.0, 24.0);
/// From a box's middle to the words above it, and to those below it.
const BESIDE: (i32, i32) = (28, 37);
/// From one line of words to the next.
const LINE: i32 = 17;
/// Letters of a line that fit beside the next box.
const LINE_CHARS: usize = 14;

/// A box with its link.
pub(crate) struct Spot {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) from: (i32, i32),
    pub(crate) to: (i32, i32),
    pub(crate) name: Vec<String>,
    pub(crate) state: String,
    pub(crate) health: Health,
    pub(crate) anchor: String,
    /// Whether its words stand above it, away from its line.
    above: bool,
}

impl Spot {
    /// Where the lines of its name stand.
    pub(crate) fn lines(&self) -> Vec<(i32, &str)> {
        let count = i32::try_from(self.name.len()).unwrap_or(1);
        let first = if self.above { self.y - BESIDE.0 - LINE * count } else { self.y + BESIDE.1 };
        (0..).map(|i| first + i * LINE).zip(self.name.iter().map(String::as_str)).collect()
    }

    /// Where the word of its state stands, below its name.
    pub(crate) fn state_y(&self) -> i32 {
        self.lines().last().map_or(self.y, |(y, _)| y + LINE)
    }
}

/// The whole drawing.
pub(crate) struct Drawing {
    /// Where the hub stands.
    pub(crate) middle: (i32, i32),
    pub(crate) spots: Vec<Spot>,
}

impl Drawing {
    pub(crate) fn of(rows: &[Row]) -> Self {
        let boxes: Vec<&Row> = rows.iter().filter(|r| r.health != Health::Here).collect();
        let spots = boxes.iter().enumerate().map(|(i, row)| spot(row, i, boxes.len()));
        Self { middle: (whole(MIDDLE.0), whole(MIDDLE.1)), spots: spots.collect() }
    }
}

fn spot(row: &Row, i: usize, of: usize) -> Spot {
    let part = f64::from(u32::try_from(i).unwrap_or(0)) / f64::from(u32::try_from(of.max(1)).unwrap_or(u32::MAX));
    // The first stands at the top.
    let (sin, cos) = (TAU * part).sin_cos();
    let (x, y) = (MIDDLE.0 + REACH.0 * sin, MIDDLE.1 - REACH.1 * cos);
    let length = (x - MIDDLE.0).hypot(y - MIDDLE.1);
    let (dx, dy) = ((x - MIDDLE.0) / length, (y - MIDDLE.1) / length);
    let at = |r: f64| (whole(MIDDLE.0 + dx * r), whole(MIDDLE.1 + dy * r));
    Spot {
        x: whole(x),
        y: whole(y),
        from: at(ROOM.0),
        to: at(length - ROOM.1),
        name: lines(&row.name),
        above: y < MIDDLE.1 - 20.0,
        state: row.state.clone(),
        health: row.health,
        anchor: row.anchor.clone(),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "places lie on the canvas, some hundreds either way")]
fn whole(x: f64) -> i32 {
    x.round() as i32
}

/// A name on one line, or on two of about the same length; what fits on neither ends with an ellipsis.
fn lines(name: &str) -> Vec<String> {
    if name.chars().count() <= LINE_CHARS {
        return vec![name.to_owned()];
    }
    let breaks = name.char_indices().filter(|(_, c)| *c == ' ').map(|(i, _)| i);
    let middle = breaks.min_by_key(|i| name[..*i].chars().count().abs_diff(name[*i..].chars().count()));
    let (first, rest) = middle.map_or((name, ""), |i| name.split_at(i));
    [first, rest.trim_start()].into_iter().filter(|line| !line.is_empty()).map(shortened).collect()
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= LINE_CHARS {
        return name.to_owned();
    }
    let mut out: String = name.chars().take(LINE_CHARS - 1).collect();
    out.push('…');
    out
}
