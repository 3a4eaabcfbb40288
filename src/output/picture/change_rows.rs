//! Changes from what is today, a row for each: a comparison's differences, a tornado's two ends, a waterfall's steps.

use super::axis::Axis;
use super::drawing::{Picture, Rank, sheet_height};
use super::frame::{self, AXIS_ROOM, Plot};
use super::geometry::{Point, Rect};
use super::key::{self, Sample};
use super::rows;
use super::scene::{Anchor, Scene, TextStyle};
use super::text::shorten;
use super::theme::{AXIS, Colour, INK, MARGIN, MUTED, SMALL, TEXT, Tint};
use super::values::{Interval, Quantity};

/// Rows of changes on one axis with nothing changed in it.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeRows {
    /// What is shown.
    pub title: String,
    /// Of what, in how many replications.
    pub subtitle: String,
    /// Name of the quantity, such as "Change in mean release time".
    pub value_name: String,
    /// Kind of the quantity that changes; a share changes by points.
    pub quantity: Quantity,
    /// What no change is called, such as "today".
    pub zero_name: String,
    /// The rows, from top to bottom.
    pub rows: Vec<ChangeRow>,
    /// What the whiskers are, such as "95 % confidence interval".
    pub interval_name: String,
    /// A source or caveat under the picture; may be empty.
    pub note: String,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeRow {
    /// What changes, or what changes it.
    pub name: String,
    /// A second line under the name; may be empty.
    pub detail: String,
    /// What is drawn.
    pub shape: ChangeShape,
    /// The change as text, and its interval; both empty: as the axis counts.
    pub written: (String, String),
}

/// How a change is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ChangeShape {
    /// A dot with its interval.
    Dot {
        /// The change.
        change: Interval,
        /// Whether it is told from none; hollow if not.
        told_apart: bool,
    },
    /// Two bars from no change: an input at both ends of its range.
    Swing {
        /// At the lower and at the upper end; `None` where nothing is known.
        ends: [Option<Interval>; 2],
        /// Whether either is told from none; pale if not.
        told_apart: bool,
    },
    /// A bar from where the row before ended.
    Step {
        /// Where it begins.
        from: f64,
        /// How far it goes, with the interval of that.
        by: Interval,
        /// Whether it sums the steps above up.
        is_total: bool,
    },
}

const GAP: f64 = 10.0;
const LEAST_ROW: f64 = 20.0;
/// Height of the name above the line of no change.
const ZERO_ROOM: f64 = 20.0;
const LOW_END: Tint = Tint::Sky;
const HIGH_END: Tint = Tint::Blue;

impl ChangeShape {
    /// Everything that must lie on the axis.
    fn ends(&self) -> Vec<f64> {
        let of = |interval: &Interval| [interval.low, interval.point, interval.high];
        match self {
            Self::Dot { change, .. } => of(change).to_vec(),
            Self::Swing { ends, .. } => ends.iter().flatten().flat_map(of).collect(),
            Self::Step { from, by, .. } => {
                let mut all: Vec<f64> = of(by).iter().map(|end| from + end).collect();
                all.push(*from);
                all
            }
        }
    }

    fn is_usable(&self) -> bool {
        let ends = self.ends();
        !ends.is_empty() && ends.iter().all(|end| end.is_finite())
    }
}

impl Picture for ChangeRows {
    fn title(&self) -> &str {
        &self.title
    }

