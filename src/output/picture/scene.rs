//! The list of shapes that a picture consists of, independent of what paints it.

use super::geometry::{Point, Rect};
use super::text;
pub use super::text::Weight;
use super::theme::{Colour, Marker, PAPER, Tint};

/// Height of capital letters in ems.
pub(super) const CAPITALS: f64 = 0.70;
/// Depth of descenders in ems.
pub(super) const DESCENDERS: f64 = 0.22;

/// Which part of a text its point fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The left end.
    Start,
    /// The middle.
    Middle,
    /// The right end.
    End,
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextStyle {
    /// Size of an em.
    pub size: f64,
    /// Weight.
    pub weight: Weight,
    /// Colour.
    pub colour: Colour,
    /// What the point fixes.
    pub anchor: Anchor,
}

/// One thing to paint.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A line through points.
    Line {
        /// The points.
        points: Vec<Point>,
        /// Colour.
        colour: Colour,
        /// Width of the stroke.
        width: f64,
    },
    /// A filled polygon.
    Area {
        /// Its corners.
        points: Vec<Point>,
        /// Colour.
        colour: Colour,
        /// Opacity in 0..=1.
        opacity: f64,
    },
    /// A filled rectangle.
    Block {
        /// Where.
        rect: Rect,
        /// Colour.
        colour: Colour,
        /// Opacity in 0..=1.
        opacity: f64,
    },
    /// A filled circle.
    Disc {
        /// Its centre.
        centre: Point,
        /// Its radius.
        radius: f64,
        /// Colour.
        colour: Colour,
    },
    /// A line of text.
    Text {
        /// What it says.
        text: String,
        /// Where on the baseline it is fixed.
        at: Point,
        /// How it is set.
        style: TextStyle,
    },
}

/// Shapes in the order in which they are painted.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width in picture units.
    pub width: u32,
    /// Height in picture units.
    pub height: u32,
    /// The shapes, first painted first.
    pub shapes: Vec<Shape>,
    /// What an SVG viewer says of a place when pointed at.
    pub hints: Vec<(Rect, String)>,
}

impl TextStyle {
    /// Text of regular weight, fixed at its left end.
    pub fn new(size: f64, colour: Colour) -> Self {
        Self {
            size,
            weight: Weight::Regular,
            colour,
            anchor: Anchor::Start,
        }
    }

    /// The same in bold.
    #[must_use]
    pub fn bold(self) -> Self {
        Self {
            weight: Weight::Bold,
            ..self
        }
    }

    /// The same fixed elsewhere.
    #[must_use]
    pub fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// Width that `text` takes, with room for a viewer's wider font.
    pub fn width(&self, text: &str) -> f64 {
        text::width(text, self.size, self.weight)
    }

    /// From one baseline to the next.
    pub fn leading(&self) -> f64 {
        self.size * super::theme::LEADING
    }

    /// From the middle of capital letters down to the baseline.
    pub fn half_capital(&self) -> f64 {
        0.5 * CAPITALS * self.size
    }
}

impl Scene {
    /// An empty sheet of paper.
    pub fn new(width: u32, height: u32) -> Self {
        let mut scene = Self {
            width,
            height,
            shapes: Vec::new(),
            hints: Vec::new(),
        };
        let sheet = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        scene.block(sheet, PAPER, 1.0);
        scene
    }

    /// Adds a line without gaps.
    pub fn line(&mut self, points: &[Point], colour: Colour, width: f64) {
        if points.len() > 1
            && points
                .iter()
                .all(|point| point.x.is_finite() && point.y.is_finite())
        {
            self.shapes.push(Shape::Line {
                points: points.to_vec(),
                colour,
                width,
            });
        }
    }

    /// Adds a line in strokes: lengths of stroke and gap in turn.
    pub fn dashed(&mut self, points: &[Point], colour: Colour, width: f64, dash: &[f64]) {
        if dash.is_empty() {
            return self.line(points, colour, width);
        }
        if !points
            .iter()
            .all(|point| point.x.is_finite() && point.y.is_finite())
        {
            return;
        }
        for stroke in strokes(points, dash) {
            self.line(&stroke, colour, width);
        }
    }

    /// Adds a filled polygon.
    pub fn area(&mut self, points: Vec<Point>, colour: Colour, opacity: f64) {
        if points.len() > 2
            && points
                .iter()
                .all(|point| point.x.is_finite() && point.y.is_finite())
        {
            self.shapes.push(Shape::Area {
                points,
                colour,
                opacity,
            });
        }
    }

