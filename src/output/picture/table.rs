//! A small table under a plot: the key of its series and their numbers with intervals.

use super::geometry::{Point, Rect};
use super::scene::{Anchor, Scene, TextStyle, Weight};
use super::text::{shorten, wrap_to};
use super::theme::{GRID, INK, MUTED, SMALL, TEXT, Tint};

/// A table; every row has as many cells as there are heads.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) heads: Vec<Head>,
    pub(super) rows: Vec<Row>,
}

/// Head of a column.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) text: String,
    pub(super) mark: Mark,
}

/// The mark in the plot that a column gives the numbers of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    Full,
    Hollow,
}

/// A series and its numbers.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) tint: Tint,
    pub(super) name: String,
    /// Estimate and interval.
    pub(super) cells: Vec<(String, String)>,
}

const SAMPLE: f64 = 34.0;
const COLUMN_GAP: f64 = 16.0;
const LEAST_NAME: f64 = 64.0;
const MOST_NAME: f64 = 190.0;

/// How the columns are cut.
struct Layout {
    /// Right edge of each column, from the table's left.
    rights: Vec<f64>,
    /// Widths of the columns.
    widths: Vec<f64>,
    name_room: f64,
    /// Whether the interval has a line of its own.
    tall: bool,
    head_lines: usize,
}

impl Table {
    /// Height at a given width.
    pub(super) fn height(&self, width: f64) -> f64 {
        let layout = self.layout(width);
        head_height(&layout) + self.rows.len() as f64 * row_height(&layout) + 4.0
    }

    /// Draws the table at the bottom of `area`; what remains.
    pub(super) fn draw(&self, scene: &mut Scene, area: Rect) -> Rect {
        let layout = self.layout(area.width());
        let top = area.bottom - self.height(area.width());
        self.draw_heads(scene, area, top, &layout);
        for (index, row) in self.rows.iter().enumerate() {
            let start = top + head_height(&layout) + index as f64 * row_height(&layout);
            scene.line(&[Point::new(area.left, start), Point::new(area.right, start)], GRID, 1.0);
            draw_row(scene, area.left, start, row, &layout);
        }
        Rect::new(area.left, area.top, area.right, top - 6.0)
    }

    fn draw_heads(&self, scene: &mut Scene, area: Rect, top: f64, layout: &Layout) {
        let style = TextStyle::new(SMALL, MUTED).anchored(Anchor::End);
        for (head, (right, width)) in self.heads.iter().zip(layout.rights.iter().zip(&layout.widths)) {
            let lines = wrap_to(&head.text, SMALL, Weight::Regular, width - mark_room(head), layout.head_lines);
            for (index, line) in lines.iter().rev().enumerate() {
                let baseline = top + head_height(layout) - 6.0 - index as f64 * style.leading();
                scene.text(line, Point::new(area.left + right, baseline), style);
                if index + 1 == lines.len() && head.mark != Mark::None {
                    let left = area.left + right - style.width(line) - 8.0;
                    let centre = Point::new(left, baseline - style.half_capital());
                    match head.mark {
                        Mark::Hollow => scene.hollow_mark(centre, Tint::Slate, 3.4),
                        _ => scene.mark(centre, Tint::Slate, 3.4),
                    }
                }
            }
        }
    }

    fn layout(&self, width: f64) -> Layout {
        let name = TextStyle::new(TEXT, INK).bold();
        let wish = self.rows.iter().map(|row| name.width(&row.name)).fold(LEAST_NAME, f64::max);
        let wish = wish.min(MOST_NAME);
        let flat = self.cut(width, false);
        if flat.name_room >= wish { flat } else { self.cut(width, true) }
    }

    fn cut(&self, width: f64, tall: bool) -> Layout {
        let (value, small) = (TextStyle::new(TEXT, INK), TextStyle::new(SMALL, MUTED));
        let mut widths = Vec::new();
        for (index, head) in self.heads.iter().enumerate() {
            let cells = self.rows.iter().filter_map(|row| row.cells.get(index)).map(|(point, interval)| {
                let (point, interval) = (value.width(point), small.width(&bracketed(interval)));
                if tall { point.max(interval) } else { point + 5.0 + interval }
            });
            let words = head.text.split_whitespace().map(|word| small.width(word)).fold(0.0, f64::max);
            let least = if tall { words.max(0.6 * small.width(&head.text)) } else { small.width(&head.text) };
            widths.push(cells.fold(least + mark_room(head), f64::max));
        }
        let total: f64 = widths.iter().map(|width| width + COLUMN_GAP).sum();
        let name_room = width - total - SAMPLE;
        let mut right = SAMPLE + name_room.max(0.0);
        let rights = widths.iter().map(|width| {
            right += COLUMN_GAP + width;
            right
        });
        Layout {
            rights: rights.collect(),
            widths: widths.clone(),
            name_room,
            tall,
            head_lines: if tall { 2 } else { 1 },
        }
    }
}

fn draw_row(scene: &mut Scene, left: f64, top: f64, row: &Row, layout: &Layout) {
    let name = TextStyle::new(TEXT, row.tint.text()).bold();
    let (value, small) = (TextStyle::new(TEXT, INK).anchored(Anchor::End), TextStyle::new(SMALL, MUTED));
    let small = small.anchored(Anchor::End);
    let middle = top + 0.5 * row_height(layout);
    let ends = [Point::new(left, middle), Point::new(left + SAMPLE - 8.0, middle)];
    scene.dashed(&ends, row.tint.colour(), 2.0, row.tint.dash());
    scene.mark(Point::new(left + 0.5 * (SAMPLE - 8.0), middle), row.tint, 3.6);
    let text = shorten(&row.name, name.size, name.weight, layout.name_room);
    scene.text_beside(&text, Point::new(left + SAMPLE, middle), name);
    for ((point, interval), right) in row.cells.iter().zip(&layout.rights) {
        let right = left + right;
        let interval = bracketed(interval);
        if layout.tall && !interval.is_empty() {
            scene.text_beside(point, Point::new(right, middle - 7.5), value);
            scene.text_beside(&interval, Point::new(right, middle + 7.5), small);
        } else {
            scene.text_beside(&interval, Point::new(right, middle), small);
            let space = if interval.is_empty() { 0.0 } else { 5.0 + small.width(&interval) };
            scene.text_beside(point, Point::new(right - space, middle), value);
        }
    }
}

fn bracketed(interval: &str) -> String {
    if interval.is_empty() { String::new() } else { format!("[{interval}]") }
}

fn mark_room(head: &Head) -> f64 {
    if head.mark == Mark::None { 0.0 } else { 14.0 }
}

fn head_height(layout: &Layout) -> f64 {
    layout.head_lines as f64 * SMALL * 1.28 + 8.0
}

fn row_height(layout: &Layout) -> f64 {
    if layout.tall { 35.0 } else { 21.0 }
}
