//! How busy each pool is in each hour of the week, as shades from pale to dark.

use super::axis::Axis;
use super::calendar::{WEEK_HOURS, WEEK_ROOM, draw_week, span_name, week_axis};
use super::drawing::{Picture, Rank, sheet_height};
use super::frame::{self, Plot};
use super::geometry::{Point, Rect};
use super::rows;
use super::scene::{Anchor, Scene, TextStyle};
use super::shades::{SHADES, colour_of_shade, outline, shade_of};
use super::theme::{INK, MARGIN, MUTED, PAPER, SMALL, TEXT};
use super::values::{Interval, Quantity};

/// A row of shades for each pool.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekHeat {
    /// What is shown.
    pub title: String,
    /// Of what, in how many replications.
    pub subtitle: String,
    /// Name of the share, such as "Officers busy".
    pub value_name: String,
    /// What a blank cell means, such as "nobody on duty".
    pub blank_name: String,
    /// The rows, from top to bottom.
    pub rows: Vec<WeekRow>,
    /// A source or caveat under the picture; may be empty.
    pub note: String,
}

/// A pool's week.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekRow {
    /// Name of the pool.
    pub name: String,
    /// A second line under the name, such as how many officers; may be empty.
    pub detail: String,
    /// Shares in 0..=1 in equal steps from Monday 0 h; 168 for hours. `None` where nobody is on duty.
    pub shares: Vec<Option<f64>>,
    /// Mean over the hours on duty.
    pub mean: Option<Interval>,
}

const GAP: f64 = 10.0;
const HEAD_ROOM: f64 = 18.0;
const KEY_ROOM: f64 = 44.0;

impl Picture for WeekHeat {
    fn title(&self) -> &str {
        &self.title
    }

    fn natural_height(&self, width: u32) -> u32 {
        let room = f64::from(width) - 2.0 * MARGIN;
        let around = frame::around(&self.title, &self.subtitle, &self.note, &[], room);
        let pitch = rows::pitch(self.names(), rows::name_room(self.names(), room));
        let height = self.rows.len().max(1) as f64 * pitch + HEAD_ROOM + WEEK_ROOM + KEY_ROOM;
        sheet_height(around + height)
    }

    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank) {
        let area = frame::heading(scene, area, &self.title, &self.subtitle, rank);
        let area = frame::note(scene, area, &self.note);
        if self.rows.iter().all(|row| row.shares.is_empty()) {
            return frame::nothing(scene, area);
        }
        let name_room = rows::name_room(self.names(), area.width());
        let right = area.right - GAP - self.mean_room();
        let top = area.top + HEAD_ROOM;
        let rect = Rect::new(
            area.left + name_room + GAP,
            top,
            right,
            area.bottom - WEEK_ROOM - KEY_ROOM,
        );
        if rect.width() < 60.0 || rect.height() < 10.0 {
            return;
        }
        let small = TextStyle::new(SMALL, MUTED);
        scene.text("mean", Point::new(right + GAP, top - 6.0), small);
        let pitch = rect.height() / self.rows.len() as f64;
        for (index, row) in self.rows.iter().enumerate() {
            let middle = rect.top + (index as f64 + 0.5) * pitch;
            rows::draw_name(
                scene,
                Point::new(area.left, middle),
                (&row.name, &row.detail),
                name_room,
                pitch,
            );
            let half = (0.5 * pitch - 2.0).max(1.0);
            draw_row(
                scene,
                Rect::new(rect.left, middle - half, rect.right, middle + half),
                row,
            );
            self.add_hints(
                scene,
                Rect::new(rect.left, middle - half, rect.right, middle + half),
                row,
            );
            draw_mean(scene, Point::new(right + GAP, middle), row, pitch);
        }
        for day in 1..7 {
            let left = rect.left + f64::from(day) * rect.width() / 7.0;
            scene.line(
                &[Point::new(left, rect.top), Point::new(left, rect.bottom)],
                PAPER,
                1.6,
            );
        }
        let plot = Plot {
            rect,
            x: week_axis(),
            y: Axis::linear(0.0, 1.0, Vec::new(), ""),
        };
        draw_week(scene, &plot);
        self.draw_key(
            scene,
            Rect::new(rect.left, area.bottom - KEY_ROOM, rect.right, area.bottom),
        );
    }
}

