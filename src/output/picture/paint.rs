//! Paints a scene on a backend of the drawing library, which counts in whole dots.

use plotters::coord::Shift;
use plotters::prelude::IntoDrawingArea;
use plotters::prelude::{
    Circle, Color, DrawingArea, DrawingBackend, FontTransform, IntoFont, PathElement, Polygon, RGBAColor,
    Rectangle, SVGBackend, ShapeStyle, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontFamily, FontStyle, TextStyle as FontChoice};

use super::error::PictureError;
use super::geometry::Point;
use super::scene::{Anchor, Scene, Shape, TextStyle, Turn, Weight};
use super::text::{FAMILY, LINE_BOX, font_is_ready, starts};
use super::theme::Colour;

/// Dots along a picture unit in SVG, for coordinates of a tenth.
const SVG_DOTS: u32 = 10;
/// What the SVG backend divides a font's size by.
const SVG_LINE_BOX: f64 = 1.24;
/// Where the SVG backend puts the baseline below the top, in ems.
const SVG_BASELINE: f64 = 0.76;
/// Thickening of the light font for reading and for titles, in ems.
const PEN: [f64; 2] = [0.018, 0.062];

/// What a backend needs to be told.
#[derive(Debug)]
pub(super) struct Surface {
    /// Dots along a picture unit.
    dots: f64,
    kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Vector,
    Bitmap,
}

impl Surface {
    /// A canvas of dots.
    pub(super) fn bitmap(dots: f64) -> Self {
        Self {
            dots,
            kind: Kind::Bitmap,
        }
    }

    fn vector() -> Self {
        Self {
            dots: f64::from(SVG_DOTS),
            kind: Kind::Vector,
        }
    }

    fn place(&self, point: Point) -> (i32, i32) {
        (
            (point.x * self.dots).round() as i32,
            (point.y * self.dots).round() as i32,
        )
    }

    fn stroke(&self, width: f64) -> u32 {
        ((width * self.dots).round() as u32).max(1)
    }

    /// The library's size of a font whose em is `size`, and its baseline below the top, both in dots.
    fn font(&self, size: f64) -> (f64, f64) {
        let em = size * self.dots;
        match self.kind {
            Kind::Vector => (em * SVG_LINE_BOX, em * SVG_BASELINE),
            Kind::Bitmap => (em * LINE_BOX, em * LINE_BOX * 0.5),
        }
    }
}

/// The scene as SVG, with `title` for screen readers.
pub(super) fn svg(scene: &Scene, title: &str) -> Result<String, PictureError> {
    let mut body = String::new();
    let size = (scene.width * SVG_DOTS, scene.height * SVG_DOTS);
    {
        let area = SVGBackend::with_string(&mut body, size).into_drawing_area();
        paint(scene, &area, &Surface::vector())?;
    }
    let start = body.find('>').map_or(0, |end| end + 1);
    let title = title
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\">\n\
         <title>{title}</title>{}",
        scene.width,
        scene.height,
        size.0,
        size.1,
        &body[start..]
    ))
}

/// Paints every shape in turn.
pub(super) fn paint<DB: DrawingBackend>(
    scene: &Scene,
    area: &DrawingArea<DB, Shift>,
    surface: &Surface,
) -> Result<(), PictureError> {
    let failed = |error: &dyn std::fmt::Display| PictureError::Paint(error.to_string());
    if surface.kind == Kind::Bitmap && !font_is_ready() {
        return Err(PictureError::Paint("the built-in font cannot be read".to_owned()));
    }
    for shape in &scene.shapes {
        let done = match shape {
            Shape::Line {
                points,
                colour,
                width,
            } => paint_line(area, surface, points, *colour, *width),
            Shape::Area {
                points,
                colour,
                opacity,
            } => {
                let points: Vec<_> = points.iter().map(|point| surface.place(*point)).collect();
                area.draw(&Polygon::new(points, filled(*colour, *opacity)))
            }
            Shape::Block {
                rect,
                colour,
                opacity,
            } => {
                let corners = [
                    Point::new(rect.left, rect.top),
                    Point::new(rect.right, rect.bottom),
                ];
                let corners = corners.map(|corner| surface.place(corner));
                area.draw(&Rectangle::new(corners, filled(*colour, *opacity)))
            }
            Shape::Disc {
                centre,
                radius,
                colour,
            } => area.draw(&Circle::new(
                surface.place(*centre),
                surface.stroke(*radius),
                filled(*colour, 1.0),
            )),
            Shape::Text { text, at, style } => paint_text(area, surface, text, *at, style),
        };
        done.map_err(|error| failed(&error))?;
    }
    area.present().map_err(|error| failed(&error))
}

