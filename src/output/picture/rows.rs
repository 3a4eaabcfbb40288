//! Names of rows: the column at the left of horizontal bars.

use super::geometry::{Point, Rect};
use super::scene::{Scene, TextStyle, Weight};
use super::text::{shorten, wrap_to};
use super::theme::{GRID, INK, MUTED, SMALL, TEXT};

/// Least height of a row at its best.
const ROW: f64 = 40.0;
/// From one line of a name to the next.
const LINE: f64 = 15.0;
/// Lines of a name at most.
const NAME_LINES: usize = 3;
/// The names' greatest share of the width.
const SHARE: f64 = 0.34;
/// The same where a single word needs it.
const WORD_SHARE: f64 = 0.45;

/// Draws the line between two rows, across the whole area.
pub(super) fn draw_parting(scene: &mut Scene, area: Rect, y: f64) {
    scene.line(&[Point::new(area.left, y), Point::new(area.right, y)], GRID, 0.8);
}

/// Width of the column of names and details.
pub(super) fn name_room<'a>(names: impl Iterator<Item = (&'a str, &'a str)>, width: f64) -> f64 {
    let (name, small) = (TextStyle::new(TEXT, INK).bold(), TextStyle::new(SMALL, MUTED));
    let (mut whole, mut word) = (40.0_f64, 0.0_f64);
    for (text, detail) in names {
        whole = whole.max(name.width(text)).max(small.width(detail));
        word = text
            .split_whitespace()
            .map(|word| name.width(word))
            .fold(word, f64::max);
    }
    whole.min(SHARE * width).max(word.min(WORD_SHARE * width))
}

/// Height of a row in which every name finds room.
pub(super) fn pitch<'a>(names: impl Iterator<Item = (&'a str, &'a str)>, room: f64) -> f64 {
    let lines = names.map(|(text, detail)| {
        wrap_to(text, TEXT, Weight::Bold, room, NAME_LINES).len() + usize::from(!detail.is_empty())
    });
    lines.map(|lines| LINE * lines as f64 + 9.0).fold(ROW, f64::max)
}

/// Draws a name, and its detail on a line of its own where there is room.
pub(super) fn draw_name(scene: &mut Scene, at: Point, (text, detail): (&str, &str), room: f64, pitch: f64) {
    let (name, small) = (TextStyle::new(TEXT, INK).bold(), TextStyle::new(SMALL, MUTED));
    let lines_fit = ((pitch - 2.0) / LINE) as usize;
    let with_detail = !detail.is_empty() && lines_fit > 1;
    let most = lines_fit
        .saturating_sub(usize::from(with_detail))
        .clamp(1, NAME_LINES);
    let wrapped = wrap_to(text, name.size, name.weight, room, most);
    let mut lines: Vec<(String, TextStyle)> = wrapped.into_iter().map(|line| (line, name)).collect();
    if with_detail {
        lines.push((shorten(detail, small.size, small.weight, room), small));
    }
    let top = at.y - 0.5 * LINE * (lines.len() as f64 - 1.0);
    for (index, (line, style)) in lines.iter().enumerate() {
        scene.text_beside(line, Point::new(at.x, top + LINE * index as f64), *style);
    }
}
