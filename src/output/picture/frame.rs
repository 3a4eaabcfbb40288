//! What pictures have in common: title, note, and a plot with its axes.

use super::axis::Axis;
use super::drawing::Rank;
use super::geometry::{Point, Rect};
use super::key::{self, Sample};
use super::scene::{Anchor, Scene, TextStyle};
use super::text::{balance, shorten};
use super::theme::{AXIS, GRID, INK, MUTED, PANEL_TITLE, SMALL, TEXT, TITLE};

/// Height of an axis' ticks and name together.
pub(super) const AXIS_ROOM: f64 = 38.0;
/// Height of the line above a plot that names the upright axis.
pub(super) const NAME_ROOM: f64 = 22.0;

/// Room at the right for half of the last tick's name.
const EDGE: f64 = 10.0;
/// Lines of a note at most.
const NOTE_LINES: usize = 6;

/// Draws title and subtitle at the top; what remains of the area.
pub(super) fn heading(scene: &mut Scene, area: Rect, title: &str, subtitle: &str, rank: Rank) -> Rect {
    let (lines, height) = heading_lines(title, subtitle, area.width(), rank);
    for (text, below, style) in lines {
        scene.text(&text, Point::new(area.left, area.top + below), style);
    }
    Rect::new(area.left, area.top + height, area.right, area.bottom)
}

/// Height of all that stands around the plot of a whole picture: heading, note and key.
pub(super) fn around(title: &str, subtitle: &str, note: &str, key: &[(Sample, String)], width: f64) -> f64 {
    heading_lines(title, subtitle, width, Rank::Whole).1 + note_height(note, width) + key::height(key, width)
}

fn heading_lines(
    title: &str,
    subtitle: &str,
    width: f64,
    rank: Rank,
) -> (Vec<(String, f64, TextStyle)>, f64) {
    let size = if rank == Rank::Whole { TITLE } else { PANEL_TITLE };
    let styles = [
        (title, TextStyle::new(size, INK).bold(), 3),
        (subtitle, TextStyle::new(TEXT, MUTED), 4),
    ];
    let (mut lines, mut below) = (Vec::new(), 0.0);
    for (text, style, most) in styles {
        for line in balance(text, style.size, style.weight, width, most) {
            lines.push((line, below + 0.95 * style.size, style));
            below += style.leading();
        }
    }
    (lines, below + if below > 0.0 { 8.0 } else { 0.0 })
}

/// Draws a note at the bottom; what remains of the area.
pub(super) fn note(scene: &mut Scene, area: Rect, text: &str) -> Rect {
    let style = TextStyle::new(SMALL, MUTED);
    let height = note_height(text, area.width());
    let lines = balance(text, style.size, style.weight, area.width(), NOTE_LINES);
    for (index, line) in lines.iter().rev().enumerate() {
        let at = Point::new(
            area.left,
            area.bottom - 0.25 * SMALL - index as f64 * style.leading(),
        );
        scene.text(line, at, style);
    }
    Rect::new(area.left, area.top, area.right, area.bottom - height)
}

/// Height that [`note`] takes.
fn note_height(text: &str, width: f64) -> f64 {
    let style = TextStyle::new(SMALL, MUTED);
    let count = balance(text, style.size, style.weight, width, NOTE_LINES).len();
    if count == 0 {
        0.0
    } else {
        count as f64 * style.leading() + 8.0
    }
}

/// Says that there is nothing to show.
pub(super) fn nothing(scene: &mut Scene, area: Rect) {
    let style = TextStyle::new(TEXT, MUTED).anchored(Anchor::Middle);
    scene.text_beside("no data", area.centre(), style);
}

/// A plot: a rectangle with an axis along each side.
#[derive(Debug)]
pub(super) struct Plot {
    /// Where values lie.
    pub(super) rect: Rect,
    /// From left to right.
    pub(super) x: Axis,
    /// From bottom to top.
    pub(super) y: Axis,
}

impl Plot {
    /// The plot that fits into `area` with its ticks and names.
    pub(super) fn fit(area: Rect, x: Axis, y: Axis) -> Self {
        let widest = widest(&y);
        let rect = Rect::new(
            area.left + widest + 8.0,
            area.top + NAME_ROOM,
            area.right - EDGE,
            area.bottom - AXIS_ROOM,
        );
        Self { rect, x, y }
    }

    /// Whether there is room to draw in.
    pub(super) fn is_roomy(&self) -> bool {
        self.rect.width() > 40.0 && self.rect.height() > 30.0
    }

    /// Where a pair of values lies.
    pub(super) fn at(&self, x: f64, y: f64) -> Point {
        Point::new(self.left_of(x), self.top_of(y))
    }

