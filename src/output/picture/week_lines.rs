//! A queue over the hours of the week, with those on duty in a strip below.

use super::axis::Axis;
use super::calendar::{WEEK_HOURS, WEEK_ROOM, draw_midnights, draw_week, span_name, week_axis};
use super::drawing::{Picture, Rank, sheet_height};
use super::frame::{self, NAME_ROOM, Plot};
use super::geometry::{Point, Rect};
use super::key::{self, Sample};
use super::scene::Scene;
use super::theme::{AXIS, CURVE, MARGIN, PALE, Tint, dash_of};
use super::ticks::number;
use super::values::{Interval, Quantity};

/// Lines over a week that start on Monday at 0 h, above the number on duty.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekLines {
    /// What is shown.
    pub title: String,
    /// Of what, in how many replications.
    pub subtitle: String,
    /// Name of the quantity, such as "Containers waiting for examination".
    pub value_name: String,
    /// Kind of the quantity.
    pub quantity: Quantity,
    /// The lines, such as the median and the 0.9 quantile over the weeks.
    pub lines: Vec<WeekLine>,
    /// Name of those on duty, such as "Officers on duty".
    pub staff_name: String,
    /// Number on duty in equal steps of the week; 168 for hours. Hours without anyone are shaded.
    pub staff: Vec<f64>,
    /// What the shades around the lines are, such as "95 % confidence interval".
    pub interval_name: String,
    /// A source or caveat under the picture; may be empty.
    pub note: String,
}

/// A line over a week.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekLine {
    /// Its name.
    pub name: String,
    /// Its look.
    pub tint: Tint,
    /// Values in equal steps of the week; 168 for hours.
    pub values: Vec<Interval>,
}

const STRIP: f64 = 46.0;
const PLOT: f64 = 190.0;

impl Picture for WeekLines {
    fn title(&self) -> &str {
        &self.title
    }

    fn natural_height(&self, width: u32) -> u32 {
        let room = f64::from(width) - 2.0 * MARGIN;
        let around = frame::around(&self.title, &self.subtitle, &self.note, &self.key(), room);
        sheet_height(around + PLOT + STRIP + 2.0 * NAME_ROOM + WEEK_ROOM)
    }

    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank) {
        let area = frame::heading(scene, area, &self.title, &self.subtitle, rank);
        let area = frame::note(scene, area, &self.note);
        let values = || {
            self.lines
                .iter()
                .flat_map(|line| &line.values)
                .filter(|value| value.is_finite())
        };
        if values().count() == 0 {
            return frame::nothing(scene, area);
        }
        let area = key::draw(scene, area, &self.key());
        let high = values()
            .map(|value| value.high.max(value.point))
            .fold(0.0, f64::max);
        let staff_high = self
            .staff
            .iter()
            .copied()
            .filter(|staff| staff.is_finite())
            .fold(0.0, f64::max);
        let plots = plots(area, &self.quantity, high, staff_high);
        if !plots
            .iter()
            .all(|plot| plot.rect.height() > 20.0 && plot.rect.width() > 60.0)
        {
            return;
        }
        let [lines, strip] = plots;
        self.shade_unstaffed(scene, &[&lines, &strip]);
        for (plot, name) in [(&lines, &self.value_name), (&strip, &self.staff_name)] {
            draw_midnights(scene, plot.rect);
            plot.draw_upright(scene);
            plot.name_upright(scene, Point::new(area.left, plot.rect.top - 11.0), name);
        }
        self.draw_staff(scene, &strip);
        for (index, line) in self.lines.iter().enumerate() {
            draw_line(scene, &lines, line, dash_of(index));
        }
        let ends = [lines.rect.left, lines.rect.right].map(|left| Point::new(left, lines.rect.bottom));
        scene.line(&ends, AXIS, 1.2);
        draw_week(scene, &strip);
        self.add_hints(scene, &lines, &strip, high);
    }
}

impl WeekLines {
    /// What each hour says when pointed at.
    fn add_hints(&self, scene: &mut Scene, lines: &Plot, strip: &Plot, high: f64) {
        let steps = self.lines.iter().map(|line| line.values.len()).max().unwrap_or(0);
        let step = WEEK_HOURS / steps.max(1) as f64;
        for index in 0..steps {
            let told = self.lines.iter().filter_map(|line| {
                let value = line.values.get(index).filter(|value| value.is_finite())?;
                let (point, interval) = self.quantity.write(value, high);
                let interval = if interval.is_empty() {
                    interval
                } else {
                    format!(" ({interval})")
                };
                Some(format!("{}: {point}{interval}", line.name))
            });
            let mut text: Vec<String> = vec![span_name(index as f64 * step, (index + 1) as f64 * step)];
            text.extend(told);
            let place = index * self.staff.len() / steps;
            if let Some(staff) = self.staff.get(place) {
                text.push(format!("{}: {}", self.staff_name, number(*staff, 1)));
            }
            let (left, right) = (
                lines.left_of(index as f64 * step),
                lines.left_of((index + 1) as f64 * step),
            );
            let place = Rect::new(left, lines.rect.top, right, strip.rect.bottom);
            scene.hint(place, text.join("\n"));
        }
    }

