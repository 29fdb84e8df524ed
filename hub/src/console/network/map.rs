//! The map of the network: each centre where its commune lies, the hub among them, and their links.
//!
//! Enters: rows whose centres have a position, the most worrying first. Leaves: places on a small canvas, in its own
//! units, north above; the template makes SVG of them. The canvas is narrow so that its letters stay readable on a phone.
//! A link's state is told by its line's dashes, by a sign and, where all is not well, by a word; what waits by the
//! line's thickness. The hub has no place on the earth: it stands where there is room. No more is drawn than `DRAWN`.

use telecentre_proto::centre::Position;

use super::health::Health;
use super::row::Row;

mod label;
mod point;

pub(crate) use label::Label;
use label::{Labels, Obstacle};
use point::Point;

/// How wide the canvas is, in its own units.
pub(crate) const WIDTH: f64 = 360.0;
/// The most boxes that are drawn.
pub(crate) const DRAWN: usize = 40;
/// How high the part with places may be.
const HEIGHTS: (f64, f64) = (240.0, 400.0);
/// Around the places: room for their words.
const MARGIN: (f64, f64) = (46.0, 42.0);
/// Below the places: the bar that tells the scale.
const FOOT: f64 = 30.0;
/// The least that the canvas shows: degrees. A place alone is not seen through a magnifying glass.
const LEAST_DEGREES: f64 = 0.05;
const KM_PER_DEGREE: f64 = 111.2;
/// The longest bar, in units of the canvas.
const BAR: f64 = 110.0;
/// Half a side of the hub's square.
pub(crate) const HUB: f64 = 15.0;
/// Places along a side where the hub may stand.
const TRIED: u8 = 14;
/// The best of those, of which the one is taken that leaves names the most room: as many as can be tried in no time.
const WEIGHED: (usize, usize) = (24, 4);

/// A box with its link.
pub(crate) struct Spot {
    pub(crate) at: Point,
    pub(crate) line: (Point, Point),
    /// How thick its line is.
    pub(crate) thick: u8,
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) health: Health,
    pub(crate) anchor: String,
    /// Its words; none where there is no room for them.
    pub(crate) label: Option<Label>,
}

/// The whole map.
pub(crate) struct Map {
    pub(crate) height: f64,
    /// How large a box's circle is.
    pub(crate) radius: f64,
    pub(crate) hub: Point,
    pub(crate) hub_label: Option<Label>,
    pub(crate) spots: Vec<Spot>,
    /// The bar that tells the scale: its length here, and in kilometres.
    pub(crate) bar: (f64, u64),
}

impl Map {
    /// The map of these rows, as far as they have a position; none of them has one: no map.
    pub(crate) fn of(rows: &[Row], hub_name: &str) -> Option<Self> {
        let placed: Vec<(&Row, Position)> = rows.iter().filter_map(|row| Some((row, row.position?))).collect();
        let placed = &placed[..placed.len().min(DRAWN)];
        let positions: Vec<Position> = placed.iter().map(|(_, position)| *position).collect();
        let frame = Frame::around(&positions)?;
        let radius = match placed.len() {
            0..=12 => 13.0,
            13..=24 => 10.0,
            _ => 7.0,
        };
        let points: Vec<Point> = positions.iter().map(|position| frame.point(*position)).collect();
        let hubs = room_for_hub(&points, frame.height, radius);
        let height = frame.height + FOOT;
        let drawn = |hub: Point| {
            let mut labels = Labels::within(WIDTH, frame.height + 8.0);
            for at in &points {
                labels.keep_clear(Obstacle::around(*at, radius + 2.0));
            }
            labels.keep_clear(Obstacle::around(hub, HUB + 2.0));
            let line = |at: Point| (hub.towards(at, HUB * 1.3), at.towards(hub, radius + 2.0));
            for at in &points {
                labels.avoid(line(*at));
            }
            let mut spot = |((row, _), at): (&(&Row, Position), &Point)| Spot {
                at: *at,
                line: (line(*at).0.rounded(), line(*at).1.rounded()),
                thick: thickness(row.waits),
                label: labels.place(*at, radius, &row.name, row.health != Health::UpToDate),
                name: row.name.clone(),
                state: row.state.clone(),
                health: row.health,
                anchor: row.anchor.clone(),
            };
            let spots: Vec<Spot> = placed.iter().zip(&points).map(&mut spot).collect();
            let hub_label = labels.place_clear(hub, HUB, hub_name);
            let unnamed = spots.iter().filter(|spot| spot.label.is_none()).count();
            let flaws = labels.crossed() + unnamed * 2 + usize::from(hub_label.is_none());
            (flaws, Self { height, radius, hub, hub_label, spots, bar: frame.bar() })
        };
        // Of equally good ones the first: they come in the order of their worth.
        hubs.into_iter().map(drawn).min_by_key(|(flaws, _)| *flaws).map(|(_, map)| map)
    }

