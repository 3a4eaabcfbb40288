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
/// Panels that would be narrower stand below each other.
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
        let around = frame::heading_height(&self.title, &self.subtitle, room, Rank::Whole)
            + frame::note_height(&self.note, room);
        let heights = self.heights(room);
        let panels = if self.is_stacked(room) {
            heights.iter().map(|height| height + GUTTER).sum::<f64>() - GUTTER
        } else {
            heights.iter().copied().fold(0.0, f64::max)
        };
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

    fn is_stacked(&self, room: f64) -> bool {
        self.widths(room).iter().any(|width| *width < LEAST_PANEL)
    }

    /// Natural heights of the panels without margins.
    fn heights(&self, room: f64) -> Vec<f64> {
        let stacked = self.is_stacked(room);
        let widths = self.widths(room);
        let height = |(panel, width): (&Panel, &f64)| {
            let width = if stacked { room } else { *width };
            f64::from(
                panel
                    .picture
                    .natural_height((width + 2.0 * MARGIN).round() as u32),
            ) - 2.0 * MARGIN
        };
        self.panels.iter().zip(&widths).map(height).collect()
    }

    fn places(&self, area: Rect) -> Vec<Rect> {
        let mut places = Vec::new();
        if self.is_stacked(area.width()) {
            let heights = self.heights(area.width());
            let free = area.height() - GUTTER * (heights.len() - 1) as f64;
            let scale = free / heights.iter().sum::<f64>();
            let mut top = area.top;
            for height in heights {
                places.push(Rect::new(area.left, top, area.right, top + scale * height));
                top += scale * height + GUTTER;
            }
        } else {
            let mut left = area.left;
            for width in self.widths(area.width()) {
                places.push(Rect::new(left, area.top, left + width, area.bottom));
                left += width + GUTTER;
            }
        }
        places
    }
}
