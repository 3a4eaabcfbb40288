//! Several pictures under one title: beside each other on a wide sheet, below each other on a narrow one.

use super::drawing::{Picture, Rank, sheet_height};
use super::frame;
use super::geometry::Rect;
use super::scene::Scene;
use super::theme::MARGIN;

/// Panels under a common title.
#[derive(Debug)]
pub struct SideBySide {
    /// What the whole shows.
    pub title: String,
    /// Of what; may be empty.
    pub subtitle: String,
    /// The panels, from left to right.
    pub panels: Vec<Panel>,
    /// A source or caveat under the picture; may be empty.
    pub note: String,
}

/// A picture and its share of the width.
#[derive(Debug)]
pub struct Panel {
    /// The picture.
    pub picture: Box<dyn Picture>,
    /// Its width relative to the others'.
    pub weight: f64,
}

/// Room between panels.
const GUTTER: f64 = 26.0;
/// Panels that would be narrower stand below each other; equal ones in rows of as many as find room.
const LEAST_PANEL: f64 = 300.0;

impl Panel {
    /// A panel.
    pub fn new(picture: impl Picture + 'static, weight: f64) -> Self {
        Self {
            picture: Box::new(picture),
            weight,
        }
    }
}

impl Picture for SideBySide {
    fn title(&self) -> &str {
        &self.title
    }

    fn natural_height(&self, width: u32) -> u32 {
        let room = f64::from(width) - 2.0 * MARGIN;
        let around = frame::around(&self.title, &self.subtitle, &self.note, &[], room);
        let heights = self.heights(room);
        let panels = heights.iter().map(|height| height + GUTTER).sum::<f64>() - GUTTER;
        sheet_height(around + panels.max(40.0))
    }

    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank) {
        let area = frame::heading(scene, area, &self.title, &self.subtitle, rank);
        let area = frame::note(scene, area, &self.note);
        if self.panels.is_empty() {
            return frame::nothing(scene, area);
        }
        for (panel, place) in self.panels.iter().zip(self.places(area)) {
            if place.width() > 60.0 && place.height() > 60.0 {
                panel.picture.compose(scene, place, Rank::Panel);
            }
        }
    }
}

impl SideBySide {
    fn weights(&self) -> Vec<f64> {
        let weight = |panel: &Panel| {
            if panel.weight > 0.0 && panel.weight.is_finite() {
                panel.weight
            } else {
                1.0
            }
        };
        let weights: Vec<f64> = self.panels.iter().map(weight).collect();
        let sum: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / sum).collect()
    }

    fn widths(&self, room: f64) -> Vec<f64> {
        let free = room - GUTTER * (self.panels.len().max(1) - 1) as f64;
        self.weights().iter().map(|weight| weight * free).collect()
    }

    /// How many panels stand beside each other: all, or as many equal ones as find room.
    fn columns(&self, room: f64) -> usize {
        let count = self.panels.len().max(1);
        if self.widths(room).iter().all(|width| *width >= LEAST_PANEL) {
            return count;
        }
        let weights = self.weights();
        let alike = weights.iter().all(|weight| (weight - weights[0]).abs() < 1e-9);
        let fit = ((room + GUTTER) / (LEAST_PANEL + GUTTER)) as usize;
        if alike { fit.clamp(1, count) } else { 1 }
    }

    /// Widths of the panels in a row of so many.
    fn row_widths(&self, room: f64, columns: usize) -> Vec<f64> {
        if columns == self.panels.len() {
            return self.widths(room);
        }
        let free = room - GUTTER * (columns - 1) as f64;
        vec![free / columns as f64; self.panels.len()]
    }

    /// Natural heights of the rows of panels, without margins.
    fn heights(&self, room: f64) -> Vec<f64> {
        let columns = self.columns(room);
        let widths = self.row_widths(room, columns);
        let height = |(panel, width): (&Panel, &f64)| {
            let width = (width + 2.0 * MARGIN).round() as u32;
            f64::from(panel.picture.natural_height(width)) - 2.0 * MARGIN
        };
        let each: Vec<f64> = self.panels.iter().zip(&widths).map(height).collect();
        let tallest = |row: &[f64]| row.iter().copied().fold(0.0, f64::max);
        each.chunks(columns).map(tallest).collect()
    }

    fn places(&self, area: Rect) -> Vec<Rect> {
        let columns = self.columns(area.width());
        let widths = self.row_widths(area.width(), columns);
        let heights = self.heights(area.width());
        let free = area.height() - GUTTER * (heights.len() - 1) as f64;
        let scale = free / heights.iter().sum::<f64>();
        let mut places = Vec::new();
        let mut top = area.top;
        for (row, height) in widths.chunks(columns).zip(heights) {
            let mut left = area.left;
            for width in row {
                places.push(Rect::new(left, top, left + width, top + scale * height));
                left += width + GUTTER;
            }
            top += scale * height + GUTTER;
        }
        places
    }
}
