//! Where the words of a map stand: beside their places, over nothing else.
//!
//! Enters: what is drawn already, and a name. Leaves: where it stands and which end of it; nothing where there is no room:
//! a name that cannot be read helps nobody, and the list below the map has it. Letters are measured by a guess: nobody
//! here knows the visitor's type.

use super::point::Point;

/// How wide a letter is, of the type that the map is lettered with.
const LETTER: f64 = 8.2;
/// A line of letters.
const LINE: f64 = 18.0;
/// From the edge of a place to its words.
const GAP: f64 = 5.0;
/// Letters of a name that are shown.
const LETTERS: usize = 22;
/// Looks along a line for whether it runs through words.
const LOOKS: u8 = 16;

/// Which end of a word stands at its point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    /// SVG's word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A name on the map.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Label {
    pub(crate) text: String,
    pub(crate) at: Point,
    /// Where a second line stands, if there is room for one.
    pub(crate) below: Option<f64>,
    pub(crate) anchor: Anchor,
}

/// A rectangle in which something stands.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Obstacle {
    pub(super) from: Point,
    pub(super) to: Point,
}

impl Obstacle {
    /// What lies around a point, so far to each side.
    pub(super) fn around(at: Point, reach: f64) -> Self {
        Self { from: Point { x: at.x - reach, y: at.y - reach }, to: Point { x: at.x + reach, y: at.y + reach } }
    }

    fn meets(&self, other: &Self) -> bool {
        self.from.x < other.to.x && other.from.x < self.to.x && self.from.y < other.to.y && other.from.y < self.to.y
    }

    fn holds(&self, at: Point) -> bool {
        (self.from.x..self.to.x).contains(&at.x) && (self.from.y..self.to.y).contains(&at.y)
    }
}

/// Words that are placed one after the other.
pub(super) struct Labels {
    canvas: Obstacle,
    taken: Vec<Obstacle>,
    lines: Vec<(Point, Point)>,
    /// How often a line runs through words that are placed.
    crossed: usize,
}

impl Labels {
    pub(super) fn within(width: f64, height: f64) -> Self {
        let canvas = Obstacle { from: Point { x: 2.0, y: 2.0 }, to: Point { x: width - 2.0, y: height - 2.0 } };
        Self { canvas, taken: Vec::new(), lines: Vec::new(), crossed: 0 }
    }

    /// Nothing is written there.
    pub(super) fn keep_clear(&mut self, of: Obstacle) {
        self.taken.push(of);
    }

    /// If it can be helped, nothing is written over this line.
    pub(super) fn avoid(&mut self, line: (Point, Point)) {
        self.lines.push(line);
    }

    /// How often a line runs through words that are placed.
    pub(super) fn crossed(&self) -> usize {
        self.crossed
    }

    /// Places a name beside a point that reaches so far; `tall`: with a second line below it, if there is room for that.
    pub(super) fn place(&mut self, at: Point, reach: f64, name: &str, tall: bool) -> Option<Label> {
        let with_state = if tall { self.try_place(at, reach, name, true, usize::MAX) } else { None };
        with_state.or_else(|| self.try_place(at, reach, name, false, usize::MAX))
    }

    /// Places a name beside a point where no line runs through it, or nowhere.
    pub(super) fn place_clear(&mut self, at: Point, reach: f64, name: &str) -> Option<Label> {
        self.try_place(at, reach, name, false, 0)
    }

    fn try_place(&mut self, at: Point, reach: f64, name: &str, tall: bool, most: usize) -> Option<Label> {
        let text = shortened(name);
        let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        // The second line says a state of some fifteen letters, in smaller type.
        let wide = f64::from(letters.max(if tall { 13 } else { 0 })) * LETTER;
        let high = if tall { 2.0 * LINE } else { LINE };
        let far = reach + GAP;
        let spots = [
            (Anchor::Start, far, -high / 2.0),
            (Anchor::End, -far, -high / 2.0),
            (Anchor::Middle, 0.0, far - 1.0),
            (Anchor::Middle, 0.0, -far - high + 3.0),
            (Anchor::Start, far * 0.7, far * 0.6),
            (Anchor::End, -far * 0.7, far * 0.6),
            (Anchor::Start, far * 0.7, -far * 0.6 - high),
            (Anchor::End, -far * 0.7, -far * 0.6 - high),
        ];
        let fits = spots.into_iter().filter_map(|(anchor, dx, dy)| {
            let point = Point { x: at.x + dx, y: at.y + dy };
            let left = match anchor {
                Anchor::Start => point.x,
                Anchor::Middle => point.x - wide / 2.0,
                Anchor::End => point.x - wide,
            };
            let from = Point { x: left, y: point.y };
            let stands = Obstacle { from, to: Point { x: left + wide, y: point.y + high } };
            let inside = self.canvas.from.x <= stands.from.x
                && stands.to.x <= self.canvas.to.x
                && self.canvas.from.y <= stands.from.y
                && stands.to.y <= self.canvas.to.y;
            let clear = inside && !self.taken.iter().any(|taken| taken.meets(&stands));
            let label =
                Label { text: text.clone(), at: Point { x: point.x, y: point.y + LINE * 0.75 }, below: None, anchor };
            clear.then_some((self.lines.iter().filter(|line| runs_through(**line, &stands)).count(), stands, label))
        });
        let (crossed, stands, label) =
            fits.filter(|(crossed, ..)| *crossed <= most).min_by_key(|(crossed, ..)| *crossed)?;
        self.crossed += crossed;
        self.taken.push(stands);
        let at = label.at.rounded();
        Some(Label { at, below: tall.then_some(at.y + LINE - 1.0), ..label })
    }
}

fn runs_through((a, b): (Point, Point), words: &Obstacle) -> bool {
    let length = a.distance(b);
    (0..=LOOKS).any(|n| words.holds(a.towards(b, length * f64::from(n) / f64::from(LOOKS))))
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= LETTERS {
        return name.to_owned();
    }
    let mut out: String = name.chars().take(LETTERS - 1).collect();
    out.push('…');
    out
}
