//! A small table under a plot: the key of its series and their numbers with intervals.

use super::geometry::{Point, Rect};
use super::scene::{Anchor, Scene, TextStyle, Weight};
use super::text::wrap_to;
use super::theme::{GRID, INK, LEADING, MUTED, SMALL, TEXT, Tint};

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
/// With this much room a name may take two lines.
const ENOUGH_NAME: f64 = 130.0;
/// Least room between columns.
const LEAST_GAP: f64 = 8.0;
/// Height of a name above its numbers.
const STACKED_NAME: f64 = 18.0;

/// How the columns are cut.
struct Layout {
    /// Right edge of each column, from the table's left.
    rights: Vec<f64>,
    /// Widths of the columns.
    widths: Vec<f64>,
    /// Widths of the intervals in each column.
    intervals: Vec<f64>,
    name_room: f64,
    fold: Fold,
}

/// How a row is broken to fit the width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fold {
    /// Everything on one line.
    Flat,
    /// The interval under the estimate.
    Tall,
    /// The name above both.
    Stacked,
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
                head_lines(layout),
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
        let flat = self.cut(width, Fold::Flat);
        if flat.name_room >= wish {
            return flat.spread(wish);
        }
        let tall = self.cut(width, Fold::Tall);
        if tall.name_room >= wish.min(ENOUGH_NAME) {
            return tall.spread(wish);
        }
        self.cut(width, Fold::Stacked)
    }

    fn cut(&self, width: f64, fold: Fold) -> Layout {
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
            let within = if interval > 0.0 { WITHIN } else { 0.0 };
            let (head_width, cell) = match fold {
                Fold::Flat => (small.width(&head.text), point + within + interval),
                Fold::Tall | Fold::Stacked => (words.max(0.6 * small.width(&head.text)), point.max(interval)),
            };
            widths.push(cell.max(head_width + mark_room(head)));
            intervals.push(interval);
        }
        let total: f64 = widths.iter().map(|width| width + COLUMN_GAP).sum();
        let rest = width - total;
        let (name_room, mut right) = match fold {
            Fold::Stacked => (width - SAMPLE, 0.0),
            Fold::Flat | Fold::Tall => (rest - SAMPLE, rest.max(SAMPLE)),
        };
        let gap = match fold {
            // Without a name to their left, the columns take the whole width.
            Fold::Stacked => (COLUMN_GAP + rest / widths.len().max(1) as f64).max(LEAST_GAP),
            Fold::Flat | Fold::Tall => COLUMN_GAP,
        };
        let rights = widths.iter().map(|width| {
            right += gap + width;
            right
        });
        Layout {
            rights: rights.take_while(|right| *right <= width + 0.5).collect(),
            intervals,
            name_room,
            fold,
            widths: widths.clone(),
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
    let name_height = if layout.fold == Fold::Stacked {
        STACKED_NAME
    } else {
        row_height(layout)
    };
    draw_row_name(scene, Point::new(left, top + 0.5 * name_height), row, layout);
    let middle = match layout.fold {
        Fold::Stacked => top + STACKED_NAME + 0.5 * (row_height(layout) - STACKED_NAME) - 2.0,
        Fold::Flat | Fold::Tall => top + 0.5 * row_height(layout),
    };
    let value = TextStyle::new(TEXT, INK).anchored(Anchor::End);
    let small = TextStyle::new(SMALL, MUTED);
    let columns = layout.rights.iter().zip(&layout.intervals);
    for ((point, interval), (right, interval_width)) in row.cells.iter().zip(columns) {
        let right = left + right;
        let interval = bracketed(interval);
        if layout.fold == Fold::Flat {
            let start = right - interval_width;
            let space = if *interval_width > 0.0 { WITHIN } else { 0.0 };
            scene.text_beside(&interval, Point::new(start, middle), small);
            scene.text_beside(point, Point::new(start - space, middle), value);
        } else if interval.is_empty() {
            scene.text_beside(point, Point::new(right, middle), value);
        } else {
            scene.text_beside(point, Point::new(right, middle - 7.5), value);
            scene.text_beside(
                &interval,
                Point::new(right, middle + 7.5),
                small.anchored(Anchor::End),
            );
        }
    }
}

/// Draws a sample of the curve and its name, centred on the height of `at`.
fn draw_row_name(scene: &mut Scene, at: Point, row: &Row, layout: &Layout) {
    let end = at.x + SAMPLE - 8.0;
    scene.dashed(
        &[at, Point::new(end, at.y)],
        row.tint.colour(),
        2.0,
        row.tint.dash(),
    );
    scene.mark(Point::new(0.5 * (at.x + end), at.y), row.tint, 3.6);
    let name = TextStyle::new(TEXT, row.tint.text()).bold();
    let most = if layout.fold == Fold::Tall { 2 } else { 1 };
    let lines = wrap_to(&row.name, name.size, name.weight, layout.name_room, most);
    for (index, line) in lines.iter().enumerate() {
        let shift = (index as f64 - 0.5 * (lines.len() as f64 - 1.0)) * 15.0;
        scene.text_beside(line, Point::new(at.x + SAMPLE, at.y + shift), name);
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

fn head_lines(layout: &Layout) -> usize {
    if layout.fold == Fold::Flat { 1 } else { 2 }
}

fn head_height(layout: &Layout) -> f64 {
    head_lines(layout) as f64 * SMALL * LEADING + 8.0
}

fn row_height(layout: &Layout) -> f64 {
    match layout.fold {
        Fold::Flat => 21.0,
        Fold::Tall => 35.0,
        Fold::Stacked => STACKED_NAME + 35.0,
    }
}