impl WeekHeat {
    fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rows
            .iter()
            .map(|row| (row.name.as_str(), row.detail.as_str()))
    }

    fn mean_room(&self) -> f64 {
        let (value, small) = (TextStyle::new(TEXT, INK).bold(), TextStyle::new(SMALL, MUTED));
        let widths = self
            .rows
            .iter()
            .filter_map(|row| row.mean.filter(Interval::is_finite))
            .map(|mean| {
                let (point, interval) = Quantity::Share.write(&mean, 1.0);
                value.width(&point).max(small.width(&format!("[{interval}]")))
            });
        widths.fold(small.width("mean"), f64::max)
    }

    /// What each stretch of equal hours says when pointed at.
    fn add_hints(&self, scene: &mut Scene, rect: Rect, row: &WeekRow) {
        let step = WEEK_HOURS / row.shares.len().max(1) as f64;
        let known = |share: &Option<f64>| share.filter(|share| share.is_finite());
        let percent = |share: &Option<f64>| known(share).map(|share| (share * 20.0).round() * 5.0);
        let mut first = 0;
        for run in row.shares.chunk_by(|one, next| percent(one) == percent(next)) {
            let end = first + run.len();
            let place = |index: usize| rect.left + rect.width() * index as f64 / row.shares.len() as f64;
            let told = percent(&run[0])
                .map_or_else(|| self.blank_name.clone(), |share| format!("about {share:.0} %"));
            let hours = span_name(first as f64 * step, end as f64 * step);
            let strip = Rect::new(place(first), rect.top, place(end), rect.bottom);
            scene.hint(strip, format!("{}, {hours}: {told}", row.name));
            first = end;
        }
    }

    fn draw_key(&self, scene: &mut Scene, area: Rect) {
        let style = TextStyle::new(SMALL, MUTED);
        let name = format!("{} [%]", self.value_name);
        let (left, middle) = (area.left, area.top + 20.0);
        scene.text_beside(&name, Point::new(left, middle), style);
        let start = left + style.width(&name) + 10.0;
        let blank_room = 16.0 + 22.0 + 6.0 + style.width(&self.blank_name);
        let wide = (area.right - start - blank_room).clamp(40.0, 220.0);
        for shade in 0..SHADES {
            let step = wide / f64::from(SHADES);
            let at = start + f64::from(shade) * step;
            let colour = colour_of_shade(shade);
            scene.block(
                Rect::new(at, middle - 6.0, at + step + 0.2, middle + 6.0),
                colour,
                1.0,
            );
        }
        for percent in [0, 50, 100] {
            let at = Point::new(start + f64::from(percent) / 100.0 * wide, middle + 9.0 + SMALL);
            scene.text(&percent.to_string(), at, style.anchored(Anchor::Middle));
        }
        let blank = Rect::new(
            start + wide + 16.0,
            middle - 6.0,
            start + wide + 38.0,
            middle + 6.0,
        );
        if blank.right + 6.0 + style.width(&self.blank_name) <= area.right + 60.0 {
            outline(scene, blank);
            scene.text_beside(&self.blank_name, Point::new(blank.right + 6.0, middle), style);
        }
    }
}

fn draw_row(scene: &mut Scene, rect: Rect, row: &WeekRow) {
    outline(scene, rect);
    let shades: Vec<Option<u32>> = row.shares.iter().map(|share| share.and_then(shade_of)).collect();
    let left_of = |index: usize| rect.left + rect.width() * index as f64 / shades.len() as f64;
    let mut first = 0;
    for run in shades.chunk_by(|one, next| one == next) {
        let end = first + run.len();
        if let Some(shade) = run[0] {
            let colour = colour_of_shade(shade);
            let right = (left_of(end) + 0.2).min(rect.right);
            scene.block(
                Rect::new(left_of(first), rect.top, right, rect.bottom),
                colour,
                1.0,
            );
        }
        first = end;
    }
}

fn draw_mean(scene: &mut Scene, at: Point, row: &WeekRow, pitch: f64) {
    let (value, small) = (TextStyle::new(TEXT, INK).bold(), TextStyle::new(SMALL, MUTED));
    let Some(mean) = row.mean.filter(Interval::is_finite) else {
        return;
    };
    let (point, interval) = Quantity::Share.write(&mean, 1.0);
    let both = !interval.is_empty() && pitch > 30.0;
    scene.text_beside(
        &point,
        Point::new(at.x, at.y - if both { 8.0 } else { 0.0 }),
        value,
    );
    if both {
        scene.text_beside(&format!("[{interval}]"), Point::new(at.x, at.y + 8.0), small);
    }
}
