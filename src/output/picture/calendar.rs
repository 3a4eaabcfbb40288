//! The hours of a week and the months of a year along a level axis.

use super::axis::{Axis, Tick};
use super::frame::Plot;
use super::geometry::{Point, Rect};
use super::scene::{Anchor, Scene, TextStyle};
use super::theme::{AXIS, GRID, MUTED, SMALL};

/// Hours in a week.
pub(super) const WEEK_HOURS: f64 = 168.0;
/// Height of day names and hours under a plot.
pub(super) const WEEK_ROOM: f64 = 34.0;

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: [(&str, u32); 12] = [
    ("Jan", 31),
    ("Feb", 28),
    ("Mar", 31),
    ("Apr", 30),
    ("May", 31),
    ("Jun", 30),
    ("Jul", 31),
    ("Aug", 31),
    ("Sep", 30),
    ("Oct", 31),
    ("Nov", 30),
    ("Dec", 31),
];

/// An axis over a week, without ticks: [`draw_week`] draws them.
pub(super) fn week_axis() -> Axis {
    Axis::linear(0.0, WEEK_HOURS, Vec::new(), "")
}

/// Draws the days' names and hours under a plot, and a line through it at every midnight.
pub(super) fn draw_week(scene: &mut Scene, plot: &Plot) {
    let style = TextStyle::new(SMALL, MUTED).anchored(Anchor::Middle);
    let day = plot.rect.width() / 7.0;
    let hours: &[u8] = if day > 88.0 {
        &[0, 6, 12, 18]
    } else if day > 46.0 {
        &[0, 12]
    } else {
        &[0]
    };
    let fits = |letters: usize| {
        DAYS.iter()
            .all(|name| style.width(cut(name, letters)) < day - 5.0)
    };
    let letters = [9, 3, 2].into_iter().find(|letters| fits(*letters)).unwrap_or(1);
    let bottom = plot.rect.bottom;
    for (index, name) in DAYS.iter().enumerate() {
        let midnight = plot.rect.left + index as f64 * day;
        for hour in hours {
            let left = midnight + f64::from(*hour) / 24.0 * day;
            scene.line(
                &[Point::new(left, bottom), Point::new(left, bottom + 3.0)],
                AXIS,
                1.0,
            );
            scene.text(&hour.to_string(), Point::new(left, bottom + 4.0 + SMALL), style);
        }
        let name = cut(name, letters);
        scene.text(
            name,
            Point::new(midnight + 0.5 * day, bottom + 20.0 + SMALL),
            style,
        );
    }
    let last = Point::new(plot.rect.right, bottom);
    scene.line(&[last, Point::new(last.x, bottom + 3.0)], AXIS, 1.0);
    scene.text("24 h", Point::new(last.x, bottom + 4.0 + SMALL), style);
    scene.line(&[Point::new(plot.rect.left, bottom), last], AXIS, 1.2);
}

/// `Monday 8 to 12 h`, `Friday 16 h to Monday 8 h`: hours of the week as people say them.
pub(super) fn span_name(from: f64, to: f64) -> String {
    let day = |hour: f64| DAYS[(hour / 24.0) as usize % 7];
    let time = |hour: f64| hour % 24.0;
    if to - from <= 24.0 && (day(from) == day(to) || time(to) == 0.0) {
        let end = if time(to) == 0.0 { 24.0 } else { time(to) };
        return format!("{} {} to {end} h", day(from), time(from));
    }
    format!("{} {} h to {} {} h", day(from), time(from), day(to), time(to))
}

/// The first letters of a name.
fn cut(name: &str, letters: usize) -> &str {
    name.get(..letters).unwrap_or(name)
}

/// Draws a level line's worth of midnights through a plot.
pub(super) fn draw_midnights(scene: &mut Scene, rect: Rect) {
    for index in 0..=7 {
        let left = rect.left + f64::from(index) * rect.width() / 7.0;
        scene.line(
            &[Point::new(left, rect.top), Point::new(left, rect.bottom)],
            GRID,
            1.0,
        );
    }
}

/// An axis over `days` days with a tick on the first of each month, for a series that starts on day
/// `first_day` of its year, counted from 0.
pub(super) fn month_axis(days: usize, first_day: u32, is_leap: bool) -> Axis {
    let mut ticks = Vec::new();
    let mut start = 0_i64;
    for (name, length) in MONTHS.iter().cycle().take(36) {
        let day = start - i64::from(first_day);
        let first_february = *name == "Feb" && start < 60;
        start += i64::from(*length) + i64::from(first_february && is_leap);
        // A month that has begun already is named at the left edge.
        if day < days as i64 && start > i64::from(first_day) {
            ticks.push(Tick {
                value: day.max(0) as f64,
                label: (*name).to_owned(),
            });
        }
    }
    Axis::linear(0.0, days.max(1) as f64, ticks, "")
}
