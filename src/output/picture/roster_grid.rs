//! A weekly roster: how many of each pool are on duty in each shift of each day, and what that changes.

use super::drawing::{Picture, Rank, sheet_height};
use super::frame;
use super::geometry::{Point, Rect};
use super::rows;
use super::scene::{Anchor, Scene, TextStyle};
use super::shades;
use super::text::{Weight, shorten};
use super::theme::{GRID, INK, MARGIN, MUTED, SMALL, TEXT, Tint};

/// A roster.
#[derive(Clone, Debug, PartialEq)]
pub struct RosterGrid {
    /// What is shown.
    pub title: String,
    /// Of what.
    pub subtitle: String,
    /// The shifts, from top to bottom.
    pub rows: Vec<RosterRow>,
    /// A source or caveat under the picture; may be empty.
    pub note: String,
}

/// One shift of one pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterRow {
    /// The pool.
    pub pool: String,
    /// The shift and its hours.
    pub shift: String,
    /// From Monday to Sunday, those on duty; `None` where there is no such shift.
    pub days: [Option<Headcount>; 7],
}

/// How many are on duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headcount {
    /// In the roster.
    pub planned: u32,
    /// Today; `None` where there is nothing to compare with.
    pub today: Option<u32>,
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const HEAD_ROOM: f64 = 22.0;
const FOOT_ROOM: f64 = 22.0;
const GAP: f64 = 10.0;
const SUM_ROOM: f64 = 74.0;

impl Picture for RosterGrid {
    fn title(&self) -> &str {
        &self.title
    }

    fn natural_height(&self, width: u32) -> u32 {
        let room = f64::from(width) - 2.0 * MARGIN;
        let around = frame::around(&self.title, &self.subtitle, &self.note, &[], room);
        let pitch = rows::pitch(self.names(), rows::name_room(self.names(), room));
        sheet_height(around + HEAD_ROOM + self.rows.len().max(1) as f64 * pitch + FOOT_ROOM)
    }

    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank) {
        let area = frame::heading(scene, area, &self.title, &self.subtitle, rank);
        let area = frame::note(scene, area, &self.note);
        if self.rows.is_empty() {
            return frame::nothing(scene, area);
        }
        let name_room = rows::name_room(self.names(), area.width());
        let rect = Rect::new(
            area.left + name_room + GAP,
            area.top + HEAD_ROOM,
            area.right - SUM_ROOM,
            area.bottom - FOOT_ROOM,
        );
        if rect.width() < 90.0 || rect.height() < 16.0 {
            return;
        }
        let (wide, pitch) = (rect.width() / 7.0, rect.height() / self.rows.len() as f64);
        let small = TextStyle::new(SMALL, MUTED);
        for (day, name) in DAYS.iter().enumerate() {
            let middle = rect.left + (day as f64 + 0.5) * wide;
            let name = shorten(name, SMALL, Weight::Regular, wide);
            let style = small.anchored(Anchor::Middle);
            scene.text(&name, Point::new(middle, rect.top - 7.0), style);
        }
        let right = small.anchored(Anchor::End);
        scene.text("a week", Point::new(area.right, rect.top - 7.0), right);
        for (index, row) in self.rows.iter().enumerate() {
            let middle = rect.top + (index as f64 + 0.5) * pitch;
            let top = middle - 0.5 * pitch;
            scene.line(
                &[Point::new(area.left, top), Point::new(area.right, top)],
                GRID,
                1.0,
            );
            let first_of_pool = index == 0 || self.rows[index - 1].pool != row.pool;
            let name = if first_of_pool { row.pool.as_str() } else { "" };
            rows::draw_name(
                scene,
                Point::new(area.left, middle),
                (name, &row.shift),
                name_room,
                pitch,
            );
            for (day, cell) in row.days.iter().enumerate() {
                let left = rect.left + day as f64 * wide;
                let place = Rect::new(left + 1.0, top + 2.0, left + wide - 1.0, top + pitch - 2.0);
                self.draw_cell(scene, place, *cell);
                if let Some(cell) = cell {
                    let today = cell
                        .today
                        .map_or_else(String::new, |today| format!(", today {today}"));
                    let text = format!(
                        "{}, {}, {}: {}{today}",
                        row.pool, row.shift, DAYS[day], cell.planned
                    );
                    scene.hint(place, text);
                }
            }
            draw_sum(scene, Point::new(area.right, middle), row);
        }
        let text = "shades: how many are on duty; below the number: more or fewer than today";
        let text = shorten(text, SMALL, Weight::Regular, area.width());
        scene.text(&text, Point::new(area.left, rect.bottom + 6.0 + SMALL), small);
    }
}

impl RosterGrid {
    fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rows
            .iter()
            .map(|row| (row.pool.as_str(), row.shift.as_str()))
    }

    fn most(&self) -> u32 {
        let cells = self.rows.iter().flat_map(|row| row.days).flatten();
        cells.map(|cell| cell.planned).max().unwrap_or(0).max(1)
    }

    fn draw_cell(&self, scene: &mut Scene, place: Rect, cell: Option<Headcount>) {
        let Some(cell) = cell else {
            return shades::outline(scene, place);
        };
        let colour = shades::colour_of(0.6 * f64::from(cell.planned) / f64::from(self.most()));
        scene.block(place, colour, 1.0);
        let centre = place.centre();
        let change = cell
            .today
            .map_or(0, |today| i64::from(cell.planned) - i64::from(today));
        let value = TextStyle::new(TEXT, colour.readable())
            .bold()
            .anchored(Anchor::Middle);
        let text = cell.planned.to_string();
        if value.width(&text) > place.width() {
            return;
        }
        let small = TextStyle::new(SMALL, colour.readable()).anchored(Anchor::Middle);
        let change_text = signed(change);
        let both = change != 0 && place.height() > 30.0 && small.width(&change_text) < place.width();
        let lift = if both { 7.0 } else { 0.0 };
        scene.text_beside(&text, Point::new(centre.x, centre.y - lift), value);
        if both {
            scene.text_beside(&change_text, Point::new(centre.x, centre.y + 8.0), small);
        }
    }
}

fn draw_sum(scene: &mut Scene, at: Point, row: &RosterRow) {
    let sum: u32 = row.days.iter().flatten().map(|cell| cell.planned).sum();
    let today: Option<u32> = row.days.iter().flatten().map(|cell| cell.today).sum();
    let value = TextStyle::new(TEXT, INK).bold().anchored(Anchor::End);
    let change = today.map_or(0, |today| i64::from(sum) - i64::from(today));
    if change == 0 {
        return scene.text_beside(&sum.to_string(), at, value);
    }
    let colour = if change > 0 { Tint::Yellow } else { Tint::Blue };
    scene.text_beside(&sum.to_string(), Point::new(at.x, at.y - 8.0), value);
    let style = TextStyle::new(SMALL, colour.text()).anchored(Anchor::End);
    scene.text_beside(&signed(change), Point::new(at.x, at.y + 8.0), style);
}

/// `+2`, `−1`.
fn signed(change: i64) -> String {
    if change < 0 {
        format!("−{}", -change)
    } else {
        format!("+{change}")
    }
}
