//! A measure over the grid of two factors, as shades with the numbers in them.

use super::drawing::{Picture, Rank, sheet_height};
use super::frame;
use super::geometry::{Point, Rect};
use super::scene::{Anchor, Scene, TextStyle};
use super::shades::{self, SHADES};
use super::text::{Weight, shorten, wrap_to};
use super::theme::{AXIS, INK, MARGIN, MUTED, SMALL, TEXT};
use super::values::{Interval, Quantity};

/// A measure at every combination of two factors' values.
#[derive(Clone, Debug, PartialEq)]
pub struct GridHeat {
    /// What is shown.
    pub title: String,
    /// Of what, in how many replications.
    pub subtitle: String,
    /// Name of the factor from left to right, and its values.
    pub across: (String, Vec<String>),
    /// Name of the factor from top to bottom, and its values.
    pub down: (String, Vec<String>),
    /// Name of the measure.
    pub value_name: String,
    /// Kind of the measure.
    pub quantity: Quantity,
    /// A row of cells for each value of the factor from top to bottom; `None` where nothing was observed.
    pub cells: Vec<Vec<Option<Interval>>>,
    /// A source or caveat under the picture; may be empty.
    pub note: String,
}

const CELL: f64 = 40.0;
const LEAST_CELL: f64 = 14.0;
const HEAD_ROOM: f64 = 22.0;
const FOOT_ROOM: f64 = 40.0;
const KEY_ROOM: f64 = 44.0;

impl Picture for GridHeat {
    fn title(&self) -> &str {
        &self.title
    }

    fn natural_height(&self, width: u32) -> u32 {
        let room = f64::from(width) - 2.0 * MARGIN;
        let around = frame::around(&self.title, &self.subtitle, &self.note, &[], room);
        let rows = self.cells.len().max(1) as f64;
        sheet_height(around + HEAD_ROOM + rows * CELL + FOOT_ROOM + KEY_ROOM)
    }

    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank) {
        let area = frame::heading(scene, area, &self.title, &self.subtitle, rank);
        let area = frame::note(scene, area, &self.note);
        let Some((low, high)) = self.ends() else {
            return frame::nothing(scene, area);
        };
        let small = TextStyle::new(SMALL, MUTED);
        let label_room = self
            .down
            .1
            .iter()
            .map(|label| small.width(label))
            .fold(16.0, f64::max)
            .min(0.3 * area.width());
        let rect = Rect::new(
            area.left + label_room + 8.0,
            area.top + HEAD_ROOM,
            area.right - 4.0,
            area.bottom - FOOT_ROOM - KEY_ROOM,
        );
        let columns = self.across.1.len().max(1);
        let (wide, tall) = (
            rect.width() / columns as f64,
            rect.height() / self.cells.len().max(1) as f64,
        );
        if wide < LEAST_CELL || tall < LEAST_CELL {
            return;
        }
        let name = shorten(&self.down.0, SMALL, Weight::Regular, area.width());
        scene.text(&name, Point::new(area.left, rect.top - 8.0), small);
        for (row, (label, cells)) in self.down.1.iter().zip(&self.cells).enumerate() {
            let top = rect.top + row as f64 * tall;
            let label_text = shorten(label, SMALL, Weight::Regular, label_room);
            scene.text_beside(
                &label_text,
                Point::new(rect.left - 6.0, top + 0.5 * tall),
                small.anchored(Anchor::End),
            );
            for (column, cell) in cells.iter().enumerate() {
                let left = rect.left + column as f64 * wide;
                let place = Rect::new(left, top, left + wide - 1.5, top + tall - 1.5);
                self.draw_cell(scene, place, cell.as_ref(), (low, high));
                let told = cell.map_or_else(
                    || "no data".to_owned(),
                    |cell| {
                        let (point, interval) = self.quantity.write(&cell, high);
                        if interval.is_empty() {
                            point
                        } else {
                            format!("{point} ({interval})")
                        }
                    },
                );
                let across = self.across.1.get(column).map_or("", String::as_str);
                let text = format!("{} {across}, {} {label}: {told}", self.across.0, self.down.0);
                scene.hint(place, text);
            }
        }
        self.draw_foot(scene, &rect, wide, area);
        self.draw_key(
            scene,
            Rect::new(area.left, area.bottom - KEY_ROOM, area.right, area.bottom),
            (low, high),
        );
    }
}