    fn key(&self) -> Vec<(Sample, String)> {
        let curve =
            |(index, line): (usize, &WeekLine)| (Sample::Curve(line.tint, dash_of(index)), line.name.clone());
        let mut entries: Vec<_> = self.lines.iter().enumerate().map(curve).collect();
        if self
            .lines
            .iter()
            .flat_map(|line| &line.values)
            .any(Interval::is_wide)
        {
            let tint = self.lines.first().map_or(Tint::Grey, |line| line.tint);
            entries.push((
                Sample::Swatch(tint.colour().over_paper(0.2)),
                self.interval_name.clone(),
            ));
        }
        if self.staff.iter().any(|staff| *staff <= 0.0) {
            entries.push((Sample::Swatch(PALE), "nobody on duty".to_owned()));
        }
        entries
    }

    fn shade_unstaffed(&self, scene: &mut Scene, plots: &[&Plot]) {
        let step = WEEK_HOURS / self.staff.len().max(1) as f64;
        let mut first = 0;
        for run in self.staff.chunk_by(|one, next| (*one > 0.0) == (*next > 0.0)) {
            let end = first + run.len();
            if run[0] <= 0.0 {
                for plot in plots {
                    let (left, right) = (plot.left_of(first as f64 * step), plot.left_of(end as f64 * step));
                    scene.block(Rect::new(left, plot.rect.top, right, plot.rect.bottom), PALE, 1.0);
                }
            }
            first = end;
        }
    }

    fn draw_staff(&self, scene: &mut Scene, plot: &Plot) {
        let step = WEEK_HOURS / self.staff.len().max(1) as f64;
        let mut first = 0;
        for run in self.staff.chunk_by(|one, next| one.total_cmp(next).is_eq()) {
            let end = first + run.len();
            if run[0].is_finite() && run[0] > 0.0 {
                let (left, right) = (plot.left_of(first as f64 * step), plot.left_of(end as f64 * step));
                let rect = Rect::new(left, plot.top_of(run[0]), right, plot.rect.bottom);
                scene.block(rect, Tint::Grey.colour(), 1.0);
            }
            first = end;
        }
    }
}

/// The plot of the lines and the strip below it, with equal left edges.
fn plots(area: Rect, quantity: &Quantity, high: f64, staff_high: f64) -> [Plot; 2] {
    let free = area.height() - 2.0 * NAME_ROOM - WEEK_ROOM;
    let strip_height = STRIP.min(0.3 * free);
    let upper = Axis::from_zero(quantity, high * 1.02, 5);
    let lower = Axis::number("", staff_high, 2);
    let left = area.left + frame::widest(&upper).max(frame::widest(&lower)) + 8.0;
    let right = area.right - 14.0;
    let strip_bottom = area.bottom - WEEK_ROOM;
    let split = strip_bottom - strip_height - NAME_ROOM;
    [
        Plot {
            rect: Rect::new(left, area.top + NAME_ROOM, right, split - 4.0),
            x: week_axis(),
            y: upper,
        },
        Plot {
            rect: Rect::new(left, split + NAME_ROOM, right, strip_bottom),
            x: week_axis(),
            y: lower,
        },
    ]
}

fn draw_line(scene: &mut Scene, plot: &Plot, line: &WeekLine, dash: &[f64]) {
    let step = WEEK_HOURS / line.values.len().max(1) as f64;
    let at = |(index, value): (usize, f64)| plot.at((index as f64 + 0.5) * step, value);
    let known: Vec<(usize, Interval)> = line
        .values
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, value)| value.is_finite())
        .collect();
    if known.iter().any(|(_, value)| value.is_wide()) {
        let upper = known.iter().map(|(index, value)| at((*index, value.high)));
        let lower = known
            .iter()
            .rev()
            .map(|(index, value)| at((*index, value.low.max(0.0))));
        scene.area(upper.chain(lower).collect(), line.tint.colour(), 0.2);
    }
    let path: Vec<Point> = known
        .iter()
        .map(|(index, value)| at((*index, value.point)))
        .collect();
    scene.dashed(&path, line.tint.colour(), CURVE, dash);
}