    /// The states that are drawn, each once: what the legend explains.
    pub(crate) fn healths(&self) -> Vec<Health> {
        let mut all: Vec<Health> = self.spots.iter().map(|spot| spot.health).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// From the number of changes that wait on either side to the thickness of a line: a step for each figure of it.
fn thickness(waits: u64) -> u8 {
    match waits {
        0 => 2,
        1..=9 => 4,
        10..=99 => 6,
        100..=999 => 8,
        _ => 10,
    }
}

/// What part of the earth the canvas shows.
struct Frame {
    north: f64,
    west: f64,
    /// How much shorter a degree of longitude is there.
    narrow: f64,
    /// Units of the canvas for a degree of latitude.
    scale: f64,
    /// From the canvas's edge to the northernmost and the westernmost place.
    inset: (f64, f64),
    height: f64,
}

impl Frame {
    /// The smallest that shows all of these.
    fn around(positions: &[Position]) -> Option<Self> {
        let reach = |of: &dyn Fn(Position) -> f64| {
            let bounds = |(low, high): (f64, f64), n: f64| (low.min(n), high.max(n));
            positions.iter().copied().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), bounds)
        };
        let (south, north) = reach(&Position::latitude);
        let (west, east) = reach(&Position::longitude);
        positions.first()?;
        let narrow = f64::midpoint(south, north).to_radians().cos().max(0.05);
        let (wide, high) = ((east - west) * narrow, north - south);
        let inner = (WIDTH - 2.0 * MARGIN.0, HEIGHTS.1 - 2.0 * MARGIN.1);
        let scale = (inner.0 / wide.max(LEAST_DEGREES)).min(inner.1 / high.max(LEAST_DEGREES));
        let height = (high * scale + 2.0 * MARGIN.1).clamp(HEIGHTS.0, HEIGHTS.1);
        let inset = ((WIDTH - wide * scale) / 2.0, (height - high * scale) / 2.0);
        Some(Self { north, west, narrow, scale, inset, height })
    }

    fn point(&self, position: Position) -> Point {
        let x = self.inset.0 + (position.longitude() - self.west) * self.narrow * self.scale;
        let y = self.inset.1 + (self.north - position.latitude()) * self.scale;
        Point { x, y }.rounded()
    }

    /// The longest bar of a round number of kilometres that is not too long.
    fn bar(&self) -> (f64, u64) {
        let a_km = self.scale / KM_PER_DEGREE;
        let lengths = [1_u32, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];
        let km = lengths.into_iter().rfind(|km| f64::from(*km) * a_km <= BAR).unwrap_or(1);
        ((f64::from(km) * a_km).round(), km.into())
    }
}

/// Where the hub may stand, the best first: far from every place, not far from their middle, its links in nobody's way.
fn room_for_hub(points: &[Point], height: f64, radius: f64) -> Vec<Point> {
    let sum = points.iter().fold((0.0, 0.0, 0.0), |(x, y, n), p| (x + p.x, y + p.y, n + 1.0));
    let middle = Point { x: sum.0 / sum.2, y: sum.1 / sum.2 };
    let along =
        |n: u8, length: f64, margin: f64| margin + f64::from(n) * (length - 2.0 * margin) / f64::from(TRIED - 1);
    let tried = (0..TRIED).flat_map(|i| (0..TRIED).map(move |j| (i, j)));
    let tried = tried.map(|(i, j)| Point { x: along(i, WIDTH, MARGIN.0), y: along(j, height, MARGIN.1) });
    let worth = |hub: Point| {
        let nearest = points.iter().map(|p| p.distance(hub)).fold(f64::INFINITY, f64::min);
        let near = |(n, p): (usize, &Point)| {
            let others = points.iter().enumerate().filter(|(m, _)| *m != n);
            others.filter(|(_, q)| q.distance_to((hub, *p)) < radius + 5.0).count()
        };
        let crossed: usize = points.iter().enumerate().map(near).sum();
        let crossed = f64::from(u32::try_from(crossed).unwrap_or(u32::MAX));
        nearest.min(80.0) - 0.3 * hub.distance(middle) - 25.0 * crossed
    };
    let mut tried: Vec<(f64, Point)> = tried.map(|hub| (worth(hub), hub)).collect();
    tried.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let weighed = if points.len() <= 12 { WEIGHED.0 } else { WEIGHED.1 };
    tried.into_iter().take(weighed).map(|(_, hub)| hub.rounded()).collect()
}