    /// Adds a filled rectangle.
    pub fn block(&mut self, rect: Rect, colour: Colour, opacity: f64) {
        if rect.width() > 0.0 && rect.height() > 0.0 {
            self.shapes.push(Shape::Block {
                rect,
                colour,
                opacity,
            });
        }
    }

    /// Adds a series' mark with a white edge, `radius` large.
    pub fn mark(&mut self, centre: Point, tint: Tint, radius: f64) {
        self.marker(centre, tint.marker(), radius + 1.2, PAPER);
        self.marker(centre, tint.marker(), radius, tint.colour());
    }

    /// Adds a series' mark with a white inside.
    pub fn hollow_mark(&mut self, centre: Point, tint: Tint, radius: f64) {
        self.marker(centre, tint.marker(), radius + 1.0, PAPER);
        self.marker(centre, tint.marker(), radius, tint.colour());
        self.marker(centre, tint.marker(), radius * 0.5, PAPER);
    }

    /// Adds a small triangle on its tip.
    pub fn tip(&mut self, centre: Point, colour: Colour) {
        self.marker(centre, Marker::Tip, 3.4, colour);
    }

    /// Adds a line of text; `at` lies on the baseline.
    pub fn text(&mut self, text: &str, at: Point, style: TextStyle) {
        if !text.is_empty() && at.x.is_finite() && at.y.is_finite() {
            self.shapes.push(Shape::Text {
                text: text.to_owned(),
                at,
                style,
            });
        }
    }

    /// Says `text` of a place; lines in it stay lines.
    pub fn hint(&mut self, place: Rect, text: String) {
        let ends = [place.left, place.top, place.right, place.bottom];
        if place.width() > 0.0 && place.height() > 0.0 && ends.iter().all(|end| end.is_finite()) {
            self.hints.push((place, text));
        }
    }

    /// Adds a line of text whose capitals are centred on the height of `at`.
    pub fn text_beside(&mut self, text: &str, at: Point, style: TextStyle) {
        self.text(text, Point::new(at.x, at.y + style.half_capital()), style);
    }

    fn marker(&mut self, centre: Point, marker: Marker, radius: f64, colour: Colour) {
        // Sizes are set so that all shapes look equally large.
        let corners: &[(f64, f64)] = match marker {
            Marker::Disc => {
                self.shapes.push(Shape::Disc {
                    centre,
                    radius,
                    colour,
                });
                return;
            }
            Marker::Square => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            Marker::Triangle => &[(0.0, -1.25), (1.2, 0.85), (-1.2, 0.85)],
            Marker::Diamond => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
            Marker::Tip => &[(0.0, 1.25), (1.2, -0.85), (-1.2, -0.85)],
            Marker::Hexagon => &[
                (-1.1, 0.0),
                (-0.55, -1.0),
                (0.55, -1.0),
                (1.1, 0.0),
                (0.55, 1.0),
                (-0.55, 1.0),
            ],
        };
        let points = corners
            .iter()
            .map(|(x, y)| Point::new(centre.x + x * radius, centre.y + y * radius))
            .collect();
        self.area(points, colour, 1.0);
    }
}

impl Shape {
    /// The box that a text takes; `None` for other shapes.
    pub fn text_box(&self) -> Option<Rect> {
        let Self::Text { text, at, style } = self else {
            return None;
        };
        let width = style.width(text);
        let before = match style.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => 0.5 * width,
            Anchor::End => width,
        };
        let (above, below) = (CAPITALS * style.size, DESCENDERS * style.size);
        let left = at.x - before;
        Some(Rect::new(left, at.y - above, left + width, at.y + below))
    }
}

/// Cuts a line into strokes.
fn strokes(points: &[Point], dash: &[f64]) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let Some(first) = points.first() else {
        return pieces;
    };
    let (mut turn, mut left) = (0, dash[0]);
    let mut stroke = vec![*first];
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut length = (to.x - from.x).hypot(to.y - from.y);
        while length > left && left > 0.0 {
            let part = left / length;
            from = Point::new(from.x + part * (to.x - from.x), from.y + part * (to.y - from.y));
            length -= left;
            if turn % 2 == 0 {
                stroke.push(from);
                pieces.push(std::mem::take(&mut stroke));
            } else {
                stroke = vec![from];
            }
            turn += 1;
            left = dash[turn % dash.len()];
        }
        left -= length;
        if turn % 2 == 0 {
            stroke.push(to);
        }
    }
    if turn % 2 == 0 {
        pieces.push(stroke);
    }
    pieces
}
