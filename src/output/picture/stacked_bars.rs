//! Bars divided into parts: who held the time, for each kind of goods.

use super::axis::Axis;
use super::drawing::{Picture, Rank, sheet_height};
use super::frame::{self, AXIS_ROOM, Plot};
use super::geometry::{Point, Rect};
use super::key::{self, Sample};
use super::rows;
use super::scene::{Anchor, Scene, TextStyle};
use super::theme::{AXIS, INK, MARGIN, MUTED, SMALL, TEXT, Tint};
use super::values::{Interval, Quantity};

/// Horizontal bars whose parts add up to a total.
#[derive(Clone, Debug, PartialEq)]
pub struct StackedBars {
    /// What is shown.
    pub title: String,
    /// Of what, in how many replications.
    pub subtitle: String,
    /// Name of the quantity, such as "Mean time in the port".
    pub value_name: String,
    /// Kind of the quantity.
    pub quantity: Quantity,
    /// The parts, from left to right.
    pub parts: Vec<Part>,
    /// The bars, from top to bottom.
    pub bars: Vec<StackedBar>,
    /// What the totals' whiskers are, such as "95 % confidence interval of the total".
    pub interval_name: String,
    /// A source or caveat under the picture; may be empty.
    pub note: String,
}

/// A part that all bars have.
///
/// Grey print keeps neighbours apart if light and dark take turns: [`Tint::Sky`], [`Tint::Slate`], [`Tint::Yellow`],
/// [`Tint::Blue`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its colour.
    pub tint: Tint,
}

/// A bar.
#[derive(Clone, Debug, PartialEq)]
pub struct StackedBar {
    /// What it stands for.
    pub name: String,
    /// A second line under the name; may be empty.
    pub detail: String,
    /// Value of each part, in the order of the parts.
    pub values: Vec<f64>,
    /// The total with its interval; `None` for the plain sum.
    pub total: Option<Interval>,
}

const GAP: f64 = 10.0;
/// Room between parts.
const SEAM: f64 = 1.2;

impl Picture for StackedBars {
    fn title(&self) -> &str {
        &self.title
    }

    fn natural_height(&self, width: u32) -> u32 {
        let room = f64::from(width) - 2.0 * MARGIN;
        let around = frame::around(&self.title, &self.subtitle, &self.caption(), &self.key(), room);
        let pitch = rows::pitch(self.names(), rows::name_room(self.names(), room));
        sheet_height(around + self.bars.len().max(1) as f64 * pitch + AXIS_ROOM)
    }

    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank) {
        let area = frame::heading(scene, area, &self.title, &self.subtitle, rank);
        let area = frame::note(scene, area, &self.caption());
        let high = self
            .bars
            .iter()
            .map(|bar| bar.end().max(bar.total().high))
            .fold(0.0, f64::max);
        if high <= 0.0 || !high.is_finite() {
            return frame::nothing(scene, area);
        }
        let area = key::draw(scene, area, &self.key());
        let name_room = rows::name_room(self.names(), area.width());
        let left = area.left + name_room + GAP;
        let right = area.right - GAP - self.total_room(high);
        let rect = Rect::new(left, area.top, right, area.bottom - AXIS_ROOM);
        if rect.width() < 30.0 || rect.height() < 20.0 {
            return;
        }
        let axis = Axis::from_zero(
            &self.quantity,
            high * 1.02,
            ((rect.width() / 55.0) as usize).clamp(2, 8),
        );
        let plot = Plot {
            rect,
            x: axis,
            y: Axis::linear(0.0, 1.0, Vec::new(), ""),
        };
        plot.draw_level(scene, &self.value_name, true);
        let pitch = rect.height() / self.bars.len() as f64;
        for (index, bar) in self.bars.iter().enumerate() {
            let middle = rect.top + (index as f64 + 0.5) * pitch;
            rows::draw_name(
                scene,
                Point::new(area.left, middle),
                (&bar.name, &bar.detail),
                name_room,
                pitch,
            );
            self.draw_bar(scene, &plot, bar, middle, pitch);
            self.draw_total(scene, Point::new(right + GAP, middle), bar, plot.x.high);
        }
        scene.line(
            &[Point::new(left, rect.top), Point::new(left, rect.bottom)],
            AXIS,
            1.2,
        );
    }
}