    fn natural_height(&self, width: u32) -> u32 {
        let room = f64::from(width) - 2.0 * MARGIN;
        let around = frame::around(&self.title, &self.subtitle, &self.note, &self.key(), room);
        let pitch = rows::pitch(self.names(), rows::name_room(self.names(), room)).min(52.0);
        sheet_height(around + self.rows.len().max(1) as f64 * pitch + AXIS_ROOM + ZERO_ROOM)
    }

    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank) {
        let area = frame::heading(scene, area, &self.title, &self.subtitle, rank);
        let area = frame::note(scene, area, &self.note);
        if !self.rows.iter().any(|row| row.shape.is_usable()) {
            return frame::nothing(scene, area);
        }
        let area = key::draw(scene, area, &self.key());
        let (low, high) = self.span();
        let name_room = rows::name_room(self.names(), area.width());
        let reach = low.abs().max(high.abs());
        let left = area.left + name_room + GAP;
        let right = area.right - GAP - self.value_room(reach);
        let rect = Rect::new(left, area.top + ZERO_ROOM, right, area.bottom - AXIS_ROOM);
        if rect.width() < 30.0 || rect.height() < LEAST_ROW {
            return;
        }
        let most = ((rect.width() / 56.0) as usize).clamp(2, 8);
        let plot = Plot {
            rect,
            x: Axis::signed(&self.quantity, low, high, most),
            y: Axis::linear(0.0, 1.0, Vec::new(), ""),
        };
        plot.draw_ticks(scene, true);
        plot.name_level(scene, area.left, &self.value_name);
        let pitch = rect.height() / self.rows.len() as f64;
        for (index, row) in self.rows.iter().enumerate() {
            let middle = rect.top + (index as f64 + 0.5) * pitch;
            if index > 0 {
                rows::draw_parting(scene, area, middle - 0.5 * pitch);
            }
            rows::draw_name(
                scene,
                Point::new(area.left, middle),
                (&row.name, &row.detail),
                name_room,
                pitch,
            );
            self.draw_value(scene, Point::new(right + GAP, middle), row, reach, pitch);
            if row.shape.is_usable() {
                draw_shape(scene, &plot, &row.shape, middle, pitch);
            }
            let told = self.told(row, reach);
            let strip = Rect::new(area.left, middle - 0.5 * pitch, area.right, middle + 0.5 * pitch);
            scene.hint(strip, format!("{}: {told}", row.name));
        }
        self.draw_zero(scene, &plot, area);
    }
}