    /// Where a value of the level axis lies.
    pub(super) fn left_of(&self, x: f64) -> f64 {
        self.rect.left + self.x.share(x) * self.rect.width()
    }

    /// Where a value of the upright axis lies.
    pub(super) fn top_of(&self, y: f64) -> f64 {
        self.rect.bottom - self.y.share(y) * self.rect.height()
    }

    /// Draws grid, ticks and names.
    pub(super) fn draw_axes(&self, scene: &mut Scene, x_name: &str, y_name: &str) {
        self.draw_upright(scene);
        let left = self.rect.left - 8.0 - widest(&self.y);
        self.name_upright(scene, Point::new(left, self.rect.top - 11.0), y_name);
        self.draw_level(scene, x_name, true);
    }

    /// Draws the upright axis alone, with level grid lines.
    pub(super) fn draw_upright(&self, scene: &mut Scene) {
        let style = TextStyle::new(SMALL, MUTED);
        let right = style.anchored(Anchor::End);
        for tick in &self.y.ticks {
            let top = self.top_of(tick.value);
            let ends = [Point::new(self.rect.left, top), Point::new(self.rect.right, top)];
            scene.line(&ends, GRID, 1.0);
        }
        for tick in spread(&self.y, self.rect.height(), |_| SMALL + 2.0) {
            let top = self.top_of(tick.1);
            scene.text_beside(tick.0, Point::new(self.rect.left - 6.0, top), right);
        }
    }

    /// Writes the upright axis' name and unit above it.
    pub(super) fn name_upright(&self, scene: &mut Scene, at: Point, name: &str) {
        let style = TextStyle::new(SMALL, MUTED);
        let text = shorten(
            &self.y.name(name),
            style.size,
            style.weight,
            self.rect.right - at.x,
        );
        scene.text(&text, at, style);
    }

    /// Draws the level axis alone.
    pub(super) fn draw_level(&self, scene: &mut Scene, name: &str, grid: bool) {
        self.draw_ticks(scene, grid);
        self.name_level(scene, self.rect.left - 30.0, name);
    }

    /// Writes the level axis' name and unit below it, ending at its right end and not beginning before `least`.
    pub(super) fn name_level(&self, scene: &mut Scene, least: f64, name: &str) {
        let style = TextStyle::new(SMALL, MUTED);
        let text = shorten(
            &self.x.name(name),
            style.size,
            style.weight,
            self.rect.right - least,
        );
        scene.text(
            &text,
            Point::new(self.rect.right, self.rect.bottom + 34.0),
            style.anchored(Anchor::End),
        );
    }

    /// Draws the level axis' line and ticks.
    pub(super) fn draw_ticks(&self, scene: &mut Scene, grid: bool) {
        let style = TextStyle::new(SMALL, MUTED);
        let bottom = self.rect.bottom;
        for tick in &self.x.ticks {
            let left = self.left_of(tick.value);
            if grid {
                scene.line(
                    &[Point::new(left, self.rect.top), Point::new(left, bottom)],
                    GRID,
                    1.0,
                );
            }
            scene.line(
                &[Point::new(left, bottom), Point::new(left, bottom + 4.0)],
                AXIS,
                1.0,
            );
        }
        scene.line(
            &[
                Point::new(self.rect.left, bottom),
                Point::new(self.rect.right, bottom),
            ],
            AXIS,
            1.2,
        );
        for (label, value) in spread(&self.x, self.rect.width(), |label| style.width(label) + 6.0) {
            let half = 0.5 * style.width(label);
            let left = self.left_of(value).min(self.rect.right + EDGE + 2.0 - half);
            scene.text(
                label,
                Point::new(left, bottom + 6.0 + SMALL),
                style.anchored(Anchor::Middle),
            );
        }
    }
}

/// Width of the widest tick's name.
pub(super) fn widest(axis: &Axis) -> f64 {
    let style = TextStyle::new(SMALL, MUTED);
    axis.ticks
        .iter()
        .map(|tick| style.width(&tick.label))
        .fold(12.0, f64::max)
}

/// Ticks whose names do not touch along an axis `length` long; the first stays, others give way to those before.
fn spread(axis: &Axis, length: f64, room: impl Fn(&str) -> f64) -> Vec<(&str, f64)> {
    let mut kept: Vec<(&str, f64)> = Vec::new();
    for tick in &axis.ticks {
        let here = axis.share(tick.value) * length;
        let free = kept.last().is_none_or(|(label, value)| {
            here - axis.share(*value) * length >= 0.5 * (room(label) + room(&tick.label))
        });
        if free {
            kept.push((&tick.label, tick.value));
        }
    }
    kept
}
