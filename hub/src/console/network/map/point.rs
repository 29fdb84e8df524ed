//! A point on the map's canvas, in the canvas's own units.
//!
//! Enters: two numbers. Leaves: distances, points between points. Knows nothing of the earth.

/// A point on the canvas.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl Point {
    pub(super) fn distance(self, to: Self) -> f64 {
        (self.x - to.x).hypot(self.y - to.y)
    }

    /// How far it is from the stretch between two points.
    pub(super) fn distance_to(self, (a, b): (Self, Self)) -> f64 {
        let length = a.distance(b);
        if length == 0.0 {
            return self.distance(a);
        }
        let part = ((self.x - a.x) * (b.x - a.x) + (self.y - a.y) * (b.y - a.y)) / (length * length);
        self.distance(a.towards(b, part.clamp(0.0, 1.0) * length))
    }

    /// The point that lies so far from this one, on the way to another.
    pub(super) fn towards(self, to: Self, far: f64) -> Self {
        let length = self.distance(to).max(f64::EPSILON);
        Self { x: self.x + (to.x - self.x) * far / length, y: self.y + (to.y - self.y) * far / length }
    }

    /// The same to a tenth of a unit: nobody sees more, and the page stays small.
    pub(super) fn rounded(self) -> Self {
        let tenth = |n: f64| (n * 10.0).round() / 10.0;
        Self { x: tenth(self.x), y: tenth(self.y) }
    }
}
