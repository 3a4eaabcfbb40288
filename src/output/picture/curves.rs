//! Lines and dots between two axes: a curve of recall by false alarms, stated against found, fitted against seen.

use super::axis::Axis;
use super::drawing::{Picture, Rank, sheet_height};
use super::frame::{self, Plot};
use super::geometry::Rect;
use super::key::{self, Sample};
use super::scene::{Scene, Shape};
use super::theme::{AXIS, CURVE, MARGIN, PAPER, Tint, dash_of};
use super::values::{Interval, Quantity};

/// Lines and dots.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    /// What is shown.
    pub title: String,
    /// Of what.
    pub subtitle: String,
    /// Names and kinds of the level axis, then of the upright one.
    pub axes: [(String, Quantity); 2],
    /// Lines, the first drawn first.
    pub lines: Vec<Curve>,
    /// Dots with their intervals upright.
    pub dots: Vec<Dots>,
    /// A thin line from the origin where both axes say the same, with its name.
    pub diagonal: Option<String>,
    /// Height of the plot for a width of 1.
    pub shape: f64,
    /// A source or caveat under the picture; may be empty.
    pub note: String,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What it is.
    pub name: String,
    /// Its colour.
    pub tint: Tint,
    /// Its points.
    pub points: Vec<(f64, f64)>,
}

/// Dots of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Dots {
    /// What they are.
    pub name: String,
    /// Their colour.
    pub tint: Tint,
    /// Where they lie.
    pub points: Vec<(f64, Interval)>,
}

const RADIUS: f64 = 3.6;

impl Curves {
    fn key(&self) -> Vec<(Sample, String)> {
        let lines = self.lines.iter().enumerate();
        let lines = lines.map(|(at, line)| (Sample::Curve(line.tint, dash_of(at)), line.name.clone()));
        let dots = self
            .dots
            .iter()
            .map(|dots| (Sample::Swatch(dots.tint.colour()), dots.name.clone()));
        let thin = self
            .diagonal
            .iter()
            .map(|name| (Sample::Curve(Tint::Grey, &[2.0, 3.0]), name.clone()));
        lines.chain(dots).chain(thin).collect()
    }

    /// The largest of each axis.
    fn reach(&self) -> (f64, f64) {
        let lines = self.lines.iter().flat_map(|line| line.points.iter().copied());
        let dots = self
            .dots
            .iter()
            .flat_map(|dots| dots.points.iter().map(|(x, y)| (*x, y.high)));
        let finite = lines.chain(dots).filter(|(x, y)| x.is_finite() && y.is_finite());
        finite.fold((0.0, 0.0), |reach: (f64, f64), (x, y)| {
            (reach.0.max(x), reach.1.max(y))
        })
    }
}

impl Picture for Curves {
    fn title(&self) -> &str {
        &self.title
    }

    fn natural_height(&self, width: u32) -> u32 {
        let room = f64::from(width) - 2.0 * MARGIN;
        let around = frame::around(&self.title, &self.subtitle, &self.note, &self.key(), room);
        sheet_height(around + self.shape * room)
    }

    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank) {
        let area = frame::heading(scene, area, &self.title, &self.subtitle, rank);
        let area = frame::note(scene, area, &self.note);
        let area = key::draw(scene, area, &self.key());
        let (right, top) = self.reach();
        if right <= 0.0 || top <= 0.0 {
            return frame::nothing(scene, area);
        }
        let most = |length: f64| ((length / 60.0) as usize).clamp(2, 10);
        let plot = Plot::fit(
            area,
            Axis::from_zero(&self.axes[0].1, right, most(area.width())),
            Axis::from_zero(&self.axes[1].1, top, most(area.height())),
        );
        if !plot.is_roomy() {
            return;
        }
        plot.draw_axes(scene, &self.axes[0].0, &self.axes[1].0);
        if self.diagonal.is_some() {
            let end = plot.x.high.min(plot.y.high);
            scene.dashed(&[plot.at(0.0, 0.0), plot.at(end, end)], AXIS, 1.0, &[2.0, 3.0]);
        }
        for (at, line) in self.lines.iter().enumerate() {
            let points: Vec<_> = line.points.iter().map(|&(x, y)| plot.at(x, y)).collect();
            scene.dashed(&points, line.tint.colour(), CURVE, dash_of(at));
        }
        for dots in &self.dots {
            for (x, y) in dots.points.iter().filter(|(x, y)| x.is_finite() && y.is_finite()) {
                if y.is_wide() {
                    scene.line(&[plot.at(*x, y.low), plot.at(*x, y.high)], AXIS, 1.2);
                }
                let centre = plot.at(*x, y.point);
                for (radius, colour) in [(RADIUS + 1.0, PAPER), (RADIUS, dots.tint.colour())] {
                    scene.shapes.push(Shape::Disc {
                        centre,
                        radius,
                        colour,
                    });
                }
            }
        }
    }
}