impl StackedBar {
    fn parts(&self) -> impl Iterator<Item = f64> {
        self.values
            .iter()
            .map(|value| if value.is_finite() { value.max(0.0) } else { 0.0 })
    }

    fn end(&self) -> f64 {
        self.parts().sum()
    }

    fn total(&self) -> Interval {
        self.total
            .filter(Interval::is_finite)
            .unwrap_or_else(|| Interval::exact(self.end()))
    }
}

impl StackedBars {
    fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.bars
            .iter()
            .map(|bar| (bar.name.as_str(), bar.detail.as_str()))
    }

    fn key(&self) -> Vec<(Sample, String)> {
        self.parts
            .iter()
            .map(|part| (Sample::Swatch(part.tint.colour()), part.name.clone()))
            .collect()
    }

    fn caption(&self) -> String {
        if self.bars.iter().any(|bar| bar.total().is_wide()) {
            format!("Whiskers and brackets: {}. {}", self.interval_name, self.note)
        } else {
            self.note.clone()
        }
    }

    fn total_room(&self, high: f64) -> f64 {
        let (value, small) = (TextStyle::new(TEXT, INK).bold(), TextStyle::new(SMALL, MUTED));
        let widths = self.bars.iter().map(|bar| {
            let (point, interval) = self.quantity.write(&bar.total(), high);
            value.width(&point).max(small.width(&format!("[{interval}]")))
        });
        widths.fold(0.0, f64::max)
    }

    fn draw_bar(&self, scene: &mut Scene, plot: &Plot, bar: &StackedBar, middle: f64, pitch: f64) {
        let half = (0.27 * pitch).clamp(4.0, 15.0);
        let mut start = 0.0;
        for (value, part) in bar.parts().zip(&self.parts) {
            let (left, right) = (plot.left_of(start), plot.left_of(start + value));
            start += value;
            let rect = Rect::new(left, middle - half, (right - SEAM).max(left + 0.3), middle + half);
            if value <= 0.0 {
                continue;
            }
            scene.block(rect, part.tint.colour(), 1.0);
            let told = self.quantity.write(&Interval::exact(value), plot.x.high).0;
            let share = 100.0 * value / bar.end();
            scene.hint(
                rect,
                format!("{}, {}: {told} ({share:.0} %)", bar.name, part.name),
            );
            let style = TextStyle::new(SMALL, part.tint.colour().readable()).anchored(Anchor::Middle);
            let text = self.quantity.write(&Interval::exact(value), plot.x.high).0;
            if style.width(&text) + 4.0 < rect.width() && 2.0 * half > SMALL {
                scene.text_beside(&text, rect.centre(), style);
            }
        }
        let total = bar.total();
        if total.is_wide() {
            let ends = [total.low, total.high].map(|end| plot.left_of(end.clamp(plot.x.low, plot.x.high)));
            let level = middle + half + 3.5;
            scene.line(&ends.map(|left| Point::new(left, level)), INK, 1.4);
            for left in ends {
                scene.line(
                    &[Point::new(left, level - 3.0), Point::new(left, level + 3.0)],
                    INK,
                    1.4,
                );
            }
        }
    }

    fn draw_total(&self, scene: &mut Scene, at: Point, bar: &StackedBar, high: f64) {
        let (value, small) = (TextStyle::new(TEXT, INK).bold(), TextStyle::new(SMALL, MUTED));
        let (point, interval) = self.quantity.write(&bar.total(), high);
        let lift = if interval.is_empty() { 0.0 } else { 8.0 };
        scene.text_beside(&point, Point::new(at.x, at.y - lift), value);
        if !interval.is_empty() {
            scene.text_beside(&format!("[{interval}]"), Point::new(at.x, at.y + lift), small);
        }
    }
}
