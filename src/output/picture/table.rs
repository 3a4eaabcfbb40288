//! A small table under a plot: the key of its series and their numbers with intervals.

use super::geometry::{Point, Rect};
use super::scene::{Anchor, Scene, TextStyle, Weight};
use super::text::wrap_to;
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
/// Between an estimate and its interval.
const WITHIN: f64 = 6.0;
const LEAST_NAME: f64 = 64.0;
const MOST_NAME: f64 = 190.0;

/// How the columns are cut.
struct Layout {
    /// Right edge of each column, from the table's left.
    rights: Vec<f64>,
    /// Widths of the columns.
    widths: Vec<f64>,
    /// Widths of the intervals in each column.
    intervals: Vec<f64>,
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
            scene.line(
                &[Point::new(area.left, start), Point::new(area.right, start)],
                GRID,
                1.0,
            );
            draw_row(scene, area.left, start, row, &layout);
        }
        Rect::new(area.left, area.top, area.right, top - 6.0)
    }

    fn draw_heads(&self, scene: &mut Scene, area: Rect, top: f64, layout: &Layout) {
        let style = TextStyle::new(SMALL, MUTED).anchored(Anchor::End);
        for (head, (right, width)) in self.heads.iter().zip(layout.rights.iter().zip(&layout.widths)) {
            let lines = wrap_to(
                &head.text,
                SMALL,
                Weight::Regular,
                width - mark_room(head) + 1.0,
                layout.head_lines,
            );
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
        let wish = self
            .rows
            .iter()
            .map(|row| name.width(&row.name))
            .fold(LEAST_NAME, f64::max);
        let flat = self.cut(width, false);
        if flat.name_room >= wish.min(MOST_NAME) {
            flat.spread(wish)
        } else {
            self.cut(width, true).spread(wish)
        }
    }

    fn cut(&self, width: f64, tall: bool) -> Layout {
        let (value, small) = (TextStyle::new(TEXT, INK), TextStyle::new(SMALL, MUTED));
        let (mut widths, mut intervals) = (Vec::new(), Vec::new());
        for (index, head) in self.heads.iter().enumerate() {
            let cells = || self.rows.iter().filter_map(move |row| row.cells.get(index));
            let point = cells().map(|(point, _)| value.width(point)).fold(0.0, f64::max);
            let interval = cells()
                .map(|(_, interval)| small.width(&bracketed(interval)))
                .fold(0.0, f64::max);
            let words = head
                .text
                .split_whitespace()
                .map(|word| small.width(word))
                .fold(0.0, f64::max);
            let (head_width, cell) = if tall {
                (words.max(0.6 * small.width(&head.text)), point.max(interval))
            } else {
                (
                    small.width(&head.text),
                    point + interval + if interval > 0.0 { WITHIN } else { 0.0 },
                )
            };
            widths.push(cell.max(head_width + mark_room(head)));
            intervals.push(interval);
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
            intervals,
            name_room,
            tall,
            head_lines: if tall { 2 } else { 1 },
        }
    }
}

impl Layout {
    /// The same with what the names do not need shared among the columns.
    fn spread(mut self, names: f64) -> Self {
        let spare = (self.name_room - names - COLUMN_GAP).max(0.0);
        let count = self.rights.len() as f64;
        for (index, right) in self.rights.iter_mut().enumerate() {
            *right -= spare * (count - 1.0 - index as f64) / count;
        }
        self.name_room -= spare * (count - 1.0).max(0.0) / count.max(1.0);
        self
    }
}

fn draw_row(scene: &mut Scene, left: f64, top: f64, row: &Row, layout: &Layout) {
    let name = TextStyle::new(TEXT, row.tint.text()).bold();
    let (value, small) = (
        TextStyle::new(TEXT, INK).anchored(Anchor::End),
        TextStyle::new(SMALL, MUTED),
    );
    let small = small.anchored(Anchor::End);
    let middle = top + 0.5 * row_height(layout);
    let ends = [Point::new(left, middle), Point::new(left + SAMPLE - 8.0, middle)];
    scene.dashed(&ends, row.tint.colour(), 2.0, row.tint.dash());
    scene.mark(Point::new(left + 0.5 * (SAMPLE - 8.0), middle), row.tint, 3.6);
    let lines = wrap_to(
        &row.name,
        name.size,
        name.weight,
        layout.name_room,
        if layout.tall { 2 } else { 1 },
    );
    for (index, line) in lines.iter().enumerate() {
        let shift = (index as f64 - 0.5 * (lines.len() as f64 - 1.0)) * 15.0;
        scene.text_beside(line, Point::new(left + SAMPLE, middle + shift), name);
    }
    let columns = layout.rights.iter().zip(&layout.intervals);
    for ((point, interval), (right, interval_width)) in row.cells.iter().zip(columns) {
        let right = left + right;
        let interval = bracketed(interval);
        if layout.tall && !interval.is_empty() {
            scene.text_beside(point, Point::new(right, middle - 7.5), value);
            scene.text_beside(&interval, Point::new(right, middle + 7.5), small);
        } else {
            let inner = if layout.tall { 0.0 } else { *interval_width };
            let space = if inner > 0.0 { WITHIN + inner } else { 0.0 };
            scene.text_beside(
                &interval,
                Point::new(right - inner, middle),
                small.anchored(Anchor::Start),
            );
            scene.text_beside(point, Point::new(right - space, middle), value);
        }
    }
}

fn bracketed(interval: &str) -> String {
    if interval.is_empty() {
        String::new()
    } else {
        format!("[{interval}]")
    }
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