type Painted<DB> = Result<(), plotters::drawing::DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

fn filled(colour: Colour, opacity: f64) -> ShapeStyle {
    ink(colour, opacity).filled()
}

fn ink(colour: Colour, opacity: f64) -> RGBAColor {
    RGBAColor(colour.0, colour.1, colour.2, opacity)
}

/// The bitmap backend's own thick lines have spikes at sharp bends; there a line is bars and discs.
fn paint_line<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    surface: &Surface,
    points: &[Point],
    colour: Colour,
    width: f64,
) -> Painted<DB> {
    let stroke = surface.stroke(width);
    if surface.kind == Kind::Vector {
        let points: Vec<_> = points.iter().map(|point| surface.place(*point)).collect();
        return area.draw(&PathElement::new(points, ink(colour, 1.0).stroke_width(stroke)));
    }
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = (to.x - from.x).hypot(to.y - from.y);
        if length > 0.0 {
            let half = 0.5 * width / length;
            let (across, along) = (half * (from.y - to.y), half * (to.x - from.x));
            let corners = [
                Point::new(from.x + across, from.y + along),
                Point::new(to.x + across, to.y + along),
                Point::new(to.x - across, to.y - along),
                Point::new(from.x - across, from.y - along),
            ];
            let corners: Vec<_> = corners.iter().map(|corner| surface.place(*corner)).collect();
            area.draw(&Polygon::new(corners, filled(colour, 1.0)))?;
        }
    }
    if points.len() > 2 {
        for joint in &points[1..points.len() - 1] {
            area.draw(&Circle::new(
                surface.place(*joint),
                stroke / 2,
                filled(colour, 1.0),
            ))?;
        }
    }
    Ok(())
}

fn paint_text<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    surface: &Surface,
    text: &str,
    at: Point,
    style: &TextStyle,
) -> Painted<DB> {
    match surface.kind {
        Kind::Vector => {
            let anchor = match style.anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            paint_string(area, surface, text, surface.place(at), style, anchor)
        }
        Kind::Bitmap => paint_letters(area, surface, text, at, style),
    }
}

/// On a bitmap the light font is thickened by painting each letter again a little to the right.
fn paint_letters<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    surface: &Surface,
    text: &str,
    at: Point,
    style: &TextStyle,
) -> Painted<DB> {
    let starts: Vec<f64> = starts(text, style.weight)
        .into_iter()
        .map(|start| start * style.size)
        .collect();
    let width = starts.last().copied().unwrap_or(0.0);
    let before = match style.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => 0.5 * width,
        Anchor::End => width,
    };
    let pen = PEN[usize::from(style.weight == Weight::Bold)] * style.size;
    let passes = ((pen * surface.dots / 2.0).ceil()).max(1.0) as u32;
    for (letter, start) in text.chars().zip(&starts) {
        for pass in 0..=passes {
            let along = start - before + pen * f64::from(pass) / f64::from(passes);
            let place = match style.turn {
                Turn::Level => Point::new(at.x + along, at.y),
                Turn::Upwards => Point::new(at.x, at.y - along),
            };
            paint_string(
                area,
                surface,
                &letter.to_string(),
                surface.place(place),
                style,
                HPos::Left,
            )?;
        }
    }
    Ok(())
}

/// Paints text whose baseline passes through a dot.
fn paint_string<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    surface: &Surface,
    text: &str,
    (x, y): (i32, i32),
    style: &TextStyle,
    anchor: HPos,
) -> Painted<DB> {
    let (size, baseline) = surface.font(style.size);
    let baseline = baseline.round() as i32;
    let bold = style.weight == Weight::Bold && surface.kind == Kind::Vector;
    let weight = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let (turn, top) = match style.turn {
        Turn::Level => (FontTransform::None, (x, y - baseline)),
        Turn::Upwards => (FontTransform::Rotate270, (x - baseline, y)),
    };
    let font = (FontFamily::Name(FAMILY), size, weight)
        .into_font()
        .transform(turn);
    let colour = ink(style.colour, 1.0);
    let choice = FontChoice::from(font)
        .color(&colour)
        .pos(Pos::new(anchor, VPos::Top));
    area.draw(&Text::new(text.to_owned(), top, choice))
}
