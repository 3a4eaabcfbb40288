//! A daily number over a year, with the holidays and events that explain it.

use super::axis::Axis;
use super::calendar::month_axis;
use super::drawing::{Picture, Rank, sheet_height};
use super::frame::{self, AXIS_ROOM, NAME_ROOM, Plot};
use super::geometry::{Point, Rect};
use super::key::{self, Sample};
use super::scene::{Anchor, Scene, TextStyle};
use super::theme::{AXIS, CURVE, INK, MARGIN, MUTED, PAPER, SMALL, Tint, dash_of};
use super::ticks::number;
use super::values::{Interval, Quantity};

/// Lines over the days of a year.
#[derive(Clone, Debug, PartialEq)]
pub struct YearSeries {
    /// What is shown.
    pub title: String,
    /// Of what, in how many replications.
    pub subtitle: String,
    /// Name of the quantity, such as "Declarations waiting at the end of the day".
    pub value_name: String,
    /// Kind of the quantity.
    pub quantity: Quantity,
    /// The lines.
    pub series: Vec<DaySeries>,
    /// Day of the year on which the series start, counted from 0 for 1 January.
    pub first_day: u32,
    /// Whether that year has a 29 February.
    pub is_leap: bool,
    /// Events and holidays.
    pub marks: Vec<DayMark>,
    /// A second number that explains the lines, in bars below them.
    pub strip: Option<DayStrip>,
    /// What the shades around the lines are, such as "range of 95 % of years".
    pub interval_name: String,
    /// A source or caveat under the picture; may be empty.
    pub note: String,
}

/// A line, with a value for each day.
#[derive(Clone, Debug, PartialEq)]
pub struct DaySeries {
    /// Its name.
    pub name: String,
    /// Its look.
    pub tint: Tint,
    /// Values of the days.
    pub values: Vec<Interval>,
}

/// Bars below the lines.
#[derive(Clone, Debug, PartialEq)]
pub struct DayStrip {
    /// What they are, with their unit.
    pub name: String,
    /// Days that a bar stands for.
    pub days_each: u32,
    /// Their values.
    pub values: Vec<f64>,
}

/// Days that explain a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayMark {
    /// First day, counted from the start of the series.
    pub day: u32,
    /// How many days.
    pub days: u32,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: MarkKind,
}

/// What a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// A day off: a tick above the plot, without a name.
    Holiday,
    /// Something that happened: shaded, with its name above the plot.
    Event,
}

const PLOT: f64 = 210.0;
const NAME_ROW: f64 = 16.0;
/// Rows of event names at most.
const MOST_ROWS: usize = 4;
const HOLIDAY_ROOM: f64 = 9.0;
/// Height of the bars below the lines, and of the name above them.
const STRIP: f64 = 40.0;
const STRIP_NAME: f64 = 26.0;
/// Strips of the plot that say something when pointed at: this many days each.
const HINT_DAYS: usize = 7;

impl Picture for YearSeries {
    fn title(&self) -> &str {
        &self.title
    }

    fn natural_height(&self, width: u32) -> u32 {
        let room = f64::from(width) - 2.0 * MARGIN;
        let around = frame::around(&self.title, &self.subtitle, &self.note, &self.key(), room);
        let plot = Rect::new(40.0, 0.0, room - 10.0, PLOT);
        let names = self.name_rows(&self.plot(plot));
        let strip = self.strip.as_ref().map_or(0.0, |_| STRIP + STRIP_NAME);
        sheet_height(around + PLOT + NAME_ROOM + AXIS_ROOM + names + HOLIDAY_ROOM + strip)
    }

