//! Paints a scene on a backend of the drawing library, which counts in whole dots.

use plotters::coord::Shift;
use plotters::prelude::IntoDrawingArea;
use plotters::prelude::{
    Circle, Color, DrawingArea, DrawingBackend, IntoFont, PathElement, Polygon, RGBAColor, Rectangle,
    SVGBackend, ShapeStyle, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontFamily, FontStyle, TextStyle as FontChoice};

use super::error::PictureError;
use super::geometry::Point;
use super::scene::{Anchor, Scene, Shape, TextStyle, Weight};
use super::text::{FAMILY, font, outline, starts};
use super::theme::Colour;
use std::fmt::Write as _;

/// Dots along a picture unit in SVG, for coordinates of a tenth.
const SVG_DOTS: u32 = 10;
/// What the SVG backend divides a font's size by.
const SVG_LINE_BOX: f64 = 1.24;
/// Where the SVG backend puts the baseline below the top, in ems.
const SVG_BASELINE: f64 = 0.76;
/// Points farther out are moved here, as the backend visits every row of dots.
const FARTHEST: f64 = 60_000.0;
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
        let dot = |at: f64| (at * self.dots).round().clamp(-FARTHEST, FARTHEST) as i32;
        (dot(point.x), dot(point.y))
    }

    fn stroke(&self, width: f64) -> u32 {
        ((width * self.dots).round() as u32).max(1)
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
    let end = body.rfind("</svg>").unwrap_or(body.len());
    let title = escaped(title);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" font-family=\"{FAMILY}\" role=\"img\">\n\
         <title>{title}</title>{}{}</svg>\n",
        scene.width,
        scene.height,
        size.0,
        size.1,
        shortened(&body[start..end]),
        hints(scene)
    ))
}

/// What the backend repeats in every element is said once, or goes without saying.
fn shortened(body: &str) -> String {
    body.replace(&format!(" font-family=\"{FAMILY}\""), "")
        .replace(" opacity=\"1\" fill=", " fill=")
        .replace(" stroke=\"none\"/>", "/>")
}

/// Invisible places that say something when pointed at.
fn hints(scene: &Scene) -> String {
    if scene.hints.is_empty() {
        return String::new();
    }
    let mut text = String::from("<g class=\"hints\" fill-opacity=\"0\">\n");
    let dots = f64::from(SVG_DOTS);
    for (place, said) in &scene.hints {
        let [x, y] = [place.left, place.top].map(|at| (at * dots).round().clamp(-FARTHEST, FARTHEST) as i32);
        let [width, height] = [place.width(), place.height()].map(|size| (size * dots).round() as u32);
        let said = escaped(said);
        let _ = writeln!(
            text,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"><title>{said}</title></rect>"
        );
    }
    text.push_str("</g>\n");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Paints every shape in turn.
pub(super) fn paint<DB: DrawingBackend>(
    scene: &Scene,
    area: &DrawingArea<DB, Shift>,
    surface: &Surface,
) -> Result<(), PictureError> {
    let failed = |error: &dyn std::fmt::Display| PictureError::Paint(error.to_string());
    if surface.kind == Kind::Bitmap && font().is_none() {
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
        Kind::Vector => paint_string(area, surface, text, at, style),
        Kind::Bitmap => paint_letters(area, surface, text, at, style),
    }
}

/// Leaves letters to the viewer's font.
fn paint_string<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    surface: &Surface,
    text: &str,
    at: Point,
    style: &TextStyle,
) -> Painted<DB> {
    let anchor = match style.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let weight = match style.weight {
        Weight::Regular => FontStyle::Normal,
        Weight::Bold => FontStyle::Bold,
    };
    let em = style.size * surface.dots;
    let (x, y) = surface.place(at);
    let top = y - (em * SVG_BASELINE).round() as i32;
    let font = (FontFamily::Name(FAMILY), em * SVG_LINE_BOX, weight).into_font();
    let colour = ink(style.colour, 1.0);
    let choice = FontChoice::from(font)
        .color(&colour)
        .pos(Pos::new(anchor, VPos::Top));
    area.draw(&Text::new(text.to_owned(), (x, top), choice))
}

/// Paints letters of the built-in font. It is light, so each is thickened: painted again a little to the right.
fn paint_letters<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    surface: &Surface,
    text: &str,
    at: Point,
    style: &TextStyle,
) -> Painted<DB> {
    let em = style.size * surface.dots;
    let starts = starts(text, style.weight);
    let width = starts.last().copied().unwrap_or(0.0);
    let before = match style.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => 0.5 * width,
        Anchor::End => width,
    };
    let pen = PEN[usize::from(style.weight == Weight::Bold)] * em;
    let passes = ((pen / 2.0).ceil()).max(1.0) as u32;
    for (letter, start) in text.chars().zip(&starts) {
        for pass in 0..=passes {
            let x = at.x * surface.dots + (start - before) * em + pen * f64::from(pass) / f64::from(passes);
            let Some(glyph) = outline(letter, em, x, at.y * surface.dots) else {
                continue;
            };
            let corner = glyph.px_bounds().min;
            let mut done = Ok(());
            glyph.draw(|right, down, cover| {
                let dot = (corner.x as i32 + right as i32, corner.y as i32 + down as i32);
                if done.is_ok() && cover > 0.0 {
                    done = area.draw_pixel(dot, &ink(style.colour, f64::from(cover.min(1.0))));
                }
            });
            done?;
        }
    }
    Ok(())
}