impl ChangeRows {
    fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rows
            .iter()
            .map(|row| (row.name.as_str(), row.detail.as_str()))
    }

    /// The axis' ends: everything drawn, and nothing changed.
    fn span(&self) -> (f64, f64) {
        let ends = self
            .rows
            .iter()
            .filter(|row| row.shape.is_usable())
            .flat_map(|row| row.shape.ends());
        let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| {
            (low.min(end), high.max(end))
        });
        let spare = 0.03 * (high - low);
        (
            if low < 0.0 { low - spare } else { low },
            if high > 0.0 { high + spare } else { high },
        )
    }

    /// The change and its interval as text.
    fn texts(&self, row: &ChangeRow, reach: f64) -> (String, String) {
        if !row.written.0.is_empty() {
            return row.written.clone();
        }
        if !row.shape.is_usable() {
            return ("no data".to_owned(), String::new());
        }
        match &row.shape {
            ChangeShape::Dot { change, .. } => self.quantity.write_change(change, reach),
            ChangeShape::Step { by, .. } => self.quantity.write_change(by, reach),
            ChangeShape::Swing { ends, .. } => {
                let end = |end: &Option<Interval>| {
                    end.map_or_else(
                        || "–".to_owned(),
                        |end| self.quantity.write_change(&Interval::exact(end.point), reach).0,
                    )
                };
                (end(&ends[0]), end(&ends[1]))
            }
        }
    }

    fn told(&self, row: &ChangeRow, reach: f64) -> String {
        let (first, second) = self.texts(row, reach);
        match row.shape {
            ChangeShape::Swing { .. } => format!("{first} at the low end, {second} at the high end"),
            _ if second.is_empty() => first,
            _ => format!("{first} ({second})"),
        }
    }

    fn value_room(&self, reach: f64) -> f64 {
        let (value, small) = (TextStyle::new(TEXT, INK).bold(), TextStyle::new(SMALL, MUTED));
        let widths = self.rows.iter().map(|row| {
            let (first, second) = self.texts(row, reach);
            let below = if matches!(row.shape, ChangeShape::Swing { .. }) {
                value.width(&second)
            } else {
                small.width(&second)
            };
            value.width(&first).max(below)
        });
        widths.fold(0.0, f64::max)
    }

    fn draw_value(&self, scene: &mut Scene, at: Point, row: &ChangeRow, reach: f64, pitch: f64) {
        let (first, second) = self.texts(row, reach);
        let is_swing = matches!(row.shape, ChangeShape::Swing { .. });
        let value = TextStyle::new(TEXT, INK).bold();
        let styles = if is_swing {
            [
                TextStyle::new(TEXT, LOW_END.text()).bold(),
                TextStyle::new(TEXT, HIGH_END.text()).bold(),
            ]
        } else {
            [value, TextStyle::new(SMALL, MUTED)]
        };
        if second.is_empty() || pitch < 28.0 {
            return scene.text_beside(&first, at, styles[0]);
        }
        scene.text_beside(&first, Point::new(at.x, at.y - 8.0), styles[0]);
        scene.text_beside(&second, Point::new(at.x, at.y + 8.0), styles[1]);
    }

    fn draw_zero(&self, scene: &mut Scene, plot: &Plot, area: Rect) {
        let style = TextStyle::new(SMALL, INK);
        let left = plot.left_of(0.0);
        let ends = [
            Point::new(left, plot.rect.top - 3.0),
            Point::new(left, plot.rect.bottom),
        ];
        scene.line(&ends, INK, 1.2);
        let text = shorten(&self.zero_name, style.size, style.weight, area.width());
        let half = 0.5 * style.width(&text);
        let middle = left.min(area.right - half).max(area.left + half);
        let at = Point::new(middle, plot.rect.top - 7.0);
        scene.text(&text, at, style.anchored(Anchor::Middle));
    }

    fn key(&self) -> Vec<(Sample, String)> {
        let mut entries = Vec::new();
        let any = |wanted: fn(&ChangeShape) -> bool| self.rows.iter().any(|row| wanted(&row.shape));
        if any(|shape| matches!(shape, ChangeShape::Dot { told_apart: true, .. })) {
            entries.push((
                Sample::Swatch(Tint::Blue.colour()),
                "told from no change".to_owned(),
            ));
        }
        if any(|shape| {
            matches!(
                shape,
                ChangeShape::Dot {
                    told_apart: false,
                    ..
                }
            )
        }) {
            let colour = Tint::Grey.colour();
            entries.push((Sample::Swatch(colour), "not told from no change".to_owned()));
        }
        if any(|shape| matches!(shape, ChangeShape::Swing { .. })) {
            let ends = [
                (LOW_END, "input at its low end"),
                (HIGH_END, "input at its high end"),
            ];
            entries.extend(ends.map(|(tint, name)| (Sample::Swatch(tint.colour()), name.to_owned())));
        }
        if any(|shape| {
            matches!(
                shape,
                ChangeShape::Swing {
                    told_apart: false,
                    ..
                }
            )
        }) {
            let colour = HIGH_END.colour().over_paper(PALE_OPACITY);
            entries.push((Sample::Swatch(colour), "pale: not told from none".to_owned()));
        }
        if any(|shape| matches!(shape, ChangeShape::Step { .. })) {
            let goes = |wanted: fn(f64, bool) -> bool| {
                self.rows.iter().any(|row| match row.shape {
                    ChangeShape::Step { by, is_total, .. } => wanted(by.point, is_total),
                    _ => false,
                })
            };
            let mut add = |there: bool, colour, name: &str| {
                if there {
                    entries.push((Sample::Swatch(colour), name.to_owned()));
                }
            };
            add(goes(|by, is_total| by < 0.0 && !is_total), DOWN, "less");
            add(goes(|by, is_total| by > 0.0 && !is_total), UP, "more");
            add(goes(|_, is_total| is_total), TOTAL, "all together");
        }
        let wide = |row: &ChangeRow| match row.shape {
            ChangeShape::Dot { change, .. } => change.is_wide(),
            ChangeShape::Swing { ends, .. } => ends.iter().flatten().any(Interval::is_wide),
            ChangeShape::Step { by, .. } => by.is_wide(),
        };
        if self.rows.iter().any(wide) {
            entries.push((Sample::Whisker, self.interval_name.clone()));
        }
        entries
    }
}