    fn compose(&self, scene: &mut Scene, area: Rect, rank: Rank) {
        let area = frame::heading(scene, area, &self.title, &self.subtitle, rank);
        let area = frame::note(scene, area, &self.note);
        if self.high().is_none() {
            return frame::nothing(scene, area);
        }
        let area = key::draw(scene, area, &self.key());
        let mut plot = self.plot(area);
        let names = self.name_rows(&plot);
        plot.rect.top += names + HOLIDAY_ROOM;
        let strip = self.strip_plot(&plot);
        if let Some(strip) = &strip {
            plot.rect.bottom = strip.rect.top - STRIP_NAME;
            plot.rect.left = plot.rect.left.max(strip.rect.left);
        }
        if !plot.is_roomy() {
            return;
        }
        self.draw_events(scene, &plot);
        plot.draw_upright(scene);
        plot.name_upright(scene, Point::new(area.left, area.top + 11.0), &self.value_name);
        for (index, line) in self.series.iter().enumerate() {
            draw_series(scene, &plot, line, dash_of(index));
        }
        if let (Some(place), Some(strip)) = (&strip, &self.strip) {
            let rule = [plot.rect.left, plot.rect.right].map(|left| Point::new(left, plot.rect.bottom));
            scene.line(&rule, AXIS, 1.2);
            draw_strip(scene, place, strip, area.left);
        }
        draw_months(scene, strip.as_ref().unwrap_or(&plot));
        self.draw_holidays(scene, &plot);
        self.add_hints(scene, &plot);
    }
}

impl YearSeries {
    /// Where the bars lie: the lowest part of the plot.
    fn strip_plot(&self, plot: &Plot) -> Option<Plot> {
        let strip = self.strip.as_ref()?;
        let high = strip.values.iter().copied().fold(0.0, f64::max);
        let y = Axis::number("", high, 2);
        let left = plot
            .rect
            .left
            .max(plot.rect.left + frame::widest(&y) - frame::widest(&plot.y));
        let rect = Rect::new(left, plot.rect.bottom - STRIP, plot.rect.right, plot.rect.bottom);
        Some(Plot {
            rect,
            x: plot.x.clone(),
            y,
        })
    }

    /// What each week says when pointed at.
    fn add_hints(&self, scene: &mut Scene, plot: &Plot) {
        let high = self.high().unwrap_or(1.0);
        for week in 0..self.days().div_ceil(HINT_DAYS) {
            let (from, to) = (week * HINT_DAYS, ((week + 1) * HINT_DAYS).min(self.days()));
            let told = self.series.iter().filter_map(|line| {
                let values: Vec<&Interval> = line.values
                    [from.min(line.values.len())..to.min(line.values.len())]
                    .iter()
                    .filter(|value| value.is_finite())
                    .collect();
                let mean = values.iter().map(|value| value.point).sum::<f64>() / values.len() as f64;
                let (text, _) = self.quantity.write(&Interval::exact(mean), high);
                (!values.is_empty()).then(|| format!("{}: {text} on average", line.name))
            });
            let mut text = vec![format!("day {} to {to}", from + 1)];
            text.extend(told);
            if let Some(strip) = self
                .strip
                .as_ref()
                .filter(|strip| strip.days_each as usize == HINT_DAYS)
                && let Some(value) = strip.values.get(week)
            {
                text.push(format!("{}: {}", strip.name, number(*value, 1)));
            }
            let edges = [plot.left_of(from as f64), plot.left_of(to as f64)];
            let place = Rect::new(edges[0], plot.rect.top, edges[1], plot.rect.bottom);
            scene.hint(place, text.join("\n"));
        }
    }

    fn days(&self) -> usize {
        self.series
            .iter()
            .map(|line| line.values.len())
            .max()
            .unwrap_or(0)
    }

    fn high(&self) -> Option<f64> {
        let values = self
            .series
            .iter()
            .flat_map(|line| &line.values)
            .filter(|value| value.is_finite());
        values.map(|value| value.high.max(value.point)).reduce(f64::max)
    }

    fn plot(&self, area: Rect) -> Plot {
        let x = month_axis(self.days(), self.first_day, self.is_leap);
        let mut plot = Plot::fit(
            area,
            x,
            Axis::from_zero(&self.quantity, self.high().unwrap_or(1.0) * 1.02, 5),
        );
        plot.rect.bottom += 16.0;
        plot
    }

