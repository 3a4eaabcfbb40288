//! Places labels where they touch neither curves nor each other.

use super::geometry::{Point, Rect};

/// What labels must keep clear of.
#[derive(Debug)]
pub(super) struct Placer {
    bounds: Rect,
    boxes: Vec<Rect>,
    lines: Vec<Vec<Point>>,
}

impl Placer {
    /// Labels shall lie in `bounds`.
    pub(super) fn new(bounds: Rect) -> Self {
        Self {
            bounds,
            boxes: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Keeps labels off a box.
    pub(super) fn avoid_box(&mut self, taken: Rect) {
        self.boxes.push(taken);
    }

    /// Keeps labels off a line.
    pub(super) fn avoid_line(&mut self, points: &[Point]) {
        self.lines.push(points.to_vec());
    }

    /// Takes the first free candidate, if any.
    pub(super) fn take(&mut self, candidates: impl IntoIterator<Item = Rect>) -> Option<Rect> {
        let found = candidates.into_iter().find(|candidate| self.is_free(candidate))?;
        self.boxes.push(found);
        Some(found)
    }

    fn is_free(&self, candidate: &Rect) -> bool {
        self.bounds.contains(candidate)
            && !self.boxes.iter().any(|taken| taken.overlaps(candidate))
            && !self.lines.iter().any(|line| {
                line.windows(2).any(|pair| candidate.crossed_by(pair[0], pair[1]))
            })
    }
}

/// Boxes of the given size around a point, at most `gap` away: right below first, as suits a rising curve.
pub(super) fn around(point: Point, width: f64, height: f64, gap: f64) -> Vec<Rect> {
    let mut found = Vec::new();
    for gap in [gap, 1.6 * gap, 2.4 * gap] {
        let (right, left) = (point.x + gap, point.x - gap - width);
        let (below, above) = (point.y + 0.5 * gap, point.y - 0.5 * gap - height);
        let level = point.y - 0.5 * height;
        for (x, y) in [(right, below), (left, above), (right, level), (left, level), (right, above), (left, below)] {
            found.push(Rect::new(x, y, x + width, y + height));
        }
    }
    found
}
