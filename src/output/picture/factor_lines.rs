//! A measure along one factor: how much is gained and lost as a threshold or a number of officers moves.

use super::axis::{Axis, Tick};
use super::drawing::{Picture, Rank, sheet_height};
use super::frame::{self, AXIS_ROOM, NAME_ROOM, Plot};
use super::geometry::{Point, Rect};
use super::key::{self, Sample};
use super::scene::Scene;
use super::theme::{CURVE, MARGIN, Tint, dash_of};
use super::values::{Interval, Quantity};

/// Lines of a measure over a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorLines {
    /// What is shown.
    pub title: String,
    /// Of what, in how many replications.
    pub subtitle: String,
    /// Name of the factor.
    pub factor_name: String,
    /// The factor's values: where they lie, and as they are written.
    pub places: Vec<(f64, String)>,
    /// Name of the measure.
    pub value_name: String,
    /// Kind of the measure.
    pub quantity: Quantity,
    /// The lines: one, or one for each value of another factor.
    pub lines: Vec<FactorLine>,
    /// What the whiskers are, such as "95 % confidence interval".
    pub interval_name: String,
    /// A source or caveat under the picture; may be empty.
    pub note: String,
}

/// A line, with a value at each place of the factor.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorLine {
    /// Its name; may be empty where it is the only one.
    pub name: String,
    /// Its look.
    pub tint: Tint,
    /// Values at the places; `None` where nothing was observed.
    pub values: Vec<Option<Interval>>,
}

const PLOT: f64 = 190.0;

impl FactorLine {
    fn usable(&self) -> impl Iterator<Item = (usize, Interval)> {
        self.values
            .iter()
            .enumerate()
            .filter_map(|(place, value)| Some((place, (*value)?)))
            .filter(|(_, value)| value.is_finite())
    }
}

impl Picture for FactorLines {
    fn title(&self) -> &str {
        &self.title
    }

    fn natural_height(&self, width: u32) -> u32 {
        let room = f64::from(width) - 2.0 * MARGIN;
        let around = frame::around(&self.title, &self.subtitle, &self.note, &self.key(), room);
        sheet_height(around + PLOT + NAME_ROOM + AXIS_ROOM)
    }

    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank) {
        let area = frame::heading(scene, area, &self.title, &self.subtitle, rank);
        let area = frame::note(scene, area, &self.note);
        let values = || self.lines.iter().flat_map(FactorLine::usable);
        if values().count() == 0 || self.places.is_empty() {
            return frame::nothing(scene, area);
        }
        let area = key::draw(scene, area, &self.key());
        let high = values()
            .map(|(_, value)| value.high.max(value.point))
            .fold(0.0, f64::max);
        let low = values()
            .map(|(_, value)| value.low.min(value.point))
            .fold(f64::INFINITY, f64::min);
        let most = ((area.height() / 45.0) as usize).clamp(2, 6);
        let plot = Plot::fit(
            area,
            self.level_axis(),
            Axis::around(&self.quantity, low, high * 1.02, most),
        );
        if !plot.is_roomy() {
            return;
        }
        plot.draw_upright(scene);
        plot.name_upright(
            scene,
            Point::new(area.left, plot.rect.top - 11.0),
            &self.value_name,
        );
        plot.draw_ticks(scene, true);
        plot.name_level(scene, area.left, &self.factor_name);
        for (index, line) in self.lines.iter().enumerate() {
            self.draw_line(scene, &plot, line, dash_of(index));
        }
        self.add_hints(scene, &plot, high);
    }
}

impl FactorLines {
    fn level_axis(&self) -> Axis {
        let values = || self.places.iter().map(|(at, _)| *at).filter(|at| at.is_finite());
        let (low, high) = (
            values().fold(f64::INFINITY, f64::min),
            values().fold(f64::NEG_INFINITY, f64::max),
        );
        let spare = 0.04 * (high - low).max(1e-9);
        let ticks = self
            .places
            .iter()
            .map(|(value, label)| Tick {
                value: *value,
                label: label.clone(),
            })
            .collect();
        Axis::linear(low - spare, high + spare, ticks, "")
    }

    fn draw_line(&self, scene: &mut Scene, plot: &Plot, line: &FactorLine, dash: &[f64]) {
        let at = |place: usize, value: f64| plot.at(self.places[place].0, value);
        let known: Vec<(usize, Interval)> = line
            .usable()
            .filter(|(place, _)| self.places.get(*place).is_some_and(|(at, _)| at.is_finite()))
            .collect();
        let path: Vec<Point> = known
            .iter()
            .map(|(place, value)| at(*place, value.point))
            .collect();
        scene.dashed(&path, line.tint.colour(), CURVE, dash);
        for (place, value) in &known {
            let inside = |end: f64| end.clamp(plot.y.low, plot.y.high);
            if value.is_wide() {
                let ends = [inside(value.low), inside(value.high)].map(|end| at(*place, end));
                scene.line(&ends, line.tint.text(), 1.3);
                for end in ends {
                    scene.line(
                        &[Point::new(end.x - 3.0, end.y), Point::new(end.x + 3.0, end.y)],
                        line.tint.text(),
                        1.3,
                    );
                }
            }
            scene.mark(at(*place, value.point), line.tint, 3.8);
        }
    }

    fn key(&self) -> Vec<(Sample, String)> {
        let named = self
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| !line.name.is_empty());
        let mut entries: Vec<(Sample, String)> = named
            .map(|(index, line)| (Sample::Curve(line.tint, dash_of(index)), line.name.clone()))
            .collect();
        let wide = |line: &FactorLine| line.usable().any(|(_, value)| value.is_wide());
        if self.lines.iter().any(wide) {
            entries.push((Sample::Whisker, self.interval_name.clone()));
        }
        entries
    }

    fn add_hints(&self, scene: &mut Scene, plot: &Plot, high: f64) {
        for (place, (at, label)) in self.places.iter().enumerate() {
            let left = plot.left_of(*at);
            let told: Vec<String> = self
                .lines
                .iter()
                .filter_map(|line| {
                    let value = line.values.get(place).copied().flatten()?;
                    let (point, interval) = self.quantity.write(&value, high);
                    let name = if line.name.is_empty() {
                        &self.value_name
                    } else {
                        &line.name
                    };
                    Some(format!("{name}: {point} ({interval})"))
                })
                .collect();
            let strip = Rect::new(left - 9.0, plot.rect.top, left + 9.0, plot.rect.bottom);
            scene.hint(
                strip,
                format!("{} {label}\n{}", self.factor_name, told.join("\n")),
            );
        }
    }
}