    fn key(&self) -> Vec<(Sample, String)> {
        let curve = |(index, line): (usize, &DaySeries)| {
            (Sample::Curve(line.tint, dash_of(index)), line.name.clone())
        };
        let mut entries: Vec<(Sample, String)> = self.series.iter().enumerate().map(curve).collect();
        if self
            .series
            .iter()
            .flat_map(|line| &line.values)
            .any(Interval::is_wide)
        {
            let tint = self.series.first().map_or(Tint::Grey, |line| line.tint);
            entries.push((
                Sample::Swatch(tint.colour().over_paper(0.2)),
                self.interval_name.clone(),
            ));
        }
        if self.marks_of(MarkKind::Holiday).next().is_some() {
            entries.push((Sample::Tip, "public holiday".to_owned()));
        }
        entries
    }

    fn marks_of(&self, kind: MarkKind) -> impl Iterator<Item = &DayMark> {
        let days = self.days() as u32;
        self.marks
            .iter()
            .filter(move |mark| mark.kind == kind && mark.day < days)
    }

    /// Events with the row and the middle of their names; names that find no room have none.
    fn placed<'a>(&'a self, plot: &Plot) -> Vec<(&'a DayMark, Option<(usize, f64)>)> {
        let centred = self.placed_by(plot, [0.0, -1.0, 1.0]);
        let leftwards = self.placed_by(plot, [-1.0, 0.0, 1.0]);
        let crowd = |places: &[(&DayMark, Option<(usize, f64)>)]| -> usize {
            places
                .iter()
                .map(|(_, place)| place.map_or(MOST_ROWS, |(row, _)| row))
                .sum()
        };
        if crowd(&leftwards) < crowd(&centred) {
            leftwards
        } else {
            centred
        }
    }

    /// Places names row by row; each tries to lie over its event: centred at 0, ending with it at -1, starting with
    /// it at 1.
    fn placed_by<'a>(&'a self, plot: &Plot, order: [f64; 3]) -> Vec<(&'a DayMark, Option<(usize, f64)>)> {
        let style = TextStyle::new(SMALL, INK);
        let mut ends = [f64::NEG_INFINITY; MOST_ROWS];
        let mut events: Vec<&DayMark> = self.marks_of(MarkKind::Event).collect();
        events.sort_by_key(|mark| mark.day);
        let place = |mark: &'a DayMark| {
            let half = 0.5 * style.width(&mark.name);
            let (from, to) = span(plot, mark);
            let inside = |centre: f64| centre.min(plot.rect.right - half).max(plot.rect.left + half);
            let middle = 0.5 * (from + to);
            let reach = half - 0.5 * (to - from);
            let centres = order.map(|side| inside(middle + side * reach));
            let free = |row: usize| centres.into_iter().find(|centre| centre - half > ends[row] + 8.0);
            let found = (0..MOST_ROWS).find_map(|row| free(row).map(|centre| (row, centre)));
            let placed = found.filter(|_| half < 0.5 * plot.rect.width());
            if let Some((row, centre)) = placed {
                ends[row] = centre + half;
            }
            (mark, placed)
        };
        events.into_iter().map(place).collect()
    }

    /// Height of the event names above the plot.
    fn name_rows(&self, plot: &Plot) -> f64 {
        let rows = self
            .placed(plot)
            .iter()
            .filter_map(|(_, place)| place.map(|(row, _)| row + 1))
            .max();
        rows.unwrap_or(0) as f64 * NAME_ROW
    }

    fn draw_events(&self, scene: &mut Scene, plot: &Plot) {
        let style = TextStyle::new(SMALL, INK).anchored(Anchor::Middle);
        let placed = self.placed(plot);
        let baseline = |row: usize| plot.rect.top - HOLIDAY_ROOM - 4.0 - row as f64 * NAME_ROW;
        for (mark, place) in &placed {
            let (left, right) = span(plot, mark);
            let shade = Rect::new(left, plot.rect.top, right.max(left + 1.5), plot.rect.bottom);
            scene.block(shade, Tint::Yellow.colour().over_paper(0.28), 1.0);
            if let Some((row, _)) = place {
                let middle = 0.5 * (left + right);
                scene.line(
                    &[
                        Point::new(middle, baseline(*row)),
                        Point::new(middle, plot.rect.top),
                    ],
                    AXIS,
                    0.8,
                );
            }
        }
        for (mark, place) in placed {
            if let Some((row, centre)) = place {
                // The name lies on paper, so that lines of names above pass behind it.
                let half = 0.5 * style.width(&mark.name) + 1.0;
                let (top, bottom) = (baseline(row) - SMALL * 0.9, baseline(row) + SMALL * 0.3);
                scene.block(Rect::new(centre - half, top, centre + half, bottom), PAPER, 1.0);
                scene.text(&mark.name, Point::new(centre, baseline(row)), style);
            }
        }
    }

    fn draw_holidays(&self, scene: &mut Scene, plot: &Plot) {
        for mark in self.marks_of(MarkKind::Holiday) {
            let (left, right) = span(plot, mark);
            let middle = (0.5 * (left + right)).max(plot.rect.left + 4.0);
            scene.tip(Point::new(middle, plot.rect.top - 4.0), MUTED);
        }
    }
}