const PALE_OPACITY: f64 = 0.35;
const DOWN: Colour = Colour(0x00, 0x72, 0xB2);
const UP: Colour = Colour(0xE6, 0x9F, 0x00);
const TOTAL: Colour = Colour(0x45, 0x4D, 0x55);

fn draw_shape(scene: &mut Scene, plot: &Plot, shape: &ChangeShape, middle: f64, pitch: f64) {
    let half = (0.26 * pitch).clamp(4.0, 11.0);
    match shape {
        ChangeShape::Dot { change, told_apart } => {
            let colour = if *told_apart { Tint::Blue } else { Tint::Grey };
            whisker(scene, plot, change, middle, colour.text());
            let centre = Point::new(plot.left_of(change.point), middle);
            if *told_apart {
                scene.mark(centre, Tint::Blue, 4.6);
            } else {
                scene.hollow_mark(centre, Tint::Grey, 4.6);
            }
        }
        ChangeShape::Swing { ends, told_apart } => {
            let opacity = if *told_apart { 1.0 } else { PALE_OPACITY };
            // The two ends share the row, so that one does not hide the other where both push the same way.
            for ((end, tint), side) in ends.iter().zip([LOW_END, HIGH_END]).zip([-1.0, 1.0]) {
                let Some(end) = end else { continue };
                let level = middle + side * 0.52 * half;
                bar(
                    scene,
                    plot,
                    (0.0, end.point),
                    level,
                    0.48 * half,
                    tint.colour().over_paper(opacity),
                );
                whisker(scene, plot, end, level, INK);
            }
        }
        ChangeShape::Step { from, by, is_total } => {
            let colour = match (is_total, by.point < 0.0) {
                (true, _) => TOTAL,
                (false, true) => DOWN,
                (false, false) => UP,
            };
            let to = from + by.point;
            if by.point.abs() > 0.0 {
                bar(scene, plot, (*from, to), middle, 0.8 * half, colour);
            }
            let moved = Interval::new(to, from + by.low, from + by.high);
            whisker(scene, plot, &moved, middle, INK);
            if !is_total {
                let left = plot.left_of(to);
                scene.dashed(
                    &[
                        Point::new(left, middle + 0.8 * half),
                        Point::new(left, middle + pitch - 0.8 * half),
                    ],
                    AXIS,
                    0.9,
                    &[3.0, 2.0],
                );
            }
        }
    }
}

fn bar(scene: &mut Scene, plot: &Plot, ends: (f64, f64), level: f64, half: f64, colour: Colour) {
    let (one, other) = (plot.left_of(ends.0), plot.left_of(ends.1));
    let (left, right) = (one.min(other), one.max(other).max(one.min(other) + 1.0));
    scene.block(Rect::new(left, level - half, right, level + half), colour, 1.0);
}

fn whisker(scene: &mut Scene, plot: &Plot, change: &Interval, level: f64, colour: Colour) {
    if !change.is_wide() {
        return;
    }
    let ends = [change.low, change.high].map(|end| plot.left_of(end.clamp(plot.x.low, plot.x.high)));
    scene.line(&ends.map(|left| Point::new(left, level)), colour, 1.4);
    for left in ends {
        scene.line(
            &[Point::new(left, level - 3.0), Point::new(left, level + 3.0)],
            colour,
            1.4,
        );
    }
}