impl GridHeat {
    fn ends(&self) -> Option<(f64, f64)> {
        let points = self
            .cells
            .iter()
            .flatten()
            .flatten()
            .filter(|cell| cell.is_finite())
            .map(|cell| cell.point);
        let (low, high) = points.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), point| {
            (low.min(point), high.max(point))
        });
        (low <= high).then_some((low, high))
    }

    fn draw_cell(&self, scene: &mut Scene, place: Rect, cell: Option<&Interval>, ends: (f64, f64)) {
        let Some(cell) = cell.filter(|cell| cell.is_finite()) else {
            return shades::outline(scene, place);
        };
        let share = if ends.1 > ends.0 {
            (cell.point - ends.0) / (ends.1 - ends.0)
        } else {
            0.0
        };
        // The darkest shade is left out, so that numbers stay easy to read.
        let colour = shades::colour_of(0.86 * share);
        scene.block(place, colour, 1.0);
        let (point, interval) = self.quantity.write(cell, ends.1);
        let style = TextStyle::new(TEXT, colour.readable()).anchored(Anchor::Middle);
        let small = TextStyle::new(SMALL, colour.readable()).anchored(Anchor::Middle);
        if style.width(&point) > place.width() - 4.0 || place.height() < TEXT + 3.0 {
            return;
        }
        let centre = place.centre();
        let both =
            !interval.is_empty() && small.width(&interval) < place.width() - 4.0 && place.height() > 32.0;
        let lift = if both { 7.5 } else { 0.0 };
        scene.text_beside(&point, Point::new(centre.x, centre.y - lift), style.bold());
        if both {
            scene.text_beside(&interval, Point::new(centre.x, centre.y + 8.0), small);
        }
    }

    fn draw_foot(&self, scene: &mut Scene, rect: &Rect, wide: f64, area: Rect) {
        let style = TextStyle::new(SMALL, MUTED);
        let widest = self
            .across
            .1
            .iter()
            .map(|label| style.width(label))
            .fold(0.0, f64::max);
        let every = ((widest + 6.0) / wide).ceil().max(1.0) as usize;
        for (column, label) in self.across.1.iter().enumerate().step_by(every) {
            let middle = rect.left + (column as f64 + 0.5) * wide - 0.75;
            let text = shorten(label, SMALL, Weight::Regular, every as f64 * wide - 2.0);
            scene.text(
                &text,
                Point::new(middle, rect.bottom + 3.0 + SMALL),
                style.anchored(Anchor::Middle),
            );
        }
        let name = shorten(&self.across.0, SMALL, Weight::Regular, area.width());
        scene.text(
            &name,
            Point::new(rect.right, rect.bottom + 32.0),
            style.anchored(Anchor::End),
        );
    }

    fn draw_key(&self, scene: &mut Scene, area: Rect, ends: (f64, f64)) {
        let style = TextStyle::new(SMALL, INK);
        let wide = (0.36 * area.width()).clamp(80.0, 200.0);
        let unit = self.quantity.unit(ends.1);
        let name = if unit.is_empty() {
            self.value_name.clone()
        } else {
            format!("{} [{unit}]", self.value_name)
        };
        let room = area.width() - wide - 16.0;
        let lines = wrap_to(&name, SMALL, Weight::Regular, room, 2);
        let middle = area.top + 18.0;
        for (index, line) in lines.iter().enumerate() {
            let shift = (index as f64 - 0.5 * (lines.len() as f64 - 1.0)) * style.leading();
            scene.text_beside(line, Point::new(area.left, middle + shift), style);
        }
        let start = area.right - wide - 4.0;
        for shade in 0..SHADES {
            let step = wide / f64::from(SHADES);
            let left = start + f64::from(shade) * step;
            let colour = shades::colour_of(0.86 * (f64::from(shade) + 0.5) / f64::from(SHADES));
            scene.block(
                Rect::new(left, middle - 6.0, left + step + 0.2, middle + 6.0),
                colour,
                1.0,
            );
        }
        let bottom = middle + 9.0 + SMALL;
        for (value, left, anchor) in [
            (ends.0, start, Anchor::Start),
            (ends.1, start + wide, Anchor::End),
        ] {
            let text = self.quantity.write(&Interval::exact(value), ends.1).0;
            let style = TextStyle::new(SMALL, MUTED).anchored(anchor);
            scene.text(&text, Point::new(left, bottom), style);
            scene.line(
                &[Point::new(left, middle + 6.0), Point::new(left, middle + 9.0)],
                AXIS,
                1.0,
            );
        }
    }
}