/// Left and right edge of a mark's days.
fn span(plot: &Plot, mark: &DayMark) -> (f64, f64) {
    let end = f64::from(mark.day) + f64::from(mark.days.max(1));
    (
        plot.left_of(f64::from(mark.day)),
        plot.left_of(end.min(plot.x.high)),
    )
}

fn draw_strip(scene: &mut Scene, plot: &Plot, strip: &DayStrip, left: f64) {
    plot.draw_upright(scene);
    plot.name_upright(scene, Point::new(left, plot.rect.top - 9.0), &strip.name);
    for (index, value) in strip.values.iter().enumerate() {
        let from = index as f64 * f64::from(strip.days_each);
        let to = from + f64::from(strip.days_each);
        let (left, right) = (plot.left_of(from), plot.left_of(to.min(plot.x.high)));
        let top = plot.top_of(value.clamp(plot.y.low, plot.y.high));
        let bar = Rect::new(left + 0.5, top, (right - 0.5).max(left + 0.8), plot.rect.bottom);
        scene.block(bar, Tint::Grey.colour(), 1.0);
    }
}

fn draw_series(scene: &mut Scene, plot: &Plot, line: &DaySeries, dash: &[f64]) {
    let at = |day: usize, value: f64| plot.at(day as f64 + 0.5, value);
    let known: Vec<(usize, Interval)> = line
        .values
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, value)| value.is_finite())
        .collect();
    if known.iter().any(|(_, value)| value.is_wide()) {
        let upper = known.iter().map(|(day, value)| at(*day, value.high));
        let lower = known
            .iter()
            .rev()
            .map(|(day, value)| at(*day, value.low.max(0.0)));
        scene.area(upper.chain(lower).collect(), line.tint.colour(), 0.2);
    }
    let path: Vec<Point> = known.iter().map(|(day, value)| at(*day, value.point)).collect();
    scene.dashed(&path, line.tint.colour(), CURVE * 0.9, dash);
}

/// A tick at the first of each month, its name between this and the next.
fn draw_months(scene: &mut Scene, plot: &Plot) {
    let style = TextStyle::new(SMALL, MUTED).anchored(Anchor::Middle);
    let bottom = plot.rect.bottom;
    let starts: Vec<f64> = plot.x.ticks.iter().map(|tick| plot.left_of(tick.value)).collect();
    let next = starts.iter().skip(1).copied().chain([plot.rect.right]);
    for ((tick, left), right) in plot.x.ticks.iter().zip(&starts).zip(next) {
        scene.line(
            &[Point::new(*left, bottom), Point::new(*left, bottom + 5.0)],
            AXIS,
            1.0,
        );
        if right - left > style.width(&tick.label) {
            scene.text(
                &tick.label,
                Point::new(0.5 * (left + right), bottom + 6.0 + SMALL),
                style,
            );
        }
    }
    scene.line(
        &[
            Point::new(plot.rect.left, bottom),
            Point::new(plot.rect.right, bottom),
        ],
        AXIS,
        1.2,
    );
}
