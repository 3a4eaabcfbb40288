//! Places labels where they touch neither curves nor each other.

use super::geometry::{Point, Rect};

/// Other lines are at least this many times as far from a label as its own.
const CLEARLY: f64 = 1.2;

/// Room between a label and anything else.
const CLEARANCE: f64 = 2.0;

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

    /// Takes the first free candidate, if any; a label `of` one of the lines must be clearly nearest to that line.
    pub(super) fn take(
        &mut self,
        candidates: impl IntoIterator<Item = Rect>,
        of: Option<&[Point]>,
    ) -> Option<Rect> {
        let fits =
            |candidate: &Rect| self.is_free(candidate) && of.is_none_or(|own| self.belongs(candidate, own));
        let found = candidates.into_iter().find(fits)?;
        self.boxes.push(found);
        Some(found)
    }

    fn belongs(&self, candidate: &Rect, own: &[Point]) -> bool {
        let near = CLEARLY * distance(candidate, own);
        self.lines
            .iter()
            .filter(|line| line.as_slice() != own)
            .all(|line| near < distance(candidate, line))
    }

    fn is_free(&self, candidate: &Rect) -> bool {
        let wide = candidate.shrunk(-CLEARANCE);
        let crossed = |line: &Vec<Point>| line.windows(2).any(|pair| wide.crossed_by(pair[0], pair[1]));
        self.bounds.contains(candidate)
            && !self.boxes.iter().any(|taken| taken.overlaps(&wide))
            && !self.lines.iter().any(crossed)
    }
}

/// Distance between a box and a line that does not cross it.
fn distance(candidate: &Rect, line: &[Point]) -> f64 {
    let corners = [
        Point::new(candidate.left, candidate.top),
        Point::new(candidate.right, candidate.top),
        Point::new(candidate.left, candidate.bottom),
        Point::new(candidate.right, candidate.bottom),
    ];
    let to_segment = |corner: &Point, pair: &[Point]| {
        let (dx, dy) = (pair[1].x - pair[0].x, pair[1].y - pair[0].y);
        let square = dx * dx + dy * dy;
        let along = (corner.x - pair[0].x) * dx + (corner.y - pair[0].y) * dy;
        let part = if square > 0.0 {
            (along / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        (pair[0].x + part * dx - corner.x).hypot(pair[0].y + part * dy - corner.y)
    };
    let from_corners = line
        .windows(2)
        .flat_map(|pair| corners.map(|corner| to_segment(&corner, pair)));
    let from_points = line.iter().map(|point| {
        let across = (candidate.left - point.x).max(point.x - candidate.right).max(0.0);
        across.hypot((candidate.top - point.y).max(point.y - candidate.bottom).max(0.0))
    });
    from_corners.chain(from_points).fold(f64::INFINITY, f64::min)
}

/// Boxes of the given size around points: close to all of them first, then farther away.
pub(super) fn around(points: &[Point], width: f64, height: f64, gap: f64) -> Vec<Rect> {
    let gaps = [gap, 1.6 * gap, 2.4 * gap];
    gaps.iter()
        .flat_map(|gap| {
            points
                .iter()
                .flat_map(|point| beside(*point, width, height, *gap))
        })
        .collect()
}

/// Boxes on all sides of a point: right below first, as suits a rising curve.
fn beside(point: Point, width: f64, height: f64, gap: f64) -> [Rect; 6] {
    let (right, left) = (point.x + gap, point.x - gap - width);
    let (below, above) = (point.y + 0.5 * gap, point.y - 0.5 * gap - height);
    let level = point.y - 0.5 * height;
    [
        (right, below),
        (left, above),
        (right, level),
        (left, level),
        (right, above),
        (left, below),
    ]
    .map(|(x, y)| Rect::new(x, y, x + width, y + height))
}
