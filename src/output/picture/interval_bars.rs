//! Estimates as dots with their intervals, a row for each: rates, times or costs to be compared.

use super::axis::Axis;
use super::drawing::{Picture, Rank, sheet_height};
use super::frame::{self, AXIS_ROOM};
use super::geometry::{Point, Rect};
use super::key::{self, Sample};
use super::rows;
use super::scene::{Anchor, Scene, TextStyle};
use super::text::shorten;
use super::theme::{AXIS, INK, MARGIN, MUTED, SMALL, TEXT, Tint};
use super::values::{Interval, Quantity};

/// Rows of estimates on one axis that starts at 0.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalBars {
    /// What is shown.
    pub title: String,
    /// Of what, in how many replications.
    pub subtitle: String,
    /// Name of the quantity, such as "Share of shipments stopped".
    pub value_name: String,
    /// Kind of the quantity.
    pub quantity: Quantity,
    /// The rows, from top to bottom.
    pub rows: Vec<IntervalRow>,
    /// A value to compare with.
    pub reference: Option<Reference>,
    /// What the dots' bars are, such as "95 % confidence interval".
    pub interval_name: String,
    /// What the pale bars are, such as "range of a single year (95 %)".
    pub range_name: String,
    /// A source or caveat under the picture; may be empty.
    pub note: String,
}

/// An estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalRow {
    /// What was estimated.
    pub name: String,
    /// A second line under the name, such as how many; may be empty.
    pub detail: String,
    /// Look of the row.
    pub tint: Tint,
    /// The estimate, `None` if there is none.
    pub estimate: Option<Interval>,
    /// Where the value of one period lies: wider than the interval of the mean.
    pub range: Option<(f64, f64)>,
}

/// A value that rows are compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The value.
    pub value: f64,
    /// Its name.
    pub name: String,
}

const LEAST_ROW: f64 = 22.0;
const GAP: f64 = 10.0;

impl Picture for IntervalBars {
    fn title(&self) -> &str {
        &self.title
    }

    fn natural_height(&self, width: u32) -> u32 {
        let room = f64::from(width) - 2.0 * MARGIN;
        let around = frame::around(&self.title, &self.subtitle, &self.note, &self.key(), room);
        let name_room = self
            .columns(Rect::new(0.0, 0.0, room, 1.0), self.high())
            .name_room;
        let pitch = rows::pitch(self.names(), name_room);
        let rows = self.rows.len().max(1) as f64 * pitch + self.reference_room();
        sheet_height(around + rows + AXIS_ROOM + 4.0)
    }

    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank) {
        let area = frame::heading(scene, area, &self.title, &self.subtitle, rank);
        let area = frame::note(scene, area, &self.note);
        if !self.rows.iter().any(|row| row.usable().is_some()) {
            return frame::nothing(scene, area);
        }
        let key = self.key();
        let key_height = key::height(&key, area.width());
        let below = Rect::new(area.left, area.bottom - key_height, area.right, area.bottom);
        key::draw(scene, below, &key);
        let high = self.high();
        let columns = self.columns(area, high);
        let bars = Rect::new(
            columns.bars_left,
            area.top + self.reference_room(),
            columns.bars_right,
            below.top - AXIS_ROOM - 4.0,
        );
        if bars.width() < 30.0 || bars.height() < LEAST_ROW {
            return;
        }
        let most = ((bars.width() / 34.0) as usize).clamp(2, 8);
        let axis = Axis::from_zero(&self.quantity, high, most);
        self.draw(scene, area, &columns, bars, axis);
    }
}

/// Where the columns lie.
struct Columns {
    name_room: f64,
    bars_left: f64,
    bars_right: f64,
    /// Whether the interval stands under the estimate.
    tall: bool,
}

impl IntervalRow {
    fn usable(&self) -> Option<Interval> {
        self.estimate.filter(Interval::is_finite)
    }

    fn usable_range(&self) -> Option<(f64, f64)> {
        self.range
            .filter(|(low, high)| low.is_finite() && high.is_finite() && low <= high)
    }
}

impl IntervalBars {
    fn high(&self) -> f64 {
        let rows = self.rows.iter().flat_map(|row| {
            let range = row.usable_range().map(|(_, high)| high);
            row.usable()
                .map(|estimate| estimate.high.max(estimate.point))
                .into_iter()
                .chain(range)
        });
        let reference = self
            .reference
            .iter()
            .map(|reference| reference.value)
            .filter(|value| value.is_finite());
        rows.chain(reference).fold(0.0, f64::max)
    }

    fn key(&self) -> Vec<(Sample, String)> {
        let mut entries = vec![(Sample::Tick, "estimate".to_owned())];
        if self
            .rows
            .iter()
            .filter_map(IntervalRow::usable)
            .any(|estimate| estimate.is_wide())
        {
            entries.push((Sample::Bar, self.interval_name.clone()));
        }
        if self.rows.iter().any(|row| row.usable_range().is_some()) {
            entries.push((Sample::Range, self.range_name.clone()));
        }
        entries
    }

    fn reference_room(&self) -> f64 {
        if self.reference.is_some() { 18.0 } else { 2.0 }
    }

    fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rows
            .iter()
            .map(|row| (row.name.as_str(), row.detail.as_str()))
    }

    fn columns(&self, area: Rect, high: f64) -> Columns {
        let (value, small) = (TextStyle::new(TEXT, INK).bold(), TextStyle::new(SMALL, MUTED));
        let name_room = rows::name_room(self.names(), area.width());
        let values = self.rows.iter().filter_map(IntervalRow::usable).map(|estimate| {
            let (point, interval) = self.quantity.write(&estimate, high);
            (value.width(&point), small.width(&interval) + small.width("[]"))
        });
        let (flat, tall) = values.fold((0.0_f64, 0.0_f64), |(flat, tall), (point, interval)| {
            (flat.max(point + 5.0 + interval), tall.max(point).max(interval))
        });
        let room = area.width() - name_room - 2.0 * GAP;
        let is_tall = room - flat < 0.5 * area.width();
        Columns {
            name_room,
            bars_left: area.left + name_room + GAP,
            bars_right: area.right - GAP - if is_tall { tall } else { flat },
            tall: is_tall,
        }
    }

    fn draw(&self, scene: &mut Scene, area: Rect, columns: &Columns, bars: Rect, axis: Axis) {
        let high = axis.high;
        let plot = frame::Plot {
            rect: bars,
            x: axis,
            y: Axis::linear(0.0, 1.0, Vec::new(), ""),
        };
        plot.draw_level(scene, &self.value_name, true);
        let pitch = bars.height() / self.rows.len() as f64;
        for (index, row) in self.rows.iter().enumerate() {
            let middle = bars.top + (index as f64 + 0.5) * pitch;
            if index > 0 {
                rows::draw_parting(scene, area, middle - 0.5 * pitch);
            }
            rows::draw_name(
                scene,
                Point::new(area.left, middle),
                (&row.name, &row.detail),
                columns.name_room,
                pitch,
            );
            self.draw_value(
                scene,
                Point::new(columns.bars_right + GAP, middle),
                row,
                high,
                columns.tall && pitch > 30.0,
            );
            draw_bar(scene, &plot, row, middle, pitch);
            let strip = Rect::new(area.left, middle - 0.5 * pitch, area.right, middle + 0.5 * pitch);
            scene.hint(strip, self.told(row, high));
        }
        self.draw_reference(scene, &plot, area);
        scene.line(
            &[
                Point::new(bars.left, bars.top),
                Point::new(bars.left, bars.bottom),
            ],
            AXIS,
            1.2,
        );
    }

    /// A row in words.
    fn told(&self, row: &IntervalRow, high: f64) -> String {
        let Some(estimate) = row.usable() else {
            return format!("{}: no data", row.name);
        };
        let (point, interval) = self.quantity.write(&estimate, high);
        let mut text = format!("{}: {point}", row.name);
        if !interval.is_empty() {
            text = format!("{text}\n{}: {interval}", self.interval_name);
        }
        if let Some((low, high_end)) = row.usable_range() {
            let middle = 0.5 * (low + high_end);
            let (_, range) = self.quantity.write(&Interval::new(middle, low, high_end), high);
            text = format!("{text}\n{}: {range}", self.range_name);
        }
        text
    }

    fn draw_value(&self, scene: &mut Scene, at: Point, row: &IntervalRow, high: f64, tall: bool) {
        let (value, small) = (TextStyle::new(TEXT, INK).bold(), TextStyle::new(SMALL, MUTED));
        let Some(estimate) = row.usable() else {
            return scene.text_beside("no data", at, small);
        };
        let (point, interval) = self.quantity.write(&estimate, high);
        let interval = if interval.is_empty() {
            interval
        } else {
            format!("[{interval}]")
        };
        if tall && !interval.is_empty() {
            scene.text_beside(&point, Point::new(at.x, at.y - 8.0), value);
            scene.text_beside(&interval, Point::new(at.x, at.y + 8.0), small);
        } else {
            scene.text_beside(&point, at, value);
            scene.text_beside(
                &interval,
                Point::new(at.x + value.width(&point) + 5.0, at.y),
                small,
            );
        }
    }

    fn draw_reference(&self, scene: &mut Scene, plot: &frame::Plot, area: Rect) {
        let Some(reference) = self
            .reference
            .as_ref()
            .filter(|reference| reference.value.is_finite())
        else {
            return;
        };
        let style = TextStyle::new(SMALL, INK);
        let left = plot.left_of(reference.value.clamp(plot.x.low, plot.x.high));
        let ends = [
            Point::new(left, plot.rect.top - 4.0),
            Point::new(left, plot.rect.bottom),
        ];
        scene.dashed(&ends, INK, 1.3, &[4.0, 3.0]);
        let text = shorten(&reference.name, style.size, style.weight, area.width());
        let half = 0.5 * style.width(&text);
        let middle = left.min(area.right - half).max(area.left + half);
        scene.text(
            &text,
            Point::new(middle, plot.rect.top - 7.0),
            style.anchored(Anchor::Middle),
        );
    }
}

fn draw_bar(scene: &mut Scene, plot: &frame::Plot, row: &IntervalRow, middle: f64, pitch: f64) {
    let left_of = |value: f64| plot.left_of(value.clamp(plot.x.low, plot.x.high));
    let half = (0.24 * pitch).clamp(4.0, 14.0);
    if let Some((low, high)) = row.usable_range() {
        let rect = Rect::new(
            left_of(low),
            middle - half,
            left_of(high).max(left_of(low) + 1.0),
            middle + half,
        );
        scene.block(rect, row.tint.colour().over_paper(0.26), 1.0);
    }
    let Some(estimate) = row.usable() else {
        return;
    };
    let centre = left_of(estimate.point);
    if estimate.is_wide() {
        let ends = [
            left_of(estimate.low).min(centre - 1.0),
            left_of(estimate.high).max(centre + 1.0),
        ];
        let rect = Rect::new(ends[0], middle - 0.42 * half, ends[1], middle + 0.42 * half);
        scene.block(rect, row.tint.colour(), 1.0);
    }
    let reach = 0.85 * half;
    let ends = [
        Point::new(centre, middle - reach),
        Point::new(centre, middle + reach),
    ];
    scene.line(&ends, INK, 2.0);
}
